using System.Runtime.CompilerServices;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>How far a long pass over the log has come.</summary>
/// <param name="Done">Events read.</param>
/// <param name="Total">Events to read.</param>
public readonly record struct PassProgress(long Done, long Total);

/// <summary>What verification found in one view.</summary>
/// <param name="View">The view.</param>
/// <param name="Sequence">The position of the log that the view stands at.</param>
/// <param name="Rows">Rows of the fresh fold.</param>
/// <param name="Differing">Keys of the rows whose canonical bytes differ.</param>
public sealed record Verification(string View, long Sequence, int Rows, IReadOnlyList<RowKey> Differing)
{
    /// <summary>True where the live view is what the log says.</summary>
    public bool Equal => Differing.Count == 0;
}

/// <summary>
/// The first-stage views as tables: brought up to date, filled, rebuilt and verified, always by the one fold in <see cref="Fold"/>.
/// All of it happens under the lock of the one progress row, so that every view stands at one position.
/// </summary>
public sealed class ViewStore(NpgsqlDataSource database)
{
    /// <summary>The name of the views' projection.</summary>
    public const string Projection = "Views";

    /// <summary>The name of the views' shard in the progress table.</summary>
    public const string Shard = Projection + ":All";

    private const int BatchSize = 5_000;

    /// <summary>The schema of this version's views.</summary>
    public static string Schema => $"views_{Views.Version}";

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
        + $"insert into lefaire.mt_event_progression (name, last_seq_id) values ('{Shard}', 0) on conflict do nothing;\n";

    /// <summary>The position at which the views stand, and the last of the log.</summary>
    public async Task<(long Views, long Log)> PositionsAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"select (select last_seq_id from lefaire.mt_event_progression where name = '{Shard}'), (select coalesce(max(seq_id), 0) from lefaire.mt_events)");
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.IsDBNull(0) ? 0 : reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Brings the views up to the end of the log and returns their position. Empty views are filled in memory and by COPY.</summary>
    public async Task<long> CatchUpAsync(IProgress<PassProgress>? progress, CancellationToken ct)
    {
        while (true)
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var stands = await LockProgressAsync(connection, ct);
            var end = await EndOfLogAsync(connection, ct);
            if (end <= stands) return stands;
            var folds = Views.All.Select(Fold.Of).ToArray();
            if (stands == 0)
            {
                await FoldLogAsync(connection, folds, 0, end, progress, ct);
                foreach (var fold in folds) await fold.ReplaceAsync(connection, ct);
            }
            else
            {
                var batch = await BatchEndAsync(connection, stands, ct);
                await FoldLogAsync(connection, folds, stands, batch, progress: null, ct);
                foreach (var fold in folds) await fold.MergeAsync(connection, ct);
                progress?.Report(new PassProgress(batch, end));
                end = batch;
            }

            await SetProgressAsync(connection, end, ct);
            await transaction.CommitAsync(ct);
        }
    }

    /// <summary>Folds the log anew up to the position at which the views stand, and puts the result in place of their rows in one transaction.</summary>
    /// <param name="views">The views to rebuild.</param>
    /// <param name="progress">Told how far the pass has come.</param>
    /// <param name="ct">Stops it; the old rows then stand.</param>
    /// <returns>Rows written, by view.</returns>
    public async Task<IReadOnlyDictionary<string, int>> RebuildAsync(IReadOnlyList<View> views, IProgress<PassProgress>? progress, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var stands = await LockProgressAsync(connection, ct);
        var folds = views.Select(Fold.Of).ToArray();
        await FoldLogAsync(connection, folds, 0, stands, progress, ct);
        var written = new Dictionary<string, int>();
        foreach (var fold in folds) written[fold.View.Name] = await fold.ReplaceAsync(connection, ct);
        await transaction.CommitAsync(ct);
        return written;
    }

    /// <summary>Folds the log anew and compares it with the live views, row by row, in one snapshot.</summary>
    public async Task<IReadOnlyList<Verification>> VerifyAsync(IReadOnlyList<View> views, IProgress<PassProgress>? progress, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        await using var position = new NpgsqlCommand($"select last_seq_id from lefaire.mt_event_progression where name = '{Shard}'", connection);
        var stands = (long)(await position.ExecuteScalarAsync(ct))!;
        var folds = views.Select(Fold.Of).ToArray();
        await FoldLogAsync(connection, folds, 0, stands, progress, ct);
        var found = new List<Verification>();
        foreach (var fold in folds)
        {
            var differing = await fold.DifferencesAsync(connection, ct);
            found.Add(new Verification(fold.View.Name, stands, fold.Rows, differing));
        }

        return found;
    }

    /// <summary>Reads the log in order, after one position and up to another.</summary>
    public static async IAsyncEnumerable<Recorded> ReadLogAsync(
        NpgsqlConnection connection, long after, long upTo, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            "select seq_id, id, stream_id, type, data from lefaire.mt_events where seq_id > $1 and seq_id <= $2 order by seq_id", connection)
        { Parameters = { new() { Value = after }, new() { Value = upTo } } };
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            yield return new Recorded(
                reader.GetInt64(0), new EventId(reader.GetGuid(1)), reader.GetGuid(2), FactJson.Read(reader.GetString(3), reader.GetFieldValue<byte[]>(4)));
        }
    }

    private static async Task FoldLogAsync(
        NpgsqlConnection connection, Fold[] folds, long after, long upTo, IProgress<PassProgress>? progress, CancellationToken ct)
    {
        await foreach (var recorded in ReadLogAsync(connection, after, upTo, ct))
        {
            foreach (var fold in folds) fold.Add(recorded);
            if (recorded.Sequence % 10_000 == 0) progress?.Report(new PassProgress(recorded.Sequence - after, upTo - after));
        }
    }

    private static async Task<long> LockProgressAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand($"select last_seq_id from lefaire.mt_event_progression where name = '{Shard}' for update", connection);
        return (long)(await take.ExecuteScalarAsync(ct))!;
    }

    private static async Task<long> EndOfLogAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var end = new NpgsqlCommand("select coalesce(max(seq_id), 0) from lefaire.mt_events", connection);
        return (long)(await end.ExecuteScalarAsync(ct))!;
    }

    private static async Task<long> BatchEndAsync(NpgsqlConnection connection, long after, CancellationToken ct)
    {
        await using var end = new NpgsqlCommand(
            "select max(seq_id) from (select seq_id from lefaire.mt_events where seq_id > $1 order by seq_id limit $2) batch", connection)
        { Parameters = { new() { Value = after }, new() { Value = BatchSize } } };
        return (long)(await end.ExecuteScalarAsync(ct))!;
    }

    private static async Task SetProgressAsync(NpgsqlConnection connection, long position, CancellationToken ct)
    {
        await using var set = new NpgsqlCommand(
            $"update lefaire.mt_event_progression set last_seq_id = $1, last_updated = transaction_timestamp() where name = '{Shard}'", connection)
        { Parameters = { new() { Value = position } } };
        await set.ExecuteNonQueryAsync(ct);
    }
}
