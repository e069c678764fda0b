using LeFaire.Hosting;

namespace LeFaire.Governance;

/// <summary>Publishes the month that is over.</summary>
internal static class PublishMonthAutomation
{
    /// <summary>Publishes it where that is due. Run twice, or by two processes at once, it is published once.</summary>
    public static async Task<IReadOnlyList<Outcome>> RunAsync(Installation installation, CancellationToken ct)
    {
        await installation.Upkeep.ReachEndAsync(progress: null, ct);
        if (await DueAsync(installation, ct) is not { } to) return [];
        return
        [
            await installation.Deciding.DecideAsync(
                installation.Key.Id("stream", "month", Verbs.Day(to)),
                (views, now) => Task.FromResult(PublishMonth.Decide(to, views.Published, views.Sequence, now)), ct)
        ];
    }

    private static async Task<DateOnly?> DueAsync(Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        // Most hours of a month it is known without a look at what was done.
        if (PublishMonth.Due(snapshot.Published, installation.Today, installation.Today) is null) return null;
        return PublishMonth.Due(snapshot.Published, await snapshot.LastDayAsync(installation.Today, ct), installation.Today);
    }
}
