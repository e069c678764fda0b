using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>
/// The first-stage views as tables: brought up to date, filled, rebuilt, verified and read as of a position, always by the one <see cref="Fold"/>.
/// Whatever changes them holds the lock of the one progress row, so that every view stands at one position.
/// </summary>
public sealed class ViewStore(NpgsqlDataSource database)
{
    /// <summary>The name of this version's projection.</summary>
    public static readonly string Projection = SchemaOf(Views.Version);

    /// <summary>The name of this version's shard in the progress table.</summary>
    public static readonly string Shard = ShardOf(Views.Version);

    /// <summary>The server ends transactions that idle for long; one that waits for a pass over the log may.</summary>
    internal const string MayBeIdle = "set local idle_in_transaction_session_timeout = 0";

    private const int BatchSize = 5_000;

    /// <summary>The schema of this version's views.</summary>
    public static string Schema => SchemaOf(Views.Version);

    /// <summary>What folded rows may take in memory where nothing else is said: a quarter of the machine.</summary>
    public static long DefaultMemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>A view's table.</summary>
    public static string TableOf(View view) => $"{Schema}.{view.Name}";

    /// <summary>The statements that create the views' tables where they are missing.</summary>
    public static string Tables() =>
        $"create schema if not exists {Schema};\n"
        + string.Concat(Views.All.Select(view =>
            $"create table if not exists {TableOf(view)} ({string.Concat(view.Key.Select(column => $"{column} {(column == "month" ? "int" : "uuid")} not null, "))}"
            + $"data jsonb not null, primary key ({string.Join(", ", view.Key)}));\n"))
        + $"create index if not exists ix_ties_receiver on {Schema}.ties (receiver);\n"
        + $"create index if not exists ix_communities_account on {Schema}.communities (account);\n"
        + CompanyWrites()
        + FoldFailure.Tables()
        + Rebuilding.Tables()
        // Marten's daemon makes the row with the first batch and fails where one at 0 is there: until then there is none.
        + $"delete from lefaire.mt_event_progression where name = '{Shard}' and last_seq_id = 0;\n";

