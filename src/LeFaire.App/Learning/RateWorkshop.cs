using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Learning;

/// <summary>Rates a workshop that one attended.</summary>
public static class RateWorkshopEndpoint
{
    /// <summary>Rates a workshop, from 1 to 5. Only means of five ratings and more are ever shown.</summary>
    [WolverinePost("/api/workshops/{workshop}/ratings"), Authorize(Policies.Workshops), Emits(typeof(WorkshopRated))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid workshop, RateWorkshop command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlaceId(workshop), command, Actor.Of(user), installation, ct), $"/api/workshops/{workshop}");

    /// <summary>The verb <c>workshop rate</c>.</summary>
    public static Command Verb()
    {
        var id = ShowWorkshopEndpoint.Id();
        var rating = new Argument<int>("rating") { Description = "From 1, poor, to 5, excellent." };
        return new Command("rate", "Rate a workshop that one attended. Example: workshop rate WORKSHOP 4 --as anna@example.org") { id, rating, Verbs.Json }.Runs(
            Policies.Workshops, async (parsed, installation, actor, ct) => Verbs.Show(
                parsed, await HandleAsync(new PlaceId(parsed.GetValue(id)), new(parsed.GetValue(rating)), actor, installation, ct), "Rated"));
    }

    internal static Task<Outcome> HandleAsync(PlaceId workshop, RateWorkshop command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            workshop.Value,
            async (views, now) => RateWorkshop.Decide(
                command, await ListWorkshopsEndpoint.OneAsync(views, workshop, DateOnly.FromDateTime(now.UtcDateTime), ct), actor.Account, now, views.People),
            ct);
}
