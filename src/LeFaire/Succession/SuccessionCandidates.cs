using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.People;

namespace LeFaire.Succession;

/// <summary>How far someone has come in a plan.</summary>
public enum PoolState
{
    /// <summary>In the pool, like everyone in the perimeter who meets what is required.</summary>
    InPool,

    /// <summary>Nominated by a named human.</summary>
    Nominated,

    /// <summary>Nominated, and confirmed by a second human.</summary>
    Candidate
}

/// <summary>What keeps someone out of a pool.</summary>
public enum Requirement
{
    /// <summary>They are not employed on the day.</summary>
    Employed,

    /// <summary>They belong to another legal entity.</summary>
    Entity,

    /// <summary>They are in no unit of the perimeter.</summary>
    Unit,

    /// <summary>Their grade is not in the perimeter.</summary>
    Grade,

    /// <summary>They are in no community of the perimeter.</summary>
    Community,

    /// <summary>They have been employed for too short a time.</summary>
    Tenure,

    /// <summary>Their job is not among those required.</summary>
    Job,

    /// <summary>Their contract is not among those required, or is an internship or agency work.</summary>
    Relationship,

    /// <summary>Their CV shows not every certification required, valid on the day.</summary>
    Certification,

    /// <summary>Their CV shows none of the diplomas required.</summary>
    Diploma,

    /// <summary>Their CV shows not every language required, at its level.</summary>
    Language
}

/// <summary>Whether evidence for a criterion is set beside that of others: only inside the plan, within the grade, and where five or more show any.</summary>
public enum Comparison
{
    /// <summary>It is.</summary>
    Compared,

    /// <summary>It is not compared: their grade is unknown, or no month in which it could have been done.</summary>
    NotCompared,

    /// <summary>Fewer than five of their grade show evidence for it.</summary>
    TooFew,

    /// <summary>No evidence is shown, which says nothing about the person.</summary>
    NoEvidenceShown
}

/// <summary>The evidence for one criterion.</summary>
/// <param name="Criterion">The criterion.</param>
/// <param name="Score">The evidence; null where none is shown.</param>
/// <param name="Comparison">Whether it is set beside that of others.</param>
/// <param name="Quantile">
/// Where it is, the percentile rank of the points per exposed month among those of the pool and of the grade who show any: the share that has less, those who
/// have as much counted half, themselves included; two decimals.
/// </param>
public sealed record CriterionEvidence(Dimension Criterion, Score? Score, Comparison Comparison = Comparison.NoEvidenceShown, decimal? Quantile = null)
{
    internal CriterionEvidence Among(string? grade, IReadOnlyCollection<decimal> rates) => (grade, Score) switch
    {
        (_, null) => this,
        (null, _) or (_, { PerExposedMonth: null }) => this with { Comparison = Comparison.NotCompared },
        _ when rates.Count < SmallGroups.Fewest => this with { Comparison = Comparison.TooFew },
        (_, { PerExposedMonth: { } own }) => this with
        {
            Comparison = Comparison.Compared,
            Quantile = Math.Round((rates.Count(rate => rate < own) + (rates.Count(rate => rate == own) / 2m)) / rates.Count, 2)
        }
    };
}

/// <summary>Someone of the pool.</summary>
/// <param name="Person">Who.</param>
/// <param name="Assignment">Their place in the organisation on the day; null where no directory tells it.</param>
/// <param name="Grade">Their grade.</param>
/// <param name="State">How far they have come.</param>
/// <param name="NominatedBy">Who nominated them.</param>
/// <param name="SecondedBy">Who confirmed it.</param>
/// <param name="Conflict">The conflict of interest that the nominator declared.</param>
/// <param name="Readiness">How soon they could take over, by assessor; empty where they are not nominated.</param>
/// <param name="Evidence">What can be said of the evidence.</param>
/// <param name="Criteria">The evidence for each criterion, in the plan's order.</param>
public sealed record PoolMember(
    PersonId Person, Assignment? Assignment, string? Grade, PoolState State, PersonId? NominatedBy, PersonId? SecondedBy, ConflictOfInterest? Conflict,
    IReadOnlyList<Assessment> Readiness, EvidenceState Evidence, IReadOnlyList<CriterionEvidence> Criteria);

/// <summary>Someone nominated who is not, or no longer, in the pool.</summary>
/// <param name="Person">Who.</param>
/// <param name="State">How far they have come.</param>
/// <param name="NominatedBy">Who nominated them.</param>
/// <param name="SecondedBy">Who confirmed it.</param>
/// <param name="Missing">The requirements that they miss.</param>
public sealed record NomineeOutside(PersonId Person, PoolState State, PersonId NominatedBy, PersonId? SecondedBy, IReadOnlyList<Requirement> Missing);

