namespace LeFaire.Learning;

/// <summary>Puts a request that waits to the next mentor: the automation of mentoring. The views are its list of things to do, so that nothing is forgotten.</summary>
public static class OfferMentoring
{
    /// <summary>Gives the next offer. Decided twice it gives one, since the first is in the views that the second is decided on.</summary>
    /// <param name="mentorship">The mentorship; null where there is none.</param>
    /// <param name="at">When.</param>
    /// <param name="suggested">Whom the mentee may ask, in turn.</param>
    public static Decision Decide(MentorshipRecord? mentorship, DateTimeOffset at, IReadOnlyList<TopicHelper> suggested)
    {
        if (mentorship is null) return MentorshipRecord.Unknown;
        if (!mentorship.IsDue(DateOnly.FromDateTime(at.UtcDateTime)))
        {
            return Decision.Refuse("not-due", "Not due", "The request is answered, or the mentor asked has time left for an answer.");
        }

        return Next(mentorship, suggested, at) is { } offered
            ? Decision.Of(offered)
            : Decision.Refuse("no-mentor-left", "Nobody left to ask", "Everyone who could be asked on this topic was. It is tried again every day.");
    }

    /// <summary>The offer to the first of those suggested who was not asked yet; null where everyone was.</summary>
    internal static MentoringOffered? Next(MentorshipRecord mentorship, IReadOnlyList<TopicHelper> suggested, DateTimeOffset at) =>
        suggested.FirstOrDefault(one => !mentorship.Asked.Any(asked => asked.Mentor == one.Person)) is { } next
            ? new MentoringOffered(
                mentorship.Mentorship, mentorship.Asked.Count + 1, new AccountId(next.Person.Value), new AccountId(mentorship.Mentee.Value), at)
            : null;
}
