using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.Governance;

/// <summary>A contest, as a list shows it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Name">Its name in the log.</param>
/// <param name="OccurredAt">When it says that it happened.</param>
/// <param name="IsUndone">True where it was taken back, by an answer or by its source.</param>
/// <param name="Person">Who contests it.</param>
/// <param name="Reason">What they say is wrong with it.</param>
/// <param name="Since">The day on which they said so.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Because">Why it was rejected; null where it was not.</param>
/// <param name="Answered">The day of the answer; null while it is open.</param>
public sealed record ContestSummary(
    EventId Event, string Name, DateTimeOffset OccurredAt, bool IsUndone, PersonId Person, ContestReason Reason, DateOnly Since, ContestState State,
    ContestRejection? Because, DateOnly? Answered);

/// <summary>Lists what people say is wrong with events about them, for whoever answers.</summary>
public static class ListContestsEndpoint
{
    /// <summary>Contests, the longest waiting first, then those answered last.</summary>
    /// <param name="state">Only those that have come so far.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/contests"), Authorize(Policies.AnswerContests)]
    public static async Task<Page<ContestSummary>> Get(
        ContestState? state, DateOnly? on, int? page, int? size, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return await ReadAsync(snapshot, installation, Actor.Of(user), state, on ?? installation.Today, page, size, ct);
    }

    /// <summary>The verb <c>contests</c>.</summary>
    public static Command Verb()
    {
        var state = new Option<ContestState?>("--state") { Description = "Only those that have come so far: open, upheld or rejected." };
        return new Command("contests", "List what people say is wrong with events about them. Example: contests --state Open") { state, Verbs.On, Verbs.AsOf, Verbs.Json }
            .Asks(Policies.AnswerContests, async (parsed, installation, snapshot, actor, ct) => Verbs.Show(
                parsed, await ReadAsync(snapshot, installation, actor, parsed.GetValue(state), parsed.GetValue(Verbs.On) ?? installation.Today, 1, 1_000, ct), Show));
    }

    /// <summary>Every contest by the end of a day.</summary>
    internal static async Task<IReadOnlyList<Contest>> AllAsync(Snapshot snapshot, DateOnly on, CancellationToken ct) =>
        Contest.Of(await snapshot.EntriesAsync(Views.Governance, ct), snapshot.People, snapshot.Scope, on);

    /// <summary>Contests with what the log says of the events.</summary>
    internal static async Task<List<ContestSummary>> SummariesAsync(Snapshot snapshot, Installation installation, IEnumerable<Contest> contests, CancellationToken ct)
    {
        var of = contests.ToList();
        var events = await EventsAsync(installation, of.ConvertAll(one => one.Event), snapshot.Sequence, ct);
        return of.ConvertAll(one => new ContestSummary(
            one.Event, Fact.Names[events[one.Event].Fact.GetType()], events[one.Event].Fact.OccurredAt, events[one.Event].Undone, one.Person, one.Reason, one.Since,
            one.State, one.Because, one.Answered));
    }

    internal static async Task<Page<ContestSummary>> ReadAsync(
        Snapshot snapshot, Installation installation, Actor actor, ContestState? state, DateOnly on, int? page, int? size, CancellationToken ct)
    {
        var found = Page.Of(snapshot.Sequence, on, [.. (await AllAsync(snapshot, on, ct)).Where(one => state is null || one.State == state)], page, size);
        await Accesses.NameAsync(snapshot, actor, found.Items.Select(one => one.Person));
        return new(found.Sequence, found.On, found.Total, found.Number, found.Size, await SummariesAsync(snapshot, installation, found.Items, ct));
    }

    /// <summary>Decides on an event of the log, by what it says, null where there is none, whether it was taken back, and what was contested.</summary>
    internal static async Task<Outcome> DecideAsync(
        Installation installation, EventId id, Func<Fact?, bool, Snapshot, DateTimeOffset, IReadOnlyList<Contest>, Decision> decide, CancellationToken ct)
    {
        // What takes an event back stands in its stream: some views have their rows by it.
        var stream = await FoundAsync() is { } there ? there.Stream : id.Value;
        return await installation.Deciding.DecideAsync(
            stream,
            async (views, now) =>
            {
                var found = await FoundAsync();
                return decide(found?.Fact, found?.Undone == true, views, now, await AllAsync(views, DateOnly.FromDateTime(now.UtcDateTime), ct));
            },
            ct);

        async Task<(Guid Stream, Fact Fact, bool Undone)?> FoundAsync() =>
            (await EventsAsync(installation, [id], long.MaxValue, ct)).TryGetValue(id, out var found) ? found : null;
    }

    /// <summary>Events of the log, by their ids: their stream, what they say, and whether they were taken back by a position. Those that are not there are left out.</summary>
    private static async Task<Dictionary<EventId, (Guid Stream, Fact Fact, bool Undone)>> EventsAsync(
        Installation installation, IReadOnlyCollection<EventId> ids, long upTo, CancellationToken ct)
    {
        await using var select = installation.Database.CreateCommand("""
            select event.id, event.stream_id, event.type, event.data, exists (select from lefaire.mt_events undoing where undoing.id = asked.undoing and undoing.seq_id <= $3)
            from unnest($1, $2) asked (id, undoing) join lefaire.mt_events event on event.id = asked.id
            """);
        EventId[] distinct = [.. ids.Distinct()];
        foreach (var parameter in (object[])[Array.ConvertAll(distinct, id => id.Value), Array.ConvertAll(distinct, id => installation.Key.Undo(id).Value), upTo])
        {
            select.Parameters.Add(new() { Value = parameter });
        }

        var events = new Dictionary<EventId, (Guid, Fact, bool)>();
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            events[new EventId(reader.GetGuid(0))] = (reader.GetGuid(1), FactJson.Read(reader.GetString(2), reader.GetFieldValue<byte[]>(3)), reader.GetBoolean(4));
        }

        return events;
    }

    private static void Show(Page<ContestSummary> page)
    {
        Verbs.Table(
            ["event", "what", "occurred", "person", "wrong", "since", "state", "answered"],
            page.Items.Select(one => (IReadOnlyList<string>)
            [
                $"{one.Event}", one.Name, Verbs.Day(DateOnly.FromDateTime(one.OccurredAt.UtcDateTime)), $"{one.Person}", $"{one.Reason}", Verbs.Day(one.Since),
                one.Because is { } because ? $"{one.State}: {because}" : $"{one.State}", one.Answered is { } day ? Verbs.Day(day) : "–"
            ]));
        Verbs.Line($"{Verbs.Count(page.Items.Count)} of {Verbs.Count(page.Total)}. While a contest is open its event still counts.");
    }
}
