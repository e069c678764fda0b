using System.CommandLine;
using System.Globalization;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Learning;

/// <summary>Asks for a mentor on a topic.</summary>
public static class RequestMentoringEndpoint
{
    /// <summary>Asks for a mentor, for oneself; the request is put to the first mentor at once.</summary>
    [WolverinePost("/api/mentoring"), Authorize(Policies.Mentoring), Emits(typeof(MentoringRequested), typeof(MentoringOffered))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        RequestMentoring command, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        var outcome = await HandleAsync(command, Actor.Of(user), installation, ct);
        return Answers.Of(outcome, $"/api/mentoring/{outcome.Stream}");
    }

    /// <summary>The verb <c>mentoring request</c>.</summary>
    public static Command Verb()
    {
        var topic = SuggestMentorsEndpoint.Topic();
        var moment = new Option<MentoringMoment>("--moment") { Description = "How it stands to a workshop: ondemand, before, after or apart." };
        var workshop = new Option<Guid?>("--workshop") { Description = "The workshop's id." };
        var mentor = new Option<string?>("--mentor") { Description = "Whom to ask first, of those whom mentors shows (else whose turn it is)." };
        return new Command("request", "Ask for a mentor on a topic, for oneself. Example: mentoring request sql --as anna@example.org")
        {
            topic, moment, workshop, mentor, Verbs.Json
        }.Runs(Policies.Mentoring, async (parsed, installation, actor, ct) =>
        {
            var command = new RequestMentoring(
                parsed.GetRequiredValue(topic), parsed.GetValue(moment), parsed.GetValue(workshop) is { } id ? new PlaceId(id) : null,
                parsed.GetValue(mentor) is { } named ? await installation.AccountAsync(named, ct) : null);
            var outcome = await HandleAsync(command, actor, installation, ct);
            return Verbs.Show(parsed, outcome, $"Mentorship {outcome.Stream}");
        });
    }

    internal static Task<Outcome> HandleAsync(
        RequestMentoring command, Actor actor, Installation installation, CancellationToken ct, DateTimeOffset? at = null)
    {
        var mentorship = IdOf(installation, command, actor.Account, at ?? installation.Clock.GetUtcNow());
        return installation.Deciding.DecideAsync(mentorship.Value, (views, now) => DecideAsync(command, mentorship, actor, views, at ?? now, ct), ct);
    }

    internal static PlaceId IdOf(Installation installation, RequestMentoring command, AccountId? mentee, DateTimeOffset at) => new(
        installation.Key.Id("stream", "mentoring-request", $"{mentee}", command.Topic, at.ToString("O", CultureInfo.InvariantCulture)));

    private static async Task<Decision> DecideAsync(
        RequestMentoring command, PlaceId mentorship, Actor actor, Snapshot views, DateTimeOffset at, CancellationToken ct)
    {
        var on = DateOnly.FromDateTime(at.UtcDateTime);
        var all = await ListMentoringEndpoint.AllAsync(views, on, ct);
        var mentee = actor.Account is { } account ? views.PersonFor(account, actor) : null;
        var workshopKnown = command.Workshop is { } workshop
            && Entry.Standing<WorkshopScheduled>(await views.EntriesAsync(Views.Workshops, workshop.Value, ct)).Any();
        return RequestMentoring.Decide(
            command, mentorship, actor.Account, at, views.People, all, await MapTopicsEndpoint.ReadAsync(views, ct), workshopKnown,
            mentee is { } person ? await SuggestMentorsEndpoint.ReadAsync(views, person, command.Topic, on, all, ct) : []);
    }
}
