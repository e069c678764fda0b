using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Succession;

/// <summary>A second human confirms a nomination.</summary>
public static class SecondNominationEndpoint
{
    /// <summary>Confirms a nomination: the nominee is a candidate from then on.</summary>
    [WolverinePost("/api/plans/{plan}/nominations/second"), Authorize(Policies.Nominate), Emits(typeof(NominationSeconded))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid plan, SecondNomination command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlanId(plan), command, Actor.Of(user), installation, ct), $"/api/plans/{plan}");

    /// <summary>The verb <c>second</c>.</summary>
    public static Command Verb()
    {
        var plan = new Argument<Guid>("plan") { Description = "The plan's id." };
        var nominee = Verbs.Person();
        return new Command("second", "Confirm a nomination as a second human. Example: second PLAN anna@example.org --as chris@example.org")
        {
            plan, nominee, Verbs.Json
        }.Runs(Policies.Nominate, async (parsed, installation, actor, ct) =>
        {
            var command = new SecondNomination(await installation.AccountAsync(parsed.GetRequiredValue(nominee), ct));
            return Verbs.Show(parsed, await HandleAsync(new PlanId(parsed.GetValue(plan)), command, actor, installation, ct), "Confirmed");
        });
    }

    internal static Task<Outcome> HandleAsync(
        PlanId plan, SecondNomination command, Actor actor, Installation installation, CancellationToken ct, DateTimeOffset? at = null) =>
        installation.Deciding.DecideAsync(
            plan.Value,
            async (views, now) => PlanAccess.Told(actor, SecondNomination.Decide(
                command, await PlanAccess.ReadToActAsync(views, plan, actor, DateOnly.FromDateTime((at ?? now).UtcDateTime), ct), actor.Account, at ?? now,
                views.People)),
            ct);
}
