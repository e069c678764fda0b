using CsCheck;
using LeFaire.People;

namespace LeFaire.Succession;

public class PlanRecordTests
{
    private static readonly DateOnly On = Some.Day(100);

    private static readonly PlanOpened Plan =
        new(Some.Plan(1), "Example SA", "HeadOfSales", ["Sales"], ["E3"], new HardRequirements(), [Dimension.Helping], null, Some.At(50));

    [Fact]
    public void a_nomination_taken_back_stays_in_the_history_and_may_be_made_again()
    {
        var once = Of(Nominate(1, 5, 60), Second(1, 6, 61), Withdraw(1, 5, 62));
        once.Nominations.ShouldBeEmpty();
        once.Withdrawn.ShouldBe([new WithdrawnNomination(Person(1), Person(5), Person(6), Person(5), Some.Day(62))]);
        var again = Of(Nominate(1, 5, 60), Second(1, 6, 61), Withdraw(1, 5, 62), Nominate(1, 7, 63));
        again.Nominations[Person(1)].ShouldBe(new Nomination(Person(7), null, ConflictOfInterest.None));
        again.Withdrawn.Count.ShouldBe(1);
    }

    [Fact]
    public void the_last_assessment_of_each_assessor_stands()
    {
        var record = Of(
            Nominate(1, 5, 60), Assess(1, 6, Readiness.ThreeToFiveYears, 61), Assess(1, 7, Readiness.Now, 62), Assess(1, 6, Readiness.OneToTwoYears, 63),
            Assess(1, 1, Readiness.Now, 64));
        record.ReadinessOf(Person(1)).ShouldBe(
            [new Assessment(Person(6), Readiness.OneToTwoYears, Some.Day(63)), new Assessment(Person(7), Readiness.Now, Some.Day(62))]);
        record.ReadinessOf(Person(2)).ShouldBeEmpty();
    }

    [Fact]
    public void a_plan_is_closed_when_its_position_is_filled_or_it_is_given_up()
    {
        Of().Closed.ShouldBeNull();
        Of(new PositionFilled(Some.Plan(1), Some.Account(1), null, Some.At(70)), new PlanClosed(Some.Plan(1), PlanClosing.Filled, null, Some.At(70)))
            .Closed.ShouldBe(new PlanEnd(Some.Day(70), PlanClosing.Filled, Person(1)));
        Of(new PositionFilled(Some.Plan(1), null, null, Some.At(70)), new PlanClosed(Some.Plan(1), PlanClosing.Filled, null, Some.At(70)))
            .Closed.ShouldBe(new PlanEnd(Some.Day(70), PlanClosing.Filled, null, FromOutside: true));
        Of(new PlanClosed(Some.Plan(1), PlanClosing.GivenUp, null, Some.At(70))).Closed.ShouldBe(new PlanEnd(Some.Day(70), PlanClosing.GivenUp, null));
        Of(new PlanClosed(Some.Plan(1), PlanClosing.GivenUp, null, Some.At(101))).Closed.ShouldBeNull();
    }

    [Fact]
    public void a_plan_is_its_committees_from_the_first_member_named_and_every_committee_members_before()
    {
        Of().Committee.ShouldBeNull();
        (Of().IsOfCommittee(Person(5)), Of().IsOfCommittee(null)).ShouldBe((true, true));
        var named = Of(Name(5, 60), Name(6, 61), Release(6, 62), Name(7, 101));
        named.Committee.ShouldBe([Person(5)]);
        (named.IsOfCommittee(Person(5)), named.IsOfCommittee(Person(6)), named.IsOfCommittee(null)).ShouldBe((true, false, false));
        // Any account of a person names them, and any other has them leave.
        Of(Link(5, 15), Name(15, 60)).IsOfCommittee(Person(5)).ShouldBeTrue();
        Of(Link(5, 15), Name(15, 60), Name(6, 60), Release(5, 61)).Committee.ShouldBe([Person(6)]);
        Of(Name(5, 60), Release(5, 61), Name(5, 62)).Committee.ShouldBe([Person(5)]);
        // What turns out to be nobody's account opens the plan to nobody.
        var nobody = Of(Name(8, 60), Bot(8));
        nobody.Committee.ShouldBe([]);
        nobody.IsOfCommittee(Person(5)).ShouldBeFalse();
    }

