using System.CommandLine;
using System.Security.Claims;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.Learning;

/// <summary>Lists mentorships and the requests for them.</summary>
public static class ListMentoringEndpoint
{
    /// <summary>Mentorships, those asked for last first; an employee's own only. No list tells feedback.</summary>
    /// <param name="state">Only those that have come so far.</param>
    /// <param name="topic">Only those on this topic.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/mentoring"), Authorize(Policies.SeeMentoring)]
    public static async Task<Page<MentorshipRecord>> Get(
        MentorshipState? state, string? topic, DateOnly? on, int? page, int? size, long? asOf, ClaimsPrincipal user, Installation installation,
        CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return await ReadAsync(snapshot, Actor.Of(user), state, topic, on ?? installation.Today, page, size, ct);
    }

    /// <summary>The verb <c>mentoring</c>, under which all that is done in mentoring stands too.</summary>
    public static Command Verb()
    {
        var state = new Option<MentorshipState?>("--state") { Description = "Only those that have come so far: waiting, running or closed." };
        var topic = new Option<string?>("--topic") { Description = "Only those on this topic." };
        return new Command("mentoring", "List mentorships and the requests for them, or take part in one.")
        {
            state, topic, Verbs.On, Verbs.AsOf, Verbs.Json, ShowMentoringEndpoint.Verb(), RequestMentoringEndpoint.Verb(), AcceptMentoringEndpoint.Verb(),
            DeclineMentoringEndpoint.Verb(), HoldMentoringSessionEndpoint.Verb(), GiveMentoringFeedbackEndpoint.Verb(), CloseMentorshipEndpoint.Verb(),
            ShowMentoringProgrammeEndpoint.Verb()
        }.Asks(Policies.SeeMentoring, async (parsed, installation, snapshot, actor, ct) => Verbs.Show(
            parsed,
            await ReadAsync(
                snapshot, actor, parsed.GetValue(state), parsed.GetValue(topic), parsed.GetValue(Verbs.On) ?? installation.Today, 1, 1_000, ct),
            Show));
    }

    /// <summary>Every mentorship as of a day.</summary>
    internal static async Task<IReadOnlyList<MentorshipRecord>> AllAsync(Snapshot snapshot, DateOnly on, CancellationToken ct) =>
        MentorshipRecord.Of(await snapshot.EntriesAsync(Views.Mentorships, ct), snapshot.People, on);

    /// <summary>One mentorship as of a day; null where there is none.</summary>
    internal static async Task<MentorshipRecord?> OneAsync(Snapshot snapshot, PlaceId mentorship, DateOnly on, CancellationToken ct) =>
        MentorshipRecord.Of(await snapshot.EntriesAsync(Views.Mentorships, mentorship.Value, ct), snapshot.People, on) is [var one] ? one : null;

    internal static async Task<Page<MentorshipRecord>> ReadAsync(
        Snapshot snapshot, Actor actor, MentorshipState? state, string? topic, DateOnly on, int? page, int? size, CancellationToken ct)
    {
        var reader = actor.Account is { } account ? snapshot.People.PersonOf(account) : null;
        var found = Page.Of(
            snapshot.Sequence, on,
            [
                .. (await AllAsync(snapshot, on, ct))
                    .Where(one => (state is null || one.State == state) && (topic is null || one.Topic == topic) && MayRead(one, actor, reader))
                    .OrderByDescending(one => one.RequestedOn ?? one.Sessions[0].Day).ThenBy(one => one.Mentorship).Select(one => one with { Feedback = [] })
            ],
            page, size);
        await NameAsync(snapshot, actor, found.Items);
        return found;
    }

    /// <summary>Notes who is in mentorships that are read; a mentorship of whoever reads is of their own record.</summary>
    internal static Task NameAsync(Snapshot snapshot, Actor actor, IEnumerable<MentorshipRecord> mentorships)
    {
        var reader = snapshot.People.PersonOf(actor.Account);
        return Accesses.NameAsync(
            snapshot, actor, mentorships.Where(one => reader is not { } person || !one.Concerns(person)).SelectMany(PeopleIn));
    }

    /// <summary>Everyone in a mentorship: both sides, and whom the request was put to.</summary>
    internal static IEnumerable<PersonId> PeopleIn(MentorshipRecord mentorship) =>
        mentorship.Asked.Select(asked => asked.Mentor).Append(mentorship.Mentee).Concat(mentorship.Mentor is { } mentor ? [mentor] : []);

    internal static bool MayRead(MentorshipRecord mentorship, Actor actor, PersonId? reader) =>
        actor.Role != Role.Employee || (reader is { } person && mentorship.Concerns(person));

    private static void Show(Page<MentorshipRecord> page) => Verbs.Table(
        ["mentorship", "state", "topic", "asked for", "mentee", "mentor or asked", "sessions"],
        page.Items.Select(one => (IReadOnlyList<string>)
        [
            $"{one.Mentorship}", $"{one.State}", one.Topic ?? "–", one.RequestedOn is { } day ? Verbs.Day(day) : "–", $"{one.Mentee}",
            (one.Mentor ?? one.AskedNow?.Mentor)?.ToString() ?? "–", $"{one.Sessions.Count}"
        ]));
}
