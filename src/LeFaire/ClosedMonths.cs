namespace LeFaire;

/// <summary>Months that are over. Figures that moved with every day could be subtracted from one another.</summary>
public static class ClosedMonths
{
    /// <summary>The end of the last month that was over by a day.</summary>
    public static DateOnly LastEnd(DateOnly on) => on.AddDays(1).Day == 1 ? on : new DateOnly(on.Year, on.Month, 1).AddDays(-1);
}
