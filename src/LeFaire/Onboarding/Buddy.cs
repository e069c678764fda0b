namespace LeFaire.Onboarding;

/// <summary>Someone was asked to be a newcomer's buddy (parrain).</summary>
/// <param name="Newcomer">The newcomer.</param>
/// <param name="Buddy">Who was asked.</param>
/// <param name="By">Who asked; null where the automation did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record BuddyAsked(AccountId Newcomer, AccountId Buddy, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Newcomer, Buddy, By);
}

/// <summary>Whoever was asked accepted to be the newcomer's buddy.</summary>
/// <param name="Newcomer">The newcomer.</param>
/// <param name="Buddy">Their buddy.</param>
/// <param name="OccurredAt">When.</param>
public sealed record BuddyAccepted(AccountId Newcomer, AccountId Buddy, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Newcomer, Buddy);
}

/// <summary>Whoever was asked declined; why is nobody's business.</summary>
/// <param name="Newcomer">The newcomer.</param>
/// <param name="Buddy">Who declined.</param>
/// <param name="OccurredAt">When.</param>
public sealed record BuddyDeclined(AccountId Newcomer, AccountId Buddy, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Newcomer, Buddy);
}
