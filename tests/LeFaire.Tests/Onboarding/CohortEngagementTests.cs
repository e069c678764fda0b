using CsCheck;
using LeFaire.Contributions;
using LeFaire.Learning;
using LeFaire.People;

namespace LeFaire.Onboarding;

public class CohortEngagementTests
{
    private static readonly CohortOpened January =
        new(Some.Cohort(1), "Example SA", null, new(2025, 1, 1), new(2025, 1, 31), null, Some.At(0));

    [Fact]
    public void who_joined_in_the_window_and_perimeter_belongs()
    {
        var sales = January with { Unit = "Sales" };
        Join(sales, Some.Employed(1, new(2025, 1, 31), "Sales / Paris")).ShouldBe(new DateOnly(2025, 1, 31));
        Join(sales, Some.Employed(1, new(2025, 2, 1), "Sales")).ShouldBeNull();
        Join(sales, Some.Employed(1, new(2025, 1, 5), "Salesforce")).ShouldBeNull();
        Join(January, Some.Employed(1, new(2025, 1, 5), entity: "Other SA")).ShouldBeNull();
        Join(January, [new EmploymentStarted(Some.Account(1), false, Some.At(new DateOnly(2025, 1, 5)))]).ShouldBeNull();
        // The snapshot that first shows them comes days later.
        var later = new AssignmentChanged(Some.Account(1), new Assignment("Example SA", "Sales", "Paris", "E3", "Buyer", null, 1m, Relationship.Cdi), Some.At(new DateOnly(2025, 2, 1)));
        Fact[] shownLater = [new AccountOpened(Some.Account(1), SourceKind.Directory, null, Some.At(0)), new EmploymentStarted(Some.Account(1), true, Some.At(new DateOnly(2025, 1, 20))), later];
        Join(sales, shownLater).ShouldBe(new DateOnly(2025, 1, 20));
        Join(sales, [.. shownLater, new EmploymentEnded(Some.Account(1), false, Some.At(new DateOnly(2025, 1, 30)))]).ShouldBeNull();
        Join(January with { Site = "Paris" }, Some.Employed(1, new(2025, 1, 5))).ShouldBe(new DateOnly(2025, 1, 5));
        Join(January with { Site = "Lyon" }, Some.Employed(1, new(2025, 1, 5))).ShouldBeNull();

        static DateOnly? Join(CohortOpened cohort, IEnumerable<Fact> facts) => JoinOf(cohort, new World(facts), 1);
    }

    [Fact]
    public void of_a_named_cohort_only_those_named_belong_by_any_account_of_theirs()
    {
        var linked = new AccountLinked(Some.Account(2), Some.Account(12), LinkReason.SameEmail, null, Some.At(0));
        var world = new World([.. Joiners(3), new AccountOpened(Some.Account(12), SourceKind.Network, null, Some.At(0)), linked]);
        var named = January with { Programme = "graduates", Members = [Some.Account(1), Some.Account(12)] };
        Enumerable.Range(1, 3).Select(account => JoinOf(named, world, account) is not null).ShouldBe([true, true, false]);
        named.Accounts.ShouldBe([Some.Account(1), Some.Account(12)]);
    }

    [Fact]
    public void opening_a_named_cohort_is_refused_where_it_would_point_at_few()
    {
        var world = new World([.. Joiners(12), .. Some.Employed(20, new(2025, 3, 1))]);
        Named(1..4).Refused!.Type.ShouldBe("too-few");
        Named(1..6, with: 20).Refused!.Type.ShouldBe("not-a-joiner");
        Named(1..5).Facts.ShouldHaveSingleItem().ShouldBeOfType<CohortOpened>().Members.ShouldBe(Accounts(1..5));
        Of(null, "graduates").Type.ShouldBe("no-members");
        Of([Some.Account(1)], "Graduates 2025").Type.ShouldBe("not-a-programme");

        Refused Of(IReadOnlyList<AccountId>? members, string programme) => Opening(new("Example SA", January.JoinedFrom, January.JoinedTo, null, null, members, programme)).Refused!;

        Decision Named(Range numbers, int? with = null) => Opening(
            new("Example SA", January.JoinedFrom, January.JoinedTo, Members: [.. Accounts(numbers), .. with is { } other ? [Some.Account(other)] : Array.Empty<AccountId>()]));

        Decision Opening(OpenCohort command) => OpenCohort.Decide(
            command, Some.Cohort(1), null, Some.At(40), world.People, [],
            cohort => world.Everyone.Select(rows => rows.Person).Where(person => CohortEngagement.JoinOf(cohort, person, world.People, world.EmploymentOf(person), Some.Day(40)) is not null).ToHashSet());

        static IEnumerable<AccountId> Accounts(Range numbers) => Enumerable.Range(numbers.Start.Value, numbers.End.Value - numbers.Start.Value + 1).Select(Some.Account);
    }

