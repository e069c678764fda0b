using System.Text.Json;
using LeFaire.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace LeFaire.ReadModels;

/// <summary>How far a rebuild has come.</summary>
public enum RebuildState
{
    /// <summary>It is at work.</summary>
    Running,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>It was cancelled; the old rows stand.</summary>
    Cancelled,

    /// <summary>It met an error; the old rows stand.</summary>
    Failed,

    /// <summary>Its process ended in the midst of it; the old rows stand.</summary>
    BrokenOff
}

/// <summary>The rebuild that was asked for last, on whichever node.</summary>
/// <param name="Name">The view, or <c>all</c>.</param>
/// <param name="State">How far it has come.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Events">Events read.</param>
/// <param name="Total">Events to read; it grows where memory forces another pass.</param>
/// <param name="EventsPerSecond">The rate since the start.</param>
/// <param name="EndedAt">When it ended; null where it has not, or nobody was left to say.</param>
/// <param name="SecondsLeft">The time that is left at that rate; null where unknown.</param>
/// <param name="Rebuilt">What was done to each view; null before it is done.</param>
/// <param name="Error">What went wrong, in words; null where nothing did.</param>
public sealed record RebuildStatus(
    string Name, RebuildState State, DateTimeOffset StartedAt, long Events, long Total, double EventsPerSecond, DateTimeOffset? EndedAt = null,
    double? SecondsLeft = null, IReadOnlyList<Rebuilt>? Rebuilt = null, string? Error = null);

/// <summary>
/// A rebuild that has the lock of rebuilds, from its beginning to its end. It tells the database how far it has come, twice a second, so that any node can
/// show it and ask it to stop.
/// </summary>
public sealed class Rebuilding : IAsyncDisposable
{
    private const string Channel = "lefaire_rebuild";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    private readonly NpgsqlDataSource database;
    private readonly NpgsqlConnection keeper;
    private readonly IReadOnlyList<View> views;
    private readonly FoldOptions options;

    private Rebuilding(NpgsqlDataSource database, NpgsqlConnection keeper, IReadOnlyList<View> views, FoldOptions options)
    {
        this.database = database;
        this.keeper = keeper;
        this.views = views;
        this.options = options;
    }

    private static string Table => $"{ViewStore.Schema}.rebuild";

    /// <summary>Takes the lock.</summary>
    /// <exception cref="RebuildRunningException">Another rebuild has it.</exception>
    internal static async Task<Rebuilding> BeginAsync(NpgsqlDataSource database, IReadOnlyList<View> views, FoldOptions options, CancellationToken ct)
    {
        var keeper = await database.OpenConnectionAsync(ct);
        var rebuilding = new Rebuilding(database, keeper, views, options);
        try
        {
            if (!await keeper.ScalarAsync<bool>($"select pg_try_advisory_lock({Locks.Rebuild})", ct)) throw new RebuildRunningException();
            await using var begin = new NpgsqlCommand($"delete from {Table}; insert into {Table} (name, state) values ('{rebuilding.Name}', 'Running')", keeper);
            await begin.ExecuteNonQueryAsync(ct);
            return rebuilding;
        }
        catch
        {
            await rebuilding.DisposeAsync();
            throw;
        }
    }

    /// <summary>Rebuilds, and keeps in the database what became of it.</summary>
    /// <param name="progress">Told how far the pass has come.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped here, or by another node.</exception>
    /// <exception cref="FoldFailedException">An event cannot be folded.</exception>
    public async Task<IReadOnlyList<Rebuilt>> RunAsync(IProgress<PassProgress>? progress, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var latest = new Latest(progress);
        var telling = TellAsync(latest, stop);
        try
        {
            var rebuilt = await new Rebuild(database, views, options, new PassClock(latest)).RunAsync(keeper, stop.Token);
            await EndAsync(RebuildState.Done, latest.At, rebuilt, null);
            return rebuilt;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await EndAsync(RebuildState.Cancelled, latest.At, null, null);
            throw;
        }
        catch (Exception e)
        {
            await EndAsync(RebuildState.Failed, latest.At, null, e is FoldFailedException ? e.Message : e.GetType().Name);
            throw;
        }
        finally
        {
            await stop.CancelAsync();
            await telling;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A session keeps its lock when it goes back to the pool. Where the connection broke, the lock went with it.
        if (keeper.FullState.HasFlag(System.Data.ConnectionState.Open))
        {
            await keeper.RunAsync($"select pg_advisory_unlock({Locks.Rebuild}); notify {Channel}", CancellationToken.None);
        }

        await keeper.DisposeAsync();
    }

    /// <summary>The statement that creates the table of the one rebuild.</summary>
    internal static string Tables() =>
        $"create table if not exists {Table} (single boolean primary key default true check (single), name text not null, state text not null,"
        + " started_at timestamptz not null default now(), ended_at timestamptz, events bigint not null default 0, total bigint not null default 0,"
        + " rate double precision not null default 0, seconds_left double precision, rebuilt jsonb, error text, cancel boolean not null default false);\n";

    /// <summary>The rebuild that was asked for last; null where none ever was.</summary>
    /// <param name="database">The database.</param>
    /// <param name="toItsEnd">True to wait until it has ended.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<RebuildStatus?> ReadAsync(NpgsqlDataSource database, bool toItsEnd, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (toItsEnd) await connection.RunAsync($"listen {Channel}", ct);
        try
        {
            while (true)
            {
                var status = await ReadAsync(connection, ct);
                if (!toItsEnd || status is not { State: RebuildState.Running }) return status;
                // A node that was killed tells nobody.
                await connection.WaitAsync(Interval, ct);
            }
        }
        finally
        {
            if (toItsEnd && connection.State == System.Data.ConnectionState.Open) await connection.RunAsync("unlisten *", CancellationToken.None);
        }
    }

