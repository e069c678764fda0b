namespace LeFaire.Learning;

/// <summary>How far a mentorship has come.</summary>
public enum MentorshipState
{
    /// <summary>Asked for, and no mentor has accepted yet.</summary>
    Waiting,

    /// <summary>A mentor accepted, or a session was held.</summary>
    Running,

    /// <summary>Closed.</summary>
    Closed
}

/// <summary>A mentor to whom a request was put.</summary>
/// <param name="Mentor">Who was asked.</param>
/// <param name="On">On which day.</param>
/// <param name="Declined">True where they declined.</param>
public sealed record MentorAsked(PersonId Mentor, DateOnly On, bool Declined)
{
    /// <summary>How many working days a mentor has for an answer, the day of asking not counted.</summary>
    public const int DaysToAnswer = 5;

    /// <summary>The last day for an answer.</summary>
    public DateOnly AnswerBy => WorkingDays.After(On, DaysToAnswer);
}

/// <summary>A session held.</summary>
/// <param name="Day">The day.</param>
/// <param name="Minutes">How long it took, where known.</param>
public sealed record MentoringSession(DateOnly Day, int? Minutes);

/// <summary>What one side said.</summary>
/// <param name="Event">The event, under whose id what they wrote lies beside the log.</param>
/// <param name="By">Who said it.</param>
/// <param name="Quality">How it was.</param>
public sealed record MentoringFeedback(EventId Event, PersonId By, FeedbackQuality Quality);

