using CsCheck;
using LeFaire.Contributions;
using LeFaire.People;

namespace LeFaire.Onboarding;

public class CohortsShownTests
{
    [Fact]
    public void a_cohort_that_with_one_opened_before_would_point_at_few_is_not_shown()
    {
        // Six joined on day 0, five on day 9, three on day 19.
        var world = new World([.. Joined(1, 6, 0), .. Joined(7, 5, 9), .. Joined(12, 3, 19)]);
        CohortOpened all = Window(1, 0, 30), early = Window(2, 0, 8), middle = Window(3, 9, 18), half = Window(4, 0, 18);
        Sizes(all, early).ShouldBe([14, 6]);
        Sizes(all, half).ShouldBe([14, null]);
        Sizes(half, all).ShouldBe([11, null]);
        // Each of the two leaves enough of all, both together leave three.
        Sizes(all, early, middle).ShouldBe([14, 6, null]);
        Sizes(early, middle, all).ShouldBe([6, 5, null]);
        Sizes(early, middle, half).ShouldBe([6, 5, 11]);
        // Who is named lies within whoever joined.
        Sizes(half, Window(5, 0, 30) with { Members = [.. Enumerable.Range(1, 7).Select(Some.Account)] }).ShouldBe([11, null]);
        Sizes(half, Window(5, 0, 30) with { Members = [.. Enumerable.Range(1, 6).Select(Some.Account)] }).ShouldBe([11, 6]);

        List<int?> Sizes(params CohortOpened[] open)
        {
            var shown = new CohortsShown(open, world.Everyone, world.People, Some.Day(40), world.UnitOf);
            return [.. open.Select(one => shown.EngagementOf(one.Cohort).Size)];
        }
    }

    [Fact]
    public void of_cohorts_that_overlap_none_is_shown_whose_figures_give_few_with_the_others()
    {
        // Three joined on day 10, when those of two windows of ten overlap.
        var world = new World([.. Joined(1, 7, 0), .. Joined(8, 3, 10), .. Joined(11, 7, 20)]);
        var shown = new CohortsShown([Window(1, 0, 10), Window(2, 10, 20), Window(3, 0, 20)], world.Everyone, world.People, Some.Day(40), world.UnitOf);
        Enumerable.Range(1, 3).Select(cohort => shown.EngagementOf(Some.Cohort(cohort)).Size).ShouldBe([10, 10, null]);
        shown.EngagementOf(Some.Cohort(1)).Ties[0].ShouldBe(new AgeTies(7, 0m, 0m, 0m));
        shown.EngagementOf(Some.Cohort(2)).Ties[0].ShouldBe(new AgeTies(7, null, null, null));
    }

    [Fact]
    public void a_cohort_across_many_others_is_shown_unless_few_of_them_are_beside_it()
    {
        // Eight cohorts of six, each of a window of ten days, and who of them joined Sales.
        Sizes(sales: 40).ShouldBe([6, 6, 6, 6, 6, 6, 6, 6, 40]);
        Sizes(sales: 45).ShouldBe([6, 6, 6, 6, 6, 6, 6, 6, null]);
        // Of the eight beside Sales five are of the plant, which would leave three.
        Sizes(sales: 40, plant: 5).ShouldBe([6, 6, 6, 6, 6, 6, 6, 6, 40, null]);

        static List<int?> Sizes(int sales, int plant = 0)
        {
            var world = new World([.. Enumerable.Range(0, 48).SelectMany(one => Some.Employed(one + 1, Some.Day(one % 8 * 10 + 5), one < sales ? "Sales" : one < sales + plant ? "Plant" : "Lab"))]);
            List<CohortOpened> open = [.. Enumerable.Range(0, 8).Select(ten => Window(ten + 1, ten * 10, ten * 10 + 9)), Window(9, 0, 79) with { Unit = "Sales" }];
            if (plant > 0) open.Add(Window(10, 0, 79) with { Unit = "Plant" });
            var shown = new CohortsShown(open, world.Everyone, world.People, Some.Day(90), world.UnitOf);
            return open.ConvertAll(one => shown.EngagementOf(one.Cohort).Size);
        }
    }

