using LeFaire.People;

namespace LeFaire.Onboarding;

/// <summary>The cohort of a month that is over: whoever joined a legal entity in it.</summary>
public static class OpenMonthlyCohort
{
    /// <summary>The cohorts of the last month that are still to be opened: one for each legal entity that someone joined in it, by name.</summary>
    /// <param name="on">The day.</param>
    /// <param name="open">Cohorts that are open.</param>
    /// <param name="everyone">Everyone with the legal entity of their sources.</param>
    /// <param name="employmentOf">Anyone's employment.</param>
    public static IReadOnlyList<OpenCohort> Due(
        DateOnly on, IReadOnlyCollection<CohortOpened> open, IEnumerable<(PersonId Person, string? EntityOfSource)> everyone,
        Func<PersonId, EmploymentRecord> employmentOf)
    {
        var to = new DateOnly(on.Year, on.Month, 1).AddDays(-1);
        var from = new DateOnly(to.Year, to.Month, 1);
        var joined = from one in everyone
                     let employment = employmentOf(one.Person)
                     from day in employment.Joins
                     where day >= @from && day <= to
                     select employment.OnJoining(day)?.Entity ?? one.EntityOfSource;
        return
        [
            .. joined.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(entity => new OpenCohort(entity, from, to))
                .Where(due => !open.Any(cohort =>
                    cohort.Entity == due.Entity && cohort is { Unit: null, Site: null, Members: null } && cohort.JoinedFrom == due.JoinedFrom && cohort.JoinedTo == due.JoinedTo))
        ];
    }
}
