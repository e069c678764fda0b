using System.Text.Json;
using LeFaire.People;

namespace LeFaire.Mobility;

/// <summary>The board of opportunities from end to end, on the sample company.</summary>
public class OpportunityBoardTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static readonly string[] Sql = ["sql"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_opportunity_runs_from_the_board_to_its_delivery()
    {
        var (poster, inside, outside) = await PeopleAsync();
        var unit = await UnitAsync(poster);
        var posted = new { title = "Relances automatiques", kind = "Project", entity = "Exemple SA", unit, topics = Sql };
        (await sample.PostAsync($"employee:{inside}", "/api/opportunities", posted)).ShouldBeProblem(403, "forbidden");
        (await sample.PostAsync($"manager:{poster}", "/api/opportunities", posted with { title = "Réunion du syndicat" })).ShouldBeProblem(400, "sensitive-title");
        var (status, answer) = await sample.PostAsync($"manager:{poster}", "/api/opportunities", posted);
        status.ShouldBe(201, answer.ToString());
        (await sample.PostAsync($"manager:{poster}", "/api/opportunities", posted)).ShouldBeProblem(409, "already-posted");
        var path = $"/api/opportunities/{answer.GetProperty("stream").GetString()}";
        foreach (var person in new[] { inside, outside }) (await sample.PostAsync($"employee:{person}", path + "/applications", new { })).Status.ShouldBe(201);
        (await sample.PostAsync($"employee:{inside}", path + "/applications", new { })).ShouldBeProblem(409, "already-applied");
        (await sample.PostAsync($"employee:{inside}", path + "/applications/withdraw", new { })).Status.ShouldBe(201);
        (await sample.PostAsync($"employee:{inside}", path + "/applications/withdraw", new { })).ShouldBeProblem(409, "not-applied");
        (await ShownAsync($"manager:{poster}")).GetProperty("applicants").GetArrayLength().ShouldBe(1);
        (await sample.PostAsync($"employee:{inside}", path + "/applications", new { })).Status.ShouldBe(201);
        (await ShownAsync($"manager:{poster}")).GetProperty("applicants").GetArrayLength().ShouldBe(2);
        (await ShownAsync("manager")).GetProperty("applicants").GetArrayLength().ShouldBe(0);
        (await ShownAsync($"employee:{inside}")).GetProperty("applicants").EnumerateArray().Single().GetProperty("person").GetGuid().ShouldBe(inside);
        (await sample.PostAsync($"manager:{outside}", path + "/participants", new { applicant = outside })).ShouldBeProblem(409, "not-the-poster");
        (await sample.PostAsync($"manager:{poster}", path + "/participants", new { applicant = inside })).Status.ShouldBe(201);
        (await sample.PostAsync("analyst", path + "/participants", new { applicant = outside })).Status.ShouldBe(201);
        (await sample.PostAsync($"manager:{poster}", path + "/closing", new { filled = true })).Status.ShouldBe(201);
        (await sample.PostAsync($"manager:{poster}", path + "/deliveries", new { participant = outside })).Status.ShouldBe(201);
        var participants = (await ShownAsync("committee")).GetProperty("participants").EnumerateArray().ToDictionary(
            one => one.GetProperty("person").GetGuid(), one => (one.GetProperty("outsideScope").GetBoolean(), one.TryGetProperty("deliveredOn", out _)));
        participants.ShouldBe(new Dictionary<Guid, (bool, bool)> { [inside] = (false, false), [outside] = (true, true) }, ignoreOrder: true);
        (await ListedAsync("open=true")).ShouldNotContain("Relances automatiques");
        (await ListedAsync("kind=Project&topic=sql")).ShouldContain("Relances automatiques");
        (await ListedAsync("kind=Job")).ShouldNotContain("Relances automatiques");
        var did = (await sample.GetAsync($"employee:{outside}", $"/api/people/{outside}/profile")).GetRawText();
        did.ShouldContain("OpportunityJoined");
        did.ShouldContain("OpportunityDelivered");
        (await sample.Installation.ScalarAsync<long>("select count(*) from lefaire.mt_events where data::text like '%Relances%'")).ShouldBe(0);

        async Task<JsonElement> ShownAsync(string reader) => (await sample.GetAsync(reader, path)).GetProperty("content");
    }

    private async Task<List<string?>> ListedAsync(string query) =>
        [.. (await sample.GetAsync("employee", $"/api/opportunities?size=1000&{query}")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("title").GetString())];

    /// <summary>Someone with a unit, another of that unit, and one of a unit beside it.</summary>
    private async Task<(Guid Poster, Guid Inside, Guid Outside)> PeopleAsync()
    {
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        var today = sample.Installation.Today;
        var units = snapshot.Everyone.Where(person => snapshot.EmploymentOf(person).EmployedOn(today) && snapshot.UnitOf(person, today) is not null)
            .ToLookup(person => snapshot.UnitOf(person, today)!);
        var own = units.First(unit => unit.Count() > 1);
        var beside = units.First(unit => !Units.IsWithin(unit.Key, own.Key) && !Units.IsWithin(own.Key, unit.Key));
        return (own.First().Value, own.ElementAt(1).Value, beside.First().Value);
    }

    private async Task<string> UnitAsync(Guid person)
    {
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        return snapshot.UnitOf(new PersonId(person), sample.Installation.Today)!;
    }
}
