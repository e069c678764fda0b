using System.Collections.Concurrent;
using System.Data;
using System.Runtime.CompilerServices;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.People;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>
/// Who is who, what may be used, and who was employed where: what nearly every answer needs and few events change. Each part is read whole, and kept until rows
/// of the view that it is read from are written, however far the others advance meanwhile.
/// </summary>
/// <param name="People">Who is who.</param>
/// <param name="Scope">What may be used.</param>
/// <param name="Employment">Employment by account.</param>
/// <param name="Governance">What the scope and the published months are read from.</param>
/// <param name="Others">Where those stand whose accounts are not among these; null where all are.</param>
internal sealed record Company(
    People.People People, Scope Scope, IReadOnlyDictionary<AccountId, IReadOnlyList<Entry>> Employment, IReadOnlyList<Entry> Governance, Company? Others = null)
{
    private readonly ConcurrentDictionary<PersonId, EmploymentRecord> records = new();

    /// <summary>The views that it is read from.</summary>
    public static IReadOnlyList<View<Entry>> ReadFrom { get; } = [Views.Identity, Views.Governance, Views.Employment];

    /// <summary>The months that are published.</summary>
    public IReadOnlyList<MonthPublished> Published { get; init; } = [.. Entry.Standing<MonthPublished>(Governance)];

    /// <summary>Someone's employment, as all their accounts tell it.</summary>
    public EmploymentRecord EmploymentOf(PersonId person) => records.GetOrAdd(person, asked =>
    {
        var accounts = People.AccountsOf(asked);
        return Others is not null && !accounts.Any(Employment.ContainsKey)
            ? Others.EmploymentOf(asked)
            : EmploymentRecord.Of(accounts.SelectMany(account => Employment.TryGetValue(account, out var entries) ? entries : []));
    });

    /// <summary>Reads it; what was read before is kept where no row of its view was written since.</summary>
    public static async Task<Company> ReadAsync(RowSource rows, (Company Company, CompanyWrites Writes)? before, CompanyWrites now, CancellationToken ct)
    {
        var (known, then) = before is { } one ? (one.Company, one.Writes) : (null, default);
        var people = known is not null && then.Identity == now.Identity ? known.People : LeFaire.People.People.From(await rows.EntriesAsync(Views.Identity, ct));
        var employment = known is not null && then.Employment == now.Employment ? known.Employment : await EmploymentAsync(rows, ct);
        var governance = known is not null && then.Governance == now.Governance ? known.Governance : await rows.EntriesAsync(Views.Governance, ct);
        // The records of who was employed where are those of the very people and employment.
        return known is not null && known.People == people && known.Employment == employment
            ? known with { Scope = Scope.From(governance, people), Governance = governance, Published = [.. Entry.Standing<MonthPublished>(governance)] }
            : new Company(people, Scope.From(governance, people), employment, governance);
    }

    private static async Task<IReadOnlyDictionary<AccountId, IReadOnlyList<Entry>>> EmploymentAsync(RowSource rows, CancellationToken ct)
    {
        var employment = new Dictionary<AccountId, IReadOnlyList<Entry>>();
        await foreach (var (key, row) in rows.AllAsync(Views.Employment, ct)) employment[new AccountId(key.First)] = row;
        return employment;
    }
}

/// <summary>Opens snapshots of the views, as they stand or as they stood.</summary>
public sealed class Snapshots(NpgsqlDataSource database, ViewStore views) : IDisposable
{
    private readonly FoldCache folds = new(views, ViewStore.DefaultMemoryBytes);
    private readonly ConditionalWeakTable<FoldedViews, KnownThen> companies = [];
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
                // What a cohort hides of another it hides of it whatever position is asked.
                if (await FoldedAsync(now.Company, await now.CohortEntriesAsync(ct), position, state.Epoch, progress, ct) is { } then) return then;
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
                var before = known is null ? ((Company, CompanyWrites)?)null : (known.Company, known.State.Writes);
                latest = known = new Known(state, await Company.ReadAsync(rows, before, state.Writes, ct));
            }

            return (new Snapshot(rows, known.Company, known.Answers, (asked, to, gone) => BackAsync(known.Company, state.Epoch, asked, to, gone)), state);
        }
        catch
        {
            if (transaction is not null) await transaction.DisposeAsync();
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The views at a position; null where someone was erased meanwhile.</summary>
    private async Task<Snapshot?> FoldedAsync(
        Company now, IReadOnlyList<Entry> cohorts, long position, long epoch, IProgress<PassProgress>? progress, CancellationToken ct)
    {
        // What was folded under another epoch may hold what was erased since.
        if (Interlocked.Exchange(ref foldedEpoch, epoch) != epoch) await folds.ClearAsync(ct);
        var folded = await folds.FoldAsync(Views.All, Math.Max(0, position), progress, ct);
        var rows = new FoldedRows(folded);
        if (!companies.TryGetValue(folded, out var known) || !known.HoldsUnder(now.Governance))
        {
            // Who was who then; what may be used, and which months are published, is today's.
            var then = known?.Then ?? await Company.ReadAsync(rows, before: null, now: default, ct);
            companies.AddOrUpdate(folded, known = new KnownThen(now.Governance, then with { Scope = Scope.From(now.Governance, then.People), Published = now.Published }));
        }

        return await EpochAsync(ct) == epoch ? new Snapshot(rows, known.Then, known.Answers, (asked, to, gone) => BackAsync(now, epoch, asked, to, gone), cohorts) : null;
    }

    private async Task<Snapshot> BackAsync(Company now, long epoch, Snapshot asked, long position, CancellationToken ct)
    {
        var cohorts = await asked.CohortEntriesAsync(ct);
        while (true)
        {
            if (await FoldedAsync(now, cohorts, position, epoch, progress: null, ct) is { } then) return then;
            epoch = await EpochAsync(ct);
        }
    }

    private async Task<long> EpochAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await Tombstones.EpochAsync(connection, ct);
    }

    /// <summary>What was read or computed from views folded as of a position. All that it takes from the present is today's governance: it holds until that is another.</summary>
    private sealed record KnownThen(IReadOnlyList<Entry> Governance, Company Then)
    {
        public bool HoldsUnder(IReadOnlyList<Entry> governance) => ReferenceEquals(Governance, governance)
            || Governance.Select(entry => (entry.Id, entry.Count)).ToHashSet().SetEquals(governance.Select(entry => (entry.Id, entry.Count)));

        public ConcurrentDictionary<object, Task<object?>> Answers { get; } = new();
    }

    /// <summary>What was read or computed from one state of the tables.</summary>
    private sealed record Known(TablesState State, Company Company)
    {
        public ConcurrentDictionary<object, Task<object?>> Answers { get; } = new();
    }
}

/// <summary>The views of this version are being filled for the first time; until then there is nothing to answer from.</summary>
public sealed class ViewsFillingException() : InvalidOperationException(
    "The read models of this version are being filled from the log. Ask again in a moment; /health/ready shows how far they have come.");
