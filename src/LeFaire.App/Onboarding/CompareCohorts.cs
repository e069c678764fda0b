using System.CommandLine;
using System.Globalization;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Onboarding;

/// <summary>A row of the comparison's CSV: one group's share at one age.</summary>
/// <param name="Group">Which group.</param>
/// <param name="Cohort">Which cohort; null for the company.</param>
/// <param name="Size">How many they are; null where nothing is shown of them.</param>
/// <param name="Curve">The milestone, <c>Retention</c>, or which ties; null where nothing is shown.</param>
/// <param name="Age">Days since joining.</param>
/// <param name="Share">The share that had reached it, or had not left; null where hidden.</param>
/// <param name="Low">The lower end of its 95% interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="MedianDays">The age by which half had reached it.</param>
/// <param name="PerMember">People beyond the cohort with a tie to a member, per member.</param>
public sealed record ComparedShare(
    ComparedGroup Group, CohortId? Cohort, int? Size, string? Curve = null, int? Age = null, decimal? Share = null, decimal? Low = null, decimal? High = null,
    int? MedianDays = null, decimal? PerMember = null);

/// <summary>Shows a cohort beside an earlier one and the newcomers of its legal entity, at equal age.</summary>
public static class CompareCohortsEndpoint
{
    private const string NoSuchCohort = "No such cohort is open. See: cohorts";

    /// <summary>Cumulative incidence of each milestone and retention, with 95% intervals. Groups under five, and what would let one work them out, are left out.</summary>
    /// <param name="cohort">The cohort.</param>
    /// <param name="with">The cohort to set it beside; where not given, the one of the same perimeter that began nearest to a year before.</param>
    /// <param name="on">The day, from which the answer falls back to the end of the last month published; today where not given.</param>
    /// <param name="asOf">The position of the log, from which the answer falls back to that of the last month published; the end where not given.</param>
    /// <param name="context">Takes the rows of the CSV.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/cohorts/{cohort}/comparison"), Authorize(Policies.SeeCohorts)]
    public static async Task<Results<Ok<Answer<CohortComparison>>, ProblemHttpResult>> Get(
        Guid cohort, Guid? with, DateOnly? on, long? asOf, HttpContext context, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        var found = await ReadAsync(snapshot, cohort, with, on ?? installation.Today, ct);
        if (found is not null) context.AsTable(found.Content.Groups.SelectMany(Rows));
        return Answers.Of(found, "unknown-cohort", NoSuchCohort);
    }

    /// <summary>The verb <c>cohort compare</c>.</summary>
    public static Command Verb()
    {
        var id = new Argument<Guid>("cohort") { Description = "The cohort's id." };
        var with = new Option<Guid?>("--with") { Description = "The cohort to set it beside (else that of the same perimeter nearest to a year before)." };
        return new Command("compare", "Show a cohort beside an earlier one and the company, at equal age. Example: cohort compare COHORT --on 2026-06-30")
        {
            id, with, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeeCohorts, async (parsed, installation, snapshot, _, ct) => Verbs.Show(
            parsed,
            await ReadAsync(snapshot, parsed.GetValue(id), parsed.GetValue(with), parsed.GetValue(Verbs.On) ?? installation.Today, ct)
                ?? throw new NotDoneException("unknown-cohort", NoSuchCohort, RefusedAs.Unknown),
            Show));
    }

    internal static async Task<Answer<CohortComparison>?> ReadAsync(Snapshot snapshot, Guid cohort, Guid? with, DateOnly on, CancellationToken ct)
    {
        var all = (await snapshot.CohortsAsync(ct)).ToList();
        if (all.Find(one => one.Cohort.Value == cohort) is not { } opened) return null;
        var earlier = with is null ? CohortComparison.EarlierOf(opened, all) : all.Find(one => one.Cohort.Value == with);
        if (with is not null && earlier is null) return null;
        var (rows, to) = await snapshot.PublishedAsync(on, ct);
        // All of the legal entity, so that whichever of them is asked about, what is shown of the company is the same.
        var open = all.FindAll(one => one.Entity == opened.Entity || one.Entity == earlier?.Entity);
        var shown = await rows.OnceAsync((typeof(CohortsShown), string.Join(' ', open.Select(one => one.Cohort)), to), async () =>
            await CohortEngagementEndpoint.ShownAsync(rows, open, CohortComparison.CompaniesOf(open), to, ct));
        return new(rows.Sequence, to, shown!.Compare(opened, earlier));
    }

    private static IEnumerable<ComparedShare> Rows(GroupCurves group)
    {
        var whole = new ComparedShare(group.Group, group.Cohort, group.Size);
        return group.Suppressed
            ? [whole]
            : group.Milestones.SelectMany(curve => Of($"{curve.Milestone}", curve.Ages, curve.MedianDays)).Concat(Of("Retention", group.Retention, medianDays: null))
                .Concat(group.Ties.SelectMany(ties => new[]
                {
                    whole with { Curve = "DensityOfTies", Age = ties.Age, Share = ties.Density },
                    whole with { Curve = "ReciprocalTieInside", Age = ties.Age, Share = ties.ShareWithReciprocalTie },
                    whole with { Curve = "PeopleBeyond", Age = ties.Age, PerMember = ties.PeopleBeyondPerMember }
                }));

        IEnumerable<ComparedShare> Of(string curve, IReadOnlyList<AgeShare> ages, int? medianDays) => ages.Select(at => whole with
        {
            Curve = curve, Age = at.Age, Share = at.Share?.Share, Low = at.Share?.Low, High = at.Share?.High, MedianDays = medianDays
        });
    }

    private static void Show(Answer<CohortComparison> answer)
    {
        Verbs.Line($"Cohort {answer.Content.Cohort} on {Verbs.Day(answer.On)}, at event {Verbs.Count(answer.Sequence)}; shares with 95% intervals");
        foreach (var group in answer.Content.Groups)
        {
            var name = group.Cohort is { } cohort ? $"{group.Group} {cohort}" : $"{group.Group}";
            if (group.Suppressed)
            {
                Verbs.Line($"{name}: nothing is shown, it would point at fewer than five.");
                continue;
            }

            Verbs.Line($"{name}: {group.Size}");
            Verbs.Table(
                ["reached by day", .. CohortEngagement.AgesCompared.Select(age => $"{age}"), "half by"],
                [
                    .. group.Milestones.Select(curve => (IReadOnlyList<string>)
                        [$"{curve.Milestone}", .. curve.Ages.Select(Cell), curve.MedianDays is { } days ? $"day {days}" : "–"]),
                    ["still here", .. group.Retention.Select(Cell), ""]
                ]);
            if (group.Ties.Count > 0) Verbs.Table(["ties by day", .. group.Ties.Select(ties => $"{ties.Age}")], CohortEngagementEndpoint.TiesOf(group.Ties));
        }

        static string Cell(AgeShare at) => at.Share is { } share
            ? string.Create(CultureInfo.InvariantCulture, $"{share.Share:P0} ({share.Low:P0}–{share.High:P0})")
            : "hidden";
    }
}
