using LeFaire.People;

namespace LeFaire.Governance;

/// <summary>Sets until when what is held about those who left is kept: an automation, whose list of things to do is who left and has no such date yet.</summary>
public static class SetRetention
{
    /// <summary>The dates that are to be set, the soonest first.</summary>
    /// <param name="set">What was set for whoever left.</param>
    /// <param name="everyone">Everyone but who was erased.</param>
    /// <param name="on">The day.</param>
    /// <param name="employmentOf">Anyone's employment.</param>
    public static IReadOnlyList<DateOnly> Due(
        IEnumerable<Retention> set, IEnumerable<PersonId> everyone, DateOnly on, Func<PersonId, EmploymentRecord> employmentOf) =>
        [.. Missing(set, everyone, on, employmentOf).Select(one => one.Until).Distinct().Order()];

    /// <summary>Sets one date for all whose it is. Decided twice it is set once, since the first is in the views that the second is decided on.</summary>
    /// <param name="until">The date.</param>
    /// <param name="set">What was set for whoever left.</param>
    /// <param name="everyone">Everyone but who was erased.</param>
    /// <param name="at">When.</param>
    /// <param name="employmentOf">Anyone's employment.</param>
    public static Decision Decide(
        DateOnly until, IEnumerable<Retention> set, IEnumerable<PersonId> everyone, DateTimeOffset at, Func<PersonId, EmploymentRecord> employmentOf)
    {
        var leavers = Missing(set, everyone, DateOnly.FromDateTime(at.UtcDateTime), employmentOf).Where(one => one.Until == until)
            .Select(one => new AccountId(one.Person.Value)).Order().ToList();
        return leavers.Count == 0
            ? Decision.Refuse("not-due", "Not due", "The date of everyone who left then is set.")
            : Decision.Of(new RetentionSet(leavers, until, at));
    }

    private static IEnumerable<Retention> Missing(
        IEnumerable<Retention> set, IEnumerable<PersonId> everyone, DateOnly on, Func<PersonId, EmploymentRecord> employmentOf)
    {
        var known = set.ToDictionary(one => one.Person, one => one.Until);
        foreach (var person in everyone)
        {
            if (Retention.Of(employmentOf(person), on) is { } until && !(known.TryGetValue(person, out var standing) && standing == until)) yield return new(person, until);
        }
    }
}
