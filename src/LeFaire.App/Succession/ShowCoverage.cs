using System.CommandLine;
using System.Globalization;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.Succession;

/// <summary>Shows how far succession is provided for.</summary>
public static class SuccessionCoverageEndpoint
{
    /// <summary>Open plans with their candidates by readiness, and by unit the share of plans with at least one ready now.</summary>
    /// <param name="entity">Only plans of this legal entity.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks; plans that concern them are left out.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/plans/coverage"), Authorize(Policies.SeePlans)]
    public static async Task<Answer<SuccessionCoverage>> Get(
        string? entity, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return await ReadAsync(snapshot, Actor.Of(user), installation, entity, on ?? installation.Today, ct);
    }

    /// <summary>The verb <c>coverage</c>.</summary>
    public static Command Verb()
    {
        var entity = new Option<string?>("--entity") { Description = "Only plans of this legal entity." };
        return new Command("coverage", "Show candidates by readiness and the share of plans with one ready now, by plan and unit.")
        {
            entity, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeePlans, async (parsed, installation, snapshot, actor, ct) => Verbs.Show(
            parsed, await ReadAsync(snapshot, actor, installation, parsed.GetValue(entity), parsed.GetValue(Verbs.On) ?? installation.Today, ct), Show));
    }

    internal static async Task<Answer<SuccessionCoverage>> ReadAsync(
        Snapshot snapshot, Actor actor, Installation installation, string? entity, DateOnly on, CancellationToken ct)
    {
        var plans = new List<SuccessionCandidates>();
        foreach (var record in await PlanAccess.RecordsAsync(installation, snapshot, actor, entity, on, ct))
        {
            if (await SuccessionCandidatesEndpoint.ReadAsync(snapshot, record.Opened.Plan, on, ct) is { } plan) plans.Add(plan);
        }

        return new(snapshot.Sequence, on, SuccessionCoverage.Of(plans));
    }

    private static void Show(Answer<SuccessionCoverage> answer)
    {
        var coverage = answer.Content;
        Verbs.Table(
            ["plan", "position", "units", "pool", "nominated", "ready now", "1–2 years", "3–5 years", "not assessed", "copies"],
            coverage.Plans.Select(plan => (IReadOnlyList<string>)
            [
                $"{plan.Plan}", plan.Position, string.Join(", ", plan.Units ?? ["all"]), $"{plan.Pool}", $"{plan.Nominated}", $"{plan.Ready.Now}",
                $"{plan.Ready.OneToTwoYears}", $"{plan.Ready.ThreeToFiveYears}", $"{plan.Ready.NotAssessed}", $"{plan.Copies}"
            ]));
        Verbs.Table(
            ["unit", "plans", "with one ready now", "share", "ready within two years, per plan"],
            coverage.Units.Select(unit => (IReadOnlyList<string>)
                [unit.Unit ?? "all", $"{unit.Plans}", $"{unit.Covered}", Number(unit.Share), Number(unit.BenchPerPlan)]));
        Verbs.Line(coverage.Share is { } share ? $"Plans with at least one candidate ready now: {Number(share)}" : "No plan is open.");
        if (coverage.Copying > 0) Verbs.Line($"{coverage.Copying} lists merely copy a score: those nominated are just those with the most points.");
    }

    private static string Number(decimal number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
