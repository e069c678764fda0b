using LeFaire.People;

namespace LeFaire.Onboarding;

public class NewcomerTests
{
    private static readonly DateOnly On = Some.Day(100);

    [Fact]
    public void a_buddy_is_of_the_unit_knows_the_company_and_is_neither_above_nor_below()
    {
        var world = new World(
        [
            .. Joined(1, Some.Day(95), manager: 2), .. Joined(2, new(2020, 1, 1)), .. Joined(3, new(2020, 1, 1)), .. Joined(4, new(2020, 1, 1), "Plant"),
            .. Joined(5, Some.Day(60)), .. Joined(6, new(2020, 1, 1), manager: 1), .. Joined(7, new(2020, 1, 1)), new ContractSuspended(Some.Account(7), Some.At(90)),
            .. Joined(8, new(2020, 1, 1)), new EmploymentEnded(Some.Account(8), false, Some.At(99))
        ]);
        Buddies(world, 1).ShouldBe([world.Person(3)]);
    }

    [Fact]
    public void a_buddy_is_neither_above_nor_below_on_the_whole_reporting_line()
    {
        // 1 reports to 2, who reports to 3, who reports to 4; 6 reports to 5, who reports to 1; 7 is of no line.
        var world = new World(
        [
            .. Joined(1, Some.Day(95), manager: 2), .. Joined(2, new(2020, 1, 1), manager: 3), .. Joined(3, new(2020, 1, 1), manager: 4), .. Joined(4, new(2020, 1, 1)),
            .. Joined(5, new(2020, 1, 1), manager: 1), .. Joined(6, new(2020, 1, 1), manager: 5), .. Joined(7, new(2020, 1, 1))
        ]);
        Buddies(world, 1).ShouldBe([world.Person(7)]);
    }

    [Fact]
    public void whoever_has_the_fewest_newcomers_comes_first_and_nobody_has_more_than_two()
    {
        Fact[] staff =
        [
            .. Enumerable.Range(1, 4).SelectMany(newcomer => Joined(newcomer, Some.Day(90))), .. Joined(11, new(2020, 1, 1)), .. Joined(12, new(2020, 1, 1)),
            .. Joined(13, new(2020, 1, 1))
        ];
        var world = new World([.. staff, Asked(2, 11), Accepted(2, 11), Asked(3, 11), Asked(4, 12)]);
        Buddies(world, 1).ShouldBe([world.Person(13), world.Person(12)]);
    }

    [Fact]
    public void whoever_is_asked_accepts_or_the_next_is_asked_at_once()
    {
        var world = new World([.. Joined(1, Some.Day(95)), .. Joined(11, new(2020, 1, 1)), .. Joined(12, new(2020, 1, 1)), Asked(1, 11)]);
        Answer(world, accepts: true, by: 11).Facts.ShouldBe([new BuddyAccepted(Some.Account(1), Some.Account(11), Some.At(100))]);
        Answer(world, accepts: false, by: 11).Facts.ShouldBe(
            [new BuddyDeclined(Some.Account(1), Some.Account(11), Some.At(100)), new BuddyAsked(Some.Account(1), Some.Account(12), null, Some.At(100))]);
        Answer(world, accepts: true, by: 12).Refused!.Type.ShouldBe("not-asked");

        static Decision Answer(World world, bool accepts, int by) => AnswerBuddy.Decide(
            new AnswerBuddy(accepts), One(world, 1), Buddies(world, 1), Some.Account(by), Some.At(100), world.People);
    }

    [Fact]
    public void who_else_was_asked_is_told_to_nobody_but_hr()
    {
        var world = new World(
            [.. Joined(1, Some.Day(95)), .. Joined(11, new(2020, 1, 1)), .. Joined(12, new(2020, 1, 1)), Asked(1, 11), Declined(1, 11), Asked(1, 12)]);
        var newcomer = One(world, 1)!;
        newcomer.Asked.Select(asked => asked.Person).ShouldBe([world.Person(11), world.Person(12)]);
        newcomer.For(world.Person(12))!.Asked.Select(asked => asked.Person).ShouldBe([world.Person(12)]);
        newcomer.For(world.Person(1))!.Asked.ShouldBeEmpty();
        newcomer.For(world.Person(11)).ShouldBeNull();
    }

    [Fact]
    public void asking_for_a_buddy_is_refused_where_it_makes_no_sense()
    {
        Fact[] staff = [.. Joined(1, Some.Day(95)), .. Joined(11, new(2020, 1, 1)), .. Joined(12, new(2020, 1, 1))];
        Ask(new World(staff), 12).Facts.ShouldBe([new BuddyAsked(Some.Account(1), Some.Account(12), null, Some.At(100))]);
        Ask(new World(staff), 1).Refused!.Type.ShouldBe("own-buddy");
        Ask(new World([.. staff, Asked(1, 11)]), 12).Refused!.Type.ShouldBe("already-asked");
        Ask(new World([.. staff, Asked(1, 12), Declined(1, 12)]), 12).Refused!.Type.ShouldBe("asked-before");
        Ask(new World([.. staff, Asked(1, 11), Accepted(1, 11)]), 12).Refused!.Type.ShouldBe("has-a-buddy");
        Ask(new World([.. staff, Asked(1, 11), Declined(1, 11), Asked(1, 12), Declined(1, 12)]), null).Refused!.Type.ShouldBe("nobody-to-ask");
        AskBuddy.Decide(new AskBuddy(), One(new World(staff), 11), [], null, Some.At(100), new World(staff).People).Refused!.Type.ShouldBe("no-newcomer");

        static Decision Ask(World world, int? buddy) => AskBuddy.Decide(
            new AskBuddy(buddy is { } named ? Some.Account(named) : null), One(world, 1), Buddies(world, 1), null, Some.At(100), world.People);
    }

