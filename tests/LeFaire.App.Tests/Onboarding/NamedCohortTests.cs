namespace LeFaire.Onboarding;

/// <summary>Cohorts of a site, and of named members, over HTTP on the sample company.</summary>
public class NamedCohortTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_cohort_of_a_site_and_one_of_named_members_are_opened_and_shown()
    {
        var (from, to) = ("2024-10-01", ServedSample.LastDay);
        var joiners = await JoinersAsync();
        var site = joiners.GroupBy(one => one.Site).MaxBy(of => of.Count())!;
        (await OpenedAsync(new { entity = "Example SA", joinedFrom = from, joinedTo = to, site = site.Key })).ShouldBe(site.Count());

        // Of other sites: who are left of the site's without them would be too few to show.
        var members = joiners.Where(one => one.Site != site.Key).Select(one => one.Person).Take(6).ToList();
        var named = new { entity = "Example SA", joinedFrom = from, joinedTo = to, programme = "graduates", members };
        (await sample.PostAsync("analyst", "/api/cohorts", named with { programme = "syndicat" })).ShouldBeProblem(400, "sensitive-programme");
        (await OpenedAsync(named)).ShouldBe(6);
        (await sample.PostAsync("analyst", "/api/cohorts", named)).ShouldBeProblem(409, "already-open");
        // One of the six is not of the five: the two, set against each other, would point at them.
        (await OpenedAsync(named with { members = members[..5] })).ShouldBeNull();
        (await sample.GetAsync("analyst", "/api/cohorts?size=1000")).GetProperty("items").EnumerateArray()
            .ShouldContain(one => one.GetRawText().Contains("graduates", StringComparison.Ordinal) && one.GetProperty("members").GetArrayLength() == 6);
    }

    private async Task<int?> OpenedAsync(object command)
    {
        var (status, answer) = await sample.PostAsync("analyst", "/api/cohorts", command);
        status.ShouldBe(201, answer.ToString());
        var cohort = (await sample.GetAsync("analyst", $"/api/cohorts/{answer.GetProperty("stream").GetString()}")).GetProperty("content");
        return cohort.GetProperty("suppressed").GetBoolean() ? null : cohort.GetProperty("size").GetInt32();
    }

    /// <summary>Who joined the main entity while the sample lasts, with their site that day, by SQL over the raw events; in the order of their addresses, as ids differ from run to run.</summary>
    private async Task<List<(Guid Person, string Site)>> JoinersAsync()
    {
        await using var select = sample.Installation.Database.CreateCommand(
            """
            select s.account, (
                select a.data #>> '{Assignment,Site}' from lefaire.mt_events a
                where a.type = 'assignment_changed' and (a.data ->> 'Account')::uuid = s.account order by (a.data ->> 'OccurredAt')::date limit 1)
            from (select (data ->> 'Account')::uuid as account, (data ->> 'OccurredAt')::date as day from lefaire.mt_events
                where type = 'employment_started' and (data ->> 'JoinDateKnown')::boolean) s
            join vault.accounts v on v.id = s.account
            where s.day >= '2024-10-01' and exists (
                select from lefaire.mt_events a where a.type = 'assignment_changed' and (a.data ->> 'Account')::uuid = s.account
                and a.data #>> '{Assignment,Entity}' = 'Example SA')
            order by v.email
            """);
        await using var reader = await select.ExecuteReaderAsync(Ct);
        var joiners = new List<(Guid, string)>();
        while (await reader.ReadAsync(Ct)) joiners.Add((reader.GetGuid(0), reader.GetString(1)));
        return joiners;
    }
}
