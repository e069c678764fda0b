using CsCheck;
using LeFaire.Contributions;
using LeFaire.People;

namespace LeFaire.Onboarding;

public class CohortComparisonTests
{
    private static readonly CohortOpened This = new(Some.Cohort(1), "Example SA", null, new(2025, 1, 1), new(2025, 1, 31), null, Some.At(0));

    private static readonly CohortOpened YearBefore = new(Some.Cohort(2), "Example SA", null, new(2024, 1, 1), new(2024, 1, 31), null, Some.At(0));

    [Fact]
    public void who_left_before_a_milestone_never_reaches_it_and_who_is_young_is_censored()
    {
        // Of twenty who joined together, ten post on day 10 and five leave on day 20 without having posted: half by day 30, not ten of fifteen.
        var world = new World([.. Joined(1, 20, This.JoinedFrom), .. Posts(1, 10, Some.Day(10)), .. Ends(11, 5, Some.Day(20))]);
        var curve = Curve(Of(world, Some.Day(40)).Groups[0], Milestone.FirstPost);
        curve.Ages.Select(at => at.Share?.Share).ShouldBe([0, 0.5m, null, null, null, null]);
        curve.MedianDays.ShouldBe(10);
    }

    [Fact]
    public void what_bears_the_day_of_leaving_came_after_it_for_curves_as_for_cells()
    {
        // Twenty leave on day 20: ten post on the day before, their last, and ten on the first day that they are gone.
        var world = new World([.. Joined(1, 30, This.JoinedFrom), .. Posts(1, 10, Some.Day(19)), .. Posts(11, 10, Some.Day(20)), .. Ends(1, 20, Some.Day(20))]);
        Curve(Of(world, Some.Day(40)).Groups[0], Milestone.FirstPost).Ages[1].Share!.Value.Share.ShouldBe(0.3333m);
        var cell = new CohortsShown([This], world.Everyone, world.People, Some.Day(40), world.UnitOf).EngagementOf(This.Cohort).Milestones[(int)Milestone.FirstPost].Cells[1];
        (cell.Observed, cell.Reached).ShouldBe((10, 0));
    }

    [Fact]
    public void a_cohort_that_is_not_old_enough_says_nothing_of_that_age()
    {
        var world = new World([.. Joined(1, 10, This.JoinedFrom), .. Joined(11, 10, Some.Day(25)), .. Posts(1, 10, Some.Day(3)), .. Posts(11, 10, Some.Day(27))]);
        // On day 28 ten are 28 days old and ten are three.
        Curve(Of(world, Some.Day(28)).Groups[0], Milestone.FirstPost).Ages.Select(at => at.Share?.Share).ShouldBe([1m, null, null, null, null, null]);
        Curve(Of(world, Some.Day(6)).Groups[0], Milestone.FirstPost).Ages.ShouldAllBe(at => at.Share == null);
    }

    [Fact]
    public void a_contract_that_reached_its_own_end_was_not_left_and_interns_do_not_count()
    {
        var world = new World(
        [
            .. Joined(1, 20, This.JoinedFrom), .. Joined(21, 10, This.JoinedFrom, Relationship.Stage), .. Ends(1, 5, Some.Day(20)),
            .. Ends(6, 5, Some.Day(40), planned: true), .. Ends(21, 10, Some.Day(15))
        ]);
        var retention = Of(world, Some.Day(70)).Groups[0].Retention;
        retention[0].Share!.Value.Share.ShouldBe(1m);
        retention[1].Share!.Value.Share.ShouldBe(0.75m);
        retention[2].Share!.Value.Share.ShouldBe(0.75m);
    }

    [Fact]
    public void the_company_is_whoever_joined_in_the_two_years_before()
    {
        var world = new World([.. Joined(1, 6, This.JoinedFrom), .. Joined(11, 7, YearBefore.JoinedFrom), .. Joined(21, 8, new(2023, 6, 1)), .. Joined(31, 9, new(2020, 1, 1))]);
        var groups = Of(world, Some.Day(100), YearBefore).Groups;
        groups.Select(group => (group.Group, group.Size)).ShouldBe([(ComparedGroup.Cohort, 6), (ComparedGroup.Earlier, 7), (ComparedGroup.Company, 15)]);
    }

