using System.CommandLine;
using Npgsql;

namespace LeFaire.Hosting;

/// <summary>A backup put into an empty database, under the installation key that it was filled under.</summary>
internal static class Restore
{
    private const string HoldsSomething = """
        select exists (select from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'public'))
            or exists (select from pg_class where relnamespace = 'public'::regnamespace)
        """;

    private static readonly Argument<string> FilePath = new("file") { Description = "The file that backup wrote." };

    /// <summary>The verb <c>restore</c>.</summary>
    public static Command Verb()
    {
        var command = new Command("restore", "Put a backup into an empty database. The home must hold its installation key.") { FilePath };
        command.SetAction((parsed, ct) => Verbs.GuardAsync(async () =>
        {
            var events = await IntoHomeAsync(LeFaireHome.Resolve(parsed.GetValue(Verbs.Home)), parsed.GetRequiredValue(FilePath), ct);
            Verbs.Line($"Restored {Verbs.Count(events)} events. To check that the read models are what the log says: verify all");
            return Verbs.Done;
        }));
        return command;
    }

    /// <summary>Restores into the database of a home, which holds the key already, and returns how many events the log has.</summary>
    /// <exception cref="InvalidOperationException">The key is missing or another, the file is no backup, or the database is not empty.</exception>
    public static async Task<long> IntoHomeAsync(LeFaireHome home, string file, CancellationToken ct)
    {
        if (!File.Exists(file)) throw new InvalidOperationException($"There is no file {file}.");
        if (!File.Exists(home.KeyFile))
        {
            throw new InvalidOperationException(
                $"The installation key is missing. Put the installation.key that was backed up apart at {home.KeyFile}; without it a backup is of no use.");
        }

        await using var database = await Database.OpenAsync(home, durable: true, ct);
        return await IntoAsync(database.ConnectionString, InstallationKey.LoadOrCreate(home.KeyFile), file, ct, home);
    }

    /// <summary>Restores into an empty database, wholly or not at all, and returns how many events the log has.</summary>
    /// <exception cref="InvalidOperationException">The key is another, the file is no backup, or the database is not empty.</exception>
    public static async Task<long> IntoAsync(
        string connectionString, InstallationKey key, string file, CancellationToken ct, LeFaireHome? home = null)
    {
        var client = await PostgresClient.OfAsync(connectionString, ct);
        var held = await client.FingerprintOfAsync(file, ct);
        if (held != key.Fingerprint)
        {
            throw new InvalidOperationException(
                $"This backup was filled under the installation key {held}, but the key here is {key.Fingerprint}. "
                + "Put the installation.key of that installation here.");
        }

        await using (var connection = new NpgsqlConnection(connectionString))
        {
            await connection.OpenAsync(ct);
            await using var holds = new NpgsqlCommand(HoldsSomething, connection);
            if (await holds.ExecuteScalarAsync(ct) is true)
            {
                throw new InvalidOperationException(
                    $"The database {connection.Database} is not empty, and a restore goes only into an empty one. Name a new home or another database.");
            }
        }

        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await client.RunAsync("pg_restore", ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--dbname=" + name, file], ct);
        // Opening checks the key once more, by what the database now says itself, and erases anew whoever was erased since the backup.
        await using var installation = await Installation.ConnectAsync(connectionString, key, TimeProvider.System, ct, home: home);
        await using var count = installation.Database.CreateCommand("analyze; select count(*) from lefaire.mt_events");
        return (long)(await count.ExecuteScalarAsync(ct))!;
    }
}
