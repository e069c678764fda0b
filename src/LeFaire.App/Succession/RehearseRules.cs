using System.CommandLine;
using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Succession;

/// <summary>Another rule set beside the one in force, over the whole history.</summary>
/// <param name="InForce">The version in force.</param>
/// <param name="Rehearsed">The version rehearsed.</param>
/// <param name="Plans">What it changes in each plan.</param>
public sealed record Rehearsal(string InForce, string Rehearsed, IReadOnlyList<RehearsedPlan> Plans);

/// <summary>Shows the rules in force, from which another set is made.</summary>
public static class ShowRulesEndpoint
{
    /// <summary>The rules in force on a day: what each kind of deed is worth, how it ages, the text, and worked examples.</summary>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="installation">The installation.</param>
    [WolverineGet("/api/rules"), Authorize(Policies.SeePlans)]
    public static Rules Get(DateOnly? on, Installation installation) => Rules.InForceOn(on ?? installation.Today);

    /// <summary>The verb <c>rules</c>.</summary>
    public static Command Verb()
    {
        var lang = new Option<string?>("--lang") { Description = "fr or en: in words, with worked examples, and not as JSON." };
        lang.AcceptOnlyFromAmong("fr", "en");
        return new Command("rules", "Print the rules in force as JSON, from which another set is made (rules > mine.json), or in words: rules --lang en")
        {
            Verbs.On, lang
        }.Runs(Policies.SeePlans, (parsed, installation, _, _) =>
        {
            var rules = Rules.InForceOn(parsed.GetValue(Verbs.On) ?? installation.Today);
            if (parsed.GetValue(lang) is { } language) Show(rules, language);
            else Console.WriteLine(JsonSerializer.Serialize(rules, Answers.Json));
            return Task.FromResult(Verbs.Done);
        });
    }

    private static void Show(Rules rules, string language)
    {
        var numbers = CultureInfo.GetCultureInfo(language);
        Verbs.Line($"{rules.Version}, {Verbs.Day(rules.From.FirstDay)}");
        Verbs.Line(In(rules.Text));
        foreach (var dimension in Enum.GetValues<Dimension>())
        {
            Verbs.Line($"\n{dimension}");
            foreach (var text in rules.Items.Where(rule => rule.Dimension == dimension).Select(rule => In(rule.Text)).Distinct()) Verbs.Line($"  {text}");
            foreach (var example in rules.Examples.Where(example => example.Dimension == dimension))
            {
                Verbs.Line(string.Create(numbers, $"  = {example.Points:0.##}  {In(example.Text)}"));
            }
        }

        string In(Bilingual text) => language == "fr" ? text.Fr : text.En;
    }
}

/// <summary>Rehearses another rule set. Nothing is stored.</summary>
public static class RehearseRulesEndpoint
{
    /// <summary>What another rule set would change inside each plan's pool, by which dimension, and on average by legal entity, unit and grade.</summary>
    /// <param name="rules">The other rule set, in the form of <c>GET /api/rules</c>.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks; plans that concern them are left out.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverinePost("/api/rules/rehearsal"), Authorize(Policies.SeePlans)]
    public static async Task<Results<Ok<Answer<Rehearsal>>, ProblemHttpResult>> Post(
        Rules rules, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        if (rules.Fault() is { } fault) return Answers.Problem("faulty-rules", "Faulty rules", fault, StatusCodes.Status400BadRequest);
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return TypedResults.Ok(await ReadAsync(snapshot, Actor.Of(user), installation, rules, on ?? installation.Today, ct));
    }

    /// <summary>The verb <c>rehearse</c>.</summary>
    public static Command Verb()
    {
        var file = new Argument<FileInfo>("rules.json") { Description = "The other rule set, in the form that the verb rules prints." };
        return new Command("rehearse", "Show what another rule set would change inside each plan's pool; nothing is stored. Example: rehearse mine.json")
        {
            file, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeePlans, async (parsed, installation, snapshot, actor, ct) =>
        {
            var rules = await OpenPlanEndpoint.ReadAsync<Rules>(parsed.GetRequiredValue(file), "rule set", ct);
            if (rules.Fault() is { } fault) throw new NotDoneException("faulty-rules", fault);
            return Verbs.Show(parsed, await ReadAsync(snapshot, actor, installation, rules, parsed.GetValue(Verbs.On) ?? installation.Today, ct), Show);
        });
    }

    /// <summary>Rehearses; that the plans were read stands in the table of accesses.</summary>
    internal static async Task<Answer<Rehearsal>> ReadAsync(
        Snapshot snapshot, Actor actor, Installation installation, Rules rules, DateOnly on, CancellationToken ct)
    {
        var inForce = Rules.InForceOn(on);
        var plans = new List<RehearsedPlan>();
        foreach (var record in await PlanAccess.RecordsAsync(installation, snapshot, actor, entity: null, on, ct))
        {
            var before = await SuccessionCandidatesEndpoint.ReadAsync(snapshot, record.Opened.Plan, on, ct, inForce);
            var after = await SuccessionCandidatesEndpoint.ReadAsync(snapshot, record.Opened.Plan, on, ct, rules);
            if (before is not null && after is not null) plans.Add(RehearsedPlan.Of(before, after));
        }

        await Accesses.RecordAsync(installation, actor, Purpose.Succession, "rehearse", plans.Select(plan => ((Guid?)null, (Guid?)plan.Plan.Value)), ct);
        return new(snapshot.Sequence, on, new Rehearsal(inForce.Version, rules.Version, plans));
    }

    private static void Show(Answer<Rehearsal> answer)
    {
        foreach (var plan in answer.Content.Plans)
        {
            Verbs.Line($"Plan {plan.Plan}, {plan.PoolSize} in the pool: {answer.Content.InForce} beside {answer.Content.Rehearsed}");
            Verbs.Table(["person", "dimension", "before", "after"], plan.Scores.Select(score => (IReadOnlyList<string>)
                [$"{score.Person}", $"{score.Dimension}", Points(score.Before), Points(score.After)]));
            Verbs.Table(["by", "group", "dimension", "members", "mean before", "mean after"], plan.Groups.Select(group => (IReadOnlyList<string>)
                [group.By, group.Group, $"{group.Dimension}", $"{group.Members}", Points(group.MeanBefore), Points(group.MeanAfter)]));
        }

        static string Points(decimal? points) => points?.ToString("0.##", CultureInfo.InvariantCulture) ?? "no evidence shown";
    }
}
