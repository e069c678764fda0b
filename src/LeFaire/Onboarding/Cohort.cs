namespace LeFaire.Onboarding;

/// <summary>An onboarding cohort (promotion d'arrivée) was opened: whoever joined in a window.</summary>
/// <param name="Cohort">The cohort.</param>
/// <param name="Entity">Only joiners of this legal entity.</param>
/// <param name="Unit">Only joiners of this unit or one below it; null for all.</param>
/// <param name="JoinedFrom">First day of the joining window.</param>
/// <param name="JoinedTo">Last day of the joining window.</param>
/// <param name="By">Who opened it; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Site">Only joiners of this site; null for all.</param>
/// <param name="Programme">The code of the programme that they joined with; null where there is none.</param>
/// <param name="Members">Only these of the joiners, sorted; null for all.</param>
public sealed record CohortOpened(
    CohortId Cohort, string Entity, string? Unit, DateOnly JoinedFrom, DateOnly JoinedTo, AccountId? By, DateTimeOffset OccurredAt, string? Site = null,
    string? Programme = null, IReadOnlyList<AccountId>? Members = null) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching([.. (Members ?? []).Select(member => (AccountId?)member), By]);
}
