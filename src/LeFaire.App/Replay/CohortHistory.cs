using System.CommandLine;
using System.Security.Claims;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.Onboarding;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Replay;

/// <summary>Shows every event that touches a cohort's members, and replays the cohort to any of them.</summary>
public static class CohortHistoryEndpoint
{
    private const string Read = "/api/cohorts/{cohort}/history";

    private static readonly NotDoneException NoSuchCohort = new("unknown-cohort", "No such cohort is open. See: cohorts", RefusedAs.Unknown);

    /// <summary>The events of a cohort in the order of the log, each with the lines that it gave its members.</summary>
    /// <param name="cohort">The cohort.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="on">The day on which it is told who belongs; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/cohorts/{cohort}/history"), Authorize(Policies.RunOnboarding)]
    public static async Task<Ok<Page<HistoryStep>>> Get(
        Guid cohort, int? page, int? size, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        var answer = await ListAsync(installation, snapshot, cohort, on ?? installation.Today, page, size, ct);
        await RecordAsync(installation, snapshot, Actor.Of(user), Accesses.PurposeOf(user, Read), cohort, on ?? installation.Today, ct);
        return TypedResults.Ok(answer);
    }

    /// <summary>The cohort at equal age after the first so many of its events, what the last of them changed, and what leaving some out changes.</summary>
    /// <param name="cohort">The cohort.</param>
    /// <param name="step">How many events; all where there are fewer.</param>
    /// <param name="without">Ids of events to leave out, divided by commas.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/cohorts/{cohort}/history/{step}"), Authorize(Policies.RunOnboarding)]
    public static async Task<Ok<Replayed<CohortEngagement>>> GetStep(
        Guid cohort, int step, string? without, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        var answer = await ReplayAsync(installation, snapshot, cohort, step, Replaying.Ids(without), on ?? installation.Today, ct);
        await RecordAsync(installation, snapshot, Actor.Of(user), Accesses.PurposeOf(user, Read), cohort, on ?? installation.Today, ct);
        return TypedResults.Ok(answer);
    }

    /// <summary>The verb <c>history cohort</c>.</summary>
    internal static Command Verb()
    {
        var cohort = new Argument<Guid>("cohort") { Description = "The cohort's id." };
        return new Command("cohort", "Show every event that touches a cohort's members, or the cohort at a step. Example: history cohort COHORT --step 120")
        {
            cohort, HistoryEndpoint.PageNumber, HistoryEndpoint.PageSize, HistoryEndpoint.Step, HistoryEndpoint.Without, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.RunOnboarding, async (parsed, installation, snapshot, actor, ct) =>
        {
            var (id, on) = (parsed.GetValue(cohort), parsed.GetValue(Verbs.On) ?? installation.Today);
            await RecordAsync(installation, snapshot, actor, Purpose.Onboarding, id, on, ct);
            return HistoryEndpoint.IsReplayed(parsed)
                ? Verbs.Show(
                    parsed,
                    await ReplayAsync(
                        installation, snapshot, id, parsed.GetValue(HistoryEndpoint.Step) ?? int.MaxValue,
                        Replaying.Ids(parsed.GetValue(HistoryEndpoint.Without)), on, ct),
                    ReplayHistoryEndpoint.ShowChanges)
                : Verbs.Show(
                    parsed, await ListAsync(installation, snapshot, id, on, parsed.GetValue(HistoryEndpoint.PageNumber), parsed.GetValue(HistoryEndpoint.PageSize), ct),
                    HistoryEndpoint.Show);
        });
    }

    private static async Task<Page<HistoryStep>> ListAsync(
        Installation installation, Snapshot snapshot, Guid cohort, DateOnly on, int? page, int? size, CancellationToken ct) =>
        Page.Of(snapshot.Sequence, on, [.. (await ReadAsync(installation, snapshot, cohort, on, ct)).StepsOfGroup()], page, size);

    private static async Task<Replayed<CohortEngagement>> ReplayAsync(
        Installation installation, Snapshot snapshot, Guid cohort, int step, IReadOnlySet<EventId> without, DateOnly on, CancellationToken ct)
    {
        var history = await ReadAsync(installation, snapshot, cohort, on, ct);
        return await history.ToAsync(step, without, on, StateOf(cohort, on, ct), Figures.Of);
    }

    /// <summary>Computes the cohort from replayed rows.</summary>
    internal static Func<Snapshot, Task<CohortEngagement?>> StateOf(Guid cohort, DateOnly on, CancellationToken ct) =>
        async replayed => (await CohortEngagementEndpoint.ReadAsync(replayed, cohort, on, ct))?.Content;

    /// <summary>Records that the history of each member was read.</summary>
    internal static async Task RecordAsync(
        Installation installation, Snapshot snapshot, Actor actor, Purpose purpose, Guid cohort, DateOnly on, CancellationToken ct)
    {
        if (await MembersAsync(snapshot, cohort, on, ct) is not { Members: var members }) return;
        await Accesses.RecordAsync(installation, actor, purpose, Read, members.Select(member => ((Guid?)member.Value, (Guid?)null)), ct);
    }

    private static async Task<(CohortOpened Opened, List<PersonId> Members)?> MembersAsync(Snapshot snapshot, Guid cohort, DateOnly on, CancellationToken ct) =>
        Entry.Standing<CohortOpened>(await snapshot.EntriesAsync(Views.Cohorts, cohort, ct)).FirstOrDefault() is { } opened
            ? (opened, snapshot.Everyone.Where(person => CohortEngagementEndpoint.JoinOf(snapshot, opened, person, on) is not null).ToList())
            : null;

    /// <exception cref="NotDoneException">There is no such cohort, or too few belong to it.</exception>
    internal static async Task<Replaying> ReadAsync(Installation installation, Snapshot snapshot, Guid cohort, DateOnly on, CancellationToken ct)
    {
        var (opened, members) = await MembersAsync(snapshot, cohort, on, ct) ?? throw NoSuchCohort;
        if (members.Count < SmallGroups.Fewest || (await CohortEngagementEndpoint.ReadAsync(snapshot, cohort, on, ct))?.Content.Suppressed == true)
        {
            throw new NotDoneException(
                "too-few", "Nothing of this cohort is shown: fewer than five people belong to it, or so few more or less than to cohorts opened before it.");
        }

        // What is shown of those that were opened before would give away what their part in its history hides.
        var before = CohortsShown.WithBefore([opened], await snapshot.CohortsAsync(ct)).SkipLast(1);
        if (before.Any(other => members.Exists(person => CohortEngagementEndpoint.JoinOf(snapshot, other, person, on) is not null)))
        {
            throw new NotDoneException(
                "shares-members", "People of this cohort are of one that was opened before, too: event by event, the two would give away what is hidden of either.");
        }

        return await Replaying.ReadAsync(installation, snapshot, members, cohort, new Actor(Role.Analyst, null), ct, withheld: true);
    }
}
