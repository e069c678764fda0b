namespace LeFaire.Learning;

/// <summary>Puts a workshop on the calendar.</summary>
/// <param name="Title">Its title, which lies beside the log.</param>
/// <param name="StartsAt">When it starts.</param>
/// <param name="Tags">Its topics.</param>
/// <param name="Host">Any account of who gives it.</param>
/// <param name="Minutes">Its length.</param>
/// <param name="Places">How many can attend; null for no limit.</param>
public sealed record ScheduleWorkshop(
    string Title, DateTimeOffset StartsAt, IReadOnlyList<string> Tags, AccountId Host, int? Minutes = null, int? Places = null)
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>Gives the workshop; the title is only looked at.</summary>
    /// <param name="command">What is given, when, and by whom.</param>
    /// <param name="workshop">Its id.</param>
    /// <param name="at">The moment of scheduling.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="topics">The topics.</param>
    /// <param name="scheduled">The workshop of that id, where there is one already.</param>
    public static Decision Decide(
        ScheduleWorkshop command, PlaceId workshop, DateTimeOffset at, People.People people, TopicMap topics, WorkshopRecord? scheduled)
    {
        var (title, startsAt, tags, host, minutes, places) = command;
        if (string.IsNullOrWhiteSpace(title)) return Decision.Invalid("blank-title", "No title", "Give the workshop a title.");
        if (people.PersonOf(host) is null) return Decision.Refuse("not-a-person", "Not a person", "The host's account is no person's.");
        if (startsAt <= at) return Decision.Invalid("in-the-past", "In the past", "A workshop is scheduled before it starts. What took place is imported.");
        if (places < 1) return Decision.Invalid("no-places", "No places", "Give at least one place, or leave places out for no limit.");
        if (minutes is <= 0 or > MinutesOfDay) return Decision.Invalid("no-duration", "No duration", "Give the minutes that it takes, or leave them out.");
        if (tags.Count == 0 || !tags.All(topics.Knows)) return Decision.Invalid("unknown-topic", "No such topic", "Name one or more topics of the list. See: topics");
        return scheduled is not null
            ? Decision.Refuse(
                "already-scheduled", "Already scheduled", "A workshop of this title by this host at this time is on the calendar already. See: workshops")
            : Decision.Of(new WorkshopScheduled(
                workshop, host, minutes, [.. tags.Distinct().Order(StringComparer.Ordinal)], startsAt.ToUniversalTime(), places));
    }
}
