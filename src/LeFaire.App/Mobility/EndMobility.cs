using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Mobility;

/// <summary>Someone says that they are open to mobility no more.</summary>
public static class EndMobilityEndpoint
{
    /// <summary>Ends what one declared: nobody discovers one any more.</summary>
    [WolverinePost("/api/mobility/end"), Authorize(Policies.DeclareMobility), Emits(typeof(MobilityEnded))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(Actor.Of(user), installation, ct), "/api/mobility");

    /// <summary>The verb <c>mobility end</c>.</summary>
    public static Command Verb() => new Command("end", "Say that one is open to mobility no more. Example: mobility end --as anna@example.org") { Verbs.Json }.Runs(
        Policies.DeclareMobility, async (parsed, installation, actor, ct) => Verbs.Show(parsed, await HandleAsync(actor, installation, ct), "Ended"));

    internal static Task<Outcome> HandleAsync(Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            actor.Account?.Value ?? Guid.Empty,
            async (views, now) => EndMobility.Decide(
                await ShowMobilityEndpoint.AllAsync(views, DateOnly.FromDateTime(now.UtcDateTime), ct), actor.Account, now, views.People),
            ct);
}
