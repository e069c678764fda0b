using System.Globalization;
using System.Security.Claims;
using LeFaire.Contributions;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using LeFaire.Succession;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Replay;

/// <summary>A person's history replayed to a step.</summary>
/// <param name="Sequence">The position of the log that the whole history holds for.</param>
/// <param name="On">The UTC day to whose end the figures hold.</param>
/// <param name="Step">How many events were replayed.</param>
/// <param name="Steps">How many there are.</param>
/// <param name="At">The last of those replayed; null at step 0.</param>
/// <param name="State">The profile after it.</param>
/// <param name="Changed">What that event changed.</param>
/// <param name="Without">What leaving out the events named changes; null where none is named.</param>
public sealed record ReplayedHistory(
    long Sequence, DateOnly On, int Step, int Steps, HistoryStep? At, ContributionProfile State, IReadOnlyList<FigureChange> Changed,
    IReadOnlyList<FigureChange>? Without);

/// <summary>Replays a person's history to a step; on the command line it is <c>history --step</c>.</summary>
public static class ReplayHistoryEndpoint
{
    /// <summary>The profile after the first so many events that touch the person, what the last of them changed, and what leaving some out changes.</summary>
    /// <param name="person">An id of any of their accounts.</param>
    /// <param name="step">How many events; all where there are fewer.</param>
    /// <param name="without">Ids of events to leave out, divided by commas.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/people/{person}/history/{step}"), Authorize(Policies.SeePerson)]
    public static async Task<Results<Ok<ReplayedHistory>, ProblemHttpResult>> Get(
        Guid person, int step, string? without, DateOnly? on, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        if (snapshot.PersonFor(new AccountId(person), Actor.Of(user)) is not { } found) return Answers.NoSuchPerson;
        if (TryIds(without, out var left) is false) return Answers.Problem("not-an-event", "Not an event", NotEvents, StatusCodes.Status400BadRequest);
        return TypedResults.Ok(await ReadAsync(installation, snapshot, found, Actor.Of(user), step, left, on ?? installation.Today, ct));
    }

    internal const string NotEvents = "Name the events to leave out by their ids, divided by commas.";

    internal static bool TryIds(string? text, out IReadOnlySet<EventId> ids)
    {
        var found = new HashSet<EventId>();
        ids = found;
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Guid.TryParse(part, CultureInfo.InvariantCulture, out var id)) return false;
            found.Add(new EventId(id));
        }

        return true;
    }

    internal static async Task<ReplayedHistory> ReadAsync(
        Installation installation, Snapshot snapshot, PersonId person, Actor actor, int step, IReadOnlySet<EventId> without, DateOnly on, CancellationToken ct)
    {
        var accounts = snapshot.People.AccountsOf(person).ToHashSet();
        var events = new List<Recorded>();
        await foreach (var recorded in HistoryEndpoint.TouchingAsync(installation.Database, accounts, snapshot.Sequence, ct)) events.Add(recorded);
        var count = Math.Clamp(step, 0, events.Count);
        var own = actor.Account is { } account && snapshot.People.PersonOf(account) == person;
        var state = StateOf(events.Take(count));
        return new ReplayedHistory(
            snapshot.Sequence, on, count, events.Count, count == 0 ? null : HistoryStep.Of(events[count - 1], accounts), state,
            count == 0 ? [] : PersonHistory.Changes(StateOf(events.Take(count - 1)), state),
            without.Count == 0 ? null : PersonHistory.Changes(state, StateOf(events.Take(count).Where(one => !without.Contains(one.Id)))));

        ContributionProfile StateOf(IEnumerable<Recorded> replayed) => ContributionProfile.Of(
            PersonHistory.Fold(person, accounts, replayed), snapshot.People, snapshot.Scope, Rules.InForceOn(on), on, own, snapshot.UnitOf);
    }

    internal static void Show(ReplayedHistory replayed)
    {
        Verbs.Line($"Step {replayed.Step} of {replayed.Steps}: {replayed.At?.Name ?? "nothing yet"} {replayed.At?.Event}");
        Table("this event changed", replayed.Changed);
        if (replayed.Without is { } without) Table("without those events", without);
        Verbs.Table(["what", "way", "count", "people"], replayed.State.Totals.Select(total => (IReadOnlyList<string>)
            [$"{total.Kind}", $"{total.Way}", Verbs.Count(total.Count), $"{total.DistinctPeople}"]));
    }

    private static void Table(string title, IReadOnlyList<FigureChange> changes) => Verbs.Table([title, "before", "after"], changes.Select(change =>
        (IReadOnlyList<string>)[change.Figure, change.Before.ToString("0.##", CultureInfo.InvariantCulture), change.After.ToString("0.##", CultureInfo.InvariantCulture)]));
}
