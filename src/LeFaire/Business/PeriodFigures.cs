using LeFaire.Contributions;
using LeFaire.Learning;
using LeFaire.Onboarding;
using LeFaire.Succession;

namespace LeFaire.Business;

/// <summary>
/// What general management is shown of one period, from what was known by its last day; what each figure means is written in <see cref="Indicator.All"/>.
/// Null where it cannot be told, or where it would point at fewer than five people.
/// </summary>
/// <param name="Period">The period.</param>
/// <param name="Employees">People employed in it.</param>
/// <param name="Participation">The share of them who contributed.</param>
/// <param name="Concentration">The Gini coefficient of their contributions.</param>
/// <param name="Lorenz">The Lorenz curve of these.</param>
/// <param name="DaysToFirstAnswer">Median days from a post to a first answer.</param>
/// <param name="AnsweredByNextDay">The share of posts answered by the next day.</param>
/// <param name="TiesAcrossUnits">The share of pairs with a tie who were of different units.</param>
/// <param name="NewcomersIntegrated">The share of newcomers with a reciprocal tie by day 90.</param>
/// <param name="MentoringCoverage">The share of mentoring requests that a mentor accepted.</param>
/// <param name="InternalMobility">Moves between units, per 100 employees and year.</param>
/// <param name="SuccessionCoverage">The share of open succession plans with a candidate ready now.</param>
/// <param name="Answers">Answers given to others.</param>
public sealed record PeriodFigures(
    Period Period, int? Employees, decimal? Participation, decimal? Concentration, IReadOnlyList<LorenzPoint> Lorenz, int? DaysToFirstAnswer,
    decimal? AnsweredByNextDay, decimal? TiesAcrossUnits, decimal? NewcomersIntegrated, decimal? MentoringCoverage, decimal? InternalMobility,
    decimal? SuccessionCoverage, int? Answers)
{
    private const int IntegratedByAge = 90;
    private const int DaysWaited = 30;

    /// <summary>Computes all but <see cref="SuccessionCoverage"/> of some periods, in their order, from one snapshot of the first-stage rows.</summary>
    /// <param name="periods">The periods.</param>
    /// <param name="everyone">The rows of everyone.</param>
    /// <param name="mentorshipEntries">Entries of the mentorships view.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="unitOf">Anyone's unit on a day; null where unknown.</param>
    public static IReadOnlyList<PeriodFigures> Of(
        IReadOnlyList<Period> periods, IEnumerable<PersonRows> everyone, IReadOnlyCollection<Entry> mentorshipEntries, People.People people,
        Func<PersonId, DateOnly, string?> unitOf)
    {
        var last = periods.Max(period => period.To);
        var activities = everyone.Select(rows => Activity.Of(rows, people, last, unitOf)).ToList();
        return
        [
            .. periods.Select(period => Of(
                period, activities.ConvertAll(one => one.UpTo(period.To)), MentorshipRecord.Of(mentorshipEntries, people, period.To), unitOf))
        ];
    }

    private static PeriodFigures Of(Period period, List<Activity> activities, IReadOnlyList<MentorshipRecord> mentorships, Func<PersonId, DateOnly, string?> unitOf)
    {
        var byQuarter = activities.Where(one => one.Employment.Spells.Any(spell => spell.Start <= period.To && !(spell.End <= period.From)))
            .Select(one => ByQuarter(period, one.Lines.Where(line => line.IsContribution).Select(line => (line.Day, line.Count)))).ToList();
        var contributions = byQuarter.ConvertAll(quarters => quarters[^1]);
        var contributors = contributions.Count(count => count > 0);
        var enough = contributions.Count >= SmallGroups.Fewest && SmallGroups.IsShown(contributors) && IsApart(byQuarter, (_, within) => within == 0);
        var (days, byNextDay) = AnsweringOf(activities, period);
        return new PeriodFigures(
            period,
            contributions.Count >= SmallGroups.Fewest ? contributions.Count : null,
            enough && SmallGroups.IsShown(contributions.Count - contributors) ? Share(contributors, contributions.Count) : null,
            enough ? Inequality.Gini(contributions) : null,
            enough ? Inequality.Lorenz(contributions) : [],
            days, byNextDay,
            AcrossUnitsOf(activities, period, unitOf),
            IntegrationOf(activities, period),
            MentoringProgramme.Of(mentorships, period.From, period.To, unitOf).Coverage,
            MobilityOf(activities, period),
            null,
            AnswersOf(activities, period));
    }

    /// <summary>The same with the succession plans that were open at the end, unless they or those with a candidate ready now are fewer than five.</summary>
    public PeriodFigures With(SuccessionCoverage coverage)
    {
        ArgumentNullException.ThrowIfNull(coverage);
        var covered = coverage.Plans.Count(plan => plan.Ready.Now > 0);
        return this with
        {
            SuccessionCoverage = SmallGroups.IsShown(covered) && SmallGroups.IsShown(coverage.Plans.Count - covered) ? coverage.Share : null
        };
    }

    private static (int? MedianDays, decimal? ByNextDay) AnsweringOf(List<Activity> activities, Period period)
    {
        var waits = activities.SelectMany(one => WaitsOf(one, period).Select(wait => (Author: one.Person, Wait: wait))).ToList();
        var times = waits.ConvertAll(of => of.Wait);
        var (answered, soon) = (Authors(IsAnswered), Authors(IsAnsweredSoon));
        return (
            answered >= SmallGroups.Fewest ? Survival.MedianAge(times) : null,
            times.Count > 0 && SmallGroups.IsShown(soon) && SmallGroups.IsShown(Authors(wait => !IsAnsweredSoon(wait)))
                ? Survival.Incidence(times, 1).Share
                : null);

        int Authors(Func<Observation, bool> which) => waits.Where(of => which(of.Wait)).Select(of => of.Author).Distinct().Count();
        static bool IsAnswered(Observation wait) => wait.Ending == Ending.Event;
        static bool IsAnsweredSoon(Observation wait) => wait is { Ending: Ending.Event, Age: <= 1 };
    }

    /// <summary>How long each of someone's posts waited for an answer, up to the period's end and to the most days waited for.</summary>
    private static IEnumerable<Observation> WaitsOf(Activity activity, Period period)
    {
        // Lines come in the order of their days.
        var replies = activity.Lines.Where(line => line is { Kind: LineKind.Reply, Way: Way.Received }).ToLookup(line => line.Place, line => line.Day);
        foreach (var post in activity.Lines.Where(line => line is { Kind: LineKind.Post, Way: Way.Given } && period.Covers(line.Day)))
        {
            var seen = Math.Min(DaysWaited, period.To.DayNumber - post.Day.DayNumber);
            var first = replies[post.Place].Where(day => day >= post.Day).Select(day => day.DayNumber - post.Day.DayNumber).FirstOrDefault(int.MaxValue);
            foreach (var _ in Enumerable.Range(0, post.Count))
            {
                yield return first <= seen ? new Observation(first, Ending.Event) : new Observation(seen, Ending.Censored);
            }
        }
    }

    private static decimal? AcrossUnitsOf(List<Activity> activities, Period period, Func<PersonId, DateOnly, string?> unitOf)
    {
        var firstDays = new Dictionary<(PersonId, PersonId), DateOnly>();
        foreach (var activity in activities)
        {
            foreach (var tie in activity.Ties.Where(tie => tie.Given && period.Covers(tie.Day)))
            {
                var pair = activity.Person.CompareTo(tie.Counterpart) < 0 ? (activity.Person, tie.Counterpart) : (tie.Counterpart, activity.Person);
                if (!firstDays.TryGetValue(pair, out var day) || tie.Day < day) firstDays[pair] = tie.Day;
            }
        }

        var placed = firstDays.Select(of => (Pair: of.Key, One: unitOf(of.Key.Item1, of.Value), Other: unitOf(of.Key.Item2, of.Value)))
            .Where(of => of is { One: not null, Other: not null }).Select(of => (of.Pair, IsAcross: of.One != of.Other)).ToList();
        if (placed.Count == 0 || !SmallGroups.IsShown(People(true)) || !SmallGroups.IsShown(People(false))) return null;
        return Share(placed.Count(of => of.IsAcross), placed.Count);

        int People(bool across) => placed.Where(of => of.IsAcross == across).SelectMany(of => new[] { of.Pair.Item1, of.Pair.Item2 }).Distinct().Count();
    }

    private static decimal? IntegrationOf(List<Activity> activities, Period period)
    {
        var newcomers = activities.SelectMany(one => one.Employment.Joins.Where(period.Covers).Select(join => CohortMember.Since(join, one, period.To))).ToList();
        if (newcomers.Count(one => one.Joined.AddDays(IntegratedByAge) <= period.To) < SmallGroups.Fewest) return null;
        var times = newcomers.ConvertAll(one => one.TimeTo(Milestone.FirstReciprocalTie, period.To));
        var reached = times.Count(time => time is { Ending: Ending.Event, Age: <= IntegratedByAge });
        return SmallGroups.IsShown(reached, [0, times.Count]) ? Survival.Incidence(times, IntegratedByAge).Share : null;
    }

    private static decimal? MobilityOf(List<Activity> activities, Period period)
    {
        var moves = activities.ConvertAll(one => ByQuarter(period, one.Employment.Moves.Select(day => (day, 1))));
        var months = activities.Sum(one => period.MonthEnds().Count(one.Employment.EmployedOn));
        return months > 0 && IsSumShown(moves) ? Math.Round(moves.Sum(quarters => quarters[^1]) * 1_200m / months, 2) : null;
    }

    private static int? AnswersOf(List<Activity> activities, Period period)
    {
        var answers = activities.ConvertAll(one => ByQuarter(period, one.Lines
            .Where(line => line is { Kind: LineKind.Reply, Way: Way.Given, Counterpart: not null }).Select(line => (line.Day, line.Count))));
        return IsSumShown(answers) ? answers.Sum(quarters => quarters[^1]) : null;
    }

    private static bool IsSumShown(List<int[]> people) =>
        SmallGroups.IsShown(people.Count(quarters => quarters[^1] > 0)) && IsApart(people, (all, within) => all > within);

    /// <summary>What someone did up to the end of each quarter of a period, before the first: nothing.</summary>
    private static int[] ByQuarter(Period period, IEnumerable<(DateOnly Day, int Count)> deeds)
    {
        var sums = new int[period.First.QuartersUntil(period.Last) + 2];
        foreach (var (day, count) in deeds.Where(deed => period.Covers(deed.Day))) sums[period.First.QuartersUntil(Quarter.Of(day)) + 1] += count;
        for (var quarter = 1; quarter < sums.Length; quarter++) sums[quarter] += sums[quarter - 1];
        return sums;
    }

    /// <summary>
    /// True where the figure of a period less that of any shorter period within it points at nobody or at enough: both can be asked for, and subtracted.
    /// </summary>
    /// <param name="people">What each did up to the end of each quarter.</param>
    /// <param name="differs">True where someone who did so much in all and so much within the shorter period is told by the difference.</param>
    private static bool IsApart(List<int[]> people, Func<int, int, bool> differs)
    {
        var quarters = people.Count == 0 ? 0 : people[0].Length - 1;
        for (var first = 0; first < quarters; first++)
        {
            for (var last = first + 1; last <= quarters; last++)
            {
                if (!SmallGroups.IsShown(people.Count(sums => sums[^1] > 0 && differs(sums[^1], sums[last] - sums[first])))) return false;
            }
        }

        return true;
    }

    private static decimal Share(int part, int whole) => Math.Round((decimal)part / whole, 4);
}
