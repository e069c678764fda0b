using System.CommandLine;
using LeFaire.Business;
using LeFaire.Governance;
using LeFaire.Learning;
using LeFaire.Mobility;
using LeFaire.Onboarding;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Npgsql;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Hosting;

/// <summary>
/// Does what is due without being asked. Each automation reads from the views what is to be done and decides on it as a command does, so that the log is its only
/// memory: what came due while nobody served is done at the next run, and what was done is due no more, whoever runs and however often.
/// </summary>
public static class RunAutomationsEndpoint
{
    private static readonly Func<Installation, CancellationToken, Task<IReadOnlyList<Outcome>>>[] Automations =
        [OpenMonthlyCohortAutomation.RunAsync, AskBuddyAutomation.RunAsync, OfferMentoringAutomation.RunAsync, SetRetentionAutomation.RunAsync, PublishMonthAutomation.RunAsync];

    /// <summary>Runs every automation now; a process that serves does so every hour.</summary>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Stops it; what was done by then stands.</param>
    [WolverinePost("/api/automations/run"), Authorize(Policies.Operate), Emits(typeof(CohortOpened), typeof(BuddyAsked), typeof(MentoringOffered), typeof(RetentionSet), typeof(MonthPublished))]
    public static async Task<IReadOnlyList<Outcome>> Post(Installation installation, CancellationToken ct)
    {
        var outcomes = new List<Outcome>();
        foreach (var run in Automations) outcomes.AddRange(await run(installation, ct));
        return outcomes;
    }

    /// <summary>The verb <c>automations run</c>.</summary>
    public static Command Verb() => new Command(
        "run", "Do now what is due: monthly cohorts open, buddies are asked, requests for mentoring go to the next mentor, retention dates are set, the month that is over is published. A process that serves does so every hour.")
        { Verbs.Json }
        .Runs(Policies.Operate, async (parsed, installation, _, ct) => Verbs.Show(parsed, await Post(installation, ct), outcomes => Verbs.Table(
            ["what", "done"], outcomes.Select(outcome => (IReadOnlyList<string>)
                [$"{outcome.Stream}", outcome.Refused?.Detail ?? string.Join(", ", outcome.Events.Select(one => one.Name))]))));
}

/// <summary>Runs the automations at the start and every hour while a process serves.</summary>
internal sealed class Automations(Installation installation, ILogger<Automations> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, installation.Clock);
        try
        {
            do await RunAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (Exception e) when (stoppingToken.IsCancellationRequested && e is OperationCanceledException or NpgsqlException)
        {
            // Whoever serves next does the rest.
        }
    }

    // The first who asks for figures of groups would wait for all that nobody asked for since the start, or since the month was published.
    private async Task WarmAsync(CancellationToken ct)
    {
        var (today, nobody) = (installation.Today, new Actor(Role.Analyst, Account: null));
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        await ShowBusinessCaseEndpoint.ReadAsync(snapshot, nobody, installation, period: null, against: null, ShowBusinessCaseEndpoint.Assume(null, null, null, null), today, ct);
        await CohortEngagementEndpoint.AllAsync(snapshot, (await ListCohortsEndpoint.ReadAsync(snapshot, entity: null, page: 1, size: 1_000, today, ct)).Items, today, ct);
        await ShowNetworkEndpoint.ReadAsync(snapshot, today, ct);
        await ShowMobilityFiguresEndpoint.ReadAsync(snapshot, from: null, today, ct);
        await ShowMentoringProgrammeEndpoint.ReadAsync(snapshot, from: null, today, ct);
    }

    private async Task RunAsync(CancellationToken ct)
    {
        try
        {
            var outcomes = await RunAutomationsEndpoint.Post(installation, ct);
            if (outcomes.Count > 0) logger.LogInformation("Of {Due} things due, {Done} were done", outcomes.Count, outcomes.Count(one => one.Refused is null));
            await WarmAsync(ct);
        }
        catch (FoldTooLargeException)
        {
            // Whoever asks for figures of groups is told.
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is NpgsqlException or InvalidOperationException or FoldFailedException or IOException)
        {
            logger.LogError(e, "The automations could not be run; trying again in an hour");
        }
    }
}
