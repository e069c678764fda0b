using System.Buffers.Binary;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>
/// Reads the rows of a query as PostgreSQL's binary COPY, block by block into one buffer: fields are slices of it, and nothing is allocated per row.
/// </summary>
internal sealed class CopyRows(NpgsqlRawCopyStream stream) : IAsyncDisposable
{
    private const int MostFields = 8;
    private const int HeaderLength = 19;

    private readonly (int Start, int Length)[] fields = new (int, int)[MostFields];
    private byte[] buffer = new byte[256 * 1024];
    private int start;
    private int end;
    private bool headerRead;
    private bool complete;

    public static async Task<CopyRows> OpenAsync(NpgsqlConnection connection, string query, CancellationToken ct) =>
        new(await connection.BeginRawBinaryCopyAsync($"copy ({query}) to stdout (format binary)", ct));

    /// <summary>Reads on; false once all rows were given. Slices of earlier rows are void after it.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken ct)
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        while (end < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(end), ct);
            if (read == 0)
            {
                if (complete) return false;
                break;
            }

            end += read;
        }

        if (!headerRead && end >= HeaderLength)
        {
            start = HeaderLength + BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(HeaderLength - 4));
            headerRead = true;
        }

        return true;
    }

    /// <summary>Goes to the next row that was read whole; false where more has to be read first.</summary>
    public bool Next()
    {
        if (!headerRead || complete || end - start < 2) return false;
        var count = BinaryPrimitives.ReadInt16BigEndian(buffer.AsSpan(start));
        if (count < 0)
        {
            complete = true;
            return false;
        }

        var at = start + 2;
        for (var field = 0; field < count; field++)
        {
            if (end - at < 4) return false;
            var length = BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(at));
            at += 4;
            fields[field] = (at, length);
            if (length > 0) at += length;
            if (at > end) return false;
        }

        start = at;
        return true;
    }

    public ReadOnlySpan<byte> Bytes(int field)
    {
        var (from, length) = fields[field];
        return length < 0 ? default : buffer.AsSpan(from, length);
    }

    public long Int64(int field) => BinaryPrimitives.ReadInt64BigEndian(Bytes(field));

    public int Int32(int field) => BinaryPrimitives.ReadInt32BigEndian(Bytes(field));

    public Guid Guid(int field) => new(Bytes(field), bigEndian: true);

    /// <summary>The text of a jsonb field: it travels behind one byte that tells its version.</summary>
    public ReadOnlySpan<byte> Json(int field) => Bytes(field)[1..];

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
