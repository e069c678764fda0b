using System.Collections.Frozen;
using LeFaire.Governance;
using LeFaire.People;
using LeFaire.Succession;

namespace LeFaire.Contributions;

/// <summary>The settled rows of all accounts of one person.</summary>
/// <param name="Person">The person.</param>
/// <param name="Lines">What they did and received.</param>
/// <param name="Ties">What they did for others and others for them.</param>
/// <param name="Employment">Their employment.</param>
public sealed record PersonRows(
    PersonId Person, IReadOnlyList<Line> Lines, IReadOnlyList<(AccountId From, AccountId To, Tie Tie)> Ties, EmploymentRecord Employment)
{
    /// <summary>The units that offered the opportunities they joined, where known: by these it is judged whether one lay outside their scope.</summary>
    public IReadOnlyDictionary<PlaceId, string> OfferedBy { get; init; } = FrozenDictionary<PlaceId, string>.Empty;
}

/// <summary>What can be said of a person's evidence.</summary>
public enum EvidenceState
{
    /// <summary>There is evidence, and it is shown.</summary>
    Shown,

    /// <summary>The person's legal entity is not open yet.</summary>
    NothingInScopeYet,

    /// <summary>No evidence is shown. It says nothing about the person.</summary>
    NoEvidenceShown,

    /// <summary>The person objected. Only they themselves read this; others read <see cref="NoEvidenceShown"/>.</summary>
    Objected
}

/// <summary>How much of one kind, in all.</summary>
public sealed record KindTotal(LineKind Kind, Way Way, int Count, long Amount, int DistinctPeople, DateOnly FirstDay, DateOnly LastDay);

/// <summary>How many of one kind.</summary>
public sealed record KindCount(LineKind Kind, Way Way, int Count);

/// <summary>What a month holds.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="Counts">How many of each kind.</param>
public sealed record MonthActivity(DateOnly Month, IReadOnlyList<KindCount> Counts);

/// <summary>How often the person's own deeds bear a tag.</summary>
public sealed record TagCount(string Tag, int Count);

/// <summary>How much the person did in a place.</summary>
public sealed record PlaceCount(PlaceId Place, int Count);

/// <summary>Ties in figures: people, not deeds.</summary>
/// <param name="PeopleHelped">People for whom the person did something.</param>
/// <param name="HelpedBy">People who did something for the person.</param>
/// <param name="Reciprocal">People of both kinds.</param>
/// <param name="AcrossUnits">People helped who were in another unit on the day.</param>
public sealed record TieSummary(int PeopleHelped, int HelpedBy, int Reciprocal, int AcrossUnits);

/// <summary>Ties with the people of one unit, as of the days of the ties: someone who moved is counted in each unit in which they were.</summary>
/// <param name="Unit">The unit; null for people of whom none is known, or none is named to whoever reads.</param>
/// <param name="People">People with a tie, in either direction.</param>
/// <param name="Reciprocal">Those among them with ties in both directions while they were there.</param>
public sealed record UnitTies(string? Unit, int People, int Reciprocal);

