namespace LeFaire.Governance;

/// <summary>What may be used for scores, pools and discovery: from which day on, per legal entity, whose evidence not at all, and who was erased.</summary>
public sealed class Scope
{
    private readonly SortedDictionary<string, DateOnly> openFrom = new(StringComparer.Ordinal);
    private readonly HashSet<PersonId> objectors = [];
    private readonly HashSet<AccountId> erasedAccounts = [];
    private readonly HashSet<PersonId> erased = [];

    private Scope()
    {
    }

    /// <summary>Legal entities that are open, in ordinal order.</summary>
    public IReadOnlyList<string> Open => [.. openFrom.Keys];

    /// <summary>True where any legal entity is open.</summary>
    public bool AnythingOpen => openFrom.Count > 0;

    /// <summary>The first day of the first legal entity that is open; null where none is.</summary>
    public DateOnly? Launch => openFrom.Count == 0 ? null : openFrom.Values.Min();

    /// <summary>Reads the scope from the entries of the governance view.</summary>
    public static Scope From(IEnumerable<Entry> governanceEntries, People.People people)
    {
        var scope = new Scope();
        var standing = governanceEntries.Where(entry => entry.Count > 0).OrderBy(entry => entry.Fact.OccurredAt).ThenBy(entry => entry.Id).ToList();
        var notices = Earliest(standing.Select(entry => entry.Fact).OfType<NoticeGiven>(), notice => notice.Entity);
        foreach (var (entity, closed) in Earliest(standing.Select(entry => entry.Fact).OfType<ConsultationClosed>(), closed => closed.Entity))
        {
            if (notices.TryGetValue(entity, out var notice)) scope.openFrom[entity] = notice > closed ? notice : closed;
        }

        foreach (var entry in standing)
        {
            if (entry.Fact is ObjectionRaised raised && people.PersonOf(raised.Account) is { } objector) scope.objectors.Add(objector);
            if (entry.Fact is ObjectionWithdrawn withdrawn && people.PersonOf(withdrawn.Account) is { } person) scope.objectors.Remove(person);
            if (entry.Fact is ErasureCompleted completed) scope.erasedAccounts.UnionWith(completed.Erased);
        }

        foreach (var account in scope.erasedAccounts)
        {
            // Whoever was once linked to them by mistake is still there.
            if (people.PersonOf(account) is { } gone && people.AccountsOf(gone).All(scope.erasedAccounts.Contains)) scope.erased.Add(gone);
        }

        return scope;
    }

    /// <summary>The first day that counts for a legal entity: consultation closed and notice given; null where either is missing.</summary>
    public DateOnly? OpenFrom(string entity) => openFrom.TryGetValue(entity, out var day) ? day : null;

    /// <summary>True where the person's last word is an objection.</summary>
    public bool Objected(PersonId person) => objectors.Contains(person);

    /// <summary>True where the person was erased: they are in no list, pool or candidacy, while what others did for them still counts.</summary>
    public bool Erased(PersonId person) => erased.Contains(person);

    /// <summary>True where the account was a person's who was erased.</summary>
    public bool Erased(AccountId account) => erasedAccounts.Contains(account);

    /// <summary>True where what was done on a day for a legal entity may be used.</summary>
    public bool Covers(string? entity, DateOnly day) => entity is not null && OpenFrom(entity) <= day;

    private static Dictionary<string, DateOnly> Earliest<T>(IEnumerable<T> facts, Func<T, string> entity) where T : Fact =>
        facts.GroupBy(entity).ToDictionary(of => of.Key, of => of.Min(fact => fact.Day), StringComparer.Ordinal);
}
