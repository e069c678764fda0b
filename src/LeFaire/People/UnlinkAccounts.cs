namespace LeFaire.People;

/// <summary>Takes back every standing link of two accounts.</summary>
/// <param name="Account">One account.</param>
/// <param name="Other">The other account.</param>
public sealed record UnlinkAccounts(AccountId Account, AccountId Other)
{
    /// <summary>Gives one taking back per standing link of the pair.</summary>
    public static Decision Decide(UnlinkAccounts command, AccountId? by, DateTimeOffset at, IEnumerable<Entry> identityEntries)
    {
        var (account, other) = (command.Account, command.Other);
        var links = identityEntries
            .Where(entry => entry.Count > 0 && entry.Fact is AccountLinked link
                && ((link.Account == account && link.Other == other) || (link.Account == other && link.Other == account)))
            .DistinctBy(entry => entry.Id).OrderBy(entry => entry.Id).ToList();
        return links.Count == 0
            ? Decision.Refuse("not-linked", "No such link", "No link of these two accounts stands. They may be one person through a third account.")
            : Decision.Of([.. links.Select(entry => new AccountUnlinked(entry.Id, entry.Fact, by, at))]);
    }
}
