using LeFaire.Governance;
using LeFaire.Learning;
using LeFaire.Succession;

namespace LeFaire.Contributions;

/// <summary>Which ties, where a figure of ties is asked for.</summary>
public enum TiesAsked
{
    /// <summary>With people for whom the person did something.</summary>
    Helped,

    /// <summary>With people who did something for the person.</summary>
    HelpedBy,

    /// <summary>With people of both kinds, in either direction.</summary>
    BothWays,

    /// <summary>With people helped who were of another unit on the day.</summary>
    AcrossUnits
}

/// <summary>The figure of which the evidence is asked. What is null is not asked; all that is asked holds for one line, or one tie, of an event.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Way">Given or received.</param>
/// <param name="With">With whom, by any of their accounts.</param>
/// <param name="Place">In which space, workshop, mentorship or opportunity.</param>
/// <param name="Tag">Under which tag.</param>
/// <param name="Topic">On which topic, as spaces and tags are mapped on the day.</param>
/// <param name="Stage">At which stage of a skill.</param>
/// <param name="Dimension">For which dimension the rules count it.</param>
/// <param name="Ties">Which ties.</param>
/// <param name="Unit">Ties with people of this unit on the day; <see cref="NoUnit"/> for those of whom none is known or named.</param>
public sealed record EvidenceAsked(
    LineKind? Kind = null, Way? Way = null, AccountId? With = null, PlaceId? Place = null, string? Tag = null, string? Topic = null, SkillStage? Stage = null,
    Dimension? Dimension = null, TiesAsked? Ties = null, string? Unit = null)
{
    /// <summary>Stands for the people of whom no unit is known or named.</summary>
    public const string NoUnit = "-";

    /// <summary>True where every event is asked for.</summary>
    public bool IsAll => this == new EvidenceAsked();

    internal bool AsksForTies => Ties is not null || Unit is not null;

    internal bool AsksForLines => this with { With = null, Dimension = null, Ties = null, Unit = null } != new EvidenceAsked();
}

/// <summary>Tells the events behind a figure of someone's from others, by what counts in the figure.</summary>
public sealed class Evidence
{
    private readonly EvidenceAsked asked;
    private readonly People.People people;
    private readonly PersonId? with;
    private readonly Scope scope;
    private readonly Rules rules;
    private readonly TopicMap topics;
    private readonly DateOnly on;
    private readonly Func<PersonId, DateOnly, string?> unitOf;
    private readonly Func<string, bool>? named;
    private readonly Activity activity;
    private readonly HashSet<PersonId> bothWays;
    private readonly Dictionary<Deed, bool> counted = [];

    /// <summary>Gets ready to tell.</summary>
    /// <param name="asked">The figure.</param>
    /// <param name="rows">The person's rows; only ties in both directions and what they joined are read from them.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="scope">What may be used.</param>
    /// <param name="rules">How evidence is weighed.</param>
    /// <param name="topics">What spaces and tags are about.</param>
    /// <param name="on">The day of the figure.</param>
    /// <param name="own">True where the person reads their own.</param>
    /// <param name="unitOf">Anyone's unit on a day; null where unknown.</param>
    /// <param name="named">Whether a unit is named to whoever reads; all are where null.</param>
    public Evidence(
        EvidenceAsked asked, PersonRows rows, People.People people, Scope scope, Rules rules, TopicMap topics, DateOnly on, bool own,
        Func<PersonId, DateOnly, string?> unitOf, Func<string, bool>? named = null)
    {
        (this.asked, this.people, this.scope, this.rules, this.topics, this.on, this.unitOf, this.named) = (asked, people, scope, rules, topics, on, unitOf, named);
        with = people.PersonOf(asked.With);
        activity = Activity.Of(rows with { Lines = [.. rows.Lines.Where(line => line.Kind == LineKind.OpportunityJoined)] }, people, on, unitOf);
        var ties = (own ? activity : activity.Within(scope)).Ties.Where(IsOfUnit).ToLookup(tie => tie.Given, tie => tie.Counterpart);
        bothWays = [.. ties[true].Intersect(ties[false])];
    }

