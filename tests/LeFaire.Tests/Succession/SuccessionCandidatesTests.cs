using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.People;

namespace LeFaire.Succession;

public class SuccessionCandidatesTests
{
    private static readonly DateOnly On = Some.Day(100);

    private static readonly PlanOpened Plan = new(
        Some.Plan(1), "Example SA", "HeadOfSales", ["Sales"], ["E3"], new HardRequirements(12, ["Buyer"], null), [Dimension.Helping, Dimension.Teaching], null,
        Some.At(50));

    [Fact]
    public void everyone_in_the_perimeter_who_meets_what_is_required_is_in_the_pool_with_or_without_evidence()
    {
        var answer = Of(new World([.. Staff(), Plan, .. Some.Opened(Some.Day(0)), Some.Reply(1, 5, Some.Day(90))]));
        answer.Pool.Select(member => member.Person).Order().ShouldBe([Person(1), Person(2), Person(3)]);
        var helper = answer.Pool.Single(member => member.Person == Person(1));
        helper.Criteria.Select(criterion => (criterion.Criterion, criterion.Score?.Points)).ShouldBe([(Dimension.Helping, 1m), (Dimension.Teaching, null)]);
        answer.Pool.Single(member => member.Person == Person(2)).Evidence.ShouldBe(EvidenceState.NoEvidenceShown);
    }

    [Theory]
    [InlineData(Relationship.Stage)]
    [InlineData(Relationship.Interim)]
    public void internships_and_agency_work_never_enter_a_pool(Relationship relationship)
    {
        var plan = Plan with { Requirements = new HardRequirements(null, null, [relationship]) };
        var employment = EmploymentRecord.Of(World.Standing(Some.Employed(1, new(2020, 1, 1), relationship: relationship)));
        SuccessionCandidates.Misses(plan, Person(1), employment, null, new World().Known, On).ShouldBe([Requirement.Relationship]);
    }

    [Fact]
    public void what_is_missed_is_named()
    {
        Misses(Some.Employed(1, new(2020, 1, 1))).ShouldBeEmpty();
        Misses(Some.Employed(1, On.AddMonths(-12))).ShouldBeEmpty();
        Misses(Some.Employed(1, On.AddMonths(-12).AddDays(1))).ShouldBe([Requirement.Tenure]);
        Misses(Some.Employed(1, new(2020, 1, 1), "Plant", "E4", entity: "Other SA")).ShouldBe([Requirement.Entity, Requirement.Unit, Requirement.Grade]);
        Misses([.. Some.Employed(1, new(2020, 1, 1)), new EmploymentEnded(Some.Account(1), true, Some.At(On))]).ShouldBe([Requirement.Employed]);

        static IReadOnlyList<Requirement> Misses(IEnumerable<Fact> facts) =>
            SuccessionCandidates.Misses(Plan, Person(1), EmploymentRecord.Of(World.Standing(facts)), null, new World().Known, On);
    }

    [Fact]
    public void a_community_of_the_perimeter_is_whoever_is_in_it_on_the_day_by_any_account()
    {
        var plan = Plan with { Units = null, Communities = [Some.Place(1), Some.Place(2)] };
        var world = new World(
        [
            .. Staff(), plan, Joins(1, 1, 10), Joins(2, 2, 10), Leaves(2, 2, 60), Joins(13, 1, 20), Leaves(3, 1, 30), Joins(3, 1, 20), Joins(3, 9, 20),
            new AccountOpened(Some.Account(13), SourceKind.Network, null, Some.At(0)), new AccountLinked(Some.Account(3), Some.Account(13), LinkReason.SameEmail, null, Some.At(0))
        ]);
        PoolOn(Some.Day(59)).ShouldBe([Person(1), Person(2), world.Person(3)], ignoreOrder: true);
        PoolOn(On).ShouldBe([Person(1), world.Person(3)], ignoreOrder: true);
        SuccessionCandidates.Misses(plan, Person(2), world.Rows(2).Employment, null, world.Known, On).ShouldBe([Requirement.Community]);

        IEnumerable<PersonId> PoolOn(DateOnly on) => SuccessionCandidates.Of(
            world.Plan, world.Known, world.Everyone, world.People, world.Scope, Rules.Of2026, on, world.UnitOf)!.Pool.Select(member => member.Person);

        static Fact Joins(int account, int space, int day) => new CommunityJoined(Some.Place(space), Some.Account(account), false, Some.At(day));
        static Fact Leaves(int account, int space, int day) => new CommunityLeft(Some.Place(space), Some.Account(account), Some.At(day));
    }

