using LeFaire.Hosting;
using Npgsql;

namespace LeFaire.People;

/// <summary>Reads the vault for whoever may know names: accounts by what a human types, and names, titles and reasons by id.</summary>
public static class Names
{
    /// <summary>The account of an id or an e-mail address; null where nobody is known by it.</summary>
    public static async Task<AccountId?> FindAsync(NpgsqlDataSource database, string who, CancellationToken ct)
    {
        await using var select = Guid.TryParse(who, out var id)
            ? database.CreateCommand("select id from vault.accounts where id = $1")
            : database.CreateCommand("select id from vault.accounts where lower(email) = lower($1) order by id limit 1");
        select.Parameters.Add(id != default ? new() { Value = id } : new NpgsqlParameter { Value = who });
        return await select.ExecuteScalarAsync(ct) is Guid found ? new AccountId(found) : null;
    }

    /// <summary>The names of accounts that have one.</summary>
    public static async Task<IReadOnlyDictionary<AccountId, string>> OfAsync(
        NpgsqlDataSource database, IEnumerable<AccountId> accounts, CancellationToken ct)
    {
        var names = await TextsAsync(
            database, "select id, name from vault.accounts where id = any($1) and name is not null", accounts.Select(account => account.Value), ct);
        return names.ToDictionary(of => new AccountId(of.Key), of => of.Value);
    }

    /// <summary>The names of people who have one, for whoever may read names; none for others.</summary>
    public static async Task<IReadOnlyDictionary<PersonId, string>> ForAsync(
        Actor reader, NpgsqlDataSource database, People people, IEnumerable<PersonId> persons, CancellationToken ct) =>
        reader.ReadsNames ? await OfPeopleAsync(database, people, persons, ct) : new Dictionary<PersonId, string>();

    /// <summary>The names of people who have one.</summary>
    public static async Task<IReadOnlyDictionary<PersonId, string>> OfPeopleAsync(
        NpgsqlDataSource database, People people, IEnumerable<PersonId> persons, CancellationToken ct)
    {
        var accounts = persons.Distinct().SelectMany(people.AccountsOf).ToList();
        var names = await OfAsync(database, accounts, ct);
        return accounts.Where(names.ContainsKey).GroupBy(account => people.PersonOf(account)!.Value).ToDictionary(of => of.Key, of => names[of.First()]);
    }

    /// <summary>What people wrote, by the event under whose id it lies.</summary>
    public static async Task<IReadOnlyDictionary<EventId, string>> ReasonsAsync(NpgsqlDataSource database, IEnumerable<EventId> events, CancellationToken ct)
    {
        var texts = await TextsAsync(database, "select event, reason from vault.reasons where event = any($1)", events.Select(one => one.Value), ct);
        return texts.ToDictionary(of => new EventId(of.Key), of => of.Value);
    }

    /// <summary>Some e-mail addresses of people, in their order: what the page to sign in proposes.</summary>
    public static async Task<List<string>> AddressesAsync(NpgsqlDataSource database, int most, CancellationToken ct)
    {
        await using var select = database.CreateCommand("select distinct email from vault.accounts where email is not null order by email limit $1");
        select.Parameters.Add(new() { Value = most });
        await using var reader = await select.ExecuteReaderAsync(ct);
        var addresses = new List<string>();
        while (await reader.ReadAsync(ct)) addresses.Add(reader.GetString(0));
        return addresses;
    }

    /// <summary>The titles of spaces, workshops and plans that have one.</summary>
    public static Task<Dictionary<Guid, string>> TitlesAsync(NpgsqlDataSource database, IEnumerable<Guid> streams, CancellationToken ct) =>
        TextsAsync(database, "select id, title from vault.titles where id = any($1)", streams, ct);

    /// <summary>The labels of CV entries that have one.</summary>
    public static Task<Dictionary<Guid, string>> LabelsAsync(NpgsqlDataSource database, IEnumerable<Guid> entries, CancellationToken ct) =>
        TextsAsync(database, "select entry, label from vault.cv_labels where entry = any($1)", entries, ct);

    private static async Task<Dictionary<Guid, string>> TextsAsync(NpgsqlDataSource database, string sql, IEnumerable<Guid> ids, CancellationToken ct)
    {
        await using var select = database.CreateCommand(sql);
        select.Parameters.Add(new() { Value = ids.ToArray() });
        await using var reader = await select.ExecuteReaderAsync(ct);
        var texts = new Dictionary<Guid, string>();
        while (await reader.ReadAsync(ct)) texts[reader.GetGuid(0)] = reader.GetString(1);
        return texts;
    }
}
