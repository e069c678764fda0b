using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Governance;

/// <summary>Records that someone says that an event about them is wrong (GDPR, article 16).</summary>
public static class ContestFactEndpoint
{
    /// <summary>Contests an event that touches oneself; it counts until that is answered.</summary>
    [WolverinePost("/api/contests"), Authorize(Policies.Contest), Emits(typeof(FactContested))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        ContestFact command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(command, Actor.Of(user), installation, ct));

    /// <summary>The verb <c>contest</c>.</summary>
    public static Command Verb()
    {
        var id = Event();
        var reason = new Option<ContestReason>("--reason") { Description = "What is wrong with it.", Required = true };
        return new Command("contest", "Say that an event about oneself is wrong. Example: contest EVENT --reason NotThen --as employee:anna@example.org")
        {
            id, reason, Verbs.Json, AnswerContestEndpoint.Verb()
        }.Runs(Policies.Contest, async (parsed, installation, actor, ct) => Verbs.Show(
            parsed, await HandleAsync(new(new(parsed.GetValue(id)), parsed.GetValue(reason)), actor, installation, ct), "Contested; it counts until that is answered"));
    }

    internal static Argument<Guid> Event() => new("event") { Description = "The event's id, as history shows it." };

    internal static Task<Outcome> HandleAsync(ContestFact command, Actor actor, Installation installation, CancellationToken ct) => ListContestsEndpoint.DecideAsync(
        installation, command.Event,
        (fact, undone, views, now, contests) => ContestFact.Decide(command, fact, undone, actor.Account, now, views.People, contests), ct);
}
