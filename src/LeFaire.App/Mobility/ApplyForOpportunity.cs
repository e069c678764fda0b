using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Mobility;

/// <summary>Someone applies for an opportunity.</summary>
public static class ApplyForOpportunityEndpoint
{
    /// <summary>Applies, for oneself.</summary>
    [WolverinePost("/api/opportunities/{opportunity}/applications"), Authorize(Policies.ApplyForOpportunities), Emits(typeof(OpportunityApplied))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid opportunity, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlaceId(opportunity), Actor.Of(user), installation, ct), $"/api/opportunities/{opportunity}");

    /// <summary>The verb <c>opportunity apply</c>.</summary>
    public static Command Verb()
    {
        var id = ShowOpportunityEndpoint.Id();
        return new Command("apply", "Apply for an opportunity, for oneself. Example: opportunity apply OPPORTUNITY --as anna@example.org") { id, Verbs.Json }.Runs(
            Policies.ApplyForOpportunities, async (parsed, installation, actor, ct) =>
                Verbs.Show(parsed, await HandleAsync(new PlaceId(parsed.GetValue(id)), actor, installation, ct), "Applied"));
    }

    internal static Task<Outcome> HandleAsync(PlaceId opportunity, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            opportunity.Value,
            async (views, now) => ApplyForOpportunity.Decide(
                await ListOpportunitiesEndpoint.OneAsync(views, opportunity, DateOnly.FromDateTime(now.UtcDateTime), ct), actor.Account, now, views.People),
            ct);
}
