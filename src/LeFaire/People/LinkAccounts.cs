namespace LeFaire.People;

/// <summary>Says that two accounts belong to one person.</summary>
/// <param name="Account">One account.</param>
/// <param name="Other">Another account.</param>
public sealed record LinkAccounts(AccountId Account, AccountId Other)
{
    /// <summary>Gives the link, the lesser account first.</summary>
    public static Decision Decide(LinkAccounts command, LinkReason reason, AccountId? by, DateTimeOffset at, People people)
    {
        var (account, other) = (command.Account, command.Other);
        if (account == other) return Decision.Invalid("same-account", "One account", "An account needs no link to itself. Name two accounts.");
        if (people.PersonOf(account) is not { } one || people.PersonOf(other) is not { } another)
        {
            return Decision.Refuse("not-a-person", "Not a person", "One of the accounts is marked as a program, a shared mailbox or the like.");
        }

        if (!people.Knows(account) || !people.Knows(other))
        {
            return Decision.Unknown("unknown-account", "No such account", "One of the accounts was never seen in any source. See: people");
        }

        if (one == another) return Decision.Refuse("already-linked", "Already one person", "Both accounts are the same person's already.");
        var (lesser, greater) = account.CompareTo(other) < 0 ? (account, other) : (other, account);
        return Decision.Of(new AccountLinked(lesser, greater, reason, by, at));
    }
}
