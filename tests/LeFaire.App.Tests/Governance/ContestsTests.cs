using System.Text.Json;
using LeFaire.Import;
using LeFaire.Import.Sample;
using LeFaire.People;

namespace LeFaire.Governance;

/// <summary>An event contested, answered, and kept out: from end to end.</summary>
public class ContestsTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_event_that_was_contested_and_taken_back_counts_no_more_and_no_import_brings_it_back()
    {
        var (person, contested) = await SomeReplyAsync(0);
        var me = $"employee:{person}";
        var before = await RepliesAsync(person);
        (await sample.PostAsync(me, "/api/contests", new { @event = contested, reason = "DidNotHappen" })).Status.ShouldBe(201);
        (await sample.PostAsync(me, "/api/contests", new { @event = contested, reason = "NotMine" })).ShouldBeProblem(409, "already-contested");
        (await RepliesAsync(person)).ShouldBe(before);
        (await ContestOfAsync("dpo", contested)).GetProperty("state").GetString().ShouldBe("Open");

        (await sample.PostAsync($"analyst:{person}", "/api/contests/answer", new { @event = contested, upheld = true })).ShouldBeProblem(409, "own-contest");
        (await sample.PostAsync("dpo", "/api/contests/answer", new { @event = contested, upheld = true })).Status.ShouldBe(201);
        (await RepliesAsync(person)).ShouldBe(before - 1);
        (await ContestOfAsync("analyst", contested)).GetProperty("state").GetString().ShouldBe("Upheld");
        (await HistoryAsync(me, person)).ShouldContain(step => step.GetProperty("name").GetString() == "fact_retracted" && step.GetProperty("undoes").GetString() == contested);
        var mine = (await sample.GetAsync(me, "/api/me/export")).GetProperty("content").GetProperty("contests").EnumerateArray().Single();
        (mine.GetProperty("event").GetString(), mine.GetProperty("reason").GetString(), mine.GetProperty("isUndone").GetBoolean()).ShouldBe((contested, "DidNotHappen", true));

        foreach (var export in SampleCompany.Exports(sample.Company))
        {
            var again = await sample.Installation.ImportAsync(export, new ImportOptions(CompleteSnapshots: true));
            (again.Added, again.Changed).ShouldBe((0, 0));
        }

        (await RepliesAsync(person)).ShouldBe(before - 1);
        (await sample.Installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
    }

    [Fact]
    public async Task an_assignment_that_was_contested_and_taken_back_is_not_claimed_again_by_the_same_snapshots()
    {
        var row = await sample.Installation.ScalarAsync<string>(
            "select id || ' ' || (data ->> 'Account') from lefaire.mt_events where type = 'assignment_changed' order by seq_id limit 1");
        var (contested, person) = (row.Split(' ')[0], row.Split(' ')[1]);
        (await sample.PostAsync($"employee:{person}", "/api/contests", new { @event = contested, reason = "NotThen" })).Status.ShouldBe(201);
        (await sample.PostAsync("analyst", "/api/contests/answer", new { @event = contested, upheld = true })).Status.ShouldBe(201);
        foreach (var export in SampleCompany.Exports(sample.Company).Where(export => export.Kind == SourceKind.Directory))
        {
            var again = await sample.Installation.ImportAsync(export, new ImportOptions(CompleteSnapshots: true));
            (again.Added, again.Changed).ShouldBe((0, 0));
        }

        (await sample.Installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
    }

    [Theory]
    [InlineData("workshop_scheduled", "Host", "WorkshopHosted")]
    [InlineData("community_opened", "Creator", "CommunityOpened")]
    public async Task what_names_the_wrong_person_stands_without_them_and_no_import_names_them_again(string name, string role, string kind)
    {
        var row = await sample.Installation.ScalarAsync<string>($"""
            select e.id || ' ' || e.stream_id || ' ' || (e.data ->> '{role}') from lefaire.mt_events e join vault.accounts a on a.id = (e.data ->> '{role}')::uuid
            where e.type = '{name}' and e.data -> '{role}' <> 'null' order by e.seq_id limit 1
            """);
        var (contested, stream, person) = (row.Split(' ')[0], row.Split(' ')[1], row.Split(' ')[2]);
        var before = await GivenAsync(person, kind);
        before.ShouldBeGreaterThan(0);
        (await sample.PostAsync($"employee:{person}", "/api/contests", new { @event = contested, reason = "NotMine" })).Status.ShouldBe(201);
        (await sample.PostAsync("dpo", "/api/contests/answer", new { @event = contested, upheld = true })).Status.ShouldBe(201);
        foreach (var export in SampleCompany.Exports(sample.Company))
        {
            var again = await sample.Installation.ImportAsync(export, new ImportOptions(CompleteSnapshots: true));
            (again.Added, again.Changed).ShouldBe((0, 0));
        }

        (await GivenAsync(person, kind)).ShouldBe(before - 1);
        (await sample.Installation.ScalarAsync<string>($"""
            select string_agg(coalesce(data ->> '{role}', 'nobody'), ' ') from lefaire.mt_events e
            where stream_id = '{stream}' and type = '{name}' and not exists (select from lefaire.mt_events u where u.data ->> 'UndoneId' = e.id::text)
            """)).ShouldBe("nobody");
        if (kind == "WorkshopHosted")
        {
            var workshop = (await sample.GetAsync("analyst", $"/api/workshops/{stream}")).GetProperty("content").GetProperty("workshop");
            workshop.TryGetProperty("host", out _).ShouldBeFalse();
        }

        (await sample.Installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
    }

    [Fact]
    public async Task a_contest_is_read_by_whoever_contests_and_whoever_answers_alone_and_told_why_it_is_rejected()
    {
        var (person, contested) = await SomeReplyAsync(1);
        var (other, _) = await SomeReplyAsync(2);
        (await sample.PostAsync("employee", "/api/contests", new { @event = contested, reason = "NotMine" })).ShouldBeProblem(409, "not-a-person");
        (await sample.PostAsync($"employee:{person}", "/api/contests", new { @event = Guid.Empty, reason = "NotMine" })).ShouldBeProblem(404, "unknown-event");
        (await sample.PostAsync($"employee:{person}", "/api/contests", new { @event = contested, reason = "OtherPeople" })).Status.ShouldBe(201);
        (await sample.PostAsync("dpo", "/api/contests/answer", new { @event = contested, upheld = false })).ShouldBeProblem(400, "no-reason");
        (await sample.PostAsync("dpo", "/api/contests/answer", new { @event = contested, upheld = false, because = "Confirmed" })).Status.ShouldBe(201);
        (await ContestOfAsync("dpo", contested)).GetProperty("because").GetString().ShouldBe("Confirmed");
        foreach (var reader in (string[])[$"employee:{person}", "dpo", "analyst"])
        {
            (await HistoryAsync(reader, person)).Count(IsOfContest).ShouldBe(2, reader);
        }

        (await HistoryAsync($"committee:{other}", person)).Count(IsOfContest).ShouldBe(0);
        (await sample.GetAsync($"employee:{other}", "/api/me/export")).GetProperty("content").GetProperty("contests").EnumerateArray().ShouldBeEmpty();
    }

    private static bool IsOfContest(JsonElement step) => step.GetProperty("name").GetString() is "fact_contested" or "contest_upheld" or "contest_rejected";

    // Some reply, that stands, of the n-th by address of those who replied, and neither hosted nor opened anything: others contest that.
    private async Task<(string Person, string Event)> SomeReplyAsync(int number)
    {
        var row = await sample.Installation.ScalarAsync<string>($"""
            select (select min(e.id::text) from lefaire.mt_events e where e.type = 'reply_posted' and e.data ->> 'Author' = a.id::text
                and not exists (select from lefaire.mt_events u where u.data ->> 'UndoneId' = e.id::text)) || ' ' || a.id
            from vault.accounts a
            where a.email not in (
                select o.email from vault.accounts o join lefaire.mt_events e on o.id::text in (e.data ->> 'Host', e.data ->> 'Creator')
                where e.type in ('workshop_scheduled', 'community_opened') and o.email is not null)
                and exists (select from lefaire.mt_events e where e.type = 'reply_posted' and e.data ->> 'Author' = a.id::text)
                and a.email <> (
                    select o.email from vault.accounts o join lefaire.mt_events e on o.id::text = e.data ->> 'Account' where e.type = 'assignment_changed' order by e.seq_id limit 1)
            order by a.email, a.id offset {number} limit 1
            """);
        return (row.Split(' ')[1], row.Split(' ')[0]);
    }

    private Task<int> RepliesAsync(string person) => GivenAsync(person, "Reply");

    private async Task<int> GivenAsync(string person, string kind) => (await HistoryAsync($"employee:{person}", person)).SelectMany(step => step.GetProperty("lines").EnumerateArray())
        .Where(line => line.GetProperty("kind").GetString() == kind && line.GetProperty("way").GetString() == "Given").Sum(line => line.GetProperty("count").GetInt32());

    private async Task<List<JsonElement>> HistoryAsync(string reader, string person) =>
        [.. (await sample.GetAsync(reader, $"/api/people/{person}/history?size=1000")).GetProperty("items").EnumerateArray()];

    private async Task<JsonElement> ContestOfAsync(string reader, string contested) => (await sample.GetAsync(reader, "/api/contests?size=1000")).GetProperty("items")
        .EnumerateArray().Single(one => one.GetProperty("event").GetString() == contested);
}
