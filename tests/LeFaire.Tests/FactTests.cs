using System.Text;
using System.Text.Json;

namespace LeFaire;

public class FactTests
{
    [Fact]
    public void every_kind_of_fact_is_sampled() =>
        Some.OfEveryKind().Select(fact => fact.GetType()).ShouldBe(LeFaire.Fact.Names.Keys, ignoreOrder: true);

    [Fact]
    public void every_kind_of_fact_has_a_pinned_name_of_its_own() => LeFaire.Fact.Names.Values.Distinct().Count().ShouldBe(LeFaire.Fact.Names.Count);

    [Fact]
    public void a_fact_comes_back_from_the_log_as_it_was()
    {
        foreach (var fact in Some.OfEveryKind())
        {
            var written = FactJson.ToBytes(fact);
            var read = FactJson.Read(LeFaire.Fact.Names[fact.GetType()], written);
            read.GetType().ShouldBe(fact.GetType());
            Encoding.UTF8.GetString(FactJson.ToBytes(read)).ShouldBe(Encoding.UTF8.GetString(written));
        }
    }

    [Fact]
    public void a_fact_comes_back_whatever_the_order_of_its_properties()
    {
        var post = Some.OfEveryKind().First(fact => fact is Governance.FactRetracted);
        using var document = JsonDocument.Parse(FactJson.ToBytes(post));
        var turned = "{" + string.Join(',', document.RootElement.EnumerateObject().Reverse().Select(property => Turn(property))) + "}";
        var read = FactJson.Read("fact_retracted", Encoding.UTF8.GetBytes(turned));
        FactJson.ToBytes(read).ShouldBe(FactJson.ToBytes(post));

        static string Turn(JsonProperty property) => JsonSerializer.Serialize(property.Name) + ":" + (property.Value.ValueKind == JsonValueKind.Object
            ? "{" + string.Join(',', property.Value.EnumerateObject().Reverse().Select(Turn)) + "}"
            : property.Value.GetRawText());
    }

    [Fact]
    public void every_account_that_a_fact_names_is_among_its_accounts()
    {
        foreach (var fact in Some.OfEveryKind())
        {
            using var document = JsonDocument.Parse(FactJson.ToBytes(fact));
            var listed = document.RootElement.GetProperty("Accounts").EnumerateArray().Select(account => account.GetGuid()).ToList();
            listed.ShouldBe(listed.Distinct());
            fact.Accounts.Select(account => account.Value).ShouldBe(listed);
            foreach (var number in Enumerable.Range(1, 5).Select(number => Some.Account(number).Value))
            {
                var named = Encoding.UTF8.GetString(FactJson.ToBytes(fact)).Split(number.ToString()).Length - 1;
                if (named > 0) listed.ShouldContain(number, fact.ToString());
            }
        }
    }

    [Fact]
    public void a_nomination_from_before_conflicts_were_asked_for_is_read_and_says_nothing_of_them()
    {
        var nominated = new Succession.CandidateNominated(Some.Plan(1), Some.Account(1), Some.Account(3), Some.At(42));
        var before = FactJson.ToBytes(nominated);
        Encoding.UTF8.GetString(before).ShouldNotContain("Conflict");
        FactJson.Read("candidate_nominated", before).ShouldBe(nominated);
    }

    [Fact]
    public void an_unknown_name_is_refused() => Should.Throw<JsonException>(() => FactJson.Read("tea_drunk", "{}"u8)).Message.ShouldContain("tea_drunk");

    // A line changed here is a change of what the log holds: events written before must still be read, and mean what they meant.
    [Fact]
    public void the_form_of_every_event_is_the_approved_one()
    {
        var written = Some.OfEveryKind().Select(fact => $"{LeFaire.Fact.Names[fact.GetType()]} {Encoding.UTF8.GetString(FactJson.ToBytes(fact))}").ToList();
        var approved = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "LeFaire.Tests", "events.approved.txt"));
        string.Join('\n', written).ShouldBe(string.Join('\n', approved));
        foreach (var line in approved)
        {
            var (name, json) = (line[..line.IndexOf(' ', StringComparison.Ordinal)], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            Encoding.UTF8.GetString(FactJson.ToBytes(FactJson.Read(name, Encoding.UTF8.GetBytes(json)))).ShouldBe(json);
        }
    }
}
