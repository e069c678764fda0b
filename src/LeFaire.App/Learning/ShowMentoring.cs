using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.People;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Learning;

/// <summary>A mentorship as one of its sides, or whoever runs the programme, may read it.</summary>
/// <param name="Mentorship">What happened; of feedback, what the reader may read.</param>
/// <param name="Names">The names of those in it.</param>
/// <param name="Texts">What the sides wrote, by the feedback's event; for the sides alone.</param>
public sealed record ShownMentorship(
    MentorshipRecord Mentorship, IReadOnlyDictionary<PersonId, string> Names, IReadOnlyDictionary<EventId, string> Texts);

/// <summary>Shows one mentorship.</summary>
public static class ShowMentoringEndpoint
{
    private const string NoSuchMentorship = "No mentorship that you may read has that id. See: mentoring";

    /// <summary>A mentorship. What its sides said is shown once both said it, and what they wrote to them alone.</summary>
    /// <param name="mentorship">The mentorship.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/mentoring/{mentorship}"), Authorize(Policies.SeeMentoring)]
    public static async Task<Results<Ok<Answer<ShownMentorship>>, ProblemHttpResult>> Get(
        Guid mentorship, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return Answers.Of(
            await ReadAsync(snapshot, installation, new PlaceId(mentorship), Actor.Of(user), on ?? installation.Today, ct), "unknown-mentorship", NoSuchMentorship);
    }

    /// <summary>The verb <c>mentoring show</c>.</summary>
    public static Command Verb()
    {
        var id = Id();
        return new Command("show", "Show a mentorship: whom the request was put to, sessions, feedback.") { id, Verbs.On, Verbs.AsOf, Verbs.Json }.Asks(
            Policies.SeeMentoring, async (parsed, installation, snapshot, actor, ct) => Verbs.Show(
                parsed,
                await ReadAsync(
                    snapshot, installation, new PlaceId(parsed.GetValue(id)), actor, parsed.GetValue(Verbs.On) ?? installation.Today, ct)
                    ?? throw new NotDoneException("unknown-mentorship", NoSuchMentorship),
                Show));
    }

    internal static Argument<Guid> Id() => new("mentorship") { Description = "The mentorship's id." };

    internal static async Task<Answer<ShownMentorship>?> ReadAsync(
        Snapshot snapshot, Installation installation, PlaceId mentorship, Actor actor, DateOnly on, CancellationToken ct)
    {
        var reader = actor.Account is { } account ? snapshot.People.PersonOf(account) : null;
        var found = await ListMentoringEndpoint.OneAsync(snapshot, mentorship, on, ct);
        if (found is null || !ListMentoringEndpoint.MayRead(found, actor, reader)) return null;
        var shown = found with { Feedback = found.FeedbackFor(reader) };
        var isSide = reader is { } person && (person == found.Mentee || person == found.Mentor);
        await ListMentoringEndpoint.NameAsync(snapshot, actor, [found]);
        return new(snapshot.Sequence, on, new ShownMentorship(
            shown, await Names.ForAsync(actor, installation.Database, snapshot.People, ListMentoringEndpoint.PeopleIn(found), ct),
            isSide ? await Names.ReasonsAsync(installation.Database, shown.Feedback.Select(one => one.Event), ct) : new Dictionary<EventId, string>()));
    }

    private static void Show(Answer<ShownMentorship> answer)
    {
        var (one, names, texts) = answer.Content;
        Verbs.Line($"Mentorship {one.Mentorship} on {Verbs.Day(answer.On)}, at event {Verbs.Count(answer.Sequence)}: {one.State}");
        Verbs.Line($"Mentee: {Name(one.Mentee)}. Mentor: {(one.Mentor is { } mentor ? Name(mentor) : "none yet")}. Topic: {one.Topic ?? "–"}.");
        foreach (var asked in one.Asked) Verbs.Line($"Asked on {Verbs.Day(asked.On)}: {Name(asked.Mentor)}{(asked.Declined ? ", declined" : "")}");
        foreach (var session in one.Sessions) Verbs.Line($"Session on {Verbs.Day(session.Day)}{(session.Minutes is { } minutes ? $", {minutes} minutes" : "")}");
        foreach (var said in one.Feedback) Verbs.Line($"{Name(said.By)}: {said.Quality}. {texts.GetValueOrDefault(said.Event)}".TrimEnd());
        if (one.Feedback.Count < 2) Verbs.Line("Feedback is shown once both sides gave it.");

        string Name(PersonId person) => names.GetValueOrDefault(person) ?? person.ToString();
    }
}