    [Fact]
    public void changing_a_committee_is_refused_where_it_makes_no_sense()
    {
        Fact[] committee =
        [
            Bot(20), Name(5, 60), Name(6, 60), Link(5, 15),
            .. Enumerable.Range(5, 11).Select(account => new AccountOpened(Some.Account(account), SourceKind.Network, null, Some.At(0)))
        ];
        ChangeCommittee.Decide(Command([7], []), null, null, Some.At(80), new World(committee).People).Refused!.Type.ShouldBe("unknown-plan");
        Refusal([], []).ShouldBe("nobody-named");
        Refusal([15], []).ShouldBe("already-a-member");
        Refusal([7, 7], []).ShouldBe("already-a-member");
        Refusal([20], []).ShouldBe("member-not-a-person");
        Refusal([1], []).ShouldBe("concerns-member");
        Refusal([], [7]).ShouldBe("not-a-member");
        Refusal([], [20]).ShouldBe("not-a-member");
        Refusal([], [5, 6]).ShouldBe("last-member");
        Refusal([7], [], by: 1).ShouldBe("concerns-you");
        Refusal([7], [], null, new PlanClosed(Some.Plan(1), PlanClosing.GivenUp, null, Some.At(70))).ShouldBe("plan-closed");
        var changed = Decide([7], [15, 6]);
        changed.Facts.ShouldBe(
        [
            new CommitteeMemberReleased(Some.Plan(1), Some.Account(15), null, Some.At(80)), new CommitteeMemberReleased(Some.Plan(1), Some.Account(6), null, Some.At(80)),
            new CommitteeMemberNamed(Some.Plan(1), Some.Account(7), null, Some.At(80))
        ]);
        Of([.. committee, .. changed.Facts]).Committee.ShouldBe([Person(7)]);

        Decision Decide(int[] add, int[] remove, int? by = null, params Fact[] more)
        {
            var world = new World([.. Staff(), Plan, .. committee, .. more]);
            return ChangeCommittee.Decide(Command(add, remove), Candidates(world), by is { } account ? Some.Account(account) : null, Some.At(80), world.People);
        }

        string? Refusal(int[] add, int[] remove, int? by = null, params Fact[] more) => Decide(add, remove, by, more).Refused?.Type;

        static ChangeCommittee Command(int[] add, int[] remove) => new([.. add.Select(Some.Account)], [.. remove.Select(Some.Account)]);
    }

    [Fact]
    public void a_plan_concerns_its_positions_holder_its_pool_and_its_nominees()
    {
        Concerned(Plan, 1).ShouldBeTrue();
        Concerned(Plan, 2, grade: "E5").ShouldBeFalse();
        Concerned(Plan, 2, grade: "E5", facts: Nominate(2, 5, 60)).ShouldBeTrue();
        Concerned(Plan, 2, "E5", "Buyer", Nominate(2, 5, 60), Withdraw(2, 5, 61)).ShouldBeTrue();
        Concerned(Plan, 2, grade: "E5", job: "HeadOfSales").ShouldBeTrue();
        Concerned(Plan with { Holder = Some.Account(2) }, 2, grade: "E5").ShouldBeTrue();
        Concerned(Plan with { Holder = Some.Account(3) }, 2, grade: "E5", job: "HeadOfSales").ShouldBeFalse();

        static bool Concerned(PlanOpened plan, int account, string grade = "E3", string job = "Buyer", params Fact[] facts)
        {
            var place = new AssignmentChanged(
                Some.Account(account), new Assignment("Example SA", "Sales", null, grade, job, null, 1m, Relationship.Cdi), Some.At(1, 0));
            var world = new World([.. Some.Employed(account, Some.Day(0), grade: grade), place, plan, .. facts]);
            var record = PlanRecord.Of(world.Plan, world.People, world.Scope, On)!;
            var answer = SuccessionCandidates.Of(world.Plan, world.Known, world.Everyone, world.People, world.Scope, Rules.Of2026, On, world.UnitOf)!;
            var concerned = record.Concerns(Person(account), world.Rows(account).Employment, world.Known);
            answer.Concerns(Person(account)).ShouldBe(concerned);
            return concerned;
        }
    }

    [Fact]
    public void the_facts_of_a_plan_may_arrive_in_any_order()
    {
        Fact[] facts =
        [
            Plan, Nominate(1, 5, 60), Second(1, 6, 60), Assess(1, 6, Readiness.Now, 60), Withdraw(1, 5, 62), Nominate(1, 7, 63), Assess(1, 6, Readiness.OneToTwoYears, 64),
            new PositionFilled(Some.Plan(1), Some.Account(1), null, Some.At(70)), new PlanClosed(Some.Plan(1), PlanClosing.Filled, null, Some.At(70))
        ];
        var entries = facts.Select((fact, position) => new Entry(Some.Event(position + 1), fact, 1)).ToArray();
        var expected = Told(entries);
        Gen.Shuffle(entries).Sample(shuffled => Told(shuffled) == expected, iter: 100);

        static string Told(IEnumerable<Entry> entries)
        {
            var world = new World();
            var record = PlanRecord.Of(entries, world.People, world.Scope, On)!;
            return string.Join('\n', [.. record.Nominations, .. record.Withdrawn, .. record.ReadinessOf(Person(1)), record.Closed]);
        }
    }

