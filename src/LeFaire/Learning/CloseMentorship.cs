namespace LeFaire.Learning;

/// <summary>Closes a mentorship, or takes back the request for one.</summary>
/// <param name="Reached">True where what was asked for was reached.</param>
public sealed record CloseMentorship(bool Reached)
{
    /// <summary>Gives the closing.</summary>
    /// <param name="command">Whether it was reached.</param>
    /// <param name="mentorship">The mentorship; null where there is none.</param>
    /// <param name="by">Who closes it.</param>
    /// <param name="runsProgramme">True where they run the programme, and so may close any.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(
        CloseMentorship command, MentorshipRecord? mentorship, AccountId? by, bool runsProgramme, DateTimeOffset at, People.People people)
    {
        var person = by is { } account ? people.PersonOf(account) : null;
        if (mentorship is null || !(runsProgramme || person == mentorship.Mentee || (person is not null && person == mentorship.Mentor)))
        {
            return MentorshipRecord.Unknown;
        }

        var ending = mentorship.State == MentorshipState.Waiting ? MentorshipEnding.Withdrawn
            : command.Reached ? MentorshipEnding.Reached : MentorshipEnding.BrokenOff;
        return mentorship.State == MentorshipState.Closed
            ? Decision.Refuse("already-closed", "Already closed", "This mentorship is closed already.")
            : Decision.Of(new MentorshipClosed(mentorship.Mentorship, ending, by, at));
    }
}
