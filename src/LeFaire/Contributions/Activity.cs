using LeFaire.Governance;
using LeFaire.Mobility;
using LeFaire.People;
using LeFaire.Succession;

namespace LeFaire.Contributions;

/// <summary>A line with its counterpart resolved to a person.</summary>
internal sealed record ActivityLine(
    DateOnly Day, LineKind Kind, Way Way, PersonId? Counterpart, PlaceId Place, string Tags, string Quality, int Count, long Amount) : IAddable<ActivityLine>
{
    /// <summary>True for what was given to others. A workshop given is counted once, as hosted, not once more for every attendee.</summary>
    public bool IsContribution => Way == Way.Given
        && Kind is LineKind.Post or LineKind.Reply or LineKind.CommunityOpened or LineKind.WorkshopHosted or LineKind.MentoringSession or LineKind.OpportunityDelivered;

    public int CompareKey(ActivityLine other)
    {
        var order = Day.CompareTo(other.Day);
        if (order == 0) order = ((int)Kind).CompareTo((int)other.Kind);
        if (order == 0) order = ((int)Way).CompareTo((int)other.Way);
        if (order == 0) order = Nullable.Compare(Counterpart, other.Counterpart);
        if (order == 0) order = Place.CompareTo(other.Place);
        if (order == 0) order = string.CompareOrdinal(Tags, other.Tags);
        if (order == 0) order = string.CompareOrdinal(Quality, other.Quality);
        return order;
    }

    public ActivityLine Plus(ActivityLine other) => this with { Count = Count + other.Count, Amount = Amount + other.Amount };
}

/// <summary>A tie with another person, as the one person sees it; the unit is that of the other on the day, null where unknown.</summary>
internal sealed record ActivityTie(DateOnly Day, LineKind Kind, bool Given, PersonId Counterpart, string? Unit, bool AcrossUnits, int Count) : IAddable<ActivityTie>
{
    public int CompareKey(ActivityTie other)
    {
        var order = Day.CompareTo(other.Day);
        if (order == 0) order = ((int)Kind).CompareTo((int)other.Kind);
        if (order == 0) order = Given.CompareTo(other.Given);
        if (order == 0) order = Counterpart.CompareTo(other.Counterpart);
        return order == 0 ? AcrossUnits.CompareTo(other.AcrossUnits) : order;
    }

    public ActivityTie Plus(ActivityTie other) => this with { Count = Count + other.Count };
}

/// <summary>What adds up where two are alike in all else.</summary>
internal interface IAddable<T>
{
    int CompareKey(T other);

    T Plus(T other);
}

