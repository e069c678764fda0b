using LeFaire.Contributions;
using LeFaire.Learning;
using LeFaire.Mobility;
using LeFaire.People;

namespace LeFaire.Succession;

public class ForensicsTests
{
    private static readonly DateOnly Committee = new(2026, 3, 20);

    private static readonly PlanOpened Plan = new(
        Some.Plan(1), "Example SA", "P", null, null, new HardRequirements(), [Dimension.Helping], null, Some.At(new DateOnly(2025, 1, 2)));

    [Fact]
    public void two_who_mainly_help_each_other_are_a_ring_and_the_pool_is_computed_without_what_they_did_for_each_other()
    {
        // One helps two five times and three twice; two helps one six times: more than half of all that each gave.
        var forensics = Of([.. Replies(1, 2, 5), .. Replies(2, 1, 6), .. Replies(1, 3, 2)]);
        forensics.Rings.ShouldBe([new Ring(Person(1), Person(2), 5, 6, 0.71m, 1m)]);
        // Five to one person give the cap of two; one more person twice 1.25.
        (Points(forensics.With, 1), Points(forensics.Without, 1)).ShouldBe((3.25m, 1.25m));
        (Points(forensics.With, 2), Points(forensics.Without, 2)).ShouldBe((2m, null));
        Points(forensics.Without, 3).ShouldBe(Points(forensics.With, 3));
    }

    [Fact]
    public void who_helps_others_as_much_or_is_not_answered_is_in_no_ring()
    {
        Of([.. Replies(1, 2, 5), .. Replies(2, 1, 5), .. Replies(1, 3, 5)]).Rings.ShouldBeEmpty();
        Of([.. Replies(1, 2, 5), .. Replies(2, 1, 4)]).Rings.ShouldBeEmpty();
        // The other is of no pool, and helps a second one more.
        Of([.. Replies(1, 7, 5), .. Replies(7, 1, 5), .. Replies(7, 2, 6)]).Rings.ShouldBeEmpty();
        Of([.. Replies(1, 7, 5), .. Replies(7, 1, 5), .. Replies(7, 2, 4)]).Rings.Single().Other.ShouldBe(Person(7));
        Of([.. Replies(1, 2, 5), .. Replies(2, 1, 5, Committee.AddYears(-1).AddDays(-9))]).Rings.ShouldBeEmpty();
    }

    [Fact]
    public void far_more_than_usual_in_the_days_before_a_committee_is_a_burst_and_is_left_out()
    {
        // 18 in the 180 days before are three in thirty days; ten are more than three times three, nine are too few.
        var usual = Enumerable.Range(0, 18).Select(step => Some.Reply(1, 3 + step % 3, Committee.AddDays(-40 - (step * 9))));
        var burst = Of([.. usual, .. Replies(1, 4, 10, Committee.AddDays(-20))]);
        burst.Bursts.ShouldBe([new Burst(Person(1), 10, 3m)]);
        Points(burst.With, 1)!.Value.ShouldBeGreaterThan(Points(burst.Without, 1)!.Value);
        Of([.. usual, .. Replies(1, 4, 9, Committee.AddDays(-20))]).Bursts.ShouldBeEmpty();
        Of([.. usual, .. usual, .. Replies(1, 4, 10, Committee.AddDays(-20))]).Bursts.ShouldBeEmpty();
    }

    [Fact]
    public void a_project_delivered_is_a_contribution_and_one_joined_is_none_yet()
    {
        var usual = Enumerable.Range(0, 18).Select(step => Some.Reply(1, 3 + step % 3, Committee.AddDays(-40 - (step * 9)))).ToList();
        var projects = Enumerable.Range(10, 10).SelectMany(number => Some.Project(number, "Plant", 1, Committee.AddDays(-25), Committee.AddDays(-20))).ToList();
        Of([.. usual, .. projects]).Bursts.ShouldBe([new Burst(Person(1), 10, 3m)]);
        Of([.. usual, .. projects.Where(fact => fact is not OpportunityDelivered)]).Bursts.ShouldBeEmpty();
    }

