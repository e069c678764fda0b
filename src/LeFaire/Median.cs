namespace LeFaire;

/// <summary>The middle of some numbers, or the mean of the two in the middle.</summary>
internal static class Median
{
    /// <summary>The median of at least one number.</summary>
    public static decimal Of(IEnumerable<int> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2m;
    }
}
