using LeFaire.Import;
using LeFaire.ReadModels;
using Npgsql;

namespace LeFaire.Hosting;

/// <summary>An event that a command gave.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name in the log.</param>
public sealed record RecordedEvent(EventId Id, string Name);

/// <summary>What became of a command.</summary>
/// <param name="Sequence">The position that the views stand at, all of it included.</param>
/// <param name="Stream">The thing it happened to.</param>
/// <param name="Events">The events recorded; none where it was refused.</param>
/// <param name="Refused">Why it was refused; null where it was not.</param>
public sealed record Outcome(long Sequence, Guid Stream, IReadOnlyList<RecordedEvent> Events, Refused? Refused);

/// <summary>Decides on commands: on views that hold the whole log, while nobody else appends.</summary>
public sealed class Deciding(NpgsqlDataSource database, Upkeep upkeep, Snapshots snapshots, InstallationKey key, TimeProvider clock)
{
    /// <summary>Decides and records in one transaction, then waits for the views to show it.</summary>
    /// <param name="stream">The thing it happens to.</param>
    /// <param name="decide">The pure decision, given the views and the moment.</param>
    /// <param name="ct">Gives up; nothing is recorded then.</param>
    /// <param name="beside">Writes what may not be in an event, in the same transaction.</param>
    public async Task<Outcome> DecideAsync(
        Guid stream, Func<Snapshot, DateTimeOffset, Task<Decision>> decide, CancellationToken ct,
        Func<NpgsqlConnection, IReadOnlyList<NewEvent>, Task>? beside = null)
    {
        // Most of the way without the lock, so that imports need not wait for views that lag.
        await upkeep.ReachEndAsync(progress: null, ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await EventLog.LockAsync(connection, ct);
        var reached = await upkeep.ReachEndAsync(progress: null, ct);
        var now = clock.GetUtcNow();
        await using var snapshot = await snapshots.OpenAsync(ct);
        var decision = await decide(snapshot, now);
        if (decision.Refused is { } refused) return new Outcome(reached, stream, [], refused);
        var version = await VersionAsync(connection, stream, ct);
        var events = decision.Facts.Select((fact, position) => new NewEvent(IdOf(fact, stream, version + position + 1), stream, fact)).ToList();
        await EventLog.AppendAsync(connection, events, now, ct);
        if (beside is not null) await beside(connection, events);
        await transaction.CommitAsync(ct);
        return new Outcome(
            await upkeep.ReachEndAsync(progress: null, ct), stream, [.. events.Select(one => new RecordedEvent(one.Id, Fact.Names[one.Fact.GetType()]))], null);
    }

    // What undoes derives from what it undoes, so that nothing is undone twice; all else from its place in its stream.
    private EventId IdOf(Fact fact, Guid stream, long version) => fact is Undoing undoing
        ? key.Undo(undoing.UndoneId)
        : new EventId(key.Id("command", stream.ToString(), version.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private static async Task<long> VersionAsync(NpgsqlConnection connection, Guid stream, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand("select coalesce(max(version), 0) from lefaire.mt_streams where id = $1", connection)
        { Parameters = { new() { Value = stream } } };
        return (long)(await select.ExecuteScalarAsync(ct))!;
    }
}
