using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Succession;

/// <summary>Says that a plan's position is filled, which closes the plan.</summary>
public static class FillPositionEndpoint
{
    /// <summary>Records who fills the position, and closes the plan in the same transaction.</summary>
    [WolverinePost("/api/plans/{plan}/fill"), Authorize(Policies.RunPlans), Emits(typeof(PositionFilled), typeof(PlanClosed))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid plan, FillPosition command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlanId(plan), command, Actor.Of(user), installation, ct), $"/api/plans/{plan}");

    /// <summary>The verb <c>plan fill</c>.</summary>
    public static Command Verb()
    {
        var plan = new Argument<Guid>("plan") { Description = "The plan's id." };
        var successor = new Option<string?>("--with") { Description = "Who fills it: an id of theirs or an e-mail address; nobody of the group where not given." };
        return new Command("fill", "Say that a plan's position is filled, which closes the plan. Example: plan fill PLAN --with anna@example.org")
        {
            plan, successor, Verbs.Json
        }.Runs(Policies.RunPlans, async (parsed, installation, actor, ct) =>
        {
            var command = new FillPosition(parsed.GetValue(successor) is { } who ? await installation.AccountAsync(who, ct) : null);
            return Verbs.Show(parsed, await HandleAsync(new PlanId(parsed.GetValue(plan)), command, actor, installation, ct), "Filled");
        });
    }

    internal static Task<Outcome> HandleAsync(PlanId plan, FillPosition command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            plan.Value,
            async (views, now) => FillPosition.Decide(
                command, await PlanAccess.ReadToActAsync(views, plan, actor, installation.Today, ct), actor.Account, now, views.People),
            ct);
}
