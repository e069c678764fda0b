namespace LeFaire.Succession;

/// <summary>What can be said of points per exposed month: two deeds say less of anybody than two hundred.</summary>
/// <param name="Low">The lower end of the 95% interval, four decimals.</param>
/// <param name="High">The upper end of the 95% interval, four decimals.</param>
public sealed record RateInterval(decimal Low, decimal High)
{
    // The 97.5% point of the normal distribution.
    private const double Z = 1.959963984540054;

    /// <summary>
    /// The interval of a weighted sum of Poisson counts: M. P. Fay, E. J. Feuer, Confidence intervals for directly standardized rates: a method based on the gamma
    /// distribution, Statistics in Medicine 16 (1997) 791–801. A line counts once, by its points: what people do with one person in a quarter hangs together. None
    /// that may yet come is held to weigh more than the largest there is.
    /// </summary>
    /// <param name="points">The points of each line.</param>
    /// <param name="months">Exposed months, more than none.</param>
    /// <returns>The interval; null where there are no points.</returns>
    public static RateInterval? Of(IEnumerable<decimal> points, decimal months)
    {
        var weights = points.Select(each => (double)each).ToList();
        var (sum, squares, largest) = (weights.Sum(), weights.Sum(weight => weight * weight), weights.DefaultIfEmpty().Max());
        return sum > 0 ? new RateInterval(End(sum, squares, -Z), End(sum + largest, squares + largest * largest, Z)) : null;

        decimal End(double mean, double variance, double z) =>
            Math.Round((decimal)(variance / (2 * mean) * ChiSquared(2 * mean * mean / variance, z) / (double)months), 4);
    }

    /// <summary>
    /// A point of the chi-squared distribution by the cube root that is nearly normal: E. B. Wilson, M. M. Hilferty, The distribution of chi-square, Proceedings of the
    /// National Academy of Sciences 17 (1931) 684–688. A square root is the same to the last bit on every machine, as a dossier's bytes must be. From four degrees on,
    /// as upper ends have, the upper point is within 0.2%. The lower one is too low, and the interval too wide rather than too narrow: by half at the two degrees
    /// of a single line, by 7% at the four of two, and by less than 1% from ten on.
    /// </summary>
    /// <param name="degrees">Degrees of freedom, two or more.</param>
    /// <param name="z">The same point of the normal distribution.</param>
    public static double ChiSquared(double degrees, double z)
    {
        var variance = 2 / (9 * degrees);
        var root = 1 - variance + z * Math.Sqrt(variance);
        return degrees * root * root * root;
    }
}