    /// <summary>Asks the rebuild that is at work to stop, on whichever node; false where none is.</summary>
    public static async Task<bool> CancelAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        if (await ReadAsync(database, toItsEnd: false, ct) is not { State: RebuildState.Running }) return false;
        await using var cancel = database.CreateCommand($"update {Table} set cancel = true where state = 'Running'");
        return await cancel.ExecuteNonQueryAsync(ct) > 0;
    }

    private string Name => views.Count == Views.All.Count ? "all" : string.Join(", ", views.Select(view => view.Name));

    private static async Task<RebuildStatus?> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        // Asked before the row is read: who ends writes what became of it first, and lets the lock go then.
        var held = await Locks.IsHeldAsync(connection, Locks.Rebuild, ct);
        await using var select = new NpgsqlCommand(
            $"select name, state, started_at, ended_at, events, total, rate, seconds_left, rebuilt, error from {Table}", connection);
        await using var reader = await select.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        var state = Enum.Parse<RebuildState>(reader.GetString(1));
        return new RebuildStatus(
            reader.GetString(0), state == RebuildState.Running && !held ? RebuildState.BrokenOff : state,
            reader.GetFieldValue<DateTimeOffset>(2), reader.GetInt64(4), reader.GetInt64(5), reader.GetDouble(6),
            reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3), reader.IsDBNull(7) ? null : reader.GetDouble(7),
            reader.IsDBNull(8) ? null : JsonSerializer.Deserialize<List<Rebuilt>>(reader.GetString(8)), reader.IsDBNull(9) ? null : reader.GetString(9));
    }

    private async Task TellAsync(Latest latest, CancellationTokenSource stop)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval);
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                await using var tell = database.CreateCommand(
                    $"update {Table} set events = $1, total = $2, rate = $3, seconds_left = $4 where state = 'Running' returning cancel");
                Add(tell, latest.At);
                if (await tell.ExecuteScalarAsync(stop.Token) is true) await stop.CancelAsync();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or NpgsqlException)
        {
            // Who rebuilds meets the same, and says so.
        }
    }

    private async Task EndAsync(RebuildState state, PassProgress at, IReadOnlyList<Rebuilt>? rebuilt, string? error)
    {
        try
        {
            await using var end = database.CreateCommand(
                $"update {Table} set events = $1, total = $2, rate = $3, seconds_left = $4, state = $5, rebuilt = $6, error = $7, ended_at = now()");
            Add(end, at with { Left = null });
            end.Parameters.Add(new() { Value = $"{state}" });
            end.Parameters.Add(new() { Value = (object?)(rebuilt is null ? null : JsonSerializer.Serialize(rebuilt)) ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb });
            end.Parameters.Add(new() { Value = (object?)error ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
            await end.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException) when (state != RebuildState.Done)
        {
            // Without the database nothing can be kept; the lock is gone too, and says that it was broken off.
        }
    }

    private static void Add(NpgsqlCommand command, PassProgress at)
    {
        command.Parameters.Add(new() { Value = at.Done });
        command.Parameters.Add(new() { Value = at.Total });
        command.Parameters.Add(new() { Value = at.EventsPerSecond });
        command.Parameters.Add(new() { Value = (object?)at.Left?.TotalSeconds ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double });
    }

    /// <summary>Keeps what was told last, for those who ask now and then.</summary>
    private sealed class Latest(IProgress<PassProgress>? further) : IProgress<PassProgress>
    {
        private readonly Lock access = new();
        private PassProgress at;

        public PassProgress At
        {
            get
            {
                lock (access) return at;
            }
        }

        public void Report(PassProgress value)
        {
            lock (access) at = value;
            further?.Report(value);
        }
    }
}
