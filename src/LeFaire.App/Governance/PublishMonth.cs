using LeFaire.Hosting;
using LeFaire.ReadModels;

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
        return PublishMonth.Due(snapshot.Published, await LastDayAsync(installation, snapshot, ct), installation.Today);
    }

    /// <summary>The last day, up to today, on which someone did something; null where nobody did.</summary>
    private static async Task<DateOnly?> LastDayAsync(Installation installation, Snapshot snapshot, CancellationToken ct)
    {
        // The last month that has rows tells where to look, without a look at the others.
        await using var select = installation.Database.CreateCommand($"select max(month)::int from {ViewStore.TableOf(Views.Contributions)} where month <= $1");
        select.Parameters.Add(new() { Value = RowKey.MonthOf(installation.Today) });
        if (await select.ExecuteScalarAsync(ct) is not int month) return null;
        return (await snapshot.LinesSinceAsync(_ => true, new DateOnly(month / 12, month % 12 + 1, 1), ct)).SelectMany(person => person.Lines)
            .Select(line => (DateOnly?)line.Day).Where(day => day <= installation.Today).Max();
    }
}
