using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Succession;

/// <summary>Says who is of a plan's committee.</summary>
public static class ChangeCommitteeEndpoint
{
    /// <summary>Names members of a plan's committee, or has them leave it. Other committee members see nothing of the plan from then on.</summary>
    [WolverinePost("/api/plans/{plan}/committee"), Authorize(Policies.NameCommittees), Emits(typeof(CommitteeMemberNamed), typeof(CommitteeMemberReleased))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid plan, ChangeCommittee command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlanId(plan), command, Actor.Of(user), installation, ct), $"/api/plans/{plan}");

    /// <summary>The verb <c>plan committee</c>.</summary>
    public static Command Verb()
    {
        var plan = new Argument<Guid>("plan") { Description = "The plan's id." };
        var add = new Option<string[]>("--add") { Description = "Who is to be of it: an id of any of their accounts, or an e-mail address." };
        var remove = new Option<string[]>("--remove") { Description = "Who is to leave it." };
        return new Command("committee", "Say who is of a plan's committee. Example: plan committee PLAN --add anna@example.org --add boris@example.org")
        {
            plan, add, remove, Verbs.Json
        }.Runs(Policies.NameCommittees, async (parsed, installation, actor, ct) =>
        {
            var command = new ChangeCommittee(await AccountsAsync(parsed.GetValue(add)), await AccountsAsync(parsed.GetValue(remove)));
            return Verbs.Show(parsed, await HandleAsync(new PlanId(parsed.GetValue(plan)), command, actor, installation, ct), "Committee");

            async Task<IReadOnlyList<AccountId>> AccountsAsync(string[]? named)
            {
                var accounts = new List<AccountId>();
                foreach (var one in named ?? []) accounts.Add(await installation.AccountAsync(one, ct));
                return accounts;
            }
        });
    }

    internal static Task<Outcome> HandleAsync(PlanId plan, ChangeCommittee command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            plan.Value,
            async (views, now) => ChangeCommittee.Decide(
                command, await PlanAccess.ReadToActAsync(views, plan, actor, installation.Today, ct), actor.Account, now, views.People),
            ct);
}
