using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Learning;

/// <summary>Records a mentoring session by hand.</summary>
public static class HoldMentoringSessionEndpoint
{
    /// <summary>Records that the two met.</summary>
    [WolverinePost("/api/mentoring/{mentorship}/sessions"), Authorize(Policies.Mentoring), Emits(typeof(MentoringSessionHeld))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid mentorship, HoldMentoringSession command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlaceId(mentorship), command, Actor.Of(user), installation, ct), $"/api/mentoring/{mentorship}");

    /// <summary>The verb <c>mentoring session</c>.</summary>
    public static Command Verb()
    {
        var id = ShowMentoringEndpoint.Id();
        var minutes = new Option<int?>("--minutes") { Description = "How long it took." };
        return new Command(
            "session", "Record that mentor and mentee met. Example: mentoring session MENTORSHIP --on 2026-10-05 --minutes 45 --as anna@example.org")
        {
            id, Verbs.On, minutes, Verbs.Json
        }.Runs(Policies.Mentoring, async (parsed, installation, actor, ct) =>
        {
            var command = new HoldMentoringSession(parsed.GetValue(Verbs.On) ?? installation.Today, parsed.GetValue(minutes));
            return Verbs.Show(parsed, await HandleAsync(new PlaceId(parsed.GetValue(id)), command, actor, installation, ct), "Recorded");
        });
    }

    internal static Task<Outcome> HandleAsync(
        PlaceId mentorship, HoldMentoringSession command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            mentorship.Value,
            async (views, now) =>
            {
                var today = DateOnly.FromDateTime(now.UtcDateTime);
                return HoldMentoringSession.Decide(
                    command, await ListMentoringEndpoint.OneAsync(views, mentorship, today, ct), actor.Account, today, views.People);
            },
            ct);
}