    [Fact]
    public void evidence_moves_nobody_in_the_order()
    {
        var quiet = Of(new World([.. Crowd(), Plan, .. Some.Opened(Some.Day(0))])).Pool.Select(member => member.Person).ToList();
        foreach (var star in Enumerable.Range(1, 12))
        {
            var help = Enumerable.Range(1, 12).Where(other => other != star).Select(other => Some.Reply(star, other, Some.Day(90)));
            Of(new World([.. Crowd(), Plan, .. Some.Opened(Some.Day(0)), .. help])).Pool.Select(member => member.Person).ShouldBe(quiet);
        }

        var other = Plan with { Plan = Some.Plan(2) };
        Of(new World([.. Crowd(), other])).Pool.Select(member => member.Person).ShouldBe(quiet, ignoreOrder: true);
        Of(new World([.. Crowd(), other])).Pool.Select(member => member.Person).ShouldNotBe(quiet);

        static IEnumerable<Fact> Crowd() => Enumerable.Range(1, 12).SelectMany(account => Some.Employed(account, new(2020, 1, 1)));
    }

    [Fact]
    public void quantiles_are_within_the_grade_and_only_where_five_show_evidence()
    {
        // Four quarters of full employment for all; in E3 one to five people helped by each of five, the last two alike: 1, 2, 3, 4, 4.
        var plan = Plan with { Grades = null, Criteria = [Dimension.Helping] };
        int[] helped = [1, 2, 3, 4, 4];
        var help = helped.SelectMany((count, who) => Enumerable.Range(50, count).Select(other => Some.Reply(who + 1, other, Some.Day(90))));
        var graded = Enumerable.Range(1, 5).SelectMany(account => Some.Employed(account, new(2020, 1, 1)));
        var four = Enumerable.Range(11, 4).SelectMany(account => Some.Employed(account, new(2020, 1, 1), grade: "E4").Append(Some.Reply(account, 50, Some.Day(90))));
        var gradeless = new AssignmentChanged(
            Some.Account(21), new Assignment("Example SA", "Sales", null, null, "Buyer", null, 1m, Relationship.Cdi), Some.At(new DateOnly(2020, 1, 1)));
        var answer = Of(new World(
        [
            .. graded, .. four, new AccountOpened(Some.Account(21), SourceKind.Directory, "Example SA", Some.At(0)),
            new EmploymentStarted(Some.Account(21), true, Some.At(new DateOnly(2020, 1, 1))), gradeless, Some.Reply(21, 50, Some.Day(90)),
            .. Some.Employed(31, new(2020, 1, 1)), plan, .. Some.Opened(Some.Day(0)), .. help
        ]));

        // Percentile ranks by mid-ranks: (0 + ½)/5, (1 + ½)/5, (2 + ½)/5, and (3 + 1)/5 twice.
        Enumerable.Range(1, 5).Select(Shown).ShouldBe(
            [(Comparison.Compared, 0.1m), (Comparison.Compared, 0.3m), (Comparison.Compared, 0.5m), (Comparison.Compared, 0.8m), (Comparison.Compared, 0.8m)]);
        Enumerable.Range(11, 4).Select(Shown).ShouldAllBe(shown => shown.Item1 == Comparison.TooFew && shown.Item2 == null);
        Shown(21).ShouldBe((Comparison.NotCompared, null));
        Shown(31).ShouldBe((Comparison.NoEvidenceShown, null));

        var sorted = answer.By(Dimension.Helping);
        sorted.SortedBy.ShouldBe(Dimension.Helping);
        var order = sorted.Pool.Select(member => member.Person).ToList();
        order[..2].ShouldBe([Person(4), Person(5)], ignoreOrder: true);
        order[2..6].ShouldBe([Person(3), Person(2), Person(1), Person(31)]);
        order[6..10].ShouldBe(answer.Pool.Where(member => member.Grade == "E4").Select(member => member.Person));
        order[10..].ShouldBe([Person(21)]);

        (Comparison, decimal?) Shown(int account)
        {
            var evidence = answer.Pool.Single(member => member.Person == Person(account)).Criteria.Single();
            return (evidence.Comparison, evidence.Quantile);
        }
    }

