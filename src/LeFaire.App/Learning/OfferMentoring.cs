using LeFaire.Hosting;
using LeFaire.ReadModels;

namespace LeFaire.Learning;

/// <summary>Puts requests that wait to the next mentor: those declined by everyone asked so far, and those unanswered for five working days.</summary>
internal static class OfferMentoringAutomation
{
    /// <summary>Puts every request that is due to the next mentor. Run twice, or by two processes at once, it does so once.</summary>
    public static async Task<IReadOnlyList<Outcome>> RunAsync(Installation installation, CancellationToken ct)
    {
        await installation.Upkeep.ReachEndAsync(progress: null, ct);
        var outcomes = new List<Outcome>();
        foreach (var due in await DueAsync(installation, ct))
        {
            outcomes.Add(await installation.Deciding.DecideAsync(
                due.Value,
                async (views, now) =>
                {
                    var (found, suggested) = await ReadAsync(views, due, now, ct);
                    return OfferMentoring.Decide(found, now, suggested);
                },
                ct));
        }

        return outcomes;
    }

    /// <summary>A mentorship, and whom its mentee may ask.</summary>
    internal static async Task<(MentorshipRecord? Mentorship, IReadOnlyList<TopicHelper> Suggested)> ReadAsync(
        Snapshot views, PlaceId mentorship, DateTimeOffset at, CancellationToken ct)
    {
        var on = DateOnly.FromDateTime(at.UtcDateTime);
        var all = await ListMentoringEndpoint.AllAsync(views, on, ct);
        var found = all.FirstOrDefault(one => one.Mentorship == mentorship);
        return (found, found?.Topic is { } topic ? await SuggestMentorsEndpoint.ReadAsync(views, found.Mentee, topic, on, all, ct) : []);
    }

    private static async Task<IReadOnlyList<PlaceId>> DueAsync(Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        var on = installation.Today;
        return [.. (await ListMentoringEndpoint.AllAsync(snapshot, on, ct)).Where(one => one.IsDue(on)).Select(one => one.Mentorship)];
    }
}
