namespace LeFaire.Learning;

/// <summary>The mentor who is asked accepts.</summary>
public static class AcceptMentoring
{
    /// <summary>Gives the acceptance.</summary>
    /// <param name="mentorship">The mentorship; null where there is none.</param>
    /// <param name="by">Who accepts.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(MentorshipRecord? mentorship, AccountId? by, DateTimeOffset at, People.People people) =>
        RefusalOf(mentorship, by, people) ?? Decision.Of(new MentoringAccepted(mentorship!.Mentorship, by!.Value, at));

    /// <summary>Why someone may not answer a request; null where they may.</summary>
    internal static Decision? RefusalOf(MentorshipRecord? mentorship, AccountId? by, People.People people)
    {
        if (mentorship is null || by is not { } account || people.PersonOf(account) is not { } person) return MentorshipRecord.Unknown;
        if (mentorship.AskedNow?.Mentor == person) return null;
        if (person == mentorship.Mentor) return Decision.Refuse("already-accepted", "Already accepted", "You accepted this request already.");
        return mentorship.Asked.Any(asked => asked.Mentor == person) || mentorship.Concerns(person)
            ? Decision.Refuse("not-asked", "Not yours to answer", "Only the mentor who has the request now answers it.")
            : MentorshipRecord.Unknown;
    }
}
