using System.Runtime.CompilerServices;
using System.Text;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>
/// Reads a stretch of the log for the views asked: only the kinds of event and the columns that they use, each event decoded once,
/// by several connections that take ranges of positions in turn. Positions up to a visible one are fixed, so these need no common snapshot.
/// </summary>
internal sealed class LogScan(NpgsqlDataSource database, IReadOnlyList<View> views)
{
    /// <summary>Positions in a range: some megabytes, so that a cancelled scan ends soon and no connection waits long for another.</summary>
    private const int RangeLength = 20_000;

    // Accounts is derived from the rest and stands in the log for its index only: taking it out costs the server nothing and spares a fifth of the text.
    private const string Columns = "seq_id, type, data - 'Accounts'";
    private const string AllColumns = Columns + ", id, stream_id";

    private readonly bool namesEvents = views.Any(view => view is View<Entry>);
    private readonly string kinds = Kinds(views);

    /// <summary>Takes an event of the log and the length of its data in bytes; calls of one worker follow each other.</summary>
    public delegate void Taking(int worker, in Recorded recorded, int length);

    /// <summary>How many connections a scan uses where it is not told: one a core, as the server decodes as much as this process does.</summary>
    public static int Workers => Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Reads the events after one position and up to another.</summary>
    /// <param name="after">The position before the first.</param>
    /// <param name="upTo">The last position.</param>
    /// <param name="workers">How many connections read.</param>
    /// <param name="take">Given each event.</param>
    /// <param name="pause">Called by a worker after each block of events that it took, with their number.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="FoldFailedException">An event cannot be decoded or taken.</exception>
    public async Task RunAsync(long after, long upTo, int workers, Taking take, Action<int, int> pause, CancellationToken ct)
    {
        var next = after;
        await Tasks.TogetherAsync(Enumerable.Range(0, workers).Select(worker => (Func<CancellationToken, Task>)(token => ReadAsync(worker, token))), ct);

        async Task ReadAsync(int worker, CancellationToken token)
        {
            if (Volatile.Read(ref next) >= upTo) return;
            await using var connection = await database.OpenConnectionAsync(token);
            while (true)
            {
                var end = Interlocked.Add(ref next, RangeLength);
                if (end - RangeLength >= upTo) return;
                await ReadRangeAsync(connection, worker, end - RangeLength, Math.Min(end, upTo), take, pause, token);
            }
        }
    }

    /// <summary>Reads the events after one position and up to another on one connection, in order, with all that is known of them.</summary>
    public static async IAsyncEnumerable<Recorded> ReadAsync(
        NpgsqlConnection connection, long after, long upTo, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var rows = await CopyRows.OpenAsync(connection, Query(AllColumns, after, upTo, "") + " order by seq_id", ct);
        while (await rows.FillAsync(ct))
        {
            while (rows.Next()) yield return Decode(rows, namesEvents: true);
        }
    }

    /// <summary>Reads the events that touch any of some accounts or stand in a stream, up to a position, in order; found by the index on every event's accounts.</summary>
    public static async IAsyncEnumerable<Recorded> TouchingAsync(
        NpgsqlConnection connection, IReadOnlyCollection<AccountId> accounts, Guid? stream, long upTo, [EnumeratorCancellation] CancellationToken ct)
    {
        // A COPY takes no parameters; these are ids, and nothing that anyone typed. Account by account: asked for any of many at once, the index has each event that
        // it finds looked through for all of them. What touches several comes several times, one after the other.
        var own = stream is { } id ? $" union all select * from lefaire.mt_events where stream_id = '{id}'" : "";
        var touching = $"""
            select found.* from unnest(array[{string.Join(", ", accounts.Select(account => $"'[\"{account.Value}\"]'"))}]::jsonb[]) account(id),
                lateral (
                    select * from lefaire.mt_events where (data -> 'Accounts') @> account.id and seq_id <= {upTo.ToString(System.Globalization.CultureInfo.InvariantCulture)} offset 0) found{own}
            """;
        await using var rows = await CopyRows.OpenAsync(connection, Query(AllColumns, 0, upTo, " order by seq_id", $"({touching}) touching"), ct);
        var last = 0L;
        while (await rows.FillAsync(ct))
        {
            while (rows.Next())
            {
                if (rows.Int64(0) == last) continue;
                last = rows.Int64(0);
                yield return Decode(rows, namesEvents: true);
            }
        }
    }

    private async Task ReadRangeAsync(
        NpgsqlConnection connection, int worker, long after, long upTo, Taking take, Action<int, int> pause, CancellationToken ct)
    {
        var query = Query(namesEvents ? AllColumns : Columns, after, upTo, kinds);
        try
        {
            await using var rows = await CopyRows.OpenAsync(connection, query, ct);
            while (await rows.FillAsync(ct))
            {
                pause(worker, TakeBlock(rows, worker, take));
                ct.ThrowIfCancellationRequested();
            }
        }
        catch (FoldFailedException e) when (!namesEvents)
        {
            await using var id = database.CreateCommand("select id from lefaire.mt_events where seq_id = $1");
            id.Parameters.Add(new() { Value = e.Sequence });
            throw new FoldFailedException(e.Sequence, new EventId((Guid)(await id.ExecuteScalarAsync(ct))!), e.Name, e.InnerException!);
        }
    }

    private int TakeBlock(CopyRows rows, int worker, Taking take)
    {
        var taken = 0;
        while (rows.Next())
        {
            var recorded = Decode(rows, namesEvents);
            take(worker, recorded, rows.Bytes(2).Length);
            taken++;
        }

        return taken;
    }

    private static Recorded Decode(CopyRows rows, bool namesEvents)
    {
        var id = namesEvents ? new EventId(rows.Guid(3)) : default;
        Span<char> name = stackalloc char[64];
        try
        {
            name = name[..Encoding.UTF8.GetChars(rows.Bytes(1), name)];
            return new Recorded(rows.Int64(0), id, namesEvents ? rows.Guid(4) : default, FactJson.Read(name, rows.Json(2)));
        }
        catch (Exception e)
        {
            throw new FoldFailedException(rows.Int64(0), id, Encoding.UTF8.GetString(rows.Bytes(1)), e);
        }
    }

    private static string Query(string columns, long after, long upTo, string rest, string from = "lefaire.mt_events") => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"select {columns} from {from} where seq_id > {after} and seq_id <= {upTo}{rest}");

    private static string Kinds(IReadOnlyList<View> views)
    {
        var used = Fact.Names.Where(kind => kind.Key.IsSubclassOf(typeof(Undoing)) || views.Any(view => view.Folds.Contains(kind.Key))).ToList();
        return used.Count == Fact.Names.Count ? "" : $" and type = any('{{{string.Join(',', used.Select(kind => kind.Value))}}}')";
    }
}
