using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Text;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Business;

/// <summary>Gives the report for general management as one page to print.</summary>
public static class PrintBusinessCaseEndpoint
{
    private const string Style = """
        :root { color-scheme: light dark; }
        body { font: 11pt/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.6rem; margin-bottom: 0; } h2 { font-size: 1.2rem; margin-top: 2rem; } p { max-width: 46rem; }
        table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-bottom: 1px solid #8888; }
        td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        small { display: block; opacity: .75; max-width: 38rem; } figure { margin: 1rem 0; } svg { width: 18rem; height: 18rem; }
        svg * { fill: none; stroke: currentColor; stroke-width: .8; } svg .equal { stroke-width: .3; } svg .against { stroke-dasharray: 2 1.5; }
        @media print {
          @page { size: A4; margin: 16mm; }
          :root { color-scheme: light; } body { margin: 0; padding: 0; max-width: none; font-size: 9.5pt; }
          tr, figure { break-inside: avoid; } h2 { break-after: avoid; } thead { display: table-header-group; }
        }
        """;

    /// <summary>A page that stands alone, without scripts, in French or English.</summary>
    /// <param name="period">Whole quarters, such as <c>2026-Q1..2026-Q4</c>; the last four that are over where not given.</param>
    /// <param name="against">What it is set against: quarters, or <c>before-launch</c> for those before the first legal entity was opened; as many just before where not given.</param>
    /// <param name="costLow">Cost of an hour of work in euros, at the least.</param>
    /// <param name="costHigh">The same, at the most.</param>
    /// <param name="minutesLow">Minutes that an answer saves, at the least.</param>
    /// <param name="minutesHigh">The same, at the most.</param>
    /// <param name="lang">The language; French where not given.</param>
    /// <param name="on">The day, by whose last month published both periods are to be over; today where not given.</param>
    /// <param name="asOf">The position of the log, from which the answer falls back to that of the last month published; the end where not given.</param>
    /// <param name="user">Who asks; succession plans that concern them are left out.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/business-case/report"), Authorize(Policies.SeeBusinessCase)]
    public static async Task<Results<ContentHttpResult, ProblemHttpResult>> Get(
        string? period, string? against, int? costLow, int? costHigh, int? minutesLow, int? minutesHigh, ReportLanguage? lang, DateOnly? on, long? asOf,
        ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        var (refused, shown) = await ShowBusinessCaseEndpoint.ReadAsync(
            snapshot, Actor.Of(user), installation, period, against, ShowBusinessCaseEndpoint.Assume(costLow, costHigh, minutesLow, minutesHigh),
            on ?? installation.Today, ct);
        return refused is null
            ? TypedResults.Text(Html(shown!, lang ?? ReportLanguage.Fr), "text/html", Encoding.UTF8)
            : Answers.Problem(refused);
    }

