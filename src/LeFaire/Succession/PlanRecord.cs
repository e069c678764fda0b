using LeFaire.Governance;
using LeFaire.People;

namespace LeFaire.Succession;

/// <summary>A nomination that stands.</summary>
/// <param name="By">Who nominated.</param>
/// <param name="SecondedBy">Who confirmed it; null where nobody has yet.</param>
/// <param name="Conflict">The conflict of interest that the nominator declared; null where it was not asked for.</param>
public sealed record Nomination(PersonId By, PersonId? SecondedBy, ConflictOfInterest? Conflict)
{
    /// <summary>How far it has brought the nominee.</summary>
    public PoolState State => SecondedBy is null ? PoolState.Nominated : PoolState.Candidate;
}

/// <summary>A nomination that was taken back.</summary>
/// <param name="Person">Who had been nominated.</param>
/// <param name="NominatedBy">Who had nominated them.</param>
/// <param name="SecondedBy">Who had confirmed it.</param>
/// <param name="WithdrawnBy">Who took it back; null where the committee did without naming a person.</param>
/// <param name="On">The day.</param>
public sealed record WithdrawnNomination(PersonId Person, PersonId NominatedBy, PersonId? SecondedBy, PersonId? WithdrawnBy, DateOnly On);

/// <summary>How soon one assessor thinks that someone could take over.</summary>
/// <param name="By">Who judged.</param>
/// <param name="Readiness">How soon.</param>
/// <param name="On">The day.</param>
public sealed record Assessment(PersonId By, Readiness Readiness, DateOnly On);

/// <summary>How a plan ended.</summary>
/// <param name="On">The day.</param>
/// <param name="Because">Why.</param>
/// <param name="Successor">Who filled the position, where someone of the group did who was not erased.</param>
/// <param name="FromOutside">True where somebody from outside the group filled it.</param>
public sealed record PlanEnd(DateOnly On, PlanClosing Because, PersonId? Successor, bool FromOutside = false);

/// <summary>A plan as its own facts tell it on a day: all but its pool, which follows from everyone's employment.</summary>
public sealed class PlanRecord
{
    private readonly People.People people;
    private readonly DateOnly on;
    private readonly Dictionary<PersonId, Nomination> nominations = [];
    private readonly List<WithdrawnNomination> withdrawn = [];
    private readonly Dictionary<(PersonId Person, PersonId By), Assessment> assessments = [];
    private readonly HashSet<AccountId> committee = [];

    private PlanRecord(PlanOpened opened, People.People people, DateOnly on)
    {
        Opened = opened;
        this.people = people;
        this.on = on;
    }

    /// <summary>What the plan asks.</summary>
    public PlanOpened Opened { get; }

    /// <summary>The nominations that stand, by nominee.</summary>
    public IReadOnlyDictionary<PersonId, Nomination> Nominations => nominations;

    /// <summary>The nominations that were taken back, in order.</summary>
    public IReadOnlyList<WithdrawnNomination> Withdrawn => withdrawn;

    /// <summary>Who is of its committee; null where nobody was named yet, and it is every committee member's. An account that is nobody's leaves it closed.</summary>
    public IReadOnlyList<PersonId>? Committee =>
        committee.Count == 0 ? null : [.. committee.Select(account => people.PersonOf(account)).OfType<PersonId>().Distinct().Order()];

    /// <summary>How it ended; null while it is open.</summary>
    public PlanEnd? Closed { get; private set; }

    /// <summary>Reads a plan from its entries; null where it was not opened by the day.</summary>
    /// <param name="planEntries">The plan's entries.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="scope">Who was erased.</param>
    /// <param name="on">The day; later facts are left out.</param>
    public static PlanRecord? Of(IEnumerable<Entry> planEntries, People.People people, Scope scope, DateOnly on)
    {
        // Facts of one moment are taken in the order in which they can follow each other.
        var standing = planEntries.Where(entry => entry.Count > 0 && entry.Fact.Day <= on).OrderBy(entry => entry.Fact.OccurredAt)
            .ThenBy(entry => entry.Fact is NominationSeconded or ReadinessAssessed).ThenBy(entry => entry.Fact is NominationWithdrawn)
            .ThenBy(entry => entry.Fact is CommitteeMemberNamed).ThenBy(entry => entry.Id)
            .Select(entry => entry.Fact).ToList();
        if (standing.OfType<PlanOpened>().FirstOrDefault() is not { } opened) return null;
        var record = new PlanRecord(opened, people, on);
        foreach (var fact in standing) record.Take(fact, scope);
        return record;
    }

