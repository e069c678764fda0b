using System.CommandLine;
using System.Globalization;
using LeFaire.Hosting;
using LeFaire.People;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.Learning;

/// <summary>A workshop as a list shows it.</summary>
/// <param name="Workshop">The workshop.</param>
/// <param name="Title">Its title.</param>
/// <param name="Host">Who gives it.</param>
/// <param name="StartsAt">When it starts.</param>
/// <param name="Minutes">Its length.</param>
/// <param name="Topics">What it is about.</param>
/// <param name="Cancelled">True where it was cancelled.</param>
/// <param name="Places">How many can attend; null where there is no limit.</param>
/// <param name="Registered">How many have a place.</param>
/// <param name="Waiting">How many wait for one.</param>
/// <param name="Attended">How many came.</param>
/// <param name="MeanRating">The mean of its ratings, by fives; null for fewer than five.</param>
public sealed record WorkshopSummary(
    PlaceId Workshop, string? Title, PersonId? Host, DateTimeOffset StartsAt, int? Minutes, IReadOnlyList<string> Topics, bool Cancelled, int? Places,
    int Registered, int Waiting, int Attended, decimal? MeanRating);

/// <summary>Lists workshops.</summary>
public static class ListWorkshopsEndpoint
{
    /// <summary>Workshops, those that start last first.</summary>
    /// <param name="topic">Only those on this topic.</param>
    /// <param name="upcoming">Only those that start after the day.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/workshops"), Authorize(Policies.SeeWorkshops)]
    public static async Task<Page<WorkshopSummary>> Get(
        string? topic, bool? upcoming, DateOnly? on, int? page, int? size, long? asOf, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return await ReadAsync(snapshot, installation, topic, upcoming ?? false, on ?? installation.Today, page, size, ct);
    }

    /// <summary>The verb <c>workshops</c>.</summary>
    public static Command Verb()
    {
        var topic = new Option<string?>("--topic") { Description = "Only those on this topic." };
        var upcoming = new Option<bool>("--upcoming") { Description = "Only those that start after the day." };
        return new Command("workshops", "List workshops. Example: workshops --topic sql --upcoming")
        {
            topic, upcoming, Verbs.On, Verbs.AsOf, Verbs.Json, ShowWhatFollowedEndpoint.Verb()
        }.Asks(Policies.SeeWorkshops, async (parsed, installation, snapshot, _, ct) => Verbs.Show(
            parsed,
            await ReadAsync(
                snapshot, installation, parsed.GetValue(topic), parsed.GetValue(upcoming), parsed.GetValue(Verbs.On) ?? installation.Today, 1, 1_000, ct),
            found => Show(found.Items)));
    }

    /// <summary>Every workshop as of a day, in the order in which they start.</summary>
    internal static async Task<IReadOnlyList<WorkshopRecord>> AllAsync(Snapshot snapshot, DateOnly on, CancellationToken ct) =>
        WorkshopRecord.Of(await snapshot.EntriesAsync(Views.Workshops, ct), snapshot.People, on);

    /// <summary>One workshop as of a day; null where there is none.</summary>
    internal static async Task<WorkshopRecord?> OneAsync(Snapshot snapshot, PlaceId workshop, DateOnly on, CancellationToken ct) =>
        WorkshopRecord.Of(await snapshot.EntriesAsync(Views.Workshops, workshop.Value, ct), snapshot.People, on) is [var one] ? one : null;

    /// <summary>What a workshop is about.</summary>
    internal static IReadOnlySet<string> TopicsOf(WorkshopRecord workshop, TopicMap topics) =>
        topics.Of(workshop.Workshop, string.Join(' ', workshop.Tags), workshop.Day);

    internal static WorkshopSummary Summary(WorkshopRecord workshop, string? title, TopicMap topics) => new(
        workshop.Workshop, title, workshop.Host, workshop.StartsAt, workshop.Minutes, [.. TopicsOf(workshop, topics).Order(StringComparer.Ordinal)],
        workshop.Cancelled, workshop.Places, workshop.Registered.Count, workshop.Waiting.Count, workshop.Attended.Count, workshop.MeanRating);

    internal static void Show(IReadOnlyList<WorkshopSummary> workshops) => Verbs.Table(
        ["workshop", "title", "starts", "topics", "places", "registered", "waiting", "attended", "rating"],
        workshops.Select(one => (IReadOnlyList<string>)
        [
            $"{one.Workshop}", one.Cancelled ? $"{one.Title} (cancelled)" : one.Title ?? "–", one.StartsAt.UtcDateTime.ToString("u", CultureInfo.InvariantCulture),
            string.Join(", ", one.Topics), one.Places?.ToString(CultureInfo.InvariantCulture) ?? "no limit", $"{one.Registered}", $"{one.Waiting}",
            $"{one.Attended}", one.MeanRating?.ToString(CultureInfo.InvariantCulture) ?? "–"
        ]));

    internal static async Task<Page<WorkshopSummary>> ReadAsync(
        Snapshot snapshot, Installation installation, string? topic, bool upcoming, DateOnly on, int? page, int? size, CancellationToken ct)
    {
        var topics = await MapTopicsEndpoint.ReadAsync(snapshot, ct);
        var found = (await AllAsync(snapshot, on, ct)).Where(one => (!upcoming || one.Day > on) && (topic is null || TopicsOf(one, topics).Contains(topic)))
            .Reverse().ToList();
        var titles = await Names.TitlesAsync(installation.Database, found.Select(one => one.Workshop.Value), ct);
        return Page.Of(snapshot.Sequence, on, [.. found.Select(one => Summary(one, titles.GetValueOrDefault(one.Workshop.Value), topics))], page, size);
    }
}
