using Npgsql;

namespace LeFaire.Hosting;

/// <summary>The PostgreSQL database of an installation: on a configured server, or else on one of its own.</summary>
public sealed class Database : IAsyncDisposable
{
    /// <summary>The environment variable that names a server to use instead of the embedded one.</summary>
    public const string Variable = "LEFAIRE_CONNECTION";

    internal const string DefaultName = "lefaire";

    private readonly EmbeddedPostgres? server;

    private Database(string connectionString, EmbeddedPostgres? server)
    {
        ConnectionString = connectionString;
        this.server = server;
    }

    /// <summary>How to reach the database.</summary>
    public string ConnectionString { get; }

    /// <summary>Opens the database, starting a server for it when none is configured, and creates it when absent.</summary>
    /// <param name="home">The installation's folder.</param>
    /// <param name="durable">Whether an embedded server survives a power cut; tests need not.</param>
    /// <param name="ct">Gives up waiting.</param>
    public static Task<Database> OpenAsync(LeFaireHome home, bool durable = true, CancellationToken ct = default)
    {
        var configured = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrWhiteSpace(configured)
            ? OpenEmbeddedAsync(home, durable, PostgresBinaries.OfThisMachine, ct)
            : OpenConfiguredAsync(home, configured, ct);
    }

    internal static async Task<Database> OpenConfiguredAsync(LeFaireHome home, string configured, CancellationToken ct)
    {
        home.Create();
        var target = new NpgsqlConnectionStringBuilder(configured);
        if (string.IsNullOrEmpty(target.Database))
            target.Database = DefaultName;
        await EnsureDatabaseAsync(target, ct);
        return new(target.ConnectionString, server: null);
    }

    internal static async Task<Database> OpenEmbeddedAsync(LeFaireHome home, bool durable, PostgresBinaries.Source binaries, CancellationToken ct)
    {
        var server = await EmbeddedPostgres.OpenAsync(home, durable, binaries, ct);
        return new(server.ConnectionString, server);
    }

    /// <summary>True where an error tells of the server's end, of its coming back, or of a connection that broke, rather than of what was asked.</summary>
    internal static bool IsLost(Exception e) => e switch
    {
        PostgresException reported => reported.SqlState.StartsWith("57P0", StringComparison.Ordinal) || reported.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException => true,
        _ => e.InnerException is { } cause && IsLost(cause)
    };

    /// <summary>Says what happened to the server and what to do; null where an error tells of nothing that happened to it.</summary>
    internal static NotDoneException? Trouble(Exception e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new(
            "disk-full", "The database has no room: the disk is full. Nothing was half done: free some space and do it again."),
        NpgsqlException when IsLost(e) => new("database-lost", $"The database was lost, or does not answer ({e.Message}). Nothing was half done: do it again when it is back."),
        _ => null
    };

    /// <summary>Says so where an embedded server's disk is full; empty where it is not, or the server is another's.</summary>
    internal string FullDisk() => server?.FullDisk() ?? "";

    /// <summary>Starts an embedded server again where it ended underneath us.</summary>
    internal Task ReviveAsync(CancellationToken ct) => server?.ReviveAsync(ct) ?? Task.CompletedTask;

    /// <summary>Leaves the database; an embedded server stops with its last user.</summary>
    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    internal static async Task EnsureDatabaseAsync(NpgsqlConnectionStringBuilder target, CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection(target.ConnectionString);
            await connection.OpenAsync(ct);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            var maintenance = new NpgsqlConnectionStringBuilder(target.ConnectionString) { Database = "postgres", Pooling = false };
            await using var connection = new NpgsqlConnection(maintenance.ConnectionString);
            await connection.OpenAsync(ct);
            await using var create = connection.CreateCommand();
            create.CommandText = $"create database \"{target.Database!.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            try
            {
                await create.ExecuteNonQueryAsync(ct);
            }
            catch (PostgresException race) when (race.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
            {
                // Another process was faster, which is as good.
            }
        }
        catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            throw new InvalidOperationException(
                "The PostgreSQL server runs but has no free connection: other processes hold all that it allows. End one of them, or wait, and try again.", full);
        }
    }
}
