using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace LeFaire.ReadModels;

/// <summary>Rows of one view, being folded in memory.</summary>
public abstract class Fold
{
    /// <summary>The view.</summary>
    public abstract View View { get; }

    /// <summary>How many rows are in it.</summary>
    public abstract int Rows { get; }

    /// <summary>How much memory it holds, in bytes.</summary>
    internal abstract long Bytes { get; }

    /// <summary>The rows that are folded; others are passed over.</summary>
    internal KeyRange Range { get; private protected set; } = KeyRange.All;

    /// <summary>Where not null, only the rows of this sample are folded.</summary>
    internal Sample? Sample { get; private init; }

    /// <summary>Starts an empty fold of a view.</summary>
    public static Fold Of(View view) => Of(view, KeyRange.All, sample: null);

    /// <summary>Takes in one event.</summary>
    /// <exception cref="FoldFailedException">It cannot be folded.</exception>
    public void Add(Recorded recorded) => Add(recorded, length: 256);

    /// <summary>Adds what is folded to the rows that stand in the table, within the caller's transaction, which holds the lock of the progress row.</summary>
    public Task MergeAsync(NpgsqlConnection connection, CancellationToken ct) => MergeAsync(connection, ViewStore.TableOf(View), addRows: true, ct);

    internal static Fold Of(View view, KeyRange range, Sample? sample) => view switch
    {
        View<Line> lines => new Fold<Line>(lines) { Range = range, Sample = sample },
        View<Tie> ties => new Fold<Tie>(ties) { Range = range, Sample = sample },
        View<Entry> entries => new Fold<Entry>(entries) { Range = range, Sample = sample },
        _ => throw new ArgumentOutOfRangeException(nameof(view), view.Name, "No fold is known for its elements.")
    };

    internal void Add(in Recorded recorded, int length)
    {
        try
        {
            Take(recorded, length);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new FoldFailedException(recorded.Sequence, recorded.Id, Fact.Names.GetValueOrDefault(recorded.Fact.GetType(), "?"), e);
        }
    }

    /// <summary>Drops the rows beyond a place and passes them over from now on; their memory is used again.</summary>
    internal abstract void Narrow(ulong last);

    /// <summary>Adds the places of some rows, evenly chosen, in no order.</summary>
    internal abstract void AddPlaces(List<ulong> places, int every);

    /// <summary>Adds what is folded to the rows of a table of the view's form, and new rows where asked; where not, null data stands for no row.</summary>
    internal abstract Task MergeAsync(NpgsqlConnection connection, string table, bool addRows, CancellationToken ct);

    /// <summary>Takes in one event.</summary>
    /// <param name="recorded">The event.</param>
    /// <param name="length">Length of its data in bytes, from which the memory that it takes is reckoned.</param>
    private protected abstract void Take(in Recorded recorded, int length);
}

/// <summary>
/// Elements lie in large blocks, those of a row chained from the last to the first: a row costs no list of its own, nothing is copied as it grows,
/// and the memory held is known exactly.
/// </summary>
internal sealed class Fold<T>(View<T> view) : Fold, IRows<T> where T : struct, ISigned<T>
{
    private const int BlockLength = 512;
    private const int None = -1;

    private static readonly bool HoldsFacts = typeof(T) == typeof(Entry);

    private readonly Dictionary<RowKey, int> heads = [];
    private readonly List<Slot[]> blocks = [];
    private int used;
    private int free = None;
    private int freed;
    private long factBytes;

    public override View View => view;

    public override int Rows => heads.Count;

    // An entry of the dictionary is the key, the head, a hash and a link, and a bucket; each row is later also listed once by its key.
    internal override long Bytes =>
        (long)blocks.Count * BlockLength * Unsafe.SizeOf<Slot>() + heads.Capacity * (Unsafe.SizeOf<RowKey>() + 16L)
        + heads.Count * (long)Unsafe.SizeOf<RowKey>() + factBytes;

    public Dictionary<RowKey, int>.KeyCollection Keys => heads.Keys;

    void IRows<T>.Add(RowKey row, T element)
    {
        if (!Range.Contains(row.First) || (Sample is { } sample && !sample.Contains(row.First))) return;
        ref var head = ref CollectionsMarshal.GetValueRefOrAddDefault(heads, row, out var stands);
        var place = free;
        if (place == None)
        {
            if (used == blocks.Count * BlockLength) blocks.Add(new Slot[BlockLength]);
            place = used++;
        }
        else
        {
            free = At(place).Next;
            freed--;
        }

        At(place) = new Slot { Element = element, Next = stands ? head : None };
        head = place;
    }

