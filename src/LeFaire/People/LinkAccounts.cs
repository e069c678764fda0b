namespace LeFaire.People;

/// <summary>Says that two accounts belong to one person.</summary>
public static class LinkAccounts
{
    /// <summary>Gives the link, the lesser account first.</summary>
    public static Decision Decide(AccountId account, AccountId other, LinkReason reason, AccountId? by, DateTimeOffset at, People people)
    {
        if (account == other) return Decision.Refuse("same-account", "One account", "An account needs no link to itself. Name two accounts.");
        if (people.PersonOf(account) is not { } one || people.PersonOf(other) is not { } another)
        {
            return Decision.Refuse("not-a-person", "Not a person", "One of the accounts is marked as a program, a shared mailbox or the like.");
        }

        if (one == another) return Decision.Refuse("already-linked", "Already one person", "Both accounts are the same person's already.");
        var (lesser, greater) = account.CompareTo(other) < 0 ? (account, other) : (other, account);
        return Decision.Of(new AccountLinked(lesser, greater, reason, by, at));
    }
}