    [Fact]
    public void a_figure_that_with_one_of_a_cohort_opened_before_would_point_at_few_is_hidden()
    {
        // Of ten of day 0 six post, of ten of day 9 one does: seven of all twenty.
        var world = new World([.. Joined(1, 10, 0), .. Joined(11, 10, 9), .. Posts(1, 6, 3), .. Posts(11, 1, 12)]);
        CohortOpened early = Window(1, 0, 8), all = Window(2, 0, 30);
        Reached(early, all).ShouldBe([null, 7]);
        Reached(all, early).ShouldBe([7, null]);
        Reached(early).ShouldBe([null]);
        var alike = new World([.. Joined(1, 12, 0), .. Joined(13, 10, 9), .. Posts(1, 6, 3), .. Posts(13, 5, 12)]);
        world = alike;
        Reached(early, all).ShouldBe([6, 11]);

        List<int?> Reached(params CohortOpened[] open)
        {
            var shown = new CohortsShown(open, world.Everyone, world.People, Some.Day(40), world.UnitOf);
            return [.. open.Select(one => shown.EngagementOf(one.Cohort).Milestones[(int)Milestone.FirstPost].Cells[0].Reached)];
        }
    }

    [Fact]
    public void what_two_cohorts_tell_by_day_leaves_nobody_alone_on_a_day()
    {
        // Ten of day 0 and six of day 9. At the age of two days five of the first post and four of the others, a day later the other five and the other two.
        var world = new World([.. Joined(1, 10, 0), .. Joined(11, 6, 9), .. Posts(1, 5, 2), .. Posts(6, 5, 3), .. Posts(11, 4, 11), .. Posts(15, 2, 12)]);
        CohortOpened early = Window(1, 0, 8), all = Window(2, 0, 30);
        Spans(early).ShouldBe([8]);
        Spans(early, all).ShouldBe([8, 1]);
        Spans(all, early).ShouldBe([8, 1]);
        world = new World([.. Joined(1, 10, 0), .. Joined(11, 6, 9), .. Posts(1, 5, 2), .. Posts(6, 5, 3), .. Posts(11, 6, 12)]);
        Spans(early, all).ShouldBe([8, 8]);

        List<int> Spans(params CohortOpened[] open)
        {
            var shown = new CohortsShown(open, world.Everyone, world.People, Some.Day(60), world.UnitOf);
            return [.. open.Select(one => shown.EngagementOf(one.Cohort).Ages[0].Activity.Count)];
        }
    }

    [Fact]
    public void only_cohorts_that_may_have_newcomers_in_common_bear_on_one_another()
    {
        CohortOpened march = Window(1, 60, 90), january = Window(2, 0, 30), february = Window(3, 31, 59), spring = Window(4, 31, 90), elsewhere = Window(5, 0, 400) with { Entity = "Other SA" };
        CohortOpened[] open = [elsewhere, march, january, spring, february];
        CohortsShown.WithBefore([january], open).ShouldBe([january]);
        CohortsShown.WithBefore([spring], open).ShouldBe([march, spring]);
        CohortsShown.WithBefore([february], open).ShouldBe([march, spring, february]);
        CohortsShown.WithBefore([january, march], open).ShouldBe([march, january]);
    }