    [Fact]
    public void part_time_and_leave_count_against_nobody_where_people_are_compared()
    {
        // Two replies a year at half time are as much as four at full time.
        var plan = Plan with { Criteria = [Dimension.Helping] };
        var half = new AssignmentChanged(
            Some.Account(1), new Assignment("Example SA", "Sales", "Paris", "E3", "Buyer", null, 0.5m, Relationship.Cdi), Some.At(new DateOnly(2020, 1, 1)));
        var staff = Enumerable.Range(1, 5).SelectMany(account => Some.Employed(account, new(2020, 1, 1))).Where(fact => fact is not AssignmentChanged a || a.Account != Some.Account(1));
        var help = Enumerable.Range(1, 5).SelectMany(who => Enumerable.Range(50, who == 1 ? 2 : 4).Select(other => Some.Reply(who, other, Some.Day(90))));
        var answer = Of(new World([.. staff, half, plan, .. Some.Opened(Some.Day(0)), .. help]));
        answer.Pool.Select(member => member.Criteria.Single().Quantile).ShouldBe([0.5m, 0.5m, 0.5m, 0.5m, 0.5m]);
    }

    [Fact]
    public void who_was_there_before_an_opening_stands_beside_who_joined_after_it()
    {
        // Five who each helped three people since the opening; two of them have been there for years.
        var opened = Some.Day(31);
        var staff = Enumerable.Range(1, 5).SelectMany(account => Some.Employed(account, account <= 2 ? new(2020, 1, 1) : opened));
        var help = Enumerable.Range(1, 5).SelectMany(who => Enumerable.Range(50, 3).Select(other => Some.Reply(who, other, Some.Day(90))));
        var answer = Of(new World([.. staff, Plan with { Requirements = new HardRequirements(), Criteria = [Dimension.Helping] }, .. Some.Opened(opened), .. help]));
        answer.Pool.Select(member => member.Criteria.Single()).ShouldAllBe(one => one.Quantile == 0.5m && one.Score!.PerExposedMonth == 1.5m);
    }

    [Fact]
    public void the_share_of_the_pool_that_any_source_reaches_tells_no_objection()
    {
        var staff = Enumerable.Range(1, 5).SelectMany(account => Some.Employed(account, new(2020, 1, 1))).ToList();
        Of(new World([.. staff, Plan])).Reached.ShouldBe(0m);
        Of(new World([.. staff, Plan, Some.Reply(1, 50, Some.Day(90)), Some.Reply(51, 2, Some.Day(90)), Some.Reply(3, 50, On.AddDays(1))])).Reached.ShouldBe(0.4m);
        Of(new World([.. staff, Plan, Some.Reply(1, 2, Some.Day(90)), new ObjectionRaised(Some.Account(1), null, Some.At(91))])).Reached.ShouldBe(0.2m);
        Of(new World([.. Staff(), Plan, Some.Reply(1, 2, Some.Day(90))])).Reached.ShouldBeNull();
    }

    [Fact]
    public void a_candidate_was_nominated_by_one_human_and_confirmed_by_another()
    {
        State(Nominate(1, 5)).ShouldBe((PoolState.Nominated, Person(5), null));
        State(Nominate(1, 5), Second(1, 6)).ShouldBe((PoolState.Candidate, Person(5), Person(6)));
        State(Nominate(1, 5), Second(1, 6), Link(5, 6)).ShouldBe((PoolState.Nominated, Person(5), null));

        static (PoolState, PersonId?, PersonId?) State(params Fact[] facts)
        {
            var member = Of(new World([.. Staff(), Plan, .. facts])).Pool.Single(member => member.Person == Person(1));
            return (member.State, member.NominatedBy, member.SecondedBy);
        }
    }

    [Fact]
    public void someone_nominated_who_no_longer_meets_what_is_required_is_listed_apart()
    {
        var answer = Of(new World([.. Staff(), Plan, Nominate(1, 5), new EmploymentEnded(Some.Account(1), false, Some.At(95, 0))]));
        answer.Pool.ShouldNotContain(member => member.Person == Person(1));
        var outside = answer.Outside.Single();
        outside.ShouldBe(new NomineeOutside(Person(1), PoolState.Nominated, Person(5), null, outside.Missing));
        outside.Missing.ShouldBe([Requirement.Employed]);
    }

    [Fact]
    public void where_nothing_is_open_the_answer_says_so_and_the_pool_stands()
    {
        var answer = Of(new World([.. Staff(), Plan, Some.Reply(1, 5, Some.Day(90))]));
        answer.NothingInScope.ShouldBeTrue();
        answer.EntitiesToOpen.ShouldBe(["Example SA"]);
        answer.Pool.Count.ShouldBe(3);
        answer.Pool.ShouldAllBe(member => member.Criteria.All(criterion => criterion.Score == null));
    }

