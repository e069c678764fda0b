using CsCheck;
using LeFaire.Contributions;
using LeFaire.People;
using LeFaire.Succession;

namespace LeFaire.Business;

public class BusinessCaseTests
{
    /// <summary>From 1 January to 31 March 2025: days 0 to 89.</summary>
    private static readonly Period First = new(new(2025, 1), new(2025, 1));

    private static readonly DateOnly Before = new(2020, 1, 1);

    [Fact]
    public void participation_is_the_share_of_employees_who_contributed_and_concentration_its_gini()
    {
        // Of twenty, five post once and five thrice; one left before the period, and what was done after it does not count.
        var figures = Of(
        [
            .. Employed(1, 21), new EmploymentEnded(Some.Account(21), false, Some.At(new DateOnly(2024, 12, 31))), .. Posts(1, 10, 3), .. Posts(6, 5, 4), .. Posts(6, 5, 5),
            .. Posts(11, 5, 90)
        ]);
        (figures.Employees, figures.Participation).ShouldBe((20, 0.5m));
        // By hand: the ones are 11th to 15th and the threes 16th to 20th; the sum of 2i - 21 is 25 and 75, so (25 + 3 × 75) / (20 × 20).
        figures.Concentration.ShouldBe(0.625m);
        figures.Lorenz.ShouldBe([new(0, 0), new(0.25m, 0), new(0.5m, 0), new(0.75m, 0.25m), new(1, 1)]);
    }

    [Fact]
    public void a_figure_that_points_at_fewer_than_five_is_hidden()
    {
        var few = Of([.. Employed(1, 20), .. Posts(1, 4, 3)]);
        (few.Participation, few.Concentration, few.Lorenz.Count, few.AnsweredByNextDay).ShouldBe((null, null, 0, null));
        // As many as sixteen of twenty would tell who the four are that did nothing.
        Of([.. Employed(1, 20), .. Posts(1, 16, 3)]).Participation.ShouldBeNull();
        Of([.. Employed(1, 4), .. Posts(1, 4, 3)]).Employees.ShouldBeNull();
        var nobody = Of([.. Employed(1, 20)]);
        (nobody.Participation, nobody.Concentration, nobody.Answers).ShouldBe((0m, null, 0));
        Of([.. Employed(1, 20), .. Enumerable.Range(1, 4).Select(one => Some.Reply(one, 10, Some.Day(3)))]).Answers.ShouldBeNull();
    }

    [Fact]
    public void two_periods_subtracted_from_each_other_point_at_no_few()
    {
        // Ten contribute in the first quarter, three more in the second alone: the year's first half less its first quarter would be these.
        Fact[] few = [.. Employed(1, 30), .. Posts(1, 10, 3), .. Posts(11, 3, 100)];
        var half = new Period(new(2025, 1), new(2025, 2));
        Of(few).Participation.ShouldBe(0.3333m);
        (Of(new World(few), half).Participation, Of(new World(few), half).Concentration).ShouldBe((null, null));
        Of(new World([.. few, .. Posts(14, 2, 100)]), half).Participation.ShouldBe(0.5m);
        // Ten answer in the first quarter; in the second four of them do, twice.
        Fact[] answers = [.. Employed(1, 30), .. Replies(1, 10, 3), .. Replies(1, 4, 100), .. Replies(1, 4, 101)];
        Of(answers).Answers.ShouldBe(10);
        Of(new World(answers), half).Answers.ShouldBeNull();
        Of(new World([.. answers, .. Replies(5, 1, 102)]), half).Answers.ShouldBe(19);

        static IEnumerable<Fact> Replies(int first, int count, int day) => Enumerable.Range(first, count).Select(account => Some.Reply(account, 20, Some.Day(day)));
    }

    [Fact]
    public void no_answers_of_few_are_recovered_from_all_periods_that_can_be_asked_for()
    {
        // Who of twenty answered in which of three quarters, drawn; then every two periods, of which one holds the other, are subtracted.
        Gen.Int[0, 2].Array[3].Array[20].Sample(
            drawn =>
            {
                var facts = drawn.SelectMany((quarters, person) => quarters.SelectMany((count, quarter) =>
                    Enumerable.Range(0, count / 2).Select(_ => Some.Reply(person + 1, 30, Some.Day((quarter * 91) + 10)))));
                var world = new World([.. Employed(1, 30), .. facts]);
                var periods = new List<Period>();
                for (var first = 1; first <= 3; first++)
                {
                    for (var last = first; last <= 3; last++) periods.Add(new(new(2025, first), new(2025, last)));
                }

                var shown = periods.ToDictionary(period => period, period => Of(world, period));
                foreach (var (whole, figures) in shown)
                {
                    foreach (var (part, less) in shown.Where(of => whole.From <= of.Key.From && of.Key.To <= whole.To && of.Key != whole))
                    {
                        if (figures.Answers is null || less.Answers is null) continue;
                        var rest = drawn.Count(quarters => Enumerable.Range(1, 3).Any(quarter => quarters[quarter - 1] == 2
                            && whole.Covers(new Quarter(2025, quarter).FirstDay) && !part.Covers(new Quarter(2025, quarter).FirstDay)));
                        (rest is 0 or >= 5).ShouldBeTrue($"{whole} less {part} tells of {rest}");
                    }
                }
            },
            iter: 100);
    }

