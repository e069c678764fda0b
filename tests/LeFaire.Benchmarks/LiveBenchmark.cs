using System.Diagnostics;
using System.Text.Json;
using LeFaire.Contributions;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.People;
using LeFaire.ReadModels;
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
        // What is due in a history taken in at once would be recorded while it is measured, by commands that take the append lock in turn.
        await RunAutomationsEndpoint.Post(installation, bench.Stop);
        await using var app = await Serve.StartAsync(installation, home, port: 0, bench.Stop);
        await installation.Upkeep.ReachEndAsync(progress: null, bench.Stop);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Add(ChosenActor.Header, "analyst");
        var person = new AccountId(Guid.NewGuid());
        await AppendAsync(installation, [new AccountOpened(person, SourceKind.Network, "Example SA", DateTimeOffset.UtcNow)], bench.Stop);
        await installation.Upkeep.ReachEndAsync(progress: null, bench.Stop);

        // The first answer compiles what all others use.
        for (var asked = 0; asked < 20; asked++) await client.GetStringAsync($"/api/people/{person.Value}/profile", bench.Stop);
        List<(long Sequence, long At)> committed = [], folded = [], seen = [];
        List<double> appends = [], requests = [];
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(bench.Stop);
        var watching = Task.WhenAll(WatchAsync(client, person, seen, requests, enough.Token), FollowAsync(installation, folded, enough.Token));
        await WriteAsync(installation, person, committed, appends, bench.Stop);
        await installation.Upkeep.ReachEndAsync(progress: null, bench.Stop);
        foreach (var met in new[] { folded, seen })
        {
            while (met.Count == 0 || met[^1].Sequence < committed[^1].Sequence) await Task.Delay(Look, bench.Stop);
        }

        await enough.CancelAsync();
        await watching;
        var (toFolded, toSeen) = (Waits(committed, folded), Waits(committed, seen));

        var idle = await IdleAsync(installation, bench.Stop);
        Directory.Delete(home.Path, recursive: true);
        return
        [
            Result.Reported("live events a second, ten to a transaction", before, committed.Count / Measured.TotalSeconds, "events/s"),
            Result.Reported("live append of ten, p50", before, At(appends, 0.5), "ms"),
            Result.Reported("live committed to folded, p50", before, At(toFolded, 0.5), "ms"),
            Result.Reported("live committed to folded, p99", before, At(toFolded, 0.99), "ms"),
            Result.Reported("live request of the profile, p50", before, At(requests, 0.5), "ms"),
            Result.Reported("live request of the profile, p99", before, At(requests, 0.99), "ms"),
            Result.Reported("live committed to visible in the profile, p50", before, At(toSeen, 0.5), "ms"),
            Result.AtMost(500, "live committed to visible in the profile, p99", before, At(toSeen, 0.99), "ms"),
            Result.Reported("live statements a second while nothing comes in", before, idle.Transactions, "transactions/s"),
            Result.Reported("live processor time while nothing comes in", before, idle.Processor * 100, "% of a core")
        ];
    }

    private static double At(List<double> took, double share) => took.Order().ElementAt((int)(took.Count * share));

    /// <summary>In milliseconds, from when each was committed to when one at or behind it was met.</summary>
    private static List<double> Waits(List<(long Sequence, long At)> committed, List<(long Sequence, long At)> met) =>
        committed.ConvertAll(one => Stopwatch.GetElapsedTime(one.At, met.First(at => at.Sequence >= one.Sequence).At).TotalMilliseconds);

    private static async Task WriteAsync(
        Installation installation, AccountId person, List<(long, long)> committed, List<double> appends, CancellationToken ct)
    {
        var space = new PlaceId(Guid.NewGuid());
        var clock = Stopwatch.StartNew();
        for (var number = 0; clock.Elapsed < Measured; number++)
        {
            // Open loop: an event that is late does not put off those after it.
            var due = TimeSpan.FromSeconds((double)number * ToATransaction / PerSecond) - clock.Elapsed;
            if (due > TimeSpan.Zero) await Task.Delay(due, ct);
            var posts = Enumerable.Range(0, ToATransaction).Select(_ => new PostPublished(space, person, 40, null, null, DateTimeOffset.UtcNow));
            var start = Stopwatch.GetTimestamp();
            var sequence = await AppendAsync(installation, [.. posts], ct);
            var at = Stopwatch.GetTimestamp();
            appends.Add(Stopwatch.GetElapsedTime(start, at).TotalMilliseconds);
            committed.AddRange(Enumerable.Range(0, ToATransaction).Select(back => (sequence - ToATransaction + 1 + back, at)));
        }
    }

    private static async Task FollowAsync(Installation installation, List<(long, long)> folded, CancellationToken ct)
    {
        try
        {
            await using var connection = await installation.Database.OpenConnectionAsync(ct);
            await connection.RunAsync($"listen {Upkeep.Channel}", ct);
            while (true)
            {
                await connection.WaitAsync(ct);
                var at = Stopwatch.GetTimestamp();
                folded.Add(((await installation.Views.PositionsAsync(ct)).Views, at));
            }
        }
        catch (OperationCanceledException)
        {
            // Enough was folded.
        }
    }

    private static async Task WatchAsync(HttpClient client, AccountId person, List<(long, long)> seen, List<double> requests, CancellationToken ct)
    {
        try
        {
            using var pause = new PeriodicTimer(Look);
            while (await pause.WaitForNextTickAsync(ct))
            {
                var start = Stopwatch.GetTimestamp();
                using var profile = JsonDocument.Parse(await client.GetStringAsync($"/api/people/{person.Value}/profile", ct));
                var at = Stopwatch.GetTimestamp();
                requests.Add(Stopwatch.GetElapsedTime(start, at).TotalMilliseconds);
                seen.Add((profile.RootElement.GetProperty("sequence").GetInt64(), at));
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
