using System.CommandLine;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.Mobility;

/// <summary>Shows mobility in figures.</summary>
public static class ShowMobilityFiguresEndpoint
{
    /// <summary>Moves and flows between units, the share of moves that a tie preceded, and time to fill, over whole quarters. Groups under five are left out.</summary>
    /// <param name="from">A day of the first quarter; of the last four where not given.</param>
    /// <param name="on">The day, from which the end falls back to that of the last quarter over in the last month published; today where not given.</param>
    /// <param name="asOf">The position of the log, from which the answer falls back to that of the last month published; the end where not given.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/mobility/figures"), Authorize(Policies.SeeMobility)]
    public static async Task<Answer<MobilityFigures>> Get(DateOnly? from, DateOnly? on, long? asOf, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return await ReadAsync(snapshot, from, on ?? installation.Today, ct);
    }

    /// <summary>The verb <c>mobility figures</c>.</summary>
    public static Command Verb()
    {
        var from = new Option<DateOnly?>("--from") { Description = "The first quarter (else four), as any day of it." };
        return new Command("figures", "Show flows between units, moves that a tie preceded, and time to fill. Example: mobility figures --on 2026-09-30")
        {
            from, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeeMobility, async (parsed, installation, snapshot, _, ct) => Verbs.Show(
            parsed, await ReadAsync(snapshot, parsed.GetValue(from), parsed.GetValue(Verbs.On) ?? installation.Today, ct), Show));
    }

    internal static async Task<Answer<MobilityFigures>> ReadAsync(Snapshot snapshot, DateOnly? from, DateOnly on, CancellationToken ct)
    {
        var (rows, day) = await snapshot.PublishedAsync(on, ct);
        var (first, to) = ClosedQuarters.Of(from, day);
        var figures = await rows.OnceAsync((typeof(MobilityFigures), first, to), async () =>
        {
            var moves = rows.Everyone.SelectMany(person => UnitMove.Of(person, rows.EmploymentOf(person), first, to)).ToList();
            var movers = moves.Select(move => move.Person).ToHashSet();
            return MobilityFigures.Of(
                moves, (await rows.EveryoneAsync(movers.Contains, ct)).Where(person => movers.Contains(person.Person)),
                await ListOpportunitiesEndpoint.AllAsync(rows, to, ct), rows.People, rows.Scope, first, to, rows.UnitOf);
        });
        return new(rows.Sequence, to, figures!);
    }

    private static void Show(Answer<MobilityFigures> answer)
    {
        var figures = answer.Content;
        Verbs.Line($"Mobility from {Verbs.Day(figures.From)} to {Verbs.Day(figures.To)}, at event {Verbs.Count(answer.Sequence)}");
        Verbs.Table(["figure", ""],
        [
            ["moves between units", Verbs.Figure(figures.Moves)], ["preceded by a tie", Verbs.Figure(figures.Preceded, "P1")],
            ["days to fill, median", Verbs.Figure(figures.MedianDaysToFill)], .. figures.Flows.Select(flow => (string[])[$"{flow.From} to {flow.To}", $"{flow.Moves}"])
        ]);
    }
}