    /// <summary>What the assessors say of someone, the last word of each, by assessor.</summary>
    public IReadOnlyList<Assessment> ReadinessOf(PersonId person) =>
        [.. assessments.Where(of => of.Key.Person == person).Select(of => of.Value).OrderBy(assessment => assessment.By)];

    /// <summary>True where someone holds the position on the day: it was said of them, or their job there is called like it.</summary>
    public bool IsHeldBy(PersonId person, EmploymentRecord employment)
    {
        if (Opened.Holder is { } holder) return people.PersonOf(holder) == person;
        var place = employment.EmployedOn(on) ? employment.On(on) : null;
        return place?.Job == Opened.Position && (place.Entity ?? people.EntityOfSource(person)) == Opened.Entity;
    }

    /// <summary>True where a committee member may see the plan and take part in it, as far as its committee goes.</summary>
    /// <param name="member">Who; null for one who is no person.</param>
    public bool IsOfCommittee(PersonId? member) => Committee is not { } named || (member is { } person && named.Contains(person));

    /// <summary>True where the plan concerns someone, who therefore neither sees it nor takes part in it: its position's holder, its pool, its nominees.</summary>
    public bool Concerns(PersonId person, EmploymentRecord employment, Qualifications known) =>
        nominations.ContainsKey(person) || withdrawn.Exists(one => one.Person == person) || Closed?.Successor == person || IsHeldBy(person, employment)
            || SuccessionCandidates.Misses(Opened, person, employment, people.EntityOfSource(person), known, on).Count == 0;

    private void Take(Fact fact, Scope scope)
    {
        switch (fact)
        {
            case CandidateNominated nominated when TwoHumans(nominated.Nominee, nominated.By) is var (nominee, by) && !scope.Erased(nominee):
                nominations.TryAdd(nominee, new Nomination(by, null, nominated.Conflict));
                break;

            // Links made later can show that nominator and seconder are one person: then there was no second human.
            case NominationSeconded seconded when TwoHumans(seconded.Nominee, seconded.By) is var (nominee, by)
                && nominations.TryGetValue(nominee, out var nomination) && nomination.SecondedBy is null && nomination.By != by:
                nominations[nominee] = nomination with { SecondedBy = by };
                break;

            case NominationWithdrawn taken when people.PersonOf(taken.Nominee) is { } nominee && nominations.Remove(nominee, out var nomination):
                withdrawn.Add(new WithdrawnNomination(nominee, nomination.By, nomination.SecondedBy, people.PersonOf(taken.By), taken.Day));
                break;

            case ReadinessAssessed assessed when TwoHumans(assessed.Nominee, assessed.By) is var (nominee, by):
                assessments[(nominee, by)] = new Assessment(by, assessed.Readiness, assessed.Day);
                break;

            case CommitteeMemberNamed named:
                committee.Add(named.Member);
                break;

            case CommitteeMemberReleased released:
                committee.RemoveWhere(account => account == released.Member
                    || (people.PersonOf(account) is { } member && member == people.PersonOf(released.Member)));
                break;

            case PositionFilled filled:
                var successor = people.PersonOf(filled.Successor) is { } person && !scope.Erased(person) ? person : (PersonId?)null;
                Closed = new PlanEnd(filled.Day, PlanClosing.Filled, successor, FromOutside: filled.Successor is null);
                break;

            case PlanClosed closed:
                Closed ??= new PlanEnd(closed.Day, closed.Because, null);
                break;
        }
    }

    private (PersonId Nominee, PersonId By)? TwoHumans(AccountId nominee, AccountId by) =>
        people.PersonOf(nominee) is { } one && people.PersonOf(by) is { } other && one != other ? (one, other) : null;
}
