using LeFaire.Contributions;
using LeFaire.Governance;

namespace LeFaire.Succession;

/// <summary>
/// Two people who mainly help each other: at least five times each way in the last year, and more than half of all that each of them gave. Mentoring sessions are
/// left out of all of it: each is a tie both ways, and a mentor sees one mentee often.
/// </summary>
/// <param name="One">The one, who is of the pool.</param>
/// <param name="Other">The other.</param>
/// <param name="OneForOther">How often the one helped the other.</param>
/// <param name="OtherForOne">How often the other helped the one.</param>
/// <param name="ShareOfOne">Share of all that the one gave to anybody, two decimals.</param>
/// <param name="ShareOfOther">Share of all that the other gave.</param>
public sealed record Ring(PersonId One, PersonId Other, int OneForOther, int OtherForOne, decimal ShareOfOne, decimal ShareOfOther);

/// <summary>Someone who did far more than usual in the thirty days up to the committee's: at least ten contributions, and three times the usual.</summary>
/// <param name="Person">Who, of the pool.</param>
/// <param name="Deeds">Contributions in the thirty days; a workshop is one, however many came.</param>
/// <param name="Usual">
/// Contributions in thirty days, on average over those of the 180 days before on which they were employed and not suspended, two decimals. Who has fewer than sixty
/// such days has no usual.
/// </param>
public sealed record Burst(PersonId Person, int Deeds, decimal Usual);

/// <summary>
/// What in a pool's evidence may be there for the list's sake, and what the pool looks like without it. It proves nothing: two who share an office help each other.
/// </summary>
/// <param name="Committee">The committee's day.</param>
/// <param name="Rings">Reciprocal rings.</param>
/// <param name="Bursts">Bursts before the committee's day.</param>
/// <param name="With">The plan as it stands.</param>
/// <param name="Without">The same plan, computed without what people of a ring did for each other and without what those of a burst did in its days.</param>
public sealed record Forensics(DateOnly Committee, IReadOnlyList<Ring> Rings, IReadOnlyList<Burst> Bursts, SuccessionCandidates With, SuccessionCandidates Without)
{
    private const int FewestEachWay = 5;
    private const int FewestInBurst = 10;
    private const int BurstDays = 30;
    private const int UsualDays = 180;
    private const int FewestUsualDays = 60;
    private const int TimesUsual = 3;

    /// <summary>The day after which ties make a ring.</summary>
    public static DateOnly Since(DateOnly committee) => committee.AddYears(-1);

    /// <summary>Looks at a plan's pool; null where no such plan stands.</summary>
    /// <param name="planEntries">The plan's entries.</param>
    /// <param name="known">What the plan may ask besides employment.</param>
    /// <param name="everyone">The rows of everyone; whole for the pool, of all others their ties since <see cref="Since"/>.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="scope">What may be used.</param>
    /// <param name="rules">How evidence is weighed.</param>
    /// <param name="committee">The committee's day.</param>
    /// <param name="unitOf">Anyone's unit on a day; null where unknown.</param>
    public static Forensics? Of(
        IReadOnlyList<Entry> planEntries, Qualifications known, IReadOnlyList<PersonRows> everyone, People.People people, Scope scope, Rules rules, DateOnly committee,
        Func<PersonId, DateOnly, string?> unitOf)
    {
        if (SuccessionCandidates.Of(planEntries, known, everyone, people, scope, rules, committee, unitOf) is not { } plan) return null;
        var activities = everyone.Where(rows => rows.Ties.Count > 0 || rows.Lines.Count > 0)
            .ToDictionary(rows => rows.Person, rows => Activity.Of(rows, people, committee, unitOf).Within(scope));
        var pool = plan.Pool.Select(member => member.Person).ToHashSet();
        var rings = pool.Order().SelectMany(person => RingsOf(person, activities, committee))
            .Where(ring => !pool.Contains(ring.Other) || ring.One.CompareTo(ring.Other) < 0).ToList();
        var bursts = pool.Order().Select(person => BurstOf(person, activities, committee)).OfType<Burst>().ToList();
        var ringed = rings.SelectMany(ring => new[] { (ring.One, ring.Other), (One: ring.Other, Other: ring.One) }).ToLookup(pair => pair.One, pair => pair.Other);
        var bursting = bursts.Select(burst => burst.Person).ToHashSet();
        var without = everyone.Select(rows => Less(rows, [.. ringed[rows.Person]], bursting.Contains(rows.Person) ? committee : null, people)).ToList();
        return new Forensics(
            committee, rings, bursts, plan, SuccessionCandidates.Of(planEntries, known, without, people, scope, rules, committee, unitOf)!);
    }

