namespace LeFaire.Succession;

/// <summary>What another rule set changes for one member of a pool in one dimension.</summary>
/// <param name="Person">The member.</param>
/// <param name="Dimension">The dimension that changes.</param>
/// <param name="Before">Points under the rules in force; null where no evidence is shown.</param>
/// <param name="After">Points under the rules rehearsed; null where no evidence is shown.</param>
public sealed record RehearsedScore(PersonId Person, Dimension Dimension, decimal? Before, decimal? After);

/// <summary>What another rule set changes for a group of a pool in one dimension, on average over its members with evidence shown.</summary>
/// <param name="By">What the group is by: entity, unit or grade.</param>
/// <param name="Group">The group.</param>
/// <param name="Dimension">The dimension.</param>
/// <param name="Members">How many members it has; groups under five are left out.</param>
/// <param name="MeanBefore">Mean points under the rules in force, two decimals.</param>
/// <param name="MeanAfter">Mean points under the rules rehearsed, two decimals.</param>
public sealed record RehearsedGroup(string By, string Group, Dimension Dimension, int Members, decimal MeanBefore, decimal MeanAfter);

/// <summary>What another rule set changes inside a plan's pool. Who is in the pool depends on no rule.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="PoolSize">How many are in the pool.</param>
/// <param name="Scores">The scores that differ, in the order of the pool.</param>
/// <param name="Groups">The effect by legal entity, unit and grade.</param>
public sealed record RehearsedPlan(PlanId Plan, int PoolSize, IReadOnlyList<RehearsedScore> Scores, IReadOnlyList<RehearsedGroup> Groups)
{
    /// <summary>Compares a plan under two rule sets, computed from the same rows by the same function.</summary>
    public static RehearsedPlan Of(SuccessionCandidates before, SuccessionCandidates after)
    {
        var pairs = before.Pool.Zip(after.Pool).ToList();
        return new RehearsedPlan(
            before.Plan, before.Pool.Count,
            [
                .. pairs.SelectMany(pair => pair.First.Criteria.Zip(pair.Second.Criteria, (one, other) =>
                    new RehearsedScore(pair.First.Person, one.Criterion, one.Score?.Points, other.Score?.Points))).Where(score => score.Before != score.After)
            ],
            [
                .. Means("entity", pairs, member => member.Assignment?.Entity), .. Means("unit", pairs, member => member.Assignment?.Unit?.Split(" / ")[0]),
                .. Means("grade", pairs, member => member.Grade)
            ]);
    }

    private static IEnumerable<RehearsedGroup> Means(
        string kind, List<(PoolMember First, PoolMember Second)> pairs, Func<PoolMember, string?> groupOf) =>
        from pair in pairs
        let name = groupOf(pair.First)
        where name is not null
        group pair by name into members
        where members.Count() >= SmallGroups.Fewest
        orderby members.Key
        from criterion in members.First().First.Criteria.Select(one => one.Criterion)
        let before = Mean(members.Select(pair => pair.First), criterion)
        let after = Mean(members.Select(pair => pair.Second), criterion)
        where before != after
        select new RehearsedGroup(kind, members.Key, criterion, members.Count(), before, after);

    private static decimal Mean(IEnumerable<PoolMember> members, Dimension criterion)
    {
        var points = members.Select(member => member.Criteria.First(one => one.Criterion == criterion).Score?.Points ?? 0m).ToList();
        return Math.Round(points.Sum() / points.Count, 2);
    }
}
