using System.Collections.Frozen;
namespace LeFaire.ReadModels;

/// <summary>First-stage views as they stood at one position of the log, folded in memory. Many may read it at a time.</summary>
public sealed class FoldedViews
{
    private static readonly FrozenDictionary<Type, int[]> Routes = FoldPass.RoutesOf(Views.All);

    private readonly Dictionary<string, FoldedView> views;

    internal FoldedViews(long sequence, IEnumerable<FoldedView> views, long bytes)
    {
        Sequence = sequence;
        Bytes = bytes;
        this.views = views.ToDictionary(view => view.View.Name);
    }

    /// <summary>Folds some events alone.</summary>
    /// <exception cref="FoldFailedException">One cannot be folded.</exception>
    internal static FoldedViews Of(long sequence, IEnumerable<Recorded> events)
    {
        var folds = Folded(events);
        return new FoldedViews(sequence, folds.Select(fold => FoldedView.Of([fold])), folds.Sum(fold => fold.Bytes));
    }

    /// <summary>The same with some more events; as bags add up, nothing is folded again.</summary>
    /// <exception cref="FoldFailedException">One cannot be folded.</exception>
    internal FoldedViews And(IEnumerable<Recorded> events)
    {
        var folds = Folded(events);
        return new FoldedViews(Sequence, folds.Select(fold => views[fold.View.Name].And(fold)), Bytes + folds.Sum(fold => fold.Bytes));
    }

    /// <summary>The position that all of it holds for.</summary>
    public long Sequence { get; }

    /// <summary>How much memory it holds, in bytes.</summary>
    public long Bytes { get; }

    /// <summary>The settled elements of a row; none where there is no such row.</summary>
    /// <exception cref="KeyNotFoundException">The view is not among those folded.</exception>
    public IReadOnlyList<T> Row<T>(View<T> view, RowKey row) where T : struct, ISigned<T> => Of(view).Row(row);

    /// <summary>All rows of a view, in the order of their keys.</summary>
    /// <exception cref="KeyNotFoundException">The view is not among those folded.</exception>
    public IEnumerable<(RowKey Key, IReadOnlyList<T> Row)> Rows<T>(View<T> view) where T : struct, ISigned<T>
    {
        var folded = Of(view);
        return Rows(folded, folded.Keys);
    }

    /// <summary>The rows whose key has any of some UUIDs in it, each once, in no order; of those with a month, only from one month on.</summary>
    /// <exception cref="KeyNotFoundException">The view is not among those folded.</exception>
    public IEnumerable<(RowKey Key, IReadOnlyList<T> Row)> Rows<T>(View<T> view, IReadOnlySet<Guid> ids, int sinceMonth = 0) where T : struct, ISigned<T>
    {
        var folded = Of(view);
        return Rows(folded, folded.KeysOf(ids, sinceMonth));
    }

    private FoldedView<T> Of<T>(View<T> view) where T : struct, ISigned<T> => (FoldedView<T>)views[view.Name];

    private static Fold[] Folded(IEnumerable<Recorded> events)
    {
        var folds = Views.All.Select(Fold.Of).ToArray();
        foreach (var recorded in events)
        {
            var kind = (recorded.Fact is Undoing undoing ? undoing.Undone : recorded.Fact).GetType();
            foreach (var number in Routes[kind]) folds[number].Add(recorded);
        }

        return folds;
    }

    private static IEnumerable<(RowKey Key, IReadOnlyList<T> Row)> Rows<T>(FoldedView<T> folded, IEnumerable<RowKey> keys) where T : struct, ISigned<T>
    {
        foreach (var key in keys)
        {
            if (folded.Row(key) is { Count: > 0 } row) yield return (key, row);
        }
    }
}

/// <summary>The rows of one view, folded in parts; the bags of a row are put together when it is asked for.</summary>
internal abstract class FoldedView
{
    private readonly Lazy<RowKey[]> keys;

    private protected FoldedView() => keys = new(() => Sorted(AllKeys()));

    public abstract View View { get; }

    /// <summary>The keys of all rows in their order; those of rows that sum to nothing are among them.</summary>
    public RowKey[] Keys => keys.Value;

    /// <summary>The rows of all parts; one that is in several counts as often.</summary>
    public abstract int Rows { get; }

    public static FoldedView Of(Fold[] parts) => parts[0] switch
    {
        Fold<Line> => new FoldedView<Line>([.. parts.Cast<Fold<Line>>()]),
        Fold<Tie> => new FoldedView<Tie>([.. parts.Cast<Fold<Tie>>()]),
        _ => new FoldedView<Entry>([.. parts.Cast<Fold<Entry>>()])
    };

    /// <summary>What writes its rows, for one thread.</summary>
    public abstract RowWriter Writer();

    /// <summary>The same with one more part.</summary>
    public abstract FoldedView And(Fold part);

    /// <summary>The keys that lie in a range.</summary>
    public ArraySegment<RowKey> KeysIn(KeyRange range)
    {
        var from = Array.BinarySearch(Keys, new RowKey(range.Lowest));
        if (from < 0) from = ~from;
        var to = from;
        var high = Keys.Length;
        while (to < high)
        {
            var middle = (to + high) >>> 1;
            if (KeyRange.Place(Keys[middle].First) <= range.Last) to = middle + 1;
            else high = middle;
        }

        return new ArraySegment<RowKey>(Keys, from, to - from);
    }

