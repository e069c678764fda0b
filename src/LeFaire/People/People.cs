namespace LeFaire.People;

/// <summary>Which accounts are whose: people as the connected components of the links that stand.</summary>
public sealed class People
{
    private readonly Dictionary<AccountId, PersonId> personOf = [];
    private readonly Dictionary<PersonId, IReadOnlyList<AccountId>> accountsOf = [];
    private readonly Dictionary<AccountId, AccountOpened> opened = [];
    private readonly HashSet<AccountId> notPersons = [];

    private People()
    {
    }

    /// <summary>Everyone, in the order of their ids. An account that is linked to nothing and was never opened is not listed.</summary>
    public IEnumerable<PersonId> All => accountsOf.Keys.Order();

    /// <summary>Reads people from the entries of the identity view; an entry given twice, under both its accounts, counts once.</summary>
    public static People From(IEnumerable<Entry> identityEntries)
    {
        var people = new People();
        var links = new List<AccountLinked>();
        foreach (var entry in identityEntries)
        {
            if (entry.Count <= 0) continue;
            if (entry.Fact is AccountOpened account) people.Open(account);
            if (entry.Fact is AccountMarkedNotAPerson marked) people.notPersons.Add(marked.Account);
            if (entry.Fact is AccountLinked link) links.Add(link);
        }

        people.Join(links);
        return people;
    }

    /// <summary>Whose account it is; null for a program, a shared mailbox and the like. An account never opened is its own person.</summary>
    public PersonId? PersonOf(AccountId account) =>
        notPersons.Contains(account) ? null : personOf.TryGetValue(account, out var person) ? person : new PersonId(account.Value);

    /// <inheritdoc cref="PersonOf(AccountId)"/>
    public PersonId? PersonOf(AccountId? account) => account is { } known ? PersonOf(known) : null;

    /// <summary>True where it is a person's id.</summary>
    public bool Has(PersonId person) => accountsOf.ContainsKey(person);

    /// <summary>True where the account was seen in a source.</summary>
    public bool Knows(AccountId account) => opened.ContainsKey(account);

    /// <summary>The accounts of a person, sorted. For an id that is no person's there is that account alone.</summary>
    public IReadOnlyList<AccountId> AccountsOf(PersonId person) =>
        accountsOf.TryGetValue(person, out var accounts) ? accounts : [new AccountId(person.Value)];

    /// <summary>The legal entity that a person's sources belong to, those of the directory first; null where none says.</summary>
    public string? EntityOfSource(PersonId person) => AccountsOf(person)
        .Where(account => opened.TryGetValue(account, out var fact) && fact.Entity is not null)
        .OrderBy(account => opened[account].Source != SourceKind.Directory).ThenBy(account => account)
        .Select(account => opened[account].Entity)
        .FirstOrDefault();

    private void Open(AccountOpened account)
    {
        // Two openings of one account can stand side by side; which of them speaks must not depend on the order of reading.
        if (!opened.TryGetValue(account.Account, out var known) || Rank(account).CompareTo(Rank(known)) < 0) opened[account.Account] = account;
    }

    private static (SourceKind, DateTimeOffset, string) Rank(AccountOpened account) => (account.Source, account.OccurredAt, account.Entity ?? "");

    private void Join(List<AccountLinked> links)
    {
        var parents = new Dictionary<AccountId, AccountId>();
        foreach (var account in opened.Keys.Where(account => !notPersons.Contains(account))) parents[account] = account;
        foreach (var link in links)
        {
            // A link to what is no person says nothing about who is who: a shared mailbox must not merge those who use it.
            if (notPersons.Contains(link.Account) || notPersons.Contains(link.Other)) continue;
            parents[Root(parents, link.Account)] = Root(parents, link.Other);
        }

        foreach (var component in parents.Keys.ToList().GroupBy(account => Root(parents, account)))
        {
            var accounts = component.Order().ToList();
            var person = new PersonId(accounts.OrderBy(account => !IsDirectory(account)).First().Value);
            accountsOf[person] = accounts;
            foreach (var account in accounts) personOf[account] = person;
        }
    }

    private bool IsDirectory(AccountId account) => opened.TryGetValue(account, out var fact) && fact.Source == SourceKind.Directory;

    private static AccountId Root(Dictionary<AccountId, AccountId> parents, AccountId account)
    {
        var root = account;
        while (parents.TryGetValue(root, out var parent) && parent != root) root = parent;
        while (account != root) (account, parents[account]) = (parents[account], root);
        parents[root] = root;
        return root;
    }
}
