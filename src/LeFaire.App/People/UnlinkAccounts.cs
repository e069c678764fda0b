using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.People;

/// <summary>Takes back that two accounts are one person's.</summary>
public static class UnlinkAccountsEndpoint
{
    /// <summary>Takes back every standing link of two accounts; no import links them again.</summary>
    [WolverinePost("/api/accounts/unlink"), Authorize(Policies.LinkAccounts), Emits(typeof(AccountUnlinked))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        UnlinkAccounts command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(command, Actor.Of(user), installation, ct));

    /// <summary>The verb <c>accounts unlink</c>.</summary>
    public static Command Verb()
    {
        var (one, other) = (Verbs.Person("one"), Verbs.Person("other"));
        return new Command("unlink", "Take back that two accounts are one person's.") { one, other, Verbs.Json }.Runs(
            Policies.LinkAccounts, async (parsed, installation, actor, ct) =>
            {
                var command = new UnlinkAccounts(
                    await installation.AccountAsync(parsed.GetRequiredValue(one), ct), await installation.AccountAsync(parsed.GetRequiredValue(other), ct));
                return Verbs.Show(parsed, await HandleAsync(command, actor, installation, ct), "Unlinked");
            });
    }

    private static Task<Outcome> HandleAsync(UnlinkAccounts command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            command.Account.CompareTo(command.Other) < 0 ? command.Account.Value : command.Other.Value,
            async (views, now) => UnlinkAccounts.Decide(command, actor.Account, now, await views.EntriesAsync(Views.Identity, ct)), ct);
}