    [Fact]
    public void taking_back_is_refused_where_it_makes_no_sense()
    {
        var world = new World([.. Staff(), Plan, Nominate(1, 5, 60)]);
        Refusal(Candidates(world), 2, 5).ShouldBe("not-nominated");
        Refusal(Candidates(world), 1, 5, reason: " ").ShouldBe("no-reason");
        Refusal(Candidates(world), 1, 6).ShouldBe("not-the-nominator");
        Refusal(Candidates(world), 1, null).ShouldBe("not-the-nominator");
        Refusal(Candidates(world), 1, 3, committee: true).ShouldBe("concerns-you");
        Refusal(null, 1, 5).ShouldBe("unknown-plan");
        Refusal(Candidates(world), 1, 5).ShouldBeNull();
        Refusal(Candidates(world), 1, null, committee: true).ShouldBeNull();

        string? Refusal(SuccessionCandidates? plan, int nominee, int? by, string reason = "Has left the project", bool committee = false) => WithdrawNomination.Decide(
            new(Some.Account(nominee), reason), plan, by is { } account ? Some.Account(account) : null, committee, Some.At(101), world.People).Refused?.Type;
    }

    [Fact]
    public void assessing_is_refused_where_it_makes_no_sense()
    {
        var world = new World([.. Staff(), Plan, Nominate(1, 5, 60), Assess(1, 6, Readiness.Now, 61)]);
        Refusal(1, null).ShouldBe("assessor-not-a-person");
        Refusal(1, 1).ShouldBe("concerns-you");
        Refusal(2, 6).ShouldBe("not-nominated");
        Refusal(1, 6).ShouldBe("already-assessed");
        Refusal(1, 6, Readiness.OneToTwoYears).ShouldBeNull();
        Refusal(1, 5).ShouldBeNull();

        string? Refusal(int nominee, int? by, Readiness readiness = Readiness.Now) => AssessReadiness.Decide(
            new(Some.Account(nominee), readiness), Candidates(world), by is { } account ? Some.Account(account) : null, Some.At(101), world.People).Refused?.Type;
    }

    [Fact]
    public void a_filled_position_closes_the_plan_once()
    {
        var world = new World([.. Staff(), Plan, Nominate(1, 5, 60)]);
        var filled = FillPosition.Decide(new(Some.Account(1)), Candidates(world), Some.Account(5), Some.At(99), world.People).Facts;
        filled.ShouldBe(
        [
            new PositionFilled(Some.Plan(1), Some.Account(1), Some.Account(5), Some.At(99)),
            new PlanClosed(Some.Plan(1), PlanClosing.Filled, Some.Account(5), Some.At(99))
        ]);
        var closed = Candidates(new World([.. Staff(), Plan, Nominate(1, 5, 60), .. filled]));
        closed.Closed.ShouldBe(new PlanEnd(Some.Day(99), PlanClosing.Filled, Person(1)));
        FillPosition.Decide(new(null), closed, null, Some.At(101), world.People).Refused!.Type.ShouldBe("plan-closed");
    }

    [Fact]
    public void nothing_is_done_in_a_closed_plan()
    {
        var closed = Candidates(new World([.. Staff(), Plan, Nominate(1, 5, 60), new PlanClosed(Some.Plan(1), PlanClosing.GivenUp, null, Some.At(70))]));
        var (people, by, at) = (new World().People, Some.Account(6), Some.At(101));
        string?[] refusals =
        [
            NominateCandidate.Decide(new(Some.Account(2), "x", ConflictOfInterest.None), closed, by, at, people).Refused?.Type,
            SecondNomination.Decide(new(Some.Account(1)), closed, by, at, people).Refused?.Type,
            WithdrawNomination.Decide(new(Some.Account(1), "x"), closed, by, true, at, people).Refused?.Type,
            AssessReadiness.Decide(new(Some.Account(1), Readiness.Now), closed, by, at, people).Refused?.Type,
            ClosePlan.Decide(new("x"), closed, by, at, people).Refused?.Type
        ];
        refusals.ShouldAllBe(refusal => refusal == "plan-closed");
        ClosePlan.Decide(new(" "), Candidates(new World([.. Staff(), Plan])), by, at, people).Refused!.Type.ShouldBe("no-reason");
    }

