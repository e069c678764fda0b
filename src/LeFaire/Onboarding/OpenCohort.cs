namespace LeFaire.Onboarding;

/// <summary>Opens an onboarding cohort.</summary>
public static class OpenCohort
{
    /// <summary>Gives the cohort.</summary>
    public static Decision Decide(CohortId cohort, string entity, string? unit, DateOnly from, DateOnly to, AccountId? by, DateTimeOffset at)
    {
        if (string.IsNullOrWhiteSpace(entity)) return Decision.Refuse("blank-entity", "No legal entity", "Name the legal entity whose joiners belong to it.");
        if (unit is not null && string.IsNullOrWhiteSpace(unit)) return Decision.Refuse("blank-unit", "No unit", "Name a unit, or leave it out for all.");
        return from > to
            ? Decision.Refuse("window-reversed", "The window ends before it begins", "The first joining day must not lie after the last.")
            : Decision.Of(new CohortOpened(cohort, entity, unit, from, to, by, at));
    }
}
