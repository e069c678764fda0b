namespace LeFaire.Learning;

/// <summary>Gives a registration up; the first who waits has the place then.</summary>
/// <param name="Account">Any account of whoever was registered.</param>
public sealed record WithdrawRegistration(AccountId Account)
{
    /// <summary>Takes back every standing registration of the person.</summary>
    /// <param name="command">Whose.</param>
    /// <param name="workshop">The workshop; null where there is none.</param>
    /// <param name="workshopEntries">Its entries.</param>
    /// <param name="by">Who withdraws it.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(
        WithdrawRegistration command, WorkshopRecord? workshop, IEnumerable<Entry> workshopEntries, AccountId? by, DateTimeOffset at, People.People people)
    {
        if (RegisterForWorkshop.RefusalOf(workshop, at) is { } refused) return refused;
        var person = people.PersonOf(command.Account);
        var theirs = workshopEntries
            .Where(entry => entry is { Count: > 0, Fact: WorkshopRegistered registered } && person is not null && people.PersonOf(registered.Account) == person)
            .OrderBy(entry => entry.Id).ToList();
        return theirs.Count == 0
            ? Decision.Refuse("not-registered", "Not registered", "This person is not registered for this workshop.")
            : Decision.Of([.. theirs.Select(entry => new WorkshopRegistrationWithdrawn(entry.Id, entry.Fact, by, at))]);
    }
}
