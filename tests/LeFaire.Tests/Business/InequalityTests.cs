using CsCheck;

namespace LeFaire.Business;

public class InequalityTests
{
    /// <summary>Worked by hand: of 1, 2, 3, 4 the mean difference of all pairs, itself ones included, is 20/16 = 1.25, over twice the mean of 2.5.</summary>
    [Theory]
    [InlineData(new[] { 4, 1, 3, 2 }, 0.25)]
    [InlineData(new[] { 7, 7, 7, 7, 7 }, 0)]
    [InlineData(new[] { 0, 0, 0, 0, 9 }, 0.8)]
    [InlineData(new[] { 1 }, 0)]
    public void the_gini_coefficient_is_that_worked_out_by_hand(int[] values, double gini) => Inequality.Gini(values).ShouldBe((decimal)gini);

    [Fact]
    public void where_there_is_nothing_to_share_nothing_is_said()
    {
        Inequality.Gini([0, 0, 0, 0, 0]).ShouldBeNull();
        Inequality.Gini([]).ShouldBeNull();
        Inequality.Lorenz([0, 0, 0, 0, 0]).ShouldBeEmpty();
        Inequality.Lorenz([1, 2, 3, 4]).ShouldBeEmpty();
    }

    [Fact]
    public void the_gini_coefficient_is_half_the_relative_mean_difference() => Gen.Int[0, 50].Array[1, 40].Sample(values =>
    {
        if (values.Sum() == 0) return;
        var differences = values.Sum(one => values.Sum(other => Math.Abs(one - other)));
        Inequality.Gini(values)!.Value.ShouldBe(Math.Round((decimal)differences / (2m * values.Length * values.Sum()), 4), 0.0001m);
    });

    [Fact]
    public void the_lorenz_curve_has_steps_of_five_people_at_least_and_lies_below_equality()
    {
        // Twelve people make two steps: the six with least have 6 of 30.
        Inequality.Lorenz([4, 4, 4, 4, 4, 4, 1, 1, 1, 1, 1, 1]).ShouldBe([new(0, 0), new(0.5m, 0.2m), new(1, 1)]);
        // Eleven make two as well: half of them are the five zeros and half of the sixth, of whom each has one of six.
        Inequality.Lorenz([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]).ShouldBe([new(0, 0), new(0.5m, 0.0833m), new(1, 1)]);
        Gen.Int[0, 50].Array[5, 80].Sample(values =>
        {
            var curve = Inequality.Lorenz(values);
            if (values.Sum() == 0) return;
            (values.Length / (decimal)(curve.Count - 1)).ShouldBeGreaterThanOrEqualTo(5);
            curve.ShouldAllBe(point => point.Contributions <= point.People + 0.0001m);
        });
    }
}
