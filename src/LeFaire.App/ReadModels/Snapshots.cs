using System.Collections.Concurrent;
using System.Data;
using LeFaire.Governance;
using LeFaire.People;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>
/// Who is who, what may be used, and who was employed where, at one position of the log: what nearly every answer needs and few events change.
/// It is read whole and kept until the views advance.
/// </summary>
internal sealed record Company(long Sequence, People.People People, Scope Scope, IReadOnlyDictionary<AccountId, List<Entry>> Employment)
{
    public ConcurrentDictionary<PersonId, EmploymentRecord> Records { get; } = new();
}

/// <summary>Opens snapshots of the views.</summary>
public sealed class Snapshots(NpgsqlDataSource database)
{
    private volatile Company? latest;

    /// <summary>Opens a snapshot of the views as they stand.</summary>
    public async Task<Snapshot> OpenAsync(CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct);
        NpgsqlTransaction? transaction = null;
        try
        {
            transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            var sequence = await ViewStore.PositionAsync(connection, ct);
            var company = latest;
            if (company?.Sequence != sequence) latest = company = await ReadAsync(connection, sequence, ct);
            return new Snapshot(connection, transaction, company);
        }
        catch
        {
            if (transaction is not null) await transaction.DisposeAsync();
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<Company> ReadAsync(NpgsqlConnection connection, long sequence, CancellationToken ct)
    {
        var people = LeFaire.People.People.From(await Snapshot.EntriesAsync(connection, Views.Identity, ct));
        var scope = Scope.From(await Snapshot.EntriesAsync(connection, Views.Governance, ct), people);
        var employment = new Dictionary<AccountId, List<Entry>>();
        await foreach (var (key, row) in Snapshot.RowsAsync(connection, Views.Employment, "", null, ct)) employment[new AccountId(key.First)] = row;
        return new Company(sequence, people, scope, employment);
    }
}