    [Fact]
    public void who_objected_reads_like_anyone_without_evidence()
    {
        var answer = Of(new World(
            [.. Staff(), Plan, .. Some.Opened(Some.Day(0)), Some.Reply(1, 5, Some.Day(90)), new ObjectionRaised(Some.Account(1), null, Some.At(91))]));
        answer.Pool.Select(member => member.Evidence).Distinct().ShouldBe([EvidenceState.NoEvidenceShown]);
    }

    [Fact]
    public void a_plan_that_does_not_stand_has_no_pool() =>
        SuccessionCandidates.Of([], new World().Known, [], new World().People, new World().Scope, Rules.Of2026, On, (_, _) => null).ShouldBeNull();

    [Fact]
    public void opening_a_plan_is_refused_where_it_makes_no_sense()
    {
        Decide("", "P", [Dimension.Helping]).Refused!.Type.ShouldBe("blank-entity");
        Decide("A", " ", [Dimension.Helping]).Refused!.Type.ShouldBe("blank-position");
        Decide("A", "P", []).Refused!.Type.ShouldBe("no-criteria");
        Decide("A", "P", [Dimension.Helping], grade: "").Refused!.Type.ShouldBe("blank-code");
        Decide("A", "P", [Dimension.Helping], tenure: -1).Refused!.Type.ShouldBe("negative-tenure");
        Decide("A", "P", [Dimension.Helping, Dimension.Helping]).Facts.Cast<PlanOpened>().Single().Criteria.ShouldBe([Dimension.Helping]);

        Decide("A", "P", [Dimension.Helping], committee: [5, 6, 5]).Facts.OfType<CommitteeMemberNamed>().Select(named => named.Member)
            .ShouldBe([Some.Account(5), Some.Account(6)]);
        Decide("A", "P", [Dimension.Helping], committee: [5, 20]).Refused!.Type.ShouldBe("member-not-a-person");

        Decide("A", "P", [Dimension.Helping], title: " ").Refused!.Type.ShouldBe("blank-title");
        Decide("A", "P", [Dimension.Helping], open: [.. World.Standing(Plan)]).Refused!.Type.ShouldBe("already-open");
        Decide("A", "P", [Dimension.Helping], by: 5, concerns: (opened, account) => opened.Entity == "A" && account == Some.Account(5)).Refused!.Type.ShouldBe("concerns-you");
        Decide("A", "P", [Dimension.Helping], committee: [5], concerns: (_, account) => account == Some.Account(5)).Refused!.Type.ShouldBe("concerns-member");
        Decide("A", "P", [Dimension.Helping], committee: [77]).Refused!.Type.ShouldBe("member-not-a-person");

        Decide("A", "P", [Dimension.Helping], communities: [1, 2]).Refused!.Type.ShouldBe("unknown-community");
        Decide("A", "P", [Dimension.Helping], communities: [1]).Facts.ShouldHaveSingleItem().ShouldBeOfType<PlanOpened>().Communities.ShouldBe([Some.Place(1)]);

        static Decision Decide(
            string entity, string position, Dimension[] criteria, string grade = "E3", int? tenure = null, string title = "T", Entry[]? open = null,
            Func<PlanOpened, AccountId, bool>? concerns = null, int? by = null, int[]? committee = null, int[]? communities = null) =>
            OpenPlan.Decide(
                new(
                    title, entity, position, criteria, null, [grade], new HardRequirements(tenure), Committee: committee?.Select(Some.Account).ToList(),
                    Communities: communities?.Select(Some.Place).ToList()),
                Some.Plan(1), by is { } opener ? Some.Account(opener) : null, Some.At(0), open ?? [], concerns ?? ((_, _) => false),
                new World([.. Staff(), Plan, Bot(20), new AccountOpened(Some.Account(5), SourceKind.Network, null, Some.At(0)), new AccountOpened(Some.Account(6), SourceKind.Network, null, Some.At(0))]).People, space => space == Some.Place(1));
    }

