using LeFaire.People;

namespace LeFaire.Onboarding;

/// <summary>What marks a newcomer's becoming part of the company.</summary>
public enum Milestone
{
    /// <summary>First post of their own.</summary>
    FirstPost,

    /// <summary>First reply that a colleague gave them.</summary>
    FirstReplyReceived,

    /// <summary>First reply that they gave a colleague.</summary>
    FirstAnswerGiven,

    /// <summary>First colleague for whom they did something and who did something for them, dated by the later.</summary>
    FirstReciprocalTie,

    /// <summary>First workshop attended.</summary>
    FirstWorkshop,

    /// <summary>First mentoring session, on either side.</summary>
    FirstMentoringSession,

    /// <summary>First tie, either way, with someone of another unit on that day.</summary>
    FirstTieOutsideUnit
}

/// <summary>How many of those observed at an age had reached a milestone; null where showing it would point at fewer than five.</summary>
/// <param name="Age">Days since joining.</param>
/// <param name="Observed">Members who reached that age and were still there.</param>
/// <param name="Reached">Those of them who had reached the milestone.</param>
/// <param name="Share">Reached over observed, four decimals.</param>
public sealed record Cell(int Age, int? Observed, int? Reached, decimal? Share);

/// <summary>One milestone at every age.</summary>
public sealed record MilestoneRow(Milestone Milestone, IReadOnlyList<Cell> Cells);

/// <summary>The cohort at an age; null where showing it would point at fewer than five.</summary>
/// <param name="Age">Days since joining.</param>
/// <param name="Observed">Members who reached that age and were still there.</param>
/// <param name="Left">Members who left before that age: counted apart, never as a failure.</param>
/// <param name="MeanContributions">Contributions per member observed, in the days since the age before, two decimals.</param>
/// <param name="Activity">
/// The same by day of age where each of those days may be shown, else by week, else whole, as it is until everyone who belongs to the cohort can have come to the age:
/// spans one after the other from the age before to this one; none where <paramref name="MeanContributions"/> is hidden.
/// </param>
public sealed record AgeCell(int Age, int? Observed, int? Left, decimal? MeanContributions, IReadOnlyList<ActiveDays> Activity);

/// <summary>What members contributed from one day of age to another.</summary>
/// <param name="From">The first day, counted from joining.</param>
/// <param name="To">The last.</param>
/// <param name="Mean">Contributions per member observed at the age that ends the cell: two decimals of the whole, four of a day or week.</param>
public sealed record ActiveDays(int From, int To, decimal Mean);

/// <summary>
/// Ties of those who are still there at an age, as far as they came about by that age; null where showing it would point at fewer than five, where the cohort has somebody
/// in common with one opened before, and until everyone who belongs to it can have come to the age.
/// </summary>
/// <param name="Age">Days since joining.</param>
/// <param name="Density">Of the pairs of one of them and another member, the share in which the one did something for the other, four decimals.</param>
/// <param name="ShareWithReciprocalTie">Share of them with a reciprocal tie inside the cohort, four decimals.</param>
/// <param name="PeopleBeyondPerMember">People outside the cohort with a tie to one of them, per one, two decimals.</param>
public sealed record AgeTies(int Age, decimal? Density, decimal? ShareWithReciprocalTie, decimal? PeopleBeyondPerMember);

