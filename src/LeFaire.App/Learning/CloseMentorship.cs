using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Learning;

/// <summary>Closes a mentorship, or takes back the request for one.</summary>
public static class CloseMentorshipEndpoint
{
    /// <summary>Closes a mentorship of one's own; whoever runs the programme, any.</summary>
    [WolverinePost("/api/mentoring/{mentorship}/closing"), Authorize(Policies.Mentoring), Emits(typeof(MentorshipClosed))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid mentorship, CloseMentorship command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlaceId(mentorship), command, Actor.Of(user), installation, ct), $"/api/mentoring/{mentorship}");

    /// <summary>The verb <c>mentoring close</c>.</summary>
    public static Command Verb()
    {
        var id = ShowMentoringEndpoint.Id();
        var reached = new Option<bool>("--reached") { Description = "What was asked for was reached." };
        return new Command("close", "Close a mentorship, or take back the request for one.") { id, reached, Verbs.Json }.Runs(
            Policies.Mentoring, async (parsed, installation, actor, ct) => Verbs.Show(
                parsed, await HandleAsync(new PlaceId(parsed.GetValue(id)), new CloseMentorship(parsed.GetValue(reached)), actor, installation, ct), "Closed"));
    }

    internal static Task<Outcome> HandleAsync(
        PlaceId mentorship, CloseMentorship command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            mentorship.Value,
            async (views, now) => CloseMentorship.Decide(
                command, await ListMentoringEndpoint.OneAsync(views, mentorship, DateOnly.FromDateTime(now.UtcDateTime), ct), actor.Account,
                actor.Role == Role.Analyst, now, views.People),
            ct);
}