    private protected abstract IEnumerable<RowKey> AllKeys();

    private static RowKey[] Sorted(IEnumerable<RowKey> unsorted)
    {
        var (keys, ends) = Divided([.. unsorted]);
        Parallel.For(0, ends.Length, bucket =>
        {
            var from = bucket == 0 ? 0 : ends[bucket - 1];
            keys.AsSpan(from, ends[bucket] - from).Sort();
        });
        var distinct = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            if (distinct == 0 || keys[distinct - 1] != keys[i]) keys[distinct++] = keys[i];
        }

        Array.Resize(ref keys, distinct);
        return keys;
    }

    /// <summary>The keys in sixteen buckets that lie one behind the other, those of a bucket before those of the next, and where each ends.</summary>
    private static (RowKey[] Keys, int[] Ends) Divided(RowKey[] all)
    {
        var ends = new int[16];
        foreach (var key in all) ends[Bucket(key)]++;
        for (var bucket = 1; bucket < ends.Length; bucket++) ends[bucket] += ends[bucket - 1];
        var places = ends.Prepend(0).ToArray();
        var divided = new RowKey[all.Length];
        foreach (var key in all) divided[places[Bucket(key)]++] = key;
        return (divided, ends);

        static int Bucket(RowKey key) => (int)(KeyRange.Place(key.First) >> 60);
    }
}

/// <inheritdoc/>
internal sealed class FoldedView<T>(Fold<T>[] parts) : FoldedView where T : struct, ISigned<T>
{
    public override View View => parts[0].View;

    public override int Rows => parts.Sum(part => part.Rows);

    public List<T> Row(RowKey row)
    {
        var bag = new List<T>();
        Gather(row, bag);
        return bag;
    }

    /// <summary>Puts the settled elements of a row in the place of what is in a list.</summary>
    public void Gather(RowKey row, List<T> into)
    {
        into.Clear();
        foreach (var part in parts) part.Gather(row, into);
        Bag.Settle(into);
    }

    /// <summary>The keys that have any of some UUIDs in them, each once; found without putting all keys in order, which takes longer than many such questions.</summary>
    public HashSet<RowKey> KeysOf(IReadOnlySet<Guid> ids, int sinceMonth)
    {
        var found = new HashSet<RowKey>();
        foreach (var part in parts)
        {
            foreach (var key in part.Keys)
            {
                if ((ids.Contains(key.First) || (View.HasSecond && ids.Contains(key.Second))) && (key.Month >= sinceMonth || !View.HasMonth)) found.Add(key);
            }
        }

        return found;
    }

    public override FoldedView And(Fold part) => new FoldedView<T>([.. parts, (Fold<T>)part]);

    public override RowWriter Writer() => new RowWriter<T>(this);

    private protected override IEnumerable<RowKey> AllKeys() => parts.SelectMany(part => part.Keys);
}

/// <summary>Writes folded rows of one view as canonical bytes and compares them with stored ones; of one thread at a time.</summary>
internal abstract class RowWriter : IDisposable
{
    /// <summary>The canonical bytes of a row, valid until the next call; empty where nothing is left of it.</summary>
    public abstract ReadOnlySpan<byte> Write(RowKey row);

    /// <summary>True where what is stored has these canonical bytes.</summary>
    public abstract bool IsSame(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> canonical);

    /// <summary>Says element by element how a row differs.</summary>
    public abstract RowDifference Explain(RowKey row, ReadOnlySpan<byte> inLog, ReadOnlySpan<byte> inView);

    public abstract void Dispose();
}

/// <inheritdoc/>
internal sealed class RowWriter<T>(FoldedView<T> folded) : RowWriter where T : struct, ISigned<T>
{
    private readonly List<T> bag = [];
    private readonly Canonical<T> canonical = new();

    public override ReadOnlySpan<byte> Write(RowKey row)
    {
        folded.Gather(row, bag);
        return bag.Count == 0 ? default : canonical.Write(bag);
    }

    public override bool IsSame(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> expected) => canonical.IsSame(stored, expected);

    public override RowDifference Explain(RowKey row, ReadOnlySpan<byte> inLog, ReadOnlySpan<byte> inView)
    {
        List<T> one = [], other = [];
        if (inLog.Length > 0) Bag.Read(inLog, one);
        if (inView.Length > 0 && !Canonical<T>.TryRead(inView, other)) return new RowDifference(row, Texts(one), [], [], Unreadable: true);
        List<string> onlyInLog = [], onlyInView = [];
        List<ElementDifference> differing = [];
        foreach (var element in one)
        {
            var match = other.FindIndex(candidate => candidate.CompareKey(element) == 0);
            if (match < 0)
            {
                onlyInLog.Add(Text(element));
                continue;
            }

            if (Text(element) != Text(other[match])) differing.Add(new ElementDifference(Text(element), Text(other[match])));
            other.RemoveAt(match);
        }

        onlyInView.AddRange(Texts(other));
        return new RowDifference(row, onlyInLog, onlyInView, differing, Unreadable: false);
    }

    public override void Dispose() => canonical.Dispose();

    private List<string> Texts(List<T> elements) => elements.ConvertAll(Text);

    private string Text(T element) => System.Text.Encoding.UTF8.GetString(canonical.Write(element));
}
