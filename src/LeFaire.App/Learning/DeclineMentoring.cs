using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Learning;

/// <summary>A mentor declines a request.</summary>
public static class DeclineMentoringEndpoint
{
    /// <summary>Declines the request that was put to oneself; it goes to the next mentor at once.</summary>
    [WolverinePost("/api/mentoring/{mentorship}/refusal"), Authorize(Policies.Mentoring), Emits(typeof(MentoringDeclined), typeof(MentoringOffered))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid mentorship, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlaceId(mentorship), Actor.Of(user), installation, ct), $"/api/mentoring/{mentorship}");

    /// <summary>The verb <c>mentoring decline</c>.</summary>
    public static Command Verb()
    {
        var id = ShowMentoringEndpoint.Id();
        return new Command("decline", "Decline the request that was put to oneself: it goes to the next mentor.") { id, Verbs.Json }.Runs(
            Policies.Mentoring, async (parsed, installation, actor, ct) =>
                Verbs.Show(parsed, await HandleAsync(new PlaceId(parsed.GetValue(id)), actor, installation, ct), "Declined"));
    }

    internal static Task<Outcome> HandleAsync(PlaceId mentorship, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            mentorship.Value,
            async (views, now) =>
            {
                var (found, suggested) = await OfferMentoringAutomation.ReadAsync(views, mentorship, now, ct);
                return DeclineMentoring.Decide(found, actor.Account, now, views.People, suggested);
            },
            ct);
}