    [Fact]
    public void nominating_is_refused_where_it_makes_no_sense()
    {
        var world = new World([.. Staff(), Plan, Nominate(2, 6), Link(5, 15), Bot(20)]);
        Refusal(null, 1, 5).ShouldBe("unknown-plan");
        Refusal(Of(world), 1, null).ShouldBe("nominator-not-a-person");
        Refusal(Of(world), 1, 20).ShouldBe("nominator-not-a-person");
        Refusal(Of(world), 20, 5).ShouldBe("nominee-not-a-person");
        Refusal(Of(world), 15, 5).ShouldBe("own-nomination");
        Refusal(Of(world), 1, 5, " ").ShouldBe("no-reason");
        Refusal(Of(world), 2, 5).ShouldBe("already-nominated");
        Refusal(Of(world), 4, 5).ShouldBe("not-in-pool");
        // Whoever does not see the plan is not told who is in it.
        Refusal(Of(world), 2, 5, seesPlan: false).ShouldBe("cannot-be-done");
        Refusal(Of(world), 4, 5, seesPlan: false).ShouldBe("cannot-be-done");
        Refusal(Of(world), 1, 5, seesPlan: false).ShouldBeNull();
        Refusal(Of(world), 15, 5, seesPlan: false).ShouldBe("own-nomination");
        Refusal(Of(world), 1, 3).ShouldBe("concerns-you");
        Refusal(Of(world), 1, 5, conflict: null).ShouldBe("no-declaration");
        Refusal(Of(world), 1, 5, conflict: ConflictOfInterest.Other).ShouldBe("no-conflict-note");
        Refusal(Of(world), 1, 5).ShouldBeNull();

        string? Refusal(
            SuccessionCandidates? plan, int nominee, int? by, string reason = "Leads the fair every year", ConflictOfInterest? conflict = ConflictOfInterest.None,
            bool seesPlan = true) => TakingPart.Told(
            NominateCandidate.Decide(new(Some.Account(nominee), reason, conflict), plan, by is { } account ? Some.Account(account) : null, Some.At(101), world.People), seesPlan)
            .Refused?.Type;
    }

    [Fact]
    public void confirming_is_refused_where_it_makes_no_sense()
    {
        var world = new World(
        [
            .. Staff(), Plan, Nominate(1, 5), Nominate(2, 5), Second(2, 6), Nominate(3, 5), Link(5, 15), Link(1, 11), Bot(20),
            new EmploymentEnded(Some.Account(3), false, Some.At(99, 0))
        ]);
        Refusal(null, 1, 6).ShouldBe("unknown-plan");
        Refusal(Of(world), 1, null).ShouldBe("seconder-not-a-person");
        Refusal(Of(world), 1, 20).ShouldBe("seconder-not-a-person");
        Refusal(Of(world), 4, 6).ShouldBe("not-nominated");
        Refusal(Of(world), 3, 6).ShouldBe("no-longer-in-pool");
        Refusal(Of(world), 1, 11).ShouldBe("concerns-you");
        Refusal(Of(world), 1, 2).ShouldBe("concerns-you");
        Refusal(Of(world), 1, 15).ShouldBe("same-human");
        Refusal(Of(world), 2, 7).ShouldBe("already-seconded");
        Refusal(Of(world), 1, 6).ShouldBeNull();

        string? Refusal(SuccessionCandidates? plan, int nominee, int? by) => SecondNomination.Decide(
            new(Some.Account(nominee)), plan, by is { } account ? Some.Account(account) : null, Some.At(101), world.People).Refused?.Type;
    }

    private static IEnumerable<Fact> Staff() =>
    [
        .. Some.Employed(1, new(2020, 1, 1)), .. Some.Employed(2, new(2020, 1, 1), "Sales / Paris"), .. Some.Employed(3, new(2020, 1, 1)),
        .. Some.Employed(4, new(2020, 1, 1), "Plant"), .. Some.Employed(5, new(2020, 1, 1), grade: "E5")
    ];

    private static SuccessionCandidates Of(World world) =>
        SuccessionCandidates.Of(world.Plan, world.Known, world.Everyone, world.People, world.Scope, Rules.Of2026, On, world.UnitOf)!;

    private static PersonId Person(int account) => new(Some.Account(account).Value);

    private static CandidateNominated Nominate(int nominee, int by) => new(Some.Plan(1), Some.Account(nominee), Some.Account(by), Some.At(60));

    private static NominationSeconded Second(int nominee, int by) => new(Some.Plan(1), Some.Account(nominee), Some.Account(by), Some.At(61));

    private static AccountLinked Link(int account, int other) => new(Some.Account(account), Some.Account(other), LinkReason.SameEmail, null, Some.At(62));

    private static AccountMarkedNotAPerson Bot(int account) => new(Some.Account(account), NotAPersonReason.Bot, Some.At(0));
}
