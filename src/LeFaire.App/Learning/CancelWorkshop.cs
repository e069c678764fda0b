using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Learning;

/// <summary>Cancels a workshop.</summary>
public static class CancelWorkshopEndpoint
{
    /// <summary>Cancels a workshop that has not started; for whoever gives it, and HR.</summary>
    [WolverinePost("/api/workshops/{workshop}/cancellation"), Authorize(Policies.Workshops), Emits(typeof(WorkshopCancelled))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid workshop, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlaceId(workshop), Actor.Of(user), installation, ct), $"/api/workshops/{workshop}");

    /// <summary>The verb <c>workshop cancel</c>.</summary>
    public static Command Verb()
    {
        var id = ShowWorkshopEndpoint.Id();
        return new Command("cancel", "Cancel a workshop that has not started.") { id, Verbs.Json }.Runs(
            Policies.Workshops, async (parsed, installation, actor, ct) =>
                Verbs.Show(parsed, await HandleAsync(new PlaceId(parsed.GetValue(id)), actor, installation, ct), "Cancelled"));
    }

    internal static Task<Outcome> HandleAsync(PlaceId workshop, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            workshop.Value,
            async (views, now) =>
            {
                var found = await ListWorkshopsEndpoint.OneAsync(views, workshop, DateOnly.FromDateTime(now.UtcDateTime), ct);
                return ShowWorkshopEndpoint.RefusalOf(found, actor, views) ?? CancelWorkshop.Decide(found, now);
            },
            ct);
}
