namespace LeFaire.Learning;

/// <summary>One side says how the mentoring was. What both say is shown to both once both said it.</summary>
/// <param name="Quality">How it was.</param>
/// <param name="Text">What they write to the other side; it lies beside the log, never in an event.</param>
public sealed record GiveMentoringFeedback(FeedbackQuality Quality, string? Text = null)
{
    /// <summary>Gives the feedback; the text lies beside the log.</summary>
    /// <param name="command">How it was.</param>
    /// <param name="mentorship">The mentorship; null where there is none.</param>
    /// <param name="by">Which of the two says it.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(GiveMentoringFeedback command, MentorshipRecord? mentorship, AccountId? by, DateTimeOffset at, People.People people)
    {
        if (mentorship is null || by is not { } account || people.PersonOf(account) is not { } person || !mentorship.Concerns(person))
        {
            return MentorshipRecord.Unknown;
        }

        if (mentorship.Mentor is not { } mentor || mentorship.Sessions.Count == 0)
        {
            return Decision.Refuse("no-session", "No session yet", "Feedback is given once a session was held. Record it first.");
        }

        if (mentorship.Feedback.Any(one => one.By == person)) return Decision.Refuse("already-given", "Already given", "You gave your feedback already.");
        var other = person == mentor ? mentorship.Mentee : mentor;
        return Decision.Of(new MentoringFeedbackGiven(mentorship.Mentorship, account, new AccountId(other.Value), command.Quality, at));
    }
}
