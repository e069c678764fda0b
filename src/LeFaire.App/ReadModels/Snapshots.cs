using System.Collections.Concurrent;
using System.Data;
using System.Runtime.CompilerServices;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.People;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>
/// Who is who, what may be used, and who was employed where: what nearly every answer needs and few events change. It is read whole, and kept until rows of
/// the views that it is read from are written, however far the others advance meanwhile.
/// </summary>
/// <param name="People">Who is who.</param>
/// <param name="Scope">What may be used.</param>
/// <param name="Employment">Employment by account.</param>
/// <param name="Others">Where those stand whose accounts are not among these; null where all are.</param>
internal sealed record Company(
    People.People People, Scope Scope, IReadOnlyDictionary<AccountId, IReadOnlyList<Entry>> Employment, Company? Others = null)
{
    private readonly ConcurrentDictionary<PersonId, EmploymentRecord> records = new();

    /// <summary>The views that it is read from.</summary>
    public static IReadOnlyList<View<Entry>> ReadFrom { get; } = [Views.Identity, Views.Governance, Views.Employment];

    /// <summary>Someone's employment, as all their accounts tell it.</summary>
    public EmploymentRecord EmploymentOf(PersonId person) => records.GetOrAdd(person, asked =>
    {
        var accounts = People.AccountsOf(asked);
        return Others is not null && !accounts.Any(Employment.ContainsKey)
            ? Others.EmploymentOf(asked)
            : EmploymentRecord.Of(accounts.SelectMany(account => Employment.TryGetValue(account, out var entries) ? entries : []));
    });

    /// <summary>Reads it whole.</summary>
    public static async Task<Company> ReadAsync(RowSource rows, CancellationToken ct)
    {
        var people = LeFaire.People.People.From(await rows.EntriesAsync(Views.Identity, ct));
        var scope = Scope.From(await rows.EntriesAsync(Views.Governance, ct), people);
        var employment = new Dictionary<AccountId, IReadOnlyList<Entry>>();
        await foreach (var (key, row) in rows.AllAsync(Views.Employment, ct)) employment[new AccountId(key.First)] = row;
        return new Company(people, scope, employment);
    }
}

/// <summary>Opens snapshots of the views, as they stand or as they stood.</summary>
public sealed class Snapshots(NpgsqlDataSource database, ViewStore views) : IDisposable
{
    private readonly FoldCache folds = new(views, ViewStore.DefaultMemoryBytes);
    private readonly ConditionalWeakTable<FoldedViews, Company> companies = [];
    private volatile Known? latest;
    private long foldedEpoch;

    /// <summary>Opens a snapshot of the views as they stand.</summary>
    /// <exception cref="ViewsFillingException">The views of this version were never filled yet.</exception>
    public async Task<Snapshot> OpenAsync(CancellationToken ct) => (await OpenTablesAsync(ct)).Snapshot;

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
            var (now, state) = await OpenTablesAsync(ct);
            if (asOf is not { } position || position >= now.Sequence) return now;
            await using (now)
            {
                // What was folded under another epoch may hold what was erased since.
                if (Interlocked.Exchange(ref foldedEpoch, state.Epoch) != state.Epoch) await folds.ClearAsync(ct);
                var then = await FoldedAsync(now, position, progress, ct);
                if (await EpochAsync(ct) == state.Epoch) return then;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => folds.Dispose();

    private async Task<(Snapshot Snapshot, TablesState State)> OpenTablesAsync(CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct);
        NpgsqlTransaction? transaction = null;
        try
        {
            transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            var state = await ViewStore.StateAsync(connection, ct);
            if (state.Sequence == 0 && (await views.PositionsAsync(ct)).Log > 0) throw new ViewsFillingException();
            var rows = new TableRows(connection, transaction, state.Sequence);
            var known = latest;
            if (known?.State != state)
            {
                var kept = known?.State.CompanyWrites == state.CompanyWrites ? known.Company : null;
                latest = known = new Known(state, kept ?? await Company.ReadAsync(rows, ct));
            }

            return (new Snapshot(rows, known.Company, known.Answers), state);
        }
        catch
        {
            if (transaction is not null) await transaction.DisposeAsync();
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task<Snapshot> FoldedAsync(Snapshot now, long position, IProgress<PassProgress>? progress, CancellationToken ct)
    {
        var folded = await folds.FoldAsync(Views.All, Math.Max(0, position), progress, ct);
        var rows = new FoldedRows(folded);
        if (!companies.TryGetValue(folded, out var company)) companies.AddOrUpdate(folded, company = await Company.ReadAsync(rows, ct));
        return new Snapshot(rows, company with { Scope = Scope.From(await now.EntriesAsync(Views.Governance, ct), company.People) }, answers: new());
    }

    private async Task<long> EpochAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await Tombstones.EpochAsync(connection, ct);
    }

    /// <summary>What was read or computed from one state of the tables.</summary>
    private sealed record Known(TablesState State, Company Company)
    {
        public ConcurrentDictionary<object, object> Answers { get; } = new();
    }
}

/// <summary>The views of this version are being filled for the first time; until then there is nothing to answer from.</summary>
public sealed class ViewsFillingException() : InvalidOperationException(
    "The read models of this version are being filled from the log. Ask again in a moment; /health/ready shows how far they have come.");