    [Fact]
    public void a_mentor_and_their_mentee_are_no_ring_and_keep_what_they_did_as_such()
    {
        var sessions = Enumerable.Range(0, 6).Select(week => Session(1, 2, Committee.AddDays(-60 - (week * 7)))).ToList();
        Of(sessions).Rings.ShouldBeEmpty();
        // As a ring for their replies, they lose these alone.
        var forensics = Of([.. sessions, .. Replies(1, 2, 5), .. Replies(2, 1, 5)], Plan with { Criteria = [Dimension.Teaching] });
        forensics.Rings.ShouldBe([new Ring(Person(1), Person(2), 5, 5, 1m, 1m)]);
        Points(forensics.With, 1)!.Value.ShouldBeGreaterThan(0);
        Points(forensics.Without, 1).ShouldBe(Points(forensics.With, 1));
    }

    [Fact]
    public void what_is_usual_is_counted_over_the_days_on_which_someone_was_there()
    {
        // Back from a leave 50 days before the thirty; then 30 days before a leave and 30 after it, with four replies; then a day fewer.
        var ten = Replies(1, 4, 10, Committee.AddDays(-20)).ToList();
        Of([.. Leave(Committee.AddDays(-300), Committee.AddDays(-79)), .. ten]).Bursts.ShouldBeEmpty();
        var halfAYear = Committee.AddDays(-209);
        Of([.. Leave(halfAYear.AddDays(30), Committee.AddDays(-59)), .. Replies(1, 3, 4, Committee.AddDays(-40)), .. ten])
            .Bursts.ShouldBe([new Burst(Person(1), 10, 2m)]);
        Of([.. Leave(halfAYear.AddDays(30), Committee.AddDays(-58)), .. ten]).Bursts.ShouldBeEmpty();

        static IEnumerable<Fact> Leave(DateOnly from, DateOnly to) =>
            [new ContractSuspended(Some.Account(1), Some.At(from)), new ContractResumed(Some.Account(1), Some.At(to))];
    }

    [Fact]
    public void only_what_was_given_to_others_makes_a_burst_and_a_workshop_is_one_deed()
    {
        var day = Committee.AddDays(-5);
        var workshop = new WorkshopScheduled(Some.Place(9), Some.Account(1), 60, null, Some.At(day));
        Of([workshop, .. Enumerable.Range(0, 9).Select(number => (Fact)new WorkshopAttended(Some.Place(9), Some.Account(10 + number), Some.Account(1), 60, null, Some.At(day)))])
            .Bursts.ShouldBeEmpty();
        Of([.. Enumerable.Range(1, 10).Select(space => (Fact)new CommunityJoined(Some.Place(space), Some.Account(1), false, Some.At(day)))]).Bursts.ShouldBeEmpty();
        Of([.. Enumerable.Range(0, 10).Select(hour => (Fact)new ReactionGiven(Some.Place(1), Some.Account(1), Some.Account(2), ReactionKind.Thanks, Some.At(day).AddHours(hour)))])
            .Bursts.ShouldBeEmpty();
        Of([workshop, .. Replies(1, 3, 9, day)]).Bursts.ShouldBe([new Burst(Person(1), 10, 0m)]);
    }

    [Fact]
    public void who_objected_is_looked_at_no_more_than_anyone_else_without_evidence() =>
        Of([.. Replies(1, 2, 5), .. Replies(2, 1, 5), new Governance.ObjectionRaised(Some.Account(1), null, Some.At(Committee))]).Rings.ShouldBeEmpty();

    private static IEnumerable<Fact> Replies(int from, int to, int count, DateOnly? first = null) =>
        Enumerable.Range(0, count).Select(hour => Some.Reply(from, to, first ?? new DateOnly(2026, 1, 12), hour));

    private static MentoringSessionHeld Session(int mentor, int mentee, DateOnly day) =>
        new(Some.Place(8), Some.Account(mentor), Some.Account(mentee), 60, null, null, Some.At(day));

    private static Forensics Of(IReadOnlyList<Fact> facts, PlanOpened? plan = null)
    {
        var world = new World(
        [
            .. Enumerable.Range(1, 6).SelectMany(account => Some.Employed(account, new(2020, 1, 1))),
            new AccountOpened(Some.Account(7), SourceKind.Network, "Example SA", Some.At(0)), plan ?? Plan, .. Some.Opened(new(2024, 1, 1)), .. facts
        ]);
        return Forensics.Of(world.Plan, world.Known, world.Everyone, world.People, world.Scope, Rules.Of2026, Committee, world.UnitOf)!;
    }

    private static decimal? Points(SuccessionCandidates plan, int account) =>
        plan.Pool.Single(member => member.Person == Person(account)).Criteria.Single().Score?.Points;

    private static PersonId Person(int account) => new(Some.Account(account).Value);
}
