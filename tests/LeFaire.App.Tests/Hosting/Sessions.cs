using LeFaire.ReadModels;
using Npgsql;

namespace LeFaire.Hosting;

/// <summary>What the sessions of other processes on a database hold and wait for.</summary>
internal static class Sessions
{
    /// <summary>True while a session of this name holds any of the product's locks: its process has begun what it is for.</summary>
    public static Task<bool> AtWorkAsync(Installation installation, string name) => installation.ScalarAsync<bool>(
        $"select exists (select from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and granted and application_name = '{name}')");

    /// <summary>True while any session, or one of a name, holds one of the product's locks.</summary>
    public static Task<bool> HoldsAsync(Installation installation, long key, string? name = null) => installation.ScalarAsync<bool>(
        $"""
        select exists (select from pg_locks join pg_stat_activity using (pid)
            where locktype = 'advisory' and granted and (classid::bigint << 32 | objid::bigint) = {key} and datname = current_database()
                and application_name = {(name is null ? "application_name" : $"'{name}'")})
        """);

    /// <summary>Takes the lock of the progress row for as long as the connection's transaction lasts: whatever would change the views waits.</summary>
    public static async Task HoldProgressAsync(NpgsqlConnection connection)
    {
        await connection.RunAsync(ViewStore.MayBeIdle, TestContext.Current.CancellationToken);
        await ViewStore.LockProgressAsync(connection, TestContext.Current.CancellationToken);
    }

    /// <summary>True while any session, or one of a name, waits for the progress row.</summary>
    public static Task<bool> WaitsForProgressAsync(Installation installation, string? name = null) => installation.ScalarAsync<bool>(
        $"""
        select exists (select from pg_stat_activity where application_name = {(name is null ? "application_name" : $"'{name}'")} and datname = current_database() and wait_event_type = 'Lock'
            and query like '%mt_event_progression%for update%')
        """);
}