    /// <summary>The criteria that someone of the pool has other points in without it, in the pool's order.</summary>
    public IEnumerable<(PersonId Person, CriterionEvidence With, CriterionEvidence Without)> Differences() => With.Pool.Zip(Without.Pool)
        .SelectMany(pair => pair.First.Criteria.Zip(pair.Second.Criteria, (with, without) => (pair.First.Person, with, without)))
        .Where(of => of.with.Score?.Points != of.without.Score?.Points);

    private static IEnumerable<Ring> RingsOf(PersonId person, Dictionary<PersonId, Activity> activities, DateOnly committee)
    {
        var (given, all) = Given(person, activities, committee);
        foreach (var (other, count) in given.Where(of => of.Value >= FewestEachWay && of.Value * 2 > all).OrderBy(of => of.Key))
        {
            var (back, allBack) = Given(other, activities, committee);
            if (back.GetValueOrDefault(person) is var returned && returned >= FewestEachWay && returned * 2 > allBack)
            {
                yield return new Ring(person, other, count, returned, Math.Round((decimal)count / all, 2), Math.Round((decimal)returned / allBack, 2));
            }
        }
    }

    private static (Dictionary<PersonId, int> To, int All) Given(PersonId person, Dictionary<PersonId, Activity> activities, DateOnly committee)
    {
        var ties = activities.TryGetValue(person, out var activity) ? activity.Ties.Where(tie => tie.Given && MakesRings(tie.Kind) && tie.Day > Since(committee)).ToList() : [];
        return (ties.GroupBy(tie => tie.Counterpart).ToDictionary(to => to.Key, to => to.Sum(tie => tie.Count)), ties.Sum(tie => tie.Count));
    }

    private static Burst? BurstOf(PersonId person, Dictionary<PersonId, Activity> activities, DateOnly committee)
    {
        if (!activities.TryGetValue(person, out var activity)) return null;
        var begins = committee.AddDays(-BurstDays);
        var there = Enumerable.Range(0, UsualDays).Select(day => begins.AddDays(-day))
            .Where(day => activity.Employment.EmployedOn(day) && !activity.Employment.SuspendedOn(day)).ToHashSet();
        if (there.Count < FewestUsualDays) return null;
        var deeds = activity.Lines.Where(line => line.IsContribution).ToList();
        var count = deeds.Where(line => line.Day > begins).Sum(line => line.Count);
        var usual = (decimal)deeds.Where(line => there.Contains(line.Day)).Sum(line => line.Count) * BurstDays / there.Count;
        return count >= FewestInBurst && count >= TimesUsual * usual ? new Burst(person, count, Math.Round(usual, 2)) : null;
    }

    private static PersonRows Less(PersonRows rows, HashSet<PersonId> ringed, DateOnly? burst, People.People people)
    {
        if (ringed.Count == 0 && burst is null) return rows;
        return rows with
        {
            Lines = [.. rows.Lines.Where(line => !IsRinged(line.Kind, line.Counterpart) && !(line.Way == Way.Given && IsOfBurst(line.Day)))],
            Ties = [.. rows.Ties.Where(tie => !IsRinged(tie.Tie.Kind, tie.From) && !IsRinged(tie.Tie.Kind, tie.To) && !(people.PersonOf(tie.From) == rows.Person && IsOfBurst(tie.Tie.Day)))]
        };

        bool IsOfBurst(DateOnly day) => burst is { } committee && day > committee.AddDays(-BurstDays) && day <= committee;
        bool IsRinged(LineKind kind, AccountId? account) => MakesRings(kind) && people.PersonOf(account) is { } person && ringed.Contains(person);
    }

    private static bool MakesRings(LineKind kind) => kind != LineKind.MentoringSession;
}
