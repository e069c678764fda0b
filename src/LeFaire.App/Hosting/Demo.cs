using System.CommandLine;
using LeFaire.Import;
using LeFaire.Import.Sample;
using LeFaire.Succession;

namespace LeFaire.Hosting;

/// <summary>Takes in a sample company, serves it, and says what to try.</summary>
internal static class Demo
{
    /// <summary>About how many facts the sample company comes to.</summary>
    public const int Facts = 98_600;

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
        var plan = (await snapshot.EntriesAsync(Views.Plans, ct)).Select(entry => entry.Fact).OfType<CandidateNominated>().MinBy(one => one.OccurredAt)!;
        var cohort = (await snapshot.EntriesAsync(Views.Cohorts, ct)).Select(entry => (Onboarding.CohortOpened)entry.Fact).MinBy(one => one.JoinedFrom)!;
        Verbs.Line($"""

            Le Faire serves the sample company at {url}. Stop with Ctrl+C; the data stays. Try in another terminal:

              curl -H "{ChosenActor.Header}: committee" {url}/api/people/{plan.Nominee}/profile?on=2026-09-30
              curl -H "{ChosenActor.Header}: committee" {url}/api/plans/{plan.Plan}?on=2026-09-30
              curl -H "{ChosenActor.Header}: analyst" {url}/api/cohorts/{cohort.Cohort}?on=2026-09-30
              curl {url}/openapi/v1.json

              dotnet run --project src/LeFaire.App -- people --unit Technologie
              dotnet run --project src/LeFaire.App -- profile {plan.Nominee} --on 2026-09-30
              dotnet run --project src/LeFaire.App -- history {plan.Nominee} --kind Reply
              dotnet run --project src/LeFaire.App -- candidates {plan.Plan} --on 2026-09-30
              dotnet run --project src/LeFaire.App -- verify all
            """);
    }
}
