using Npgsql;
using NpgsqlTypes;

namespace LeFaire.Import;

/// <summary>Names, addresses, source keys and titles: plain tables beside the log, read only by who may know them.</summary>
internal static class Vault
{
    /// <summary>The accounts of a source among these keys.</summary>
    public static async Task<Dictionary<string, AccountId>> AccountsAsync(
        NpgsqlConnection connection, string source, IReadOnlyCollection<string> keys, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand("select source_key, id from vault.accounts where source = $1 and source_key = any($2)", connection)
        { Parameters = { new() { Value = source }, new() { Value = keys.ToArray() } } };
        await using var reader = await select.ExecuteReaderAsync(ct);
        var found = new Dictionary<string, AccountId>();
        while (await reader.ReadAsync(ct)) found[reader.GetString(0)] = new AccountId(reader.GetGuid(1));
        return found;
    }

    /// <summary>Issues accounts: a random id for each key.</summary>
    public static async Task IssueAsync(NpgsqlConnection connection, string source, IReadOnlyList<(string Key, AccountId Id)> accounts, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync("copy vault.accounts (id, source, source_key) from stdin (format binary)", ct);
        foreach (var (key, id) in accounts)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(id.Value, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(source, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(key, NpgsqlDbType.Text, ct);
        }

        await copy.CompleteAsync(ct);
    }

    /// <summary>Keeps what a source says of its accounts; what it leaves out stays as it was.</summary>
    public static async Task DescribeAsync(
        NpgsqlConnection connection, IReadOnlyList<(AccountId Id, string? Name, string? Email)> accounts, CancellationToken ct)
    {
        await using var update = new NpgsqlCommand(
            """
            update vault.accounts a set name = coalesce(d.name, a.name), email = coalesce(d.email, a.email)
            from unnest($1, $2, $3) d(id, name, email)
            where a.id = d.id and (a.name is distinct from coalesce(d.name, a.name) or a.email is distinct from coalesce(d.email, a.email))
            """, connection)
        {
            Parameters =
            {
                new() { Value = accounts.Select(account => account.Id.Value).ToArray() },
                new() { Value = accounts.Select(account => account.Name).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = accounts.Select(account => account.Email).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text }
            }
        };
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Each of these accounts that has an address with each other account that has the same, in an order that does not change.</summary>
    public static async Task<IReadOnlyList<(AccountId Account, AccountId Other)>> SameEmailAsync(
        NpgsqlConnection connection, IReadOnlyCollection<AccountId> accounts, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            """
            select a.id, o.id from vault.accounts a join vault.accounts o on lower(o.email) = lower(a.email) and o.id <> a.id
            where a.id = any($1) and a.email is not null order by a.id, o.id
            """, connection)
        { Parameters = { new() { Value = accounts.Select(account => account.Value).ToArray() } } };
        await using var reader = await select.ExecuteReaderAsync(ct);
        var pairs = new List<(AccountId, AccountId)>();
        while (await reader.ReadAsync(ct)) pairs.Add((new AccountId(reader.GetGuid(0)), new AccountId(reader.GetGuid(1))));
        return pairs;
    }

    /// <summary>Keeps the labels of CV entries, each with whose it is.</summary>
    public static async Task LabelAsync(
        NpgsqlConnection connection, IReadOnlyList<(Guid Entry, AccountId Account, string Label)> labels, CancellationToken ct)
    {
        await using var upsert = new NpgsqlCommand(
            """
            insert into vault.cv_labels (entry, account, label) select * from unnest($1, $2, $3)
            on conflict (entry) do update set account = excluded.account, label = excluded.label
            """, connection)
        {
            Parameters =
            {
                new() { Value = labels.Select(label => label.Entry).ToArray() }, new() { Value = labels.Select(label => label.Account.Value).ToArray() },
                new() { Value = labels.Select(label => label.Label).ToArray() }
            }
        };
        await upsert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Keeps why something was decided under the id of the event that records it, and what a declared conflict of interest is.</summary>
    public static async Task ReasonAsync(NpgsqlConnection connection, EventId recorded, string reason, string? conflict, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand("insert into vault.reasons (event, reason, conflict) values ($1, $2, $3)", connection)
        {
            Parameters =
            {
                new() { Value = recorded.Value }, new() { Value = reason }, new() { Value = (object?)conflict ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }
            }
        };
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Keeps the titles of spaces, workshops, cohorts and plans under their stream's id.</summary>
    public static async Task TitleAsync(NpgsqlConnection connection, IReadOnlyDictionary<Guid, string> titles, CancellationToken ct)
    {
        await using var upsert = new NpgsqlCommand(
            """
            insert into vault.titles (id, title) select * from unnest($1, $2)
            on conflict (id) do update set title = excluded.title where vault.titles.title <> excluded.title
            """, connection)
        { Parameters = { new() { Value = titles.Keys.ToArray() }, new() { Value = titles.Values.ToArray() } } };
        await upsert.ExecuteNonQueryAsync(ct);
    }
}