/// <summary>What a person does for others and others for them, on a day.</summary>
/// <param name="Person">The person.</param>
/// <param name="On">The day; later facts are left out.</param>
/// <param name="Evidence">What can be said of the evidence.</param>
/// <param name="EntitiesToOpen">Where nothing is in scope yet, the legal entities that must be opened first.</param>
/// <param name="RulesVersion">The rules of the scores.</param>
/// <param name="Assignment">Their place in the organisation on the day.</param>
/// <param name="Employed">True where they are employed on the day.</param>
/// <param name="Spells">Times of employment that began by the day.</param>
/// <param name="Totals">How much of each kind.</param>
/// <param name="Months">The same by month, in order.</param>
/// <param name="Scores">One per dimension, of what is in scope; empty where none is shown.</param>
/// <param name="Tags">Tags of what they did, most frequent first.</param>
/// <param name="Places">Where they did it, most frequent first.</param>
/// <param name="Ties">Ties in figures.</param>
/// <param name="TiesByUnit">The same by the unit of the others, those of most people first.</param>
public sealed record ContributionProfile(
    PersonId Person, DateOnly On, EvidenceState Evidence, IReadOnlyList<string> EntitiesToOpen, string RulesVersion, Assignment? Assignment, bool Employed,
    IReadOnlyList<Spell> Spells, IReadOnlyList<KindTotal> Totals, IReadOnlyList<MonthActivity> Months, IReadOnlyList<Score> Scores,
    IReadOnlyList<TagCount> Tags, IReadOnlyList<PlaceCount> Places, TieSummary Ties, IReadOnlyList<UnitTies> TiesByUnit)
{
    /// <summary>Computes a profile from one snapshot of the first-stage rows.</summary>
    /// <param name="rows">The person's rows.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="scope">What may be used.</param>
    /// <param name="rules">How evidence is weighed.</param>
    /// <param name="on">The day.</param>
    /// <param name="own">True where the person reads their own: their facts are shown whatever the scope, and the scores still keep to it.</param>
    /// <param name="unitOf">Anyone's unit on a day; null where unknown.</param>
    /// <param name="named">Whether a unit is named to whoever reads; all are where null.</param>
    public static ContributionProfile Of(
        PersonRows rows, People.People people, Scope scope, Rules rules, DateOnly on, bool own, Func<PersonId, DateOnly, string?> unitOf,
        Func<string, bool>? named = null)
    {
        var activity = Activity.Of(rows, people, on, unitOf);
        var usable = activity.Within(scope);
        var shown = own ? activity : usable;
        var (evidence, toOpen) = usable.StateIn(scope, on);
        if (own && scope.Objected(activity.Person)) evidence = EvidenceState.Objected;
        return new ContributionProfile(
            activity.Person, on, evidence, toOpen, rules.Version, activity.Employment.On(on), activity.Employment.EmployedOn(on),
            [.. activity.Employment.Spells.Where(spell => spell.Start <= on).Select(spell => Until(spell, on))],
            TotalsOf(shown.Lines), MonthsOf(shown.Lines), evidence == EvidenceState.Shown ? usable.Scores(rules, scope, on) : [],
            TagsOf(shown.Lines), PlacesOf(shown.Lines), TiesOf(shown), TiesByUnitOf(shown, named));
    }

    private static Spell Until(Spell spell, DateOnly on) => spell.End > on ? spell with { End = null, Planned = false } : spell;

    private static List<KindTotal> TotalsOf(IReadOnlyList<ActivityLine> lines) =>
        [.. lines.GroupBy(line => (line.Kind, line.Way)).OrderBy(of => of.Key).Select(of => new KindTotal(
            of.Key.Kind, of.Key.Way, of.Sum(line => line.Count), of.Sum(line => line.Amount),
            of.Select(line => line.Counterpart).OfType<PersonId>().Distinct().Count(), of.Min(line => line.Day), of.Max(line => line.Day)))];

    private static List<MonthActivity> MonthsOf(IReadOnlyList<ActivityLine> lines) =>
        [.. lines.GroupBy(line => new DateOnly(line.Day.Year, line.Day.Month, 1)).OrderBy(of => of.Key).Select(of => new MonthActivity(of.Key,
            [.. of.GroupBy(line => (line.Kind, line.Way)).OrderBy(kind => kind.Key)
                .Select(kind => new KindCount(kind.Key.Kind, kind.Key.Way, kind.Sum(line => line.Count)))]))];

    private static List<TagCount> TagsOf(IReadOnlyList<ActivityLine> lines) =>
        [.. lines.Where(line => line.Way == Way.Given)
            .SelectMany(line => line.Tags.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(tag => (Tag: tag, line.Count)))
            .GroupBy(of => of.Tag, StringComparer.Ordinal).Select(of => new TagCount(of.Key, of.Sum(each => each.Count)))
            .OrderByDescending(of => of.Count).ThenBy(of => of.Tag, StringComparer.Ordinal)];

    private static List<PlaceCount> PlacesOf(IReadOnlyList<ActivityLine> lines) =>
        [.. lines.Where(line => line.Way == Way.Given && line.Kind != LineKind.Mention)
            .GroupBy(line => line.Place).Select(of => new PlaceCount(of.Key, of.Sum(line => line.Count)))
            .OrderByDescending(of => of.Count).ThenBy(of => of.Place)];

    private static TieSummary TiesOf(Activity activity)
    {
        var helped = activity.Ties.Where(tie => tie.Given).Select(tie => tie.Counterpart).ToHashSet();
        var helpedBy = activity.Ties.Where(tie => !tie.Given).Select(tie => tie.Counterpart).ToHashSet();
        var across = activity.Ties.Where(tie => tie is { Given: true, AcrossUnits: true }).Select(tie => tie.Counterpart).Distinct().Count();
        return new TieSummary(helped.Count, helpedBy.Count, helped.Count(helpedBy.Contains), across);
    }

    // Units that are not named are one, or their number would be told.
    private static List<UnitTies> TiesByUnitOf(Activity activity, Func<string, bool>? named) =>
        [.. activity.Ties.GroupBy(tie => tie.Unit is { } unit && (named is null || named(unit)) ? unit : null, StringComparer.Ordinal)
            .Select(of => new UnitTies(
                of.Key, of.Select(tie => tie.Counterpart).Distinct().Count(),
                of.Where(tie => tie.Given).Select(tie => tie.Counterpart).Intersect(of.Where(tie => !tie.Given).Select(tie => tie.Counterpart)).Count()))
            .OrderByDescending(of => of.People).ThenBy(of => of.Unit, StringComparer.Ordinal)];
}