    [Fact]
    public void a_cohort_under_five_shows_no_number_at_all()
    {
        var answer = Of(new World(Joiners(4)), new(2025, 12, 31));
        answer.ShouldBe(new CohortEngagement(January.Cohort, January, new(2025, 12, 31), true, null, answer.Ages, answer.Milestones, []));
        answer.Ages.ShouldBeEmpty();
        answer.Milestones.ShouldBeEmpty();
    }

    [Fact]
    public void milestones_are_counted_at_equal_age()
    {
        // Ten joined on 1 January; five posted on the 5th (age 4), the other five on the 21st (age 20). Asked on 5 March: ages 7, 30 and 60 are reached.
        var world = new World([.. Joiners(10), .. Posts(1, 5, 4), .. Posts(6, 5, 20)]);
        var answer = Of(world, new(2025, 3, 5));
        answer.Size.ShouldBe(10);
        Row(answer, Milestone.FirstPost).ShouldBe(
        [
            new Cell(7, 10, 5, 0.5m), new Cell(30, 10, 10, 1m), new Cell(60, 10, 10, 1m), new Cell(90, 0, 0, null), new Cell(180, 0, 0, null),
            new Cell(365, 0, 0, null)
        ]);
        Row(answer, Milestone.FirstWorkshop)[0].ShouldBe(new Cell(7, 10, 0, 0m));
        answer.Ages[0].ShouldBe(new AgeCell(7, 10, 0, 0.5m, answer.Ages[0].Activity));
        answer.Ages[2].ShouldBe(new AgeCell(60, 10, 0, 0m, answer.Ages[2].Activity));
    }

    [Fact]
    public void a_group_of_one_to_four_is_hidden_on_either_side()
    {
        Row(Of(new World([.. Joiners(10), .. Posts(1, 4, 4)]), new(2025, 1, 10)), Milestone.FirstPost)[0].ShouldBe(new Cell(7, 10, null, null));
        Row(Of(new World([.. Joiners(10), .. Posts(1, 6, 4)]), new(2025, 1, 10)), Milestone.FirstPost)[0].ShouldBe(new Cell(7, 10, null, null));
    }

    [Fact]
    public void a_step_of_one_to_four_between_ages_is_hidden()
    {
        var answer = Of(new World([.. Joiners(20), .. Posts(1, 5, 4), .. Posts(6, 3, 20), .. Posts(9, 2, 50)]), new(2025, 3, 5));
        Row(answer, Milestone.FirstPost).Take(3).ShouldBe([new Cell(7, 20, 5, 0.25m), new Cell(30, 20, null, null), new Cell(60, 20, 10, 0.5m)]);
    }

    [Fact]
    public void who_left_is_counted_apart_and_not_as_a_failure()
    {
        // Five of fifteen leave on 21 January, at age 20, without a post; the other ten post on the 25th.
        var ends = Enumerable.Range(1, 5).Select(account => (Fact)new EmploymentEnded(Some.Account(account), false, Some.At(20, 0)));
        var answer = Of(new World([.. Joiners(15), .. ends, .. Posts(6, 10, 24)]), new(2025, 2, 10));
        answer.Ages[0].ShouldBe(new AgeCell(7, 15, 0, 0m, answer.Ages[0].Activity));
        answer.Ages[1].ShouldBe(new AgeCell(30, 10, 5, 1m, answer.Ages[1].Activity));
        Row(answer, Milestone.FirstPost)[1].ShouldBe(new Cell(30, 10, 10, 1m));
    }

