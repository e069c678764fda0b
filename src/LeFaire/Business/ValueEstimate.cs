using LeFaire.Succession;

namespace LeFaire.Business;

/// <summary>What a value estimate takes for granted. All of it is for the reader to change; the defaults are examples, not findings.</summary>
/// <param name="HourlyCostLow">Cost of an hour of work, in euros, at the least.</param>
/// <param name="HourlyCostHigh">The same, at the most.</param>
/// <param name="MinutesSavedLow">Minutes that an answer saves whoever asked, at the least.</param>
/// <param name="MinutesSavedHigh">The same, at the most.</param>
public sealed record Assumptions(int HourlyCostLow = 35, int HourlyCostHigh = 60, int MinutesSavedLow = 5, int MinutesSavedHigh = 20)
{
    private const int HighestCost = 10_000;
    private const int MostMinutes = 10_000;

    /// <summary>Why nothing can be estimated by them; null where it can.</summary>
    public Refused? Refused =>
        0 <= HourlyCostLow && HourlyCostLow <= HourlyCostHigh && HourlyCostHigh <= HighestCost
            && 0 <= MinutesSavedLow && MinutesSavedLow <= MinutesSavedHigh && MinutesSavedHigh <= MostMinutes
            ? null
            : new Refused("not-a-range", "Not a range", $"Give the lower figure, from 0, and the higher, up to {HighestCost}, of each assumption.", RefusedAs.Invalid);
}

/// <summary>What answers may have been worth, as a range.</summary>
/// <param name="Answers">Answers given to others; null where hidden.</param>
/// <param name="Low">Euros by the lower assumptions, to the whole euro.</param>
/// <param name="High">Euros by the higher ones.</param>
public sealed record ValueEstimate(int? Answers, decimal? Low, decimal? High)
{
    /// <summary>How it is reckoned, in words.</summary>
    public static Bilingual Definition { get; } = new(
        "Réponses données à des collègues × minutes gagnées par réponse ÷ 60 × coût horaire, par les hypothèses basses puis par les hautes. C'est un ordre de "
        + "grandeur : les minutes gagnées sont supposées, non mesurées, et le temps passé à répondre n'est pas déduit.",
        "Answers given to colleagues × minutes saved per answer ÷ 60 × hourly cost, by the low assumptions and then by the high ones. It is an order of "
        + "magnitude: the minutes saved are assumed, not measured, and the time spent on answering is not taken off.");

    /// <summary>Estimates what some answers were worth.</summary>
    public static ValueEstimate Of(int? answers, Assumptions assumptions)
    {
        ArgumentNullException.ThrowIfNull(assumptions);
        return new ValueEstimate(
            answers, Euros(assumptions.MinutesSavedLow, assumptions.HourlyCostLow), Euros(assumptions.MinutesSavedHigh, assumptions.HourlyCostHigh));

        decimal? Euros(int minutes, int cost) => answers is { } count ? Math.Round((decimal)count * minutes * cost / 60m) : null;
    }
}