/// <summary>How a cohort becomes part of the company, at equal age.</summary>
/// <param name="Cohort">The cohort.</param>
/// <param name="Opened">Who belongs to it.</param>
/// <param name="On">The day; later facts are left out.</param>
/// <param name="Suppressed">True for fewer than five members, or for so few more or less than cohorts opened before: then no number is given at all.</param>
/// <param name="Size">Members who have joined by the day.</param>
/// <param name="Ages">The cohort at each age.</param>
/// <param name="Milestones">The milestones at each age.</param>
/// <param name="Ties">Ties inside and beyond, at each age.</param>
public sealed record CohortEngagement(
    CohortId Cohort, CohortOpened Opened, DateOnly On, bool Suppressed, int? Size, IReadOnlyList<AgeCell> Ages, IReadOnlyList<MilestoneRow> Milestones,
    IReadOnlyList<AgeTies> Ties)
{
    /// <summary>The ages at which cohorts are compared, in days.</summary>
    public static IReadOnlyList<int> AgesCompared { get; } = [7, 30, 60, 90, 180, 365];

    /// <summary>Counts the members of a cohort, and shows what its figures may.</summary>
    internal static CohortEngagement Of(CohortOpened cohort, List<CohortMember> members, CohortsShown.Figures figures, DateOnly on)
    {
        if (members.Count < SmallGroups.Fewest || !figures.Shows(members.Count, Counted.Size))
        {
            return new CohortEngagement(cohort.Cohort, cohort, on, true, null, [], [], []);
        }

        var ages = AgesOf(cohort, members, figures, on);
        return new CohortEngagement(cohort.Cohort, cohort, on, false, members.Count, ages,
            [.. Enum.GetValues<Milestone>().Select(milestone => new MilestoneRow(milestone, RowOf(milestone, members, ages, figures, on)))], []);
    }

    /// <summary>The same with the ties of its members, once all else that is shown of them is known.</summary>
    internal CohortEngagement WithTies(List<CohortMember> members, CohortsShown.Figures figures)
    {
        if (Suppressed) return this;
        var inside = members.Select(member => member.Person).ToHashSet();
        List<Counter> counters =
        [
            new(members, (member, age) => member.Given.Count(with => with.Value <= age && inside.Contains(with.Key)), othersToo: false),
            new(members, (member, age) => member.TiedBothWaysBy(age).Any(inside.Contains) ? 1 : 0, othersToo: true),
            new(members, (member, age) => member.TiedBy(age).Count(other => !inside.Contains(other)), othersToo: false)
        ];
        return this with { Ties = [.. Ages.Select(At)] };

        AgeTies At(AgeCell cell)
        {
            // What members of two cohorts have among themselves is not counted by person: no difference of the two can be told safe.
            if (cell.Observed is not > 0 || !figures.IsAlone || !AllCame(Opened, On, cell.Age)) return new AgeTies(cell.Age, null, null, null);
            var (given, reciprocal, beyond) = (counters[0].At(cell.Age, On), counters[1].At(cell.Age, On, IsApart), counters[2].At(cell.Age, On));
            var present = cell.Observed.Value;
            return new AgeTies(cell.Age, Rounded(given, present * (members.Count - 1), 4), Rounded(reciprocal, present, 4), Rounded(beyond, present, 2));

            // Who has such a tie with anyone is shown, too: those who have it beyond the cohort alone are what is left.
            bool IsApart(int count) => figures.Leaves(count, Counted.Reached, cell.Age, Milestone.FirstReciprocalTie)
                && figures.Leaves(count, Counted.OnCurve, cell.Age, Milestone.FirstReciprocalTie);
        }

        static decimal? Rounded(int? sum, int of, int decimals) => sum is { } all ? Math.Round((decimal)all / of, decimals) : null;
    }

    /// <summary>Whether someone belongs to a cohort by a day.</summary>
    /// <param name="cohort">Who belongs to it.</param>
    /// <param name="person">Who is asked about.</param>
    /// <param name="people">Who is who; the legal entity of someone's sources holds where the directory names none.</param>
    /// <param name="employment">Their employment.</param>
    /// <param name="on">The day.</param>
    /// <returns>The day on which they joined; null where they do not belong.</returns>
    public static DateOnly? JoinOf(CohortOpened cohort, PersonId person, People.People people, EmploymentRecord employment, DateOnly on)
    {
        if (cohort.Members is { } members && !members.Any(account => people.PersonOf(account) == person)) return null;
        foreach (var join in employment.Joins.Where(join => cohort.JoinedFrom <= join && join <= cohort.JoinedTo && join <= on))
        {
            var place = employment.OnJoining(join);
            if ((place?.Entity ?? people.EntityOfSource(person)) == cohort.Entity && (cohort.Unit is not { } unit || Units.IsWithin(place?.Unit, unit))
                && (cohort.Site is not { } site || place?.Site == site))
            {
                return join;
            }
        }

        return null;
    }

    private static List<AgeCell> AgesOf(CohortOpened cohort, List<CohortMember> members, CohortsShown.Figures figures, DateOnly on)
    {
        var observedShown = new List<int> { members.Count };
        var agedShown = new List<int> { members.Count };
        var leftShown = new List<int> { 0 };
        var cells = new List<AgeCell>();
        var since = -1;
        foreach (var age in AgesCompared)
        {
            var present = members.Where(member => member.IsObservedAt(age, on)).ToList();
            var left = members.Count(member => member.LeftBefore(age, on));
            var observed = SmallGroups.IsShown(present.Count, observedShown) && figures.Shows(present.Count, Counted.Observed, age) ? present.Count : (int?)null;
            if (observed is not null) observedShown.Add(present.Count);
            var leavers = observed is not null && SmallGroups.IsShown(present.Count + left, agedShown) && SmallGroups.IsShown(left, leftShown)
                && figures.Shows(left, Counted.Left, age) && figures.Shows(present.Count + left, Counted.Aged, age) ? left : (int?)null;
            if (leavers is not null)
            {
                leftShown.Add(left);
                agedShown.Add(present.Count + left);
            }

            var mean = observed > 0 ? MeanOf(present, figures, since, age) : null;
            cells.Add(new AgeCell(age, observed, leavers, mean, mean is { } each ? ActivityOf(present, figures, since, age, each, AllCame(cohort, on, age)) : []));
            since = age;
        }

        return cells;
    }

    // A mean times its members is a sum, and where few contributed that sum is theirs.
    private static decimal? MeanOf(List<CohortMember> present, CohortsShown.Figures figures, int since, int age)
    {
        var each = present.ConvertAll(member => member.Contributions(since, age));
        var active = each.Count(count => count > 0);
        return figures.Shows(active, Counted.Active, age) ? Math.Round((decimal)each.Sum() / present.Count, 2) : null;
    }

    /// <summary>All days or none, all weeks or none: what is left of the whole without what is shown would be what is hidden.</summary>
    private static List<ActiveDays> ActivityOf(List<CohortMember> present, CohortsShown.Figures figures, int since, int age, decimal whole, bool divides)
    {
        List<ActiveDays> finest = [new(since + 1, age, whole)];
        foreach (var (what, length) in divides ? new[] { (Counted.ActiveInWeek, 7), (Counted.ActiveOnDay, 1) } : [])
        {
            var (days, active) = Spans(present, since, age, length);
            if (!figures.ShowsAll(what, [.. days.Zip(active, (span, count) => (span.To, count))])) break;
            finest = days.Count > 1 ? days : finest;
        }

        return finest;
    }

    /// <summary>What was contributed in spans of some days, the last of them longer by what is left over, and how many contributed in each.</summary>
    private static (List<ActiveDays> Days, int[] Active) Spans(List<CohortMember> present, int since, int age, int length)
    {
        var spans = Math.Max(1, (age - since) / length);
        var (sums, active, last) = (new int[spans], new int[spans], new PersonId?[spans]);
        foreach (var member in present)
        {
            foreach (var (day, count) in member.Deeds.Where(deed => since < deed.Age && deed.Age <= age && deed.Count > 0))
            {
                var span = Math.Min((day - since - 1) / length, spans - 1);
                sums[span] += count;
                if (last[span] != member.Person) active[span]++;
                last[span] = member.Person;
            }
        }

        return ([.. sums.Select((sum, span) => new ActiveDays(
            since + 1 + span * length, span == spans - 1 ? age : since + (span + 1) * length, Math.Round((decimal)sum / present.Count, 4)))], active);
    }

    private static List<Cell> RowOf(Milestone milestone, List<CohortMember> members, List<AgeCell> ages, CohortsShown.Figures figures, DateOnly on)
    {
        var reachedShown = new List<int> { 0 };
        var missedShown = new List<int> { 0 };
        var cells = new List<Cell>();
        foreach (var (age, shown) in ages.Select(cell => (cell.Age, cell.Observed)))
        {
            var reached = members.Count(member => member.IsObservedAt(age, on) && member.HasReached(milestone, age));
            if (shown is { } observed && SmallGroups.IsShown(reached, reachedShown) && SmallGroups.IsShown(observed - reached, missedShown)
                && figures.Shows(reached, Counted.Reached, age, milestone) && figures.Shows(observed - reached, Counted.Missed, age, milestone))
            {
                reachedShown.Add(reached);
                missedShown.Add(observed - reached);
                cells.Add(new Cell(age, observed, reached, observed == 0 ? null : Math.Round((decimal)reached / observed, 4)));
            }
            else
            {
                cells.Add(new Cell(age, shown, null, null));
            }
        }

        return cells;
    }

    // While anyone may still come to an age, each month would tell what the few did who came to it since the month before.
    private static bool AllCame(CohortOpened cohort, DateOnly on, int age) => on.DayNumber - cohort.JoinedTo.DayNumber >= age;

    /// <summary>Sums something over those who are there at one age after the other, as long as what is new in a sum, or gone from it, is nobody's or of enough.</summary>
    private sealed class Counter(List<CohortMember> members, Func<CohortMember, int, int> of, bool othersToo)
    {
        private readonly List<int> shown = [0];
        private readonly List<int> shownOthers = [0];
        private Dictionary<PersonId, int> before = [];

        /// <summary>The sum; null where it, or what it differs by from the one shown before, would point at fewer than five.</summary>
        public int? At(int age, DateOnly on, Func<int, bool>? isShown = null)
        {
            var each = members.FindAll(member => member.IsObservedAt(age, on)).ToDictionary(member => member.Person, member => of(member, age));
            var some = each.Count(one => one.Value > 0);
            if (!SmallGroups.IsShown(some, shown) || (othersToo && !SmallGroups.IsShown(each.Count - some, shownOthers)) || isShown?.Invoke(some) == false
                || !SmallGroups.IsShown(each.Count(one => one.Value > before.GetValueOrDefault(one.Key)))
                || !SmallGroups.IsShown(before.Count(one => one.Value > 0 && !each.ContainsKey(one.Key))))
            {
                return null;
            }

            shown.Add(some);
            shownOthers.Add(each.Count - some);
            before = each;
            return each.Values.Sum();
        }
    }
}
