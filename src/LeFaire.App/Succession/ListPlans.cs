using System.CommandLine;
using System.Security.Claims;
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
/// <param name="Closed">How it ended; null while it is open.</param>
/// <param name="Nominated">How many are nominated and not confirmed yet.</param>
/// <param name="Candidates">How many are candidates.</param>
/// <param name="Withdrawn">How many nominations were taken back.</param>
public sealed record PlanSummary(
    PlanId Plan, string? Title, string Entity, string Position, DateOnly OpenedOn, PlanEnd? Closed, int Nominated, int Candidates, int Withdrawn);

/// <summary>Lists succession plans.</summary>
public static class ListPlansEndpoint
{
    /// <summary>Plans in the order in which they were opened, but those that concern who asks.</summary>
    /// <param name="entity">Only those of this legal entity.</param>
    /// <param name="on">The day, by which they were opened; today where not given.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/plans"), Authorize(Policies.SeePlans)]
    public static async Task<Page<PlanSummary>> Get(
        string? entity, DateOnly? on, int? page, int? size, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return await ReadAsync(snapshot, Actor.Of(user), installation, entity, page, size, ct, on);
    }

    /// <summary>The verb <c>plans</c>.</summary>
    public static Command Verb()
    {
        var entity = new Option<string?>("--entity") { Description = "Only those of this legal entity." };
        return new Command("plans", "List succession plans.") { entity, Verbs.On, Verbs.AsOf, Verbs.Json }.Asks(
            Policies.SeePlans, async (parsed, installation, snapshot, actor, ct) => Verbs.Show(
                parsed, await ReadAsync(snapshot, actor, installation, parsed.GetValue(entity), 1, 1_000, ct, parsed.GetValue(Verbs.On)),
                found => Verbs.Table(["plan", "title", "entity", "position", "opened", "nominated", "candidates", "withdrawn", "closed"],
                    found.Items.Select(plan => (IReadOnlyList<string>)
                    [
                        $"{plan.Plan}", plan.Title ?? "–", plan.Entity, plan.Position, Verbs.Day(plan.OpenedOn), $"{plan.Nominated}", $"{plan.Candidates}",
                        $"{plan.Withdrawn}", plan.Closed is { } end ? $"{Verbs.Day(end.On)}, {end.Because}" : "–"
                    ]))));
    }

    internal static async Task<Page<PlanSummary>> ReadAsync(
        Snapshot snapshot, Actor actor, Installation installation, string? entity, int? page, int? size, CancellationToken ct, DateOnly? on = null)
    {
        var day = on ?? installation.Today;
        var records = await PlanAccess.RecordsAsync(installation, snapshot, actor, entity, day, ct);
        var titles = await Names.TitlesAsync(installation.Database, records.Select(record => record.Opened.Plan.Value), ct);
        return Page.Of(snapshot.Sequence, day, [.. records.Select(record => Summary(record, titles))], page, size);
    }

    private static PlanSummary Summary(PlanRecord record, Dictionary<Guid, string> titles)
    {
        var plan = record.Opened;
        return new PlanSummary(
            plan.Plan, titles.GetValueOrDefault(plan.Plan.Value), plan.Entity, plan.Position, plan.Day, record.Closed,
            record.Nominations.Values.Count(nomination => nomination.State == PoolState.Nominated),
            record.Nominations.Values.Count(nomination => nomination.State == PoolState.Candidate), record.Withdrawn.Count);
    }
}
