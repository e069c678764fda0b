using System.CommandLine;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.Governance;

/// <summary>Lists the months that are published.</summary>
public static class ListMonthsEndpoint
{
    /// <summary>The months that figures of groups are given for, the newest first, each with its position of the log.</summary>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/months"), Authorize(Policies.SeeCohorts)]
    public static async Task<Page<MonthPublished>> Get(int? page, int? size, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        return Read(snapshot, page, size, installation.Today);
    }

    /// <summary>The verb <c>months</c>.</summary>
    public static Command Verb() => new Command("months", "List the months that are published: the days and positions that figures of groups are given for.")
    {
        RepublishMonthEndpoint.Verb(), Verbs.Json
    }.Asks(
        Policies.SeeCohorts, (parsed, installation, snapshot, _, _) => Task.FromResult(Verbs.Show(parsed, Read(snapshot, 1, 1_000, installation.Today), found => Verbs.Table(
            ["month to", "at event", "published"], found.Items.Select(month => (IReadOnlyList<string>)[Verbs.Day(month.To), Verbs.Count(month.Sequence), Verbs.Day(month.Day)])))));

    private static Page<MonthPublished> Read(Snapshot snapshot, int? page, int? size, DateOnly on) =>
        Page.Of(snapshot.Sequence, on, [.. snapshot.Published.OrderByDescending(month => month.To).ThenByDescending(month => month.Sequence)], page, size);
}
