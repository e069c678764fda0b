using System.CommandLine;
using System.Globalization;
using Npgsql;

namespace LeFaire.Hosting;

/// <summary>The database in one file. The installation key is not in it, and is to be kept apart from it.</summary>
internal static class Backup
{
    private static readonly Argument<string> FilePath = new("file") { Description = "The file to write; it must not exist." };

    /// <summary>The verb <c>backup</c>.</summary>
    public static Command Verb() => new Command("backup", "Write the database into one file. Keep the installation key too, apart from it.") { FilePath }
        .Runs(Policies.Operate, async (parsed, installation, _, ct) =>
        {
            var written = await WriteAsync(installation.ConnectionString, installation.Key, parsed.GetRequiredValue(FilePath), ct);
            var size = (written.Length / 1e6).ToString("F1", CultureInfo.InvariantCulture);
            Verbs.Line($"Wrote {written.FullName} ({size} MB). It holds names and addresses.");
            Verbs.Line($"It is of use only with the installation key {installation.Key.Fingerprint}, which is not in it. Keep that apart:");
            var home = LeFaireHome.Resolve(parsed.GetValue(Verbs.Home));
            Verbs.Line($"  {home.KeyFile}");
            if (!File.Exists(home.TombstonesFile)) return Verbs.Done;
            Verbs.Line("And with the key, after every erasure, so that no restore brings anyone back:");
            Verbs.Line($"  {home.TombstonesFile}");
            return Verbs.Done;
        });

    /// <summary>Writes a file that, once it has its name, is complete.</summary>
    /// <exception cref="InvalidOperationException">The file exists, or there is nothing to back up.</exception>
    public static async Task<FileInfo> WriteAsync(string connectionString, InstallationKey key, string file, CancellationToken ct)
    {
        file = Path.GetFullPath(file);
        if (File.Exists(file)) throw new InvalidOperationException($"{file} exists, and a backup overwrites nothing. Name another file.");
        await using (var connection = new NpgsqlConnection(connectionString))
        {
            await connection.OpenAsync(ct);
            await using var any = new NpgsqlCommand("select exists (select from lefaire.mt_events)", connection);
            if (await any.ExecuteScalarAsync(ct) is false)
                throw new InvalidOperationException("There is nothing to back up: the log is empty. Is it the right home?");
        }

        var client = await PostgresClient.OfAsync(connectionString, ct);
        var partial = file + ".partial";
        try
        {
            // pg_dump keeps the mode of a file that is there.
            EmbeddedPostgres.WriteSecret(partial, "");
            await client.RunAsync("pg_dump", ["--format=custom", "--file=" + partial], ct);
            if (await client.FingerprintOfAsync(partial, ct) is var held && held != key.Fingerprint)
                throw new InvalidOperationException($"The database changed its installation key while it was written: {held}, not {key.Fingerprint}.");
            File.Move(partial, file, overwrite: false);
            return new FileInfo(file);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
