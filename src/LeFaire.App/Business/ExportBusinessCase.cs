using System.Globalization;
using System.Security.Claims;
using System.Text;
using CsvHelper;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Business;

/// <summary>Gives the data of the report for general management as CSV.</summary>
public static class ExportBusinessCaseEndpoint
{
    /// <summary>One line per indicator, point of the Lorenz curve, assumption and end of the value estimate. What is hidden is empty.</summary>
    /// <param name="period">Whole quarters, such as <c>2026-Q1..2026-Q4</c>; the last four that are over where not given.</param>
    /// <param name="against">What it is set against: quarters, or <c>before-launch</c> for those before the first legal entity was opened; as many just before where not given.</param>
    /// <param name="costLow">Cost of an hour of work in euros, at the least.</param>
    /// <param name="costHigh">The same, at the most.</param>
    /// <param name="minutesLow">Minutes that an answer saves, at the least.</param>
    /// <param name="minutesHigh">The same, at the most.</param>
    /// <param name="lang">The language of names and definitions; French where not given.</param>
    /// <param name="on">The day, by whose last month published both periods are to be over; today where not given.</param>
    /// <param name="asOf">The position of the log, from which the answer falls back to that of the last month published; the end where not given.</param>
    /// <param name="user">Who asks; succession plans that concern them are left out.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/business-case.csv"), Authorize(Policies.SeeBusinessCase)]
    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Get(
        string? period, string? against, int? costLow, int? costHigh, int? minutesLow, int? minutesHigh, ReportLanguage? lang, DateOnly? on, long? asOf,
        ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        var (refused, shown) = await ShowBusinessCaseEndpoint.ReadAsync(
            snapshot, Actor.Of(user), installation, period, against, ShowBusinessCaseEndpoint.Assume(costLow, costHigh, minutesLow, minutesHigh),
            on ?? installation.Today, ct);
        if (refused is not null) return Answers.Problem(refused);
        // Without the mark spreadsheets take the accents for another encoding.
        byte[] file = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Csv(shown!.Content, lang ?? ReportLanguage.Fr))];
        return TypedResults.File(file, "text/csv; charset=utf-8", $"business-case-{shown.Content.Period}.csv");
    }

    /// <summary>The report's data. No text is taken for a formula by whatever opens it.</summary>
    internal static string Csv(BusinessCase shown, ReportLanguage language)
    {
        var words = new ReportWords(language);
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { Injection = CsvInjection.Escape }, leaveOpen: true))
        {
            foreach (var column in new[] { "code", "name", "measure", "period", "value", "against_period", "against_value", "change", "definition" }) csv.WriteField(column);
            csv.EndRecord();
            foreach (var line in shown.Indicators) Row(line.Code, words.Of(line.Name), $"{line.Measure}", line.Value, line.Against, words.Of(line.Definition));
            foreach (var people in shown.Lorenz.Concat(shown.LorenzAgainst).Select(point => point.People).Distinct().Order())
            {
                Row(
                    "lorenz", words.Of("Part des contributions des moins contributeurs : ", "Share of contributions of those with least: ") + words.Percent(people),
                    $"{Measure.Share}", At(shown.Lorenz, people), At(shown.LorenzAgainst, people), "");
            }

            var assumed = shown.Assumptions;
            Assumed("hourly-cost-low", "Coût horaire bas", "Hourly cost, low", "Euros", assumed.HourlyCostLow);
            Assumed("hourly-cost-high", "Coût horaire haut", "Hourly cost, high", "Euros", assumed.HourlyCostHigh);
            Assumed("minutes-saved-low", "Minutes gagnées par réponse, bas", "Minutes saved per answer, low", "Minutes", assumed.MinutesSavedLow);
            Assumed("minutes-saved-high", "Minutes gagnées par réponse, haut", "Minutes saved per answer, high", "Minutes", assumed.MinutesSavedHigh);
            Row("answers", words.Of("Réponses données", "Answers given"), "Count", shown.Value.Answers, shown.ValueAgainst.Answers, "");
            Row("value-low", words.Of("Valeur estimée, bas", "Estimated value, low"), "Euros", shown.Value.Low, shown.ValueAgainst.Low, words.Of(shown.ValueDefinition));
            Row("value-high", words.Of("Valeur estimée, haut", "Estimated value, high"), "Euros", shown.Value.High, shown.ValueAgainst.High, words.Of(shown.ValueDefinition));

            void Assumed(string code, string fr, string en, string measure, int value) => Row(code, words.Of(fr, en), measure, value, value, "");

            void Row(string code, string name, string measure, decimal? value, decimal? against, string definition)
            {
                csv.WriteField(code);
                csv.WriteField(name);
                csv.WriteField(measure);
                csv.WriteField($"{shown.Period}");
                csv.WriteField(value);
                csv.WriteField($"{shown.Against}");
                csv.WriteField(against);
                csv.WriteField(value - against);
                csv.WriteField(definition);
                csv.EndRecord();
            }
        }

        return text.ToString();

        static decimal? At(IReadOnlyList<LorenzPoint> curve, decimal people) =>
            curve.Where(point => point.People == people).Select(point => (decimal?)point.Contributions).FirstOrDefault();
    }
}
