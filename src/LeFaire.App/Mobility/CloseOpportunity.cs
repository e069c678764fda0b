using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Mobility;

/// <summary>Closes an opportunity.</summary>
public static class CloseOpportunityEndpoint
{
    /// <summary>Closes an opportunity: filled, or given up.</summary>
    [WolverinePost("/api/opportunities/{opportunity}/closing"), Authorize(Policies.OfferOpportunities), Emits(typeof(OpportunityClosed))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid opportunity, CloseOpportunity command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlaceId(opportunity), command, Actor.Of(user), installation, ct), $"/api/opportunities/{opportunity}");

    /// <summary>The verb <c>opportunity close</c>.</summary>
    public static Command Verb()
    {
        var id = ShowOpportunityEndpoint.Id();
        var filled = new Option<bool>("--filled") { Description = "Whoever was looked for was found (else it is given up)." };
        return new Command("close", "Close an opportunity, filled or given up. Example: opportunity close OPPORTUNITY --filled --as manager:anna@example.org") { id, filled, Verbs.Json }
            .Runs(Policies.OfferOpportunities, async (parsed, installation, actor, ct) => Verbs.Show(
                parsed, await HandleAsync(new PlaceId(parsed.GetValue(id)), new(parsed.GetValue(filled)), actor, installation, ct), "Closed"));
    }

    internal static Task<Outcome> HandleAsync(PlaceId opportunity, CloseOpportunity command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            opportunity.Value,
            async (views, now) => CloseOpportunity.Decide(
                command, await ListOpportunitiesEndpoint.OneAsync(views, opportunity, DateOnly.FromDateTime(now.UtcDateTime), ct), actor.Account,
                ShowOpportunityEndpoint.RunsBoard(actor), now, views.People),
            ct);
}
