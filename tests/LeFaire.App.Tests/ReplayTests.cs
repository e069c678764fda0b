using System.Text.Json;
using LeFaire.Contributions;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.Import.Sample;
using LeFaire.Replay;
using LeFaire.Succession;

namespace LeFaire;

/// <summary>Histories replayed, and every read model as of a position.</summary>
public class ReplayTests(PostgresFixture postgres)
{
    private static readonly SampleOptions Company = new(People: 20, Months: 4);
    private static readonly DateOnly On = SampleCompany.Staff(Company).End;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_read_model_as_of_a_position_is_what_it_was_when_the_log_ended_there()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        var kept = new List<(long Position, string Answers)>();
        foreach (var export in SampleCompany.Exports(Company))
        {
            await installation.ImportAsync(export, new ImportOptions(CompleteSnapshots: true));
            await KeepAsync();
        }

        await RecordSample.RunAsync(installation, SampleCompany.Commands(Company), Ct);
        await KeepAsync();
        kept.Select(one => one.Position).Distinct().Count().ShouldBe(kept.Count);
        foreach (var (position, answers) in kept) (await AnswersAsync(installation, position)).ShouldBe(answers, $"as of {position}");

        async Task KeepAsync()
        {
            var position = await installation.Upkeep.ReachEndAsync(progress: null, Ct);
            kept.Add((position, await AnswersAsync(installation, asOf: null)));
        }
    }

    [Fact]
    public async Task replay_at_n_is_the_fold_of_the_first_n_events_for_every_n()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        foreach (var export in SampleCompany.Exports(Company)) await installation.ImportAsync(export, new ImportOptions(CompleteSnapshots: true));
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);
        await using var snapshot = await installation.Snapshots.OpenAsync(Ct);
        var person = await BusiestAsync(installation, snapshot);
        var accounts = snapshot.People.AccountsOf(person).ToHashSet();
        var log = (await installation.LogAsync()).Where(recorded => recorded.Fact.Accounts.Any(accounts.Contains)).ToList();
        log.Count.ShouldBeGreaterThan(20);
        for (var n = 0; n <= log.Count; n++)
        {
            var replayed = await ReplayHistoryEndpoint.ReadAsync(
                installation, snapshot, person, new Actor(Role.Employee, accounts.First()), n, new HashSet<EventId>(), On, Ct);
            replayed.Steps.ShouldBe(log.Count);
            var folded = log.Take(n).SelectMany(recorded => Line.Of(recorded.Fact)).Where(of => accounts.Contains(of.Account) && of.Line.Day <= On)
                .GroupBy(of => (of.Line.Kind, of.Line.Way)).ToDictionary(of => of.Key, of => of.Sum(one => one.Line.Count));
            replayed.State!.Totals.Where(total => total.Kind is LineKind.Post or LineKind.CommunityJoined).ShouldAllBe(total => total.Count == folded[new(total.Kind, total.Way)]);
            replayed.State!.Totals.Where(total => total.Kind == LineKind.Post).Sum(total => total.Count).ShouldBe(folded.GetValueOrDefault((LineKind.Post, Way.Given)));
        }

        // After the last event it is the live profile, figure by figure.
        var last = await ReplayHistoryEndpoint.ReadAsync(
            installation, snapshot, person, new Actor(Role.Employee, accounts.First()), int.MaxValue, new HashSet<EventId>(), On, Ct);
        var live = ContributionProfile.Of(
            await snapshot.PersonAsync(person, Ct), snapshot.People, snapshot.Scope, Rules.InForceOn(On), On, own: true, snapshot.UnitOf);
        JsonSerializer.Serialize(last.State, Answers.Json).ShouldBe(JsonSerializer.Serialize(live, Answers.Json));
    }

    [Fact]
    public async Task leaving_an_event_out_changes_what_it_gave()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(SlackExport.Open(folder.Path, new SlackOptions()));
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);
        await using var snapshot = await installation.Snapshots.OpenAsync(Ct);
        var reply = (await installation.LogAsync()).Single(recorded => recorded.Fact is ReplyPosted);
        var author = ((ReplyPosted)reply.Fact).Author;
        var person = snapshot.People.PersonOf(author)!.Value;
        var replayed = await ReplayHistoryEndpoint.ReadAsync(
            installation, snapshot, person, new Actor(Role.Employee, author), int.MaxValue, new HashSet<EventId> { reply.Id }, new DateOnly(2016, 1, 1), Ct);
        replayed.Without!.ShouldBe([new FigureChange("ties: helped", 1, 0), new FigureChange("total: Reply Given", 1, null)]);
    }

    /// <summary>Every profile, cohort and plan, as text; what is named by position is left out.</summary>
    private static async Task<string> AnswersAsync(Installation installation, long? asOf)
    {
        // The scope is today's whatever is asked, and so is left out of the comparison: profiles are one's own, and show what is not in scope too.
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, Ct);
        var answers = new List<object>();
        foreach (var person in snapshot.People.All)
        {
            var profile = ContributionProfile.Of(
                await snapshot.PersonAsync(person, Ct), snapshot.People, snapshot.Scope, Rules.InForceOn(On), On, own: true, snapshot.UnitOf);
            answers.Add(new { profile.Person, profile.Assignment, profile.Spells, profile.Totals, profile.Months, profile.Places, profile.Ties });
        }

        answers.AddRange((await snapshot.EntriesAsync(Views.Cohorts, Ct)).Select(entry => (object)entry.Id));
        answers.AddRange((await snapshot.EntriesAsync(Views.Plans, Ct)).Select(entry => (object)entry.Id));
        return JsonSerializer.Serialize(answers, Answers.Json);
    }

    private static async Task<PersonId> BusiestAsync(Installation installation, ReadModels.Snapshot snapshot)
    {
        var log = await installation.LogAsync();
        return snapshot.People.All.MaxBy(person => log.Count(recorded => recorded.Fact.Accounts.Any(snapshot.People.AccountsOf(person).Contains)));
    }
}