    /// <summary>The page.</summary>
    internal static string Html(Answer<BusinessCase> answer, ReportLanguage language)
    {
        var (shown, words) = (answer.Content, new ReportWords(language));
        var title = words.Of("Ce que le faire a changé", "What contributions changed");
        return $"""
            <!doctype html>
            <html lang="{words.Of("fr", "en")}">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width">
            <title>{Text(title)} {Text(shown.Period)}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <h1>{Text(title)}</h1>
            <p>{Text(words.Of("Période", "Period"))} {Text(shown.Period)}, {Text(words.Of("comparée à", "against"))} {Text(shown.Against)}. {Text(words.Of(
                $"État du journal : événement {answer.Sequence}. « Non montré » : le chiffre désignerait moins de cinq personnes, ou n'existe pas. Aucun chiffre ne porte sur une personne.",
                $"State of the log: event {answer.Sequence}. \"Not shown\": the figure would point at fewer than five people, or there is none. No figure is about a person."))}</p>
            <h2>{Text(words.Of("Indicateurs", "Indicators"))}</h2>
            <table>
            <thead><tr><th scope="col">{Text(words.Of("Indicateur et définition", "Indicator and definition"))}</th>{Head(shown, words)}<th scope="col" class="n">{Text(words.Of("Écart", "Change"))}</th></tr></thead>
            <tbody>
            {string.Concat(shown.Indicators.Select(line => Row(
                $"{Text(words.Of(line.Name))}<small>{Text(words.Of(line.Definition))}</small>", words.Figure(line.Value, line.Measure),
                words.Figure(line.Against, line.Measure), words.Change(line))))}
            </tbody>
            </table>
            <h2>{Text(words.Of("Concentration des contributions", "Concentration of contributions"))}</h2>
            {Curve(shown, words)}
            <h2>{Text(words.Of("Valeur estimée", "Estimated value"))}</h2>
            <table>
            <thead><tr><th scope="col"></th>{Head(shown, words)}</tr></thead>
            <tbody>
            {Row(
                Text(words.Of("Réponses données", "Answers given")), words.Figure(shown.Value.Answers, Measure.People),
                words.Figure(shown.ValueAgainst.Answers, Measure.People))}
            {string.Concat(words.AssumptionsOf(shown.Assumptions).Select(one => Row(
                $"{Text(words.Of("Hypothèse", "Assumption"))}: {Text(one.Name)}", one.Value, one.Value)))}
            {Row(Text(words.Of("Valeur estimée", "Estimated value")), words.Range(shown.Value), words.Range(shown.ValueAgainst))}
            </tbody>
            </table>
            <p>{Text(words.Of(shown.ValueDefinition))}</p>
            </body>
            </html>

            """;
    }
    private static string Head(BusinessCase shown, ReportWords words) =>
        $"""<th scope="col" class="n">{Text(shown.Period)}</th><th scope="col" class="n"><small>{Text(words.Of("comparé à", "against"))}</small>{Text(shown.Against)}</th>""";

    /// <summary>A row of a table, whose head is markup already.</summary>
    private static string Row(string head, params IEnumerable<string> cells) =>
        $"""<tr><th scope="row">{head}</th>{string.Concat(cells.Select(cell => $"<td class=\"n\">{Text(cell)}</td>"))}</tr>""" + "\n";

    private static string Curve(BusinessCase shown, ReportWords words) => shown.Lorenz.Count + shown.LorenzAgainst.Count == 0
        ? $"<p>{Text(words.Of("non montré", "not shown"))}</p>"
        : $"""
            <figure>
            <svg viewBox="-1 -1 102 102" role="img" aria-label="{Text(words.Of("Courbe de Lorenz des contributions", "Lorenz curve of contributions"))}">
            <path d="M0 0V100H100"/><path class="equal" d="M0 100L100 0"/>{Line(shown.Lorenz, "period")}{Line(shown.LorenzAgainst, "against")}
            </svg>
            <figcaption>{Text(words.Of(
                $"Courbe de Lorenz : de gauche à droite les salariés, ceux qui contribuent le moins d'abord ; en hauteur leur part des contributions. Trait plein : {shown.Period} ; tirets : {shown.Against} ; trait fin : tous contribuent autant.",
                $"Lorenz curve: from left to right the employees, those who contribute least first; upwards their share of contributions. Full line: {shown.Period}; dashes: {shown.Against}; thin line: all contribute as much."))}</figcaption>
            </figure>
            """;

    private static string Line(IReadOnlyList<LorenzPoint> curve, string name) => curve.Count == 0
        ? ""
        : $"""<polyline class="{name}" points="{string.Join(' ', curve.Select(Point))}"/>""";

    private static string Point(LorenzPoint point) => string.Create(CultureInfo.InvariantCulture, $"{point.People * 100:0.##},{100 - point.Contributions * 100:0.##}");

    /// <summary>Text as it may stand anywhere in the page.</summary>
    private static string Text(object text) => WebUtility.HtmlEncode(text.ToString()!);
}