    [Fact]
    public void a_first_answer_is_that_of_a_colleague_to_the_author_in_the_same_space()
    {
        // Ten authors: five are answered the next day, five after four days; a reply to oneself, one elsewhere and one before the post are none.
        var figures = Of(
        [
            .. Employed(1, 20), .. Posts(1, 10, 10), .. Enumerable.Range(1, 5).Select(author => Some.Reply(11, author, Some.Day(11))),
            .. Enumerable.Range(6, 5).Select(author => Some.Reply(12, author, Some.Day(14))), .. Enumerable.Range(6, 5).Select(author => Some.Reply(author, author, Some.Day(10))),
            .. Enumerable.Range(6, 5).Select(author => Some.Reply(12, author, Some.Day(9))),
            .. Enumerable.Range(6, 5).Select(author => (Fact)new ReplyPosted(Some.Place(9), Some.Account(12), Some.Account(author), 9, null, null, Some.At(10)))
        ]);
        (figures.DaysToFirstAnswer, figures.AnsweredByNextDay).ShouldBe((1, 0.5m));
    }

    [Fact]
    public void a_post_without_an_answer_counts_as_such_and_one_too_young_does_not()
    {
        // Of twenty posts of day 10 five are answered on the day: the median is never reached.
        var unanswered = Of([.. Employed(1, 30), .. Posts(1, 20, 10), .. Enumerable.Range(1, 5).Select(author => Some.Reply(25, author, Some.Day(10)))]);
        (unanswered.DaysToFirstAnswer, unanswered.AnsweredByNextDay).ShouldBe((null, 0.25m));
        // Five more of the last day were not seen for a day: of ten posts five were answered on the next, and none of the other five fails.
        var young = Of(
        [
            .. Employed(1, 30), .. Posts(1, 10, 10), .. Posts(11, 5, 89), .. Enumerable.Range(1, 5).Select(author => Some.Reply(25, author, Some.Day(11)))
        ]);
        young.AnsweredByNextDay.ShouldBe(0.5m);
    }

    [Fact]
    public void ties_across_units_are_counted_by_pair_on_the_day_of_their_first()
    {
        // Six pairs across, one of them both ways and twice, and two rings of five inside: 6 of 16.
        var figures = Of(
        [
            .. Employed(1, 6, "Sales"), .. Employed(11, 6, "Plant"), .. Employed(21, 5, "Plant"), .. Employed(31, 5, "Sales"), .. Employed(41, 5, unit: null),
            .. Enumerable.Range(1, 6).Select(one => Some.Reply(one, one + 10, Some.Day(20))), Some.Reply(11, 1, Some.Day(30)), Some.Reply(1, 11, Some.Day(40)),
            .. Enumerable.Range(0, 5).Select(one => Some.Reply(21 + one, 21 + (one + 1) % 5, Some.Day(20))),
            .. Enumerable.Range(0, 5).Select(one => Some.Reply(31 + one, 31 + (one + 1) % 5, Some.Day(20))),
            .. Enumerable.Range(0, 5).Select(one => Some.Reply(41 + one, 31 + one, Some.Day(20)))
        ]);
        figures.TiesAcrossUnits.ShouldBe(0.375m);
    }

    [Fact]
    public void newcomers_are_integrated_with_a_reciprocal_tie_by_day_90()
    {
        // Two quarters: ten join on the first day, of whom five give and receive by day 30 and five only give; ten join at the end and are censored.
        var half = new Period(new(2025, 1), new(2025, 2));
        World world = new(
        [
            .. Employed(1, 5), .. Employed(11, 10, from: Some.Day(0)), .. Employed(31, 10, from: half.To),
            .. Enumerable.Range(11, 10).Select(one => Some.Reply(one, 1, Some.Day(20))), .. Enumerable.Range(11, 5).Select(one => Some.Reply(1, one, Some.Day(30))),
            .. Enumerable.Range(16, 5).Select(one => Some.Reply(1, one, Some.Day(100)))
        ]);
        Of(world, half).NewcomersIntegrated.ShouldBe(0.5m);
        // In the first quarter alone none is 90 days old.
        Of(world, First).NewcomersIntegrated.ShouldBeNull();
    }

