namespace LeFaire.Learning;

/// <summary>A workshop as its facts tell it: who has a place, who waits, who came.</summary>
/// <param name="Workshop">The workshop.</param>
/// <param name="Host">Who gives it, where known.</param>
/// <param name="StartsAt">When it starts.</param>
/// <param name="Minutes">Its length, where known.</param>
/// <param name="Tags">Its topics from the closed list.</param>
/// <param name="Places">How many can attend; null where there is no limit.</param>
/// <param name="Cancelled">True where it was cancelled.</param>
/// <param name="Registered">Who has a place, in the order of registration.</param>
/// <param name="Waiting">Who waits for one, in that order. A registration that is withdrawn lets the first of them in.</param>
/// <param name="Attended">Who came, registered or not.</param>
/// <param name="Ratings">How those who came rated it, in the order in which they did.</param>
public sealed record WorkshopRecord(
    PlaceId Workshop, PersonId? Host, DateTimeOffset StartsAt, int? Minutes, IReadOnlyList<string> Tags, int? Places, bool Cancelled,
    IReadOnlyList<PersonId> Registered, IReadOnlyList<PersonId> Waiting, IReadOnlyList<PersonId> Attended,
    IReadOnlyList<(PersonId By, int Rating)> Ratings)
{
    /// <summary>The day on which it starts.</summary>
    public DateOnly Day => DateOnly.FromDateTime(StartsAt.UtcDateTime);

    /// <summary>
    /// The mean of its first five, ten, fifteen … ratings, two decimals; null for fewer than five. It moves by fives, so that no single rating can be
    /// worked out from two answers.
    /// </summary>
    public decimal? MeanRating => RatingsShown == 0 ? null : Math.Round(Ratings.Take(RatingsShown).Average(one => (decimal)one.Rating), 2);

    /// <summary>How many ratings <see cref="MeanRating"/> is the mean of.</summary>
    public int RatingsShown => Ratings.Count - Ratings.Count % SmallGroups.Fewest;

    /// <summary>
    /// Reads every workshop among some entries, in the order in which they start. Those ahead, and their cancelling, are known as soon as they are recorded.
    /// </summary>
    /// <param name="workshopEntries">Entries of the workshops view.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="on">The day; later registrations, attendance and ratings are left out.</param>
    public static IReadOnlyList<WorkshopRecord> Of(IEnumerable<Entry> workshopEntries, People.People people, DateOnly on) =>
    [
        .. workshopEntries.Where(entry => entry.Count > 0)
            .GroupBy(entry => ((IWorkshopFact)entry.Fact).Workshop).Select(of => Of(of.Key, of, people, on)).OfType<WorkshopRecord>()
            .OrderBy(one => one.StartsAt).ThenBy(one => one.Workshop)
    ];

    private static WorkshopRecord? Of(PlaceId workshop, IEnumerable<Entry> entries, People.People people, DateOnly on)
    {
        var facts = entries.OrderBy(entry => entry.Fact.OccurredAt).ThenBy(entry => entry.Id).Select(entry => entry.Fact).ToList();
        if (facts.OfType<WorkshopScheduled>().LastOrDefault() is not { } scheduled) return null;
        // A registration whose time no source gives bears that of the start, which may lie ahead.
        facts.RemoveAll(fact => fact.Day > on && fact is not WorkshopCancelled && fact.OccurredAt != scheduled.OccurredAt);
        var registered = Persons(facts.OfType<WorkshopRegistered>().Select(one => one.Account));
        var places = scheduled.Places ?? int.MaxValue;
        var attended = Persons(facts.OfType<WorkshopAttended>().Select(one => one.Account));
        return new WorkshopRecord(
            workshop, scheduled.Host is { } host ? people.PersonOf(host) : null, scheduled.OccurredAt, scheduled.Minutes, scheduled.Tags ?? [], scheduled.Places,
            facts.OfType<WorkshopCancelled>().Any(), [.. registered.Take(places)], [.. registered.Skip(places)], attended,
            [
                .. facts.OfType<WorkshopRated>().Select(one => (By: people.PersonOf(one.Account), one.Rating))
                    .Where(one => one.By is { } by && attended.Contains(by)).DistinctBy(one => one.By).Select(one => (one.By!.Value, one.Rating))
            ]);

        List<PersonId> Persons(IEnumerable<AccountId> accounts) => [.. accounts.Select(people.PersonOf).OfType<PersonId>().Distinct()];
    }
}

/// <summary>What someone gave as a host.</summary>
/// <param name="Host">Who.</param>
/// <param name="Given">Workshops that took place, to which someone came.</param>
/// <param name="Attendees">How many people came.</param>
/// <param name="Ratings">How many ratings the mean is of.</param>
/// <param name="MeanRating">The mean of the ratings that each workshop by itself shows, two decimals; null where none does.</param>
public sealed record HostRecord(PersonId Host, int Given, int Attendees, int Ratings, decimal? MeanRating)
{
    /// <summary>Sums up someone's workshops.</summary>
    public static HostRecord Of(PersonId host, IEnumerable<WorkshopRecord> workshops)
    {
        var given = workshops.Where(one => one.Host == host && !one.Cancelled && one.Attended.Count > 0).ToList();
        var shown = given.SelectMany(one => one.Ratings.Take(one.RatingsShown)).ToList();
        return new HostRecord(
            host, given.Count, given.SelectMany(one => one.Attended).Distinct().Count(), shown.Count,
            shown.Count == 0 ? null : Math.Round(shown.Average(one => (decimal)one.Rating), 2));
    }
}
