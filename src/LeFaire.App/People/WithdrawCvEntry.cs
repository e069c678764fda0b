using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.People;

/// <summary>Takes an entry out of someone's CV.</summary>
public static class WithdrawCvEntryEndpoint
{
    /// <summary>Takes an entry out, an employee only of their own CV; no import brings it back.</summary>
    [WolverinePost("/api/people/{person}/cv/withdraw"), Authorize(Policies.KeepCvs), Emits(typeof(CvEntryWithdrawn))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid person, WithdrawCvEntry command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new AccountId(person), command, Actor.Of(user), installation, ct), $"/api/people/{person}/cv");

    /// <summary>The verb <c>cv withdraw</c>.</summary>
    public static Command Verb()
    {
        var who = Verbs.Person();
        var entry = new Argument<Guid>("entry") { Description = "The entry's id, as cv shows it." };
        return new Command("withdraw", "Take an entry out of someone's CV; no import brings it back.") { who, entry, Verbs.Json }.Runs(
            Policies.KeepCvs, async (parsed, installation, actor, ct) => Verbs.Show(
                parsed, await HandleAsync(
                    await installation.AccountAsync(parsed.GetRequiredValue(who), ct), new WithdrawCvEntry(new CvEntryId(parsed.GetValue(entry))), actor,
                    installation, ct), "Taken out"));
    }

    internal static Task<Outcome> HandleAsync(AccountId account, WithdrawCvEntry command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(command.Entry.Value, (views, now) => DecideAsync(views, account, command, actor, now, ct), ct);

    private static async Task<Decision> DecideAsync(
        Snapshot views, AccountId account, WithdrawCvEntry command, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        return views.PersonFor(account, actor) is { } person
            ? WithdrawCvEntry.Decide(command, actor.Account, now, await CvEndpoint.EntriesAsync(views, person, ct))
            : Decision.Unknown("unknown-person", "Not found", "Nobody whom you may see is known by that id.");
    }
}
