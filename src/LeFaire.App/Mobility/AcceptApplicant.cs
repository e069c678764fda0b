using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Mobility;

/// <summary>Accepts an applicant.</summary>
public static class AcceptApplicantEndpoint
{
    /// <summary>Accepts someone who applied: they have joined.</summary>
    [WolverinePost("/api/opportunities/{opportunity}/participants"), Authorize(Policies.OfferOpportunities), Emits(typeof(OpportunityJoined))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid opportunity, AcceptApplicant command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlaceId(opportunity), command, Actor.Of(user), installation, ct), $"/api/opportunities/{opportunity}");

    /// <summary>The verb <c>opportunity accept</c>.</summary>
    public static Command Verb()
    {
        var id = ShowOpportunityEndpoint.Id();
        var who = Verbs.Person("applicant");
        return new Command("accept", "Accept someone who applied. Example: opportunity accept OPPORTUNITY boris@example.org --as manager:anna@example.org") { id, who, Verbs.Json }.Runs(
            Policies.OfferOpportunities, async (parsed, installation, actor, ct) =>
            {
                var account = await installation.AccountAsync(parsed.GetRequiredValue(who), ct);
                return Verbs.Show(parsed, await HandleAsync(new PlaceId(parsed.GetValue(id)), new(account), actor, installation, ct), "Joined");
            });
    }

    internal static Task<Outcome> HandleAsync(PlaceId opportunity, AcceptApplicant command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            opportunity.Value,
            async (views, now) => AcceptApplicant.Decide(
                command, await ListOpportunitiesEndpoint.OneAsync(views, opportunity, DateOnly.FromDateTime(now.UtcDateTime), ct), actor.Account,
                ShowOpportunityEndpoint.RunsBoard(actor), now, views.People),
            ct);
}
