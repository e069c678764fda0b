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
        var (poster, inside, outside, _) = await PeopleAsync();
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

    [Fact]
    public async Task a_project_delivered_outside_ones_scope_weighs_as_such_live_replayed_and_as_of_before()
    {
        var (poster, inside, _, outside) = await PeopleAsync();
        var posted = new { title = "Inventaire", kind = "Project", entity = "Exemple SA", unit = await UnitAsync(poster), topics = Sql };
        var (_, answer) = await sample.PostAsync($"manager:{poster}", "/api/opportunities", posted);
        var path = $"/api/opportunities/{answer.GetProperty("stream").GetString()}";
        foreach (var person in new[] { inside, outside })
        {
            await sample.PostAsync($"employee:{person}", path + "/applications", new { });
            await sample.PostAsync($"manager:{poster}", path + "/participants", new { applicant = person });
            (await sample.PostAsync($"manager:{poster}", path + "/deliveries", new { participant = person })).Status.ShouldBe(201);
        }

        var asOf = (await sample.GetAsync("analyst", $"/api/people/{outside}/profile")).GetProperty("sequence").GetInt64();
        (await sample.PostAsync($"manager:{poster}", "/api/opportunities", posted with { title = "Inventaire, suite" })).Status.ShouldBe(201);
        foreach (var (person, points) in new[] { (inside, 2m), (outside, 3m) })
        {
            var profile = $"/api/people/{person}/profile";
            Delivered((await sample.GetAsync($"employee:{person}", profile)).GetProperty("content")).ShouldBe(points);
            Delivered((await sample.GetAsync("committee", $"{profile}?asOf={asOf}")).GetProperty("content")).ShouldBe(points);
            Delivered((await sample.GetAsync($"employee:{person}", $"/api/people/{person}/history/100000")).GetProperty("state")).ShouldBe(points);
        }

        static decimal Delivered(JsonElement profile) => profile.GetProperty("scores").EnumerateArray()
            .Single(score => score.GetProperty("dimension").GetString() == "Building").GetProperty("because").EnumerateArray()
            .Single(line => line.GetProperty("kind").GetString() == "OpportunityDelivered" && line.GetProperty("decay").GetDecimal() == 1m).GetProperty("capped").GetDecimal();
    }

    private async Task<List<string?>> ListedAsync(string query) =>
        [.. (await sample.GetAsync("employee", $"/api/opportunities?size=1000&{query}")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("title").GetString())];

    /// <summary>Someone with a unit, another of that unit, and two of a unit beside it.</summary>
    private async Task<(Guid Poster, Guid Inside, Guid Outside, Guid AlsoOutside)> PeopleAsync()
    {
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        var today = sample.Installation.Today;
        var units = snapshot.Everyone.Where(person => snapshot.EmploymentOf(person).EmployedOn(today) && snapshot.UnitOf(person, today) is not null)
            .ToLookup(person => snapshot.UnitOf(person, today)!);
        var own = units.First(unit => unit.Count() > 1);
        var beside = units.First(unit => unit.Count() > 1 && !Units.IsWithin(unit.Key, own.Key) && !Units.IsWithin(own.Key, unit.Key));
        return (own.First().Value, own.ElementAt(1).Value, beside.First().Value, beside.ElementAt(1).Value);
    }

    private async Task<string> UnitAsync(Guid person)
    {
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        return snapshot.UnitOf(new PersonId(person), sample.Installation.Today)!;
    }
}
