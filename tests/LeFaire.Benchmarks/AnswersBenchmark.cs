using LeFaire.Hosting;
using LeFaire.Import.Sample;

namespace LeFaire;

/// <summary>How long answers take in a large company: the sample company of about so many events, with its cohorts and plans, served in this process.</summary>
internal static class AnswersBenchmark
{
    public static async Task<IReadOnlyList<Result>> RunAsync(Bench bench)
    {
        await using var installation = await bench.InstallationAsync();
        await Bench.ImportAsync(installation, bench.Events, bench.Stop);
        await installation.Upkeep.ReachEndAsync(progress: null, bench.Stop);
        await RecordSample.RunAsync(installation, SampleCompany.Commands(Bench.Options(bench.Events)), bench.Stop);
        // What is due in a history taken in at once would be recorded while it is measured.
        await RunAutomationsEndpoint.Post(installation, bench.Stop);
        var home = new LeFaireHome(Path.Combine(Path.GetTempPath(), "lefaire-answers-" + Guid.NewGuid().ToString("N")[..12]));
        home.Create();
        try
        {
            await using var app = await Serve.StartAsync(installation, home, port: 0, bench.Stop);
            await installation.Upkeep.ReachEndAsync(progress: null, bench.Stop);
            return await ServeBenchmark.AskAsync("answers", await Bench.CountAsync(installation, bench.Stop), mostForProfile: 100, app.Urls.First(), bench.Stop);
        }
        finally
        {
            Directory.Delete(home.Path, recursive: true);
        }
    }
}
