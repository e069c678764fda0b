using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.Import;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Succession;

/// <summary>Gives a plan up.</summary>
public static class ClosePlanEndpoint
{
    /// <summary>Gives a plan up, with a reason; nothing more is done in it.</summary>
    [WolverinePost("/api/plans/{plan}/close"), Authorize(Policies.RunPlans), Emits(typeof(PlanClosed))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid plan, ClosePlan command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlanId(plan), command, Actor.Of(user), installation, ct), $"/api/plans/{plan}");

    /// <summary>The verb <c>plan close</c>.</summary>
    public static Command Verb()
    {
        var plan = new Argument<Guid>("plan") { Description = "The plan's id." };
        var reason = new Option<string>("--reason") { Description = "Why.", Required = true };
        return new Command("close", "Give a plan up. Example: plan close PLAN --reason \"…\"") { plan, reason, Verbs.Json }.Runs(
            Policies.RunPlans, async (parsed, installation, actor, ct) => Verbs.Show(
                parsed, await HandleAsync(new PlanId(parsed.GetValue(plan)), new ClosePlan(parsed.GetValue(reason)), actor, installation, ct), "Closed"));
    }

    internal static Task<Outcome> HandleAsync(PlanId plan, ClosePlan command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            plan.Value,
            async (views, now) => ClosePlan.Decide(
                command, await PlanAccess.ReadToActAsync(views, plan, actor, installation.Today, ct), actor.Account, now, views.People),
            ct, (connection, events) => Vault.ReasonAsync(connection, events[0].Id, command.Reason!, conflict: null, ct));
}
