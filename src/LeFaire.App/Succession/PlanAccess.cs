using LeFaire.Hosting;
using LeFaire.People;
using LeFaire.ReadModels;

namespace LeFaire.Succession;

/// <summary>Keeps from each person the plans that concern them.</summary>
internal static class PlanAccess
{
    /// <summary>True where a plan concerns who asks, as it stood then or as it stands today. A role without a person is concerned by none.</summary>
    public static async Task<bool> ConcernsAsync(
        Installation installation, Snapshot snapshot, PlanId plan, Actor actor, DateOnly on, CancellationToken ct)
    {
        if (actor.Account is null) return false;
        await using var now = await installation.Snapshots.OpenAsync(ct);
        return await ConcernsAsync(snapshot, plan, actor, on, ct) || await ConcernsAsync(now, plan, actor, installation.Today, ct);
    }

    /// <summary>True where whoever asks may read what happened in a plan: whoever sees plans, unless it concerns them, and everyone once it is closed.</summary>
    public static async Task<bool> ShowsAsync(Installation installation, PlanId plan, Actor actor, CancellationToken ct)
    {
        await using var now = await installation.Snapshots.OpenAsync(ct);
        if (PlanRecord.Of(await now.EntriesAsync(Views.Plans, plan.Value, ct), now.People, now.Scope, installation.Today)?.Closed is not null) return true;
        return Policies.Admits(Policies.SeePlans, actor.Role)
            && (actor.Account is null || !await ConcernsAsync(now, plan, actor, installation.Today, ct));
    }

    /// <summary>The plans that are closed and concerned someone on the day of their end.</summary>
    public static async Task<List<PlanId>> ClosedOfAsync(Installation installation, Snapshot snapshot, PersonId person, CancellationToken ct)
    {
        var closed = new List<PlanId>();
        foreach (var opened in Entry.Standing<PlanOpened>(await snapshot.EntriesAsync(Views.Plans, ct)))
        {
            var entries = await snapshot.EntriesAsync(Views.Plans, opened.Plan.Value, ct);
            if (PlanRecord.Of(entries, snapshot.People, snapshot.Scope, installation.Today)?.Closed is not { } end) continue;
            var ended = PlanRecord.Of(entries, snapshot.People, snapshot.Scope, end.On);
            if (ended?.Concerns(person, snapshot.EmploymentOf(person), await snapshot.CvsAsync(ct)) == true) closed.Add(opened.Plan);
        }

        return closed;
    }

    /// <summary>True where a plan concerns who asks, on a day.</summary>
    public static bool Concerns(Snapshot snapshot, IReadOnlyList<Entry> planEntries, CvRecords cvs, Actor actor, DateOnly on) =>
        snapshot.People.PersonOf(actor.Account) is { } person
            && PlanRecord.Of(planEntries, snapshot.People, snapshot.Scope, on)?.Concerns(person, snapshot.EmploymentOf(person), cvs) == true;

    /// <summary>The plans that someone may see, in the order in which they were opened.</summary>
    public static async Task<List<PlanRecord>> RecordsAsync(
        Installation installation, Snapshot snapshot, Actor actor, string? entity, DateOnly on, CancellationToken ct)
    {
        await using var now = actor.Account is null ? null : await installation.Snapshots.OpenAsync(ct);
        var records = new List<PlanRecord>();
        foreach (var opened in Entry.Standing<PlanOpened>(await snapshot.EntriesAsync(Views.Plans, ct)).Where(plan => entity is null || plan.Entity == entity)
            .OrderBy(plan => plan.OccurredAt).ThenBy(plan => plan.Plan.Value))
        {
            var concerns = now is not null
                && (await ConcernsAsync(snapshot, opened.Plan, actor, on, ct) || await ConcernsAsync(now, opened.Plan, actor, installation.Today, ct));
            if (concerns) continue;
            var entries = await snapshot.EntriesAsync(Views.Plans, opened.Plan.Value, ct);
            if (PlanRecord.Of(entries, snapshot.People, snapshot.Scope, on) is { } record) records.Add(record);
        }

        return records;
    }

    private static async Task<bool> ConcernsAsync(Snapshot snapshot, PlanId plan, Actor actor, DateOnly on, CancellationToken ct) =>
        Concerns(snapshot, await snapshot.EntriesAsync(Views.Plans, plan.Value, ct), await snapshot.CvsAsync(ct), actor, on);
}
