using System.Text.Json;
using LeFaire.Hosting;
using LeFaire.People;
using LeFaire.Succession;

namespace LeFaire;

/// <summary>Commands and queries from end to end: over HTTP, on a real log, with the views as Marten's daemon keeps them.</summary>
public class CommandsTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task opening_an_entity_records_consultation_and_notice_once()
    {
        var command = new { entity = "Another SA", consultation = "2024-01-08", notice = "2024-01-15" };
        var (status, answer) = await sample.PostAsync("analyst", "/api/entities", command);
        status.ShouldBe(201);
        Names(answer).ShouldBe(["consultation_closed", "notice_given"]);
        (await sample.PostAsync("analyst", "/api/entities", command)).ShouldBeProblem(409, "already-open");
        (await sample.PostAsync("analyst", "/api/entities", new { entity = " ", consultation = "2024-01-08", notice = "2024-01-15" })).ShouldBeProblem(400, "blank-entity");
        (await sample.PostAsync("committee", "/api/entities", command)).ShouldBeProblem(403, "forbidden");
    }

    [Fact]
    public async Task a_cohort_that_is_opened_is_listed_and_shown()
    {
        var command = new { entity = "Example Ltd", joinedFrom = "2020-01-01", joinedTo = ServedSample.LastDay };
        var (status, answer) = await sample.PostAsync("analyst", "/api/cohorts", command);
        status.ShouldBe(201);
        var cohort = answer.GetProperty("stream").GetString()!;
        (await sample.GetAsync("analyst", "/api/cohorts?entity=Example Ltd")).GetProperty("items").EnumerateArray()
            .Select(one => one.GetProperty("cohort").GetString()).ShouldBe([cohort]);
        (await sample.GetAsync("analyst", $"/api/cohorts/{cohort}?on={ServedSample.LastDay}")).GetProperty("content").GetProperty("cohort").GetString().ShouldBe(cohort);
        (await sample.PostAsync("analyst", "/api/cohorts", command)).ShouldBeProblem(409, "already-open");
        (await sample.PostAsync("analyst", "/api/cohorts", command with { joinedFrom = "2999-01-01" })).ShouldBeProblem(400, "window-reversed");
        using var client = sample.As("analyst");
        ((int)(await client.GetAsync($"/api/cohorts/{Guid.Empty}", Ct)).StatusCode).ShouldBe(404);
    }

    [Fact]
    public async Task linking_makes_one_person_and_unlinking_makes_two_again()
    {
        var people = (await sample.GetAsync("analyst", "/api/people?size=1000")).GetProperty("items").EnumerateArray().ToList();
        var (one, other) = (Id(people[^1]), Id(people[^2]));
        (await sample.PostAsync("analyst", "/api/accounts/link", new { account = one, other })).Status.ShouldBe(201);
        (await Total()).ShouldBe(people.Count - 1);
        (await sample.PostAsync("analyst", "/api/accounts/link", new { account = one, other })).ShouldBeProblem(409, "already-linked");
        (await sample.PostAsync("analyst", "/api/accounts/unlink", new { account = other, other = one })).Status.ShouldBe(201);
        (await Total()).ShouldBe(people.Count);
        (await sample.PostAsync("analyst", "/api/accounts/unlink", new { account = other, other = one })).ShouldBeProblem(409, "not-linked");
        (await sample.PostAsync("analyst", "/api/accounts/link", new { account = one, other })).Status.ShouldBe(201);
        (await sample.PostAsync("analyst", "/api/accounts/unlink", new { account = one, other })).Status.ShouldBe(201);

        async Task<int> Total() => (await sample.GetAsync("analyst", "/api/people?size=1")).GetProperty("total").GetInt32();
        static string Id(JsonElement person) => person.GetProperty("person").GetString()!;
    }

    [Fact]
    public async Task an_objection_hides_the_evidence_from_others_and_only_oneself_is_told_why()
    {
        var person = await SomeoneWithEvidenceAsync();
        var path = $"/api/people/{person}/profile?on={ServedSample.LastDay}";
        (await EvidenceAsync("analyst")).ShouldBe("Shown");
        (await sample.PostAsync($"employee:{person}", "/api/objections", new { account = person })).Status.ShouldBe(201);
        (await EvidenceAsync("analyst")).ShouldBe("NoEvidenceShown");
        (await EvidenceAsync($"employee:{person}")).ShouldBe("Objected");
        (await sample.PostAsync($"employee:{person}", "/api/objections", new { account = person })).ShouldBeProblem(409, "already-objected");
        (await sample.PostAsync($"employee:{person}", "/api/objections/withdraw", new { account = person })).Status.ShouldBe(201);
        (await EvidenceAsync("analyst")).ShouldBe("Shown");

        async Task<string?> EvidenceAsync(string actor) => (await sample.GetAsync(actor, path)).GetProperty("content").GetProperty("evidence").GetString();
    }

    [Fact]
    public async Task an_employee_sees_and_objects_for_nobody_else()
    {
        var people = (await sample.GetAsync("analyst", "/api/people?size=2")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("person").GetString()!).ToList();
        using var one = sample.As($"employee:{people[0]}");
        ((int)(await one.GetAsync($"/api/people/{people[0]}/profile", Ct)).StatusCode).ShouldBe(200);
        ((int)(await one.GetAsync($"/api/people/{people[1]}/profile", Ct)).StatusCode).ShouldBe(404);
        ((int)(await one.GetAsync($"/api/people/{people[1]}/history", Ct)).StatusCode).ShouldBe(404);
        (await sample.PostAsync($"employee:{people[0]}", "/api/objections", new { account = people[1] })).ShouldBeProblem(404, "unknown-person");
    }

    [Fact]
    public async Task every_total_of_a_profile_is_the_sum_of_the_lines_of_its_history()
    {
        var person = await SomeoneWithEvidenceAsync();
        var totals = (await sample.GetAsync($"employee:{person}", $"/api/people/{person}/profile?on={ServedSample.LastDay}")).GetProperty("content").GetProperty("totals");
        totals.GetArrayLength().ShouldBeGreaterThan(1);
        foreach (var total in totals.EnumerateArray())
        {
            var (kind, way) = (total.GetProperty("kind").GetString(), total.GetProperty("way").GetString());
            var steps = (await sample.GetAsync($"employee:{person}", $"/api/people/{person}/history?kind={kind}&to={ServedSample.LastDay}&size=1000")).GetProperty("items");
            steps.EnumerateArray().SelectMany(step => step.GetProperty("lines").EnumerateArray())
                .Where(line => line.GetProperty("kind").GetString() == kind && line.GetProperty("way").GetString() == way)
                .Sum(line => line.GetProperty("count").GetInt32()).ShouldBe(total.GetProperty("count").GetInt32(), $"{kind} {way}");
        }
    }

    [Fact]
    public async Task read_models_are_verified_and_rebuilt_over_the_api_beside_the_daemon()
    {
        (await sample.PostAsync("engineer", "/api/read-models/all/rebuild", new { })).Status.ShouldBe(202);
        (await sample.GetAsync("engineer", "/api/read-models/rebuild?wait=true")).GetProperty("state").GetString().ShouldBe("Done");
        var (status, found) = await sample.PostAsync("engineer", "/api/read-models/all/verify", new { });
        status.ShouldBe(200);
        found.EnumerateArray().Select(one => one.GetProperty("view").GetString()).ShouldBe(Views.All.Select(view => view.Name));
        found.EnumerateArray().ShouldAllBe(one => one.GetProperty("equal").GetBoolean());
        (await sample.PostAsync("engineer", "/api/read-models/nothing/verify", new { })).ShouldBeProblem(404, "unknown-read-model");
        (await sample.GetAsync("engineer", "/api/read-models")).EnumerateArray().ShouldAllBe(one => one.GetProperty("behind").GetInt64() == 0);
    }

    [Fact]
    public async Task lists_come_in_pages_that_join_without_gap()
    {
        var all = Ids(await sample.GetAsync("analyst", "/api/people?size=1000"));
        var pages = new List<string>();
        for (var page = 1; pages.Count < all.Count; page++) pages.AddRange(Ids(await sample.GetAsync("analyst", $"/api/people?size=7&page={page}")));
        pages.ShouldBe(all);
        var unit = (await sample.GetAsync("analyst", "/api/people?unit=Technologie&size=1000")).GetProperty("items").EnumerateArray().ToList();
        unit.ShouldNotBeEmpty();
        unit.ShouldAllBe(one => Units.IsWithin(one.GetProperty("unit").GetString(), "Technologie"));

        static List<string> Ids(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("person").GetString()!)];
    }

    [Fact]
    public async Task a_rehearsal_of_the_rules_in_force_changes_nothing_and_a_doubled_rule_doubles_its_dimension()
    {
        await sample.PostAsync("analyst", "/api/plans", new OpenPlan("Répétition", "Example SA", "Chef", [Dimension.Helping, Dimension.Bridging]));
        const string path = "/api/rules/rehearsal";
        var inForce = Rules.InForceOn(sample.Installation.Today);
        (await ScoresAsync(inForce)).ShouldBeEmpty();
        var doubled = inForce with
        {
            Version = "doubled",
            Items = [.. inForce.Items.Select(rule => rule.Dimension == Dimension.Helping ? rule with { First = rule.First * 2, Later = rule.Later * 2, Cap = rule.Cap * 2 } : rule)]
        };
        var scores = await ScoresAsync(doubled);
        scores.ShouldNotBeEmpty();
        scores.ShouldAllBe(score => score.GetProperty("dimension").GetString() == "Helping"
            && score.GetProperty("after").GetDecimal() == score.GetProperty("before").GetDecimal() * 2);
        (await sample.PostAsync("committee", path, inForce with { Decay = [2m] })).ShouldBeProblem(400, "faulty-rules");

        async Task<List<JsonElement>> ScoresAsync(Rules rules)
        {
            var (status, answer) = await sample.PostAsync("committee", path, rules);
            status.ShouldBe(200, answer.ToString());
            return [.. answer.GetProperty("content").GetProperty("plans").EnumerateArray().SelectMany(plan => plan.GetProperty("scores").EnumerateArray())];
        }
    }

    [Fact]
    public async Task a_rule_set_written_before_qualities_and_examples_is_still_rehearsed()
    {
        var rules = JsonSerializer.SerializeToNode(Rules.Of2026, Answers.Json)!.AsObject();
        rules["items"]!.ToJsonString().ShouldNotContain("qualities");
        rules.Remove("examples").ShouldBeTrue();
        (await sample.PostAsync("committee", "/api/rules/rehearsal", rules)).Status.ShouldBe(200);
        (await sample.PostAsync("committee", "/api/rules/rehearsal", Rules.Of2026Autumn)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task the_page_of_the_rules_shows_the_worked_examples_of_those_in_force_on_its_day()
    {
        using var client = sample.As("employee");
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("fr-FR");
        foreach (var (on, rules) in new[] { ("2026-09-30", Rules.Of2026), ("2026-10-01", Rules.Of2026Autumn) })
        {
            var page = System.Net.WebUtility.HtmlDecode(await client.GetStringAsync($"/rules?on={on}", Ct));
            page.ShouldContain(rules.Text.Fr);
            foreach (var example in rules.Examples) page.ShouldContain($"{example.Text.Fr}</th><td class=\"n\">{example.Points.ToString("0.##", System.Globalization.CultureInfo.GetCultureInfo("fr"))}</td>");
        }
    }

    private async Task<string> SomeoneWithEvidenceAsync()
    {
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        await using var select = sample.Installation.Database.CreateCommand(
            "select account from views_2.ties join views_2.contributions c on c.account = giver group by account order by count(*) desc, account limit 1");
        var account = new AccountId((Guid)(await select.ExecuteScalarAsync(Ct))!);
        return snapshot.People.PersonOf(account)!.Value.ToString();
    }

    private static IEnumerable<string?> Names(JsonElement outcome) => outcome.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("name").GetString());
}

internal static class Problems
{
    public static void ShouldBeProblem(this (int Status, JsonElement Answer) answer, int status, string type)
    {
        answer.Status.ShouldBe(status, answer.Answer.ToString());
        answer.Answer.GetProperty("type").GetString().ShouldBe(Answers.TypeOf(type));
    }
}
