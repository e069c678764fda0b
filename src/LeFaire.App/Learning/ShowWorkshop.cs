using System.CommandLine;
using System.Security.Claims;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.People;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Learning;

/// <summary>Who is in a workshop: for whoever gives it, and HR.</summary>
/// <param name="Registered">Who has a place, in order.</param>
/// <param name="Waiting">Who waits for one, in order.</param>
/// <param name="Attended">Who came.</param>
/// <param name="Names">Their names.</param>
public sealed record WorkshopParticipants(
    IReadOnlyList<PersonId> Registered, IReadOnlyList<PersonId> Waiting, IReadOnlyList<PersonId> Attended, IReadOnlyDictionary<PersonId, string> Names);

/// <summary>A workshop in whole.</summary>
/// <param name="Workshop">The workshop in figures.</param>
/// <param name="HasPlace">True where whoever asks has a place.</param>
/// <param name="WaitsAs">Which of those who wait whoever asks is, from 1; null where they do not wait.</param>
/// <param name="Host">What the host gave by the day.</param>
/// <param name="Followed">Whether those who attended went on to help others on its topics.</param>
/// <param name="Participants">Who is in it; null but for whoever gives it, and HR.</param>
public sealed record ShownWorkshop(
    WorkshopSummary Workshop, bool HasPlace, int? WaitsAs, HostRecord? Host, WhatFollowed Followed, WorkshopParticipants? Participants);

/// <summary>Shows one workshop.</summary>
public static class ShowWorkshopEndpoint
{
    private const string NoSuchWorkshop = "No workshop is known by that id. See: workshops";

    /// <summary>A workshop: places, waiting list, rating, the host's record, and what followed.</summary>
    /// <param name="workshop">The workshop.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/workshops/{workshop}"), Authorize(Policies.SeeWorkshops)]
    public static async Task<Results<Ok<Answer<ShownWorkshop>>, ProblemHttpResult>> Get(
        Guid workshop, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return Answers.Of(
            await ReadAsync(snapshot, installation, new PlaceId(workshop), Actor.Of(user), on ?? installation.Today, ct), "unknown-workshop", NoSuchWorkshop);
    }

    /// <summary>The verb <c>workshop</c>, under which all that is done with one stands too.</summary>
    public static Command Verb()
    {
        var id = new Argument<Guid?>("workshop") { Description = "The workshop's id.", Arity = ArgumentArity.ZeroOrOne };
        return new Command("workshop", "Show a workshop, or take part in one.")
        {
            id, Verbs.On, Verbs.AsOf, Verbs.Json, ScheduleWorkshopEndpoint.Verb(), RegisterForWorkshopEndpoint.Verb(), WithdrawRegistrationEndpoint.Verb(),
            RecordAttendanceEndpoint.Verb(), RateWorkshopEndpoint.Verb(), CancelWorkshopEndpoint.Verb()
        }.Asks(Policies.SeeWorkshops, async (parsed, installation, snapshot, actor, ct) => Verbs.Show(
            parsed,
            await ReadAsync(
                snapshot, installation, new PlaceId(parsed.GetValue(id) ?? default), actor, parsed.GetValue(Verbs.On) ?? installation.Today, ct)
                ?? throw new NotDoneException("unknown-workshop", NoSuchWorkshop),
            Show));
    }

    internal static Argument<Guid> Id() => new("workshop") { Description = "The workshop's id." };

    /// <summary>Why someone may not run a workshop; null where they may.</summary>
    internal static Decision? RefusalOf(WorkshopRecord? workshop, Actor actor, Snapshot views) => workshop is null || MayRun(workshop, actor, views)
        ? null
        : Decision.Refuse("not-the-host", "Not the host", "Only whoever gives the workshop, and HR, may do that.");

    internal static bool MayRun(WorkshopRecord workshop, Actor actor, Snapshot views) =>
        actor.Role == Role.Analyst || (actor.Account is { } account && workshop.Host is { } host && views.People.PersonOf(account) == host);

    internal static async Task<Answer<ShownWorkshop>?> ReadAsync(
        Snapshot snapshot, Installation installation, PlaceId workshop, Actor actor, DateOnly on, CancellationToken ct)
    {
        var all = await ListWorkshopsEndpoint.AllAsync(snapshot, on, ct);
        if (all.FirstOrDefault(one => one.Workshop == workshop) is not { } found) return null;
        var reader = actor.Account is { } account ? snapshot.People.PersonOf(account) : null;
        var waits = reader is { } waiting ? found.Waiting.ToList().IndexOf(waiting) + 1 : 0;
        var titles = await Names.TitlesAsync(installation.Database, [workshop.Value], ct);
        var participants = MayRun(found, actor, snapshot) ? await ParticipantsAsync(snapshot, installation, found, actor, ct) : null;
        return new(snapshot.Sequence, on, new ShownWorkshop(
            ListWorkshopsEndpoint.Summary(found, titles.GetValueOrDefault(workshop.Value), await MapTopicsEndpoint.ReadAsync(snapshot, ct)),
            reader is { } person && found.Registered.Contains(person), waits > 0 ? waits : null,
            found.Host is { } host ? HostRecord.Of(host, all) : null, (await ShowWhatFollowedEndpoint.OfAsync(snapshot, workshop, (one, _) => one.Workshop == workshop, on, ct)).Content, participants));
    }

    private static async Task<WorkshopParticipants> ParticipantsAsync(
        Snapshot snapshot, Installation installation, WorkshopRecord workshop, Actor actor, CancellationToken ct)
    {
        PersonId[] people = [.. workshop.Registered, .. workshop.Waiting, .. workshop.Attended];
        await Accesses.NameAsync(snapshot, actor, people);
        return new(workshop.Registered, workshop.Waiting, workshop.Attended, await Names.ForAsync(actor, installation.Database, snapshot.People, people, ct));
    }

    private static void Show(Answer<ShownWorkshop> answer)
    {
        var shown = answer.Content;
        ListWorkshopsEndpoint.Show([shown.Workshop]);
        if (shown.HasPlace) Verbs.Line("You have a place.");
        if (shown.WaitsAs is { } position) Verbs.Line($"You are number {position} on the waiting list.");
        if (shown.Host is { } host)
        {
            var rating = Verbs.Figure(host.MeanRating);
            Verbs.Line($"Host {host.Host}: {host.Given} workshops given, {host.Attendees} people came, mean rating {rating}");
        }

        ShowWhatFollowedEndpoint.Show(shown.Followed);
        if (shown.Participants is not { } participants) return;
        Verbs.Table(["person", "name", "state"], participants.Registered.Select(person => Row(person, "has a place"))
            .Concat(participants.Waiting.Select(person => Row(person, "waits"))).Concat(participants.Attended.Select(person => Row(person, "came"))));

        IReadOnlyList<string> Row(PersonId person, string state) => [$"{person}", participants.Names.GetValueOrDefault(person) ?? "–", state];
    }
}
