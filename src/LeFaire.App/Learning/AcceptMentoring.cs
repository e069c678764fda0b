using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Learning;

/// <summary>A mentor accepts a request.</summary>
public static class AcceptMentoringEndpoint
{
    /// <summary>Accepts the request that was put to oneself.</summary>
    [WolverinePost("/api/mentoring/{mentorship}/acceptance"), Authorize(Policies.Mentoring), Emits(typeof(MentoringAccepted))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid mentorship, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlaceId(mentorship), Actor.Of(user), installation, ct), $"/api/mentoring/{mentorship}");

    /// <summary>The verb <c>mentoring accept</c>.</summary>
    public static Command Verb()
    {
        var id = ShowMentoringEndpoint.Id();
        return new Command("accept", "Accept the request that was put to oneself. Example: mentoring accept MENTORSHIP --as boris@example.org") { id, Verbs.Json }.Runs(
            Policies.Mentoring, async (parsed, installation, actor, ct) =>
                Verbs.Show(parsed, await HandleAsync(new PlaceId(parsed.GetValue(id)), actor, installation, ct), "Accepted"));
    }

    internal static Task<Outcome> HandleAsync(PlaceId mentorship, Actor actor, Installation installation, CancellationToken ct, DateTimeOffset? at = null) =>
        installation.Deciding.DecideAsync(
            mentorship.Value,
            async (views, now) => AcceptMentoring.Decide(
                await ListMentoringEndpoint.OneAsync(views, mentorship, DateOnly.FromDateTime((at ?? now).UtcDateTime), ct), actor.Account, at ?? now, views.People),
            ct);
}
