namespace LeFaire.Learning;

/// <summary>Records by hand that mentor and mentee met.</summary>
/// <param name="On">The day.</param>
/// <param name="Minutes">How long it took, where known.</param>
public sealed record HoldMentoringSession(DateOnly On, int? Minutes = null)
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>Gives the session, under the topic of the request.</summary>
    /// <param name="command">When and how long.</param>
    /// <param name="mentorship">The mentorship; null where there is none.</param>
    /// <param name="by">Which of the two records it.</param>
    /// <param name="today">The day of recording.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(HoldMentoringSession command, MentorshipRecord? mentorship, AccountId? by, DateOnly today, People.People people)
    {
        var (on, minutes) = command;
        if (mentorship is null || by is not { } account || people.PersonOf(account) is not { } person || !mentorship.Concerns(person))
        {
            return MentorshipRecord.Unknown;
        }

        if (on > today) return Decision.Invalid("in-the-future", "In the future", "A session is recorded once it was held.");
        if (minutes is <= 0 or > MinutesOfDay) return Decision.Invalid("no-duration", "No duration", "Give the minutes that it took, or leave them out.");
        if (mentorship.State == MentorshipState.Closed) return Decision.Refuse("closed", "Closed", "This mentorship is closed.");
        if (mentorship.Mentor is not { } mentor) return Decision.Refuse("not-accepted", "Not accepted", "No mentor has accepted this request yet.");
        if (on < mentorship.AcceptedOn) return Decision.Refuse("before-acceptance", "Before acceptance", "The mentor had not accepted by that day.");
        return mentorship.Sessions.Any(session => session.Day == on)
            ? Decision.Refuse("already-held", "Already recorded", "A session of that day is recorded already.")
            : Decision.Of(new MentoringSessionHeld(
                mentorship.Mentorship, new AccountId(mentor.Value), new AccountId(mentorship.Mentee.Value), minutes,
                mentorship.Topic is { } topic ? [topic] : null, mentorship.Workshop, new(on.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)));
    }
}
