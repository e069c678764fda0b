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

/// <summary>Replays a person's history to a step; on the command line it is <c>history --step</c>.</summary>
public static class ReplayHistoryEndpoint
{
    /// <summary>The profile after the first so many events that touch the person, what the last of them changed, and what leaving some out changes.</summary>
    /// <param name="person">An id of any of their accounts.</param>
    /// <param name="step">How many events; all where there are fewer.</param>
    /// <param name="without">Ids of events to leave out, divided by commas.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/people/{person}/history/{step}"), Authorize(Policies.SeePerson)]
    public static async Task<Results<Ok<Replayed<ContributionProfile>>, ProblemHttpResult>> Get(
        Guid person, int step, string? without, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        if (snapshot.PersonFor(new AccountId(person), Actor.Of(user)) is not { } found) return Answers.NoSuchPerson;
        return TypedResults.Ok(await ReadAsync(installation, snapshot, found, Actor.Of(user), step, Replaying.Ids(without), on ?? installation.Today, ct));
    }

    internal static async Task<Replayed<ContributionProfile>> ReadAsync(
        Installation installation, Snapshot snapshot, PersonId person, Actor actor, int step, IReadOnlySet<EventId> without, DateOnly on, CancellationToken ct)
    {
        var history = await Replaying.ReadAsync(installation, snapshot, [person], stream: null, actor, ct);
        return await history.ToAsync(step, without, on, StateOf(snapshot, person, actor, on, ct), Figures.Of);
    }

    /// <summary>Computes the profile from replayed rows.</summary>
    internal static Func<Snapshot, Task<ContributionProfile?>> StateOf(Snapshot snapshot, PersonId person, Actor actor, DateOnly on, CancellationToken ct)
    {
        var own = actor.Account is { } account && snapshot.People.PersonOf(account) == person;
        return async replayed => ContributionProfile.Of(
            await replayed.PersonAsync(person, ct), snapshot.People, snapshot.Scope, Rules.InForceOn(on), on, own, snapshot.UnitOf,
            await ContributionProfileEndpoint.NamedUnitsAsync(snapshot, actor, on));
    }

    internal static void Show(Replayed<ContributionProfile> replayed)
    {
        ShowChanges(replayed);
        if (replayed.State is not { } profile) return;
        Verbs.Table(["what", "way", "count", "people"], profile.Totals.Select(total => (IReadOnlyList<string>)
            [$"{total.Kind}", $"{total.Way}", Verbs.Count(total.Count), $"{total.DistinctPeople}"]));
    }

    /// <summary>Shows the step, what its event changed, and what leaving some out changes.</summary>
    internal static void ShowChanges<T>(Replayed<T> replayed) where T : class
    {
        Verbs.Line($"Step {replayed.Step} of {replayed.Steps}: {replayed.At?.Name ?? "nothing yet"} {replayed.At?.Event}");
        Table("this event changed", replayed.Changed);
        if (replayed.Without is { } without) Table("without those events", without);

        static void Table(string title, IReadOnlyList<FigureChange> changes) => Verbs.Table([title, "before", "after"], changes.Select(change =>
            (IReadOnlyList<string>)[change.Figure, Number(change.Before), Number(change.After)]));
        static string Number(decimal? figure) => figure?.ToString("0.##", CultureInfo.InvariantCulture) ?? "–";
    }
}
