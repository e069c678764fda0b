using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Governance;

/// <summary>Records that someone takes their objection back; on the command line it is <c>object --withdraw</c>.</summary>
public static class WithdrawObjectionEndpoint
{
    /// <summary>Takes an objection back, an employee only their own.</summary>
    [WolverinePost("/api/objections/withdraw"), Authorize(Policies.RecordObjections), Emits(typeof(ObjectionWithdrawn))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        WithdrawObjection command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(command, Actor.Of(user), installation, ct));

    internal static Task<Outcome> HandleAsync(WithdrawObjection command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            command.Account.Value,
            (views, now) => Task.FromResult(views.PersonFor(command.Account, actor) is null
                ? RaiseObjectionEndpoint.Unknown
                : WithdrawObjection.Decide(command, actor.Account, now, views.People, views.Scope)), ct);
}