    [Fact]
    public void what_members_contribute_is_told_by_day_else_by_week_else_whole()
    {
        // All ten of 1 January: five post at the age of 4 days, twice; five at 9 and the other five, but for two of them, at 12; three at 33 and three at 50.
        World world = new(
        [
            .. Joiners(10), .. Posts(1, 5, 4), .. Posts(1, 5, 4), .. Posts(1, 5, 9), .. Posts(6, 3, 12), .. Posts(1, 3, 33), .. Posts(4, 3, 50)
        ]);
        var ages = Of(world, new(2025, 3, 31)).Ages;
        ages[0].Activity.ShouldBe(Enumerable.Range(0, 8).Select(day => new ActiveDays(day, day, day == 4 ? 1m : 0m)));
        ages[1].Activity.ShouldBe([new ActiveDays(8, 14, 0.8m), new ActiveDays(15, 21, 0m), new ActiveDays(22, 30, 0m)]);
        ages[2].Activity.ShouldBe([new ActiveDays(31, 60, 0.6m)]);
        ages[4].Activity.ShouldBeEmpty();
        // Five who joined on the 20th have not all come to the age of 60 yet.
        var late = new World([.. Joiners(10), .. Enumerable.Range(11, 5).SelectMany(one => Some.Employed(one, new(2025, 1, 20))), .. Posts(1, 6, 40)]);
        Of(late, new(2025, 3, 10)).Ages[2].Activity.ShouldBe([new ActiveDays(31, 60, 0.6m)]);
        Of(late, new(2025, 4, 5)).Ages[2].Activity.Count.ShouldBe(30);
    }

    [Fact]
    public void every_milestone_is_found()
    {
        IEnumerable<Fact> Each(int account) =>
        [
            Some.Reply(50, account, Some.Day(2)), Some.Reply(account, 50, Some.Day(3)),
            new WorkshopAttended(Some.Place(2), Some.Account(account), null, 60, null, Some.At(4)),
            new MentoringSessionHeld(Some.Place(9), Some.Account(50), Some.Account(account), 30, null, null, Some.At(5))
        ];
        var world = new World(
            [.. Joiners(5), .. Some.Employed(50, new(2020, 1, 1), "Plant"), .. Posts(1, 5, 1), .. Enumerable.Range(1, 5).SelectMany(Each)]);
        Of(world, new(2025, 1, 10)).Milestones.ShouldAllBe(row => row.Cells[0].Reached == 5);
        Of(world, new(2025, 2, 10)).Ties[0].ShouldBe(new AgeTies(7, 0m, 0m, 1m));
    }

    [Fact]
    public void ties_are_told_at_equal_age_inside_the_cohort_and_beyond()
    {
        // Of 20 directed pairs of five, everyone answers the next one on day 5, and is answered on day 20: 5 pairs, then 10. On day 40 all five help someone of another unit.
        var ring = Enumerable.Range(1, 5).SelectMany(one => new[] { Some.Reply(one, one % 5 + 1, Some.Day(5)), Some.Reply(one % 5 + 1, one, Some.Day(20)) });
        var beyond = Enumerable.Range(1, 5).Select(one => Some.Reply(one, 50, Some.Day(40)));
        var world = new World([.. Joiners(5), .. Some.Employed(50, new(2020, 1, 1), "Plant"), .. ring, .. beyond]);
        Of(world, new(2025, 6, 1)).Ties.ShouldBe(
        [
            new(7, 0.25m, 0m, 0m), new(30, 0.5m, 1m, 0m), new(60, 0.5m, 1m, 1m), new(90, 0.5m, 1m, 1m), new(180, null, null, null), new(365, null, null, null)
        ]);
        // The window ends on the 31st of January: by the 15th of March someone may still come to the age of 60.
        Of(world, new(2025, 3, 15)).Ties.Select(at => at.ShareWithReciprocalTie).ShouldBe([0m, 1m, null, null, null, null]);
    }

    [Fact]
    public void ties_that_would_point_at_few_are_not_told_and_those_of_later_ages_count_from_the_last_that_were()
    {
        // Six pairs of twelve tie both ways by day 5, then three more people with those who are tied already; on day 50 another two.
        IEnumerable<Fact> Pair(int one, int other, int day) => [Some.Reply(one, other, Some.Day(day)), Some.Reply(other, one, Some.Day(day))];
        Fact[] six = [.. Enumerable.Range(1, 6).SelectMany(one => Pair(one, one + 6, 5))], three = [.. Enumerable.Range(13, 3).SelectMany(one => Pair(one, one - 12, 20))];
        Fact[] two = [.. Pair(16, 17, 50)];
        Shares([.. Joiners(25), .. six, .. three]).ShouldBe([0.48m, null, null, null]);
        Shares([.. Joiners(25), .. six, .. three, .. two]).ShouldBe([0.48m, null, 0.68m, 0.68m]);
        // All but three would leave the three.
        Shares([.. Joiners(15), .. six]).ShouldBe([null, null, null, null]);
        // Of six who are tied, two only beyond the cohort: who has a tie with anyone less who has one inside would be the two.
        Fact[] outside = [.. Some.Employed(50, new(2020, 1, 1), "Plant"), .. Pair(21, 50, 5), .. Pair(22, 50, 5)];
        Shares([.. Joiners(25), .. six, .. outside]).ShouldBe([null, null, null, null]);

        IEnumerable<decimal?> Shares(IEnumerable<Fact> facts) => Of(new World(facts), new(2025, 6, 1)).Ties.Take(4).Select(at => at.ShareWithReciprocalTie);
    }

