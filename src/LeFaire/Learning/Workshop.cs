namespace LeFaire.Learning;

/// <summary>A workshop was put on the calendar.</summary>
/// <param name="Workshop">The workshop.</param>
/// <param name="Host">Who gives it, where known.</param>
/// <param name="Minutes">Its length, where known.</param>
/// <param name="Tags">Its topics from the closed list, sorted; null for none.</param>
/// <param name="OccurredAt">When it starts.</param>
public sealed record WorkshopScheduled(PlaceId Workshop, AccountId? Host, int? Minutes, IReadOnlyList<string>? Tags, DateTimeOffset OccurredAt)
    : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Host);
}

/// <summary>Someone registered for a workshop. Registered is not attended.</summary>
/// <param name="Workshop">The workshop.</param>
/// <param name="Account">Who registered.</param>
/// <param name="Tags">The workshop's topics, sorted; null for none.</param>
/// <param name="OccurredAt">When they registered, or the workshop's start where the source gives no time.</param>
public sealed record WorkshopRegistered(PlaceId Workshop, AccountId Account, IReadOnlyList<string>? Tags, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}

/// <summary>Someone attended a workshop.</summary>
/// <param name="Workshop">The workshop.</param>
/// <param name="Account">Who attended.</param>
/// <param name="Host">Who gave it, where known.</param>
/// <param name="Minutes">Its length, where known.</param>
/// <param name="Tags">The workshop's topics, sorted; null for none.</param>
/// <param name="OccurredAt">When it started.</param>
public sealed record WorkshopAttended(
    PlaceId Workshop, AccountId Account, AccountId? Host, int? Minutes, IReadOnlyList<string>? Tags, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account, Host);
}

/// <summary>A workshop was cancelled.</summary>
/// <param name="Workshop">The workshop.</param>
/// <param name="Host">Who would have given it, where known.</param>
/// <param name="OccurredAt">When it would have started.</param>
public sealed record WorkshopCancelled(PlaceId Workshop, AccountId? Host, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Host);
}
