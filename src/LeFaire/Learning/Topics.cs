namespace LeFaire.Learning;

/// <summary>What knowledge is about.</summary>
/// <param name="Name">Its code: lower-case letters, digits and hyphens.</param>
/// <param name="Esco">The URI of the skill in ESCO, the European classification, where known.</param>
public sealed record Topic(string Name, string? Esco = null);

/// <summary>From a day on, what is done in a space, or bears a tag, is about these topics and no others.</summary>
/// <param name="Space">The space; null where a tag is mapped.</param>
/// <param name="Tag">The tag; null where a space is mapped.</param>
/// <param name="Topics">The topics; none where it is about nothing that could be taught.</param>
/// <param name="By">Who mapped it; null where a role without a person did.</param>
/// <param name="OccurredAt">The day from which it holds.</param>
public sealed record TopicsMapped(PlaceId? Space, string? Tag, IReadOnlyList<Topic> Topics, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(By);
}
