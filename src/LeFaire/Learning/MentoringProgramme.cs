namespace LeFaire.Learning;

/// <summary>A topic on which requests found no mentor.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Mentees">How many people asked.</param>
public sealed record UnmetTopic(string Topic, int Mentees);

/// <summary>The mentoring programme in figures over whole quarters; null where showing a figure would point at fewer than five people.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day, the end of a quarter.</param>
/// <param name="Mentees">People who asked for a mentor.</param>
/// <param name="Requests">What they asked.</param>
/// <param name="Coverage">The share of requests that a mentor accepted, four decimals.</param>
/// <param name="MedianDaysToAcceptance">Days from request to acceptance, the median of those accepted; between two, their mean.</param>
/// <param name="Sessions">Sessions held, with or without a request.</param>
/// <param name="Hours">What those took whose length is known, one decimal.</param>
/// <param name="AcrossUnits">The share of mentor and mentee pairs who met that were of different units on the day of their first session, four decimals.</param>
/// <param name="UnmetTopics">Topics whose requests no mentor accepted, most asked for first.</param>
public sealed record MentoringProgramme(
    DateOnly From, DateOnly To, int? Mentees, int? Requests, decimal? Coverage, decimal? MedianDaysToAcceptance, int? Sessions, decimal? Hours,
    decimal? AcrossUnits, IReadOnlyList<UnmetTopic> UnmetTopics)
{
    /// <summary>Computes the figures: of requests made in the period what became of them by its end, and of sessions those held in it.</summary>
    /// <param name="mentorships">Every mentorship, as of the period's end.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    /// <param name="unitOf">Anyone's unit on a day; null where unknown.</param>
    public static MentoringProgramme Of(
        IReadOnlyList<MentorshipRecord> mentorships, DateOnly from, DateOnly to, Func<PersonId, DateOnly, string?> unitOf)
    {
        var requests = mentorships.Where(one => from <= one.RequestedOn && one.RequestedOn <= to).ToList();
        var met = requests.Where(one => one.AcceptedOn is not null).ToList();
        var unmet = requests.Where(one => one.AcceptedOn is null).ToList();
        var bothShown = ClosedQuarters.AreShown(Asked(met)) && ClosedQuarters.AreShown(Asked(unmet)) && requests.Count > 0;
        var meetings = mentorships.Select(one => (Pair: one, Held: one.Sessions.Where(session => from <= session.Day && session.Day <= to).ToList()))
            .Where(of => of.Held.Count > 0 && of.Pair.Mentor is not null).ToList();
        var heldShown = ClosedQuarters.AreShown(meetings.SelectMany(of => of.Held.SelectMany(session => new[] { (of.Pair.Mentee, session.Day), (of.Pair.Mentor!.Value, session.Day) })));
        var held = meetings.SelectMany(of => of.Held).ToList();
        var placed = meetings.Select(of => (Who: (of.Pair.Mentee, of.Held[0].Day), Mentee: unitOf(of.Pair.Mentee, of.Held[0].Day), Mentor: unitOf(of.Pair.Mentor!.Value, of.Held[0].Day)))
            .Where(of => of is { Mentee: not null, Mentor: not null }).ToLookup(of => of.Mentee != of.Mentor, of => of.Who);
        var (across, within) = (placed[true].ToList(), placed[false].ToList());
        return new MentoringProgramme(
            from, to, ClosedQuarters.AreCountable(Asked(requests)) ? Count(requests) : null, ClosedQuarters.AreShown(Asked(requests)) ? requests.Count : null, bothShown ? Share(met.Count, requests.Count) : null,
            bothShown && met.Count > 0 ? Median.Of(met.Select(one => one.AcceptedOn!.Value.DayNumber - one.RequestedOn!.Value.DayNumber)) : null,
            heldShown ? held.Count : null, heldShown ? Math.Round(held.Sum(session => session.Minutes ?? 0) / 60m, 1) : null,
            across.Count + within.Count > 0 && ClosedQuarters.AreShown(across) && ClosedQuarters.AreShown(within) ? Share(across.Count, across.Count + within.Count) : null,
            bothShown ? TopicsOf(unmet) : []);
    }

    private static List<UnmetTopic> TopicsOf(List<MentorshipRecord> unmet)
    {
        var topics = unmet.GroupBy(one => one.Topic!, StringComparer.Ordinal).Select(of => new UnmetTopic(of.Key, Count(of)))
            .Where(topic => ClosedQuarters.AreCountable(Asked(unmet.Where(one => one.Topic == topic.Topic)))).OrderByDescending(topic => topic.Mentees).ThenBy(topic => topic.Topic, StringComparer.Ordinal).ToList();
        // What is left when the topics shown are taken from all must not point at fewer than five either.
        while (topics.Count > 0 && !ClosedQuarters.AreShown(Asked(unmet.Where(one => !topics.Exists(topic => topic.Topic == one.Topic))))) topics.RemoveAt(topics.Count - 1);
        return topics;
    }

    private static List<(PersonId Person, DateOnly Day)> Asked(IEnumerable<MentorshipRecord> requests) => [.. requests.Select(one => (one.Mentee, one.RequestedOn!.Value))];

    private static int Count(IEnumerable<MentorshipRecord> requests) => requests.Select(one => one.Mentee).Distinct().Count();

    private static decimal Share(int part, int whole) => Math.Round((decimal)part / whole, 4);
}
