namespace LeFaire;

/// <summary>
/// Whole quarters that are over: what figures over a period are given for. Of two periods of which one holds the other, the figures subtracted are those of the quarters
/// between; so a figure is shown where that of each of its quarters may be.
/// </summary>
/// <param name="From">The first day of the first.</param>
/// <param name="To">The last day of the last.</param>
public readonly record struct ClosedQuarters(DateOnly From, DateOnly To)
{
    /// <summary>The quarters from that of a day, or four of them, to the last that was over by a day; that one at least.</summary>
    public static ClosedQuarters Of(DateOnly? from, DateOnly on)
    {
        var last = Quarter.Of(on.AddDays(1)).Plus(-1);
        var first = from is { } day ? Quarter.Of(day) : last.Plus(-3);
        return new((first.CompareTo(last) > 0 ? last : first).FirstDay, last.LastDay);
    }

    /// <summary>True where each quarter's people may be shown.</summary>
    /// <param name="done">Who did what is counted, and when.</param>
    internal static bool AreShown(IEnumerable<(PersonId Person, DateOnly Day)> done) =>
        done.GroupBy(one => Quarter.Of(one.Day)).All(of => SmallGroups.IsShown(of.Select(one => one.Person).Distinct().Count()));

    /// <summary>
    /// True where each quarter's people may be shown, and what the people of a period that begins later or ends earlier leave of them: people are counted once, however often
    /// they come, so that the difference is those who came in the quarters between alone.
    /// </summary>
    /// <param name="done">Who did what is counted, and when.</param>
    internal static bool AreCountable(IReadOnlyCollection<(PersonId Person, DateOnly Day)> done)
    {
        var all = Count(done);
        return AreShown(done) && done.Select(one => Quarter.Of(one.Day)).Distinct().All(quarter =>
            SmallGroups.IsShown(all - Count(done.Where(one => Quarter.Of(one.Day).CompareTo(quarter) > 0)))
            && SmallGroups.IsShown(all - Count(done.Where(one => Quarter.Of(one.Day).CompareTo(quarter) < 0))));

        static int Count(IEnumerable<(PersonId Person, DateOnly Day)> some) => some.Select(one => one.Person).Distinct().Count();
    }
}
