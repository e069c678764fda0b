using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.Mobility;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Succession;

/// <summary>A dossier beside the same plan today.</summary>
/// <param name="Dossier">The dossier.</param>
/// <param name="Then">The position of the log that it holds for.</param>
/// <param name="Differences">What differs, each with its cause; those of one figure join from cause to cause.</param>
public sealed record DossierThenAndNow(DossierId Dossier, long Then, IReadOnlyList<DossierDifference> Differences);

/// <summary>Says what changed since a dossier was pinned, and why; on the command line it is <c>dossier --then-and-now</c>.</summary>
public static class ThenAndNowEndpoint
{
    /// <summary>Every difference between a dossier and the same plan today, by cause: the log is folded anew with one cause more at a time.</summary>
    /// <param name="dossier">The dossier.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/dossiers/{dossier}/then-and-now"), Authorize(Policies.SeePlans)]
    public static async Task<Results<Ok<Answer<DossierThenAndNow>>, ProblemHttpResult>> Get(
        Guid dossier, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        return await DossierEndpoint.FindAsync(snapshot, installation, new DossierId(dossier), Actor.Of(user), ct) is { } pinned
            ? TypedResults.Ok(await ReadAsync(snapshot, installation, pinned, ct))
            : Answers.Problem(DossierEndpoint.NoSuchDossier);
    }

    internal static async Task<Answer<DossierThenAndNow>> ReadAsync(Snapshot snapshot, Installation installation, DossierPinned pinned, CancellationToken ct)
    {
        var today = installation.Today;
        var found = await snapshot.OnceAsync((nameof(ThenAndNow), pinned.Dossier, today), async () => (DossierThenAndNow?)await ComputeAsync(snapshot, installation, pinned, today, ct));
        return new(snapshot.Sequence, today, found!);
    }

    private static async Task<DossierThenAndNow> ComputeAsync(Snapshot snapshot, Installation installation, DossierPinned pinned, DateOnly today, CancellationToken ct)
    {
        View[] whole = [Views.Identity, Views.Employment, Views.Cv, Views.Communities, Views.Governance, Views.Plans];
        var kinds = whole.SelectMany(view => view.Folds).Append(typeof(OpportunityPosted)).Concat(Fact.Names.Keys.Where(kind => kind.IsSubclassOf(typeof(Undoing)))).Distinct()
            .Select(kind => Fact.Names[kind]);
        // Who joined a space matters to employment where it is the one that everybody joins, and else only to a plan that asks for communities.
        var asksForSpaces = Entry.Standing<PlanOpened>(await snapshot.EntriesAsync(Views.Plans, pinned.Plan.Value, ct)).Any(plan => plan.Communities is not null);
        var general = asksForSpaces ? "" : " and (type <> 'community_joined' or (data ->> 'General')::boolean)";
        var log = await EventsAsync(installation, [.. kinds], general, snapshot.Sequence, ct);
        var reached = ThenAndNow.Reached(pinned, [.. log.Values], today);
        await using (var connection = await installation.Database.OpenConnectionAsync(ct))
        {
            await foreach (var recorded in LogScan.TouchingAsync(connection, reached, stream: null, snapshot.Sequence, ct)) log[recorded.Sequence] = recorded;
        }

        var stored = (await DossierEndpoint.StoredAsync(installation, pinned.Dossier, ct)).ToDictionary(part => new PersonId(part.Key), part => part.Value);
        return new DossierThenAndNow(pinned.Dossier, pinned.Sequence, ThenAndNow.Of(pinned, stored, PinDossierEndpoint.Build, [.. log.Values], today, Rules.All));
    }

    internal static void Show(Answer<DossierThenAndNow> answer)
    {
        Verbs.Line($"From event {Verbs.Count(answer.Content.Then)} to event {Verbs.Count(answer.Sequence)}, on {Verbs.Day(answer.On)}");
        Verbs.Table(["cause", "person", "figure", "then", "now"], answer.Content.Differences.Select(one => (IReadOnlyList<string>)
            [$"{one.Cause}", $"{one.Person}", one.Figure, one.Before ?? "–", one.After ?? "–"]));
        if (answer.Content.Differences.Count == 0) Verbs.Line("Nothing differs.");
    }

    /// <summary>All events of some kinds that meet a further condition, in SQL.</summary>
    private static async Task<SortedDictionary<long, Recorded>> EventsAsync(
        Installation installation, string[] kinds, string condition, long upTo, CancellationToken ct)
    {
        await using var select = installation.Database.CreateCommand(
            $"select seq_id, id, stream_id, type, data from lefaire.mt_events where seq_id <= $1 and type = any($2){condition}");
        select.CommandTimeout = 0;
        select.Parameters.Add(new() { Value = upTo });
        select.Parameters.Add(new() { Value = kinds });
        await using var reader = await select.ExecuteReaderAsync(ct);
        var events = new SortedDictionary<long, Recorded>();
        while (await reader.ReadAsync(ct))
        {
            events[reader.GetInt64(0)] = new Recorded(
                reader.GetInt64(0), new EventId(reader.GetGuid(1)), reader.GetGuid(2), FactJson.Read(reader.GetString(3), reader.GetFieldValue<byte[]>(4)));
        }

        return events;
    }
}
