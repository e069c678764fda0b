namespace LeFaire.Learning;

/// <summary>A mentor and a mentee met.</summary>
/// <param name="Mentorship">The mentorship of the two.</param>
/// <param name="Mentor">Who advised.</param>
/// <param name="Mentee">Who was advised.</param>
/// <param name="Minutes">How long it took, where known.</param>
/// <param name="Tags">Its topics from the closed list, sorted; null for none.</param>
/// <param name="Workshop">The workshop that it prepared or followed, where there is one.</param>
/// <param name="OccurredAt">The day.</param>
public sealed record MentoringSessionHeld(
    PlaceId Mentorship, AccountId Mentor, AccountId Mentee, int? Minutes, IReadOnlyList<string>? Tags, PlaceId? Workshop, DateTimeOffset OccurredAt)
    : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Mentor, Mentee);
}
