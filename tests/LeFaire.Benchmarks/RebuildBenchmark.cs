using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Npgsql;
using Spectre.Console;

namespace LeFaire;

/// <summary>
/// How long rebuilding, verifying and reading as of a moment take, beside their parts: a scan of the log that decodes and does not fold,
/// and a COPY, from memory or disk, of the very rows that the fold gives, into tables of the same form and indexes. Best of three.
/// </summary>
internal static class RebuildBenchmark
{
    private const long Bound = 128L << 20;

    public static async Task<IReadOnlyList<Result>> RunAsync(Bench bench)
    {
        var database = await bench.CreateDatabaseAsync();
        await using (var installation = await bench.InstallationAsync(database)) await Bench.ImportAsync(installation, bench.Events, bench.Stop);
        var took = JsonSerializer.Deserialize<Times>(await ChildAsync("child-rebuild", database, bench.Stop))!;
        var peak = JsonSerializer.Deserialize<Peak>(await ChildAsync("child-rebuild-memory", database, bench.Stop))!;
        return [.. Results(took), Result.AtMost((Bound >> 20) + 200, "rebuild peak memory, 128 MB allowed", took.Events, peak.Megabytes, "MB")];
    }

    /// <summary>The processes that measure on a database, so that their memory and their heap are their own.</summary>
    public static IEnumerable<Command> Children()
    {
        yield return Child("child-rebuild", async (installation, ct) => Console.WriteLine(JsonSerializer.Serialize(await MeasureAsync(installation, ct))));
        yield return Child("child-rebuild-memory", async (installation, ct) =>
        {
            await installation.Views.RebuildAsync(Views.All, null, ct, Bound);
            var peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
            var kilobytes = long.Parse(new string([.. peak.Where(char.IsAsciiDigit)]), CultureInfo.InvariantCulture);
            Console.WriteLine(JsonSerializer.Serialize(new Peak(kilobytes / 1024.0)));
        });
    }

    private static IEnumerable<Result> Results(Times took)
    {
        var events = took.Events;
        const string sum = "decoding scan + COPY of the rows";
        Result Seconds(string job, double seconds) => Result.Reported("rebuild " + job, events, seconds, "s");
        yield return Seconds("contributions, empty", took.FillContributions).Beside(sum, took.ScanContributions + took.CopyContributions).AtMost(1.3);
        yield return Seconds("contributions, standing", took.RebuildContributions).Beside(sum, took.ScanContributions + took.CopyContributions).AtMost(1.3);
        yield return Seconds("contributions, 1% corrupted", took.MendContributions).Beside(sum, took.ScanContributions + took.CopyContributions).AtMost(1.3);
        yield return Seconds("all, empty", took.FillAll).Beside(sum, took.ScanAll + took.CopyAll).AtMost(1.3);
        yield return Seconds("all, standing", took.RebuildAll).Beside(sum, took.ScanAll + took.CopyAll).AtMost(1.3);
        yield return Seconds("verify all", took.VerifyAll).Beside("rebuild all, standing", took.RebuildAll).AtMost(1.2);
        yield return Seconds("as of, folded", took.AsOf).Beside("decoding scan", took.ScanAll).AtMost(1.5);
        yield return Seconds("as of, folded and every row read", took.AsOfRead).Beside("decoding scan", took.ScanAll);
        yield return Result.Reported("rebuild decoding scan", events, Bench.Rate(events, TimeSpan.FromSeconds(took.ScanAll)), "events/s");
        yield return Result.Reported("rebuild all, empty, rate", events, Bench.Rate(events, TimeSpan.FromSeconds(took.FillAll)), "events/s");
        yield return Result.Reported("rebuild all, standing, rate", events, Bench.Rate(events, TimeSpan.FromSeconds(took.RebuildAll)), "events/s");
        yield return Result.Reported("rebuild rows as COPY", events, took.CopiedBytes / 1e6, "MB").Beside("data of the log", took.LogBytes / 1e6).AtMost(1);
    }

    private static async Task<Times> MeasureAsync(Installation installation, CancellationToken ct)
    {
        await using var connection = await installation.Database.OpenConnectionAsync(ct);
        await connection.RunAsync("analyze lefaire.mt_events", ct);
        await installation.Views.CatchUpAsync(null, ct);
        var (views, contributions) = (installation.Views, new View[] { Views.Contributions });
        var events = await Bench.CountAsync(installation, ct);
        var times = new Times
        {
            Events = events,
            LogBytes = await connection.ScalarAsync<long>("select sum(pg_column_size(data))::bigint from lefaire.mt_events", ct),
            ScanContributions = await BestAsync("scan for contributions", () => ScanAsync(installation, contributions, ct)),
            ScanAll = await BestAsync("scan for all", () => ScanAsync(installation, Views.All, ct)),
            AsOf = await BestAsync("as of", () => views.FoldAsync(Views.All, long.MaxValue, null, ct)),
            AsOfRead = await BestAsync("as of, read", async () => ReadAll(await views.FoldAsync(Views.All, long.MaxValue, null, ct)))
        };
        var rows = new Dictionary<string, Copied>();
        foreach (var view in Views.All) rows[view.Name] = await Copied.OfAsync(connection, view, ct);
        times.CopiedBytes = rows.Values.Sum(copied => copied.Length);
        times.CopyContributions = await BestAsync(
            "copy contributions", () => rows["contributions"].CopyAsync(connection, ct), () => TruncateAsync(connection, "copied", contributions, ct));
        times.CopyAll = await BestAsync("copy all", async () =>
        {
            foreach (var view in Views.All) await rows[view.Name].CopyAsync(connection, ct);
        }, () => TruncateAsync(connection, "copied", Views.All, ct));
        foreach (var copied in rows.Values) copied.Dispose();
        await connection.RunAsync("drop schema copied cascade", ct);

        times.RebuildContributions = await BestAsync("rebuild contributions", () => views.RebuildAsync(contributions, null, ct));
        times.RebuildAll = await BestAsync("rebuild all", () => views.RebuildAsync(Views.All, null, ct));
        times.VerifyAll = await BestAsync("verify all", () => views.VerifyAsync(Views.All, null, ct));
        times.MendContributions = await BestAsync("mend contributions", () => views.RebuildAsync(contributions, null, ct), () => connection.RunAsync(
            "update views_2.contributions set data = data || data where ('x' || right(account::text, 4))::bit(16)::int % 100 = month % 100", ct));
        times.FillContributions = await BestAsync("fill contributions", () => views.RebuildAsync(contributions, null, ct),
            () => TruncateAsync(connection, ViewStore.Schema, contributions, ct));
        times.FillAll = await BestAsync(
            "fill all", () => views.RebuildAsync(Views.All, null, ct), () => TruncateAsync(connection, ViewStore.Schema, Views.All, ct));
        return times;
    }

