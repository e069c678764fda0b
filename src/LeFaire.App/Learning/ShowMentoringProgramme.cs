using System.CommandLine;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.Learning;

/// <summary>Shows the mentoring programme in figures.</summary>
public static class ShowMentoringProgrammeEndpoint
{
    /// <summary>Waiting time, hours, coverage, reach across units and unmet topics over whole quarters. Groups under five are left out.</summary>
    /// <param name="from">A day of the first quarter; of the last four where not given.</param>
    /// <param name="on">The day, from which the end falls back to that of the last quarter over in the last month published; today where not given.</param>
    /// <param name="asOf">The position of the log, from which the answer falls back to that of the last month published; the end where not given.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/mentoring/figures"), Authorize(Policies.SeeLearning)]
    public static async Task<Answer<MentoringProgramme>> Get(DateOnly? from, DateOnly? on, long? asOf, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return await ReadAsync(snapshot, from, on ?? installation.Today, ct);
    }

    /// <summary>The verb <c>mentoring figures</c>.</summary>
    public static Command Verb()
    {
        var from = new Option<DateOnly?>("--from") { Description = "The first quarter (else four), as any day of it." };
        return new Command("figures", "Show waiting time, hours, coverage, reach across units and unmet topics. Example: mentoring figures --on 2026-09-30")
        {
            from, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeeLearning, async (parsed, installation, snapshot, _, ct) => Verbs.Show(
            parsed, await ReadAsync(snapshot, parsed.GetValue(from), parsed.GetValue(Verbs.On) ?? installation.Today, ct), Show));
    }

    internal static async Task<Answer<MentoringProgramme>> ReadAsync(Snapshot snapshot, DateOnly? from, DateOnly on, CancellationToken ct)
    {
        var (rows, day) = await snapshot.PublishedAsync(on, ct);
        var (first, to) = ClosedQuarters.Of(from, day);
        var figures = await rows.OnceAsync((typeof(MentoringProgramme), first, to), async () =>
            MentoringProgramme.Of(await ListMentoringEndpoint.AllAsync(rows, to, ct), first, to, rows.UnitOf));
        return new(rows.Sequence, to, figures!);
    }

    private static void Show(Answer<MentoringProgramme> answer)
    {
        var figures = answer.Content;
        Verbs.Line($"Mentoring from {Verbs.Day(figures.From)} to {Verbs.Day(figures.To)}, at event {Verbs.Count(answer.Sequence)}");
        Verbs.Table(["figure", ""],
        [
            ["people who asked", Verbs.Figure(figures.Mentees)], ["requests", Verbs.Figure(figures.Requests)], ["coverage", Verbs.Figure(figures.Coverage, "P1")],
            ["days to acceptance, median", Verbs.Figure(figures.MedianDaysToAcceptance)], ["sessions", Verbs.Figure(figures.Sessions)], ["hours", Verbs.Figure(figures.Hours)],
            ["pairs across units", Verbs.Figure(figures.AcrossUnits, "P1")],
            .. figures.UnmetTopics.Select(topic => (string[])[$"unmet: {topic.Topic}", $"{topic.Mentees} people"])
        ]);
    }
}