    /// <summary>True where an event is among the evidence.</summary>
    public bool Has(Fact fact)
    {
        if (asked.IsAll) return true;
        if (asked.With is not null && with is null) return false;
        var lines = LinesOf(fact).Where(line => with is null || line.Counterpart == with).ToList();
        var ties = TiesOf(fact).Where(tie => with is null || tie.Counterpart == with).ToList();
        return (!asked.AsksForTies || ties.Exists(tie => IsOfUnit(tie) && IsAsked(tie)))
            && ((asked.AsksForTies && !asked.AsksForLines) || lines.Exists(IsAsked))
            && (asked.Dimension is null || IsScored(lines, ties));
    }

    /// <summary>The units of those with whom an event is a tie, as they are asked for.</summary>
    public IEnumerable<string> UnitsIn(Fact fact) => TiesOf(fact).Select(tie => NamedUnitOf(tie) ?? EvidenceAsked.NoUnit);

    /// <summary>The topics of what an event gave.</summary>
    public IEnumerable<string> TopicsIn(Fact fact) => LinesOf(fact).SelectMany(line => topics.Of(line.Place, line.Tags, line.Day));

    private IEnumerable<ActivityLine> LinesOf(Fact fact) => Line.Of(fact).Where(of => people.PersonOf(of.Account) == activity.Person)
        .Select(of => Activity.Resolve(of.Line, activity.Person, people)).OfType<ActivityLine>();

    private IEnumerable<ActivityTie> TiesOf(Fact fact) =>
        Tie.Of(fact).Select(of => Activity.Resolve(of.From, of.To, of.Tie, activity.Person, people, unitOf)).OfType<ActivityTie>();

    private bool IsAsked(ActivityLine line) =>
        (asked.Kind is null || line.Kind == asked.Kind) && (asked.Way is null || line.Way == asked.Way) && (asked.Place is null || line.Place == asked.Place)
        && (asked.Tag is null || line.Tags.Split(' ').Contains(asked.Tag, StringComparer.Ordinal))
        && (asked.Stage is null || SkillPath.StageOf(line) == asked.Stage) && (asked.Topic is null || topics.Of(line.Place, line.Tags, line.Day).Contains(asked.Topic));

    private bool IsAsked(ActivityTie tie) => asked.Ties switch
    {
        TiesAsked.Helped => tie.Given,
        TiesAsked.HelpedBy => !tie.Given,
        TiesAsked.BothWays => bothWays.Contains(tie.Counterpart),
        TiesAsked.AcrossUnits => tie is { Given: true, AcrossUnits: true },
        _ => true
    };

    private bool IsOfUnit(ActivityTie tie) => asked.Unit is not { } unit || (NamedUnitOf(tie) ?? EvidenceAsked.NoUnit) == unit;

    private string? NamedUnitOf(ActivityTie tie) => tie.Unit is { } unit && (named is null || named(unit)) ? unit : null;

    // Scores keep to what may be used, whoever reads.
    private bool IsScored(List<ActivityLine> lines, List<ActivityTie> ties) => !scope.Objected(activity.Person)
        && activity.DeedsOf(lines.Where(IsAsked), ties).Any(deed => deed.Day <= on && activity.IsCovered(scope, deed.Day) && Counts(deed));

    private bool Counts(Deed deed)
    {
        // The rules look at no day but its quarter, and at nobody in particular.
        var alike = deed with { Day = Quarter.Of(deed.Day).FirstDay, Counterpart = deed.Counterpart is null ? null : activity.Person, Count = 1 };
        if (!counted.TryGetValue(alike, out var counts))
        {
            counts = rules.Scores([alike], activity.Employment, _ => false, on).Any(score => score.Dimension == asked.Dimension && score.Because.Count > 0);
            counted.Add(alike, counts);
        }

        return counts;
    }
}
