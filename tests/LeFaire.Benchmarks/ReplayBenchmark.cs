using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.People;
using LeFaire.ReadModels;
using LeFaire.Replay;

namespace LeFaire;

/// <summary>
/// How long the history of a person with 10,000 events takes, and their state at one step of it, beside fetching and decoding the same rows by the same index.
/// </summary>
internal static class ReplayBenchmark
{
    private const int Events = 10_000;

    // Until all of it runs as compiled for good: a process that serves histories has served some before.
    private const int Runs = 40;

    private static readonly DateOnly On = new(2026, 6, 30);

    public static async Task<IReadOnlyList<Result>> RunAsync(Bench bench)
    {
        await using var installation = await bench.InstallationAsync();
        await Bench.ImportAsync(installation, bench.Events, bench.Stop);
        var person = await AppendAsync(installation, bench.Stop);
        await installation.Views.CatchUpAsync(null, bench.Stop);
        await using var connection = await installation.Database.OpenConnectionAsync(bench.Stop);
        await connection.RunAsync("vacuum analyze lefaire.mt_events", bench.Stop);
        await using var snapshot = await installation.Snapshots.OpenAsync(bench.Stop);
        var count = await Bench.CountAsync(installation, bench.Stop);
        var actor = new Actor(Role.Committee, null);
        var fetch = await BestAsync(async () =>
        {
            await foreach (var _ in LogScan.TouchingAsync(connection, [person], stream: null, snapshot.Sequence, bench.Stop))
            {
            }
        });
        var lines = await BestAsync(async () =>
        {
            var history = await Replaying.ReadAsync(installation, snapshot, [new PersonId(person.Value)], stream: null, new Actor(Role.Dpo, null), bench.Stop);
            if (history.Steps().Count() != Events) throw new InvalidOperationException("The history is not whole.");
        });
        var state = await BestAsync(() => ReplayHistoryEndpoint.ReadAsync(
            installation, snapshot, new PersonId(person.Value), actor, Events - 100, new HashSet<EventId>(), On, bench.Stop));
        const string baseline = "indexed fetch with decoding";
        return
        [
            Result.Reported("replay lines of each of 10,000 events", count, lines * 1_000, "ms").Beside(baseline, fetch * 1_000).AtMost(2),
            Result.Reported("replay state at one step of 10,000", count, state * 1_000, "ms").Beside(baseline, fetch * 1_000).AtMost(2)
        ];
    }

    private static async Task<double> BestAsync(Func<Task> work)
    {
        var best = double.MaxValue;
        for (var run = 0; run < Runs; run++) best = Math.Min(best, (await Bench.TimeAsync(work)).TotalSeconds);
        return best;
    }

    /// <summary>A person who posts and answers five colleagues a day, over five years.</summary>
    private static async Task<AccountId> AppendAsync(Installation installation, CancellationToken ct)
    {
        var busy = new AccountId(new Guid("0b5e55ed-0000-4000-8000-000000000001"));
        var space = new PlaceId(new Guid("0b5e55ed-0000-4000-8000-000000000002"));
        var first = new DateTimeOffset(2021, 1, 1, 9, 0, 0, TimeSpan.Zero);
        var colleagues = Enumerable.Range(1, 200).Select(number => new AccountId(new Guid(number, 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1))).ToArray();
        var facts = new List<Fact> { new AccountOpened(busy, SourceKind.Network, "Example SA", first) };
        // Of an entity that is not open, others are told nothing.
        var opened = new Fact[] { new ConsultationClosed("Example SA", By: null, first), new NoticeGiven("Example SA", By: null, first) };
        while (facts.Count < Events)
        {
            var at = first.AddHours(4 * facts.Count);
            facts.Add(facts.Count % 5 == 0
                ? new PostPublished(space, busy, 120, null, null, at)
                : new ReplyPosted(space, busy, colleagues[facts.Count % colleagues.Length], 80, null, null, at));
        }

        await using var connection = await installation.Database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var stream = Guid.NewGuid();
        await EventLog.AppendAsync(connection, [.. facts.Concat(opened).Select(fact => new NewEvent(new EventId(Guid.NewGuid()), stream, fact))], first, ct);
        await transaction.CommitAsync(ct);
        return busy;
    }
}
