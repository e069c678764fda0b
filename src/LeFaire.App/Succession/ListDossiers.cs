using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Succession;

/// <summary>Lists the dossiers of a plan.</summary>
public static class ListDossiersEndpoint
{
    /// <summary>What the log says of a plan's dossiers, in the order in which they were pinned.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/plans/{plan}/dossiers"), Authorize(Policies.SeePlans)]
    public static async Task<Results<Ok<IReadOnlyList<DossierPinned>>, ProblemHttpResult>> Get(
        Guid plan, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        return Answers.Of(
            await ReadAsync(snapshot, Actor.Of(user), installation, new PlanId(plan), ct), SuccessionCandidatesEndpoint.NoSuchPlan.Type,
            SuccessionCandidatesEndpoint.NoSuchPlan.Detail);
    }

    /// <summary>The verb <c>dossiers</c>.</summary>
    public static Command Verb()
    {
        var plan = new Argument<Guid>("plan") { Description = "The plan's id." };
        return new Command("dossiers", "List the dossiers of a plan.") { plan, Verbs.Json }.Asks(
            Policies.SeePlans, async (parsed, installation, snapshot, actor, ct) => Verbs.Show(
                parsed,
                await ReadAsync(snapshot, actor, installation, new PlanId(parsed.GetValue(plan)), ct)
                    ?? throw NotDoneException.Of(SuccessionCandidatesEndpoint.NoSuchPlan),
                found => Verbs.Table(["dossier", "on", "at event", "rules", "nominees"], found.Select(one => (IReadOnlyList<string>)
                    [$"{one.Dossier}", Verbs.Day(one.On), Verbs.Count(one.Sequence), one.RulesVersion, $"{one.Sections.Count}"]))));
    }

    internal static async Task<IReadOnlyList<DossierPinned>?> ReadAsync(
        Snapshot snapshot, Actor actor, Installation installation, PlanId plan, CancellationToken ct)
    {
        var entries = await snapshot.EntriesAsync(Views.Plans, plan.Value, ct);
        return entries.Count == 0 || await PlanAccess.IsKeptFromAsync(installation, snapshot, plan, actor, installation.Today, ct)
            ? null
            : [.. Entry.Standing<DossierPinned>(entries).OrderBy(pinned => pinned.Sequence)];
    }
}
