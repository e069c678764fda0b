using LeFaire.Learning;
using LeFaire.People;

namespace LeFaire.Onboarding;

/// <summary>Someone who was asked to be a buddy.</summary>
/// <param name="Person">Who.</param>
/// <param name="On">The day.</param>
/// <param name="Declined">True where they declined.</param>
public sealed record AskedAsBuddy(PersonId Person, DateOnly On, bool Declined)
{
    /// <summary>The last day for an answer.</summary>
    public DateOnly AnswerBy => WorkingDays.After(On, MentorAsked.DaysToAnswer);
}

/// <summary>A newcomer and their buddy, as the facts up to a day tell it.</summary>
/// <param name="Person">The newcomer.</param>
/// <param name="Joined">The day on which they joined.</param>
/// <param name="Buddy">Who accepted to be their buddy; null while nobody has.</param>
/// <param name="Asked">Who was asked, in order.</param>
public sealed record Newcomer(PersonId Person, DateOnly Joined, PersonId? Buddy, IReadOnlyList<AskedAsBuddy> Asked)
{
    /// <summary>How many months after joining someone is still a newcomer.</summary>
    public const int Months = 6;

    private const int MonthsToKnowTheCompany = 6;
    private const int MostAtATime = 2;

    /// <summary>Who has to answer now; null where nobody has.</summary>
    public AskedAsBuddy? AskedNow => Buddy is null && Asked is [.., { Declined: false } last] ? last : null;

    /// <summary>True where somebody is to be asked: nobody accepted, and whoever was asked last declined or let the time for an answer pass.</summary>
    public bool NeedsAsking(DateOnly on) => Buddy is null && (AskedNow is not { } asked || asked.AnswerBy < on);

    /// <summary>
    /// What someone may read who does not run onboarding: themselves, and those whose buddy they are or are asked to be; null for any other. Who else was asked
    /// is not told.
    /// </summary>
    public Newcomer? For(PersonId reader) =>
        Person == reader || Buddy == reader || AskedNow?.Person == reader ? this with { Asked = [.. Asked.Where(asked => asked.Person == reader)] } : null;

    /// <summary>The newcomers of a day, the latest first; whoever is no longer employed is left out.</summary>
    /// <param name="everyone">Everyone.</param>
    /// <param name="buddyEntries">The entries of buddies.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="on">The day.</param>
    /// <param name="employmentOf">Anyone's employment.</param>
    public static IReadOnlyList<Newcomer> Of(
        IEnumerable<PersonId> everyone, IEnumerable<Entry> buddyEntries, People.People people, DateOnly on, Func<PersonId, EmploymentRecord> employmentOf)
    {
        var facts = buddyEntries.Where(entry => entry.Count > 0 && entry.Fact.Day <= on).DistinctBy(entry => entry.Id)
            .OrderBy(entry => entry.Fact.OccurredAt).ThenBy(entry => entry.Id).Select(entry => entry.Fact)
            .ToLookup(fact => people.PersonOf(fact.Accounts[0]));
        return
        [
            .. everyone.Where(person => employmentOf(person).EmployedOn(on)).Select(person => (Person: person, Joined: employmentOf(person).JoinedOn(on)))
                .Where(one => one.Joined is { } day && day.AddMonths(Months) > on).OrderByDescending(one => one.Joined).ThenBy(one => one.Person)
                .Select(one => Read(one.Person, one.Joined!.Value, facts[one.Person], people))
        ];
    }

    /// <summary>
    /// Who could be a newcomer's buddy, in the order in which they are asked: of their unit, here for six months or more, at work, neither above nor below
    /// them on the whole reporting line, not asked before, with fewer than two newcomers on their hands. Whoever has the fewest comes first, then a lot decides.
    /// </summary>
    /// <param name="newcomer">The newcomer.</param>
    /// <param name="newcomers">All newcomers, for what others have on their hands.</param>
    /// <param name="everyone">Everyone.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="on">The day.</param>
    /// <param name="employmentOf">Anyone's employment.</param>
    public static IReadOnlyList<PersonId> Buddies(
        Newcomer newcomer, IReadOnlyList<Newcomer> newcomers, IEnumerable<PersonId> everyone, People.People people, DateOnly on,
        Func<PersonId, EmploymentRecord> employmentOf)
    {
        var place = employmentOf(newcomer.Person).On(on);
        if (place?.Unit is not { } unit) return [];
        var above = ReportingLine.Above(newcomer.Person, people, on, employmentOf);
        var hands = newcomers.Select(one => one.Buddy ?? one.AskedNow?.Person).OfType<PersonId>().CountBy(person => person).ToDictionary();
        return
        [
            .. everyone.Where(person => person != newcomer.Person && hands.GetValueOrDefault(person) < MostAtATime && CanBe(person))
                .OrderBy(person => hands.GetValueOrDefault(person)).ThenBy(person => Lot.Of(newcomer.Person.Value, person), StringComparer.Ordinal)
        ];

        bool CanBe(PersonId person)
        {
            var employment = employmentOf(person);
            var theirs = employment.On(on);
            return employment.SpellOn(on) is { } spell && spell.Start.AddMonths(MonthsToKnowTheCompany) <= on && !employment.SuspendedOn(on)
                && theirs?.Entity == place.Entity && theirs?.Unit == unit && theirs.Relationship is not (Relationship.Stage or Relationship.Interim)
                && !above.Contains(person) && !ReportingLine.Above(person, people, on, employmentOf).Contains(newcomer.Person)
                && !newcomer.Asked.Any(asked => asked.Person == person);
        }
    }

    private static Newcomer Read(PersonId person, DateOnly joined, IEnumerable<Fact> facts, People.People people)
    {
        var asked = new List<AskedAsBuddy>();
        PersonId? buddy = null;
        foreach (var fact in facts.Where(fact => fact.Day >= joined))
        {
            var other = people.PersonOf(fact.Accounts[1]);
            if (fact is BuddyAsked && other is { } who) asked.Add(new AskedAsBuddy(who, fact.Day, false));
            if (fact is BuddyAccepted) buddy ??= other;
            if (fact is BuddyDeclined && asked.FindLastIndex(one => one.Person == other) is >= 0 and var at) asked[at] = asked[at] with { Declined = true };
        }

        return new Newcomer(person, joined, buddy, asked);
    }
}
