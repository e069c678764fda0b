namespace LeFaire.Succession;

/// <summary>By what people may be grouped to see whether a list treats them alike. Origin, union membership and health are none of these, and are refused.</summary>
public enum FairnessGrouping
{
    /// <summary>Sex.</summary>
    Sex,

    /// <summary>Age band.</summary>
    AgeBand,

    /// <summary>Part-time or full-time.</summary>
    PartTime,

    /// <summary>Site.</summary>
    Site
}

/// <summary>The selection rate of one group.</summary>
/// <param name="Group">The group.</param>
/// <param name="Pool">How many of the pool are of it.</param>
/// <param name="Selected">How many of them were selected.</param>
/// <param name="Rate">Selected over pool, four decimals.</param>
/// <param name="Low">Lower bound of the rate's exact interval, four decimals.</param>
/// <param name="High">Upper bound.</param>
/// <param name="ImpactRatio">The rate over the highest rate of the groups shown, two decimals; null where nobody was selected.</param>
/// <param name="UnderFourFifths">
/// True where the ratio is under four fifths (Uniform Guidelines on Employee Selection Procedures, 1978, 29 CFR 1607.4 D): a rule of thumb, which one person more or
/// less can tip in small groups, and no finding.
/// </param>
public sealed record GroupRate(string Group, int Pool, int Selected, decimal Rate, decimal Low, decimal High, decimal? ImpactRatio, bool UnderFourFifths);

/// <summary>Whether a list treats groups of its pool alike, by groups that were supplied apart and are kept nowhere.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="RulesVersion">The rules of the scores that were shown.</param>
/// <param name="By">By what people are grouped.</param>
/// <param name="Nominated">Selection into those nominated, confirmed or not.</param>
/// <param name="Candidates">Selection into the candidates.</param>
/// <param name="Hidden">How many of the pool are in no group that is shown: in groups under five, in the smallest that would give these away, or in none.</param>
public sealed record Fairness(
    PlanId Plan, string RulesVersion, FairnessGrouping By, IReadOnlyList<GroupRate> Nominated, IReadOnlyList<GroupRate> Candidates, int Hidden)
{
    private const int Smallest = SmallGroups.Fewest;

    /// <summary>Compares the groups of a plan's pool.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="by">By what people are grouped.</param>
    /// <param name="groupOf">The group of each.</param>
    /// <param name="interval">The exact 95% interval of Clopper and Pearson (Biometrika 26, 1934) for so many selected among so many.</param>
    public static Fairness Of(
        SuccessionCandidates plan, FairnessGrouping by, IReadOnlyDictionary<PersonId, string> groupOf, Func<int, int, (double Low, double High)> interval)
    {
        var groups = plan.Pool.Where(member => groupOf.ContainsKey(member.Person)).GroupBy(member => groupOf[member.Person], StringComparer.Ordinal)
            .OrderBy(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, Members: group.ToList())).ToList();
        var shown = groups.Where(group => group.Members.Count >= Smallest).ToList();
        // What is hidden must not be what is left of the pool once all that is shown is taken away.
        while (shown.Count > 0 && Hidden() is > 0 and < Smallest) shown.RemoveAt(0);
        return new Fairness(
            plan.Plan, plan.RulesVersion, by, Rates(member => member.State != PoolState.InPool), Rates(member => member.State == PoolState.Candidate), Hidden());

        int Hidden() => plan.Pool.Count - shown.Sum(group => group.Members.Count);

        List<GroupRate> Rates(Func<PoolMember, bool> selected)
        {
            var counts = shown.ConvertAll(group => (group.Key, Pool: group.Members.Count, Selected: group.Members.Count(selected)));
            var highest = counts.Select(count => (decimal)count.Selected / count.Pool).DefaultIfEmpty(0m).Max();
            return [.. counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => Rate(count.Key, count.Pool, count.Selected, highest))];
        }

        GroupRate Rate(string group, int pool, int selected, decimal highest)
        {
            var (low, high) = interval(selected, pool);
            var rate = (decimal)selected / pool;
            var ratio = highest == 0 ? (decimal?)null : Math.Round(rate / highest, 2);
            return new GroupRate(
                group, pool, selected, Math.Round(rate, 4), Math.Round((decimal)low, 4), Math.Round((decimal)high, 4), ratio, highest > 0 && rate / highest < 0.8m);
        }
    }
}
