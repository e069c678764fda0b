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
    /// <param name="on">The day, from which the answer falls back to the end of the last month published; today where not given.</param>
    /// <param name="asOf">The position of the log, from which the answer falls back to that of the last month published; the end where not given.</param>
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

    internal static async Task<Answer<CohortEngagement>?> ReadAsync(Snapshot snapshot, Guid cohort, DateOnly on, CancellationToken ct)
    {
        if ((await snapshot.CohortsAsync(ct)).FirstOrDefault(one => one.Cohort.Value == cohort) is not { } opened) return null;
        var (sequence, to, found) = await AllAsync(snapshot, [opened], on, ct);
        return new(sequence, to, found[0]);
    }

    /// <summary>Several cohorts, in their order, as the last month published tells; the rows of all who joined them are read once.</summary>
    internal static async Task<Answer<IReadOnlyList<CohortEngagement>>> AllAsync(Snapshot snapshot, IReadOnlyList<CohortOpened> cohorts, DateOnly on, CancellationToken ct)
    {
        var (rows, to) = await snapshot.PublishedAsync(on, ct);
        var shown = CohortsShown.WithBefore(cohorts, await snapshot.CohortsAsync(ct));
        var found = await rows.OnceAsync((typeof(CohortEngagement), string.Join(' ', cohorts.Select(one => one.Cohort)), to), async () =>
        {
            var all = await ShownAsync(rows, shown, [], to, ct);
            return cohorts.Select(one => all.EngagementOf(one.Cohort)).ToList();
        });
        return new(rows.Sequence, to, found!);
    }

    /// <summary>Cohorts as they are shown beside one another.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="open">The cohorts, in the order of their opening.</param>
    /// <param name="companies">The groups of the company that they are set beside.</param>
    /// <param name="on">The day.</param>
    /// <param name="ct">Gives up.</param>
    internal static async Task<CohortsShown> ShownAsync(
        Snapshot rows, IReadOnlyList<CohortOpened> open, IReadOnlyList<CohortOpened> companies, DateOnly on, CancellationToken ct) => new(
        open, await rows.EveryoneAsync(person => open.Concat(companies).Any(one => JoinOf(rows, one, person, on) is not null), ct), rows.People, on, rows.UnitOf, companies);

    /// <summary>The day on which someone of a cohort joined; null where they do not belong to it.</summary>
    internal static DateOnly? JoinOf(Snapshot snapshot, CohortOpened cohort, PersonId person, DateOnly on) =>
        CohortEngagement.JoinOf(cohort, person, snapshot.People, snapshot.EmploymentOf(person), on);

    internal static IEnumerable<IReadOnlyList<string>> TiesOf(IReadOnlyList<AgeTies> ties) =>
    [
        ["of the pairs inside", .. ties.Select(at => Verbs.Figure(at.Density))],
        ["both ways inside, share", .. ties.Select(at => Verbs.Figure(at.ShareWithReciprocalTie))],
        ["people beyond, each", .. ties.Select(at => Verbs.Figure(at.PeopleBeyondPerMember))]
    ];

    private static void Show(Answer<CohortEngagement> answer)
    {
        var cohort = answer.Content;
        Verbs.Line($"Cohort {cohort.Cohort} on {Verbs.Day(cohort.On)}, at event {Verbs.Count(answer.Sequence)}");
        if (cohort.Suppressed)
        {
            Verbs.Line("Nothing is shown: fewer than five members, or so few more or less than cohorts opened before that they would give them away.");
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
        Verbs.Table(["ties by day", .. cohort.Ties.Select(ties => $"{ties.Age}")], TiesOf(cohort.Ties));
        if (cohort.Ages.All(age => age.Activity.Count == 0)) return;
        Verbs.Table(
            ["days of age", "contributions each"],
            cohort.Ages.SelectMany(age => age.Activity).Select(span => (IReadOnlyList<string>)
                [span.From == span.To ? $"{span.From}" : $"{span.From}–{span.To}", Verbs.Figure(span.Mean)]));
    }
}
