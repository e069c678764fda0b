namespace LeFaire.Succession;

/// <summary>Opens a succession plan.</summary>
public static class OpenPlan
{
    /// <summary>Gives the plan.</summary>
    public static Decision Decide(
        PlanId plan, string entity, string position, IReadOnlyList<string>? units, IReadOnlyList<string>? grades, HardRequirements requirements,
        IReadOnlyList<Dimension> criteria, AccountId? by, DateTimeOffset at)
    {
        if (string.IsNullOrWhiteSpace(entity)) return Decision.Refuse("blank-entity", "No legal entity", "Name the legal entity whose people it concerns.");
        if (string.IsNullOrWhiteSpace(position)) return Decision.Refuse("blank-position", "No position", "Name the key position.");
        if (criteria.Count == 0) return Decision.Refuse("no-criteria", "No criteria", "State at least one dimension for which evidence is shown.");
        if (requirements.TenureMonths < 0) return Decision.Refuse("negative-tenure", "Negative tenure", "Months of employment cannot be fewer than none.");
        string[] named = [.. units ?? [], .. grades ?? [], .. requirements.Jobs ?? []];
        return named.Any(string.IsNullOrWhiteSpace)
            ? Decision.Refuse("blank-code", "An empty code", "Units, grades and jobs must each have a name.")
            : Decision.Of(new PlanOpened(plan, entity, position, units, grades, requirements, [.. criteria.Distinct()], by, at));
    }
}
