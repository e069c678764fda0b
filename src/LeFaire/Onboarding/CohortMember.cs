using LeFaire.Contributions;
using LeFaire.People;

namespace LeFaire.Onboarding;

/// <summary>Someone of a cohort: when they joined and left, which milestones they reached at what age, and at what age they first did something for whom.</summary>
internal sealed record CohortMember(
    PersonId Person, DateOnly Joined, DateOnly? Left, bool LeftAsPlanned, Relationship Relationship, IReadOnlyDictionary<Milestone, int> Reached,
    IReadOnlyList<(int Age, int Count)> Deeds, IReadOnlyDictionary<PersonId, int> Given, IReadOnlyDictionary<PersonId, int> Received)
{
    /// <summary>Internships and agency work enter no retention figure.</summary>
    public bool CountsForRetention => Relationship is not (Relationship.Stage or Relationship.Interim);

    public static CohortMember? Of(
        CohortOpened cohort, PersonRows rows, People.People people, DateOnly on, Func<PersonId, DateOnly, string?> unitOf) =>
        CohortEngagement.JoinOf(cohort, rows.Person, people, rows.Employment, on) is { } joined
            ? Since(joined, Activity.Of(rows, people, on, unitOf), on)
            : null;

    /// <summary>Someone since a day on which they joined, whatever their cohort.</summary>
    public static CohortMember Since(DateOnly joined, Activity activity, DateOnly on)
    {
        var employment = activity.Employment;
        var lines = activity.Lines.Where(line => line.Day >= joined).ToList();
        var ties = activity.Ties.Where(tie => tie.Day >= joined).ToList();
        var spell = employment.SpellOn(joined);
        var left = spell?.End is { } end && end <= on ? spell.End : null;
        return new CohortMember(
            activity.Person, joined, left, left is not null && spell!.Planned, employment.OnJoining(joined)?.Relationship ?? Relationship.Unknown,
            MilestonesOf(lines, ties, joined),
            [.. lines.Where(line => line.IsContribution).Select(line => (line.Day.DayNumber - joined.DayNumber, line.Count))],
            FirstWith(given: true), FirstWith(given: false));

        Dictionary<PersonId, int> FirstWith(bool given) => ties.Where(tie => tie.Given == given).GroupBy(tie => tie.Counterpart)
            .ToDictionary(with => with.Key, with => with.Min(tie => tie.Day).DayNumber - joined.DayNumber);
    }

    public bool IsObservedAt(int age, DateOnly on) => Joined.AddDays(age) <= on && !(Left <= Joined.AddDays(age));

    public bool LeftBefore(int age, DateOnly on) => Joined.AddDays(age) <= on && Left <= Joined.AddDays(age);

    public bool HasReached(Milestone milestone, int age) => Reached.TryGetValue(milestone, out var reached) && reached <= age;

    /// <summary>Whom they had given something to, or had from, by an age.</summary>
    public IEnumerable<PersonId> TiedBy(int age) => Given.Concat(Received).Where(with => with.Value <= age).Select(with => with.Key).Distinct();

    /// <summary>Whom they had given something to and had something from by an age.</summary>
    public IEnumerable<PersonId> TiedBothWaysBy(int age) => Given.Where(with => with.Value <= age && Received.TryGetValue(with.Key, out var received) && received <= age).Select(with => with.Key);

    /// <summary>The time to a milestone; who left before it can no longer reach it, who is still here yet may.</summary>
    public Observation TimeTo(Milestone milestone, DateOnly on)
    {
        var seen = (Left ?? on).DayNumber - Joined.DayNumber;
        // The day of leaving is the first on which they are gone.
        if (Reached.TryGetValue(milestone, out var age) && (Left is null ? age <= seen : age < seen)) return new Observation(age, Ending.Event);
        return new Observation(seen, Left is null ? Ending.Censored : Ending.Competing);
    }

    /// <summary>The time to leaving; a contract that reached its own end was not left.</summary>
    public Observation TimeToLeaving(DateOnly on) =>
        new((Left ?? on).DayNumber - Joined.DayNumber, Left is not null && !LeftAsPlanned ? Ending.Event : Ending.Censored);

    public int Contributions(int since, int age) => Deeds.Where(deed => since < deed.Age && deed.Age <= age).Sum(deed => deed.Count);

    private static Dictionary<Milestone, int> MilestonesOf(List<ActivityLine> lines, List<ActivityTie> ties, DateOnly joined)
    {
        var ages = new Dictionary<Milestone, int>();
        void Reach(Milestone milestone, IEnumerable<DateOnly> days)
        {
            foreach (var day in days.Order().Take(1)) ages[milestone] = day.DayNumber - joined.DayNumber;
        }

        IEnumerable<DateOnly> Days(Func<ActivityLine, bool> which) => lines.Where(which).Select(line => line.Day);
        Reach(Milestone.FirstPost, Days(line => line is { Kind: LineKind.Post, Way: Way.Given }));
        Reach(Milestone.FirstReplyReceived, Days(line => line is { Kind: LineKind.Reply, Way: Way.Received }));
        Reach(Milestone.FirstAnswerGiven, Days(line => line is { Kind: LineKind.Reply, Way: Way.Given, Counterpart: not null }));
        Reach(Milestone.FirstReciprocalTie, ReciprocalDays(ties));
        Reach(Milestone.FirstWorkshop, Days(line => line is { Kind: LineKind.WorkshopAttended, Way: Way.Received }));
        Reach(Milestone.FirstMentoringSession, Days(line => line.Kind == LineKind.MentoringSession));
        Reach(Milestone.FirstTieOutsideUnit, ties.Where(tie => tie.AcrossUnits).Select(tie => tie.Day));
        return ages;
    }

    private static IEnumerable<DateOnly> ReciprocalDays(List<ActivityTie> ties) =>
        from tie in ties
        group tie by tie.Counterpart into with
        where with.Any(tie => tie.Given) && with.Any(tie => !tie.Given)
        let given = with.Where(tie => tie.Given).Min(tie => tie.Day)
        let received = with.Where(tie => !tie.Given).Min(tie => tie.Day)
        select given > received ? given : received;
}
