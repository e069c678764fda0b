namespace LeFaire.Onboarding;

/// <summary>Opens an onboarding cohort: whoever joined in a window.</summary>
/// <param name="Entity">Only joiners of this legal entity.</param>
/// <param name="JoinedFrom">First day of the joining window.</param>
/// <param name="JoinedTo">Last day of the joining window.</param>
/// <param name="Unit">Only joiners of this unit or one below it; null for all.</param>
public sealed record OpenCohort(string Entity, DateOnly JoinedFrom, DateOnly JoinedTo, string? Unit = null)
{
    /// <summary>Gives the cohort.</summary>
    /// <param name="command">Who belongs to it.</param>
    /// <param name="cohort">Its id.</param>
    /// <param name="by">Who opens it.</param>
    /// <param name="at">When.</param>
    /// <param name="cohortEntries">The entries of cohorts that are open.</param>
    public static Decision Decide(OpenCohort command, CohortId cohort, AccountId? by, DateTimeOffset at, IEnumerable<Entry> cohortEntries)
    {
        var (entity, from, to, unit) = command;
        if (string.IsNullOrWhiteSpace(entity)) return Decision.Invalid("blank-entity", "No legal entity", "Name the legal entity whose joiners belong to it.");
        if (unit is not null && string.IsNullOrWhiteSpace(unit)) return Decision.Invalid("blank-unit", "No unit", "Name a unit, or leave it out for all.");
        if (from > to) return Decision.Invalid("window-reversed", "The window ends before it begins", "The first joining day must not lie after the last.");
        return cohortEntries.Any(entry => entry.Count > 0 && entry.Fact is CohortOpened opened && opened.Cohort == cohort)
            ? Decision.Refuse("already-open", "Already open", "A cohort of these joiners is open already. See: cohorts")
            : Decision.Of(new CohortOpened(cohort, entity, unit, from, to, by, at));
    }
}
