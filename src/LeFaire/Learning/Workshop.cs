namespace LeFaire.Learning;

/// <summary>A fact of a workshop.</summary>
public interface IWorkshopFact
{
    /// <summary>The workshop. It is the id of its stream.</summary>
    PlaceId Workshop { get; }
}

/// <summary>A workshop was put on the calendar.</summary>
/// <param name="Workshop">The workshop.</param>
/// <param name="Host">Who gives it, where known.</param>
/// <param name="Minutes">Its length, where known.</param>
/// <param name="Tags">Its topics from the closed list, sorted; null for none.</param>
/// <param name="OccurredAt">When it starts.</param>
/// <param name="Places">How many can attend; null where there is no limit.</param>
public sealed record WorkshopScheduled(
    PlaceId Workshop, AccountId? Host, int? Minutes, IReadOnlyList<string>? Tags, DateTimeOffset OccurredAt, int? Places = null)
    : Fact(OccurredAt), IWorkshopFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Host);
}

/// <summary>Someone registered for a workshop. Registered is not attended.</summary>
/// <param name="Workshop">The workshop.</param>
/// <param name="Account">Who registered.</param>
/// <param name="Tags">The workshop's topics, sorted; null for none.</param>
/// <param name="OccurredAt">When they registered, or the workshop's start where the source gives no time.</param>
public sealed record WorkshopRegistered(PlaceId Workshop, AccountId Account, IReadOnlyList<string>? Tags, DateTimeOffset OccurredAt)
    : Fact(OccurredAt), IWorkshopFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}

/// <summary>Someone gave their registration up: their place, or their turn, is the next one's.</summary>
/// <param name="UndoneId">The registration.</param>
/// <param name="Undone">What it said.</param>
/// <param name="By">Who withdrew it; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record WorkshopRegistrationWithdrawn(EventId UndoneId, Fact Undone, AccountId? By, DateTimeOffset OccurredAt)
    : Undoing(UndoneId, Undone, OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching([.. Undone.Accounts.Select(account => (AccountId?)account), By]);
}

/// <summary>Someone attended a workshop.</summary>
/// <param name="Workshop">The workshop.</param>
/// <param name="Account">Who attended.</param>
/// <param name="Host">Who gave it, where known.</param>
/// <param name="Minutes">Its length, where known.</param>
/// <param name="Tags">The workshop's topics, sorted; null for none.</param>
/// <param name="OccurredAt">When it started.</param>
public sealed record WorkshopAttended(
    PlaceId Workshop, AccountId Account, AccountId? Host, int? Minutes, IReadOnlyList<string>? Tags, DateTimeOffset OccurredAt)
    : Fact(OccurredAt), IWorkshopFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account, Host);
}

/// <summary>A workshop was cancelled.</summary>
/// <param name="Workshop">The workshop.</param>
/// <param name="Host">Who would have given it, where known.</param>
/// <param name="OccurredAt">When it would have started.</param>
public sealed record WorkshopCancelled(PlaceId Workshop, AccountId? Host, DateTimeOffset OccurredAt) : Fact(OccurredAt), IWorkshopFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Host);
}

/// <summary>Someone who attended a workshop rated it.</summary>
/// <param name="Workshop">The workshop.</param>
/// <param name="Account">Who rated it.</param>
/// <param name="Rating">From 1, poor, to 5, excellent.</param>
/// <param name="OccurredAt">When.</param>
public sealed record WorkshopRated(PlaceId Workshop, AccountId Account, int Rating, DateTimeOffset OccurredAt) : Fact(OccurredAt), IWorkshopFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}