    [Fact]
    public void an_answer_is_due_within_five_working_days()
    {
        // 8 April 2025 is a Tuesday: asked then, whoever is asked has until the next Tuesday.
        var world = new World([.. Joined(1, Some.Day(95)), .. Joined(11, new(2020, 1, 1)), new BuddyAsked(Some.Account(1), Some.Account(11), null, Some.At(new DateOnly(2025, 4, 8)))]);
        var newcomer = Newcomer.Of(world.People.All, world.Entries(Views.Buddies), world.People, Some.Day(110), world.EmploymentOf).Single();
        newcomer.AskedNow!.AnswerBy.ShouldBe(new DateOnly(2025, 4, 15));
        newcomer.NeedsAsking(new DateOnly(2025, 4, 15)).ShouldBeFalse();
        newcomer.NeedsAsking(new DateOnly(2025, 4, 16)).ShouldBeTrue();
    }

    [Fact]
    public void the_cohort_of_the_month_that_is_over_is_due_for_each_entity_that_someone_joined()
    {
        var world = new World(
        [
            .. Some.Employed(1, new(2025, 3, 5)), .. Some.Employed(2, new(2025, 3, 31), entity: "Other SA"), .. Some.Employed(3, new(2025, 4, 1)),
            .. Some.Employed(4, new(2025, 2, 28), entity: "Third SA")
        ]);
        OpenCohort[] due = [new("Example SA", new(2025, 3, 1), new(2025, 3, 31)), new("Other SA", new(2025, 3, 1), new(2025, 3, 31))];
        Due([]).ShouldBe(due);
        Due([new CohortOpened(Some.Cohort(1), "Example SA", null, new(2025, 3, 1), new(2025, 3, 31), null, Some.At(95))]).ShouldBe(due[1..]);
        Due([new CohortOpened(Some.Cohort(1), "Example SA", "Sales", new(2025, 3, 1), new(2025, 3, 31), null, Some.At(95))]).ShouldBe(due);

        IReadOnlyList<OpenCohort> Due(CohortOpened[] open) => OpenMonthlyCohort.Due(
            new(2025, 4, 10), open, world.People.All.Select(person => (person, world.People.EntityOfSource(person))), world.EmploymentOf);
    }

    [Fact]
    public void a_month_that_was_missed_or_told_of_late_has_its_cohort_too()
    {
        var world = new World(
        [
            .. Some.Employed(1, new(2025, 3, 5)), .. Some.Employed(2, new(2025, 2, 28), entity: "Other SA"), .. Some.Employed(3, new(2024, 6, 3)),
            .. Some.Employed(4, new(2024, 3, 1)), .. Some.Employed(5, new(2025, 4, 2))
        ]);
        OpenCohort march = new("Example SA", new(2025, 3, 1), new(2025, 3, 31)), february = new("Other SA", new(2025, 2, 1), new(2025, 2, 28)),
            june = new("Example SA", new(2024, 6, 1), new(2024, 6, 30));
        // Where none was opened yet, those of long ago are not opened all at once; a cohort of two months is none of a month.
        Due().ShouldBe([march]);
        Due(Opened(new(2024, 5, 1), new(2024, 6, 30))).ShouldBe([march]);
        Due(Opened(new(2024, 10, 1), new(2024, 10, 31))).ShouldBe([february, march]);
        Due(Opened(new(2020, 1, 1), new(2020, 1, 31)), Opened(new(2025, 3, 1), new(2025, 3, 31))).ShouldBe([june, february]);

        IReadOnlyList<OpenCohort> Due(params CohortOpened[] open) => OpenMonthlyCohort.Due(
            new(2025, 4, 10), open, world.People.All.Select(person => (person, world.People.EntityOfSource(person))), world.EmploymentOf);

        static CohortOpened Opened(DateOnly from, DateOnly to) => new(Some.Cohort(from.DayNumber), "Example SA", null, from, to, null, Some.At(95));
    }

    private static Newcomer? One(World world, int account) => Newcomer.Of(world.People.All, world.Entries(Views.Buddies), world.People, On, world.EmploymentOf)
        .FirstOrDefault(one => one.Person == world.Person(account));

    private static IReadOnlyList<PersonId> Buddies(World world, int account) => Newcomer.Buddies(
        One(world, account)!, Newcomer.Of(world.People.All, world.Entries(Views.Buddies), world.People, On, world.EmploymentOf), world.People.All, world.People, On,
        world.EmploymentOf);

    private static IEnumerable<Fact> Joined(int account, DateOnly day, string unit = "Sales", int? manager = null) =>
    [
        new AccountOpened(Some.Account(account), SourceKind.Directory, "Example SA", Some.At(day)), new EmploymentStarted(Some.Account(account), true, Some.At(day)),
        new AssignmentChanged(
            Some.Account(account),
            new Assignment("Example SA", unit, null, "E3", "Buyer", manager is { } number ? Some.Account(number) : null, 1m, Relationship.Cdi), Some.At(day))
    ];

    private static BuddyAsked Asked(int newcomer, int buddy) => new(Some.Account(newcomer), Some.Account(buddy), null, Some.At(98));

    private static BuddyAccepted Accepted(int newcomer, int buddy) => new(Some.Account(newcomer), Some.Account(buddy), Some.At(99));

    private static BuddyDeclined Declined(int newcomer, int buddy) => new(Some.Account(newcomer), Some.Account(buddy), Some.At(99));
}
