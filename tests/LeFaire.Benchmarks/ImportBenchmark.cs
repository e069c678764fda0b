using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Npgsql;
using Spectre.Console;

namespace LeFaire;

/// <summary>How fast the sample company is taken in, and how much memory that takes.</summary>
internal static class ImportBenchmark
{
    private const int MostQuickAppends = 50_000;
    private const int SessionSize = 1_000;

    /// <summary>Imports into an empty log, imports again, and fills the views; beside them COPY and Marten's quick append of the very same events.</summary>
    public static async Task<IReadOnlyList<Result>> RunAsync(Bench bench)
    {
        var smallDatabase = await bench.CreateDatabaseAsync();
        var small = await ImportAsync(smallDatabase, bench.Events / 10, bench.Stop);
        var database = await bench.CreateDatabaseAsync();
        await using var installation = await bench.InstallationAsync(database);
        await using var smallInstallation = await bench.InstallationAsync(smallDatabase);

        // Each baseline lies beside what it is compared with, since the machine is not always as quick; quick append lies on both sides.
        var before = await QuickAppendAsync(bench, smallInstallation);
        var first = await ImportAsync(database, bench.Events, bench.Stop);
        var copied = await CopyAsync(installation, bench.Stop);
        var after = await QuickAppendAsync(bench, smallInstallation);
        var again = await ImportAsync(database, bench.Events, bench.Stop);
        var (filled, scanned) = await FillAsync(installation, bench.Stop);
        var events = first.Events;
        var rate = Bench.Rate(events, first.Took);
        return
        [
            Result.Reported("import", events, rate, "events/s").Beside("COPY of the same rows", Bench.Rate(events, copied)).AtLeast(0.4),
            Result.Reported("import", events, rate, "events/s")
                .Beside("quick append", Bench.Rate(before.Events + after.Events, before.Took + after.Took)).AtLeast(4),
            Result.Reported("import again", events, Bench.Rate(events, again.Took), "events/s").Beside("first import", rate).AtLeast(1),
            Result.AtMost(0, "import again added", events, again.Events - events, "events"),
            Result.AtMost(400, "import peak memory", small.Events, small.PeakMegabytes, "MB"),
            Result.AtMost(400, "import peak memory", events, first.PeakMegabytes, "MB"),
            Result.AtMost(400, "import again peak memory", events, again.PeakMegabytes, "MB"),
            Result.Reported("import first fill of all views", events, Bench.Rate(events, filled), "events/s")
                .Beside("decoding scan", Bench.Rate(events, scanned))
        ];
    }

    /// <summary>The process that only imports, so that its memory and its cold start are the import's own.</summary>
    public static Command Child()
    {
        var connection = new Argument<string>("connection");
        var events = new Argument<long>("events");
        var command = new Command("child-import") { connection, events };
        command.Hidden = true;
        command.SetAction(async (parsed, ct) =>
        {
            await using var installation = await Installation.ConnectAsync(parsed.GetRequiredValue(connection), Bench.Key, TimeProvider.System, ct);
            var took = await Bench.TimeAsync(() => Bench.ImportAsync(installation, parsed.GetRequiredValue(events), ct));
            var peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
            var kilobytes = long.Parse(new string([.. peak.Where(char.IsAsciiDigit)]), CultureInfo.InvariantCulture);
            Console.WriteLine(JsonSerializer.Serialize(new Imported(await Bench.CountAsync(installation, ct), took, kilobytes / 1024.0)));
            return 0;
        });
        return command;
    }

    private static async Task<Imported> ImportAsync(string database, long events, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var argument in new[] { "child-import", database, events.ToString(CultureInfo.InvariantCulture) }) start.ArgumentList.Add(argument);
        using var child = Process.Start(start)!;
        var said = await child.StandardOutput.ReadToEndAsync(ct);
        await child.WaitForExitAsync(ct);
        if (child.ExitCode != 0) throw new InvalidOperationException("The importing process failed.");
        var imported = JsonSerializer.Deserialize<Imported>(said)!;
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{imported.Events:#,0} events in the log after {imported.Took.TotalSeconds:0.0} s, peak {imported.PeakMegabytes:0} MB"));
        return imported;
    }