/// <summary>A mentorship as its facts up to a day tell it.</summary>
/// <param name="Mentorship">The mentorship.</param>
/// <param name="Mentee">Who asked, or was advised.</param>
/// <param name="Mentor">Who accepted, or advised; null while a request waits.</param>
/// <param name="Topic">The topic asked for; null where there was no request.</param>
/// <param name="Moment">How it stands to a workshop; null where there was no request.</param>
/// <param name="Workshop">The workshop.</param>
/// <param name="RequestedOn">The day of the request; null where there was none.</param>
/// <param name="AcceptedOn">The day on which a mentor accepted.</param>
/// <param name="Asked">Mentors asked, in order.</param>
/// <param name="Sessions">Sessions held, in order.</param>
/// <param name="Feedback">What the sides said: whoever reads it is shown it by <see cref="FeedbackFor"/> only.</param>
/// <param name="ClosedOn">The day on which it was closed.</param>
/// <param name="Ending">Why it was closed.</param>
public sealed record MentorshipRecord(
    PlaceId Mentorship, PersonId Mentee, PersonId? Mentor, string? Topic, MentoringMoment? Moment, PlaceId? Workshop, DateOnly? RequestedOn,
    DateOnly? AcceptedOn, IReadOnlyList<MentorAsked> Asked, IReadOnlyList<MentoringSession> Sessions, IReadOnlyList<MentoringFeedback> Feedback,
    DateOnly? ClosedOn, MentorshipEnding? Ending)
{
    // Mentorships that a source knows by their sessions alone are never closed there.
    private const int DaysUntilQuiet = 90;

    /// <summary>How far it has come.</summary>
    public MentorshipState State =>
        ClosedOn is not null ? MentorshipState.Closed : Mentor is null ? MentorshipState.Waiting : MentorshipState.Running;

    /// <summary>Who has the request and has neither answered nor been passed over; null where nobody does.</summary>
    public MentorAsked? AskedNow => State == MentorshipState.Waiting && Asked is [.., { Declined: false } last] ? last : null;

    /// <summary>Reads every mentorship among some entries, in the order of their ids.</summary>
    /// <param name="mentorshipEntries">Entries of the mentorships view.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="on">The day; later facts are left out.</param>
    public static IReadOnlyList<MentorshipRecord> Of(IEnumerable<Entry> mentorshipEntries, People.People people, DateOnly on) =>
    [
        .. mentorshipEntries.Where(entry => entry.Count > 0 && entry.Fact.Day <= on).GroupBy(entry => ((IMentoringFact)entry.Fact).Mentorship)
            .OrderBy(of => of.Key).Select(of => Of(of.Key, of, people)).OfType<MentorshipRecord>()
    ];

    /// <summary>True where the request is to be put to the next mentor: nobody has it, or whoever has it let their working days pass.</summary>
    public bool IsDue(DateOnly on) => State == MentorshipState.Waiting && (AskedNow is not { } asked || on > asked.AnswerBy);

    /// <summary>True where it takes up a mentor's time, or may from one day to the next.</summary>
    public bool Occupies(PersonId mentor, DateOnly on) => State switch
    {
        MentorshipState.Waiting => AskedNow?.Mentor == mentor,
        MentorshipState.Running => Mentor == mentor && (RequestedOn is not null || Sessions[^1].Day.AddDays(DaysUntilQuiet) >= on),
        _ => false
    };

    /// <summary>True where someone is of it: the mentee, the mentor, or whoever has the request.</summary>
    public bool Concerns(PersonId person) => person == Mentee || person == Mentor || person == AskedNow?.Mentor;

    /// <summary>The feedback that someone may read: their own, and all of it once both sides gave theirs.</summary>
    /// <param name="reader">Who reads; null for whoever runs the programme.</param>
    public IReadOnlyList<MentoringFeedback> FeedbackFor(PersonId? reader) =>
        Feedback.Count == 2 ? Feedback : [.. Feedback.Where(one => one.By == reader)];

    /// <summary>The refusal of whoever has no part in it, who is not told whether it exists.</summary>
    internal static Decision Unknown => Decision.Unknown("unknown-mentorship", "No such mentorship", "No mentorship of yours has that id. See: mentoring");

    private static MentorshipRecord? Of(PlaceId mentorship, IEnumerable<Entry> entries, People.People people)
    {
        var standing = entries.OrderBy(entry => entry.Fact.OccurredAt).ThenBy(entry => entry.Id).ToList();
        var facts = standing.ConvertAll(entry => entry.Fact);
        var (requested, accepted) = (facts.OfType<MentoringRequested>().FirstOrDefault(), facts.OfType<MentoringAccepted>().FirstOrDefault());
        var sessions = facts.OfType<MentoringSessionHeld>().ToList();
        var closed = facts.OfType<MentorshipClosed>().FirstOrDefault();
        if ((requested?.Mentee ?? sessions.FirstOrDefault()?.Mentee) is not { } menteeAccount || people.PersonOf(menteeAccount) is not { } mentee) return null;
        var declined = facts.OfType<MentoringDeclined>().Select(one => people.PersonOf(one.Mentor)).ToHashSet();
        return new MentorshipRecord(
            mentorship, mentee, (accepted?.Mentor ?? sessions.FirstOrDefault()?.Mentor) is { } mentor ? people.PersonOf(mentor) : null, requested?.Topic,
            requested?.Moment, requested?.Workshop, requested?.Day, accepted?.Day,
            [
                .. facts.OfType<MentoringOffered>().OrderBy(one => one.Ordinal).Select(one => (Mentor: people.PersonOf(one.Mentor), one.Day))
                    .Where(one => one.Mentor is not null).Select(one => new MentorAsked(one.Mentor!.Value, one.Day, declined.Contains(one.Mentor)))
            ],
            sessions.ConvertAll(one => new MentoringSession(one.Day, one.Minutes)),
            [
                .. standing.Where(entry => entry.Fact is MentoringFeedbackGiven)
                    .Select(entry => (entry.Id, Fact: (MentoringFeedbackGiven)entry.Fact, By: people.PersonOf(((MentoringFeedbackGiven)entry.Fact).By)))
                    .Where(one => one.By is not null).DistinctBy(one => one.By)
                    .Select(one => new MentoringFeedback(one.Id, one.By!.Value, one.Fact.Quality))
            ],
            closed?.Day, closed?.Ending);
    }
}
