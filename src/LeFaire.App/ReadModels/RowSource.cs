using System.Runtime.CompilerServices;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>Where a snapshot reads rows: the tables, in one transaction, or views that were folded as of an earlier position. Both hold the same fold's rows.</summary>
internal abstract class RowSource : IAsyncDisposable
{
    /// <summary>The position that the rows hold for.</summary>
    public abstract long Sequence { get; }

    /// <summary>All rows of a view.</summary>
    public abstract IAsyncEnumerable<(RowKey Key, IReadOnlyList<T> Row)> AllAsync<T>(View<T> view, CancellationToken ct) where T : struct, ISigned<T>;

    /// <summary>The rows of a view whose key has any of some UUIDs in it, each once; of those with a month, only from one month on.</summary>
    public abstract IAsyncEnumerable<(RowKey Key, IReadOnlyList<T> Row)> OfAsync<T>(View<T> view, Guid[] keys, CancellationToken ct, int sinceMonth = 0)
        where T : struct, ISigned<T>;

    /// <summary>All entries of a view.</summary>
    public async Task<List<Entry>> EntriesAsync(View<Entry> view, CancellationToken ct)
    {
        var entries = new List<Entry>();
        await foreach (var (_, row) in AllAsync(view, ct)) entries.AddRange(row);
        return entries;
    }

    public abstract ValueTask DisposeAsync();
}

/// <summary>The tables as one transaction sees them.</summary>
internal sealed class TableRows(NpgsqlConnection connection, NpgsqlTransaction transaction, long sequence) : RowSource
{
    public override long Sequence => sequence;

    public override IAsyncEnumerable<(RowKey Key, IReadOnlyList<T> Row)> AllAsync<T>(View<T> view, CancellationToken ct) => ReadAsync(view, "", null, ct);

    public override IAsyncEnumerable<(RowKey Key, IReadOnlyList<T> Row)> OfAsync<T>(View<T> view, Guid[] keys, CancellationToken ct, int sinceMonth = 0)
    {
        var any = view.HasSecond ? $"({view.Key[0]} = any($1) or {view.Key[1]} = any($1))" : $"{view.Key[0]} = any($1)";
        var since = view.HasMonth && sinceMonth > 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" and month >= {sinceMonth}") : "";
        return ReadAsync(view, $"where {any}{since}", keys, ct);
    }

    public override async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async IAsyncEnumerable<(RowKey Key, IReadOnlyList<T> Row)> ReadAsync<T>(
        View<T> view, string where, Guid[]? keys, [EnumeratorCancellation] CancellationToken ct) where T : struct, ISigned<T>
    {
        await using var select = new NpgsqlCommand($"select {string.Join(", ", view.Key)}, data from {ViewStore.TableOf(view)} {where}", connection);
        if (keys is not null) select.Parameters.Add(new() { Value = keys });
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var row = new List<T>();
            Bag.Read(reader.GetFieldValue<byte[]>(view.Key.Count), row);
            yield return (new RowKey(reader.GetGuid(0), view.HasSecond ? reader.GetGuid(1) : default), row);
        }
    }
}

/// <summary>Views folded in memory as of a position.</summary>
internal sealed class FoldedRows(FoldedViews folded) : RowSource
{
    public override long Sequence => folded.Sequence;

    public override IAsyncEnumerable<(RowKey Key, IReadOnlyList<T> Row)> AllAsync<T>(View<T> view, CancellationToken ct) => folded.Rows(view).ToAsyncEnumerable();

    public override IAsyncEnumerable<(RowKey Key, IReadOnlyList<T> Row)> OfAsync<T>(View<T> view, Guid[] keys, CancellationToken ct, int sinceMonth = 0) =>
        folded.Rows(view, keys.ToHashSet(), sinceMonth).ToAsyncEnumerable();

    // It may be kept for the next who asks.
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