    [Fact]
    public void a_company_that_less_its_cohort_is_fewer_than_five_is_not_shown()
    {
        var world = new World([.. Joined(1, 6, This.JoinedFrom), .. Joined(11, 7, YearBefore.JoinedFrom), .. Joined(21, 4, new(2023, 6, 1))]);
        Of(world, Some.Day(100), YearBefore).Groups[^1].Suppressed.ShouldBeTrue();
        // Seven of the cohort and one other post: what the company counts less what the cohort does is one.
        var posting = new World(
            [.. Joined(11, 7, YearBefore.JoinedFrom), .. Joined(21, 8, new(2023, 6, 1)), .. Posts(11, 7, new(2024, 1, 3)), .. Posts(21, 1, new(2023, 6, 3))]);
        var groups = Of(posting, Some.Day(100), YearBefore).Groups;
        Curve(groups[1], Milestone.FirstPost).Ages[0].Share!.Value.Share.ShouldBe(1m);
        Curve(groups[2], Milestone.FirstPost).Ages[0].Share.ShouldBeNull();
    }

    [Fact]
    public void the_earlier_cohort_is_that_of_the_same_perimeter_nearest_to_a_year_before()
    {
        var december = YearBefore with { Cohort = Some.Cohort(3), JoinedFrom = new(2024, 12, 1), JoinedTo = new(2024, 12, 31) };
        var elsewhere = YearBefore with { Cohort = Some.Cohort(4), Unit = "Plant" };
        CohortComparison.EarlierOf(This, [december, elsewhere, YearBefore, This]).ShouldBe(YearBefore);
        CohortComparison.EarlierOf(This, [This, elsewhere]).ShouldBeNull();
    }

    [Fact]
    public void a_group_under_five_shows_no_number_at_all()
    {
        var group = Of(new World(Joined(1, 4, This.JoinedFrom)), Some.Day(100)).Groups[0];
        (group.Suppressed, group.Size, group.Milestones.Count, group.Retention.Count).ShouldBe((true, null, 0, 0));
    }

    [Fact]
    public void no_share_shown_gives_away_a_group_of_one_to_four()
    {
        var member = Gen.Select(Gen.Int[0, 30], Gen.Int[-1, 200], Gen.Int[1, 400], Gen.Bool, (joined, post, end, stays) => (joined, post, end, stays));
        Gen.Select(member.Array[5, 45], Gen.Int[20, 420]).Sample((members, asked) =>
        {
            var facts = members.SelectMany((each, i) => (IEnumerable<Fact>)
            [
                .. Some.Employed(i + 1, Some.Day(each.joined)), .. each.post < 0 ? [] : Posts(i + 1, 1, Some.Day(each.joined + each.post)),
                .. each.stays ? [] : Ends(i + 1, 1, Some.Day(each.joined + each.end))
            ]);
            var (world, on) = (new World(facts), Some.Day(asked));
            var group = Of(world, on).Groups[0];
            if (group.Suppressed) return;
            // What anyone could count who knew all: members whose first post came by an age, before they left.
            var known = members.Where(each => each.joined <= Math.Min(asked, 30)).ToList();
            var cells = new CohortsShown([This], world.Everyone, world.People, on, world.UnitOf).EngagementOf(This.Cohort).Milestones[(int)Milestone.FirstPost].Cells;
            var counts = Curve(group, Milestone.FirstPost).Ages.Where(at => at.Share is not null).Select(at => (at.Age, Count: known.Count(each =>
                each.post >= 0 && each.post <= at.Age && each.joined + each.post <= asked && (each.stays || each.joined + each.end > asked || each.post < each.end)))).ToList();
            Safe([0, group.Size!.Value, .. counts.Select(count => count.Count)]);
            foreach (var (age, count) in counts)
            {
                if (cells.Single(cell => cell.Age == age).Reached is { } reached) Safe([count, reached]);
            }
        }, iter: 300);

        static void Safe(IReadOnlyList<int> shown) =>
            shown.SelectMany(one => shown.Select(other => Math.Abs(one - other))).ShouldAllBe(difference => difference == 0 || difference >= 5);
    }

    private static CohortComparison Of(World world, DateOnly on, CohortOpened? earlier = null) =>
        new CohortsShown([.. new[] { earlier, This }.OfType<CohortOpened>()], world.Everyone, world.People, on, world.UnitOf, [CohortComparison.CompanyOf(This)]).Compare(This, earlier);

    private static MilestoneCurve Curve(GroupCurves group, Milestone milestone) => group.Milestones[(int)milestone];

    private static IEnumerable<Fact> Joined(int first, int count, DateOnly day, Relationship relationship = Relationship.Cdi) =>
        Enumerable.Range(first, count).SelectMany(account => Some.Employed(account, day, relationship: relationship));

    private static IEnumerable<Fact> Posts(int first, int count, DateOnly day) =>
        Enumerable.Range(first, count).Select(account => (Fact)new PostPublished(Some.Place(1), Some.Account(account), 10, null, null, Some.At(day)));

    private static IEnumerable<Fact> Ends(int first, int count, DateOnly day, bool planned = false) =>
        Enumerable.Range(first, count).Select(account => (Fact)new EmploymentEnded(Some.Account(account), planned, Some.At(day)));
}