    [Fact]
    public void nothing_shown_of_cohorts_taken_from_one_another_gives_a_group_of_one_to_four()
    {
        var spread = Member(Gen.Int[-1, 120]);
        // Most post at the same ages, else nothing of any day could be shown.
        var alike = Member(Gen.Select(Gen.Int[0, 19], Gen.Int[-1, 120], (which, any) => which switch { 0 => any, < 8 => 2, < 14 => 9, < 18 => 3, _ => 20 }));
        var window = Gen.Select(Gen.Int[0, 6], Gen.Int[1, 7], (from, length) => (From: from * 10, To: Math.Min(69, (from + length) * 10 - 1)));
        var oneYear = Gen.Select(Gen.OneOf(spread.Array[10, 60], alike.Array[40, 90]), window.Array[2, 5], Gen.Int[30, 420], Gen.Const(1));
        // Of several years, so that what the company's newcomers of two of them tell is set against what those of the next tell.
        var year = Gen.Int[0, 2].Select(of => of * 365);
        var fewer = Gen.Select(year, Gen.OneOf(spread, alike), (days, one) => one with { joined = one.joined + days });
        var across = Gen.Select(year, window, Gen.Int[0, 1], (days, one, more) => (From: one.From + days, To: one.To + Math.Min(2 * 365, days + more * 365)));
        var severalYears = Gen.Select(Gen.OneOf(fewer.Array[10, 60], fewer.Array[60, 120]), across.Array[1, 3], Gen.Int[500, 1150], Gen.Const(3));
        Gen.OneOf(oneYear, severalYears).Sample((members, windows, asked, years) =>
        {
            var facts = members.SelectMany((each, i) => (IEnumerable<Fact>)
            [
                .. Some.Employed(i + 1, Some.Day(each.joined)), .. each.post < 0 ? [] : Posts(i + 1, 1, each.joined + each.post),
                .. each.stays ? [] : new Fact[] { new EmploymentEnded(Some.Account(i + 1), false, Some.At(each.joined + each.end, 0)) }
            ]);
            var world = new World(facts);
            var open = windows.Select((each, i) => Window(i + 1, each.From, each.To)).ToList();
            // Of the years after, so that the company is everyone of two of them.
            var next = Enumerable.Range(1, years).Select(after => Window(8 + after, after * 365 + 300, after * 365 + 330)).ToList();
            List<CohortOpened> compared = [.. open, .. next];
            var all = new CohortsShown(compared, world.Everyone, world.People, Some.Day(asked), world.UnitOf, CohortComparison.CompaniesOf(compared));
            var groups = open.Select(cohort => (Who: Within(cohort), Figures: FiguresOf(all.EngagementOf(cohort.Cohort), all.Compare(cohort, null).Groups[0], Within(cohort))))
                .Concat(next.Select(one => (Who: Within(CohortComparison.CompanyOf(one)), Figures: CurveFigures(all.Compare(one, null).Groups[^1], Within(CohortComparison.CompanyOf(one)))))).ToList();
            foreach (var (whole, figures) in groups)
            {
                var parts = groups.Where(other => other.Figures != figures && other.Who.Count > 0 && other.Who.IsSubsetOf(whole)).ToList();
                foreach (var (figure, count) in figures)
                {
                    var known = parts.Where(part => part.Figures.ContainsKey(figure)).ToList();
                    foreach (var taken in Subsets(known).Where(AreApart)) Safe(count - taken.Sum(part => part.Figures[figure]), $"{figure} of {whole.Count} ({count}) less {string.Join(' ', taken.Select(part => $"{part.Who.Count} ({part.Figures[figure]})"))}");
                }
            }

            // Some added up and others taken away, where that leaves a group: everyone in it as often, and nobody else.
            foreach (var signs in Signs(groups.Count))
            {
                var chosen = groups.Zip(signs).Where(of => of.Second != 0).ToList();
                var each = Enumerable.Range(0, members.Length).Select(who => chosen.Sum(of => of.First.Who.Contains(who) ? of.Second : 0)).ToList();
                var times = Math.Max(1, each.DefaultIfEmpty().Max());
                if (!each.All(count => count == 0 || count == times)) continue;
                foreach (var figure in chosen[0].First.Figures.Keys.Where(figure => chosen.All(of => of.First.Figures.ContainsKey(figure))))
                {
                    Safe(chosen.Sum(of => of.Second * of.First.Figures[figure]) / times, $"{figure} of {string.Join(' ', chosen.Select(of => of.Second * of.First.Who.Count))}");
                }
            }

            HashSet<int> Within(CohortOpened cohort) => [.. members.Index()
                .Where(of => cohort.JoinedFrom <= Some.Day(of.Item.joined) && Some.Day(of.Item.joined) <= cohort.JoinedTo && of.Item.joined <= asked).Select(of => of.Index)];

            Dictionary<string, int> FiguresOf(CohortEngagement shown, GroupCurves curves, HashSet<int> who)
            {
                var figures = CurveFigures(curves, who);
                if (shown.Size is { } size) figures["size"] = size;
                foreach (var cell in shown.Ages)
                {
                    if (cell.Observed is { } observed) figures[$"observed {cell.Age}"] = observed;
                    if (cell.Left is { } left) figures[$"left {cell.Age}"] = left;
                    // From days come the weeks, and from weeks the whole.
                    foreach (var (from, to) in cell.Activity.Select(span => (span.From, span.To)).Concat(Weeks(cell)).Distinct())
                    {
                        figures[$"active {from} to {to}"] = who.Count(one => members[one] is var each && from <= each.post && each.post <= to && each.joined + each.post <= asked
                            && each.joined + cell.Age <= asked && (each.stays || each.joined + each.end > asked || each.end > cell.Age));
                    }
                }

                foreach (var cell in shown.Milestones.Count == 0 ? [] : shown.Milestones[(int)Milestone.FirstPost].Cells)
                {
                    if (cell.Reached is not { } reached) continue;
                    figures[$"reached {cell.Age}"] = reached;
                    figures[$"missed {cell.Age}"] = cell.Observed!.Value - reached;
                }

                return figures;
            }

            // What anyone could count who knew all: members whose first post came by an age, before they left.
            Dictionary<string, int> CurveFigures(GroupCurves curves, HashSet<int> who)
            {
                var figures = new Dictionary<string, int>();
                if (curves.Suppressed) return figures;
                figures["size"] = curves.Size!.Value;
                foreach (var at in curves.Milestones[(int)Milestone.FirstPost].Ages.Where(at => at.Share is not null))
                {
                    var counted = who.Count(one => members[one] is var each && each.post >= 0 && each.post <= at.Age && each.joined + each.post <= asked
                        && (each.stays || each.joined + each.end > asked || each.post < each.end));
                    figures[$"on curve {at.Age}"] = counted;
                    figures[$"off curve {at.Age}"] = who.Count - counted;
                }

                return figures;
            }
        }, iter: 300);

        static IEnumerable<(int From, int To)> Weeks(AgeCell cell)
        {
            if (cell.Activity.Count == 0) return [];
            var (first, last) = (cell.Activity[0].From, cell.Activity[^1].To);
            var weeks = cell.Activity.Count == 1 ? 1 : Math.Max(1, (last - first + 1) / 7);
            return Enumerable.Range(0, weeks).Select(week => (first + week * 7, week == weeks - 1 ? last : first + week * 7 + 6)).Append((first, last));
        }

        static Gen<(int joined, int post, int end, bool stays)> Member(Gen<int> post) =>
            Gen.Select(Gen.Int[0, 60], post, Gen.Int[1, 300], Gen.Bool, (joined, posted, end, stays) => (joined, posted, end, stays));

        static void Safe(int left, string figure) => (left is 0 or >= 5).ShouldBeTrue($"{figure}: {left}");

        static bool AreApart(List<(HashSet<int> Who, Dictionary<string, int> Figures)> parts) =>
            parts.Index().All(of => parts.Take(of.Index).All(other => !other.Who.Overlaps(of.Item.Who)));

        // Every choice of plus, minus and not at all but that of none.
        static IEnumerable<int[]> Signs(int count) => Enumerable.Range(1, (int)Math.Pow(3, count) - 1)
            .Select(number => Enumerable.Range(0, count).Select(place => number / (int)Math.Pow(3, place) % 3 - 1).ToArray()).Where(signs => signs.Any(sign => sign != 0));

        static IEnumerable<List<T>> Subsets<T>(List<T> all) =>
            Enumerable.Range(0, 1 << all.Count).Select(chosen => all.Where((_, position) => (chosen >> position & 1) == 1).ToList());
    }

    private static CohortOpened Window(int cohort, int from, int to) =>
        new(Some.Cohort(cohort), "Example SA", null, Some.Day(from), Some.Day(to), null, Some.At(cohort));

    private static IEnumerable<Fact> Joined(int first, int count, int day) => Enumerable.Range(first, count).SelectMany(account => Some.Employed(account, Some.Day(day)));

    private static IEnumerable<Fact> Posts(int first, int count, int day) =>
        Enumerable.Range(first, count).Select(account => (Fact)new PostPublished(Some.Place(1), Some.Account(account), 10, null, null, Some.At(day)));
}
