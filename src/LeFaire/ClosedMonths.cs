namespace LeFaire;

/// <summary>Whole months that are over. Figures that moved with every day could be subtracted from one another.</summary>
/// <param name="From">The first day of the first.</param>
/// <param name="To">The last day of the last.</param>
public readonly record struct ClosedMonths(DateOnly From, DateOnly To)
{
    /// <summary>The months from that of a day, or twelve of them, to the last that was over by a day.</summary>
    public static ClosedMonths Of(DateOnly? from, DateOnly on)
    {
        var to = LastEnd(on);
        return new(from is { } day ? new DateOnly(day.Year, day.Month, 1) : to.AddDays(1).AddMonths(-12), to);
    }

    /// <summary>The end of the last month that was over by a day.</summary>
    public static DateOnly LastEnd(DateOnly on) => on.AddDays(1).Day == 1 ? on : new DateOnly(on.Year, on.Month, 1).AddDays(-1);
}
