using System.Collections.Frozen;
using System.Diagnostics;
using LeFaire.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace LeFaire.Import;

/// <summary>An event to append.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Stream">The thing it happened to.</param>
/// <param name="Fact">What happened.</param>
/// <param name="Content">Keyed hash of the source values that it was made from, before accounts were resolved; null where no source gave it.</param>
public readonly record struct NewEvent(EventId Id, Guid Stream, Fact Fact, Guid? Content = null);

/// <summary>
/// The one place that writes the log: by COPY, under the append lock, in one transaction with whatever the caller writes beside.
/// It writes Marten's own tables; a test reads back through Marten what it wrote.
/// </summary>
public static class EventLog
{
    private static readonly FrozenDictionary<Type, (string Name, string DotnetType)> Kinds =
        Fact.Names.ToFrozenDictionary(kind => kind.Key, kind => (kind.Value, $"{kind.Key.FullName}, {kind.Key.Assembly.GetName().Name}"));

    /// <summary>Appends events in the order given and returns the position of the last.</summary>
    /// <exception cref="PostgresException">An event of that id is in the log already (23505).</exception>
    public static async Task<long> AppendAsync(NpgsqlConnection connection, IReadOnlyList<NewEvent> events, DateTimeOffset now, CancellationToken ct)
    {
        Debug.Assert(events.Count > 0, "Nothing to append.");
        await LockAsync(connection, ct);
        var versions = await VersionsAsync(connection, events, ct);
        var known = versions.Where(stream => stream.Value > 0).Select(stream => stream.Key).ToArray();
        var last = await DrawPositionsAsync(connection, events.Count, ct);
        var numbered = new long[events.Count];
        for (var i = 0; i < events.Count; i++) numbered[i] = versions[events[i].Stream] += 1;

        await WriteStreamsAsync(connection, versions, known, now, ct);
        await WriteEventsAsync(connection, events, numbered, last - events.Count + 1, now, ct);
        await using var notify = new NpgsqlCommand("select pg_notify('mt_events_appended', '')", connection);
        await notify.ExecuteNonQueryAsync(ct);
        return last;
    }

    /// <summary>Takes the append lock to the end of the transaction: from then on no other writer commits an event before this one.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand("select pg_advisory_xact_lock($1), set_config('lefaire.lock', 'on', true)", connection)
        { Parameters = { new() { Value = Locks.Append } } };
        await take.ExecuteNonQueryAsync(ct);
    }

    private static async Task<Dictionary<Guid, long>> VersionsAsync(NpgsqlConnection connection, IReadOnlyList<NewEvent> events, CancellationToken ct)
    {
        var versions = new Dictionary<Guid, long>(events.Count);
        foreach (var appended in events) versions[appended.Stream] = 0;
        await using var select = new NpgsqlCommand("select id, version from lefaire.mt_streams where id = any($1)", connection)
        { Parameters = { new() { Value = versions.Keys.ToArray() } } };
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) versions[reader.GetGuid(0)] = reader.GetInt64(1);
        return versions;
    }

    private static async Task<long> DrawPositionsAsync(NpgsqlConnection connection, int count, CancellationToken ct)
    {
        await using var draw = new NpgsqlCommand(
            "select setval('lefaire.mt_events_sequence', nextval('lefaire.mt_events_sequence') + $1 - 1)", connection)
        { Parameters = { new() { Value = (long)count } } };
        return (long)(await draw.ExecuteScalarAsync(ct))!;
    }

    private static async Task WriteStreamsAsync(
        NpgsqlConnection connection, Dictionary<Guid, long> versions, Guid[] known, DateTimeOffset now, CancellationToken ct)
    {
        if (known.Length > 0)
        {
            await using var update = new NpgsqlCommand(
                "update lefaire.mt_streams s set version = u.version, timestamp = $3 from unnest($1, $2) u(id, version) where s.id = u.id", connection)
            {
                Parameters =
                {
                    new() { Value = known }, new() { Value = known.Select(stream => versions[stream]).ToArray() }, new() { Value = now.UtcDateTime }
                }
            };
            await update.ExecuteNonQueryAsync(ct);
        }

        if (known.Length == versions.Count) return;
        var old = known.ToHashSet();
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy lefaire.mt_streams (id, version, timestamp, created) from stdin (format binary)", ct);
        foreach (var (stream, version) in versions)
        {
            if (old.Contains(stream)) continue;
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(stream, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(version, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(now.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            await copy.WriteAsync(now.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
        }

        await copy.CompleteAsync(ct);
    }

    private static async Task WriteEventsAsync(
        NpgsqlConnection connection, IReadOnlyList<NewEvent> events, long[] versions, long first, DateTimeOffset now, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy lefaire.mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, headers) from stdin (format binary)", ct);
        for (var i = 0; i < events.Count; i++)
        {
            var (id, stream, fact, content) = events[i];
            var (name, dotnetType) = Kinds[fact.GetType()];
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(first + i, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(id.Value, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(stream, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(versions[i], NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(FactJson.ToBytes(fact), NpgsqlDbType.Jsonb, ct);
            await copy.WriteAsync(name, NpgsqlDbType.Varchar, ct);
            await copy.WriteAsync(now.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            await copy.WriteAsync(dotnetType, NpgsqlDbType.Varchar, ct);
            await copy.WriteAsync(content is { } hash ? $$"""{"content":"{{hash}}"}""" : "{}", NpgsqlDbType.Jsonb, ct);
        }

        await copy.CompleteAsync(ct);
    }
}
