using LeFaire.Contributions;

namespace LeFaire.People;

/// <summary>One unbroken time of employment in the group.</summary>
/// <param name="Start">Its first day, or the day of the baseline where that is unknown.</param>
/// <param name="JoinDateKnown">False where the first snapshot of a directory showed the person employed already.</param>
/// <param name="Inferred">True where there is no directory and joining the general space stands for the start.</param>
/// <param name="End">The first day on which they are no longer employed; null while it lasts.</param>
/// <param name="Planned">True where the contract's own end was reached.</param>
public sealed record Spell(DateOnly Start, bool JoinDateKnown, bool Inferred, DateOnly? End, bool Planned)
{
    /// <summary>True where the spell covers a day.</summary>
    public bool Covers(DateOnly day) => Start <= day && (End is not { } end || day < end);
}

/// <summary>A person's employment as their dated entries tell it, asked for any day.</summary>
public sealed class EmploymentRecord
{
    private readonly List<(AssignmentChanged Fact, EventId Id)> assignments;
    private readonly List<(Fact Fact, EventId Id)> projects;
    private readonly List<(Fact Fact, EventId Id)> suspensions;

    private EmploymentRecord(List<(Fact Fact, EventId Id)> standing)
    {
        assignments = [.. standing.Where(of => of.Fact is AssignmentChanged).Select(of => ((AssignmentChanged)of.Fact, of.Id))];
        projects = [.. standing.Where(of => of.Fact is ProjectAssigned or ProjectUnassigned)];
        suspensions = [.. standing.Where(of => of.Fact is ContractSuspended or ContractResumed)];
        HasDirectory = standing.Exists(of => of.Fact is not CommunityJoined);
        Spells = HasDirectory ? Merge(standing.Select(of => of.Fact)) : Infer(standing.Select(of => of.Fact));
        Joins = JoinsOf(Spells);
    }

    /// <summary>True where a directory says anything of the person's employment.</summary>
    public bool HasDirectory { get; }

    /// <summary>Times of employment in the group, in order, apart from one another: a transfer between accounts or entities breaks none.</summary>
    public IReadOnlyList<Spell> Spells { get; }

    /// <summary>Days of arrival as a newcomer: the first in the group, or back after more than twelve months. Unknown join dates are left out.</summary>
    public IReadOnlyList<DateOnly> Joins { get; }

    /// <summary>Reads the employment entries of all accounts of one person.</summary>
    public static EmploymentRecord Of(IEnumerable<Entry> entries) => new(
        [.. entries.Where(entry => entry.Count > 0).DistinctBy(entry => entry.Id).OrderBy(entry => entry.Fact.Day).ThenBy(entry => entry.Id)
            .Select(entry => (entry.Fact, entry.Id))]);

    /// <summary>The assignment of a day: the latest on or before it, ties by event id; null where there is none.</summary>
    public Assignment? On(DateOnly day) => assignments.LastOrDefault(of => of.Fact.Day <= day).Fact?.Assignment;

    /// <summary>
    /// Where someone who joined on a day came to: the assignment of that day or, since a directory's snapshots are days apart, the first in that time of employment.
    /// </summary>
    public Assignment? OnJoining(DateOnly join) =>
        On(join) ?? assignments.FirstOrDefault(of => of.Fact.Day > join && SpellOn(join)?.Covers(of.Fact.Day) == true).Fact?.Assignment;

    /// <summary>Days on which the person, employed before and after, went from one known unit to another, in order.</summary>
    public IEnumerable<DateOnly> Moves => assignments.Select(of => of.Fact.Day).Distinct().Where(day =>
        EmployedOn(day.AddDays(-1)) && EmployedOn(day) && On(day.AddDays(-1))?.Unit is { } before && On(day)?.Unit is { } after && before != after);

    /// <summary>True where the person is employed on a day.</summary>
    public bool EmployedOn(DateOnly day) => SpellOn(day) is not null;

    /// <summary>The time of employment that covers a day.</summary>
    public Spell? SpellOn(DateOnly day) => Spells.FirstOrDefault(spell => spell.Covers(day));

    /// <summary>Codes of the projects of a day, sorted.</summary>
    public IReadOnlyList<string> ProjectsOn(DateOnly day)
    {
        var standing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (fact, _) in projects.TakeWhile(of => of.Fact.Day <= day))
        {
            if (fact is ProjectAssigned assigned) standing.Add(assigned.Project);
            else if (fact is ProjectUnassigned unassigned) standing.Remove(unassigned.Project);
        }

