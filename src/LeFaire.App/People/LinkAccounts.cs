using System.CommandLine;
using System.Security.Claims;
using LeFaire.Governance;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.People;

/// <summary>Says that two accounts are one person's.</summary>
public static class LinkAccountsEndpoint
{
    /// <summary>Links two accounts; every figure, past ones too, then counts them as one person's.</summary>
    [WolverinePost("/api/accounts/link"), Authorize(Policies.LinkAccounts), Emits(typeof(AccountLinked))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        LinkAccounts command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(command, Actor.Of(user), installation, ct));

    /// <summary>The verb <c>accounts link</c>.</summary>
    public static Command Verb()
    {
        var (one, other) = (Verbs.Person("one"), Verbs.Person("other"));
        return new Command("link", "Say that two accounts are one person's.") { one, other, Verbs.Json }.Runs(
            Policies.LinkAccounts, async (parsed, installation, actor, ct) =>
            {
                var command = new LinkAccounts(
                    await installation.AccountAsync(parsed.GetRequiredValue(one), ct), await installation.AccountAsync(parsed.GetRequiredValue(other), ct));
                return Verbs.Show(parsed, await HandleAsync(command, actor, installation, ct), "Linked");
            });
    }

    private static Task<Outcome> HandleAsync(LinkAccounts command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            command.Account.CompareTo(command.Other) < 0 ? command.Account.Value : command.Other.Value,
            (views, now) => Task.FromResult(views.Scope.Erased(command.Account) || views.Scope.Erased(command.Other)
                ? ErasePerson.AlreadyErased
                : LinkAccounts.Decide(command, LinkReason.Stated, actor.Account, now, views.People)), ct);
}
