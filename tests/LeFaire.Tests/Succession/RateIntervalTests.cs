namespace LeFaire.Succession;

public class RateIntervalTests
{
    private const double Z = 1.959963984540054;

    // Table of the chi-squared distribution; the errors are those that the approximation is said to have.
    [Theory]
    [InlineData(2, -Z, 0.0506, 0.025)]
    [InlineData(2, Z, 7.378, 0.045)]
    [InlineData(4, -Z, 0.4844, 0.036)]
    [InlineData(4, Z, 11.143, 0.02)]
    [InlineData(10, -Z, 3.247, 0.025)]
    [InlineData(10, Z, 20.483, 0.01)]
    [InlineData(100, -Z, 74.222, 0.01)]
    [InlineData(100, Z, 129.561, 0.01)]
    public void points_of_the_chi_squared_distribution_are_near_those_of_the_table(double degrees, double z, double table, double error) =>
        RateInterval.ChiSquared(degrees, z).ShouldBe(table, error);

    // F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936) 437–442.
    [Theory]
    [InlineData(1, "0.025", "5.572")]
    [InlineData(2, "0.242", "7.225")]
    [InlineData(5, "1.623", "11.668")]
    [InlineData(10, "4.795", "18.390")]
    [InlineData(50, "37.111", "65.919")]
    public void the_interval_of_deeds_that_weigh_alike_is_that_of_a_count(int deeds, string low, string high)
    {
        var interval = RateInterval.Of(Enumerable.Repeat(1m, deeds), 1m)!;
        interval.Low.ShouldBe(Number(low), 0.02m);
        interval.Low.ShouldBeLessThanOrEqualTo(Number(low));
        interval.High.ShouldBe(Number(high), 0.01m);
        var apart = RateInterval.Of(Enumerable.Repeat(2m, deeds), 4m)!;
        apart.Low.ShouldBe(interval.Low / 2, 0.0001m);
        apart.High.ShouldBe(interval.High / 2, 0.0001m);
    }

    [Fact]
    public void the_interval_of_deeds_that_weigh_differently_is_that_of_a_standardised_rate()
    {
        // Down syndrome by the mother's age, fifth and later children, Michigan 1950–1964: the example of Fay and Feuer (1997). Cases, births, births of every order.
        // The rate in 100 000 is 75.529, and its lower end 67.702, as R's dsrTest 1.0.0 gives it too. Their upper end allows for an age without any case, which here
        // would be a line without points.
        (int Cases, decimal Births, decimal All)[] ages =
        [
            (0, 327, 319_933), (8, 30_666, 931_318), (63, 123_419, 786_511), (112, 149_919, 488_235), (262, 104_088, 237_863), (295, 34_392, 61_313)
        ];
        var points = ages.SelectMany(age => Enumerable.Repeat(age.All / age.Births, age.Cases)).ToList();
        var births = ages.Sum(age => age.All) / 100_000;
        (points.Sum() / births).ShouldBe(75.52901m, 0.00001m);
        RateInterval.Of(points, births)!.Low.ShouldBe(67.70212m, 0.001m);
    }

    [Fact]
    public void without_points_there_is_no_interval()
    {
        RateInterval.Of([], 3m).ShouldBeNull();
        RateInterval.Of([0m, 0m], 3m).ShouldBeNull();
    }

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