        return [.. standing];
    }

    /// <summary>True where the contract is suspended on a day.</summary>
    public bool SuspendedOn(DateOnly day) => suspensions.LastOrDefault(of => of.Fact.Day <= day).Fact is ContractSuspended;

    /// <summary>True on days before a baseline that does not know the join date: nobody can tell whether the person was employed then.</summary>
    public bool UnknownOn(DateOnly day)
    {
        foreach (var spell in Spells)
        {
            if (spell.End is not { } end || day < end) return !spell.JoinDateKnown && day < spell.Start;
        }

        return false;
    }

    /// <summary>Months of a quarter in which the person could contribute, by their working time. The state on the 15th stands for the month.</summary>
    /// <param name="quarter">The quarter.</param>
    /// <param name="inScope">True for the days of which a contribution may be used.</param>
    /// <param name="on">Months whose 15th lies after this day are left out.</param>
    public decimal ExposedMonths(Quarter quarter, Func<DateOnly, bool> inScope, DateOnly on)
    {
        var exposed = 0m;
        for (var month = 0; month < 3; month++)
        {
            var middle = quarter.FirstDay.AddMonths(month).AddDays(14);
            if (middle <= on && EmployedOn(middle) && !SuspendedOn(middle) && inScope(middle)) exposed += On(middle)?.WorkingTime ?? 1m;
        }

        return exposed;
    }

    /// <summary>Months from one quarter to the start of another in which the contract was suspended: time that makes nothing older.</summary>
    public int SuspendedMonths(Quarter from, Quarter until) =>
        suspensions.Count == 0
            ? 0
            : Enumerable.Range(0, Math.Max(0, from.QuartersUntil(until) * 3)).Count(month => SuspendedOn(from.FirstDay.AddMonths(month).AddDays(14)));

    /// <summary>The latest arrival as a newcomer on or before a day; null where none is known.</summary>
    public DateOnly? JoinedOn(DateOnly on)
    {
        var joins = Joins.Where(join => join <= on).ToList();
        return joins.Count == 0 ? null : joins[^1];
    }

    private static List<Spell> Infer(IEnumerable<Fact> facts) =>
        [.. facts.OfType<CommunityJoined>().Where(joined => joined.General).Take(1).Select(joined => new Spell(joined.Day, true, true, null, false))];

    private static List<Spell> Merge(IEnumerable<Fact> facts)
    {
        var merged = new List<Spell>();
        var each = facts.Where(fact => fact is EmploymentStarted or EmploymentEnded).GroupBy(fact => fact.Accounts[0]).SelectMany(OfAccount);
        foreach (var spell in each.OrderBy(spell => spell.Start).ThenBy(spell => spell.JoinDateKnown).ThenBy(spell => spell.End ?? DateOnly.MaxValue))
        {
            if (merged.Count > 0 && merged[^1] is var last && (last.End is not { } end || spell.Start <= end))
            {
                if (last.End is { } known && (spell.End is null || spell.End > known)) merged[^1] = last with { End = spell.End, Planned = spell.Planned };
            }
            else
            {
                merged.Add(spell);
            }
        }

        return merged;
    }

    private static List<Spell> OfAccount(IEnumerable<Fact> facts)
    {
        var spells = new List<Spell>();
        foreach (var fact in facts.OrderBy(fact => fact.Day).ThenBy(fact => fact is EmploymentStarted))
        {
            var open = spells.Count > 0 && spells[^1].End is null;
            if (fact is EmploymentStarted started && !open) spells.Add(new Spell(started.Day, started.JoinDateKnown, false, null, false));
            if (fact is EmploymentEnded ended && open) spells[^1] = spells[^1] with { End = ended.Day, Planned = ended.Planned };
        }

        return spells;
    }

    private static List<DateOnly> JoinsOf(IReadOnlyList<Spell> spells)
    {
        var joins = new List<DateOnly>();
        for (var i = 0; i < spells.Count; i++)
        {
            var isJoin = i == 0 || spells[i].Start > spells[i - 1].End!.Value.AddMonths(12);
            if (isJoin && spells[i].JoinDateKnown) joins.Add(spells[i].Start);
        }

        return joins;
    }
}