    private static async Task ScanAsync(Installation installation, IReadOnlyList<View> views, CancellationToken ct)
    {
        var (_, end) = await installation.Views.PositionsAsync(ct);
        await new LogScan(installation.Database, views).RunAsync(0, end, LogScan.Workers, (int _, in Recorded _, int _) => { }, (_, _) => { }, ct);
    }

    private static void ReadAll(FoldedViews folded)
    {
        foreach (var (_, _) in folded.Rows(Views.Contributions))
        {
        }

        foreach (var (_, _) in folded.Rows(Views.Ties))
        {
        }

        foreach (var view in Views.All.OfType<View<Entry>>())
        {
            foreach (var (_, _) in folded.Rows(view))
            {
            }
        }
    }

    private static async Task<double> BestAsync(string what, Func<Task> work, Func<Task>? before = null)
    {
        var best = double.MaxValue;
        for (var run = 0; run < 3; run++)
        {
            if (before is not null) await before();
            GC.Collect();
            best = Math.Min(best, (await Bench.TimeAsync(work)).TotalSeconds);
        }

        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what}: {best:0.00} s"));
        return best;
    }

    private static async Task TruncateAsync(NpgsqlConnection connection, string schema, IEnumerable<View> views, CancellationToken ct) =>
        await connection.RunAsync($"truncate {string.Join(", ", views.Select(view => $"{schema}.{view.Name}"))}; checkpoint", ct);

    private static Command Child(string name, Func<Installation, CancellationToken, Task> run)
    {
        var connection = new Argument<string>("connection");
        var command = new Command(name) { connection };
        command.Hidden = true;
        command.SetAction(async (parsed, ct) =>
        {
            await using var installation = await Installation.ConnectAsync(parsed.GetRequiredValue(connection), Bench.Key, TimeProvider.System, ct);
            await run(installation, ct);
            return 0;
        });
        return command;
    }

    private static async Task<string> ChildAsync(string verb, string database, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var argument in new[] { verb, database }) start.ArgumentList.Add(argument);
        using var child = Process.Start(start)!;
        var said = await child.StandardOutput.ReadToEndAsync(ct);
        await child.WaitForExitAsync(ct);
        return child.ExitCode == 0 ? said : throw new InvalidOperationException($"{verb} failed.");
    }

    /// <summary>A view's rows as binary COPY in a file, and an empty table of the same form to copy them into.</summary>
    private sealed class Copied(View view, string path) : IDisposable
    {
        public long Length => new FileInfo(path).Length;

        public static async Task<Copied> OfAsync(NpgsqlConnection connection, View view, CancellationToken ct)
        {
            await connection.RunAsync(
                $"create schema if not exists copied; create table copied.{view.Name} (like {ViewStore.TableOf(view)} including all)", ct);
            var path = Path.GetTempFileName();
            await using var file = File.Create(path);
            await using var rows = await connection.BeginRawBinaryCopyAsync(
                $"copy (select * from {ViewStore.TableOf(view)} order by {string.Join(", ", view.Key)}) to stdout (format binary)", ct);
            await rows.CopyToAsync(file, ct);
            return new Copied(view, path);
        }

        public async Task CopyAsync(NpgsqlConnection connection, CancellationToken ct)
        {
            await using var file = File.OpenRead(path);
            await using var rows = await connection.BeginRawBinaryCopyAsync($"copy copied.{view.Name} from stdin (format binary)", ct);
            await file.CopyToAsync(rows, 64 * 1024, ct);
        }

        public void Dispose() => File.Delete(path);
    }

    private sealed record Peak(double Megabytes);

    /// <summary>Seconds, where nothing else is said.</summary>
    private sealed record Times
    {
        public long Events { get; set; }

        public long LogBytes { get; set; }

        public long CopiedBytes { get; set; }

        public double ScanContributions { get; set; }

        public double ScanAll { get; set; }

        public double CopyContributions { get; set; }

        public double CopyAll { get; set; }

        public double AsOf { get; set; }

        public double AsOfRead { get; set; }

        public double RebuildContributions { get; set; }

        public double RebuildAll { get; set; }

        public double VerifyAll { get; set; }

        public double MendContributions { get; set; }

        public double FillContributions { get; set; }

        public double FillAll { get; set; }
    }
}
