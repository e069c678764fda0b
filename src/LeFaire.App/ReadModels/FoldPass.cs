using System.Collections.Frozen;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>
/// One pass over the log that folds several views at once. Each connection folds what it reads by itself; as bags add up in any order,
/// the parts are put together row by row when rows are asked for. Where memory does not hold all rows, the pass keeps the lower part of them
/// and says which: another pass takes up from there.
/// </summary>
internal sealed class FoldPass
{
    private readonly Fold[][] parts;
    private readonly FrozenDictionary<Type, int[]> routes;
    private readonly long[] bytes;
    private readonly ulong[] kept;
    private readonly long memoryBytes;
    private readonly Lock narrowing = new();
    private ulong last;

    private FoldPass(IReadOnlyList<View> views, int workers, KeyRange range, Sample? sample, long memoryBytes)
    {
        parts = [.. Enumerable.Range(0, workers).Select(_ => views.Select(view => Fold.Of(view, range, sample)).ToArray())];
        routes = RoutesOf(views);
        bytes = new long[workers];
        kept = new ulong[workers];
        Array.Fill(kept, range.Last);
        last = range.Last;
        From = range.From;
        this.memoryBytes = memoryBytes;
    }

    /// <summary>Which of some views, by their place, take in each kind of fact.</summary>
    public static FrozenDictionary<Type, int[]> RoutesOf(IReadOnlyList<View> views) => Fact.Names.Keys.ToFrozenDictionary(
        kind => kind, kind => Enumerable.Range(0, views.Count).Where(number => views[number].Folds.Contains(kind)).ToArray());

    public ulong From { get; }

    /// <summary>The rows that the pass holds.</summary>
    public KeyRange Range => new(From, Volatile.Read(ref last));

    /// <summary>The rows for the next pass, as many of the rest as memory is likely to hold; null where nothing is left.</summary>
    public KeyRange? Rest
    {
        get
        {
            if (Range.Last == ulong.MaxValue) return null;
            var rest = new KeyRange(Range.Last + 1, ulong.MaxValue);
            var fitting = Range.Width * Math.Max(1, 0.9 * memoryBytes / Math.Max(1, Bytes));
            return fitting >= rest.Width ? rest : rest with { Last = rest.From + (ulong)fitting };
        }
    }

    public long Bytes => parts.Sum(folds => folds.Sum(fold => fold.Bytes));

    /// <summary>Folds the log up to a position, for the rows of a range or for as many of its lower ones as memory holds.</summary>
    public static async Task<FoldPass> RunAsync(
        NpgsqlDataSource database, IReadOnlyList<View> views, long upTo, KeyRange range, FoldOptions options, PassClock clock, CancellationToken ct)
    {
        // The rows of the pass before are garbage that nobody has met yet: without this they would stand beside the new ones.
        if (range.From > 0) GC.Collect();
        var pass = new FoldPass(views, options.Workers, range, options.Sample, options.MemoryBytes);
        await pass.ReadAsync(database, views, 0, upTo, clock, ct);
        return pass;
    }

    /// <summary>Folds on, from the position reached up to a later one.</summary>
    public Task FoldOnAsync(NpgsqlDataSource database, IReadOnlyList<View> views, long after, long upTo, PassClock clock, CancellationToken ct) =>
        after >= upTo ? Task.CompletedTask : ReadAsync(database, views, after, upTo, clock, ct);

    /// <summary>The rows of a view, in the order of the views that the pass was given.</summary>
    public FoldedView View(int number) => FoldedView.Of([.. parts.Select(folds => folds[number])]);

    private async Task ReadAsync(NpgsqlDataSource database, IReadOnlyList<View> views, long after, long upTo, PassClock clock, CancellationToken ct)
    {
        clock.Expect(upTo - after);
        await new LogScan(database, views).RunAsync(after, upTo, parts.Length, Take, (worker, events) =>
        {
            clock.Add(events);
            MindMemory(worker);
        }, ct);
        for (var worker = 0; worker < parts.Length; worker++) Follow(worker);
    }

    private void Take(int worker, in Recorded recorded, int length)
    {
        var kind = (recorded.Fact is Undoing undoing ? undoing.Undone : recorded.Fact).GetType();
        foreach (var number in routes[kind]) parts[worker][number].Add(recorded, length);
    }

    private void MindMemory(int worker)
    {
        Follow(worker);
        Volatile.Write(ref bytes[worker], parts[worker].Sum(fold => fold.Bytes));
        var all = 0L;
        for (var other = 0; other < bytes.Length; other++) all += Volatile.Read(ref bytes[other]);
        if (all <= memoryBytes) return;
        lock (narrowing)
        {
            // Until every worker has dropped what the last narrowing left out, it is not known whether that was enough.
            if (kept.Any(place => place != last) || Narrower(parts[worker]) is not { } narrower) return;
            Volatile.Write(ref last, narrower);
        }

        Follow(worker);
    }

    /// <summary>Drops what a narrowing by any worker left out.</summary>
    private void Follow(int worker)
    {
        var now = Volatile.Read(ref last);
        if (kept[worker] == now) return;
        foreach (var fold in parts[worker]) fold.Narrow(now);
        Volatile.Write(ref bytes[worker], parts[worker].Sum(fold => fold.Bytes));
        lock (narrowing) kept[worker] = now;
    }

    /// <summary>The place below which three quarters of the rows lie; null where they cannot be divided, as all share one first id.</summary>
    private ulong? Narrower(Fold[] folds)
    {
        const int asked = 4096;
        var largest = folds.MaxBy(fold => fold.Bytes)!;
        var places = new List<ulong>(asked * 2);
        largest.AddPlaces(places, Math.Max(1, largest.Rows / asked));
        if (places.Count == 0) return null;
        places.Sort();
        var place = places[places.Count * 3 / 4];
        if (place == places[^1]) place = places.FindLast(other => other < place);
        return place >= From && place < last && places[0] <= place ? place : null;
    }
}

/// <summary>How a fold of the log is done.</summary>
/// <param name="MemoryBytes">What its rows may take; beyond it the log is read again for the rest of them.</param>
/// <param name="Workers">How many connections read.</param>
/// <param name="Sample">Where not null, only these rows are folded.</param>
internal sealed record FoldOptions(long MemoryBytes, int Workers, Sample? Sample = null);
