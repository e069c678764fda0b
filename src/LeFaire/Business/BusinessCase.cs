using LeFaire.Succession;

namespace LeFaire.Business;

/// <summary>An indicator in two periods; null where it cannot be told, or would point at fewer than five people.</summary>
/// <param name="Code">A stable kebab-case name.</param>
/// <param name="Measure">What it is counted in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Definition">What it means.</param>
/// <param name="Value">In the period.</param>
/// <param name="Against">In the period that it is set against.</param>
/// <param name="Change">The one less the other.</param>
public sealed record IndicatorLine(string Code, Measure Measure, Bilingual Name, Bilingual Definition, decimal? Value, decimal? Against, decimal? Change);

/// <summary>What changed for the company, in figures: a period against another. No objection is asked after, since no figure is of a person.</summary>
/// <param name="Period">The period.</param>
/// <param name="Against">The period that it is set against.</param>
/// <param name="Indicators">The indicators, in the order of the report.</param>
/// <param name="Lorenz">The Lorenz curve of contributions in the period; empty where hidden.</param>
/// <param name="LorenzAgainst">The same in the other.</param>
/// <param name="Assumptions">What the value estimates take for granted.</param>
/// <param name="Value">What answers of the period may have been worth.</param>
/// <param name="ValueAgainst">The same in the other.</param>
/// <param name="ValueDefinition">How that is reckoned.</param>
public sealed record BusinessCase(
    Period Period, Period Against, IReadOnlyList<IndicatorLine> Indicators, IReadOnlyList<LorenzPoint> Lorenz, IReadOnlyList<LorenzPoint> LorenzAgainst,
    Assumptions Assumptions, ValueEstimate Value, ValueEstimate ValueAgainst, Bilingual ValueDefinition)
{
    /// <summary>Sets one period against another.</summary>
    public static BusinessCase Of(PeriodFigures period, PeriodFigures against, Assumptions assumptions)
    {
        ArgumentNullException.ThrowIfNull(period);
        ArgumentNullException.ThrowIfNull(against);
        return new BusinessCase(
            period.Period, against.Period,
            [
                .. Indicator.All.Select(one => new IndicatorLine(
                    one.Code, one.Measure, one.Name, one.Definition, one.Of(period), one.Of(against), one.Of(period) - one.Of(against)))
            ],
            period.Lorenz, against.Lorenz, assumptions, ValueEstimate.Of(period.Answers, assumptions), ValueEstimate.Of(against.Answers, assumptions),
            ValueEstimate.Definition);
    }
}
