using System.Buffers.Binary;

namespace LeFaire.ReadModels;

/// <summary>
/// A range of rows by the leading 64 bits of their first UUID. Ids are random or keyed hashes, so equal ranges hold about equally many rows,
/// and their order is PostgreSQL's order of UUIDs: rows written range by range lie in the order of the primary key.
/// </summary>
/// <param name="From">The least.</param>
/// <param name="Last">The greatest, itself within.</param>
internal readonly record struct KeyRange(ulong From, ulong Last)
{
    public static KeyRange All => new(0, ulong.MaxValue);

    public Guid Lowest => Uuid(From, 0);

    public ulong Width => Last - From;

    public static ulong Place(Guid first)
    {
        Span<byte> bytes = stackalloc byte[16];
        first.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    public bool Contains(Guid first)
    {
        var place = Place(first);
        return place >= From && place <= Last;
    }

    /// <summary>What lies in both; null where nothing does.</summary>
    public KeyRange? And(KeyRange other)
    {
        var both = new KeyRange(Math.Max(From, other.From), Math.Min(Last, other.Last));
        return both.From <= both.Last ? both : null;
    }

    /// <summary>Equal parts, in order.</summary>
    public IEnumerable<KeyRange> Split(int parts)
    {
        var width = Width / (ulong)parts;
        for (var part = 0; part < parts; part++)
        {
            var from = From + width * (ulong)part;
            yield return new KeyRange(from, part == parts - 1 ? Last : from + width - 1);
        }
    }

    /// <summary>The condition on a column that says the same.</summary>
    public string Where(string column) => this == All ? "true" : $"{column} between '{Lowest}' and '{Uuid(Last, ulong.MaxValue)}'";

    private static Guid Uuid(ulong high, ulong low)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], low);
        return new Guid(bytes, bigEndian: true);
    }
}

/// <summary>A share of all rows, the same for the same seed: in each of 64 equal ranges of ids, one narrower range placed by the seed.</summary>
/// <param name="Share">Over 0 and under 1.</param>
/// <param name="Seed">Another seed, another sample.</param>
public sealed record Sample(double Share, int Seed)
{
    internal const int Slots = 64;

    private readonly KeyRange[] ranges = [.. KeyRange.All.Split(Slots).Select((slot, number) => Narrowed(slot, number, Share, Seed))];

    internal IReadOnlyList<KeyRange> Ranges => ranges;

    internal bool Contains(Guid first) => ranges[(int)(KeyRange.Place(first) >> 58)].Contains(first);

    private static KeyRange Narrowed(KeyRange slot, int number, double share, int seed)
    {
        if (share is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "A share is over 0 and under 1.");
        var width = (ulong)(slot.Width * share);
        // The finalizer of SplitMix64: neighbouring slots and seeds give places that have nothing to do with each other.
        var mixed = unchecked(((ulong)(uint)seed << 6 | (uint)number) * 0x9E37_79B9_7F4A_7C15);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB);
        var from = slot.From + (ulong)((slot.Width - width) * ((mixed >> 11) * (1.0 / (1UL << 53))));
        return new KeyRange(from, Math.Min(from + width, slot.Last));
    }
}
