namespace LeFaire.Learning;

/// <summary>Records who came to a workshop.</summary>
/// <param name="Attended">Any account of each, registered or not.</param>
public sealed record RecordAttendance(IReadOnlyList<AccountId> Attended)
{
    /// <summary>Gives one attendance for each who was not recorded yet.</summary>
    /// <param name="command">Who came.</param>
    /// <param name="workshop">The workshop; null where there is none.</param>
    /// <param name="at">When it is recorded.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(RecordAttendance command, WorkshopRecord? workshop, DateTimeOffset at, People.People people)
    {
        if (workshop is null) return RegisterForWorkshop.Unknown;
        if (workshop.Cancelled) return Decision.Refuse("already-cancelled", "Cancelled", "This workshop was cancelled.");
        if (workshop.StartsAt > at) return Decision.Refuse("not-started", "Not started", "Who came is recorded once the workshop has started.");
        if (command.Attended.Any(account => people.PersonOf(account) is null || !people.Knows(account)))
        {
            return Decision.Unknown("unknown-person", "Not found", "Nobody is known by one of the ids, or it is no person's.");
        }

        var came = command.Attended.DistinctBy(people.PersonOf).Where(account => people.PersonOf(account) is { } person
            && person != workshop.Host && !workshop.Attended.Contains(person)).ToList();
        AccountId? host = workshop.Host is { } known ? new AccountId(known.Value) : null;
        return came.Count == 0
            ? Decision.Refuse("already-recorded", "Already recorded", "All of them are recorded as having come already.")
            : Decision.Of([.. came.Select(account => new WorkshopAttended(
                workshop.Workshop, account, host, workshop.Minutes, workshop.Tags.Count == 0 ? null : workshop.Tags, workshop.StartsAt))]);
    }
}
