using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using LeFaire.Succession;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Business;

/// <summary>Shows general management what changed, a period against another.</summary>
public static class ShowBusinessCaseEndpoint
{
    private static readonly Assumptions Examples = new();

    /// <summary>Indicators with their definitions, the Lorenz curve and the value estimate with its assumptions. Figures that point at fewer than five are left out.</summary>
    /// <param name="period">Whole quarters, such as <c>2026-Q1..2026-Q4</c>; the last four that are over where not given.</param>
    /// <param name="against">What it is set against: quarters, or <c>before-launch</c> for those before the first legal entity was opened; as many just before where not given.</param>
    /// <param name="costLow">Cost of an hour of work in euros, at the least.</param>
    /// <param name="costHigh">The same, at the most.</param>
    /// <param name="minutesLow">Minutes that an answer saves, at the least.</param>
    /// <param name="minutesHigh">The same, at the most.</param>
    /// <param name="on">The day, by whose last month published both periods are to be over; today where not given.</param>
    /// <param name="asOf">The position of the log, from which the answer falls back to that of the last month published; the end where not given.</param>
    /// <param name="user">Who asks; succession plans that concern them are left out.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/business-case"), Authorize(Policies.SeeBusinessCase)]
    public static async Task<Results<Ok<Answer<BusinessCase>>, ProblemHttpResult>> Get(
        string? period, string? against, int? costLow, int? costHigh, int? minutesLow, int? minutesHigh, DateOnly? on, long? asOf, ClaimsPrincipal user,
        Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        var (refused, shown) = await ReadAsync(
            snapshot, Actor.Of(user), installation, period, against, Assume(costLow, costHigh, minutesLow, minutesHigh), on ?? installation.Today, ct);
        return refused is null ? TypedResults.Ok(shown!) : Answers.Problem(refused);
    }

    /// <summary>The verb <c>report</c>.</summary>
    public static Command Verb()
    {
        var period = new Option<string?>("--period") { Description = "Whole quarters, 2026-Q1..2026-Q4 (else the last four that are over)." };
        var against = new Option<string?>("--against") { Description = $"What they are set against: quarters, or {Period.BeforeLaunch} for as many before the first legal entity was opened (else as many just before)." };
        var costLow = new Option<int?>("--cost-low") { Description = $"Cost of an hour of work in euros, at the least (else {Examples.HourlyCostLow})." };
        var costHigh = new Option<int?>("--cost-high") { Description = $"The same, at the most (else {Examples.HourlyCostHigh})." };
        var minutesLow = new Option<int?>("--minutes-low") { Description = $"Minutes that an answer saves, at the least (else {Examples.MinutesSavedLow})." };
        var minutesHigh = new Option<int?>("--minutes-high") { Description = $"The same, at the most (else {Examples.MinutesSavedHigh})." };
        var lang = new Option<ReportLanguage>("--lang") { Description = "fr or en (else fr)." };
        var csv = new Option<bool>("--csv") { Description = "Print the report's data as CSV." };
        var html = new Option<string?>("--html") { Description = "Write the report to print into this file." };
        return new Command("report", "Show what changed, a period against another. Example: report --period 2026-Q1..2026-Q4 --html report.html")
        {
            period, against, costLow, costHigh, minutesLow, minutesHigh, lang, csv, html, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeeBusinessCase, async (parsed, installation, snapshot, actor, ct) =>
        {
            var assumptions = Assume(parsed.GetValue(costLow), parsed.GetValue(costHigh), parsed.GetValue(minutesLow), parsed.GetValue(minutesHigh));
            var (refused, shown) = await ReadAsync(
                snapshot, actor, installation, parsed.GetValue(period), parsed.GetValue(against), assumptions, parsed.GetValue(Verbs.On) ?? installation.Today, ct);
            if (refused is not null) throw NotDoneException.Of(refused);
            var language = parsed.GetValue(lang);
            if (parsed.GetValue(html) is { } file) await File.WriteAllTextAsync(file, PrintBusinessCaseEndpoint.Html(shown!, language), ct);
            if (!parsed.GetValue(csv)) return Verbs.Show(parsed, shown!, answer => Show(answer, language));
            Console.Write(ExportBusinessCaseEndpoint.Csv(shown!.Content, language));
            return Verbs.Done;
        });
    }

    internal static Assumptions Assume(int? costLow, int? costHigh, int? minutesLow, int? minutesHigh) => new(
        costLow ?? Examples.HourlyCostLow, costHigh ?? Examples.HourlyCostHigh, minutesLow ?? Examples.MinutesSavedLow, minutesHigh ?? Examples.MinutesSavedHigh);

    internal static async Task<(Refused? Refused, Answer<BusinessCase>? Shown)> ReadAsync(
        Snapshot snapshot, Actor actor, Installation installation, string? period, string? against, Assumptions assumptions, DateOnly on, CancellationToken ct)
    {
        var (rows, to) = await snapshot.PublishedAsync(on, ct);
        var (refused, asked, other) = Period.Read(period, against, to, rows.Scope.Launch);
        if ((refused ?? assumptions.Refused) is { } why) return (why, null);
        var figures = await rows.OnceAsync((asked, other), async () => PeriodFigures.Of(
            [asked, other], await rows.EveryoneAsync(_ => true, ct), await rows.EntriesAsync(Views.Mentorships, ct), rows.People, rows.UnitOf));
        return (null, new(rows.Sequence, asked.To, BusinessCase.Of(await CoveredAsync(figures![0]), await CoveredAsync(figures[1]), assumptions)));

        async Task<PeriodFigures> CoveredAsync(PeriodFigures one) =>
            one.With((await SuccessionCoverageEndpoint.ReadAsync(rows, actor, installation, entity: null, one.Period.To, ct)).Content);
    }

    private static void Show(Answer<BusinessCase> answer, ReportLanguage language)
    {
        var (shown, words) = (answer.Content, new ReportWords(language));
        Verbs.Line($"{shown.Period} {words.Of("comparé à", "against")} {shown.Against}, {words.Of("à l'événement", "at event")} {Verbs.Count(answer.Sequence)}");
        Verbs.Table(
            [words.Of("indicateur", "indicator"), $"{shown.Period}", $"{shown.Against}", words.Of("écart", "change")],
            shown.Indicators.Select(line => (IReadOnlyList<string>)
                [words.Of(line.Name), words.Figure(line.Value, line.Measure), words.Figure(line.Against, line.Measure), words.Change(line)]));
        Verbs.Line($"{words.Of("Valeur estimée", "Estimated value")}: {words.Range(shown.Value)} ({words.Range(shown.ValueAgainst)})");
        foreach (var (name, value) in words.AssumptionsOf(shown.Assumptions)) Verbs.Line($"  {name}: {value}");
        Verbs.Line(words.Of(shown.ValueDefinition));
    }
}
