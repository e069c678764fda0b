using LeFaire.People;

namespace LeFaire.Succession;

/// <summary>What became of a plan's position, beside the pool as it would have stood.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Position">The key position's code.</param>
/// <param name="Pool">How many were in the pool then.</param>
/// <param name="Nominated">How many of them were nominated then, confirmed or not.</param>
/// <param name="Filled">The day since on which the position was filled, by whomever; null where it was not.</param>
/// <param name="FromOutside">True where somebody from outside the group filled it.</param>
/// <param name="Successor">How far whoever filled it had come then; null where they were not in the pool, and where nobody filled it.</param>
public sealed record PlanHindsight(PlanId Plan, string Position, int Pool, int Nominated, DateOnly? Filled, bool FromOutside, PoolState? Successor);

/// <summary>
/// Whether those who showed more evidence then went further since: of the pools, those set beside their grade, each counted once, by the first plan. Null where
/// it would point at fewer than five people.
/// </summary>
/// <param name="Criterion">The criterion.</param>
/// <param name="UpperHalf">Of those above the middle of their grade then, the share who advanced since.</param>
/// <param name="LowerHalf">Of the others who showed evidence, the share who did.</param>
public sealed record CriterionHindsight(Dimension Criterion, Proportion? UpperHalf, Proportion? LowerHalf);

/// <summary>
/// The pools as they would have stood on a day, by what was known and had happened by then, against what happened since. It tells how well lists and evidence
/// fitted what people decided, not whether they decided well.
/// </summary>
/// <param name="Then">The day of the pools.</param>
/// <param name="On">The day up to which what happened since is counted.</param>
/// <param name="Plans">Plan by plan.</param>
/// <param name="Filled">Positions filled since.</param>
/// <param name="FromPool">Of these, by someone of the pool then.</param>
/// <param name="FromNominated">Of these, by someone nominated then, confirmed or not.</param>
/// <param name="FromOutside">Of these, by somebody from outside the group.</param>
/// <param name="Stayed">Of all in the pools then, the share still employed; null where it would point at fewer than five.</param>
/// <param name="Advanced">The share who filled a plan's position since or, still employed, are of another grade; null where it would point at fewer than five.</param>
/// <param name="Criteria">By criterion.</param>
public sealed record Hindsight(
    DateOnly Then, DateOnly On, IReadOnlyList<PlanHindsight> Plans, int Filled, int FromPool, int FromNominated, int FromOutside, Proportion? Stayed,
    Proportion? Advanced, IReadOnlyList<CriterionHindsight> Criteria)
{
    /// <summary>
    /// A plan's entries as a pool on a day is computed from: those known then or, where the plan was opened later, what it asks alone, as if it had been open.
    /// </summary>
    /// <param name="knownThen">The plan's entries as known then.</param>
    /// <param name="opened">What the plan asks, as is known now.</param>
    /// <param name="then">The day.</param>
    public static IReadOnlyList<Entry> AsOpen(IReadOnlyList<Entry> knownThen, PlanOpened opened, DateOnly then) =>
        Entry.Standing<PlanOpened>(knownThen).Any(one => one.Day <= then)
            ? knownThen
            : [Entry.Of(default, opened with { OccurredAt = new(then.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) })];

    /// <summary>Sets pools against what happened since.</summary>
    /// <param name="pools">Each plan with its pool then, computed from nothing that was not known and had not happened by then.</param>
    /// <param name="now">The same plans as their facts tell them now.</param>
    /// <param name="then">The day of the pools.</param>
    /// <param name="on">The day up to which what happened since is counted.</param>
    /// <param name="peopleNow">Who is who, as is known now.</param>
    /// <param name="employmentNow">Anyone's employment, as is known now.</param>
    public static Hindsight Of(
        IReadOnlyList<SuccessionCandidates> pools, IReadOnlyDictionary<PlanId, PlanRecord> now, DateOnly then, DateOnly on, People.People peopleNow,
        Func<PersonId, EmploymentRecord> employmentNow)
    {
        var plans = pools.Select(pool => Of(pool, now[pool.Plan], then)).ToList();
        var successors = now.Values.Where(record => record.Closed is { Because: PlanClosing.Filled } end && end.On > then)
            .Select(record => record.Closed!.Successor).OfType<PersonId>().ToHashSet();
        var members = pools.SelectMany(pool => pool.Pool).DistinctBy(member => Now(member.Person)).ToList();
        return new Hindsight(
            then, on, plans, plans.Count(plan => plan.Filled is not null), plans.Count(plan => plan.Successor is not null),
            plans.Count(plan => plan.Successor is PoolState.Nominated or PoolState.Candidate), plans.Count(plan => plan.FromOutside),
            Shown(members, member => employmentNow(Now(member.Person)).EmployedOn(on)), Shown(members, Advanced),
            [
                .. pools.SelectMany(pool => pool.Opened.Criteria).Distinct().Order().Select(criterion =>
                {
                    var compared = members.Select(member => (Member: member, member.Criteria.FirstOrDefault(one => one.Criterion == criterion)?.Quantile))
                        .Where(of => of.Quantile is not null).ToLookup(of => of.Quantile > 0.5m, of => of.Member);
                    return new CriterionHindsight(criterion, Shown([.. compared[true]], Advanced), Shown([.. compared[false]], Advanced));
                })
            ]);

        // Links made since say who someone is now.
        PersonId Now(PersonId person) => peopleNow.PersonOf(new AccountId(person.Value)) ?? person;

        bool Advanced(PoolMember member) => Now(member.Person) is var person
            && (successors.Contains(person)
                || (employmentNow(person) is var employment && employment.EmployedOn(on) && employment.On(on)?.Grade is { } grade && grade != member.Grade && member.Grade is not null));

        PlanHindsight Of(SuccessionCandidates pool, PlanRecord record, DateOnly since)
        {
            var end = record.Closed is { Because: PlanClosing.Filled } filled && filled.On > since ? filled : null;
            return new PlanHindsight(
                pool.Plan, pool.Opened.Position, pool.Pool.Count, pool.Pool.Count(member => member.State != PoolState.InPool), end?.On, end?.FromOutside == true,
                end?.Successor is null ? null : pool.Pool.FirstOrDefault(member => Now(member.Person) == end.Successor)?.State);
        }
    }

    private static Proportion? Shown(List<PoolMember> members, Func<PoolMember, bool> which)
    {
        var count = members.Count(which);
        return members.Count > 0 && SmallGroups.IsShown(count) && SmallGroups.IsShown(members.Count - count) ? Proportion.Wilson(count, members.Count) : null;
    }
}
