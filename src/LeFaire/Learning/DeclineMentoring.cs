namespace LeFaire.Learning;

/// <summary>The mentor who is asked declines, without having to say why.</summary>
public static class DeclineMentoring
{
    /// <summary>Gives the answer, and puts the request to the next mentor at once where there is one.</summary>
    /// <param name="mentorship">The mentorship; null where there is none.</param>
    /// <param name="by">Who declines.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="suggested">Whom the mentee may ask, in turn.</param>
    public static Decision Decide(
        MentorshipRecord? mentorship, AccountId? by, DateTimeOffset at, People.People people, IReadOnlyList<TopicHelper> suggested)
    {
        if (AcceptMentoring.RefusalOf(mentorship, by, people) is { } refused) return refused;
        var declined = new MentoringDeclined(mentorship!.Mentorship, by!.Value, at);
        return OfferMentoring.Next(mentorship, suggested, at) is { } next ? Decision.Of(declined, next) : Decision.Of(declined);
    }
}
