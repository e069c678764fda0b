using LeFaire.Hosting;
using LeFaire.People;
using Npgsql;

namespace LeFaire.Import;

/// <summary>Reads from a CSV file which accounts are one person's, and decides what that adds to what is known.</summary>
public static class Links
{
    private static readonly FixedForm Form = FixedForm.Of("import links");

    /// <summary>Opens a file with the columns account_source, account, other_source, other.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ImportException">There is no such file, or it lacks a column.</exception>
    public static Export Open(string path)
    {
        using var file = CsvFile.Open(path, Form);
        _ = new Columns(file);
        // The accounts are there already, and links hold for all time: neither the kind nor the newest moment bears on anything.
        return new Export("links", SourceKind.Network, DateTimeOffset.UnixEpoch, new FileInfo(path).Length, (progress, ct) => Read(path, progress, ct));
    }

    private static IEnumerable<Item> Read(string path, IProgress<long> progress, CancellationToken ct)
    {
        using var file = CsvFile.Open(path, Form);
        var at = new Columns(file);
        while (file.Read())
        {
            ct.ThrowIfCancellationRequested();
            var row = new CsvRow(file, zone: null);
            var link = new LinkItem(file.Place, row.Required(at.AccountSource), row.Required(at.Account), row.Required(at.OtherSource), row.Required(at.Other));
            yield return row.Fault is { } fault ? new Refusal(file.Place, fault) : link;
        }

        if (file.Broken is { } broken) yield return new Refusal(file.Place, broken);
        progress.Report(file.Position);
    }

    /// <summary>The links that are new, and the lines refused; the others say what is known already, or what a human undid.</summary>
    internal static async Task<(List<NewEvent> Stated, List<Refusal> Refused)> DecideAsync(
        NpgsqlConnection connection, InstallationKey key, IReadOnlyList<LinkItem> links, DateTimeOffset now, CancellationToken ct)
    {
        // Nobody may link or unlink between the look and the deed.
        await EventLog.LockAsync(connection, ct);
        var (people, undone) = await PeopleAsync(connection, ct);
        var accounts = await AccountsAsync(connection, links, ct);
        var joined = new Dictionary<PersonId, PersonId>();
        var (stated, refused) = (new List<NewEvent>(), new List<Refusal>());
        foreach (var link in links)
        {
            var (account, fault) = Find(accounts, link.AccountSource, link.Account, "account", "account_source");
            var (other, otherFault) = Find(accounts, link.OtherSource, link.Other, "other", "other_source");
            if ((fault ?? otherFault) is { } unknown)
            {
                refused.Add(new Refusal(link.Place, unknown));
                continue;
            }

            if (undone.Contains(Pair(account, other))) continue;
            var decision = LinkAccounts.Decide(new LinkAccounts(account, other), LinkReason.MappingFile, by: null, now, people);
            if (decision.Refused is { Type: not "already-linked" } reason) refused.Add(new Refusal(link.Place, reason.Detail));
            if (decision.Refused is not null) continue;
            // Lines before this one may have made them one person.
            var (one, another) = (Root(people.PersonOf(account)!.Value), Root(people.PersonOf(other)!.Value));
            if (one == another) continue;
            joined[one] = another;
            var fact = (AccountLinked)decision.Facts[0];
            stated.Add(new NewEvent(new EventId(key.Id("link", $"{fact.Account}", $"{fact.Other}", "mapping file")), fact.Account.Value, fact));
        }

        return (stated, refused);

        PersonId Root(PersonId person)
        {
            while (joined.TryGetValue(person, out var to)) person = to;
            return person;
        }
    }

    private static (AccountId, AccountId) Pair(AccountId one, AccountId other) => one.CompareTo(other) < 0 ? (one, other) : (other, one);

    private static (AccountId Account, string? Fault) Find(
        ILookup<(string, string), AccountId> accounts, string source, string name, string column, string sourceColumn)
    {
        var found = accounts[(source, name)].Concat(accounts[(source, Address(name))]).Distinct().Take(2).ToList();
        return found.Count switch
        {
            1 => (found[0], null),
            0 => (default, $"{column} is neither an id nor an e-mail address of the source that {sourceColumn} names"),
            _ => (default, $"{column} is the e-mail address of several accounts of its source; give the account's id there")
        };
    }

    // An address is told from an id by how it is asked for, so that no id is taken for one.
    private static string Address(string name) => "address " + name.ToLowerInvariant();

    private static async Task<ILookup<(string Source, string Name), AccountId>> AccountsAsync(
        NpgsqlConnection connection, IReadOnlyList<LinkItem> links, CancellationToken ct)
    {
        var names = links.SelectMany(link => new[] { link.Account, link.Other }).Distinct(StringComparer.Ordinal).ToArray();
        await using var select = new NpgsqlCommand(
            """
            select source, source_key, id from vault.accounts where source = any($1) and source_key = any($2)
            union all select source, 'address ' || lower(email), id from vault.accounts where source = any($1) and lower(email) = any($3)
            """, connection)
        {
            Parameters =
            {
                new() { Value = links.SelectMany(link => new[] { link.AccountSource, link.OtherSource }).Distinct(StringComparer.Ordinal).ToArray() },
                new() { Value = names }, new() { Value = names.Select(name => name.ToLowerInvariant()).ToArray() }
            }
        };
        await using var reader = await select.ExecuteReaderAsync(ct);
        var found = new List<(string Source, string Name, AccountId Account)>();
        while (await reader.ReadAsync(ct)) found.Add((reader.GetString(0), reader.GetString(1), new AccountId(reader.GetGuid(2))));
        return found.ToLookup(one => (one.Source, one.Name), one => one.Account);
    }

    /// <summary>Who is who by the log itself, since the views may lag, and the pairs whose link was undone.</summary>
    private static async Task<(People.People People, HashSet<(AccountId, AccountId)> Undone)> PeopleAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            """
            select id, type, data from lefaire.mt_events where type like 'account\_%'
                or type = 'fact_retracted' and data -> 'Undone' ->> '$type' like 'account\_%' order by seq_id
            """, connection);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var (standing, undone) = (new Dictionary<EventId, Entry>(), new HashSet<(AccountId, AccountId)>());
        while (await reader.ReadAsync(ct))
        {
            var fact = FactJson.Read(reader.GetString(1), reader.GetFieldValue<byte[]>(2));
            if (fact is AccountUnlinked { Undone: AccountLinked link }) undone.Add(Pair(link.Account, link.Other));
            if (fact is Undoing undoing) standing.Remove(undoing.UndoneId);
            else standing[new EventId(reader.GetGuid(0))] = Entry.Of(new EventId(reader.GetGuid(0)), fact);
        }

        return (LeFaire.People.People.From(standing.Values), undone);
    }

    private sealed class Columns(CsvFile file)
    {
        public int AccountSource { get; } = file.Column("account_source")!.Value;

        public int Account { get; } = file.Column("account")!.Value;

        public int OtherSource { get; } = file.Column("other_source")!.Value;

        public int Other { get; } = file.Column("other")!.Value;
    }
}
