using LeFaire.People;

namespace LeFaire.Succession;

public class HindsightTests
{
    private static readonly DateOnly Then = Some.Day(100);
    private static readonly DateOnly On = Some.Day(300);

    private static readonly PlanOpened Plan = new(
        Some.Plan(1), "Example SA", "HeadOfSales", ["Sales"], ["E3"], new HardRequirements(), [Dimension.Helping], null, Some.At(50));

    [Fact]
    public void a_pool_of_then_is_set_against_what_happened_since()
    {
        // Of twelve in the pool the first ten helped one to ten people: the upper half of them are the sixth to the tenth. Four of these rise, one takes the position.
        Fact[] since =
        [
            Promoted(6, 150), Promoted(7, 150), Promoted(8, 150), Promoted(10, 150),
            new PositionFilled(Some.Plan(1), Some.Account(9), null, Some.At(200)), new PlanClosed(Some.Plan(1), PlanClosing.Filled, null, Some.At(200, 10))
        ];
        var seen = Of([.. Crowd(), Plan, new CandidateNominated(Some.Plan(1), Some.Account(9), Some.Account(31), Some.At(60), ConflictOfInterest.None)], since);
        seen.Plans.ShouldBe([new PlanHindsight(Some.Plan(1), "HeadOfSales", 12, 1, Some.Day(200), false, PoolState.Nominated)]);
        (seen.Filled, seen.FromPool, seen.FromNominated, seen.FromOutside).ShouldBe((1, 1, 1, 0));
        seen.Stayed.ShouldBe(Proportion.Wilson(12, 12));
        seen.Advanced.ShouldBe(Proportion.Wilson(5, 12));
        seen.Criteria.ShouldBe([new CriterionHindsight(Dimension.Helping, Proportion.Wilson(5, 5), Proportion.Wilson(0, 5))]);
    }

    [Fact]
    public void a_position_that_went_to_somebody_from_outside_was_filled()
    {
        PlanClosed closed = new(Some.Plan(1), PlanClosing.Filled, null, Some.At(200, 10));
        var seen = Of([.. Crowd(), Plan], [new PositionFilled(Some.Plan(1), null, null, Some.At(200)), closed]);
        var plan = seen.Plans.ShouldHaveSingleItem();
        (plan.Filled, plan.FromOutside, plan.Successor).ShouldBe((Some.Day(200), true, null));
        (seen.Filled, seen.FromPool, seen.FromNominated, seen.FromOutside).ShouldBe((1, 0, 0, 1));
        var given = Of([.. Crowd(), Plan], [closed with { Because = PlanClosing.GivenUp }]);
        (given.Filled, given.Plans.Single().Filled).ShouldBe((0, null));
    }

    [Fact]
    public void nothing_that_came_later_is_in_a_pool_of_then()
    {
        Fact[] known = [.. Crowd(), Plan];
        Fact[] later = [Promoted(1, 150), new EmploymentEnded(Some.Account(2), false, Some.At(120)), .. Some.Employed(13, Some.Day(130)), Some.Reply(11, 25, Some.Day(101))];
        var (alone, withLater) = (Pool(new World(known), Plan), Pool(new World([.. known, .. later]), Plan));
        withLater.Pool.ShouldBe(alone.Pool, new SameMember());
        var seen = Of(known, later);
        seen.Plans.Single().Pool.ShouldBe(12);
        // One left and one rose: neither is told.
        (seen.Stayed, seen.Advanced).ShouldBe((null, null));
    }

    [Fact]
    public void a_plan_opened_later_has_the_pool_that_it_would_have_had()
    {
        var later = Plan with { OccurredAt = Some.At(200) };
        var seen = Of([.. Crowd()], [later]);
        seen.Plans.ShouldBe([new PlanHindsight(Some.Plan(1), "HeadOfSales", 12, 0, null, false, null)]);
        seen.Stayed.ShouldBe(Proportion.Wilson(12, 12));
    }

    private static Hindsight Of(Fact[] known, Fact[] since)
    {
        var (then, now) = (new World(known), new World([.. known, .. since]));
        var record = PlanRecord.Of(now.Plan, now.People, now.Scope, On)!;
        return Hindsight.Of([Pool(then, record.Opened)], new Dictionary<PlanId, PlanRecord> { [Some.Plan(1)] = record }, Then, On, now.People, now.EmploymentOf);
    }

    private static SuccessionCandidates Pool(World world, PlanOpened opened) => SuccessionCandidates.Of(
        Hindsight.AsOpen(world.Plan, opened, Then), world.Known, world.Everyone, world.People, world.Scope, Rules.Of2026, Then, world.UnitOf)!;

    private static AssignmentChanged Promoted(int account, int day) =>
        new AssignmentChanged(Some.Account(account), new Assignment("Example SA", "Sales", "Paris", "E4", "Buyer", null, 1m, Relationship.Cdi), Some.At(day, 0));

    /// <summary>Twelve of the pool, of whom the first ten help as many others as their number; and those others.</summary>
    private static IEnumerable<Fact> Crowd() =>
    [
        .. Some.Opened(Some.Day(0)), .. Enumerable.Range(1, 12).SelectMany(account => Some.Employed(account, new(2020, 1, 1))),
        .. Enumerable.Range(20, 12).SelectMany(account => Some.Employed(account, new(2020, 1, 1), "Plant")),
        .. Enumerable.Range(1, 10).SelectMany(account => Enumerable.Range(20, account).Select(other => Some.Reply(account, other, Some.Day(90))))
    ];

    private sealed class SameMember : IEqualityComparer<PoolMember>
    {
        public bool Equals(PoolMember? one, PoolMember? other) =>
            (one?.Person, one?.Grade, one?.State, one?.Criteria[0].Score?.Points, one?.Criteria[0].Quantile)
                == (other?.Person, other?.Grade, other?.State, other?.Criteria[0].Score?.Points, other?.Criteria[0].Quantile);

        public int GetHashCode(PoolMember member) => member.Person.GetHashCode();
    }
}
