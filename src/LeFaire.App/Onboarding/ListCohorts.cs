using System.CommandLine;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.Onboarding;

/// <summary>Lists onboarding cohorts.</summary>
public static class ListCohortsEndpoint
{
    /// <summary>
    /// Cohorts in the order of their joining windows: those opened by the day, and those opened since whose window had begun, since a cohort is a question that may
    /// be asked of an earlier day.
    /// </summary>
    /// <param name="entity">Only those of this legal entity.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/cohorts"), Authorize(Policies.SeeCohorts)]
    public static async Task<Page<CohortOpened>> Get(
        string? entity, DateOnly? on, int? page, int? size, long? asOf, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return await ReadAsync(snapshot, entity, page, size, on ?? installation.Today, ct);
    }

    /// <summary>The verb <c>cohorts</c>.</summary>
    public static Command Verb()
    {
        var entity = new Option<string?>("--entity") { Description = "Only those of this legal entity." };
        return new Command("cohorts", "List onboarding cohorts.") { entity, Verbs.On, Verbs.AsOf, Verbs.Json }.Asks(
            Policies.SeeCohorts, async (parsed, installation, snapshot, _, ct) => Verbs.Show(
                parsed, await ReadAsync(snapshot, parsed.GetValue(entity), 1, 1_000, parsed.GetValue(Verbs.On) ?? installation.Today, ct),
                found => Verbs.Table(["cohort", "entity", "unit", "site", "who", "joined from", "to"], found.Items.Select(cohort => (IReadOnlyList<string>)
                    [$"{cohort.Cohort}", cohort.Entity, cohort.Unit ?? "all", cohort.Site ?? "all", cohort.Programme ?? (cohort.Members is null ? "all" : "named"), Verbs.Day(cohort.JoinedFrom), Verbs.Day(cohort.JoinedTo)]))));
    }

    internal static async Task<Page<CohortOpened>> ReadAsync(Snapshot snapshot, string? entity, int? page, int? size, DateOnly on, CancellationToken ct)
    {
        var cohorts = Entry.Standing<CohortOpened>(await snapshot.EntriesAsync(Views.Cohorts, ct))
            .Where(cohort => (entity is null || cohort.Entity == entity) && (cohort.Day <= on || cohort.JoinedFrom <= on))
            .OrderBy(cohort => cohort.JoinedFrom).ThenBy(cohort => cohort.JoinedTo).ThenBy(cohort => cohort.Cohort.Value).ToList();
        return Page.Of(snapshot.Sequence, on, cohorts, page, size);
    }
}
