namespace LeFaire.People;

/// <summary>Who is above whom.</summary>
internal static class ReportingLine
{
    /// <summary>Everyone above someone on a day: their manager, that one's manager, and so on.</summary>
    public static IReadOnlySet<PersonId> Above(PersonId person, People people, DateOnly on, Func<PersonId, EmploymentRecord> employmentOf)
    {
        var above = new HashSet<PersonId>();
        while (employmentOf(person).On(on)?.Manager is { } manager && people.PersonOf(manager) is { } superior && above.Add(superior)) person = superior;
        return above;
    }
}