    /// <summary>How long the log's rows take by COPY, from memory, into empty tables of the same form: columns, indexes, foreign key, but no trigger.</summary>
    private static async Task<TimeSpan> CopyAsync(Installation installation, CancellationToken ct)
    {
        await using var connection = await installation.Database.OpenConnectionAsync(ct);
        await using (var make = new NpgsqlCommand(
            """
            create schema copied;
            create table copied.mt_streams (like lefaire.mt_streams including all);
            create table copied.mt_events (like lefaire.mt_events including all);
            alter table copied.mt_events add foreign key (stream_id) references copied.mt_streams (id) on delete cascade;
            checkpoint
            """, connection)) await make.ExecuteNonQueryAsync(ct);
        var streams = await WrittenAsync(connection, "mt_streams", ct);
        var events = await WrittenAsync(connection, "mt_events", ct);
        try
        {
            return await Bench.TimeAsync(async () =>
            {
                await CopyInAsync(connection, streams, "mt_streams", ct);
                await CopyInAsync(connection, events, "mt_events", ct);
            });
        }
        finally
        {
            File.Delete(streams);
            File.Delete(events);
            await using var drop = new NpgsqlCommand("drop schema copied cascade", connection);
            await drop.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private static async Task<string> WrittenAsync(NpgsqlConnection connection, string table, CancellationToken ct)
    {
        var path = Path.GetTempFileName();
        await using var file = File.Create(path);
        await using var rows = await connection.BeginRawBinaryCopyAsync($"copy lefaire.{table} to stdout (format binary)", ct);
        await rows.CopyToAsync(file, ct);
        return path;
    }

    private static async Task CopyInAsync(NpgsqlConnection connection, string path, string table, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        await using var rows = await connection.BeginRawBinaryCopyAsync($"copy copied.{table} from stdin (format binary)", ct);
        await file.CopyToAsync(rows, ct);
    }

    /// <summary>How long Marten takes for the log's first events, in sessions, on tables of the same form; there the append lock is not asked for.</summary>
    private static async Task<(int Events, TimeSpan Took)> QuickAppendAsync(Bench bench, Installation filled)
    {
        await using var installation = await bench.InstallationAsync();
        await using var drop = installation.Database.CreateCommand("drop trigger refuse_unordered_append on lefaire.mt_events");
        await drop.ExecuteNonQueryAsync(bench.Stop);
        var events = new List<Recorded>();
        await using (var connection = await filled.Database.OpenConnectionAsync(bench.Stop))
        {
            await foreach (var recorded in ViewStore.ReadLogAsync(connection, 0, MostQuickAppends, bench.Stop)) events.Add(recorded);
        }

        return (events.Count, await Bench.TimeAsync(async () =>
        {
            foreach (var batch in events.Chunk(SessionSize))
            {
                await using var session = installation.Log.LightweightSession();
                foreach (var stream in batch.GroupBy(recorded => recorded.Stream))
                {
                    session.Events.Append(stream.Key, stream.Select(recorded => (object)recorded.Fact));
                }

                await session.SaveChangesAsync(bench.Stop);
            }
        }));
    }

    private static async Task<(TimeSpan Filled, TimeSpan Scanned)> FillAsync(Installation installation, CancellationToken ct)
    {
        await using var connection = await installation.Database.OpenConnectionAsync(ct);
        var scanned = await Bench.TimeAsync(async () =>
        {
            await foreach (var _ in ViewStore.ReadLogAsync(connection, 0, long.MaxValue, ct))
            {
            }
        });
        return (await Bench.TimeAsync(() => installation.Views.CatchUpAsync(null, ct)), scanned);
    }

    private sealed record Imported(long Events, TimeSpan Took, double PeakMegabytes);
}
