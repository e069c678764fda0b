using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.People;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>The first-stage rows at one position of the log, read in one snapshot: what every second-stage read model is computed from.</summary>
public sealed class Snapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly Dictionary<AccountId, List<Entry>> employment = [];
    private readonly Dictionary<PersonId, EmploymentRecord> records = [];

    private Snapshot(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        this.connection = connection;
        this.transaction = transaction;
    }

    /// <summary>The position that all of it holds for.</summary>
    public long Sequence { get; private set; }

    /// <summary>Who is who.</summary>
    public People.People People { get; private set; } = LeFaire.People.People.From([]);

    /// <summary>What may be used for scores.</summary>
    public Scope Scope { get; private set; } = Scope.From([], LeFaire.People.People.From([]));

    /// <summary>Opens a snapshot of the views.</summary>
    public static async Task<Snapshot> OpenAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct);
        var snapshot = new Snapshot(connection, await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct));
        try
        {
            await snapshot.ReadAsync(ct);
            return snapshot;
        }
        catch
        {
            await snapshot.DisposeAsync();
            throw;
        }
    }

    /// <summary>Someone's employment.</summary>
    public EmploymentRecord EmploymentOf(PersonId person) =>
        records.TryGetValue(person, out var known) ? known : records[person] = EmploymentRecord.Of(EntriesOf(person));

    /// <summary>Someone's unit on a day; null where unknown.</summary>
    public string? UnitOf(PersonId person, DateOnly day) => EmploymentOf(person).On(day)?.Unit;

    /// <summary>The rows of one person.</summary>
    public async Task<PersonRows> PersonAsync(PersonId person, CancellationToken ct)
    {
        var accounts = People.AccountsOf(person).Select(account => account.Value).ToArray();
        var lines = new List<Line>();
        await foreach (var (_, row) in RowsAsync(Views.Contributions, "where account = any($1)", accounts, ct)) lines.AddRange(row);
        var ties = new List<(AccountId, AccountId, Tie)>();
        await foreach (var (key, row) in RowsAsync(Views.Ties, "where giver = any($1) or receiver = any($1)", accounts, ct))
        {
            ties.AddRange(row.Select(tie => (new AccountId(key.First), new AccountId(key.Second), tie)));
        }

        return new PersonRows(person, lines, ties, EntriesOf(person));
    }

    /// <summary>The rows of everyone.</summary>
    public async Task<IReadOnlyList<PersonRows>> EveryoneAsync(CancellationToken ct)
    {
        var lines = People.All.ToDictionary(person => person, _ => new List<Line>());
        var ties = People.All.ToDictionary(person => person, _ => new List<(AccountId, AccountId, Tie)>());
        await foreach (var (key, row) in RowsAsync(Views.Contributions, "", null, ct))
        {
            if (Of(key.First) is { } person && lines.TryGetValue(person, out var theirs)) theirs.AddRange(row);
        }

        await foreach (var (key, row) in RowsAsync(Views.Ties, "", null, ct))
        {
            foreach (var person in new[] { Of(key.First), Of(key.Second) }.OfType<PersonId>().Distinct())
            {
                if (ties.TryGetValue(person, out var theirs)) theirs.AddRange(row.Select(tie => (new AccountId(key.First), new AccountId(key.Second), tie)));
            }
        }

        return [.. People.All.Select(person => new PersonRows(person, lines[person], ties[person], EntriesOf(person)))];

        PersonId? Of(Guid account) => People.PersonOf(new AccountId(account));
    }

    /// <summary>The standing entries of a view.</summary>
    public async Task<List<Entry>> EntriesAsync(View<Entry> view, CancellationToken ct)
    {
        var entries = new List<Entry>();
        await foreach (var (_, row) in RowsAsync(view, "", null, ct)) entries.AddRange(row);
        return entries;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        await using (var position = new NpgsqlCommand(
            $"select last_seq_id from lefaire.mt_event_progression where name = '{ViewStore.Shard}'", connection))
        {
            Sequence = (long)(await position.ExecuteScalarAsync(ct))!;
        }

        People = LeFaire.People.People.From(await EntriesAsync(Views.Identity, ct));
        Scope = Scope.From(await EntriesAsync(Views.Governance, ct), People);
        await foreach (var (key, row) in RowsAsync(Views.Employment, "", null, ct)) employment[new AccountId(key.First)] = row;
    }

    private List<Entry> EntriesOf(PersonId person) =>
        [.. People.AccountsOf(person).SelectMany(account => employment.TryGetValue(account, out var entries) ? entries : [])];

    private async IAsyncEnumerable<(RowKey Key, List<T> Row)> RowsAsync<T>(
        View<T> view, string where, Guid[]? accounts, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
        where T : struct, ISigned<T>
    {
        await using var select = new NpgsqlCommand($"select {string.Join(", ", view.Key)}, data from {ViewStore.TableOf(view)} {where}", connection);
        if (accounts is not null) select.Parameters.Add(new() { Value = accounts });
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var row = new List<T>();
            Bag.Read(reader.GetFieldValue<byte[]>(view.Key.Count), row);
            yield return (new RowKey(reader.GetGuid(0), view.HasSecond ? reader.GetGuid(1) : default), row);
        }
    }
}
