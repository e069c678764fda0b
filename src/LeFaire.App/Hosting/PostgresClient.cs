using System.Globalization;
using Npgsql;

namespace LeFaire.Hosting;

/// <summary>PostgreSQL's own programs for dumps, of a version that fits the server, run against one database.</summary>
internal sealed class PostgresClient
{
    private readonly PostgresBinaries binaries;
    private readonly Dictionary<string, string?> environment;

    private PostgresClient(PostgresBinaries binaries, Dictionary<string, string?> environment)
    {
        this.binaries = binaries;
        this.environment = environment;
    }

    public static async Task<PostgresClient> OfAsync(string connectionString, CancellationToken ct)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        var binaries = await PostgresBinaries.FindClientAsync(PostgresBinaries.OfThisMachine, connection.PostgreSqlVersion.Major, ct);
        return new(binaries, new()
        {
            // Not as arguments, which every user of the machine can read.
            ["PGHOST"] = target.Host,
            ["PGPORT"] = target.Port.ToString(CultureInfo.InvariantCulture),
            ["PGUSER"] = target.Username,
            ["PGPASSWORD"] = target.Password,
            ["PGPASSFILE"] = target.Passfile,
            ["PGDATABASE"] = target.Database,
            ["PGSSLMODE"] = target.SslMode switch
            {
                SslMode.VerifyCA => "verify-ca",
                SslMode.VerifyFull => "verify-full",
                var mode => mode.ToString().ToLowerInvariant()
            },
            ["PGSSLROOTCERT"] = target.RootCertificate,
            ["PGSSLCERT"] = target.SslCertificate,
            ["PGSSLKEY"] = target.SslKey,
        });
    }

    /// <summary>Runs a program and gives what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; in its words, without the details that carry values.</exception>
    public async Task<string> RunAsync(string program, string[] arguments, CancellationToken ct)
    {
        var (code, output) = await ServerUser.RunAsync(Environment.CurrentDirectory, [binaries.Program(program), .. arguments], ct, environment);
        return code == 0 ? output : throw new InvalidOperationException($"{program} failed: " + string.Join(' ', output
            .Split('\n').Where(line => line.StartsWith(program + ": error:", StringComparison.Ordinal)).Select(line => line.Trim())));
    }

    /// <summary>The fingerprint of the installation key that a dumped database was filled under.</summary>
    public async Task<string> FingerprintOfAsync(string dump, CancellationToken ct)
    {
        var text = await RunAsync("pg_restore", ["--data-only", "--schema=vault", "--table=installation", "--file=-", dump], ct);
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        var copy = Array.FindIndex(lines, line => line.StartsWith("COPY vault.installation (", StringComparison.Ordinal));
        if (copy < 0) throw new InvalidOperationException($"{dump} is no backup of Le Faire: it names no installation key.");
        var columns = lines[copy].Split('(', ')')[1].Split(", ");
        return lines[copy + 1].Split('\t')[Array.IndexOf(columns, "key_fingerprint")];
    }
}
