using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.Import;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Learning;

/// <summary>One side says how the mentoring was.</summary>
public static class GiveMentoringFeedbackEndpoint
{
    /// <summary>Gives one's feedback; both sides read both once both gave it.</summary>
    [WolverinePost("/api/mentoring/{mentorship}/feedback"), Authorize(Policies.Mentoring), Emits(typeof(MentoringFeedbackGiven))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid mentorship, GiveMentoringFeedback command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlaceId(mentorship), command, Actor.Of(user), installation, ct), $"/api/mentoring/{mentorship}");

    /// <summary>The verb <c>mentoring feedback</c>.</summary>
    public static Command Verb()
    {
        var id = ShowMentoringEndpoint.Id();
        var quality = new Argument<FeedbackQuality>("quality") { Description = "veryhelpful, helpful, littlehelp or nohelp." };
        var text = new Option<string?>("--text") { Description = "What to say to the other side." };
        return new Command(
            "feedback", "Say how the mentoring was; both sides read both once both said it. Example: mentoring feedback MENTORSHIP helpful --as anna@example.org")
        {
            id, quality, text, Verbs.Json
        }.Runs(Policies.Mentoring, async (parsed, installation, actor, ct) =>
        {
            var command = new GiveMentoringFeedback(parsed.GetValue(quality), parsed.GetValue(text));
            return Verbs.Show(parsed, await HandleAsync(new PlaceId(parsed.GetValue(id)), command, actor, installation, ct), "Given");
        });
    }

    internal static Task<Outcome> HandleAsync(
        PlaceId mentorship, GiveMentoringFeedback command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            mentorship.Value,
            async (views, now) => GiveMentoringFeedback.Decide(
                command, await ListMentoringEndpoint.OneAsync(views, mentorship, DateOnly.FromDateTime(now.UtcDateTime), ct), actor.Account, now, views.People),
            ct,
            async (connection, events) =>
            {
                if (!string.IsNullOrWhiteSpace(command.Text)) await Vault.ReasonAsync(connection, events[0].Id, command.Text, conflict: null, ct);
            });
}
