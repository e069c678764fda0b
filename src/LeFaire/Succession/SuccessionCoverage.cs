namespace LeFaire.Succession;

/// <summary>How ready a plan's candidates are.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Position">The key position's code.</param>
/// <param name="Units">The units of its perimeter; null for all.</param>
/// <param name="Pool">How many are in the pool.</param>
/// <param name="Nominated">How many of them are nominated and not confirmed yet.</param>
/// <param name="Ready">The candidates by readiness.</param>
/// <param name="Copies">The criterion whose score the list merely copies: those nominated, two or more, are just those with the most points; null where none.</param>
public sealed record PlanCoverage(
    PlanId Plan, string Position, IReadOnlyList<string>? Units, int Pool, int Nominated, ReadyCandidates Ready, Dimension? Copies);

/// <summary>Candidates by readiness. Where assessors differ, the most cautious is taken.</summary>
/// <param name="Now">Ready now.</param>
/// <param name="OneToTwoYears">In one to two years.</param>
/// <param name="ThreeToFiveYears">In three to five years.</param>
/// <param name="NotAssessed">Assessed by nobody.</param>
public sealed record ReadyCandidates(int Now, int OneToTwoYears, int ThreeToFiveYears, int NotAssessed)
{
    /// <summary>Bench strength: those who could take over within two years.</summary>
    public int Bench => Now + OneToTwoYears;
}

/// <summary>The plans whose perimeter names a unit.</summary>
/// <param name="Unit">The unit; null for plans of a whole legal entity.</param>
/// <param name="Plans">How many plans.</param>
/// <param name="Covered">How many of them have at least one candidate ready now.</param>
/// <param name="Share">Covered over plans, two decimals.</param>
/// <param name="BenchPerPlan">Candidates ready within two years, per plan, two decimals.</param>
public sealed record UnitCoverage(string? Unit, int Plans, int Covered, decimal Share, decimal BenchPerPlan);

/// <summary>How far succession is provided for, over the plans that are open.</summary>
/// <param name="Plans">Plan by plan, in the order given.</param>
/// <param name="Units">By unit; a plan of several units counts in each.</param>
/// <param name="Share">Share of plans with at least one candidate ready now, two decimals; null where no plan is open.</param>
/// <param name="Copying">How many lists merely copy a score.</param>
public sealed record SuccessionCoverage(IReadOnlyList<PlanCoverage> Plans, IReadOnlyList<UnitCoverage> Units, decimal? Share, int Copying)
{
    /// <summary>Counts over plans; those that are closed are left out.</summary>
    public static SuccessionCoverage Of(IEnumerable<SuccessionCandidates> plans)
    {
        var covered = plans.Where(plan => plan.Closed is null).Select(Of).ToList();
        return new SuccessionCoverage(
            covered,
            [
                .. covered.SelectMany(plan => plan.Units?.Distinct() ?? [null], (plan, unit) => (Unit: unit, Plan: plan)).GroupBy(of => of.Unit, of => of.Plan)
                    .OrderBy(unit => unit.Key, StringComparer.Ordinal)
                    .Select(unit => new UnitCoverage(
                        unit.Key, unit.Count(), unit.Count(IsCovered), Ratio(unit.Count(IsCovered), unit.Count()),
                        Ratio(unit.Sum(plan => plan.Ready.Bench), unit.Count())))
            ],
            covered.Count == 0 ? null : Ratio(covered.Count(IsCovered), covered.Count), covered.Count(plan => plan.Copies is not null));
    }

    private static PlanCoverage Of(SuccessionCandidates plan)
    {
        var readiness = plan.Pool.Where(member => member.State == PoolState.Candidate)
            .Select(member => member.Readiness.Count == 0 ? (Readiness?)null : member.Readiness.Max(assessment => assessment.Readiness)).ToList();
        return new PlanCoverage(
            plan.Plan, plan.Opened.Position, plan.Opened.Units, plan.Pool.Count, plan.Pool.Count(member => member.State == PoolState.Nominated),
            new ReadyCandidates(Count(Readiness.Now), Count(Readiness.OneToTwoYears), Count(Readiness.ThreeToFiveYears), Count(null)),
            plan.Opened.Criteria.Select(criterion => (Dimension?)criterion).FirstOrDefault(criterion => IsCopied(plan, criterion!.Value)));

        int Count(Readiness? asked) => readiness.Count(one => one == asked);
    }

    private static bool IsCopied(SuccessionCandidates plan, Dimension criterion)
    {
        var points = plan.Pool.ToLookup(
            member => member.State != PoolState.InPool, member => member.Criteria.First(one => one.Criterion == criterion).Score?.Points ?? 0m);
        return points[true].Count() >= 2 && points[true].Min() > points[false].DefaultIfEmpty(0m).Max();
    }

    private static bool IsCovered(PlanCoverage plan) => plan.Ready.Now > 0;

    private static decimal Ratio(int part, int whole) => Math.Round((decimal)part / whole, 2);
}
