using LeFaire.Hosting;

namespace LeFaire.Governance;

/// <summary>An erasure over HTTP, beside the daemon that keeps the views.</summary>
public sealed class ServedErasureTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_data_protection_officer_erases_a_candidate_and_the_figures_of_others_stay()
    {
        var plan = await sample.Installation.ScalarAsync<Guid>(
            "select (data ->> 'Plan')::uuid from lefaire.mt_events where type = 'nomination_seconded' order by seq_id limit 1");
        var shown = $"/api/plans/{plan}?on={ServedSample.LastDay}";
        var nominee = (await sample.GetAsync("committee", shown)).GetProperty("content").GetProperty("pool").EnumerateArray()
            .First(member => member.GetProperty("state").GetString() == "Candidate").GetProperty("person").GetGuid();
        var path = $"/api/people/{nominee}/erasure";
        var words = await sample.Installation.ScalarAsync<string[]>($"select array[name, email] from vault.accounts where id = '{nominee}'");
        var figures = await FiguresAsync(nominee);
        var people = (await sample.GetAsync("analyst", "/api/people?size=1")).GetProperty("total").GetInt32();

        (await sample.PostAsync("analyst", path, new { confirmed = true })).ShouldBeProblem(403, "forbidden");
        (await sample.PostAsync("dpo", path, new { confirmed = false })).ShouldBeProblem(400, "not-confirmed");
        (await sample.PostAsync("dpo", $"/api/people/{Guid.NewGuid()}/erasure", new { confirmed = true })).ShouldBeProblem(404, "unknown-person");
        var rehearsed = await sample.GetAsync("dpo", path);
        var (status, certificate) = await sample.PostAsync("dpo", path, new { confirmed = true });
        status.ShouldBe(201, certificate.ToString());
        certificate.GetProperty("done").GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal)
            .ShouldBe(rehearsed.GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
        (await sample.PostAsync("dpo", path, new { confirmed = true })).ShouldBeProblem(409, "already-erased");

        (await FiguresAsync(nominee)).ShouldBe(figures);
        (await sample.GetAsync("committee", shown)).GetProperty("content").GetRawText().ShouldNotContain(nominee.ToString());
        (await sample.GetAsync("analyst", "/api/people?size=1")).GetProperty("total").GetInt32().ShouldBe(people - 1);
        using var committee = sample.As("committee");
        ((int)(await committee.GetAsync($"/api/people/{nominee}/profile", Ct)).StatusCode).ShouldBe(404);
        (await sample.PostAsync("engineer", "/api/read-models/all/verify", new { })).Answer.EnumerateArray()
            .ShouldAllBe(one => one.GetProperty("equal").GetBoolean());
        var dump = await (await PostgresClient.OfAsync(sample.Installation.ConnectionString, Ct)).RunAsync("pg_dump", [], Ct);
        foreach (var word in words) dump.ShouldNotContain(word, Case.Insensitive);
        foreach (var file in Directory.EnumerateFiles(sample.Logs))
        {
            using var log = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            var text = await log.ReadToEndAsync(Ct);
            foreach (var word in words) text.ShouldNotContain(word, Case.Insensitive);
        }
    }

    /// <summary>What everyone else did and received, which needs nobody's unit.</summary>
    private async Task<List<string>> FiguresAsync(Guid but)
    {
        var figures = new List<string>();
        foreach (var one in (await sample.GetAsync("analyst", "/api/people?size=1000")).GetProperty("items").EnumerateArray())
        {
            var person = one.GetProperty("person").GetString()!;
            if (person == but.ToString()) continue;
            var profile = (await sample.GetAsync("analyst", $"/api/people/{person}/profile?on={ServedSample.LastDay}")).GetProperty("content");
            figures.Add($"{person} {profile.GetProperty("evidence")} {profile.GetProperty("totals").GetRawText()}");
        }

        figures.Count.ShouldBeGreaterThan(40);
        return figures;
    }
}
