namespace LeFaire.Onboarding;

/// <summary>An onboarding cohort (promotion d'arrivée) was opened: whoever joined in a window.</summary>
/// <param name="Cohort">The cohort.</param>
/// <param name="Entity">Only joiners of this legal entity.</param>
/// <param name="Unit">Only joiners of this unit or one below it; null for all.</param>
/// <param name="JoinedFrom">First day of the joining window.</param>
/// <param name="JoinedTo">Last day of the joining window.</param>
/// <param name="By">Who opened it; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record CohortOpened(
    CohortId Cohort, string Entity, string? Unit, DateOnly JoinedFrom, DateOnly JoinedTo, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(By);
}
