using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Mobility;

/// <summary>Someone takes an application back.</summary>
public static class WithdrawApplicationEndpoint
{
    /// <summary>Takes one's own application back, before one was accepted.</summary>
    [WolverinePost("/api/opportunities/{opportunity}/applications/withdraw"), Authorize(Policies.ApplyForOpportunities), Emits(typeof(OpportunityApplicationWithdrawn))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid opportunity, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlaceId(opportunity), Actor.Of(user), installation, ct), $"/api/opportunities/{opportunity}");

    /// <summary>The verb <c>opportunity withdraw</c>.</summary>
    public static Command Verb()
    {
        var id = ShowOpportunityEndpoint.Id();
        return new Command("withdraw", "Take one's own application back. Example: opportunity withdraw OPPORTUNITY --as anna@example.org") { id, Verbs.Json }.Runs(
            Policies.ApplyForOpportunities, async (parsed, installation, actor, ct) =>
                Verbs.Show(parsed, await HandleAsync(new PlaceId(parsed.GetValue(id)), actor, installation, ct), "Taken back"));
    }

    internal static Task<Outcome> HandleAsync(PlaceId opportunity, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            opportunity.Value,
            async (views, now) => WithdrawApplication.Decide(
                await ListOpportunitiesEndpoint.OneAsync(views, opportunity, DateOnly.FromDateTime(now.UtcDateTime), ct),
                await views.EntriesAsync(Views.Opportunities, opportunity.Value, ct), actor.Account, now, views.People),
            ct);
}
