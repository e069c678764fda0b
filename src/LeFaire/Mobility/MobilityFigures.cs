using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.People;

namespace LeFaire.Mobility;

/// <summary>Someone's move between units of the largest kind.</summary>
/// <param name="Person">Who.</param>
/// <param name="On">The first day in the new unit.</param>
/// <param name="From">The unit of the day before.</param>
/// <param name="To">The unit of that day.</param>
public sealed record UnitMove(PersonId Person, DateOnly On, string From, string To)
{
    /// <summary>The unit of the largest kind that a unit lies in.</summary>
    public static string LargestOf(string unit) => unit.Split(" / ", 2)[0];

    /// <summary>Someone's moves within one time of employment, as their directory tells them.</summary>
    /// <param name="person">Who.</param>
    /// <param name="employment">Their employment.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    public static IEnumerable<UnitMove> Of(PersonId person, EmploymentRecord employment, DateOnly from, DateOnly to) =>
        employment.Moves.Where(day => from <= day && day <= to)
            .Select(day => new UnitMove(person, day, LargestOf(employment.On(day.AddDays(-1))!.Unit!), LargestOf(employment.On(day)!.Unit!)))
            .Where(move => move.From != move.To);
}

/// <summary>How many moved from one unit to another.</summary>
/// <param name="From">The unit that they left.</param>
/// <param name="To">The unit that they joined.</param>
/// <param name="Moves">Moves of five people or more.</param>
public sealed record UnitFlow(string From, string To, int Moves);

/// <summary>Mobility in figures over whole quarters; null where showing a figure would point at fewer than five people.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day, the end of a quarter.</param>
/// <param name="Moves">Moves between units of the largest kind.</param>
/// <param name="Flows">From which to which, those of fewer than five people left out, and a neighbour where a difference would tell them.</param>
/// <param name="Preceded">
/// The share of moves that a tie with someone of the new unit preceded, in the twelve months before, four decimals. It is of movers whose ties may be used.
/// </param>
/// <param name="MedianDaysToFill">Days from posting to filling of what was filled in the period, the median of five or more; between two, their mean.</param>
public sealed record MobilityFigures(
    DateOnly From, DateOnly To, int? Moves, IReadOnlyList<UnitFlow> Flows, decimal? Preceded, decimal? MedianDaysToFill)
{
    /// <summary>Computes the figures.</summary>
    /// <param name="moves">The moves of the period.</param>
    /// <param name="movers">The rows of those who moved.</param>
    /// <param name="opportunities">Every opportunity, as of the period's end.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="scope">What may be used.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    /// <param name="unitOf">Anyone's unit on a day; null where unknown.</param>
    public static MobilityFigures Of(
        IReadOnlyList<UnitMove> moves, IEnumerable<PersonRows> movers, IReadOnlyList<OpportunityRecord> opportunities, People.People people, Scope scope,
        DateOnly from, DateOnly to, Func<PersonId, DateOnly, string?> unitOf)
    {
        var activity = movers.ToDictionary(rows => rows.Person, rows => Activity.Of(rows with { Lines = [] }, people, to, unitOf));
        var usable = moves.Where(move => !scope.Objected(move.Person) && scope.Covers(activity[move.Person].EntityOn(move.On), move.On)).ToList();
        var preceded = usable.Where(move => activity[move.Person].Within(scope).Ties.Any(tie => IsWithNewUnit(tie, move))).ToList();
        var unpreceded = usable.Except(preceded).ToList();
        var days = opportunities.Where(one => one.Ending == OpportunityEnding.Filled && from <= one.ClosedOn)
            .Select(one => one.ClosedOn!.Value.DayNumber - one.PostedOn.DayNumber).ToList();
        return new MobilityFigures(
            from, to, IsShown(moves) ? moves.Count : null, FlowsOf(moves),
            usable.Count > 0 && IsShown(preceded) && IsShown(unpreceded) ? Math.Round((decimal)preceded.Count / usable.Count, 4) : null,
            days.Count >= SmallGroups.Fewest ? Median.Of(days) : null);

        bool IsWithNewUnit(ActivityTie tie, UnitMove move) =>
            tie.Day < move.On && tie.Day >= move.On.AddMonths(-12) && unitOf(tie.Counterpart, tie.Day) is { } unit && UnitMove.LargestOf(unit) == move.To;
    }

    private static List<UnitFlow> FlowsOf(IReadOnlyList<UnitMove> moves)
    {
        var flows = moves.GroupBy(move => (move.From, move.To)).ToDictionary(of => of.Key, of => of.ToList());
        var shown = flows.Where(of => IsShown(of.Value)).OrderByDescending(of => of.Value.Count)
            .ThenBy(of => of.Key.From, StringComparer.Ordinal).ThenBy(of => of.Key.To, StringComparer.Ordinal).ToList();
        // What is left when those shown are taken from all must not point at fewer than five either, nor be one flow alone.
        while (shown.Count > 0 && flows.Count > shown.Count
            && (flows.Count - shown.Count == 1 || !IsShown([.. moves.Where(move => !shown.Exists(of => of.Key == (move.From, move.To)))])))
        {
            shown.RemoveAt(shown.Count - 1);
        }

        return [.. shown.Select(of => new UnitFlow(of.Key.From, of.Key.To, of.Value.Count))];
    }

    private static bool IsShown(IReadOnlyList<UnitMove> moves) =>
        ClosedQuarters.AreShown(moves.Select(move => (move.Person, move.On)));
}
