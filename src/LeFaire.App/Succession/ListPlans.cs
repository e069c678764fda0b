using System.CommandLine;
using LeFaire.Hosting;
using LeFaire.People;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.Succession;

/// <summary>A plan as a list shows it.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Title">Its title.</param>
/// <param name="Entity">The legal entity whose people it concerns.</param>
/// <param name="Position">The key position's code.</param>
/// <param name="OpenedOn">The day on which it was opened.</param>
public sealed record PlanSummary(PlanId Plan, string? Title, string Entity, string Position, DateOnly OpenedOn);

/// <summary>Lists succession plans.</summary>
public static class ListPlansEndpoint
{
    /// <summary>Plans in the order in which they were opened.</summary>
    /// <param name="entity">Only those of this legal entity.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/plans"), Authorize(Policies.SeePlans)]
    public static async Task<Page<PlanSummary>> Get(string? entity, int? page, int? size, long? asOf, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return await ReadAsync(snapshot, installation, entity, page, size, ct);
    }

    /// <summary>The verb <c>plans</c>.</summary>
    public static Command Verb()
    {
        var entity = new Option<string?>("--entity") { Description = "Only those of this legal entity." };
        return new Command("plans", "List succession plans.") { entity, Verbs.AsOf, Verbs.Json }.Asks(
            Policies.SeePlans, async (parsed, installation, snapshot, _, ct) => Verbs.Show(
                parsed, await ReadAsync(snapshot, installation, parsed.GetValue(entity), 1, 1_000, ct),
                found => Verbs.Table(["plan", "title", "entity", "position", "opened"], found.Items.Select(plan => (IReadOnlyList<string>)
                    [$"{plan.Plan}", plan.Title ?? "–", plan.Entity, plan.Position, Verbs.Day(plan.OpenedOn)]))));
    }

    private static async Task<Page<PlanSummary>> ReadAsync(
        Snapshot snapshot, Installation installation, string? entity, int? page, int? size, CancellationToken ct)
    {
        var opened = Entry.Standing<PlanOpened>(await snapshot.EntriesAsync(Views.Plans, ct))
            .Where(plan => entity is null || plan.Entity == entity).OrderBy(plan => plan.OccurredAt).ThenBy(plan => plan.Plan.Value).ToList();
        var titles = await Names.TitlesAsync(installation.Database, opened.Select(plan => plan.Plan.Value), ct);
        return Page.Of(
            snapshot.Sequence, installation.Today,
            [.. opened.Select(plan => new PlanSummary(plan.Plan, titles.GetValueOrDefault(plan.Plan.Value), plan.Entity, plan.Position, plan.Day))], page, size);
    }
}
