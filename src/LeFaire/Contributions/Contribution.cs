using System.Text.Json.Serialization;

namespace LeFaire.Contributions;

/// <summary>A post opened a conversation in a space, or stood there alone.</summary>
/// <param name="Space">The space.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="Length">Length of the text in characters; the text itself is never stored.</param>
/// <param name="Tags">Tags of the closed list that the text bears, sorted; null for none.</param>
/// <param name="Mentioned">Who is mentioned in it; null for nobody.</param>
/// <param name="OccurredAt">When it was published.</param>
public sealed record PostPublished(
    PlaceId Space, AccountId Author, int Length, IReadOnlyList<string>? Tags, IReadOnlyList<AccountId>? Mentioned, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching([Author, .. (Mentioned ?? []).Select(account => (AccountId?)account)]);
}

/// <summary>A reply was posted in a thread.</summary>
/// <param name="Space">The space.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="To">The author of the thread's parent, where known.</param>
/// <param name="Length">Length of the text in characters; the text itself is never stored.</param>
/// <param name="Tags">Tags of the closed list that the text bears, sorted; null for none.</param>
/// <param name="Mentioned">Who is mentioned in it; null for nobody.</param>
/// <param name="OccurredAt">When it was posted.</param>
public sealed record ReplyPosted(
    PlaceId Space, AccountId Author, AccountId? To, int Length, IReadOnlyList<string>? Tags, IReadOnlyList<AccountId>? Mentioned, DateTimeOffset OccurredAt)
    : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching([Author, To, .. (Mentioned ?? []).Select(account => (AccountId?)account)]);
}

/// <summary>A post or reply was deleted at its source.</summary>
/// <param name="UndoneId">The post or reply.</param>
/// <param name="Undone">What it said.</param>
/// <param name="OccurredAt">When the deletion was seen.</param>
public sealed record PostWithdrawn(EventId UndoneId, Fact Undone, DateTimeOffset OccurredAt) : Undoing(UndoneId, Undone, OccurredAt);

/// <summary>What a reaction says, as far as its sign tells.</summary>
public enum ReactionKind
{
    /// <summary>Any sign without a meaning known to all.</summary>
    Other,

    /// <summary>Agreement or approval.</summary>
    Approval,

    /// <summary>Thanks or appreciation.</summary>
    Thanks,

    /// <summary>Celebration.</summary>
    Celebration,

    /// <summary>Done, solved or seen to.</summary>
    Done
}

/// <summary>Someone reacted to a post or reply.</summary>
/// <param name="Space">The space.</param>
/// <param name="By">Who reacted.</param>
/// <param name="To">The author of the post, where known.</param>
/// <param name="Kind">What the sign says.</param>
/// <param name="OccurredAt">The time of the reaction, or of the post where the source gives none.</param>
/// <param name="Inferred">True where the time is the post's.</param>
public sealed record ReactionGiven(
    PlaceId Space, AccountId By, AccountId? To, ReactionKind Kind, DateTimeOffset OccurredAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Inferred = false) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(By, To);
}

/// <summary>A reaction was taken back at its source.</summary>
/// <param name="UndoneId">The reaction.</param>
/// <param name="Undone">What it said.</param>
/// <param name="OccurredAt">When its absence was seen.</param>
public sealed record ReactionWithdrawn(EventId UndoneId, Fact Undone, DateTimeOffset OccurredAt) : Undoing(UndoneId, Undone, OccurredAt);