    [Fact]
    public void coverage_counts_candidates_by_readiness_and_plans_with_one_ready_now()
    {
        var world = new World(
        [
            .. Staff(), Plan, Nominate(1, 5, 60), Second(1, 6, 61), Assess(1, 5, Readiness.Now, 62), Nominate(2, 5, 60), Second(2, 6, 61),
            Assess(2, 5, Readiness.Now, 62), Assess(2, 6, Readiness.OneToTwoYears, 62), Nominate(3, 5, 60)
        ]);
        var covered = Candidates(world);
        var elsewhere = Candidates(new World([.. Staff(), Plan with { Units = ["Sales", "Plant"] }]));
        var given = Candidates(new World([.. Staff(), Plan, new PlanClosed(Some.Plan(1), PlanClosing.GivenUp, null, Some.At(70))]));
        var coverage = SuccessionCoverage.Of([covered, elsewhere, given]);

        // Person 2 is ready now for one and in one to two years for the other: the more cautious counts.
        coverage.Plans.Select(plan => (plan.Pool, plan.Nominated, plan.Ready)).ShouldBe(
            [(3, 1, new ReadyCandidates(1, 1, 0, 0)), (3, 0, new ReadyCandidates(0, 0, 0, 0))]);
        coverage.Units.ShouldBe([new UnitCoverage("Plant", 1, 0, 0m, 0m), new UnitCoverage("Sales", 2, 1, 0.5m, 1m)]);
        coverage.Share.ShouldBe(0.5m);
        SuccessionCoverage.Of([given]).Share.ShouldBeNull();
    }

    [Fact]
    public void a_list_that_merely_copies_a_score_is_told()
    {
        Fact[] two = [.. Staff(), Plan, .. Some.Opened(Some.Day(0)), Nominate(1, 5, 60), Nominate(2, 5, 60), Some.Reply(1, 5, Some.Day(90)), Some.Reply(2, 5, Some.Day(90))];
        Copies(two).ShouldBe(Dimension.Helping);
        Copies([.. two, Some.Reply(3, 5, Some.Day(90))]).ShouldBeNull();
        Copies([.. two, Withdraw(2, 5, 61)]).ShouldBeNull();

        static Dimension? Copies(Fact[] facts)
        {
            var coverage = SuccessionCoverage.Of([Candidates(new World(facts))]);
            coverage.Copying.ShouldBe(coverage.Plans[0].Copies is null ? 0 : 1);
            return coverage.Plans[0].Copies;
        }
    }

    private static IEnumerable<Fact> Staff() =>
        [.. Enumerable.Range(1, 3).SelectMany(account => Some.Employed(account, new(2020, 1, 1))), .. Some.Employed(5, new(2020, 1, 1), grade: "E5")];

    private static PlanRecord Of(params Fact[] facts)
    {
        var world = new World([Plan, .. facts]);
        return PlanRecord.Of(world.Plan, world.People, world.Scope, On)!;
    }

    private static SuccessionCandidates Candidates(World world) =>
        SuccessionCandidates.Of(world.Plan, world.Known, world.Everyone, world.People, world.Scope, Rules.Of2026, On, world.UnitOf)!;

    private static PersonId Person(int account) => new(Some.Account(account).Value);

    private static CommitteeMemberNamed Name(int member, int day) => new(Some.Plan(1), Some.Account(member), null, Some.At(day));

    private static CommitteeMemberReleased Release(int member, int day) => new(Some.Plan(1), Some.Account(member), null, Some.At(day));

    private static AccountLinked Link(int account, int other) => new(Some.Account(account), Some.Account(other), LinkReason.SameEmail, null, Some.At(62));

    private static AccountMarkedNotAPerson Bot(int account) => new(Some.Account(account), NotAPersonReason.Bot, Some.At(0));

    private static CandidateNominated Nominate(int nominee, int by, int day) =>
        new(Some.Plan(1), Some.Account(nominee), Some.Account(by), Some.At(day), ConflictOfInterest.None);

    private static NominationSeconded Second(int nominee, int by, int day) => new(Some.Plan(1), Some.Account(nominee), Some.Account(by), Some.At(day));

    private static NominationWithdrawn Withdraw(int nominee, int by, int day) => new(Some.Plan(1), Some.Account(nominee), Some.Account(by), Some.At(day));

    private static ReadinessAssessed Assess(int nominee, int by, Readiness readiness, int day) =>
        new(Some.Plan(1), Some.Account(nominee), readiness, Some.Account(by), Some.At(day));
}
