using Npgsql;

namespace LeFaire.Import;

/// <summary>
/// A directory's snapshots that were read to their end: their days, and the accounts that they showed. The log holds only what a snapshot changed;
/// one that comes late must know which came after, and of whom they spoke.
/// </summary>
internal static class KnownSnapshots
{
    /// <summary>The snapshots known of a source, in order.</summary>
    public static async Task<List<KnownSnapshot>> OfAsync(NpgsqlConnection connection, string source, Dictionary<AccountId, string> keys, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand("select day, ends, shown, unread from import.snapshots where source = $1 order by day", connection)
        { Parameters = { new() { Value = source } } };
        await using var reader = await select.ExecuteReaderAsync(ct);
        var known = new List<KnownSnapshot>();
        while (await reader.ReadAsync(ct)) known.Add(new(reader.GetFieldValue<DateOnly>(0), reader.GetBoolean(1), Keys(reader, 2), Keys(reader, 3)));
        return known;

        List<string> Keys(NpgsqlDataReader row, int column) =>
            [.. row.GetFieldValue<Guid[]>(column).Select(account => keys.GetValueOrDefault(new AccountId(account))).OfType<string>()];
    }

    /// <summary>
    /// Adds snapshots to those known; of one known already, what it says now holds. Of whom only refused lines are known there may be no account.
    /// </summary>
    public static async Task AddAsync(NpgsqlConnection connection, string source, IReadOnlyList<KnownSnapshot> snapshots, CancellationToken ct)
    {
        foreach (var snapshot in snapshots)
        {
            await using var insert = new NpgsqlCommand(
                """
                insert into import.snapshots (source, day, ends, shown, unread)
                select $1, $2, $3, array(select id from vault.accounts where source = $1 and source_key = any($4)),
                    array(select id from vault.accounts where source = $1 and source_key = any($5))
                on conflict (source, day) do update set ends = import.snapshots.ends or excluded.ends, shown = excluded.shown, unread = excluded.unread
                """, connection)
            {
                Parameters =
                {
                    new() { Value = source }, new() { Value = snapshot.Day }, new() { Value = snapshot.Ends }, new() { Value = snapshot.Shown.ToArray() },
                    new() { Value = snapshot.Unread.ToArray() }
                }
            };
            await insert.ExecuteNonQueryAsync(ct);
        }
    }
}
