using System.CommandLine;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Onboarding;

/// <summary>Shows how a cohort becomes part of the company, at equal age.</summary>
public static class CohortEngagementEndpoint
{
    private const string NoSuchCohort = "No such cohort is open. See: cohorts";

    /// <summary>A cohort's milestones, activity and ties. Groups under five, and what would let one work them out, are left out.</summary>
    /// <param name="cohort">The cohort.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/cohorts/{cohort}"), Authorize(Policies.SeeCohorts)]
    public static async Task<Results<Ok<Answer<CohortEngagement>>, ProblemHttpResult>> Get(
        Guid cohort, DateOnly? on, long? asOf, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return Answers.Of(await ReadAsync(snapshot, cohort, on ?? installation.Today, ct), "unknown-cohort", NoSuchCohort);
    }

    /// <summary>The verb <c>cohort</c>, under which <c>cohort open</c> stands too.</summary>
    public static Command Verb()
    {
        var id = new Argument<Guid?>("cohort") { Description = "The cohort's id.", Arity = ArgumentArity.ZeroOrOne };
        return new Command("cohort", "Show a cohort at equal age, or open one.") { id, Verbs.On, Verbs.AsOf, Verbs.Json, OpenCohortEndpoint.Verb(), CompareCohortsEndpoint.Verb() }.Asks(
            Policies.SeeCohorts, async (parsed, installation, snapshot, _, ct) => Verbs.Show(
                parsed,
                await ReadAsync(snapshot, parsed.GetValue(id) ?? default, parsed.GetValue(Verbs.On) ?? installation.Today, ct)
                    ?? throw new NotDoneException("unknown-cohort", NoSuchCohort),
                Show));
    }

    internal static async Task<Answer<CohortEngagement>?> ReadAsync(Snapshot snapshot, Guid cohort, DateOnly on, CancellationToken ct) =>
        await snapshot.OnceAsync((typeof(CohortEngagement), cohort, on), () => ComputeAsync(snapshot, cohort, on, ct)) is { } found ? new(snapshot.Sequence, on, found) : null;

    private static async Task<CohortEngagement?> ComputeAsync(Snapshot snapshot, Guid cohort, DateOnly on, CancellationToken ct)
    {
        var opened = Entry.Standing<CohortOpened>(await snapshot.EntriesAsync(Views.Cohorts, cohort, ct)).FirstOrDefault();
        if (opened is null) return null;
        return (await AllAsync(snapshot, [opened], on, ct))[0];
    }

    /// <summary>Several cohorts, in their order; the rows of all who joined them are read once.</summary>
    internal static async Task<IReadOnlyList<CohortEngagement>> AllAsync(Snapshot snapshot, IReadOnlyList<CohortOpened> cohorts, DateOnly on, CancellationToken ct) =>
        (await snapshot.OnceAsync((typeof(CohortEngagement), string.Join(' ', cohorts.Select(one => one.Cohort)), on), async () =>
        {
            var joiners = cohorts.Select(one => snapshot.Everyone.Where(person => JoinOf(snapshot, one, person, on) is not null).ToHashSet()).ToList();
            var everyone = await snapshot.EveryoneAsync(person => joiners.Exists(group => group.Contains(person)), ct);
            return cohorts.Select((one, at) =>
                CohortEngagement.Of(one, everyone.Where(rows => joiners[at].Contains(rows.Person)), snapshot.People, on, snapshot.UnitOf)).ToList();
        }))!;

    /// <summary>The day on which someone of a cohort joined; null where they do not belong to it.</summary>
    internal static DateOnly? JoinOf(Snapshot snapshot, CohortOpened cohort, PersonId person, DateOnly on) =>
        CohortEngagement.JoinOf(cohort, person, snapshot.People, snapshot.EmploymentOf(person), on);

    private static void Show(Answer<CohortEngagement> answer)
    {
        var cohort = answer.Content;
        Verbs.Line($"Cohort {cohort.Cohort} on {Verbs.Day(cohort.On)}, at event {Verbs.Count(answer.Sequence)}");
        if (cohort.Suppressed)
        {
            Verbs.Line("Fewer than five members: nothing is shown.");
            return;
        }

        Verbs.Line($"{cohort.Size} members");
        Verbs.Table(
            ["reached by day", .. cohort.Milestones[0].Cells.Select(cell => $"{cell.Age}")],
            cohort.Milestones.Select(row => (IReadOnlyList<string>)
                [$"{row.Milestone}", .. row.Cells.Select(cell => cell.Reached is { } reached ? $"{reached} of {cell.Observed}" : "hidden")]));
        Verbs.Table(
            ["at day", .. cohort.Ages.Select(age => $"{age.Age}")],
            [
                ["observed", .. cohort.Ages.Select(age => Verbs.Figure(age.Observed))],
                ["left before", .. cohort.Ages.Select(age => Verbs.Figure(age.Left))],
                ["contributions each", .. cohort.Ages.Select(age => Verbs.Figure(age.MeanContributions))]
            ]);
    }
}
