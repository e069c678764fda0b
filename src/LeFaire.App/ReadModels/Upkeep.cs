using LeFaire.Hosting;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>
/// Who brings the views up to date: whoever holds one advisory lock. A serving process holds it as long as it serves and projects by Marten's daemon;
/// a command run alone takes it for as long as it folds; a command run beside waits for the other.
/// </summary>
public sealed class Upkeep(NpgsqlDataSource database, ViewStore views)
{
    /// <summary>The channel on which every advance of the views is told.</summary>
    public static readonly string Channel = "lefaire_" + ViewStore.Schema;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    /// <summary>Tries to take the lock for as long as the connection lives.</summary>
    public static async Task<bool> TryHoldAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = Locks.Projecting } } };
        return (bool)(await take.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Returns once the views hold all that the log holds now, having folded it here where nobody else does.</summary>
    /// <returns>The position at which the views stand.</returns>
    /// <exception cref="NotDoneException">Another process has the views in hand, and they stand still.</exception>
    public async Task<long> ReachEndAsync(IProgress<PassProgress>? progress, CancellationToken ct)
    {
        var (stands, end) = await views.PositionsAsync(ct);
        if (stands >= end) return stands;
        await using var connection = await database.OpenConnectionAsync(ct);
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection)) await listen.ExecuteNonQueryAsync(ct);
        try
        {
            return await ReachAsync(connection, stands, end, progress, ct);
        }
        finally
        {
            await using var unlisten = new NpgsqlCommand("unlisten *; select pg_advisory_unlock_all()", connection);
            if (connection.State == System.Data.ConnectionState.Open) await unlisten.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task<long> ReachAsync(NpgsqlConnection connection, long from, long end, IProgress<PassProgress>? progress, CancellationToken ct)
    {
        var stands = from;
        var still = TimeSpan.Zero;
        while (stands < end)
        {
            if (await TryHoldAsync(connection, ct)) return await views.CatchUpAsync(progress, ct);
            if (!await connection.WaitAsync(Glance, ct)) still += Glance;
            var (now, _) = await views.PositionsAsync(ct);
            if (now > stands) still = TimeSpan.Zero;
            if (still >= Patience)
            {
                throw new NotDoneException("views-stand-still", $"Another process has the read models in hand, but they stand still at event {now}. See: doctor");
            }

            stands = now;
            progress?.Report(new PassProgress(stands - from, end - from));
        }

        return stands;
    }
}
