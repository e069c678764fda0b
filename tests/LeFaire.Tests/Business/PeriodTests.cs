namespace LeFaire.Business;

public class PeriodTests
{
    [Fact]
    public void the_last_four_whole_quarters_are_set_against_the_four_before()
    {
        Asked(null, null, new(2026, 11, 25)).ShouldBe("2025-Q4..2026-Q3 against 2024-Q4..2025-Q3");
        // A quarter is whole on its last day.
        Asked(null, null, new(2026, 12, 31)).ShouldBe("2026-Q1..2026-Q4 against 2025-Q1..2025-Q4");
        Asked("2026-Q2", null, new(2026, 12, 31)).ShouldBe("2026-Q2 against 2026-Q1");
        Asked("2025-Q4..2026-Q1", "2023-Q1..2023-Q4", new(2026, 12, 31)).ShouldBe("2025-Q4..2026-Q1 against 2023-Q1..2023-Q4");
        var period = Period.Read("2025-Q4..2026-Q1", null, new(2026, 12, 31), launch: null).Period;
        (period.From, period.To).ShouldBe((new(2025, 10, 1), new(2026, 3, 31)));
    }

    [Fact]
    public void a_period_is_set_against_as_many_quarters_before_the_launch()
    {
        var launched = new DateOnly(2025, 5, 20);
        Asked("2025-Q4..2026-Q2", "before-launch", new(2026, 12, 31), launched).ShouldBe("2025-Q4..2026-Q2 against 2024-Q3..2025-Q1");
        Period.Read("2025-Q2", "before-launch", new(2026, 12, 31), launched).Against.ShouldBe(new Period(new(2025, 1), new(2025, 1)));
        // The quarters before it are some of those asked for.
        Period.Read("2025-Q1..2025-Q2", "before-launch", new(2026, 12, 31), launched).Refused!.Type.ShouldBe("periods-overlap");
        Period.Read("2025-Q4", "before-launch", new(2026, 12, 31), launch: null).Refused!.Type.ShouldBe("not-launched");
    }

    [Theory]
    [InlineData("2026", null, "not-a-period")]
    [InlineData("2026-Q5", null, "not-a-period")]
    [InlineData("2026-Q2..2026-Q1", null, "not-a-period")]
    [InlineData("2025-Q1..2025-Q2..2025-Q3", null, "not-a-period")]
    [InlineData("0000-Q1", null, "not-a-period")]
    [InlineData("2026-Q1", "<b>", "not-a-period")]
    [InlineData("2026-Q4", null, "period-not-over")]
    [InlineData("2026-Q1", "2026-Q4", "period-not-over")]
    [InlineData("2026-Q1..2026-Q2", "2025-Q4..2026-Q1", "periods-overlap")]
    public void a_period_that_makes_no_sense_is_refused(string period, string? against, string type) =>
        Period.Read(period, against, new(2026, 11, 25), launch: null).Refused!.Type.ShouldBe(type);

    private static string Asked(string? period, string? against, DateOnly on, DateOnly? launch = null)
    {
        var (refused, one, other) = Period.Read(period, against, on, launch);
        refused.ShouldBeNull();
        return $"{one} against {other}";
    }
}
