using System.Diagnostics;
using System.Text.Json;
using LeFaire.Contributions;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.People;
using Npgsql;

namespace LeFaire;

/// <summary>
/// How soon a committed event is visible in a profile asked for over HTTP every 50 ms, while 200 events a second come in, ten to a transaction; and what the
/// daemon costs while nothing comes in.
/// </summary>
internal static class LiveBenchmark
{
    private const int PerSecond = 200;
    private const int ToATransaction = 10;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    public static async Task<IReadOnlyList<Result>> RunAsync(Bench bench)
    {
        await using var installation = await bench.InstallationAsync();
        await Bench.ImportAsync(installation, bench.Events, bench.Stop);
        var before = await Bench.CountAsync(installation, bench.Stop);
        var home = new LeFaireHome(Path.Combine(Path.GetTempPath(), "lefaire-live-" + Guid.NewGuid().ToString("N")[..12]));
        home.Create();
        await using var app = await Serve.StartAsync(installation, home, port: 0, bench.Stop);
        await installation.Upkeep.ReachEndAsync(progress: null, bench.Stop);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Add(ChosenActor.Header, "analyst");
        var person = new AccountId(Guid.NewGuid());
        await AppendAsync(installation, [new AccountOpened(person, SourceKind.Network, "Example SA", DateTimeOffset.UtcNow)], bench.Stop);
        await installation.Upkeep.ReachEndAsync(progress: null, bench.Stop);

        var committed = new List<(long Sequence, long At)>();
        var seen = new List<(long Sequence, long At)>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(bench.Stop);
        var watching = WatchAsync(client, person, seen, enough.Token);
        await WriteAsync(installation, person, committed, bench.Stop);
        await installation.Upkeep.ReachEndAsync(progress: null, bench.Stop);
        while (seen.Count == 0 || seen[^1].Sequence < committed[^1].Sequence) await Task.Yield();
        await enough.CancelAsync();
        await watching;
        var waits = committed.Select(one => Stopwatch.GetElapsedTime(one.At, seen.First(at => at.Sequence >= one.Sequence).At).TotalMilliseconds).Order().ToList();

        var idle = await IdleAsync(installation, bench.Stop);
        Directory.Delete(home.Path, recursive: true);
        return
        [
            Result.Reported("live events a second, ten to a transaction", before, committed.Count / Measured.TotalSeconds, "events/s"),
            Result.Reported("live committed to visible in the profile, p50", before, waits[waits.Count / 2], "ms"),
            Result.AtMost(500, "live committed to visible in the profile, p99", before, waits[(int)(waits.Count * 0.99)], "ms"),
            Result.Reported("live statements a second while nothing comes in", before, idle.Transactions, "transactions/s"),
            Result.Reported("live processor time while nothing comes in", before, idle.Processor * 100, "% of a core")
        ];
    }

    private static async Task WriteAsync(Installation installation, AccountId person, List<(long, long)> committed, CancellationToken ct)
    {
        var space = new PlaceId(Guid.NewGuid());
        var clock = Stopwatch.StartNew();
        for (var number = 0; clock.Elapsed < Measured; number++)
        {
            // Open loop: an event that is late does not put off those after it.
            var due = TimeSpan.FromSeconds((double)number * ToATransaction / PerSecond) - clock.Elapsed;
            if (due > TimeSpan.Zero) await Task.Delay(due, ct);
            var posts = Enumerable.Range(0, ToATransaction).Select(_ => new PostPublished(space, person, 40, null, null, DateTimeOffset.UtcNow));
            var sequence = await AppendAsync(installation, [.. posts], ct);
            var at = Stopwatch.GetTimestamp();
            committed.AddRange(Enumerable.Range(0, ToATransaction).Select(back => (sequence - ToATransaction + 1 + back, at)));
        }
    }

    private static async Task WatchAsync(HttpClient client, AccountId person, List<(long, long)> seen, CancellationToken ct)
    {
        try
        {
            using var pause = new PeriodicTimer(Look);
            while (await pause.WaitForNextTickAsync(ct))
            {
                using var profile = JsonDocument.Parse(await client.GetStringAsync($"/api/people/{person.Value}/profile", ct));
                seen.Add((profile.RootElement.GetProperty("sequence").GetInt64(), Stopwatch.GetTimestamp()));
            }
        }
        catch (OperationCanceledException)
        {
            // Enough was seen.
        }
    }

    private static async Task<long> AppendAsync(Installation installation, IReadOnlyList<Fact> facts, CancellationToken ct)
    {
        await using var connection = await installation.Database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var sequence = await Import.EventLog.AppendAsync(
            connection, [.. facts.Select(fact => new NewEvent(new EventId(Guid.NewGuid()), Guid.NewGuid(), fact))], DateTimeOffset.UtcNow, ct);
        await transaction.CommitAsync(ct);
        return sequence;
    }

    private static async Task<(double Transactions, double Processor)> IdleAsync(Installation installation, CancellationToken ct)
    {
        const string count = "select pg_stat_clear_snapshot(); select xact_commit + xact_rollback from pg_stat_database where datname = current_database()";
        using var self = Process.GetCurrentProcess();
        await using var connection = await installation.Database.OpenConnectionAsync(ct);
        await Task.Delay(TimeSpan.FromSeconds(2), ct);
        var (transactions, processor) = (await ScalarAsync(), self.TotalProcessorTime);
        await Task.Delay(Idle, ct);
        self.Refresh();
        return ((await ScalarAsync() - transactions) / Idle.TotalSeconds, (self.TotalProcessorTime - processor) / Idle);

        async Task<long> ScalarAsync()
        {
            await using var command = new NpgsqlCommand(count, connection);
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.NextResultAsync(ct);
            await reader.ReadAsync(ct);
            return reader.GetInt64(0);
        }
    }
}
