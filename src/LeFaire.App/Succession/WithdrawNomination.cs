using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.Import;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Succession;

/// <summary>The nominator, or one of the committee, takes a nomination back.</summary>
public static class WithdrawNominationEndpoint
{
    /// <summary>Takes a nomination back, with a reason; it stays in the plan's history, and the person may be nominated again.</summary>
    [WolverinePost("/api/plans/{plan}/nominations/withdraw"), Authorize(Policies.Nominate), Emits(typeof(NominationWithdrawn))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid plan, WithdrawNomination command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlanId(plan), command, Actor.Of(user), installation, ct), $"/api/plans/{plan}");

    /// <summary>The verb <c>withdraw</c>.</summary>
    public static Command Verb()
    {
        var plan = new Argument<Guid>("plan") { Description = "The plan's id." };
        var nominee = Verbs.Person();
        var reason = new Option<string>("--reason") { Description = "Why.", Required = true };
        return new Command("withdraw", "Take a nomination back, as its nominator or for the committee. Example: withdraw PLAN anna@example.org --reason \"…\"")
        {
            plan, nominee, reason, Verbs.Json
        }.Runs(Policies.Nominate, async (parsed, installation, actor, ct) =>
        {
            var command = new WithdrawNomination(await installation.AccountAsync(parsed.GetRequiredValue(nominee), ct), parsed.GetValue(reason));
            return Verbs.Show(parsed, await HandleAsync(new PlanId(parsed.GetValue(plan)), command, actor, installation, ct), "Withdrawn");
        });
    }

    internal static Task<Outcome> HandleAsync(PlanId plan, WithdrawNomination command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            plan.Value,
            async (views, now) => PlanAccess.Told(actor, WithdrawNomination.Decide(
                command, await PlanAccess.ReadToActAsync(views, plan, actor, installation.Today, ct), actor.Account, actor.Role == Role.Committee, now,
                views.People)),
            ct, (connection, events) => Vault.ReasonAsync(connection, events[0].Id, command.Reason!, conflict: null, ct));
}
