namespace LeFaire.Mobility;

/// <summary>Someone said that they are open to mobility, and for what. Their last word stands.</summary>
/// <param name="Account">Who: nobody says it for another.</param>
/// <param name="Kinds">What they would take up, sorted.</param>
/// <param name="Topics">On which topics, sorted; null for any.</param>
/// <param name="Units">In which units, or units below these, sorted; null for any.</param>
/// <param name="OccurredAt">When.</param>
public sealed record MobilityDeclared(
    AccountId Account, IReadOnlyList<OpportunityKind> Kinds, IReadOnlyList<string>? Topics, IReadOnlyList<string>? Units, DateTimeOffset OccurredAt)
    : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}

/// <summary>Someone said that they are open to mobility no more.</summary>
/// <param name="Account">Who.</param>
/// <param name="OccurredAt">When.</param>
public sealed record MobilityEnded(AccountId Account, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}
