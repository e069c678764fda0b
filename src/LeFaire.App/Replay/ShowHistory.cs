using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Wolverine.Http;

namespace LeFaire.Replay;

/// <summary>One step of a person's history: an event that touches them, with what it gave them.</summary>
/// <param name="Sequence">Its position in the log.</param>
/// <param name="Event">The event.</param>
/// <param name="Name">Its name in the log.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="Undoes">The event that it takes back, if any.</param>
/// <param name="Lines">The lines that it gave the person, negative where it takes them back.</param>
public sealed record HistoryStep(long Sequence, EventId Event, string Name, DateTimeOffset OccurredAt, EventId? Undoes, IReadOnlyList<Line> Lines)
{
    /// <summary>What an event gave to the accounts of one person.</summary>
    public static HistoryStep Of(Recorded recorded, IReadOnlySet<AccountId> accounts) => new(
        recorded.Sequence, recorded.Id, Fact.Names[recorded.Fact.GetType()], recorded.Fact.OccurredAt, (recorded.Fact as Undoing)?.UndoneId,
        [.. Line.Of(recorded.Fact).Where(of => accounts.Contains(of.Account)).Select(of => of.Line)]);
}

/// <summary>Shows every event that touches a person, in the order of the log, with the lines that it gave them.</summary>
public static class HistoryEndpoint
{
    /// <summary>A person's history: the evidence for every figure, down to event ids.</summary>
    /// <param name="person">An id of any of their accounts.</param>
    /// <param name="from">Only what happened on this UTC day or later.</param>
    /// <param name="to">Only what happened on this UTC day or earlier.</param>
    /// <param name="kind">Only events that gave lines of this kind.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/people/{person}/history"), Authorize(Policies.SeePerson)]
    public static async Task<Results<Ok<Page<HistoryStep>>, ProblemHttpResult>> Get(
        Guid person, DateOnly? from, DateOnly? to, LineKind? kind, int? page, int? size, long? asOf, ClaimsPrincipal user, Installation installation,
        CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        if (snapshot.PersonFor(new AccountId(person), Actor.Of(user)) is not { } found) return Answers.NoSuchPerson;
        var steps = await ReadAsync(installation, snapshot, found, from, to, kind, ct);
        return TypedResults.Ok(Page.Of(snapshot.Sequence, to ?? installation.Today, steps, page, size));
    }

    /// <summary>The verb <c>history</c>.</summary>
    public static Command Verb()
    {
        var who = Verbs.Person();
        var from = new Option<DateOnly?>("--from") { Description = "Only what happened on this UTC day or later." };
        var to = new Option<DateOnly?>("--to") { Description = "Only what happened on this UTC day or earlier." };
        var kind = new Option<LineKind?>("--kind") { Description = "Only events that gave lines of this kind." };
        var page = new Option<int?>("--page") { Description = "Which page, from 1." };
        var size = new Option<int?>("--size") { Description = "How many to a page, up to 1,000 (else 50)." };
        var step = new Option<int?>("--step") { Description = "Replay so many of the events, and show the state after them and what the last one changed." };
        var without = new Option<string?>("--without") { Description = "Show what leaving out these events changes: their ids, divided by commas." };
        return new Command("history", "Show every event that touches a person, with what it gave them. Example: history anna@example.org --kind Reply")
        {
            who, from, to, kind, page, size, step, without, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeePerson, async (parsed, installation, snapshot, actor, ct) =>
        {
            var account = await installation.AccountAsync(parsed.GetRequiredValue(who), ct);
            var person = snapshot.PersonFor(account, actor) ?? throw NotDoneException.NoSuchPerson;
            if (parsed.GetValue(step) is not null || parsed.GetValue(without) is not null)
            {
                if (!ReplayHistoryEndpoint.TryIds(parsed.GetValue(without), out var left)) throw new NotDoneException("not-an-event", ReplayHistoryEndpoint.NotEvents);
                return Verbs.Show(
                    parsed,
                    await ReplayHistoryEndpoint.ReadAsync(
                        installation, snapshot, person, actor, parsed.GetValue(step) ?? int.MaxValue, left, parsed.GetValue(Verbs.On) ?? installation.Today, ct),
                    ReplayHistoryEndpoint.Show);
            }

            var steps = await ReadAsync(installation, snapshot, person, parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(kind), ct);
            return Verbs.Show(
                parsed, Page.Of(snapshot.Sequence, parsed.GetValue(to) ?? installation.Today, steps, parsed.GetValue(page), parsed.GetValue(size)), Show);
        });
    }

    private static async Task<List<HistoryStep>> ReadAsync(
        Installation installation, Snapshot snapshot, PersonId person, DateOnly? from, DateOnly? to, LineKind? kind, CancellationToken ct)
    {
        var accounts = snapshot.People.AccountsOf(person).ToHashSet();
        var steps = new List<HistoryStep>();
        await foreach (var recorded in TouchingAsync(installation.Database, accounts, snapshot.Sequence, ct))
        {
            var day = recorded.Fact is Undoing undoing ? undoing.Undone.Day : recorded.Fact.Day;
            if (day < from || day > to) continue;
            var step = HistoryStep.Of(recorded, accounts);
            if (kind is null || step.Lines.Any(line => line.Kind == kind)) steps.Add(step);
        }

        return steps;
    }

    /// <summary>The events that touch any of some accounts, up to a position, in order; found by the index on every event's accounts.</summary>
    internal static async IAsyncEnumerable<Recorded> TouchingAsync(
        NpgsqlDataSource database, IReadOnlyCollection<AccountId> accounts, long upTo,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var select = database.CreateCommand(
            """
            select seq_id, id, stream_id, type, data from lefaire.mt_events
            where (data -> 'Accounts') @> any($1) and seq_id <= $2 order by seq_id
            """);
        select.Parameters.Add(new()
        {
            Value = accounts.Select(account => $"[\"{account}\"]").ToArray(), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Jsonb
        });
        select.Parameters.Add(new() { Value = upTo });
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            yield return new Recorded(
                reader.GetInt64(0), new EventId(reader.GetGuid(1)), reader.GetGuid(2), FactJson.Read(reader.GetString(3), reader.GetFieldValue<byte[]>(4)));
        }
    }

    private static void Show(Page<HistoryStep> page)
    {
        Verbs.Table(["position", "occurred", "event", "id", "gave"], page.Items.Select(step => (IReadOnlyList<string>)
        [
            Verbs.Count(step.Sequence), Verbs.Day(DateOnly.FromDateTime(step.OccurredAt.UtcDateTime)), step.Name, $"{step.Event}",
            string.Join(", ", step.Lines.Select(line => $"{line.Count:+0;-0} {line.Kind} {line.Way}"))
        ]));
        Verbs.Line($"{Verbs.Count(page.Items.Count)} of {Verbs.Count(page.Total)}, page {page.Number}, at event {Verbs.Count(page.Sequence)}");
    }
}
