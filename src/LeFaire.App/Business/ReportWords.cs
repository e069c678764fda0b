using System.Globalization;
using LeFaire.Succession;

namespace LeFaire.Business;

/// <summary>The language of a report.</summary>
public enum ReportLanguage
{
    /// <summary>French.</summary>
    Fr,

    /// <summary>English.</summary>
    En
}

/// <summary>Words and figures as a report writes them in its language, alike on every machine.</summary>
internal sealed class ReportWords(ReportLanguage language)
{
    private readonly NumberFormatInfo numbers = language == ReportLanguage.Fr
        ? new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = "\u202f" }
        : NumberFormatInfo.InvariantInfo;

    public string Of(string fr, string en) => language == ReportLanguage.Fr ? fr : en;

    public string Of(Bilingual text) => Of(text.Fr, text.En);

    /// <summary>A figure; where there is none, that it is hidden or unknown.</summary>
    public string Figure(decimal? value, Measure measure) => value is { } known
        ? measure switch
        {
            Measure.Share => Percent(known),
            Measure.Coefficient => known.ToString("0.000", numbers),
            Measure.PerHundredAndYear => known.ToString("N1", numbers),
            _ => known.ToString("N0", numbers)
        }
        : Of("non montré", "not shown");

    /// <summary>How far a figure moved, shares in percentage points; a move too small to be written is none.</summary>
    public string Change(IndicatorLine line)
    {
        if (line.Change is not { } change) return "–";
        var size = line.Measure == Measure.Share ? (Math.Abs(change) * 100).ToString("N1", numbers) + " pts" : Figure(Math.Abs(change), line.Measure);
        return !size.AsSpan().ContainsAnyInRange('1', '9') ? "=" : (change > 0 ? "+" : "−") + size;
    }

    /// <summary>A value estimate as a range.</summary>
    public string Range(ValueEstimate value) => value is { Low: { } low, High: { } high }
        ? $"{low.ToString("N0", numbers)}–{high.ToString("N0", numbers)} €"
        : Of("non montré", "not shown");

    /// <summary>A share as a percentage.</summary>
    public string Percent(decimal share) => (share * 100).ToString("N1", numbers) + Of(" %", "%");

    /// <summary>What an estimate takes for granted, line by line.</summary>
    public IEnumerable<(string Name, string Value)> AssumptionsOf(Assumptions assumptions) =>
    [
        (Of("Coût d'une heure de travail, en euros", "Cost of an hour of work, in euros"), $"{assumptions.HourlyCostLow}–{assumptions.HourlyCostHigh}"),
        (Of("Minutes gagnées par réponse", "Minutes saved per answer"), $"{assumptions.MinutesSavedLow}–{assumptions.MinutesSavedHigh}")
    ];
}