    [Fact]
    public void nothing_shown_along_a_row_gives_a_group_of_one_to_four()
    {
        var member = Gen.Select(Gen.Int[0, 30], Gen.Int[-1, 200], Gen.Int[1, 400], Gen.Bool, (joined, post, end, stays) => (joined, post, end, stays));
        Gen.Select(member.Array[5, 45], Gen.Int[20, 420]).Sample((members, asked) =>
        {
            var facts = members.SelectMany((each, i) => (IEnumerable<Fact>)
            [
                .. Some.Employed(i + 1, Some.Day(each.joined)), .. each.post < 0 ? [] : Posts(i + 1, 1, each.joined + each.post),
                .. each.stays ? [] : new Fact[] { new EmploymentEnded(Some.Account(i + 1), false, Some.At(each.joined + each.end, 0)) }
            ]);
            var answer = Of(new World(facts), Some.Day(asked));
            if (answer.Suppressed) return;
            var aged = answer.Ages.Where(cell => cell.Left is not null).ToList();
            Safe([answer.Size!.Value, .. answer.Ages.Select(cell => cell.Observed).OfType<int>()]);
            Safe([0, .. aged.Select(cell => cell.Left!.Value)]);
            Safe([answer.Size.Value, .. aged.Select(cell => cell.Observed!.Value + cell.Left!.Value)]);
            foreach (var row in answer.Milestones)
            {
                var shown = row.Cells.Where(cell => cell.Reached is not null).ToList();
                Safe([0, .. shown.Select(cell => cell.Reached!.Value)]);
                Safe([0, .. shown.Select(cell => cell.Observed!.Value - cell.Reached!.Value)]);
            }
        }, iter: 300);

        static void Safe(IReadOnlyList<int> shown) =>
            shown.SelectMany(one => shown.Select(other => Math.Abs(one - other))).ShouldAllBe(difference => difference == 0 || difference >= 5);
    }

    [Fact]
    public void opening_a_cohort_is_refused_where_it_makes_no_sense()
    {
        Decide(" ", null, 0, 1).Refused!.Type.ShouldBe("blank-entity");
        Decide("A", "", 0, 1).Refused!.Type.ShouldBe("blank-unit");
        Decide("A", null, 1, 0).Refused!.Type.ShouldBe("window-reversed");
        Decide("A", null, 1, 1).Facts.ShouldBe([new CohortOpened(Some.Cohort(1), "A", null, Some.Day(1), Some.Day(1), null, Some.At(3))]);

        var open = World.Standing(new CohortOpened(Some.Cohort(1), "A", null, Some.Day(1), Some.Day(1), null, Some.At(3))).ToArray();
        Decide("A", null, 1, 1, open).Refused!.Type.ShouldBe("already-open");

        static Decision Decide(string entity, string? unit, int from, int to, params Entry[] open) => OpenCohort.Decide(
            new(entity, Some.Day(from), Some.Day(to), unit), Some.Cohort(1), null, Some.At(3), new World().People, open, _ => new HashSet<PersonId>());
    }

    private static DateOnly? JoinOf(CohortOpened cohort, World world, int account) =>
        CohortEngagement.JoinOf(cohort, world.Person(account), world.People, world.EmploymentOf(world.Person(account)), new(2025, 12, 31));

    private static CohortEngagement Of(World world, DateOnly on) =>
        new CohortsShown([January], world.Everyone, world.People, on, world.UnitOf).EngagementOf(January.Cohort);

    private static IReadOnlyList<Cell> Row(CohortEngagement answer, Milestone milestone) => answer.Milestones[(int)milestone].Cells;

    private static IEnumerable<Fact> Joiners(int count) => Enumerable.Range(1, count).SelectMany(account => Some.Employed(account, new(2025, 1, 1)));

    private static IEnumerable<Fact> Posts(int first, int count, int day) =>
        Enumerable.Range(first, count).Select(account => (Fact)new PostPublished(Some.Place(1), Some.Account(account), 10, null, null, Some.At(day)));
}