    [Fact]
    public void internal_mobility_is_moves_per_hundred_employees_and_year()
    {
        // Twenty people over three months are sixty person-months: six moves are 6 × 1,200 / 60. Another grade is no move, nor is a first assignment.
        var figures = Of(
        [
            .. Employed(1, 20, "Sales"), .. Enumerable.Range(1, 6).Select(one => Placed(one, "Plant", "E3", 30)), .. Enumerable.Range(7, 6).Select(one => Placed(one, "Sales", "E4", 30)),
            .. Employed(31, 5, "Sales", from: Some.Day(89))
        ]);
        // The five who came on the last day were there at one month's end: 65 person-months.
        figures.InternalMobility.ShouldBe(Math.Round(7200m / 65, 2));
        Of([.. Employed(1, 20, "Sales"), .. Enumerable.Range(1, 4).Select(one => Placed(one, "Plant", "E3", 30))]).InternalMobility.ShouldBeNull();
    }

    [Fact]
    public void succession_coverage_is_hidden_where_it_tells_of_fewer_than_five_plans()
    {
        var figures = Of([.. Employed(1, 20)]);
        figures.With(Coverage(covered: 5, others: 5)).SuccessionCoverage.ShouldBe(0.5m);
        figures.With(Coverage(covered: 4, others: 6)).SuccessionCoverage.ShouldBeNull();
        figures.With(Coverage(covered: 6, others: 1)).SuccessionCoverage.ShouldBeNull();
        figures.With(Coverage(covered: 0, others: 0)).SuccessionCoverage.ShouldBeNull();
    }

    [Fact]
    public void the_value_estimate_is_a_range_over_assumptions_that_can_be_changed()
    {
        // Thirty answers of six people: 30 × 6 ÷ 60 × 40 and 30 × 12 ÷ 60 × 50.
        var figures = Of([.. Employed(1, 20), .. Enumerable.Range(0, 30).Select(one => Some.Reply(1 + one % 6, 10, Some.Day(one)))]);
        figures.Answers.ShouldBe(30);
        var shown = BusinessCase.Of(figures, Of([.. Employed(1, 20)]), new Assumptions(40, 50, 6, 12));
        (shown.Value.Low, shown.Value.High, shown.ValueAgainst.High).ShouldBe((120m, 300m, 0m));
        new Assumptions().Refused.ShouldBeNull();
        new Assumptions(HourlyCostLow: 50, HourlyCostHigh: 40).Refused!.Type.ShouldBe("not-a-range");
        new Assumptions(MinutesSavedLow: -1).Refused!.Type.ShouldBe("not-a-range");
        new Assumptions(MinutesSavedHigh: int.MaxValue).Refused!.Type.ShouldBe("not-a-range");
    }

    [Fact]
    public void every_indicator_is_defined_in_both_languages_and_compared()
    {
        var figures = Of([.. Employed(1, 20), .. Posts(1, 10, 3)]);
        var shown = BusinessCase.Of(figures, figures with { Participation = 0.2m, Concentration = null }, new Assumptions());
        shown.Indicators.ShouldAllBe(line => line.Name.Fr.Length > 0 && line.Name.En.Length > 0 && line.Definition.Fr.Length > 0 && line.Definition.En.Length > 0);
        shown.Indicators.Select(line => line.Code).ShouldBeUnique();
        var participation = shown.Indicators.Single(line => line.Code == "participation");
        (participation.Value, participation.Against, participation.Change).ShouldBe((0.5m, 0.2m, 0.3m));
        shown.Indicators.Single(line => line.Code == "concentration").Change.ShouldBeNull();
    }

    private static PeriodFigures Of(IEnumerable<Fact> facts) => Of(new World(facts), First);

    private static PeriodFigures Of(World world, Period period) =>
        PeriodFigures.Of([period, period.Before()], world.Everyone, [.. world.Entries(Views.Mentorships)], world.People, world.UnitOf)[0];

    private static IEnumerable<Fact> Employed(int first, int count, string? unit = "Sales", DateOnly? from = null) =>
        Enumerable.Range(first, count).SelectMany(account => Some.Employed(account, from ?? Before, unit));

    private static IEnumerable<Fact> Posts(int first, int count, int day) =>
        Enumerable.Range(first, count).Select(account => (Fact)new PostPublished(Some.Place(1), Some.Account(account), 10, null, null, Some.At(day)));

    private static AssignmentChanged Placed(int account, string unit, string grade, int day) => new AssignmentChanged(
        Some.Account(account), new Assignment("Example SA", unit, "Paris", grade, "Buyer", null, 1m, Relationship.Cdi), Some.At(day, 0));

    private static SuccessionCoverage Coverage(int covered, int others)
    {
        var plans = Enumerable.Range(0, covered + others)
            .Select(plan => new PlanCoverage(Some.Plan(plan), "Head", null, 9, 0, new ReadyCandidates(plan < covered ? 1 : 0, 0, 0, 0), null)).ToList();
        return new SuccessionCoverage(plans, [], plans.Count == 0 ? null : Math.Round((decimal)covered / plans.Count, 2), 0);
    }
}
