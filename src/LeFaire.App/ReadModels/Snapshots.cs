using System.Collections.Concurrent;
using System.Data;
using System.Runtime.CompilerServices;
using LeFaire.Governance;
using LeFaire.People;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>
/// Who is who, what may be used, and who was employed where, at one position of the log: what nearly every answer needs and few events change.
/// It is read whole and kept until the views advance.
/// </summary>
internal sealed record Company(long Sequence, People.People People, Scope Scope, IReadOnlyDictionary<AccountId, IReadOnlyList<Entry>> Employment)
{
    public ConcurrentDictionary<PersonId, EmploymentRecord> Records { get; } = new();
}

/// <summary>Opens snapshots of the views, as they stand or as they stood.</summary>
public sealed class Snapshots(NpgsqlDataSource database, ViewStore views) : IDisposable
{
    private readonly FoldCache folds = new(views, ViewStore.DefaultMemoryBytes);
    private readonly ConditionalWeakTable<FoldedViews, Company> companies = [];
    private volatile Company? latest;

    /// <summary>Opens a snapshot of the views as they stand.</summary>
    public async Task<Snapshot> OpenAsync(CancellationToken ct)
    {
        var rows = await OpenTablesAsync(ct);
        try
        {
            var company = latest;
            if (company?.Sequence != rows.Sequence) latest = company = await ReadAsync(rows, ct);
            return new Snapshot(rows, company);
        }
        catch
        {
            await rows.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a snapshot of the views as they stood at a position of the log, folded by the same functions; the scope is today's, whatever is asked.</summary>
    /// <param name="asOf">The position; as they stand where null, or where the views have not come so far.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="progress">Told how far folding has come.</param>
    /// <exception cref="FoldTooLargeException">The views of that moment take more memory than they may.</exception>
    /// <exception cref="FoldFailedException">An event cannot be folded.</exception>
    public async Task<Snapshot> OpenAsync(long? asOf, CancellationToken ct, IProgress<PassProgress>? progress = null)
    {
        var now = await OpenAsync(ct);
        if (asOf is not { } position || position >= now.Sequence) return now;
        await using (now)
        {
            var folded = await folds.FoldAsync(Views.All, Math.Max(0, position), progress, ct);
            var rows = new FoldedRows(folded);
            if (!companies.TryGetValue(folded, out var company)) companies.AddOrUpdate(folded, company = await ReadAsync(rows, ct));
            return new Snapshot(rows, company with { Scope = Scope.From(await now.EntriesAsync(Views.Governance, ct), company.People) });
        }
    }

    /// <inheritdoc/>
    public void Dispose() => folds.Dispose();

    private async Task<TableRows> OpenTablesAsync(CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct);
        NpgsqlTransaction? transaction = null;
        try
        {
            transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            return new TableRows(connection, transaction, await ViewStore.PositionAsync(connection, ct));
        }
        catch
        {
            if (transaction is not null) await transaction.DisposeAsync();
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<Company> ReadAsync(RowSource rows, CancellationToken ct)
    {
        var people = LeFaire.People.People.From(await rows.EntriesAsync(Views.Identity, ct));
        var scope = Scope.From(await rows.EntriesAsync(Views.Governance, ct), people);
        var employment = new Dictionary<AccountId, IReadOnlyList<Entry>>();
        await foreach (var (key, row) in rows.AllAsync(Views.Employment, ct)) employment[new AccountId(key.First)] = row;
        return new Company(rows.Sequence, people, scope, employment);
    }
}
