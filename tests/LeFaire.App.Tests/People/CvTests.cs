using System.Text.Json;
using LeFaire.Import;
using LeFaire.Succession;

namespace LeFaire.People;

/// <summary>CVs from end to end: imported, shown beside the profile, required by a plan, and an entry taken out.</summary>
public class CvTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_cv_is_shown_beside_the_profile_and_an_entry_that_a_human_took_out_stays_out()
    {
        var person = (await sample.GetAsync("analyst", "/api/people?size=1000")).GetProperty("items").EnumerateArray()
            .Select(one => one.GetProperty("person").GetString()!).First();
        await ImportAsync(person, "CODE-1");
        var path = $"/api/people/{person}/cv";
        var entry = Entries(await sample.GetAsync($"employee:{person}", path)).Single(one => Text(one, "code") == "CODE-1");
        entry.GetProperty("label").GetString().ShouldBe("Certifiée");
        Codes(await sample.GetAsync("committee", $"{path}?on=2023-05-01")).ShouldNotContain("CODE-1");
        (await sample.PostAsync($"employee:{await AnotherAsync(person)}", $"{path}/withdraw", new { entry = entry.GetProperty("entry").GetString() }))
            .ShouldBeProblem(404, "unknown-person");
        (await sample.PostAsync($"employee:{person}", $"{path}/withdraw", new { entry = entry.GetProperty("entry").GetString() })).Status.ShouldBe(201);
        Codes(await sample.GetAsync("committee", path)).ShouldNotContain("CODE-1");
        (await sample.PostAsync($"employee:{person}", $"{path}/withdraw", new { entry = entry.GetProperty("entry").GetString() }))
            .ShouldBeProblem(404, "unknown-entry");
        await ImportAsync(person, "CODE-1");
        Codes(await sample.GetAsync("committee", path)).ShouldNotContain("CODE-1");
    }

    [Fact]
    public async Task an_entry_added_by_hand_is_shown_with_its_label_and_may_be_taken_out()
    {
        var person = (await sample.GetAsync("analyst", "/api/people?size=1000")).GetProperty("items").EnumerateArray()
            .Select(one => one.GetProperty("person").GetString()!).ElementAt(3);
        var path = $"/api/people/{person}/cv";
        var before = Codes(await sample.GetAsync("committee", path));
        var entry = new { kind = "Certification", code = "CODE-3", label = "Secourisme du travail", from = "2025-05-02" };
        (await sample.PostAsync($"employee:{await AnotherAsync(person)}", path, entry)).ShouldBeProblem(404, "unknown-person");
        (await sample.PostAsync($"employee:{person}", path, new { kind = "Language", label = "French" })).ShouldBeProblem(400, "not-a-language");
        (await sample.PostAsync($"employee:{person}", path, entry)).Status.ShouldBe(201);
        (await sample.PostAsync($"employee:{person}", path, entry)).ShouldBeProblem(409, "already-recorded");
        (await sample.PostAsync("analyst", path, entry with { code = "CODE-4" })).Status.ShouldBe(201);
        var shown = Entries(await sample.GetAsync("committee", path)).Where(one => Text(one, "label") == "Secourisme du travail").ToList();
        shown.Select(one => (one.GetProperty("code").GetString(), one.GetProperty("label").GetString(), one.GetProperty("ownWord").GetBoolean()))
            .ShouldBe([("CODE-3", "Secourisme du travail", true), ("CODE-4", "Secourisme du travail", false)], ignoreOrder: true);
        (await sample.Installation.ScalarAsync<long>("select count(*) from lefaire.mt_events where data::text like '%Secourisme%'")).ShouldBe(0);
        foreach (var one in shown) (await sample.PostAsync("analyst", $"{path}/withdraw", new { entry = one.GetProperty("entry").GetString() })).Status.ShouldBe(201);
        Codes(await sample.GetAsync("committee", path)).ShouldBe(before);
    }

    [Fact]
    public async Task a_plan_that_requires_a_certification_has_only_those_in_its_pool_whose_cv_shows_it()
    {
        var plan = (await sample.PostAsync("analyst", "/api/plans", new OpenPlan(
            "Certifiés", "Example SA", "Chef", [Dimension.Helping], Requirements: new HardRequirements(Certifications: ["CODE-2"])))).Answer.GetProperty("stream").GetString()!;
        (await PoolAsync(plan)).ShouldBeEmpty();
        var everyone = (await sample.PostAsync("analyst", "/api/plans", new OpenPlan("Tous", "Example SA", "Chef", [Dimension.Helping]))).Answer.GetProperty("stream").GetString()!;
        var person = (await PoolAsync(everyone))[^1];
        await ImportAsync(person, "CODE-2");
        (await PoolAsync(plan)).ShouldBe([person]);
    }

    private async Task<List<string>> PoolAsync(string plan) => [.. (await sample.GetAsync("committee", $"/api/plans/{plan}")).GetProperty("content").GetProperty("pool")
        .EnumerateArray().Select(member => member.GetProperty("person").GetString()!)];

    private async Task<string> AnotherAsync(string person) => (await sample.GetAsync("analyst", "/api/people?size=2")).GetProperty("items").EnumerateArray()
        .Select(one => one.GetProperty("person").GetString()!).First(one => one != person);

    private async Task ImportAsync(string person, string code)
    {
        var email = await sample.Installation.ScalarAsync<string>($"select email from vault.accounts where id = '{person}'");
        Item[] items =
        [
            new AccountItem("c", email, null, email), new CvItem("e", $"{email}|{code}", email, CvEntryKind.Certification, code, "Certifiée", null, null, new(2023, 5, 2), null)
        ];
        await sample.Installation.ImportAsync(new Export("cv", SourceKind.Cv, DateTimeOffset.UnixEpoch, 0, (_, _) => items));
        await sample.Installation.Upkeep.ReachEndAsync(null, Ct);
    }

    private static List<string?> Codes(JsonElement answer) => Entries(answer).ConvertAll(entry => Text(entry, "code"));

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static List<JsonElement> Entries(JsonElement answer) => [.. answer.GetProperty("content").GetProperty("entries").EnumerateArray()];
}
