using LeFaire.Hosting;
using LeFaire.ReadModels;

namespace LeFaire.Succession;

/// <summary>Keeps from each person the plans that concern them, and from committee members those of other committees.</summary>
internal static class PlanAccess
{
    /// <summary>
    /// True where a plan is not for who asks: it concerns them, as it stood then or as it stands today, or they are a committee member and not of its committee
    /// today. A role without a person is concerned by none.
    /// </summary>
    public static async Task<bool> IsKeptFromAsync(
        Installation installation, Snapshot snapshot, PlanId plan, Actor actor, DateOnly on, CancellationToken ct)
    {
        if (actor is { Account: null, Role: not Role.Committee }) return false;
        await using var now = await installation.Snapshots.OpenAsync(ct);
        return await IsKeptFromAsync(installation, snapshot, now, plan, actor, on, ct);
    }

    /// <summary>True where whoever asks may read what happened in a plan: whoever sees it, and where asked once it has ended.</summary>
    /// <param name="installation">The installation.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="ended">True for whom it concerned, and the data protection officer: they read it once it has ended.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<bool> ShowsAsync(Installation installation, PlanId plan, Actor actor, bool ended, CancellationToken ct)
    {
        await using var now = await installation.Snapshots.OpenAsync(ct);
        if (ended && PlanRecord.Of(await now.EntriesAsync(Views.Plans, plan.Value, ct), now.People, now.Scope, installation.Today)?.Closed is not null) return true;
        return Policies.Admits(Policies.SeePlans, actor.Role) && !await IsKeptFromAsync(installation, now, now, plan, actor, installation.Today, ct);
    }

    /// <summary>A plan as it stands, for a command; null also where a committee member is not of its committee, for whom there is no such plan.</summary>
    public static async Task<SuccessionCandidates?> ReadToActAsync(Snapshot views, PlanId plan, Actor actor, DateOnly on, CancellationToken ct) =>
        await IsOthersAsync(views, plan, actor, on, ct) ? null : await SuccessionCandidatesEndpoint.ReadAsync(views, plan, on, ct);

    /// <summary>A plan as it stood on a day, without what anyone did; null where there is none for whoever asks.</summary>
    public static async Task<PlanRecord?> RecordAsync(
        Installation installation, Snapshot snapshot, PlanId plan, Actor actor, DateOnly on, CancellationToken ct) =>
        await IsKeptFromAsync(installation, snapshot, plan, actor, on, ct)
            ? null
            : PlanRecord.Of(await snapshot.EntriesAsync(Views.Plans, plan.Value, ct), snapshot.People, snapshot.Scope, on);

    /// <summary>A decision as whoever acts may know it.</summary>
    public static Decision Told(Actor actor, Decision decision) => TakingPart.Told(decision, Policies.Admits(Policies.SeePlans, actor.Role));

    /// <summary>The plans that are closed and concerned someone on the day of their end.</summary>
    public static async Task<List<PlanId>> ClosedOfAsync(Installation installation, Snapshot snapshot, PersonId person, CancellationToken ct)
    {
        var closed = new List<PlanId>();
        foreach (var opened in Entry.Standing<PlanOpened>(await snapshot.EntriesAsync(Views.Plans, ct)))
        {
            var entries = await snapshot.EntriesAsync(Views.Plans, opened.Plan.Value, ct);
            if (PlanRecord.Of(entries, snapshot.People, snapshot.Scope, installation.Today)?.Closed is not { } end) continue;
            var ended = PlanRecord.Of(entries, snapshot.People, snapshot.Scope, end.On);
            if (ended?.Concerns(person, snapshot.EmploymentOf(person), await snapshot.QualificationsAsync(opened.Communities, ct)) == true) closed.Add(opened.Plan);
        }

        return closed;
    }

    /// <summary>True where a plan concerns the person of an account, on a day.</summary>
    public static bool Concerns(Snapshot snapshot, IReadOnlyList<Entry> planEntries, Qualifications known, AccountId? account, DateOnly on) =>
        snapshot.People.PersonOf(account) is { } person
            && PlanRecord.Of(planEntries, snapshot.People, snapshot.Scope, on)?.Concerns(person, snapshot.EmploymentOf(person), known) == true;

    /// <summary>The plans that someone may see, in the order in which they were opened.</summary>
    public static async Task<List<PlanRecord>> RecordsAsync(
        Installation installation, Snapshot snapshot, Actor actor, string? entity, DateOnly on, CancellationToken ct)
    {
        await using var now = await installation.Snapshots.OpenAsync(ct);
        var records = new List<PlanRecord>();
        foreach (var opened in Entry.Standing<PlanOpened>(await snapshot.EntriesAsync(Views.Plans, ct)).Where(plan => entity is null || plan.Entity == entity)
            .OrderBy(plan => plan.OccurredAt).ThenBy(plan => plan.Plan.Value))
        {
            if (await IsKeptFromAsync(installation, snapshot, now, opened.Plan, actor, on, ct)) continue;
            var entries = await snapshot.EntriesAsync(Views.Plans, opened.Plan.Value, ct);
            if (PlanRecord.Of(entries, snapshot.People, snapshot.Scope, on) is { } record) records.Add(record);
        }

        return records;
    }

    private static async Task<bool> IsKeptFromAsync(
        Installation installation, Snapshot snapshot, Snapshot now, PlanId plan, Actor actor, DateOnly on, CancellationToken ct) =>
        await IsOthersAsync(now, plan, actor, installation.Today, ct)
            || (actor.Account is not null
                && (await ConcernsAsync(snapshot, plan, actor, on, ct) || await ConcernsAsync(now, plan, actor, installation.Today, ct)));

    private static async Task<bool> IsOthersAsync(Snapshot views, PlanId plan, Actor actor, DateOnly on, CancellationToken ct) => actor.Role == Role.Committee
        && PlanRecord.Of(await views.EntriesAsync(Views.Plans, plan.Value, ct), views.People, views.Scope, on)?.IsOfCommittee(views.People.PersonOf(actor.Account)) == false;

    private static async Task<bool> ConcernsAsync(Snapshot snapshot, PlanId plan, Actor actor, DateOnly on, CancellationToken ct)
    {
        var entries = await snapshot.EntriesAsync(Views.Plans, plan.Value, ct);
        var communities = Entry.Standing<PlanOpened>(entries).FirstOrDefault()?.Communities;
        return Concerns(snapshot, entries, await snapshot.QualificationsAsync(communities, ct), actor.Account, on);
    }
}