/// <summary>A person's rows merged over all their accounts, with counterparts as people: what every second-stage figure starts from.</summary>
internal sealed record Activity(
    PersonId Person, EmploymentRecord Employment, string? EntityOfSource, IReadOnlyList<ActivityLine> Lines, IReadOnlyList<ActivityTie> Ties)
{
    /// <summary>The opportunities that lay outside the person's scope on the day they joined.</summary>
    private HashSet<PlaceId> OutsideScope { get; init; } = [];

    public static Activity Of(PersonRows rows, People.People people, DateOnly on, Func<PersonId, DateOnly, string?> unitOf)
    {
        // Rows may be asked for by any id that was once the person's.
        var person = people.PersonOf(new AccountId(rows.Person.Value)) ?? rows.Person;
        var lines = rows.Lines.Where(line => line.Day <= on && line.Count > 0).Select(line => Resolve(line, person, people)).OfType<ActivityLine>();
        var ties = rows.Ties.Where(of => of.Tie.Day <= on && of.Tie.Count > 0).Select(of => Resolve(of.From, of.To, of.Tie, person, people, unitOf));
        return new Activity(person, rows.Employment, people.EntityOfSource(person), Merged(lines), Merged(ties.OfType<ActivityTie>()))
        {
            OutsideScope = OutsideScopeOf(rows, person, on, unitOf)
        };
    }

    public string? EntityOn(DateOnly day) => Employment.On(day)?.Entity ?? EntityOfSource;

    /// <summary>True where what was done on a day may be used, as far as the legal entity goes.</summary>
    public bool IsCovered(Scope scope, DateOnly day) => scope.Covers(EntityOn(day), day);

    /// <summary>What of it was done by the end of a day.</summary>
    public Activity UpTo(DateOnly on) => this with { Lines = [.. Lines.Where(line => line.Day <= on)], Ties = [.. Ties.Where(tie => tie.Day <= on)] };

    /// <summary>What of it may be used: nothing of who objected, and nothing from before the person's legal entity was open.</summary>
    public Activity Within(Scope scope)
    {
        if (scope.Objected(Person)) return this with { Lines = [], Ties = [] };
        // Many lie on one day.
        var days = new Dictionary<DateOnly, bool>();
        return this with { Lines = [.. Lines.Where(line => Covers(line.Day))], Ties = [.. Ties.Where(tie => Covers(tie.Day))] };

        bool Covers(DateOnly day)
        {
            if (!days.TryGetValue(day, out var covered)) days.Add(day, covered = IsCovered(scope, day));
            return covered;
        }
    }

    /// <summary>Scores what of it may be used. Deeds and exposed months keep to the same days of the scope, or rates would punish who was there before it.</summary>
    public IReadOnlyList<Score> Scores(Rules rules, Scope scope, DateOnly on) => rules.Scores(DeedsOf(Lines, Ties), Employment, day => IsCovered(scope, day), on);

    /// <summary>
    /// What can be said to others. Whether the entity is open is asked before anything else, so that an objection cannot be read from the answer.
    /// </summary>
    public (EvidenceState Evidence, IReadOnlyList<string> ToOpen) StateIn(Scope scope, DateOnly on)
    {
        if (Lines.Count > 0) return (EvidenceState.Shown, []);
        var entity = EntityOn(on);
        return entity is not null && scope.OpenFrom(entity) is not null
            ? (EvidenceState.NoEvidenceShown, [])
            : (EvidenceState.NothingInScopeYet, entity is null ? [] : [entity]);
    }

    /// <summary>Lines and ties of the person as the rules see them.</summary>
    public IEnumerable<Deed> DeedsOf(IEnumerable<ActivityLine> lines, IEnumerable<ActivityTie> ties) =>
        lines.Select(line => new Deed(line.Day, line.Kind, line.Way, line.Counterpart, line.Quality, IsOutsideScope(line), line.Count)).Concat(
            ties.Where(tie => tie is { Given: true, AcrossUnits: true })
                .Select(tie => new Deed(tie.Day, tie.Kind, Way.Given, tie.Counterpart, "", true, tie.Count)));

    private bool IsOutsideScope(ActivityLine line) => line.Kind == LineKind.OpportunityDelivered && OutsideScope.Contains(line.Place);

    // Whether an opportunity was joined in the scope of governance or before has no bearing on where it lay.
    private static HashSet<PlaceId> OutsideScopeOf(PersonRows rows, PersonId person, DateOnly on, Func<PersonId, DateOnly, string?> unitOf) =>
    [
        .. rows.Lines.Where(line => line.Kind == LineKind.OpportunityJoined && line.Day <= on && line.Count > 0).GroupBy(line => line.Place)
            .Where(joined => OpportunityRecord.IsOutside(unitOf(person, joined.Min(line => line.Day)), rows.OfferedBy.GetValueOrDefault(joined.Key)) == true)
            .Select(joined => joined.Key)
    ];

    /// <summary>A line as the person's; null where it is none of theirs to count, such as a mention of themselves.</summary>
    public static ActivityLine? Resolve(Line line, PersonId person, People.People people)
    {
        var other = line.Counterpart is { } account ? people.PersonOf(account) : null;
        var self = other == person;
        if (line.Counterpart is not null && (self || other is null))
        {
            // A reply to oneself or to a program was still written, a workshop given by a shared mailbox still attended; they only reach nobody.
            var stands = line is { Kind: LineKind.Reply, Way: Way.Given } || (!self && line is { Kind: LineKind.WorkshopAttended, Way: Way.Received });
            if (!stands) return null;
            other = null;
        }

        return new ActivityLine(line.Day, line.Kind, line.Way, other, line.Place, line.Tags, line.Quality, line.Count, line.Amount);
    }

    /// <summary>A tie as the person sees it; null where it is between others, or not between two people.</summary>
    public static ActivityTie? Resolve(
        AccountId from, AccountId to, Tie tie, PersonId person, People.People people, Func<PersonId, DateOnly, string?> unitOf)
    {
        if (people.PersonOf(from) is not { } giver || people.PersonOf(to) is not { } receiver || giver == receiver) return null;
        if (giver != person && receiver != person) return null;
        var given = giver == person;
        var other = given ? receiver : giver;
        var theirs = unitOf(other, tie.Day);
        var across = theirs is not null && unitOf(person, tie.Day) is { } unit && unit != theirs;
        return new ActivityTie(tie.Day, tie.Kind, given, other, theirs, across, tie.Count);
    }

    /// <summary>In the order of their keys, those alike added up.</summary>
    private static List<T> Merged<T>(IEnumerable<T> all) where T : class, IAddable<T>
    {
        var sorted = all.ToArray();
        Array.Sort(sorted, static (one, other) => one.CompareKey(other));
        var merged = new List<T>(sorted.Length);
        foreach (var one in sorted)
        {
            if (merged.Count > 0 && merged[^1].CompareKey(one) == 0) merged[^1] = merged[^1].Plus(one);
            else merged.Add(one);
        }

        return merged;
    }
}
