using CsCheck;

namespace LeFaire.Onboarding;

public class SurvivalTests
{
    private static readonly Gen<Observation[]> Some = Gen.Int[0, 30].Select(Gen.Enum<Ending>()).Select(one => new Observation(one.Item1, one.Item2)).Array[1, 60];

    /// <summary>Satagopan et al. 2004, British Journal of Cancer 91:1229, table 2: months to death, from breast cancer or otherwise, of the first nine of 305.</summary>
    private static readonly Observation[] BreastCancer =
    [
        new(7, Ending.Censored), new(10, Ending.Event), new(14, Ending.Censored), new(16, Ending.Event), new(18, Ending.Competing), new(23, Ending.Event),
        new(24, Ending.Censored), new(26, Ending.Competing), new(27, Ending.Event), .. Enumerable.Repeat(new Observation(28, Ending.Censored), 296)
    ];

    /// <summary>Freireich et al. 1963: weeks of remission of 21 children under 6-mercaptopurine, the example of most textbooks.</summary>
    private static readonly Observation[] Remission =
    [
        .. new[] { 6, 6, 6, 7, 10, 13, 16, 22, 23 }.Select(week => new Observation(week, Ending.Event)),
        .. new[] { 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35 }.Select(week => new Observation(week, Ending.Censored))
    ];

    [Theory]
    [InlineData(9, 0)]
    [InlineData(10, 0.3)]
    [InlineData(16, 0.7)]
    [InlineData(22, 0.7)]
    [InlineData(23, 1.0)]
    [InlineData(27, 1.3)]
    public void the_cumulative_incidence_of_the_published_example_is_found(int month, double percent)
    {
        // The paper adds up increments that it has rounded to 0.3 each, and so prints 0.3, 0.6, 0.9 and 1.2.
        ((double)Survival.Incidence(BreastCancer, month).Share * 100).ShouldBe(percent, 0.05);
        var events = BreastCancer.Count(one => one.Ending == Ending.Event && one.Age <= month);
        ((double)Survival.Incidence(BreastCancer, month).Share * 100).ShouldBe(0.3 * events, 0.04 * events + 0.001);
    }

    [Theory]
    [InlineData(10, 99.7)]
    [InlineData(16, 99.3)]
    [InlineData(18, 99.0)]
    [InlineData(23, 98.7)]
    [InlineData(26, 98.3)]
    [InlineData(27, 98.0)]
    public void the_overall_survival_of_the_published_example_is_found(int month, double percent)
    {
        var either = BreastCancer.Select(one => one with { Ending = one.Ending == Ending.Competing ? Ending.Event : one.Ending }).ToList();
        ((double)Survival.Without(either, month).Share * 100).ShouldBe(percent, 0.051);
    }

    [Theory]
    [InlineData(6, 0.8571, 0.0764)]
    [InlineData(7, 0.8067, 0.0869)]
    [InlineData(10, 0.7529, 0.0963)]
    [InlineData(13, 0.6902, 0.1068)]
    [InlineData(16, 0.6275, 0.1141)]
    [InlineData(22, 0.5378, 0.1282)]
    [InlineData(23, 0.4482, 0.1346)]
    public void the_textbook_example_of_kaplan_and_meier_is_found(int week, double share, double standardError)
    {
        var estimate = Survival.Without(Remission, week);
        ((double)estimate.Share).ShouldBe(share, 0.0001);
        // The interval on the scale of log(-log), from the published standard error.
        var width = 1.96 * standardError / (share * Math.Abs(Math.Log(share)));
        ((double)estimate.Low).ShouldBe(Math.Pow(share, Math.Exp(width)), 0.001);
        ((double)estimate.High).ShouldBe(Math.Pow(share, Math.Exp(-width)), 0.001);
    }

