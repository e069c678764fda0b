using System.Globalization;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.Learning;
using LeFaire.Mobility;
using LeFaire.Succession;

namespace LeFaire.Pages;

/// <summary>The first page: what waits for whoever reads, and what happened since their last visit, each with where it is seen.</summary>
public class HomePageTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => sample.Installation.Clock.GetUtcNow();

    [Fact]
    public async Task a_committee_member_reads_what_others_did_in_their_plans_and_leaves_what_they_nominated_to_others()
    {
        var (plan, pool, others) = await OpenAsync("Depuis hier");
        var (reader, other) = ($"committee:{others[0]}", $"committee:{others[1]}");
        var seen = await SeenAsync();
        await SendAsync(other, $"/api/plans/{plan}/nominations", new { nominee = pool[0], reason = "x", conflict = "None" });
        await SendAsync(reader, $"/api/plans/{plan}/nominations/second", new { nominee = pool[0] });
        await SendAsync(other, $"/api/plans/{plan}/readiness", new { nominee = pool[0], readiness = "Now" });
        await SendAsync(other, $"/api/plans/{plan}/nominations", new { nominee = pool[1], reason = "x", conflict = "None" });
        await SendAsync(other, $"/api/plans/{plan}/dossiers", new { });
        var dossier = (await sample.GetAsync("committee", $"/api/plans/{plan}/dossiers"))[0].GetProperty("dossier").GetString();

        (await ChangesAsync(reader, seen)).ShouldBe(
        [
            ("2", "nominated: Depuis hier", $"/plans/{plan}"), ("1", "readiness assessed: Depuis hier", $"/plans/{plan}"),
            ("1", "dossiers pinned: Depuis hier", $"/dossiers/{dossier}")
        ]);
        (await ChangesAsync(other, seen)).ShouldBe([("1", "nominations confirmed: Depuis hier", $"/plans/{plan}")]);
        (await WaitsAsync(reader)).ShouldContain(("1", "nominated and to be confirmed by a second human: Depuis hier", $"/plans/{plan}"));
        (await WaitsAsync(other)).ShouldNotContain(one => one.What.Contains("Depuis hier", StringComparison.Ordinal));
        (await WaitsAsync("committee")).ShouldContain(("1", "nominated and to be confirmed by a second human: Depuis hier", $"/plans/{plan}"));

        seen = await SeenAsync();
        await SendAsync(other, $"/api/plans/{plan}/nominations/withdraw", new { nominee = pool[1], reason = "x" });
        await SendAsync(other, $"/api/plans/{plan}/close", new { reason = "x" });
        (await ChangesAsync(reader, seen)).ShouldBe([("1", "nominations taken back: Depuis hier", $"/plans/{plan}/reasons"), ("1", "given up: Depuis hier", $"/plans/{plan}/reasons")]);
        // Of whom it concerns nobody is told anything.
        (await ChangesAsync($"committee:{pool[2]}", seen)).ShouldBeEmpty();
        foreach (var path in new[] { $"/plans/{plan}", $"/plans/{plan}/reasons", $"/dossiers/{dossier}" }) await PageAsync(reader, path);
    }

    [Fact]
    public async Task an_employee_reads_what_concerns_them_and_nothing_of_others()
    {
        var people = (await sample.GetAsync("analyst", "/api/people?size=1000&employed=true")).GetProperty("items").EnumerateArray()
            .Select(one => new AccountId(one.GetProperty("person").GetGuid())).Take(4).ToList();
        var (me, other, third, host) = (people[0], people[1], people[2], people[3]);
        PlaceId Place(string what) => new(Opened.Key.Id("home", what));
        var (start, ahead) = (Now, Now.AddDays(5));
        WorkshopRegistered At(PlaceId workshop, AccountId who, int minute) => new(workshop, who, ["sql"], start.AddMinutes(-60 + minute));
        var (gone, full, off, offer, mentoring) = (At(Place("full"), other, 1), Place("full"), Place("off"), Place("offer"), Place("mentoring"));
        var first = await AppendAsync(
            (full, new WorkshopScheduled(full, host, 60, ["sql"], ahead, 1)), (full, gone), (full, At(full, me, 2)), (full, At(full, third, 3)),
            (off, new WorkshopScheduled(off, host, 60, ["sql"], ahead, 9)), (off, At(off, me, 4)),
            (offer, new OpportunityPosted(offer, OpportunityKind.Project, "Example SA", null, ["sql"], host, start)), (offer, new OpportunityApplied(offer, me, start)),
            (mentoring, new MentoringRequested(mentoring, me, "sql", MentoringMoment.OnDemand, null, start)), (mentoring, new MentoringOffered(mentoring, 1, host, me, start)));
        var seen = await SeenAsync();
        (await ChangesAsync($"employee:{me}", seen)).ShouldBeEmpty();
        await AppendAsync(
            (full, new WorkshopRegistrationWithdrawn(first[1], gone, other, start)), (off, new WorkshopCancelled(off, host, ahead)),
            (offer, new OpportunityJoined(offer, OpportunityKind.Project, me, ["sql"], host, start)), (mentoring, new MentoringAccepted(mentoring, host, start)),
            (mentoring, new MentoringSessionHeld(mentoring, host, me, 45, ["sql"], null, start)),
            (mentoring, new MentoringFeedbackGiven(mentoring, host, me, FeedbackQuality.Helpful, start)),
            (Place("contest"), new ContestRejected(first[0], me, ContestRejection.Confirmed, null, start)));
        await sample.GetAsync("committee", $"/api/people/{me}/profile");

        var changes = await ChangesAsync($"employee:{me}", seen);
        changes.ShouldBe(
        [
            ("1", "your application was accepted: –", $"/opportunities/{offer}"), ("1", "a place was freed for you: –", $"/workshops/{full}"),
            ("1", "called off: –", $"/workshops/{off}"), ("1", "a mentor accepted: sql", $"/mentoring/{mentoring}"), ("1", "contests of yours were answered", "/me#rights"),
            ("1", "looks at your record by others", "/me#looked")
        ], ignoreOrder: true);
        foreach (var (_, _, path) in changes) await PageAsync($"employee:{me}", path);
        (await WaitsAsync($"employee:{me}")).ShouldContain(("1", "mentoring of which you have not said how it was: sql", $"/mentoring/{mentoring}"));
        // Who still waits, and who has no part in any of it, is told nothing.
        (await ChangesAsync($"employee:{third}", seen)).ShouldBeEmpty();
        // A manager has no page of their own record.
        (await ChangesAsync($"manager:{me}", seen)).Select(one => one.Path).ShouldBe([$"/opportunities/{offer}", $"/workshops/{full}", $"/workshops/{off}"], ignoreOrder: true);

        // What the other side said is shown once both have.
        seen = await SeenAsync();
        await AppendAsync((mentoring, new MentoringFeedbackGiven(mentoring, me, host, FeedbackQuality.VeryHelpful, start)));
        (await ChangesAsync($"employee:{host}", seen)).ShouldBe([("1", "feedback on mentoring is shown to you: sql", $"/mentoring/{mentoring}")]);
        (await WaitsAsync($"employee:{me}")).ShouldNotContain(one => one.Path == $"/mentoring/{mentoring}");
    }

    [Theory]
    [InlineData(Role.Employee)]
    [InlineData(Role.Manager)]
    [InlineData(Role.Analyst)]
    [InlineData(Role.Committee)]
    [InlineData(Role.Engineer)]
    [InlineData(Role.Dpo)]
    public async Task every_change_leads_to_a_page_of_the_reader(Role role)
    {
        var changes = await ChangesAsync($"{role}".ToLowerInvariant(), 0);
        changes.ShouldNotBeEmpty();
        foreach (var path in changes.Select(one => one.Path).Distinct()) await PageAsync($"{role}".ToLowerInvariant(), path);
    }

    private async Task<long> SeenAsync()
    {
        await sample.Installation.Upkeep.ReachEndAsync(progress: null, Ct);
        return (await sample.Installation.Views.PositionsAsync(Ct)).Log;
    }

    private Task<List<(string Count, string What, string Path)>> ChangesAsync(string actor, long seen) => ListAsync(actor, seen, "changed");

    private async Task<List<(string Count, string What, string Path)>> WaitsAsync(string actor) => await ListAsync(actor, await SeenAsync(), "waits");

    private async Task<List<(string Count, string What, string Path)>> ListAsync(string actor, long seen, string section)
    {
        await sample.Installation.Upkeep.ReachEndAsync(progress: null, Ct);
        var page = await PageAsync(actor, "/", seen);
        return [.. page.QuerySelectorAll($"section[aria-labelledby={section}] ul.waits > li").Select(one => (
            one.QuerySelector("b")!.TextContent, one.QuerySelector("a")!.TextContent, one.QuerySelector("a")!.GetAttribute("href")!))];
    }

    /// <summary>A page as someone reads it who was last here a moment ago, when the log had come so far.</summary>
    private async Task<IDocument> PageAsync(string actor, string path, long seen = 0)
    {
        using var client = sample.As(actor);
        var then = Now.AddMinutes(-45).ToUnixTimeSeconds();
        client.DefaultRequestHeaders.Add("Cookie", string.Create(CultureInfo.InvariantCulture, $"lefaire.seen=0.{then}.{seen}.{then}"));
        return await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync(path, Ct), Ct);
    }

    private async Task SendAsync(string actor, string path, object command)
    {
        var (status, answer) = await sample.PostAsync(actor, path, command);
        status.ShouldBe(201, answer.ToString());
    }

    private async Task<List<EventId>> AppendAsync(params (PlaceId Stream, Fact Fact)[] facts)
    {
        var events = facts.Select((of, number) => new NewEvent(
            new EventId(Opened.Key.Id("home", $"{of.Stream}", of.Fact.GetType().Name, $"{number}", string.Join(" ", of.Fact.Accounts))), of.Stream.Value, of.Fact)).ToList();
        await ReadModels.History.AppendAsync(sample.Installation, events);
        await sample.Installation.Upkeep.ReachEndAsync(progress: null, Ct);
        return events.ConvertAll(one => one.Id);
    }

    private async Task<(string Plan, List<string> Pool, List<string> Others)> OpenAsync(string title)
    {
        var opened = await sample.PostAsync("analyst", "/api/plans", new OpenPlan(title, "Example SA", "Chef", [Dimension.Helping], Grades: ServedSample.BelowHeads));
        var plan = opened.Answer.GetProperty("stream").GetString()!;
        var pool = (await sample.GetAsync("committee", $"/api/plans/{plan}")).GetProperty("content").GetProperty("pool").EnumerateArray()
            .Select(member => member.GetProperty("person").GetString()!).ToList();
        var everyone = (await sample.GetAsync("analyst", "/api/people?size=1000")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("person").GetString()!);
        return (plan, pool, [.. everyone.Except(pool)]);
    }
}
