using LeFaire.Contributions;

namespace LeFaire.Mobility;

/// <summary>Ties from one unit of the largest kind to another, or within one.</summary>
/// <param name="From">The unit of those who helped.</param>
/// <param name="To">The unit of those whom they helped.</param>
/// <param name="Pairs">Pairs of a helper and someone helped; null where it would point at fewer than five of either, or let one work them out.</param>
public sealed record UnitTies(string From, string To, int? Pairs);

/// <summary>The ties of one quarter; null where fewer than five helped, or were helped.</summary>
/// <param name="Quarter">The quarter.</param>
/// <param name="Within">Pairs of one unit.</param>
/// <param name="Across">Pairs of different units.</param>
/// <param name="Ties">From which unit to which, most first.</param>
public sealed record QuarterTies(Quarter Quarter, int? Within, int? Across, IReadOnlyList<UnitTies> Ties);

/// <summary>
/// Ties between units over whole quarters. A pair of people counts once a quarter, in the units that they were of on the day of its first tie; pairs of whom a
/// unit is unknown are left out. No objection is asked after, since no figure is of a person.
/// </summary>
/// <param name="Quarters">The quarters, in order.</param>
public sealed record UnitNetwork(IReadOnlyList<QuarterTies> Quarters)
{
    private const int QuartersShown = 8;

    /// <summary>The quarters shown on a day: the last eight that are over.</summary>
    public static IReadOnlyList<Quarter> QuartersOn(DateOnly on)
    {
        var last = Quarter.Of(on.AddDays(1)).Plus(-1);
        return [.. Enumerable.Range(1 - QuartersShown, QuartersShown).Select(last.Plus)];
    }

    /// <summary>Computes it from one snapshot of the first-stage rows.</summary>
    /// <param name="everyone">The rows of everyone.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="on">The day.</param>
    /// <param name="unitOf">Anyone's unit on a day; null where unknown.</param>
    public static UnitNetwork Of(IEnumerable<PersonRows> everyone, People.People people, DateOnly on, Func<PersonId, DateOnly, string?> unitOf)
    {
        var quarters = QuartersOn(on);
        var pairs = everyone.SelectMany(rows => PairsOf(rows, people, quarters, unitOf)).ToLookup(pair => pair.Quarter);
        return new UnitNetwork([.. quarters.Select(quarter => Told(quarter, [.. pairs[quarter]]))]);
    }

    private static IEnumerable<Pair> PairsOf(
        PersonRows rows, People.People people, IReadOnlyList<Quarter> quarters, Func<PersonId, DateOnly, string?> unitOf)
    {
        var activity = Activity.Of(rows with { Lines = [] }, people, quarters[^1].LastDay, unitOf);
        return activity.Ties.Where(tie => tie.Given && tie.Day >= quarters[0].FirstDay).GroupBy(tie => (Quarter.Of(tie.Day), tie.Counterpart))
            .Select(of => (of.Key, Day: of.Min(tie => tie.Day)))
            .Select(of => (of.Key, From: unitOf(activity.Person, of.Day), To: unitOf(of.Key.Counterpart, of.Day)))
            .Where(of => of is { From: not null, To: not null })
            .Select(of => new Pair(of.Key.Item1, UnitMove.LargestOf(of.From!), UnitMove.LargestOf(of.To!), activity.Person, of.Key.Counterpart));
    }

    private static QuarterTies Told(Quarter quarter, List<Pair> pairs)
    {
        var (within, across) = (pairs.FindAll(pair => pair.From == pair.To), pairs.FindAll(pair => pair.From != pair.To));
        return new QuarterTies(quarter, CountOf(within), CountOf(across),
        [
            .. TiesOf(within).Concat(TiesOf(across)).OrderByDescending(ties => ties.Pairs ?? 0)
                .ThenBy(ties => ties.From, StringComparer.Ordinal).ThenBy(ties => ties.To, StringComparer.Ordinal)
        ]);
    }

    // What is left when those shown are taken from all of them must not point at fewer than five either, nor be those of two units alone.
    private static List<UnitTies> TiesOf(List<Pair> pairs)
    {
        var all = pairs.GroupBy(pair => (pair.From, pair.To)).OrderByDescending(of => of.Count())
            .ThenBy(of => of.Key.From, StringComparer.Ordinal).ThenBy(of => of.Key.To, StringComparer.Ordinal).Select(of => of.ToList()).ToList();
        var shown = all.FindAll(IsShown);
        while (shown.Count > 0 && all.Count > shown.Count && (all.Count - shown.Count == 1 || !IsShown([.. all.Except(shown).SelectMany(of => of)])))
        {
            shown.RemoveAt(shown.Count - 1);
        }

        return all.ConvertAll(of => new UnitTies(of[0].From, of[0].To, shown.Contains(of) ? of.Count : null));
    }

    private static int? CountOf(List<Pair> pairs) => IsShown(pairs) ? pairs.Count : null;

    private static bool IsShown(List<Pair> pairs) =>
        SmallGroups.IsShown(pairs.Select(pair => pair.Giver).Distinct().Count()) && SmallGroups.IsShown(pairs.Select(pair => pair.Receiver).Distinct().Count());

    private sealed record Pair(Quarter Quarter, string From, string To, PersonId Giver, PersonId Receiver);
}
