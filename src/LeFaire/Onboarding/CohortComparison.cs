namespace LeFaire.Onboarding;

/// <summary>Who is compared.</summary>
public enum ComparedGroup
{
    /// <summary>The cohort that is asked about.</summary>
    Cohort,

    /// <summary>An earlier cohort.</summary>
    Earlier,

    /// <summary>
    /// All newcomers of the legal entity in the two calendar years before that of the cohort: the same group for every cohort of a year.
    /// </summary>
    Company
}

/// <summary>A share at an age; null where it would point at fewer than five, or where fewer than five have come to that age.</summary>
public sealed record AgeShare(int Age, Estimate? Share);

/// <summary>The share that has reached a milestone, by age, whoever left before it counting as never reaching it.</summary>
/// <param name="Milestone">The milestone.</param>
/// <param name="Ages">The cumulative incidence at each age compared.</param>
/// <param name="MedianDays">The age by which half had reached it; null where half have not, or where fewer than ten have.</param>
public sealed record MilestoneCurve(Milestone Milestone, IReadOnlyList<AgeShare> Ages, int? MedianDays);

/// <summary>One group's curves.</summary>
/// <param name="Group">Who.</param>
/// <param name="Cohort">Which cohort; null for the company.</param>
/// <param name="Suppressed">True for fewer than five, or for so few more or less than others that are shown: then no number is given at all.</param>
/// <param name="Size">How many.</param>
/// <param name="Milestones">The milestones.</param>
/// <param name="Retention">The share that has not left; a contract that reached its own end is not counted as left, internships and agency work not at all.</param>
/// <param name="Ties">Ties among its members and beyond, at each age; none for the company, whose newcomers did not join together.</param>
public sealed record GroupCurves(
    ComparedGroup Group, CohortId? Cohort, bool Suppressed, int? Size, IReadOnlyList<MilestoneCurve> Milestones, IReadOnlyList<AgeShare> Retention,
    IReadOnlyList<AgeTies> Ties);

/// <summary>A cohort beside an earlier one and the newcomers of its legal entity, at equal age.</summary>
/// <param name="Cohort">The cohort.</param>
/// <param name="On">The day; later facts are left out.</param>
/// <param name="Groups">The groups, the cohort first.</param>
public sealed record CohortComparison(CohortId Cohort, DateOnly On, IReadOnlyList<GroupCurves> Groups)
{
    private const int FewestForMedian = 10;

    /// <summary>The newcomers of a cohort's legal entity in the two calendar years before that in which it began.</summary>
    public static CohortOpened CompanyOf(CohortOpened cohort) =>
        cohort with
        {
            Unit = null, Site = null, Programme = null, Members = null, JoinedFrom = new(cohort.JoinedFrom.Year - 2, 1, 1),
            JoinedTo = new(cohort.JoinedFrom.Year - 1, 12, 31)
        };

    /// <summary>
    /// The groups that any cohort is set beside, in the order of legal entity and year. Those of neighbouring years have a year in common, so each is shown as the
    /// cohorts and those before it leave it, whoever asks.
    /// </summary>
    public static IReadOnlyList<CohortOpened> CompaniesOf(IEnumerable<CohortOpened> open) =>
        [.. open.Select(CompanyOf).DistinctBy(company => (company.Entity, company.JoinedFrom)).OrderBy(company => company.Entity, StringComparer.Ordinal).ThenBy(company => company.JoinedFrom)];

    /// <summary>
    /// Of the cohorts of the same legal entity, unit, site and programme that ended before it began, the one that began nearest to a year before it.
    /// </summary>
    public static CohortOpened? EarlierOf(CohortOpened cohort, IEnumerable<CohortOpened> all) => all
        .Where(other => other.Entity == cohort.Entity && other.Unit == cohort.Unit && other.Site == cohort.Site && other.Programme == cohort.Programme
            && other.Members is null == cohort.Members is null && other.JoinedTo < cohort.JoinedFrom)
        .OrderBy(other => Math.Abs(other.JoinedFrom.DayNumber - cohort.JoinedFrom.AddYears(-1).DayNumber)).ThenBy(other => other.Cohort.Value).FirstOrDefault();

    /// <summary>One group's curves, as far as its figures may be shown.</summary>
    internal static GroupCurves Curves(ComparedGroup group, CohortId? cohort, List<CohortMember> members, CohortsShown.Figures figures, DateOnly on)
    {
        if (members.Count < SmallGroups.Fewest || !figures.Shows(members.Count, Counted.Size)) return new GroupCurves(group, cohort, true, null, [], [], []);
        var staff = members.FindAll(member => member.CountsForRetention);
        return new GroupCurves(
            group, cohort, false, members.Count, [.. Enum.GetValues<Milestone>().Select(milestone => CurveOf(milestone, members, figures, on))],
            SharesOf(
                staff, staff.ConvertAll(member => member.TimeToLeaving(on)), on, Survival.Without, [],
                (gone, age) => figures.Shows(gone, Counted.Gone, age) && figures.Shows(staff.Count - gone, Counted.Stayed, age)), []);
    }

    private static MilestoneCurve CurveOf(Milestone milestone, List<CohortMember> members, CohortsShown.Figures figures, DateOnly on)
    {
        var times = members.ConvertAll(member => member.TimeTo(milestone, on));
        var reached = times.Count(time => time.Ending == Ending.Event);
        return new MilestoneCurve(
            milestone,
            SharesOf(
                members, times, on, Survival.Incidence,
                CohortEngagement.AgesCompared.ToDictionary(age => age, age => members.Count(member => member.IsObservedAt(age, on) && member.HasReached(milestone, age))),
                (counted, age) => figures.Shows(counted, Counted.OnCurve, age, milestone) && figures.Shows(members.Count - counted, Counted.OffCurve, age, milestone)),
            reached >= FewestForMedian ? Survival.MedianAge(times) : null);
    }

    /// <summary>
    /// The estimates at each age. From a share and the group's size one can work out how many it counts: so that number, what is left of the group, and its
    /// distance to what is shown at other ages, to what the group's own table counts at that age and to other groups, must not point at fewer than five.
    /// </summary>
    private static List<AgeShare> SharesOf(
        List<CohortMember> members, List<Observation> times, DateOnly on, Func<IReadOnlyCollection<Observation>, int, Estimate> estimate,
        Dictionary<int, int> inTable, Func<int, int, bool> isShown)
    {
        var shown = new List<int> { 0, times.Count };
        return [.. CohortEngagement.AgesCompared.Select(age => new AgeShare(age, At(age)))];

        Estimate? At(int age)
        {
            if (members.Count(member => member.Joined.AddDays(age) <= on) < SmallGroups.Fewest) return null;
            var reached = times.Count(time => IsReached(time, age));
            var beside = inTable.TryGetValue(age, out var counted) ? [.. shown, counted] : shown;
            if (!SmallGroups.IsShown(reached, beside) || !isShown(reached, age)) return null;
            shown.Add(reached);
            return estimate(times, age);
        }
    }

    private static bool IsReached(Observation time, int age) => time.Ending == Ending.Event && time.Age <= age;
}
