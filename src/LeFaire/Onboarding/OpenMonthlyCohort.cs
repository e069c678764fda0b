using LeFaire.People;

namespace LeFaire.Onboarding;

/// <summary>The cohort of a month that is over: whoever joined a legal entity in it.</summary>
public static class OpenMonthlyCohort
{
    private const int MostMonths = 12;

    /// <summary>
    /// The cohorts still to be opened, one for each legal entity and month in which someone joined it: of the last month, and of those before it, a year at most, since
    /// the first month that has one. So a month in which nobody served, or whose newcomers the directory told of late, has its cohort too.
    /// </summary>
    /// <param name="on">The day.</param>
    /// <param name="open">Cohorts that are open.</param>
    /// <param name="everyone">Everyone with the legal entity of their sources.</param>
    /// <param name="employmentOf">Anyone's employment.</param>
    public static IReadOnlyList<OpenCohort> Due(
        DateOnly on, IReadOnlyCollection<CohortOpened> open, IEnumerable<(PersonId Person, string? EntityOfSource)> everyone,
        Func<PersonId, EmploymentRecord> employmentOf)
    {
        var over = FirstOf(on);
        var last = over.AddMonths(-1);
        var monthly = open.Where(IsMonthly).Select(cohort => (cohort.Entity, From: cohort.JoinedFrom)).ToHashSet();
        var since = monthly.Select(cohort => cohort.From).Append(last).Min();
        if (since < over.AddMonths(-MostMonths)) since = over.AddMonths(-MostMonths);
        var joined = from one in everyone
                     let employment = employmentOf(one.Person)
                     from day in employment.Joins
                     where day >= since && day < over
                     let entity = employment.OnJoining(day)?.Entity ?? one.EntityOfSource
                     where entity is not null
                     select (Entity: entity, From: FirstOf(day));
        return
        [
            .. joined.Distinct().Except(monthly).OrderBy(of => of.From).ThenBy(of => of.Entity, StringComparer.Ordinal)
                .Select(of => new OpenCohort(of.Entity, of.From, of.From.AddMonths(1).AddDays(-1)))
        ];
    }

    private static bool IsMonthly(CohortOpened cohort) =>
        cohort is { Unit: null, Site: null, Members: null } && cohort.JoinedFrom.Day == 1 && cohort.JoinedTo == cohort.JoinedFrom.AddMonths(1).AddDays(-1);

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);
}
