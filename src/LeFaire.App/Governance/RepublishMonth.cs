using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Governance;

/// <summary>Publishes the last published month anew.</summary>
public static class RepublishMonthEndpoint
{
    /// <summary>Has figures of groups hold for the present position of the log, after a source was taken in late. It is recorded.</summary>
    [WolverinePost("/api/months"), Authorize(Policies.Operate), Emits(typeof(MonthPublished))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(Actor.Of(user), installation, ct), "/api/months");

    /// <summary>The verb <c>months republish</c>.</summary>
    public static Command Verb() => new Command("republish", "Publish the last month anew, after a source was taken in late.") { Verbs.Json }.Runs(
        Policies.Operate, async (parsed, installation, actor, ct) => Verbs.Show(parsed, await HandleAsync(actor, installation, ct), "Published"));

    internal static Task<Outcome> HandleAsync(Actor actor, Installation installation, CancellationToken ct) => installation.Deciding.DecideAsync(
        installation.Key.Id("stream", "months"), (views, now) => Task.FromResult(RepublishMonth.Decide(views.Published, views.Sequence, actor.Account, now)), ct);
}
