using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
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

    /// <summary>Starts an empty fold of a view.</summary>
    public static Fold Of(View view) => view switch
    {
        View<Line> lines => new Fold<Line>(lines),
        View<Tie> ties => new Fold<Tie>(ties),
        View<Entry> entries => new Fold<Entry>(entries),
        _ => throw new ArgumentOutOfRangeException(nameof(view), view.Name, "No fold is known for its elements.")
    };

    /// <summary>Takes in one event.</summary>
    public abstract void Add(Recorded recorded);

    /// <summary>Adds what is folded to the rows that stand in the table.</summary>
    public abstract Task MergeAsync(NpgsqlConnection connection, CancellationToken ct);

    /// <summary>Puts what is folded in the place of all rows of the table, and says how many were written.</summary>
    public abstract Task<int> ReplaceAsync(NpgsqlConnection connection, CancellationToken ct);

    /// <summary>Compares the table with what is folded, by canonical bytes, and gives the keys of rows that differ.</summary>
    public abstract Task<IReadOnlyList<RowKey>> DifferencesAsync(NpgsqlConnection connection, CancellationToken ct);
}

/// <inheritdoc/>
internal sealed class Fold<T>(View<T> view) : Fold where T : struct, ISigned<T>
{
    private readonly Dictionary<RowKey, List<T>> rows = [];
    private readonly string table = ViewStore.TableOf(view);
    private readonly IReadOnlyList<string> key = view.Key;
    private readonly ArrayBufferWriter<byte> buffer = new(4096);

    public override View View => view;

    public override int Rows => rows.Count;

    public override void Add(Recorded recorded)
    {
        foreach (var (row, element) in view.Fold(recorded))
        {
            ref var bag = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, row, out _);
            (bag ??= []).Add(element);
        }
    }

    public override async Task MergeAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (rows.Count == 0) return;
        var touched = rows.Keys.ToArray();
        var stands = new HashSet<RowKey>();
        await using (var select = new NpgsqlCommand(
            $"select {string.Join(", ", key.Select(column => "v." + column))}, v.data from {table} v join unnest({Arrays()}) k({string.Join(", ", key)}) using ({string.Join(", ", key)})",
            connection))
        {
            AddKeys(select, touched);
            await using var reader = await select.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                var row = ReadKey(reader);
                stands.Add(row);
                Bag.Read(reader.GetFieldValue<byte[]>(key.Count), rows[row]);
            }
        }

        var written = new List<(RowKey Key, string Data)>(touched.Length);
        var emptied = new List<RowKey>();
        foreach (var row in touched)
        {
            if (Encode(rows[row]) is { } bytes) written.Add((row, System.Text.Encoding.UTF8.GetString(bytes.Span)));
            else if (stands.Contains(row)) emptied.Add(row);
        }

        await UpsertAsync(connection, written, ct);
        await DeleteAsync(connection, emptied, ct);
    }

    public override async Task<int> ReplaceAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using (var delete = new NpgsqlCommand($"delete from {table}", connection)) await delete.ExecuteNonQueryAsync(ct);
        await using var copy = await connection.BeginBinaryImportAsync($"copy {table} ({string.Join(", ", key)}, data) from stdin (format binary)", ct);
        var count = 0;
        foreach (var (row, bag) in rows)
        {
            if (Encode(bag) is not { } bytes) continue;
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(row.First, NpgsqlDbType.Uuid, ct);
            if (view.HasSecond) await copy.WriteAsync(row.Second, NpgsqlDbType.Uuid, ct);
            if (view.HasMonth) await copy.WriteAsync(row.Month, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(bytes.ToArray(), NpgsqlDbType.Jsonb, ct);
            count++;
        }

        await copy.CompleteAsync(ct);
        return count;
    }

    public override async Task<IReadOnlyList<RowKey>> DifferencesAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var differing = new List<RowKey>();
        var unseen = rows.Keys.ToHashSet();
        await using (var select = new NpgsqlCommand($"select {string.Join(", ", key)}, data from {table}", connection))
        await using (var reader = await select.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                var row = ReadKey(reader);
                unseen.Remove(row);
                if (!IsEqual(row, reader.GetFieldValue<byte[]>(key.Count))) differing.Add(row);
            }
        }

        differing.AddRange(unseen.Where(row => Encode(rows[row]) is not null));
        differing.Sort();
        return differing;
    }

    private bool IsEqual(RowKey row, byte[] stored)
    {
        if (!rows.TryGetValue(row, out var folded) || Encode(folded) is not { } bytes) return false;
        var expected = bytes.ToArray();
        var read = new List<T>();
        try
        {
            Bag.Read(stored, read);
        }
        catch (JsonException)
        {
            return false;
        }

        return Encode(read) is { } actual && actual.Span.SequenceEqual(expected);
    }

    /// <summary>The canonical bytes of a bag, valid until the next call; null where nothing is left of it.</summary>
    private ReadOnlyMemory<byte>? Encode(List<T> bag)
    {
        Bag.Settle(bag);
        if (bag.Count == 0) return null;
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer)) Bag.Write(writer, bag);
        return buffer.WrittenMemory;
    }

    private async Task UpsertAsync(NpgsqlConnection connection, List<(RowKey Key, string Data)> written, CancellationToken ct)
    {
        if (written.Count == 0) return;
        await using var upsert = new NpgsqlCommand(
            $"insert into {table} ({string.Join(", ", key)}, data) select * from unnest({Arrays()}, ${key.Count + 1}) on conflict ({string.Join(", ", key)}) do update set data = excluded.data",
            connection);
        AddKeys(upsert, [.. written.Select(row => row.Key)]);
        upsert.Parameters.Add(new() { Value = written.Select(row => row.Data).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
        await upsert.ExecuteNonQueryAsync(ct);
    }

    private async Task DeleteAsync(NpgsqlConnection connection, List<RowKey> emptied, CancellationToken ct)
    {
        if (emptied.Count == 0) return;
        await using var delete = new NpgsqlCommand(
            $"delete from {table} v using unnest({Arrays()}) k({string.Join(", ", key)}) where {string.Join(" and ", key.Select(column => $"v.{column} = k.{column}"))}",
            connection);
        AddKeys(delete, [.. emptied]);
        await delete.ExecuteNonQueryAsync(ct);
    }

    private string Arrays() => string.Join(", ", key.Select((_, position) => $"${position + 1}"));

    private void AddKeys(NpgsqlCommand command, RowKey[] keys)
    {
        command.Parameters.Add(new() { Value = keys.Select(row => row.First).ToArray() });
        if (view.HasSecond) command.Parameters.Add(new() { Value = keys.Select(row => row.Second).ToArray() });
        if (view.HasMonth) command.Parameters.Add(new() { Value = keys.Select(row => row.Month).ToArray() });
    }

    private RowKey ReadKey(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), view.HasSecond ? reader.GetGuid(1) : default, view.HasMonth ? reader.GetInt32(key.Count - 1) : 0);
}
