namespace LeFaire.Contributions;

/// <summary>Who was in which space when.</summary>
public sealed class Memberships
{
    private readonly ILookup<(PlaceId Space, PersonId Person), IGrouping<AccountId, (DateOnly Day, bool Joined)>> accounts;

    private Memberships(ILookup<(PlaceId, PersonId), IGrouping<AccountId, (DateOnly, bool)>> accounts) => this.accounts = accounts;

    /// <summary>Those of nobody.</summary>
    public static Memberships None { get; } = From([], People.People.From([]));

    /// <summary>Reads them from entries of the communities view.</summary>
    /// <param name="entries">The entries of the spaces that are asked about.</param>
    /// <param name="people">Who is who.</param>
    public static Memberships From(IEnumerable<Entry> entries, People.People people) => new(
        entries.Where(entry => entry.Count > 0).DistinctBy(entry => entry.Id).OrderBy(entry => entry.Fact.OccurredAt).ThenBy(entry => entry.Id)
            .Select(entry => entry.Fact switch
            {
                CommunityJoined joined => (joined.Space, joined.Account, joined.Day, Joined: true),
                CommunityLeft left => (left.Space, left.Account, left.Day, Joined: false),
                _ => default
            })
            .Where(of => people.PersonOf(of.Account) is not null)
            .GroupBy(of => (of.Space, Person: people.PersonOf(of.Account)!.Value))
            .SelectMany(of => of.GroupBy(one => one.Account, one => (one.Day, one.Joined)), (of, account) => (of.Key, Account: account))
            .ToLookup(of => of.Key, of => of.Account));

    /// <summary>True where someone is in a space at the end of a day, by any of their accounts.</summary>
    public bool IsIn(PersonId person, PlaceId space, DateOnly on) =>
        accounts[(space, person)].Any(account => account.LastOrDefault(one => one.Day <= on).Joined);
}
