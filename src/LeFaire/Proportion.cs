namespace LeFaire;

/// <summary>A share of a number of people, with what so few can say about it.</summary>
/// <param name="Of">How many people.</param>
/// <param name="Count">How many of them.</param>
/// <param name="Share">Count over all, four decimals.</param>
/// <param name="Low">The lower end of the 95% interval, four decimals.</param>
/// <param name="High">The upper end of the 95% interval, four decimals.</param>
public sealed record Proportion(int Of, int Count, decimal Share, decimal Low, decimal High)
{
    // The 97.5% point of the normal distribution.
    private const double Z = 1.959963984540054;

    /// <summary>
    /// A share with its score interval without continuity correction: E. B. Wilson, Probable inference, the law of succession, and statistical inference,
    /// Journal of the American Statistical Association 22 (1927) 209–212.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="of">Out of how many, one at least.</param>
    public static Proportion Wilson(int count, int of)
    {
        var (n, p) = ((double)of, (double)count / of);
        var centre = p + Z * Z / (2 * n);
        var half = Z * Math.Sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
        var whole = 1 + Z * Z / n;
        return new Proportion(of, count, Math.Round((decimal)count / of, 4), Rounded((centre - half) / whole), Rounded((centre + half) / whole));
    }

    private static decimal Rounded(double share) => Math.Round((decimal)Math.Clamp(share, 0, 1), 4);
}
