namespace LeFaire.Learning;

/// <summary>How mentoring stands to a workshop.</summary>
public enum MentoringMoment
{
    /// <summary>No workshop is in view.</summary>
    OnDemand,

    /// <summary>It prepares a workshop.</summary>
    Before,

    /// <summary>It follows up a workshop.</summary>
    After,

    /// <summary>It takes the place of a workshop that the mentee does not attend.</summary>
    Apart
}

/// <summary>What one side says of the mentoring.</summary>
public enum FeedbackQuality
{
    /// <summary>It helped much.</summary>
    VeryHelpful,

    /// <summary>It helped.</summary>
    Helpful,

    /// <summary>It helped little.</summary>
    LittleHelp,

    /// <summary>It did not help.</summary>
    NoHelp
}

/// <summary>Why a mentorship was closed.</summary>
public enum MentorshipEnding
{
    /// <summary>What was asked for was reached.</summary>
    Reached,

    /// <summary>It ended before that.</summary>
    BrokenOff,

    /// <summary>The request was taken back before a mentor accepted.</summary>
    Withdrawn
}

/// <summary>A fact of a mentorship.</summary>
public interface IMentoringFact
{
    /// <summary>The mentorship. It is the id of its stream.</summary>
    PlaceId Mentorship { get; }
}

/// <summary>Someone asked for a mentor on a topic.</summary>
/// <param name="Mentorship">The mentorship that would come of it.</param>
/// <param name="Mentee">Who asked.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Moment">How it stands to a workshop.</param>
/// <param name="Workshop">The workshop, where there is one.</param>
/// <param name="OccurredAt">When.</param>
public sealed record MentoringRequested(
    PlaceId Mentorship, AccountId Mentee, string Topic, MentoringMoment Moment, PlaceId? Workshop, DateTimeOffset OccurredAt)
    : Fact(OccurredAt), IMentoringFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Mentee);
}

/// <summary>A request was put to a mentor, who has five working days to answer.</summary>
/// <param name="Mentorship">The mentorship.</param>
/// <param name="Ordinal">Which mentor is asked, from 1.</param>
/// <param name="Mentor">Who is asked.</param>
/// <param name="Mentee">Who asks.</param>
/// <param name="OccurredAt">When.</param>
public sealed record MentoringOffered(PlaceId Mentorship, int Ordinal, AccountId Mentor, AccountId Mentee, DateTimeOffset OccurredAt)
    : Fact(OccurredAt), IMentoringFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Mentor, Mentee);
}

/// <summary>The mentor who was asked accepted.</summary>
/// <param name="Mentorship">The mentorship.</param>
/// <param name="Mentor">Who accepted.</param>
/// <param name="OccurredAt">When.</param>
public sealed record MentoringAccepted(PlaceId Mentorship, AccountId Mentor, DateTimeOffset OccurredAt) : Fact(OccurredAt), IMentoringFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Mentor);
}

/// <summary>The mentor who was asked declined; why is nobody's business and never stored.</summary>
/// <param name="Mentorship">The mentorship.</param>
/// <param name="Mentor">Who declined.</param>
/// <param name="OccurredAt">When.</param>
public sealed record MentoringDeclined(PlaceId Mentorship, AccountId Mentor, DateTimeOffset OccurredAt) : Fact(OccurredAt), IMentoringFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Mentor);
}

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
    : Fact(OccurredAt), IMentoringFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Mentor, Mentee);
}

/// <summary>
/// One side said how the mentoring was; what they wrote lies beside the log under this event's id. Neither side reads the other's before giving its own.
/// </summary>
/// <param name="Mentorship">The mentorship.</param>
/// <param name="By">Who said it.</param>
/// <param name="Of">The other side.</param>
/// <param name="Quality">How it was.</param>
/// <param name="OccurredAt">When.</param>
public sealed record MentoringFeedbackGiven(PlaceId Mentorship, AccountId By, AccountId Of, FeedbackQuality Quality, DateTimeOffset OccurredAt)
    : Fact(OccurredAt), IMentoringFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(By, Of);
}

/// <summary>A mentorship, or the request for one, was closed.</summary>
/// <param name="Mentorship">The mentorship.</param>
/// <param name="Ending">Why.</param>
/// <param name="By">Who closed it; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record MentorshipClosed(PlaceId Mentorship, MentorshipEnding Ending, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt), IMentoringFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(By);
}
