using LeFaire.Hosting;

namespace LeFaire.Governance;

/// <summary>Sets until when what is held about those who left is kept.</summary>
internal static class SetRetentionAutomation
{
    /// <summary>Sets each date that is due. Run twice, or by two processes at once, it sets one.</summary>
    public static async Task<IReadOnlyList<Outcome>> RunAsync(Installation installation, CancellationToken ct)
    {
        await installation.Upkeep.ReachEndAsync(progress: null, ct);
        var outcomes = new List<Outcome>();
        foreach (var until in await DueAsync(installation, ct))
        {
            outcomes.Add(await installation.Deciding.DecideAsync(
                installation.Key.Id("stream", "retention", Verbs.Day(until)),
                async (views, now) => SetRetention.Decide(
                    until, await ShowRetentionEndpoint.AllAsync(views, DateOnly.FromDateTime(now.UtcDateTime), ct), views.Everyone, now, views.EmploymentOf),
                ct));
        }

        return outcomes;
    }

    private static async Task<IReadOnlyList<DateOnly>> DueAsync(Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        var on = installation.Today;
        return SetRetention.Due(await ShowRetentionEndpoint.AllAsync(snapshot, on, ct), snapshot.Everyone, on, snapshot.EmploymentOf);
    }
}
