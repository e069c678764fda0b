using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>The event at which the live views stand still, since it cannot be folded. A fixed fold is the cure; nothing is skipped.</summary>
/// <param name="Sequence">The event's position in the log.</param>
/// <param name="Event">The event.</param>
/// <param name="Name">Its name in the log.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Since">When it was seen first.</param>
public sealed record FoldFailure(long Sequence, EventId Event, string Name, string Error, DateTimeOffset Since)
{
    private static string Table => $"{ViewStore.Schema}.failure";

    /// <summary>The statement that creates the table of the one failure.</summary>
    internal static string Tables() =>
        $"create table if not exists {Table} (single boolean primary key default true check (single), sequence bigint not null, event uuid not null,"
        + " name text not null, error text not null, since timestamptz not null);\n";

    /// <summary>The failure that holds the views; null where none does.</summary>
    public static async Task<FoldFailure?> ReadAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var select = database.CreateCommand($"select sequence, event, name, error, since from {Table}");
        await using var reader = await select.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new FoldFailure(reader.GetInt64(0), new EventId(reader.GetGuid(1)), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4))
            : null;
    }

    /// <summary>Keeps what holds the views.</summary>
    internal static async Task KeepAsync(NpgsqlDataSource database, FoldFailedException failed, CancellationToken ct)
    {
        await using var keep = database.CreateCommand(
            $"insert into {Table} (sequence, event, name, error, since) values ($1, $2, $3, $4, now()) on conflict (single) do update"
            + $" set sequence = excluded.sequence, event = excluded.event, name = excluded.name, error = excluded.error,"
            + $" since = case when {Table}.event = excluded.event then {Table}.since else excluded.since end");
        keep.Parameters.Add(new() { Value = failed.Sequence });
        keep.Parameters.Add(new() { Value = failed.Id.Value });
        keep.Parameters.Add(new() { Value = failed.Name });
        // The message of what reads an event names places in it, never what stands there.
        keep.Parameters.Add(new() { Value = failed.InnerException?.GetType().Name ?? nameof(FoldFailedException) });
        await keep.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Forgets it: the views go on.</summary>
    internal static async Task ForgetAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var forget = database.CreateCommand($"delete from {Table}");
        await forget.ExecuteNonQueryAsync(ct);
    }
}
