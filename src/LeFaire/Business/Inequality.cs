namespace LeFaire.Business;

/// <summary>A point of a Lorenz curve.</summary>
/// <param name="People">The share of people, those with least first, four decimals.</param>
/// <param name="Contributions">The share of contributions that they have together, four decimals.</param>
public readonly record struct LorenzPoint(decimal People, decimal Contributions);

/// <summary>How unequally something is shared.</summary>
public static class Inequality
{
    private const int MostParts = 10;

    /// <summary>
    /// The Gini coefficient: 0 where all have as much, (n - 1) / n where one of n has all. With the values in rising order it is the sum of
    /// (2i - n - 1) × value i over n × their sum (Damgaard and Weiner 2000, Describing inequality in plant size or fecundity, Ecology 81:1139).
    /// </summary>
    /// <returns>Four decimals; null where there is nothing to share.</returns>
    public static decimal? Gini(IEnumerable<int> values)
    {
        var rising = values.Order().Select(value => (decimal)value).ToList();
        var sum = rising.Sum();
        if (sum == 0) return null;
        return Math.Round(rising.Select((value, i) => (2 * (i + 1) - rising.Count - 1) * value).Sum() / (rising.Count * sum), 4);
    }

    /// <summary>
    /// Points of the Lorenz curve (Lorenz 1905, Publications of the American Statistical Association 9:209) at equal steps of people, between people on the
    /// line that joins them. There are at most ten steps, and no more than leave each of them at least five people.
    /// </summary>
    /// <returns>The points from (0, 0) to (1, 1); none where there are fewer than five people or nothing to share.</returns>
    public static IReadOnlyList<LorenzPoint> Lorenz(IEnumerable<int> values)
    {
        var rising = values.Order().Select(value => (decimal)value).ToList();
        var parts = Math.Min(MostParts, rising.Count / SmallGroups.Fewest);
        var sum = rising.Sum();
        if (parts == 0 || sum == 0) return [];
        return [.. Enumerable.Range(0, parts + 1).Select(step => new LorenzPoint(
            Math.Round((decimal)step / parts, 4), Math.Round(SumOfLeast((decimal)rising.Count * step / parts) / sum, 4)))];

        decimal SumOfLeast(decimal people)
        {
            var whole = (int)people;
            return rising.Take(whole).Sum() + (whole < rising.Count ? (people - whole) * rising[whole] : 0);
        }
    }
}
