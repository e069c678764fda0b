using System.CommandLine;
using LeFaire.Import;
using LeFaire.Import.Sample;
using LeFaire.Learning;
using LeFaire.Mobility;
using LeFaire.Onboarding;
using LeFaire.Succession;

namespace LeFaire.Hosting;

/// <summary>Takes in a sample company, serves it, and says what to try.</summary>
internal static class Demo
{
    /// <summary>About how many facts the sample company comes to.</summary>
    public const int Facts = 102_600;

    private const string LastDay = "2026-09-30";

    /// <summary>The verb <c>demo</c>.</summary>
    public static Command Verb() => new Command("demo", "Take in a sample company of 400 people and 24 months, and serve it.") { Serve.Port }.Runs(
        Policies.Operate, async (parsed, installation, _, ct) =>
        {
            var sample = new SampleOptions();
            await TakeInAsync(installation, sample, ct);
            await using var app = await Serve.StartAsync(installation, LeFaireHome.Resolve(parsed.GetValue(Verbs.Home)), parsed.GetValue(Serve.Port), ct);
            await ShowAsync(installation, app.Urls.First(), ct);
            await app.WaitForShutdownAsync(ct);
            return Verbs.Done;
        });

    private static async Task TakeInAsync(Installation installation, SampleOptions sample, CancellationToken ct)
    {
        var exports = SampleCompany.Exports(sample);
        var done = await DoneAsync(installation, exports, ct);
        foreach (var export in exports.Where(export => !done.Contains(export.Source)))
        {
            Verbs.Line($"Taking in the {export.Source}:");
            await ImportModule.RunAsync(installation, export, new ImportOptions(CompleteSnapshots: true), ct, reach: false);
        }

        await Verbs.WithPassAsync("Filling the read models", progress => installation.Upkeep.ReachEndAsync(progress, ct));
        await RecordSample.RunAsync(installation, SampleCompany.Commands(sample), ct);
        // Figures of groups are those of a published month, from the first page on.
        await Governance.PublishMonthAutomation.RunAsync(installation, ct);
    }

    /// <summary>The sources that an earlier demo took in to their end.</summary>
    /// <exception cref="NotDoneException">The home holds other data.</exception>
    private static async Task<HashSet<string>> DoneAsync(Installation installation, IReadOnlyList<Export> exports, CancellationToken ct)
    {
        var sources = exports.Select(export => export.Source).ToHashSet(StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        await using var select = installation.Database.CreateCommand("select distinct source, state = 'done' from import.runs");
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (!sources.Contains(reader.GetString(0)))
            {
                throw new NotDoneException("not-a-demo", "This home holds other data than the sample's. Give the demo a home of its own: demo --home FOLDER");
            }

            if (reader.GetBoolean(1)) done.Add(reader.GetString(0));
        }

        return done;
    }

    private static async Task ShowAsync(Installation installation, string url, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        var nominated = (await First<CandidateNominated>(Views.Plans))!;
        // A cohort that has one of a year before it.
        var first = (await First<CohortOpened>(Views.Cohorts))!.JoinedFrom;
        var cohort = Entry.Standing<CohortOpened>(await snapshot.EntriesAsync(Views.Cohorts, ct)).First(one => one.JoinedFrom == first.AddYears(1));
        var accepted = (await First<MentoringAccepted>(Views.Mentorships))!;
        var asked = Entry.Standing<MentoringRequested>(await snapshot.EntriesAsync(Views.Mentorships, accepted.Mentorship.Value, ct)).First();
        var posted = (await First<OpportunityPosted>(Views.Opportunities))!;
        Verbs.Line($"""

            Le Faire serves the sample company at {url}. Stop with Ctrl+C; the data stays. Try in another terminal:

              curl -H "{ChosenActor.Header}: committee" {url}/api/people/{nominated.Nominee}/profile?on={LastDay}
              curl -H "{ChosenActor.Header}: committee" {url}/api/plans/{nominated.Plan}?on={LastDay}
              curl -H "{ChosenActor.Header}: analyst" {url}/api/cohorts/{cohort.Cohort}?on={LastDay}
              curl {url}/openapi/v1.json

            or, each after  dotnet run --project src/LeFaire.App --

              people --unit Technologie
              profile {nominated.Nominee} --on {LastDay}
              cohort compare {cohort.Cohort} --on {LastDay}
              who-can-help {asked.Topic} --on {LastDay}
              mentors {asked.Topic} --on {LastDay} --as {asked.Mentee}
              mentoring show {accepted.Mentorship} --as employee:{asked.Mentee}
              mentoring figures --on {LastDay}
              opportunity {posted.Opportunity} --as manager:{posted.By}
              discover {asked.Topic} --on {LastDay} --as manager:{posted.By}
              candidates {nominated.Plan} --on {LastDay}
              dossier pin {nominated.Plan} --as analyst:{nominated.By}
              report --period 2025-Q4..2026-Q3 --lang en --html report.html
              verify all
            """);

        async Task<T?> First<T>(View<Entry> view) where T : Fact =>
            Entry.Standing<T>(await snapshot.EntriesAsync(view, ct)).MinBy(fact => fact.OccurredAt);
    }
}
