using System.CommandLine;
using System.Security.Claims;
using LeFaire.Contributions;
using LeFaire.Hosting;
using LeFaire.Learning;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Governance;

/// <summary>Upholds or rejects what is contested of an event.</summary>
public static class AnswerContestEndpoint
{
    /// <summary>Answers a contest. Upheld, the event is taken back for everyone whom it touches, and no import brings it back.</summary>
    [WolverinePost("/api/contests/answer"), Authorize(Policies.AnswerContests), Emits(
        typeof(FactRetracted), typeof(CommunityOpened), typeof(WorkshopScheduled), typeof(ContestUpheld), typeof(ContestRejected))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        AnswerContest command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(command, Actor.Of(user), installation, ct));

    /// <summary>The verb <c>contest answer</c>.</summary>
    public static Command Verb()
    {
        var id = ContestFactEndpoint.Event();
        var uphold = new Option<bool>("--uphold") { Description = "The event is wrong: take it back, and keep it out." };
        var reject = new Option<ContestRejection?>("--reject") { Description = "The event stands, and why." };
        var command = new Command("answer", "Uphold or reject what is contested of an event. Example: contest answer EVENT --reject Confirmed") { id, uphold, reject, Verbs.Json };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(uphold) == parsed.GetValue(reject) is not null) parsed.AddError("Say either --uphold or --reject REASON.");
        });
        return command.Runs(Policies.AnswerContests, async (parsed, installation, actor, ct) => Verbs.Show(
            parsed, await HandleAsync(new(new(parsed.GetValue(id)), parsed.GetValue(uphold), parsed.GetValue(reject)), actor, installation, ct), "Answered"));
    }

    internal static Task<Outcome> HandleAsync(AnswerContest command, Actor actor, Installation installation, CancellationToken ct) => ListContestsEndpoint.DecideAsync(
        installation, command.Event,
        (fact, undone, views, now, contests) => AnswerContest.Decide(command, fact, undone, actor.Account, now, views.People, contests), ct);
}
