using LeFaire.Contributions;
using LeFaire.Onboarding;
using LeFaire.Succession;

namespace LeFaire.Replay;

/// <summary>One figure that differs between two states.</summary>
/// <param name="Figure">Which.</param>
/// <param name="Before">What it is in the one; null where it is not there, or not shown.</param>
/// <param name="After">What it is in the other; null where it is not there, or not shown.</param>
public sealed record FigureChange(string Figure, decimal? Before, decimal? After);

/// <summary>The figures of a read model under their names, so that two states of it can be told apart.</summary>
public static class Figures
{
    /// <summary>A profile: totals by kind and way, scores by dimension, ties.</summary>
    public static IReadOnlyDictionary<string, decimal> Of(ContributionProfile profile)
    {
        var figures = new Dictionary<string, decimal>(StringComparer.Ordinal)
        {
            ["ties: helped"] = profile.Ties.PeopleHelped, ["ties: helped by"] = profile.Ties.HelpedBy, ["ties: reciprocal"] = profile.Ties.Reciprocal,
            ["ties: across units"] = profile.Ties.AcrossUnits
        };
        foreach (var total in profile.Totals) figures[$"total: {total.Kind} {total.Way}"] = total.Count;
        foreach (var score in profile.Scores) figures[$"score: {score.Dimension}"] = score.Points;
        return figures;
    }

    /// <summary>A cohort: what is shown of its size, its ages, its milestones and its ties.</summary>
    public static IReadOnlyDictionary<string, decimal> Of(CohortEngagement cohort)
    {
        var figures = new Dictionary<string, decimal>(StringComparer.Ordinal);
        Show("size", cohort.Size);
        foreach (var age in cohort.Ages)
        {
            Show($"day {age.Age}: observed", age.Observed);
            Show($"day {age.Age}: left before", age.Left);
            Show($"day {age.Age}: contributions each", age.MeanContributions);
        }

        foreach (var row in cohort.Milestones)
        {
            foreach (var cell in row.Cells) Show($"{row.Milestone} by day {cell.Age}", cell.Reached);
        }

        foreach (var ties in cohort.Ties)
        {
            Show($"day {ties.Age}: density of ties", ties.Density);
            Show($"day {ties.Age}: share with a reciprocal tie", ties.ShareWithReciprocalTie);
            Show($"day {ties.Age}: people beyond, per member", ties.PeopleBeyondPerMember);
        }

        return figures;

        void Show(string name, decimal? figure)
        {
            if (figure is { } shown) figures[name] = shown;
        }
    }

    /// <summary>A plan: who is in its pool, how far each has come, and the points of each criterion that is evidenced.</summary>
    public static IReadOnlyDictionary<string, decimal> Of(SuccessionCandidates plan)
    {
        var figures = new Dictionary<string, decimal>(StringComparer.Ordinal) { ["pool"] = plan.Pool.Count };
        foreach (var member in plan.Pool)
        {
            figures[$"{member.Person}: {member.State}"] = 1;
            foreach (var criterion in member.Criteria)
            {
                if (criterion.Score is { } score) figures[$"{member.Person}: {criterion.Criterion}"] = score.Points;
            }
        }

        foreach (var outside in plan.Outside) figures[$"{outside.Person}: {outside.State}, no longer in the pool"] = 1;
        return figures;
    }

    /// <summary>The figures that differ between two states, in order of their names.</summary>
    public static IReadOnlyList<FigureChange> Changes(IReadOnlyDictionary<string, decimal> before, IReadOnlyDictionary<string, decimal> after) =>
    [
        .. before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(figure => new FigureChange(figure, ValueIn(before, figure), ValueIn(after, figure)))
            .Where(change => change.Before != change.After)
    ];

    private static decimal? ValueIn(IReadOnlyDictionary<string, decimal> figures, string name) => figures.TryGetValue(name, out var figure) ? figure : null;
}
