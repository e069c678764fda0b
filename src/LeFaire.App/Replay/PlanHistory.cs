using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using LeFaire.Succession;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Replay;

/// <summary>Shows every event that touches a plan or someone of its pool, and replays the plan to any of them.</summary>
public static class PlanHistoryEndpoint
{
    /// <summary>
    /// The events of a plan in the order of the log: its own, and those of whoever is in its pool or nominated, with the lines that they gave. To whom the
    /// plan concerns there is no such plan.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="on">The day on which it is told who is in the pool; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/plans/{plan}/history"), Authorize(Policies.SeePlans)]
    public static async Task<Ok<Page<HistoryStep>>> Get(
        Guid plan, int? page, int? size, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return TypedResults.Ok(await ListAsync(installation, snapshot, Actor.Of(user), new PlanId(plan), on ?? installation.Today, page, size, ct));
    }

    /// <summary>The pool and its candidates after the first so many of the plan's events, what the last of them changed, and what leaving some out changes.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="step">How many events; all where there are fewer.</param>
    /// <param name="without">Ids of events to leave out, divided by commas.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/plans/{plan}/history/{step}"), Authorize(Policies.SeePlans)]
    public static async Task<Ok<Replayed<SuccessionCandidates>>> GetStep(
        Guid plan, int step, string? without, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return TypedResults.Ok(
            await ReplayAsync(installation, snapshot, Actor.Of(user), new PlanId(plan), step, Replaying.Ids(without), on ?? installation.Today, ct));
    }

    /// <summary>The verb <c>history plan</c>.</summary>
    internal static Command Verb()
    {
        var plan = new Argument<Guid>("plan") { Description = "The plan's id." };
        return new Command("plan", "Show every event that touches a plan or its pool, or the plan at a step. Example: history plan PLAN --step 40")
        {
            plan, HistoryEndpoint.PageNumber, HistoryEndpoint.PageSize, HistoryEndpoint.Step, HistoryEndpoint.Without, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeePlans, async (parsed, installation, snapshot, actor, ct) =>
        {
            var (id, on) = (new PlanId(parsed.GetValue(plan)), parsed.GetValue(Verbs.On) ?? installation.Today);
            return HistoryEndpoint.IsReplayed(parsed)
                ? Verbs.Show(
                    parsed,
                    await ReplayAsync(
                        installation, snapshot, actor, id, parsed.GetValue(HistoryEndpoint.Step) ?? int.MaxValue,
                        Replaying.Ids(parsed.GetValue(HistoryEndpoint.Without)), on, ct),
                    ReplayHistoryEndpoint.ShowChanges)
                : Verbs.Show(
                    parsed, await ListAsync(installation, snapshot, actor, id, on, parsed.GetValue(HistoryEndpoint.PageNumber), parsed.GetValue(HistoryEndpoint.PageSize), ct),
                    HistoryEndpoint.Show);
        });
    }

    private static async Task<Page<HistoryStep>> ListAsync(
        Installation installation, Snapshot snapshot, Actor actor, PlanId plan, DateOnly on, int? page, int? size, CancellationToken ct) =>
        Page.Of(snapshot.Sequence, on, [.. (await ReadAsync(installation, snapshot, actor, plan, on, ct)).StepsOfGroup()], page, size);

    private static async Task<Replayed<SuccessionCandidates>> ReplayAsync(
        Installation installation, Snapshot snapshot, Actor actor, PlanId plan, int step, IReadOnlySet<EventId> without, DateOnly on, CancellationToken ct)
    {
        var history = await ReadAsync(installation, snapshot, actor, plan, on, ct);
        var replayed = await history.ToAsync(step, without, on, StateOf(plan, on, ct), Figures.Of);
        return replayed with { State = replayed.State?.WithoutLines() };
    }

    /// <summary>Computes the plan from replayed rows.</summary>
    internal static Func<Snapshot, Task<SuccessionCandidates?>> StateOf(PlanId plan, DateOnly on, CancellationToken ct) =>
        replayed => SuccessionCandidatesEndpoint.ReadAsync(replayed, plan, on, ct);

    /// <exception cref="NotDoneException">There is no such plan for whoever asks.</exception>
    internal static async Task<Replaying> ReadAsync(
        Installation installation, Snapshot snapshot, Actor actor, PlanId plan, DateOnly on, CancellationToken ct)
    {
        var people = await SuccessionCandidatesEndpoint.PeopleOfAsync(actor, installation, snapshot, plan, on, ct)
            ?? throw NotDoneException.Of(SuccessionCandidatesEndpoint.NoSuchPlan);
        return await Replaying.ReadAsync(installation, snapshot, people, plan.Value, actor, ct);
    }
}
