using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Governance;

/// <summary>Records an objection: no score, pool or discovery uses the person's contributions from then on.</summary>
public static class RaiseObjectionEndpoint
{
    /// <summary>Raises an objection, an employee only their own.</summary>
    [WolverinePost("/api/objections"), Authorize(Policies.RecordObjections), Emits(typeof(ObjectionRaised))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        RaiseObjection command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(command, Actor.Of(user), installation, ct));

    /// <summary>The verb <c>object</c>.</summary>
    public static Command Verb()
    {
        var who = Verbs.Person();
        var withdraw = new Option<bool>("--withdraw") { Description = "Take the objection back." };
        return new Command("object", "Record that a person objects: no score, pool or discovery uses their contributions.") { who, withdraw, Verbs.Json }
            .Runs(Policies.RecordObjections, async (parsed, installation, actor, ct) =>
            {
                var account = await installation.AccountAsync(parsed.GetRequiredValue(who), ct);
                return parsed.GetValue(withdraw)
                    ? Verbs.Show(parsed, await WithdrawObjectionEndpoint.HandleAsync(new(account), actor, installation, ct), "Taken back")
                    : Verbs.Show(parsed, await HandleAsync(new(account), actor, installation, ct), "Recorded");
            });
    }

    internal static Task<Outcome> HandleAsync(
        RaiseObjection command, Actor actor, Installation installation, CancellationToken ct, DateTimeOffset? at = null) =>
        installation.Deciding.DecideAsync(
            command.Account.Value,
            (views, now) => Task.FromResult(views.PersonFor(command.Account, actor) is null
                ? Unknown
                : RaiseObjection.Decide(command, actor.Account, at ?? now, views.People, views.Scope)), ct);

    internal static Decision Unknown => Decision.Unknown("unknown-person", "Not found", "Nobody whom you may see is known by that id.");
}