    /// <summary>The schema of a version's views.</summary>
    internal static string SchemaOf(int version) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"views_{version}");

    /// <summary>The shard of a version's views.</summary>
    internal static string ShardOf(int version) => SchemaOf(version) + ":All";

    /// <summary>The position at which the views stand, and the last of the log.</summary>
    public async Task<(long Views, long Log)> PositionsAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return (await PositionAsync(connection, ct), await EndOfLogAsync(connection, ct));
    }

    /// <summary>Brings the views up to the end of the log and returns their position. Empty views are folded in memory and filled by COPY.</summary>
    /// <exception cref="FoldFailedException">An event cannot be folded; the views stand before it.</exception>
    public async Task<long> CatchUpAsync(IProgress<PassProgress>? progress, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var clock = new PassClock(progress);
        while (true)
        {
            var (stands, end) = (await PositionAsync(connection, ct), await EndOfLogAsync(connection, ct));
            if (end <= stands) return stands;
            if (stands == 0)
            {
                await new Rebuild(database, Views.All, Options(), clock).FillAsync(connection, end, toEndOfLog: true, ct);
                continue;
            }

            clock.Expect(end - stands);
            while (stands < end) stands = await CatchUpBatchAsync(connection, clock, ct);
        }
    }

    /// <summary>
    /// Folds the log anew to where the views stand, and mends the rows that differ from it; readers and the live projection go on.
    /// Cancelled or killed at any instant, it leaves the rows as they were.
    /// </summary>
    /// <param name="views">The views to rebuild.</param>
    /// <param name="progress">Told how far the pass has come.</param>
    /// <param name="ct">Stops it.</param>
    /// <param name="memoryBytes">What folded rows may take; beyond it the log is read again for the rest. A quarter of the machine's where null.</param>
    /// <returns>What was done to each view.</returns>
    /// <exception cref="RebuildRunningException">Another rebuild is running.</exception>
    /// <exception cref="FoldFailedException">An event cannot be folded.</exception>
    public async Task<IReadOnlyList<Rebuilt>> RebuildAsync(
        IReadOnlyList<View> views, IProgress<PassProgress>? progress, CancellationToken ct, long? memoryBytes = null)
    {
        await using var rebuilding = await BeginRebuildAsync(views, memoryBytes, ct);
        return await rebuilding.RunAsync(progress, ct);
    }

    /// <summary>Takes the lock of rebuilds; what it returns has still to be run.</summary>
    /// <param name="views">The views to rebuild.</param>
    /// <param name="memoryBytes">What folded rows may take; a quarter of the machine's where null.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="RebuildRunningException">Another rebuild is running.</exception>
    public Task<Rebuilding> BeginRebuildAsync(IReadOnlyList<View> views, long? memoryBytes, CancellationToken ct) =>
        Rebuilding.BeginAsync(database, views, InPasses(memoryBytes), ct);

    /// <summary>Folds the log anew to where the views stand and compares it with them, row by row, in one snapshot, beside live traffic.</summary>
    /// <param name="views">The views to verify.</param>
    /// <param name="progress">Told how far the pass has come.</param>
    /// <param name="ct">Stops it.</param>
    /// <param name="sample">Where not null, only these rows are compared.</param>
    /// <param name="memoryBytes">What folded rows may take; beyond it the log is read again for the rest. A quarter of the machine's where null.</param>
    /// <exception cref="FoldFailedException">An event cannot be folded.</exception>
    public Task<IReadOnlyList<Verification>> VerifyAsync(
        IReadOnlyList<View> views, IProgress<PassProgress>? progress, CancellationToken ct, Sample? sample = null, long? memoryBytes = null) =>
        new Verifying(database, views, InPasses(memoryBytes) with { Sample = sample }, new PassClock(progress)).RunAsync(ct);

    /// <summary>Folds views to a position of the log, or to its end where that comes first, and keeps them in memory to be read.</summary>
    /// <param name="views">The views to fold.</param>
    /// <param name="upTo">The position.</param>
    /// <param name="progress">Told how far the pass has come.</param>
    /// <param name="ct">Stops it.</param>
    /// <param name="memoryBytes">What they may take in memory; a quarter of the machine where null.</param>
    /// <exception cref="FoldTooLargeException">They take more.</exception>
    /// <exception cref="FoldFailedException">An event cannot be folded.</exception>
    public async Task<FoldedViews> FoldAsync(
        IReadOnlyList<View> views, long upTo, IProgress<PassProgress>? progress, CancellationToken ct, long? memoryBytes = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(upTo);
        await using (var connection = await database.OpenConnectionAsync(ct)) upTo = Math.Min(upTo, await EndOfLogAsync(connection, ct));
        var options = Options(memoryBytes);
        var clock = new PassClock(progress);
        var pass = await FoldPass.RunAsync(database, views, upTo, KeyRange.All, options, clock, ct);
        if (pass.Rest is not null) throw new FoldTooLargeException(options.MemoryBytes);
        clock.Complete();
        return new FoldedViews(upTo, views.Select((_, number) => pass.View(number)), pass.Bytes);
    }

    /// <summary>Reads the log in order, after one position and up to another.</summary>
    /// <exception cref="FoldFailedException">An event cannot be decoded.</exception>
    public static IAsyncEnumerable<Recorded> ReadLogAsync(NpgsqlConnection connection, long after, long upTo, CancellationToken ct) =>
        LogScan.ReadAsync(connection, after, upTo, ct);

    internal static Task<long> PositionAsync(NpgsqlConnection connection, CancellationToken ct) =>
        connection.ScalarAsync<long>($"select coalesce((select last_seq_id from lefaire.mt_event_progression where name = '{Shard}'), 0)", ct);

    /// <summary>What the tables hold, told from what they held before.</summary>
    internal static async Task<TablesState> StateAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            $"""
            select coalesce(progress.last_seq_id, 0), coalesce(progress.xmin::text::bigint, 0), vault.epoch,
                array(select writes.count from {Schema}.writes where writes.view = any($1) order by array_position($1, writes.view))
            from vault.installation vault left join lefaire.mt_event_progression progress on progress.name = '{Shard}'
            """, connection)
        { Parameters = { new() { Value = Company.ReadFrom.Select(view => view.Name).ToArray() } } };
        await using var reader = await select.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var writes = reader.GetFieldValue<long[]>(3);
        return new TablesState(reader.GetInt64(0), reader.GetInt64(1), new CompanyWrites(writes[0], writes[1], writes[2]), reader.GetInt64(2));
    }

    /// <summary>
    /// Takes the lock of the progress row, making the row where there is none yet; a transaction that leaves the views at 0 drops it again.
    /// </summary>
    internal static async Task<long> LockProgressAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await connection.RunAsync($"insert into lefaire.mt_event_progression (name, last_seq_id) values ('{Shard}', 0) on conflict do nothing", ct);
        return await connection.ScalarAsync<long>($"select last_seq_id from lefaire.mt_event_progression where name = '{Shard}' for update", ct);
    }

    internal static Task DropEmptyProgressAsync(NpgsqlConnection connection, CancellationToken ct) =>
        connection.RunAsync($"delete from lefaire.mt_event_progression where name = '{Shard}' and last_seq_id = 0", ct);

    internal static Task<long> EndOfLogAsync(NpgsqlConnection connection, CancellationToken ct) =>
        connection.ScalarAsync<long>("select coalesce(max(seq_id), 0) from lefaire.mt_events", ct);

    internal static async Task SetProgressAsync(NpgsqlConnection connection, long position, CancellationToken ct)
    {
        await using var set = new NpgsqlCommand(
            $"update lefaire.mt_event_progression set last_seq_id = $1, last_updated = transaction_timestamp() where name = '{Shard}'", connection)
        { Parameters = { new() { Value = position } } };
        await set.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Counts, in the transaction that writes them, what is written to the views that <see cref="Company"/> is read from, whoever writes it.</summary>
    private static string CompanyWrites() =>
        $"create table if not exists {Schema}.writes (view text primary key, count bigint not null default 0);\n"
        + $"create or replace function {Schema}.count_company_write() returns trigger language plpgsql as "
        + $"$$ begin update {Schema}.writes set count = count + 1 where view = tg_table_name; return null; end $$;\n"
        + string.Concat(Company.ReadFrom.Select(view =>
            $"insert into {Schema}.writes values ('{view.Name}') on conflict do nothing;\n"
            + $"create or replace trigger count_company_write after insert or update or delete on {TableOf(view)} "
            + $"for each statement execute function {Schema}.count_company_write();\n"));

    // Rows take a part of what is allowed: what was read for them and waits to be collected takes about as much again.
    private static FoldOptions InPasses(long? memoryBytes) => Options((memoryBytes ?? DefaultMemoryBytes) / 5 * 3);

    private static FoldOptions Options(long? memoryBytes = null) => new(memoryBytes ?? DefaultMemoryBytes, LogScan.Workers);

    private static async Task<long> CatchUpBatchAsync(NpgsqlConnection connection, PassClock clock, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var stands = await LockProgressAsync(connection, ct);
        var end = Math.Min(stands + BatchSize, await EndOfLogAsync(connection, ct));
        if (end <= stands) return stands;
        var folds = Views.All.Select(Fold.Of).ToArray();
        await foreach (var recorded in LogScan.ReadAsync(connection, stands, end, ct))
        {
            foreach (var fold in folds) fold.Add(recorded);
        }

        foreach (var fold in folds) await fold.MergeAsync(connection, ct);
        await SetProgressAsync(connection, end, ct);
        await transaction.CommitAsync(ct);
        clock.Add((int)(end - stands));
        return end;
    }
}

/// <summary>What tells one state of the views' tables from another.</summary>
/// <param name="Sequence">The position of the log that they hold for.</param>
/// <param name="Stamp">Another one whenever they advance or are mended: the transaction that wrote the progress row.</param>
/// <param name="Writes">Others whenever rows of the views that <see cref="Company"/> is read from are written.</param>
/// <param name="Epoch">How many erasures the database had seen; one position has other rows after one.</param>
internal readonly record struct TablesState(long Sequence, long Stamp, CompanyWrites Writes, long Epoch);

/// <summary>How often rows were written of each view that <see cref="Company"/> is read from.</summary>
internal readonly record struct CompanyWrites(long Identity, long Governance, long Employment);

/// <summary>Views folded as of a position take more memory than they may.</summary>
public sealed class FoldTooLargeException(long memoryBytes) : InvalidOperationException(
    string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"The read models of that moment take more than {memoryBytes >> 20} MB of memory. Allow more, or ask for fewer."))
{
    /// <summary>What they were allowed, in bytes.</summary>
    public long MemoryBytes { get; } = memoryBytes;
}
