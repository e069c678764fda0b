namespace LeFaire.Import.Sample;

/// <summary>A small seeded generator whose numbers are the same on every machine and version.</summary>
internal sealed class SplitMix64(ulong seed)
{
    private ulong state = seed;

    /// <summary>A generator for one part of the company, unaffected by what other parts draw.</summary>
    public static SplitMix64 For(int seed, int part) => new(new SplitMix64(unchecked(((ulong)(uint)seed << 32) + (uint)part)).Next());

    public ulong Next()
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            var z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>A number from 0 up to but not including <paramref name="below"/>.</summary>
    public int Below(int below) => (int)(((Next() >> 32) * (ulong)below) >> 32);

    /// <summary>A number between two bounds, both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>A fraction from 0 up to but not including 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True in this many cases of a thousand.</summary>
    public bool Chance(int ofThousand) => Below(1000) < ofThousand;

    public T Of<T>(IReadOnlyList<T> list) => list[Below(list.Count)];
}
