using System.Text.Json.Serialization;

namespace LeFaire.Contributions;

/// <summary>A space was opened: a public, professional channel or community.</summary>
/// <param name="Space">The space.</param>
/// <param name="Creator">Who opened it, where known.</param>
/// <param name="General">True for the space that everybody joins on arrival.</param>
/// <param name="OccurredAt">When it was opened.</param>
public sealed record CommunityOpened(PlaceId Space, AccountId? Creator, bool General, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Creator);
}

/// <summary>Someone joined a space.</summary>
/// <param name="Space">The space.</param>
/// <param name="Account">Who joined.</param>
/// <param name="General">True for the space that everybody joins on arrival: without a directory that is an inferred start.</param>
/// <param name="OccurredAt">When they joined.</param>
public sealed record CommunityJoined(
    PlaceId Space, AccountId Account, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool General, DateTimeOffset OccurredAt)
    : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}

/// <summary>Someone left a space.</summary>
/// <param name="Space">The space.</param>
/// <param name="Account">Who left.</param>
/// <param name="OccurredAt">When they left.</param>
public sealed record CommunityLeft(PlaceId Space, AccountId Account, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}
