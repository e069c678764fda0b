using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Mobility;

/// <summary>Confirms a delivery.</summary>
public static class DeliverOpportunityEndpoint
{
    /// <summary>Confirms that someone who joined a project or a mission delivered what it asked for.</summary>
    [WolverinePost("/api/opportunities/{opportunity}/deliveries"), Authorize(Policies.OfferOpportunities), Emits(typeof(OpportunityDelivered))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid opportunity, DeliverOpportunity command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlaceId(opportunity), command, Actor.Of(user), installation, ct), $"/api/opportunities/{opportunity}");

    /// <summary>The verb <c>opportunity deliver</c>.</summary>
    public static Command Verb()
    {
        var id = ShowOpportunityEndpoint.Id();
        var who = Verbs.Person("participant");
        return new Command("deliver", "Confirm that someone who joined a project or a mission delivered what it asked for.") { id, who, Verbs.Json }.Runs(
            Policies.OfferOpportunities, async (parsed, installation, actor, ct) =>
            {
                var account = await installation.AccountAsync(parsed.GetRequiredValue(who), ct);
                return Verbs.Show(parsed, await HandleAsync(new PlaceId(parsed.GetValue(id)), new(account), actor, installation, ct), "Delivered");
            });
    }

    internal static Task<Outcome> HandleAsync(PlaceId opportunity, DeliverOpportunity command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            opportunity.Value,
            async (views, now) => DeliverOpportunity.Decide(
                command, await ListOpportunitiesEndpoint.OneAsync(views, opportunity, DateOnly.FromDateTime(now.UtcDateTime), ct), actor.Account,
                ShowOpportunityEndpoint.RunsBoard(actor), now, views.People),
            ct);
}
