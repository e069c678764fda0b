using System.Collections.Concurrent;
using System.Data;
using System.Runtime.CompilerServices;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.People;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>
/// Who is who, what may be used, and who was employed where, at one position of the log: what nearly every answer needs and few events change.
/// It is read whole and kept until the views advance or someone is erased.
/// </summary>
/// <param name="Sequence">The position.</param>
/// <param name="Epoch">How many erasures the database had seen; one position has other rows after an erasure.</param>
/// <param name="Stamp">Another one whenever the views advance or are mended.</param>
/// <param name="People">Who is who.</param>
/// <param name="Scope">What may be used.</param>
/// <param name="Employment">Employment by account.</param>
internal sealed record Company(
    long Sequence, long Epoch, long Stamp, People.People People, Scope Scope, IReadOnlyDictionary<AccountId, IReadOnlyList<Entry>> Employment)
{
    public ConcurrentDictionary<PersonId, EmploymentRecord> Records { get; init; } = new();

    /// <summary>Answers computed from these very rows and this scope; they go when the rows move.</summary>
    public ConcurrentDictionary<object, object> Answers { get; init; } = new();
}

/// <summary>Opens snapshots of the views, as they stand or as they stood.</summary>
public sealed class Snapshots(NpgsqlDataSource database, ViewStore views) : IDisposable
{
    private readonly FoldCache folds = new(views, ViewStore.DefaultMemoryBytes);
    private readonly ConditionalWeakTable<FoldedViews, Company> companies = [];
    private volatile Company? latest;
    private long foldedEpoch;

    /// <summary>Opens a snapshot of the views as they stand.</summary>
    /// <exception cref="ViewsFillingException">The views of this version were never filled yet.</exception>
    public async Task<Snapshot> OpenAsync(CancellationToken ct)
    {
        var rows = await OpenTablesAsync(ct);
        try
        {
            if (rows.Sequence == 0 && (await views.PositionsAsync(ct)).Log > 0) throw new ViewsFillingException();
            var company = latest;
            if (company?.Stamp != rows.Stamp || company.Epoch != rows.Epoch) latest = company = await ReadAsync(rows, rows.Epoch, rows.Stamp, ct);
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
        while (true)
        {
            var now = await OpenAsync(ct);
            if (asOf is not { } position || position >= now.Sequence) return now;
            await using (now)
            {
                // What was folded under another epoch may hold what was erased since.
                if (Interlocked.Exchange(ref foldedEpoch, now.Epoch) != now.Epoch) await folds.ClearAsync(ct);
                var then = await FoldedAsync(now, position, progress, ct);
                if (await EpochAsync(ct) == now.Epoch) return then;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => folds.Dispose();

    private async Task<Snapshot> FoldedAsync(Snapshot now, long position, IProgress<PassProgress>? progress, CancellationToken ct)
    {
        var folded = await folds.FoldAsync(Views.All, Math.Max(0, position), progress, ct);
        var rows = new FoldedRows(folded);
        if (!companies.TryGetValue(folded, out var company)) companies.AddOrUpdate(folded, company = await ReadAsync(rows, now.Epoch, stamp: 0, ct));
        return new Snapshot(rows, company with { Scope = Scope.From(await now.EntriesAsync(Views.Governance, ct), company.People), Answers = new() });
    }

    private async Task<long> EpochAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await Tombstones.EpochAsync(connection, ct);
    }

    private async Task<TableRows> OpenTablesAsync(CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct);
        NpgsqlTransaction? transaction = null;
        try
        {
            transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            return new TableRows(
                connection, transaction, await ViewStore.PositionAsync(connection, ct), await Tombstones.EpochAsync(connection, ct),
                await ViewStore.StampAsync(connection, ct));
        }
        catch
        {
            if (transaction is not null) await transaction.DisposeAsync();
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<Company> ReadAsync(RowSource rows, long epoch, long stamp, CancellationToken ct)
    {
        var people = LeFaire.People.People.From(await rows.EntriesAsync(Views.Identity, ct));
        var scope = Scope.From(await rows.EntriesAsync(Views.Governance, ct), people);
        var employment = new Dictionary<AccountId, IReadOnlyList<Entry>>();
        await foreach (var (key, row) in rows.AllAsync(Views.Employment, ct)) employment[new AccountId(key.First)] = row;
        return new Company(rows.Sequence, epoch, stamp, people, scope, employment);
    }
}

/// <summary>The views of this version are being filled for the first time; until then there is nothing to answer from.</summary>
public sealed class ViewsFillingException() : InvalidOperationException(
    "The read models of this version are being filled from the log. Ask again in a moment; /health/ready shows how far they have come.");
