using System.Buffers;
using System.Buffers.Binary;
using System.Threading.Channels;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>Writes rows of a view by PostgreSQL's binary COPY, into its table or one of the same form.</summary>
internal static class CopyInto
{
    /// <summary>Rows that one thread encodes at a time.</summary>
    private const int BlockLength = 500;

    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] Trailer = [0xFF, 0xFF];

    private static ReadOnlySpan<byte> JsonbVersion => [1];

    /// <summary>
    /// Writes all folded rows of a range in the order of their keys, so that the index grows at its end; says how many.
    /// They are encoded by several threads while the server takes in what was encoded before.
    /// </summary>
    public static async Task<int> FoldedAsync(NpgsqlConnection connection, FoldedView folded, int workers, CancellationToken ct)
    {
        if (folded.Keys.Length == 0) return 0;
        var blocks = Channel.CreateBounded<Task<(ReadOnlyMemory<byte> Bytes, int Rows)>>(workers + 1);
        var written = 0;
        await Tasks.TogetherAsync(
        [
            async token =>
            {
                foreach (var keys in folded.Keys.Chunk(BlockLength)) await blocks.Writer.WriteAsync(Task.Run(() => Encode(folded, keys), token), token);
                blocks.Writer.Complete();
            },
            async token => await WriteAsync(connection, folded.View, ViewStore.TableOf(folded.View), Blocks(token), token)
        ], ct);
        return written;

        async IAsyncEnumerable<ReadOnlyMemory<byte>> Blocks([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
        {
            await foreach (var block in blocks.Reader.ReadAllAsync(token))
            {
                var (bytes, rows) = await block;
                written += rows;
                yield return bytes;
            }
        }
    }

    /// <summary>Writes blocks of encoded rows.</summary>
    public static async Task WriteAsync(
        NpgsqlConnection connection, View view, string table, IAsyncEnumerable<ReadOnlyMemory<byte>> blocks, CancellationToken ct)
    {
        await using var copy = await connection.BeginRawBinaryCopyAsync($"copy {table} ({view.Columns()}, data) from stdin (format binary)", ct);
        try
        {
            await copy.WriteAsync(Header, ct);
            await foreach (var block in blocks.WithCancellation(ct)) await copy.WriteAsync(block, ct);
            await copy.WriteAsync(Trailer, ct);
        }
        catch
        {
            await copy.CancelAsync();
            throw;
        }
    }

    /// <summary>Encodes a row; null data where there is none.</summary>
    public static void Encode(IBufferWriter<byte> into, View view, RowKey key, ReadOnlySpan<byte> json, bool isNull = false)
    {
        BinaryPrimitives.WriteInt16BigEndian(into.GetSpan(2), (short)(view.Key.Count + 1));
        into.Advance(2);
        Encode(into, key.First);
        if (view.HasSecond) Encode(into, key.Second);
        if (view.HasMonth)
        {
            Encode(into, 4);
            Encode(into, key.Month);
        }

        if (isNull)
        {
            Encode(into, -1);
            return;
        }

        Encode(into, json.Length + 1);
        into.Write(JsonbVersion);
        into.Write(json);
    }

    private static (ReadOnlyMemory<byte> Bytes, int Rows) Encode(FoldedView folded, RowKey[] keys)
    {
        using var writer = folded.Writer();
        var bytes = new ArrayBufferWriter<byte>(64 * 1024);
        var rows = 0;
        foreach (var key in keys)
        {
            var json = writer.Write(key);
            if (json.IsEmpty) continue;
            Encode(bytes, folded.View, key, json);
            rows++;
        }

        return (bytes.WrittenMemory, rows);
    }

    private static void Encode(IBufferWriter<byte> into, Guid id)
    {
        Encode(into, 16);
        id.TryWriteBytes(into.GetSpan(16), bigEndian: true, out _);
        into.Advance(16);
    }

    private static void Encode(IBufferWriter<byte> into, int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(into.GetSpan(4), number);
        into.Advance(4);
    }
}