/// <summary>A plan's pool and its candidates on a day.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Opened">What the plan asks.</param>
/// <param name="On">The day.</param>
/// <param name="Closed">How the plan ended; null while it is open.</param>
/// <param name="RulesVersion">The rules of the scores.</param>
/// <param name="NothingInScope">True where the evidence of nobody in the pool may be used yet.</param>
/// <param name="EntitiesToOpen">The legal entities to open before evidence may be shown.</param>
/// <param name="Holders">Who holds the position on the day, as far as is known.</param>
/// <param name="Reached">
/// The share of the pool of whom any source tells anything at all, in scope or not, two decimals; null where fewer than five are in the pool. Who objected
/// counts as not reached, so that an objection cannot be read from it.
/// </param>
/// <param name="SortedBy">The one criterion by which the pool is sorted; null where it stands in its neutral order.</param>
/// <param name="Pool">Everyone in the perimeter who meets what is required, in an order that is fixed per plan and says nothing of merit.</param>
/// <param name="Outside">Those nominated who are not in the pool.</param>
/// <param name="Withdrawn">The nominations that were taken back.</param>
/// <param name="Committee">Who is of its committee; null where nobody was named yet, and it is every committee member's.</param>
public sealed record SuccessionCandidates(
    PlanId Plan, PlanOpened Opened, DateOnly On, PlanEnd? Closed, string RulesVersion, bool NothingInScope, IReadOnlyList<string> EntitiesToOpen,
    IReadOnlyList<PersonId> Holders, decimal? Reached, Dimension? SortedBy, IReadOnlyList<PoolMember> Pool, IReadOnlyList<NomineeOutside> Outside,
    IReadOnlyList<WithdrawnNomination> Withdrawn, IReadOnlyList<PersonId>? Committee = null)
{
    /// <summary>True where the plan concerns someone, who therefore neither sees it nor takes part in it: its position's holder, its pool, its nominees.</summary>
    public bool Concerns(PersonId person) =>
        Holders.Contains(person) || Pool.Any(member => member.Person == person) || Outside.Any(outside => outside.Person == person)
            || Withdrawn.Any(withdrawn => withdrawn.Person == person) || Closed?.Successor == person;

    /// <summary>True where someone's nomination stands, be they in the pool or not.</summary>
    public bool IsNominated(PersonId person) =>
        Outside.Any(outside => outside.Person == person) || Pool.Any(member => member.Person == person && member.State != PoolState.InPool);

    /// <summary>
    /// The same plan with its pool sorted by one criterion: grade by grade, since nobody is compared beyond theirs, by points per exposed month; who shows no
    /// evidence comes after in the neutral order, and who has no grade at the end.
    /// </summary>
    public SuccessionCandidates By(Dimension criterion) => this with
    {
        SortedBy = criterion,
        Pool =
        [
            .. Pool.Select(member => (Member: member, member.Criteria.First(one => one.Criterion == criterion).Score))
                .Select(of => (of.Member, Rate: of.Member.Grade is null ? null : of.Score?.PerExposedMonth))
                .OrderBy(of => of.Member.Grade is null).ThenBy(of => of.Member.Grade, StringComparer.Ordinal).ThenBy(of => of.Rate is null)
                .ThenByDescending(of => of.Rate).Select(of => of.Member)
        ]
    };

    /// <summary>The same plan without the lines behind each score, so that the list does not grow with what people did: what sets a few side by side has them.</summary>
    public SuccessionCandidates WithoutLines() => this with
    {
        Pool =
        [
            .. Pool.Select(member => member with
            {
                Criteria = [.. member.Criteria.Select(one => one with { Score = one.Score is { } score ? score with { Because = [] } : null })]
            })
        ]
    };

    /// <summary>Computes the pool from one snapshot of the first-stage rows; null where no such plan stands.</summary>
    /// <param name="planEntries">The plan's entries.</param>
    /// <param name="known">What the plan may ask besides employment.</param>
    /// <param name="everyone">The rows of everyone; those of people out of reach of the plan are passed over.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="scope">What may be used, and who was erased.</param>
    /// <param name="rules">How evidence is weighed.</param>
    /// <param name="on">The day.</param>
    /// <param name="unitOf">Anyone's unit on a day; null where unknown.</param>
    public static SuccessionCandidates? Of(
        IReadOnlyList<Entry> planEntries, Qualifications known, IReadOnlyList<PersonRows> everyone, People.People people, Scope scope, Rules rules, DateOnly on,
        Func<PersonId, DateOnly, string?> unitOf)
    {
        if (PlanRecord.Of(planEntries, people, scope, on) is not { Opened: var plan } record) return null;
        var pool = new List<PoolMember>();
        var holders = new List<PersonId>();
        var reached = 0;
        var missing = record.Nominations.Keys.ToDictionary(person => person, _ => (IReadOnlyList<Requirement>)[Requirement.Employed]);
        foreach (var rows in everyone)
        {
            var misses = Misses(plan, rows.Person, rows.Employment, people.EntityOfSource(rows.Person), known, on);
            if (misses.Count > 0 && missing.ContainsKey(rows.Person)) missing[rows.Person] = misses;
            if (misses.Count == 0)
            {
                pool.Add(Member(record, rows, people, scope, rules, on, unitOf));
                if (!scope.Objected(rows.Person) && rows.Lines.Any(line => line.Day <= on && line.Count > 0)) reached++;
            }

            if (record.IsHeldBy(rows.Person, rows.Employment)) holders.Add(rows.Person);
        }

        var ordered = Compared(pool).OrderBy(member => Lot.Of(plan.Plan.Value, member.Person), StringComparer.Ordinal).ThenBy(member => member.Person).ToList();
        var inPool = ordered.Select(member => member.Person).ToHashSet();
        var nothing = scope.OpenFrom(plan.Entity) is null;
        return new SuccessionCandidates(plan.Plan, plan, on, record.Closed, rules.Version, nothing, nothing ? [plan.Entity] : [], [.. holders.Order()],
            pool.Count < SmallGroups.Fewest ? null : Math.Round((decimal)reached / pool.Count, 2), SortedBy: null, ordered,
            [.. record.Nominations.Where(of => !inPool.Contains(of.Key)).OrderBy(of => Lot.Of(plan.Plan.Value, of.Key), StringComparer.Ordinal)
                .Select(of => new NomineeOutside(of.Key, of.Value.State, of.Value.By, of.Value.SecondedBy, missing[of.Key]))],
            record.Withdrawn, record.Committee);
    }

    /// <summary>What keeps someone out of a plan's pool on a day; nothing where they are in it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="person">Who.</param>
    /// <param name="employment">Their employment.</param>
    /// <param name="entityOfSource">The legal entity of their sources, which holds where the directory names none.</param>
    /// <param name="known">What the plan may ask besides employment.</param>
    /// <param name="on">The day.</param>
    public static IReadOnlyList<Requirement> Misses(
        PlanOpened plan, PersonId person, EmploymentRecord employment, string? entityOfSource, Qualifications known, DateOnly on)
    {
        if (employment.SpellOn(on) is not { } spell) return [Requirement.Employed];
        var place = employment.On(on);
        var required = plan.Requirements;
        var relationship = place?.Relationship ?? Relationship.Unknown;
        var missing = new List<Requirement>();
        if ((place?.Entity ?? entityOfSource) != plan.Entity) missing.Add(Requirement.Entity);
        if (plan.Units is { } units && !units.Any(unit => Units.IsWithin(place?.Unit, unit))) missing.Add(Requirement.Unit);
        if (plan.Grades is { } grades && (place?.Grade is not { } grade || !grades.Contains(grade))) missing.Add(Requirement.Grade);
        if (plan.Communities is { } spaces && !spaces.Any(space => known.Communities.IsIn(person, space, on))) missing.Add(Requirement.Community);
        if (required.TenureMonths is { } months && spell.Start.AddMonths(months) > on) missing.Add(Requirement.Tenure);
        if (required.Jobs is { } jobs && (place?.Job is not { } job || !jobs.Contains(job))) missing.Add(Requirement.Job);
        if (relationship is Relationship.Stage or Relationship.Interim || (required.Relationships is { } allowed && !allowed.Contains(relationship)))
        {
            missing.Add(Requirement.Relationship);
        }

        if (required.Certifications?.All(code => known.Cvs.Has(person, CvEntryKind.Certification, code, on)) == false) missing.Add(Requirement.Certification);
        if (required.Diplomas?.Any(code => known.Cvs.Has(person, CvEntryKind.Diploma, code, on)) == false) missing.Add(Requirement.Diploma);
        if (required.Languages?.All(one => known.Cvs.Speaks(person, one.Language, one.Level, on)) == false) missing.Add(Requirement.Language);

        return missing;
    }

    private static PoolMember Member(
        PlanRecord plan, PersonRows rows, People.People people, Scope scope, Rules rules, DateOnly on, Func<PersonId, DateOnly, string?> unitOf)
    {
        var activity = Activity.Of(rows, people, on, unitOf).Within(scope);
        var (evidence, _) = activity.StateIn(scope, on);
        var scores = evidence == EvidenceState.Shown ? activity.Scores(rules, scope, on) : [];
        var place = activity.Employment.On(on);
        var nomination = plan.Nominations.GetValueOrDefault(activity.Person);
        return new PoolMember(
            activity.Person, place, place?.Grade, nomination?.State ?? PoolState.InPool, nomination?.By, nomination?.SecondedBy, nomination?.Conflict,
            nomination is null ? [] : plan.ReadinessOf(activity.Person), evidence,
            [.. plan.Opened.Criteria.Select(criterion => new CriterionEvidence(criterion,
                scores.FirstOrDefault(score => score.Dimension == criterion && score.Because.Count > 0)))]);
    }

    private static IEnumerable<PoolMember> Compared(List<PoolMember> pool)
    {
        var rates = pool.SelectMany(member => member.Criteria, (member, one) => (member.Grade, one.Criterion, one.Score?.PerExposedMonth))
            .Where(of => of.PerExposedMonth is not null).ToLookup(of => (of.Grade, of.Criterion), of => of.PerExposedMonth!.Value);
        return pool.Select(member => member with
        {
            Criteria = [.. member.Criteria.Select(one => one.Among(member.Grade, [.. rates[(member.Grade, one.Criterion)]]))]
        });
    }
}
