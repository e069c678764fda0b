using System.CommandLine;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.Mobility;

/// <summary>Shows ties between units over time.</summary>
public static class ShowNetworkEndpoint
{
    /// <summary>Who helped whom, by quarter and unit of the largest kind, as pairs of people. Fewer than five on either side, and what would tell them, are left out.</summary>
    /// <param name="on">The day: the eight quarters that were over by the end of the last month published by then; today where not given.</param>
    /// <param name="asOf">The position of the log, from which the answer falls back to that of the last month published; the end where not given.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/network"), Authorize(Policies.SeeMobility)]
    public static async Task<Answer<UnitNetwork>> Get(DateOnly? on, long? asOf, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return await ReadAsync(snapshot, on ?? installation.Today, ct);
    }

    /// <summary>The verb <c>network</c>.</summary>
    public static Command Verb() => new Command("network", "Show ties between units by quarter. Example: network --on 2026-09-30") { Verbs.On, Verbs.AsOf, Verbs.Json }.Asks(
        Policies.SeeMobility, async (parsed, installation, snapshot, _, ct) =>
            Verbs.Show(parsed, await ReadAsync(snapshot, parsed.GetValue(Verbs.On) ?? installation.Today, ct), Show));

    internal static async Task<Answer<UnitNetwork>> ReadAsync(Snapshot snapshot, DateOnly on, CancellationToken ct)
    {
        var (rows, to) = await snapshot.PublishedAsync(on, ct);
        var quarters = UnitNetwork.QuartersOn(to);
        var last = quarters[^1].LastDay;
        var network = await rows.OnceAsync((typeof(UnitNetwork), last), async () =>
            UnitNetwork.Of(await rows.TiesSinceAsync(quarters[0].FirstDay, ct), rows.People, last, rows.UnitOf));
        return new(rows.Sequence, last, network!);
    }

    private static void Show(Answer<UnitNetwork> answer)
    {
        var quarters = answer.Content.Quarters;
        Verbs.Line($"Pairs of a helper and someone helped, by quarter to {Verbs.Day(answer.On)}, at event {Verbs.Count(answer.Sequence)}");
        Verbs.Table(
            ["from", "to", .. quarters.Select(of => $"{of.Quarter}")],
            [
                ["all", "the same unit", .. quarters.Select(of => Verbs.Figure(of.Within))], ["all", "another unit", .. quarters.Select(of => Verbs.Figure(of.Across))],
                .. quarters.SelectMany(of => of.Ties).Select(ties => (ties.From, ties.To)).Distinct().OrderBy(of => of.From, StringComparer.Ordinal)
                    .ThenBy(of => of.To, StringComparer.Ordinal).Select(of => (string[])[of.From, of.To, .. quarters.Select(quarter => Cell(quarter, of.From, of.To))])
            ]);

        static string Cell(QuarterTies quarter, string from, string to) =>
            quarter.Ties.FirstOrDefault(ties => ties.From == from && ties.To == to) is { } found ? Verbs.Figure(found.Pairs) : "–";
    }
}
