using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Onboarding;

/// <summary>Whoever is asked to be a newcomer's buddy accepts or declines.</summary>
public static class AnswerBuddyEndpoint
{
    /// <summary>Answers what one is asked oneself; where the answer is no, the next in turn is asked at once.</summary>
    [WolverinePost("/api/newcomers/{person}/buddy/answer"), Authorize(Policies.Accompany)]
    [Emits(typeof(BuddyAccepted), typeof(BuddyDeclined), typeof(BuddyAsked))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid person, AnswerBuddy command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new AccountId(person), command, Actor.Of(user), installation, ct));

    /// <summary>The verb <c>buddy answer</c>.</summary>
    public static Command Verb()
    {
        var newcomer = Verbs.Person("newcomer");
        var answer = new Argument<string>("answer") { Description = "yes or no." }.AcceptOnlyFromAmong("yes", "no");
        return new Command("answer", "Accept or decline to be a newcomer's buddy. Example: buddy answer anna@example.org yes --as boris@example.org")
        {
            newcomer, answer, Verbs.Json
        }.Runs(Policies.Accompany, async (parsed, installation, actor, ct) =>
        {
            var account = await installation.AccountAsync(parsed.GetRequiredValue(newcomer), ct);
            var outcome = await HandleAsync(account, new AnswerBuddy(parsed.GetRequiredValue(answer) == "yes"), actor, installation, ct);
            return Verbs.Show(parsed, outcome, "Answered");
        });
    }

    internal static Task<Outcome> HandleAsync(AccountId newcomer, AnswerBuddy command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            newcomer.Value,
            async (views, now) =>
            {
                var person = views.People.PersonOf(newcomer) ?? new PersonId(newcomer.Value);
                var (found, inTurn) = await ListNewcomersEndpoint.OneAsync(views, person, DateOnly.FromDateTime(now.UtcDateTime), ct);
                return AnswerBuddy.Decide(command, found, inTurn, actor.Account, now, views.People);
            },
            ct);
}