    [Theory]
    // Nobody of 20: R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 5. The others mirror or follow from 0.025 to the power of 1/n.
    [InlineData(20, 0.1684)]
    [InlineData(5, 0.5218)]
    public void where_nobody_or_everybody_reached_it_the_bound_is_the_exact_one_of_as_many_as_were_followed(int followed, double bound)
    {
        var (nobody, everybody) = (new Estimate(0, 0, (decimal)bound), new Estimate(1, 1 - (decimal)bound, 1));
        // Three who were last seen before say nothing.
        var young = Enumerable.Repeat(new Observation(10, Ending.Censored), 3);
        Observation[] none = [.. young, .. Enumerable.Repeat(new Observation(30, Ending.Censored), followed)];
        Observation[] all = [.. young, .. Enumerable.Repeat(new Observation(20, Ending.Event), followed - 1), new(30, Ending.Event)];
        Survival.Incidence(none, 30).ShouldBe(nobody);
        Survival.Without(none, 30).ShouldBe(everybody);
        Survival.Incidence(all, 30).ShouldBe(everybody);
        Survival.Without(all, 30).ShouldBe(nobody);
        // Who left before they reached it never will; whether they would have stayed nobody knows.
        Observation[] gone = [.. none, new(5, Ending.Competing)];
        Survival.Incidence([.. gone.Skip(1)], 30).High.ShouldBe(Survival.Incidence([.. none, none[^1]], 30).High);
        Survival.Without(gone, 30).ShouldBe(everybody);
        Survival.Without(young.ToList(), 30).ShouldBe(new Estimate(1, 0, 1));
    }

    [Fact]
    public void half_of_the_children_had_relapsed_by_week_23() => Survival.MedianAge(Remission).ShouldBe(23);

    [Fact]
    public void half_that_never_came_has_no_age() => Survival.MedianAge(BreastCancer).ShouldBeNull();

    [Fact]
    public void without_censoring_the_incidence_is_the_plain_share() => Some.Sample(observations =>
    {
        var seen = observations.Select(one => one.Ending == Ending.Censored ? one with { Age = 31 } : one).ToList();
        for (var age = 0; age <= 30; age++)
        {
            var plain = (decimal)seen.Count(one => one.Ending == Ending.Event && one.Age <= age) / seen.Count;
            Math.Abs(Survival.Incidence(seen, age).Share - plain).ShouldBeLessThan(0.0002m);
        }
    });

    [Fact]
    public void reached_gone_and_neither_are_everyone() => Some.Sample(observations =>
    {
        var swapped = observations.Select(one => one with { Ending = Swap(one.Ending) }).ToList();
        var either = observations.Select(one => one with { Ending = one.Ending == Ending.Censored ? Ending.Censored : Ending.Event }).ToList();
        for (var age = 0; age <= 30; age += 3)
        {
            var sum = Survival.Incidence(observations, age).Share + Survival.Incidence(swapped, age).Share + Survival.Without(either, age).Share;
            Math.Abs(sum - 1).ShouldBeLessThan(0.0003m);
        }

        static Ending Swap(Ending ending) => ending switch { Ending.Event => Ending.Competing, Ending.Competing => Ending.Event, _ => ending };
    });

    [Fact]
    public void where_nobody_leaves_the_variance_is_greenwoods() => Some.Sample(observations =>
    {
        // Then the incidence is one minus the share without, and their two intervals come of one variance.
        var staying = observations.Select(one => one with { Ending = one.Ending == Ending.Competing ? Ending.Censored : one.Ending }).ToList();
        for (var age = 0; age <= 30; age += 3)
        {
            var (incidence, without) = (Survival.Incidence(staying, age), Survival.Without(staying, age));
            Math.Abs(incidence.Share + without.Share - 1).ShouldBeLessThan(0.0002m);
            if (incidence.Share is < 0.05m or > 0.95m) continue;
            Math.Abs(Deviation(incidence) - Deviation(without)).ShouldBeLessThan(0.01);
        }

        static double Deviation(Estimate of)
        {
            var (share, high) = ((double)of.Share, (double)of.High);
            return of.High is 0 or 1 ? 0 : Math.Abs(Math.Log(Math.Log(high) / Math.Log(share))) / 1.96 * share * Math.Abs(Math.Log(share));
        }
    });

    [Fact]
    public void the_interval_holds_its_share_and_the_curves_only_climb() => Some.Sample(observations =>
    {
        var before = 0m;
        for (var age = 0; age <= 30; age++)
        {
            var estimate = Survival.Incidence(observations, age);
            estimate.Share.ShouldBeInRange(before, 1);
            estimate.Low.ShouldBeInRange(0, estimate.Share);
            estimate.High.ShouldBeInRange(estimate.Share, 1);
            before = estimate.Share;
        }
    });
}
