using System.Buffers;
using System.Text.Json;

namespace LeFaire.ReadModels;

/// <summary>Writes settled bags as their canonical bytes, again and again into one buffer.</summary>
internal sealed class Canonical<T> : IDisposable where T : struct, ISigned<T>
{
    private readonly ArrayBufferWriter<byte> buffer = new(4096);
    private readonly Utf8JsonWriter writer;
    private readonly List<T> read = [];
    private Canonical<T>? aside;

    public Canonical() => writer = new Utf8JsonWriter(buffer);

    /// <summary>The bytes of a settled bag, valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(List<T> settled)
    {
        buffer.ResetWrittenCount();
        writer.Reset();
        Bag.Write(writer, settled);
        writer.Flush();
        return buffer.WrittenSpan;
    }

    /// <summary>The bytes of one element, valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(T element)
    {
        buffer.ResetWrittenCount();
        writer.Reset();
        element.Write(writer);
        writer.Flush();
        return buffer.WrittenSpan;
    }

    /// <summary>True where a stored row has these canonical bytes: read and written again in its own order, it is them.</summary>
    public bool IsSame(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> canonical)
    {
        if (IsSameButForSpaces(stored, canonical)) return true;
        read.Clear();
        // The canonical bytes may lie in this buffer, so what is compared with them is written elsewhere.
        return TryRead(stored, read) && (aside ??= new Canonical<T>()).Write(read).SequenceEqual(canonical);
    }

    public static bool TryRead(ReadOnlySpan<byte> stored, List<T> into)
    {
        try
        {
            Bag.Read(stored, into);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        writer.Dispose();
        aside?.Dispose();
    }

    /// <summary>
    /// PostgreSQL writes a space after each comma and colon of jsonb, and otherwise what the canonical form has, but for the order of names.
    /// </summary>
    private static bool IsSameButForSpaces(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> canonical)
    {
        var quotes = 0;
        while (true)
        {
            var alike = stored.CommonPrefixLength(canonical);
            if (alike == stored.Length) return alike == canonical.Length;
            // A space in a text counts. The canonical form escapes quotes by number, so that each one seen opens or closes a text.
            quotes += canonical[..alike].Count((byte)'"');
            if (alike == 0 || stored[alike] != ' ' || stored[alike - 1] is not ((byte)',' or (byte)':') || quotes % 2 != 0) return false;
            stored = stored[(alike + 1)..];
            canonical = canonical[alike..];
        }
    }
}
