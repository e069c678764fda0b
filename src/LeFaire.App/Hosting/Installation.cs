using LeFaire.Governance;
using LeFaire.Import;
using LeFaire.People;
using LeFaire.ReadModels;
using Marten;
using Npgsql;

namespace LeFaire.Hosting;

/// <summary>An opened installation: its database brought to this version's form, its key checked, and what works on them.</summary>
public sealed class Installation : IAsyncDisposable
{
    private readonly Database? server;
    private readonly Lazy<DocumentStore> log;

    private Installation(Database? server, string connectionString, NpgsqlDataSource database, Lazy<DocumentStore> log, InstallationKey key, TimeProvider clock,
        LeFaireHome? home, Func<Guid>? newAccount)
    {
        this.server = server;
        ConnectionString = connectionString;
        Database = database;
        this.log = log;
        Key = key;
        Home = home;
        Tombstones = new Tombstones(key, home?.TombstonesFile);
        Views = new ViewStore(database);
        Clock = clock;
        Intake = new Intake(database, key, clock, Tombstones, newAccount);
        Upkeep = new Upkeep(database, Views);
        Snapshots = new Snapshots(database, Views);
        Deciding = new Deciding(database, Upkeep, Snapshots, key, clock);
    }

    /// <summary>How to reach the database, password included, for programs other than this one.</summary>
    internal string ConnectionString { get; }

    /// <summary>Connections to the database.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>The log, as Marten sees it.</summary>
    public IDocumentStore Log => log.Value;

    /// <summary>The installation key.</summary>
    public InstallationKey Key { get; }

    /// <summary>Its folder; null where it has none.</summary>
    public LeFaireHome? Home { get; }

    /// <summary>Who was erased, as keyed hashes.</summary>
    public Tombstones Tombstones { get; }

    /// <summary>The first-stage views.</summary>
    public ViewStore Views { get; }

    /// <summary>The way in for importers' items.</summary>
    public Intake Intake { get; }

    /// <summary>The time of day.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Brings the views up to date, or waits for whoever does.</summary>
    public Upkeep Upkeep { get; }

    /// <summary>Snapshots of the views.</summary>
    public Snapshots Snapshots { get; }

    /// <summary>The way in for commands.</summary>
    public Deciding Deciding { get; }

    /// <summary>The UTC day.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);

    /// <summary>Says so where the disk of the installation's own server is full; else empty.</summary>
    internal string FullDisk() => server?.FullDisk() ?? "";

    /// <summary>Starts the installation's own server again where it ended underneath us; does nothing where another's is used.</summary>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    internal Task ReviveAsync(CancellationToken ct) => server?.ReviveAsync(ct) ?? Task.CompletedTask;

    /// <summary>The account of an id or an e-mail address.</summary>
    /// <exception cref="NotDoneException">Nobody is known by it.</exception>
    public async Task<AccountId> AccountAsync(string who, CancellationToken ct) => await Names.FindAsync(Database, who, ct)
        ?? throw NotDoneException.NoSuchPerson;

    /// <summary>Opens the installation of a home, with the configured or the embedded server.</summary>
    /// <exception cref="InvalidOperationException">The database was filled under another installation key.</exception>
    public static async Task<Installation> OpenAsync(LeFaireHome home, CancellationToken ct)
    {
        var server = await Hosting.Database.OpenAsync(home, durable: true, ct);
        try
        {
            return await ConnectAsync(server.ConnectionString, InstallationKey.LoadOrCreate(home.KeyFile), TimeProvider.System, ct, server, home);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens an installation on a database that is there. Whoever was erased before it was backed up, or was about to be, is erased first.</summary>
    /// <exception cref="InvalidOperationException">The database was filled under another installation key.</exception>
    public static async Task<Installation> ConnectAsync(
        string connectionString, InstallationKey key, TimeProvider clock, CancellationToken ct, Database? server = null, LeFaireHome? home = null,
        Func<Guid>? newAccount = null)
    {
        // Error details would carry values, and values are people's data.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { IncludeErrorDetail = false, MaxPoolSize = 20 };
        var database = NpgsqlDataSource.Create(settings);
        // Half a second that only who uses Marten need spend.
        var log = new Lazy<DocumentStore>(() => DocumentStore.For(options => EventStore.Configure(options, settings.ConnectionString)));
        await Schema.ApplyAsync(log, database, key, ct);
        var installation = new Installation(server, settings.ConnectionString, database, log, key, clock, home, newAccount);
        try
        {
            await ErasePersonEndpoint.CompleteAsync(installation, ct);
            return installation;
        }
        catch
        {
            // The server is whoever's who gave it.
            installation.Snapshots.Dispose();
            await database.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (log.IsValueCreated) await log.Value.DisposeAsync();
        Snapshots.Dispose();
        await Database.DisposeAsync();
        if (server is not null) await server.DisposeAsync();
    }
}
