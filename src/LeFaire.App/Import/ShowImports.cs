using System.CommandLine;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Npgsql;
using Wolverine.Http;

namespace LeFaire.Import;

/// <summary>One import in the ledger.</summary>
/// <param name="Import">Its number.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="EndedAt">When it ended; null while it is under way.</param>
/// <param name="State"><c>under way</c>, <c>done</c> or <c>broken off</c>.</param>
/// <param name="Summary">What it did.</param>
public sealed record ImportRun(long Import, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string State, ImportSummary Summary);

/// <summary>Items of one import refused for one reason.</summary>
/// <param name="Import">The import's number.</param>
/// <param name="Reason">Why.</param>
/// <param name="Count">How many.</param>
/// <param name="First">The place of the first of them, file and line or position.</param>
public sealed record RefusedItems(long Import, string Reason, long Count, string First);

/// <summary>The ledger of imports.</summary>
/// <param name="Runs">The latest imports, newest first.</param>
/// <param name="Refused">What they refused, by reason.</param>
public sealed record ImportLedger(IReadOnlyList<ImportRun> Runs, IReadOnlyList<RefusedItems> Refused);

/// <summary>One refused item.</summary>
/// <param name="Place">File and line or position.</param>
/// <param name="Reason">Why; never content.</param>
public sealed record RefusedItem(string Place, string Reason);

/// <summary>Shows the ledger of imports, and what was refused.</summary>
public static class ImportLedgerEndpoint
{
    private const int Shown = 20;

    /// <summary>The latest imports, and what they refused by reason.</summary>
    [WolverineGet("/api/imports"), Authorize(Policies.SeeOperations)]
    public static Task<ImportLedger> Get(Installation installation, CancellationToken ct) => ReadAsync(installation.Database, ct);

    /// <summary>The verb <c>import</c>, under which the importers stand.</summary>
    public static Command Verb()
    {
        var status = new Option<bool>("--status") { Description = "Show the ledger of imports and what was refused." };
        var command = new Command("import", "Import what other systems know. Running an import again adds only what is new.") { status, Verbs.Json };
        return command.Runs(Policies.SeeOperations, async (parsed, installation, _, ct) =>
        {
            if (!parsed.GetValue(status)) throw new NotDoneException("nothing-to-import", "Say what to import, for example: import slack FOLDER-OR-ZIP. See import --help.");
            return Verbs.Show(parsed, await ReadAsync(installation.Database, ct), Show);
        });
    }

    internal static async Task<ImportLedger> ReadAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        var runs = new List<ImportRun>();
        await using (var select = database.CreateCommand(
            $"select id, started_at, ended_at, state, read, added, changed, already_there, refused from import.runs order by id desc limit {Shown}"))
        await using (var reader = await select.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                var ended = await reader.IsDBNullAsync(2, ct) ? (DateTimeOffset?)null : reader.GetFieldValue<DateTimeOffset>(2);
                runs.Add(new ImportRun(
                    reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), ended, reader.GetString(3),
                    new ImportSummary(reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8))));
            }
        }

        var refused = new List<RefusedItems>();
        await using var reasons = database.CreateCommand(
            "select run, reason, count(*), min(place) from import.refused where run = any($1) group by run, reason order by run desc, count(*) desc, reason");
        reasons.Parameters.Add(new() { Value = runs.Select(run => run.Import).ToArray() });
        await using var lines = await reasons.ExecuteReaderAsync(ct);
        while (await lines.ReadAsync(ct)) refused.Add(new RefusedItems(lines.GetInt64(0), lines.GetString(1), lines.GetInt64(2), lines.GetString(3)));
        return new ImportLedger(runs, refused);
    }

    private static void Show(ImportLedger ledger)
    {
        Verbs.Table(["import", "started", "state", "read", "added", "changed", "already there", "refused"], ledger.Runs.Select(run => (IReadOnlyList<string>)
        [
            $"{run.Import}", run.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture), run.State,
            Verbs.Count(run.Summary.Read), Verbs.Count(run.Summary.Added), Verbs.Count(run.Summary.Changed), Verbs.Count(run.Summary.AlreadyThere),
            Verbs.Count(run.Summary.Refused)
        ]));
        foreach (var one in ledger.Refused) Verbs.Line($"import {one.Import}: {Verbs.Count(one.Count)} × {one.Reason} (first: {one.First})");
    }
}

/// <summary>Shows each item that an import refused.</summary>
public static class RefusedItemsEndpoint
{
    /// <summary>The refused items of an import in the order in which they were met.</summary>
    /// <param name="import">The import's number.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/imports/{import}/refused"), Authorize(Policies.SeeOperations)]
    public static async Task<Page<RefusedItem>> Get(long import, int? page, int? size, Installation installation, CancellationToken ct)
    {
        var items = new List<RefusedItem>();
        await using var select = installation.Database.CreateCommand("select place, reason from import.refused where run = $1");
        select.Parameters.Add(new() { Value = import });
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) items.Add(new RefusedItem(reader.GetString(0), reader.GetString(1)));
        return Page.Of((await installation.Views.PositionsAsync(ct)).Log, installation.Today, items, page, size);
    }
}
