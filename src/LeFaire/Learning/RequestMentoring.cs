namespace LeFaire.Learning;

/// <summary>Asks for a mentor on a topic, for oneself.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Moment">How it stands to a workshop.</param>
/// <param name="Workshop">The workshop, where it prepares one or follows one up.</param>
/// <param name="Mentor">Whom to ask first, among those suggested; whose turn it is where null.</param>
public sealed record RequestMentoring(
    string Topic, MentoringMoment Moment = MentoringMoment.OnDemand, PlaceId? Workshop = null, AccountId? Mentor = null)
{
    /// <summary>Gives the request, and puts it to the first mentor at once where there is one.</summary>
    /// <param name="command">What is asked for.</param>
    /// <param name="mentorship">The mentorship that would come of it.</param>
    /// <param name="by">Who asks; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="mentorships">Every mentorship.</param>
    /// <param name="topics">The topics.</param>
    /// <param name="workshopKnown">True where the workshop named stands on the calendar.</param>
    /// <param name="suggested">Whom they may ask, in turn.</param>
    public static Decision Decide(
        RequestMentoring command, PlaceId mentorship, AccountId? by, DateTimeOffset at, People.People people, IReadOnlyList<MentorshipRecord> mentorships,
        TopicMap topics, bool workshopKnown, IReadOnlyList<TopicHelper> suggested)
    {
        var (topic, moment, workshop, mentor) = command;
        if (by is not { } asking || people.PersonOf(asking) is not { } mentee)
        {
            return Decision.Invalid("mentee-not-a-person", "Not a person", "Mentoring is asked for by whoever wants it. Say who you are.");
        }

        if (!topics.Knows(topic)) return Decision.Invalid("unknown-topic", "No such topic", "Choose a topic of the list, or have one mapped. See: topics");
        if (workshop is null && moment is MentoringMoment.Before or MentoringMoment.After)
        {
            return Decision.Invalid("no-workshop", "No workshop", "Name the workshop that it prepares or follows up.");
        }

        if (workshop is not null && !workshopKnown) return Decision.Unknown("unknown-workshop", "No such workshop", "No workshop is known by that id.");
        if (mentorships.Any(one => one.Mentee == mentee && one.Topic == topic && one.State != MentorshipState.Closed))
        {
            return Decision.Refuse("already-requested", "Already asked for", "Your request on this topic, or the mentoring that came of it, is open. See: mentoring");
        }

        var first = suggested.FirstOrDefault(one => mentor is not { } named || one.Person == people.PersonOf(named));
        if (mentor is not null && first is null)
        {
            return Decision.Refuse(
                "mentor-not-suggested", "Not among the mentors",
                "Ask one of the mentors suggested on this topic, or leave the mentor out. See: mentors");
        }

        var requested = new MentoringRequested(mentorship, asking, topic, moment, workshop, at);
        return first is null
            ? Decision.Of(requested)
            : Decision.Of(requested, new MentoringOffered(mentorship, 1, new AccountId(first.Person.Value), asking, at));
    }
}
