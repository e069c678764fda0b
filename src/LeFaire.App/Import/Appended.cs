using System.Buffers.Binary;

namespace LeFaire.Import;

/// <summary>
/// What a source's first import has appended so far: where it says no, the log has no such event and need not be asked.
/// It is a Bloom filter of 16 MB; where it says yes wrongly (1% of ids after some 14 million events) the log is asked for nothing, and no more.
/// </summary>
internal sealed class Appended
{
    private const int Probes = 4;
    private const int PositionBits = 27;

    private readonly ulong[] bits = new ulong[1 << (PositionBits - 6)];

    /// <summary>Remembers an event.</summary>
    public void Add(EventId id)
    {
        for (var probe = 0; probe < Probes; probe++)
        {
            var at = Position(id, probe);
            bits[at >> 6] |= 1UL << (at & 63);
        }
    }

    /// <summary>False only where the event was never added.</summary>
    public bool MayHold(EventId id)
    {
        for (var probe = 0; probe < Probes; probe++)
        {
            var at = Position(id, probe);
            if ((bits[at >> 6] & (1UL << (at & 63))) == 0) return false;
        }

        return true;
    }

    // Ids are keyed hashes; the product spreads the few bits of a UUID that are fixed.
    private static int Position(EventId id, int probe)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes);
        var one = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var other = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        return unchecked((int)((one + ((ulong)probe * other)) * 0x9E37_79B9_7F4A_7C15 >> (64 - PositionBits)));
    }
}