    /// <summary>Adds the elements of a row, as they came, to a list.</summary>
    public void Gather(RowKey row, List<T> into)
    {
        if (!heads.TryGetValue(row, out var head)) return;
        var count = into.Count;
        for (var place = head; place != None; place = At(place).Next) count++;
        into.EnsureCapacity(count);
        for (var place = head; place != None; place = At(place).Next) into.Add(At(place).Element);
    }

    internal override void Narrow(ulong last)
    {
        Range = Range with { Last = last };
        var before = used - freed;
        foreach (var (row, head) in heads)
        {
            if (Range.Contains(row.First)) continue;
            var place = head;
            while (true)
            {
                ref var slot = ref At(place);
                slot.Element = default;
                freed++;
                if (slot.Next == None) break;
                place = slot.Next;
            }

            At(place).Next = free;
            free = head;
            heads.Remove(row);
        }

        if (before > 0) factBytes = factBytes / before * (used - freed);
    }

    internal override void AddPlaces(List<ulong> places, int every)
    {
        var number = 0;
        foreach (var row in heads.Keys)
        {
            if (number++ % every == 0) places.Add(KeyRange.Place(row.First));
        }
    }

    internal override async Task MergeAsync(NpgsqlConnection connection, string table, bool addRows, CancellationToken ct)
    {
        if (heads.Count == 0) return;
        var rows = await StandingAsync(connection, table, ct);
        var stands = rows.Keys.ToHashSet();
        if (addRows)
        {
            foreach (var row in heads.Keys) rows.TryAdd(row, []);
        }

        using var canonical = new Canonical<T>();
        var written = new List<(RowKey Key, string Data)>(rows.Count);
        var emptied = new List<RowKey>();
        foreach (var (row, bag) in rows)
        {
            Gather(row, bag);
            Bag.Settle(bag);
            if (bag.Count > 0) written.Add((row, Encoding.UTF8.GetString(canonical.Write(bag))));
            else if (stands.Contains(row)) emptied.Add(row);
        }

        await UpsertAsync(connection, table, written, ct);
        if (emptied.Count > 0) await EmptyAsync(connection, table, emptied, remove: addRows, ct);
    }

    private protected override void Take(in Recorded recorded, int length)
    {
        if (!HoldsFacts)
        {
            view.Fold(recorded, this);
            return;
        }

        var before = used - freed;
        view.Fold(recorded, this);
        // Measured: a fact with its strings takes up to twice the bytes of its JSON.
        factBytes += (used - freed - before) * 2L * length;
    }

    private ref Slot At(int place) => ref blocks[place / BlockLength][place % BlockLength];

    private async Task<Dictionary<RowKey, List<T>>> StandingAsync(NpgsqlConnection connection, string table, CancellationToken ct)
    {
        var rows = new Dictionary<RowKey, List<T>>(heads.Count);
        await using var select = new NpgsqlCommand(
            $"select {view.Columns("v.")}, v.data from {table} v join unnest({view.KeyArrays()}) k({view.Columns()}) using ({view.Columns()})", connection);
        select.AddKeys(view, [.. heads.Keys]);
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var bag = rows[view.ReadKey(reader)] = [];
            if (!reader.IsDBNull(view.Key.Count)) Bag.Read(reader.GetFieldValue<byte[]>(view.Key.Count), bag);
        }

        return rows;
    }

    private async Task UpsertAsync(NpgsqlConnection connection, string table, List<(RowKey Key, string Data)> written, CancellationToken ct)
    {
        if (written.Count == 0) return;
        await using var upsert = new NpgsqlCommand(
            $"insert into {table} ({view.Columns()}, data) select * from unnest({view.KeyArrays()}, ${view.Key.Count + 1}) "
            + $"on conflict ({view.Columns()}) do update set data = excluded.data",
            connection);
        upsert.AddKeys(view, [.. written.Select(row => row.Key)]);
        upsert.Parameters.Add(new() { Value = written.Select(row => row.Data).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
        await upsert.ExecuteNonQueryAsync(ct);
    }

    private async Task EmptyAsync(NpgsqlConnection connection, string table, List<RowKey> emptied, bool remove, CancellationToken ct)
    {
        var keys = $"unnest({view.KeyArrays()}) k({view.Columns()})";
        await using var empty = new NpgsqlCommand(
            remove
                ? $"delete from {table} v using {keys} where {view.SameKey("v", "k")}"
                : $"update {table} v set data = null from {keys} where {view.SameKey("v", "k")}",
            connection);
        empty.AddKeys(view, emptied);
        await empty.ExecuteNonQueryAsync(ct);
    }

    private struct Slot
    {
        public T Element;
        public int Next;
    }
}
