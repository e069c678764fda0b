namespace LeFaire.Governance;

/// <summary>The works council (CSE) of a legal entity was informed and consulted.</summary>
/// <param name="Entity">The legal entity.</param>
/// <param name="By">Who recorded it; null where a role without a person did.</param>
/// <param name="OccurredAt">The day on which the consultation was closed.</param>
public sealed record ConsultationClosed(string Entity, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(By);
}

/// <summary>The people of a legal entity were given notice of what is held about them and why.</summary>
/// <param name="Entity">The legal entity.</param>
/// <param name="By">Who recorded it; null where a role without a person did.</param>
/// <param name="OccurredAt">The day of the notice.</param>
public sealed record NoticeGiven(string Entity, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(By);
}

/// <summary>Someone objected: their contributions enter no score, pool or discovery.</summary>
/// <param name="Account">Any account of theirs.</param>
/// <param name="By">Who recorded it, themselves as a rule.</param>
/// <param name="OccurredAt">When.</param>
public sealed record ObjectionRaised(AccountId Account, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account, By);
}

/// <summary>Someone took their objection back.</summary>
/// <param name="Account">Any account of theirs.</param>
/// <param name="By">Who recorded it, themselves as a rule.</param>
/// <param name="OccurredAt">When.</param>
public sealed record ObjectionWithdrawn(AccountId Account, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account, By);
}

/// <summary>Someone was erased: nothing tells any more who these accounts were, and what was known of their employment is masked.</summary>
/// <param name="Erased">Every account of theirs; each leads nowhere from then on.</param>
/// <param name="By">Who carried it out; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record ErasureCompleted(IReadOnlyList<AccountId> Erased, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching([.. Erased.Select(account => (AccountId?)account), By]);
}

/// <summary>Why a fact was retracted.</summary>
public enum RetractionReason
{
    /// <summary>The source now says otherwise; what it says is recorded anew.</summary>
    Changed,

    /// <summary>A human found it wrong; it stays out, whatever the source says.</summary>
    Contested
}

/// <summary>One fact does not hold: it is undone in every view.</summary>
/// <param name="UndoneId">The event undone.</param>
/// <param name="Undone">What it said.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who retracted it, where a human did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record FactRetracted(EventId UndoneId, Fact Undone, RetractionReason Reason, AccountId? By, DateTimeOffset OccurredAt)
    : Undoing(UndoneId, Undone, OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching([.. Undone.Accounts.Select(account => (AccountId?)account), By]);
}
