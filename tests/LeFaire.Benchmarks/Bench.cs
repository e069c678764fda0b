using System.Diagnostics;
using System.Globalization;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.Import.Sample;
using Npgsql;

namespace LeFaire;

/// <summary>What a job measures on: a durable server in a temporary home, a fixed installation key, and a sample company of about so many events.</summary>
public sealed class Bench : IAsyncDisposable
{
    private readonly LeFaireHome home;
    private readonly Database server;
    private int created;

    private Bench(LeFaireHome home, Database server, long events, CancellationToken ct) => (this.home, this.server, Events, Stop) = (home, server, events, ct);

    /// <summary>The key of every benchmark.</summary>
    public static InstallationKey Key { get; } = new([.. Enumerable.Range(1, 32).Select(number => (byte)number)]);

    /// <summary>About how many events to measure over.</summary>
    public long Events { get; }

    /// <summary>Stops the job.</summary>
    public CancellationToken Stop { get; }

    /// <summary>Starts the server; it ends, with its data, when the job does.</summary>
    public static async Task<Bench> StartAsync(long events, CancellationToken ct)
    {
        var home = new LeFaireHome(Path.Combine(Path.GetTempPath(), "lefaire-bench-" + Guid.NewGuid().ToString("N")[..12]));
        home.Create();
        return new Bench(home, await Database.OpenEmbeddedAsync(home, durable: true, PostgresBinaries.OfThisMachine, ct), events, ct);
    }

    /// <summary>The sample company that comes to about so many events: 400 people and 24 months give about 102,600.</summary>
    public static IReadOnlyList<Export> Sample(long events) => SampleCompany.Exports(Options(events));

    /// <summary>The options of that sample company.</summary>
    internal static SampleOptions Options(long events) => new(People: (int)Math.Max(12, events * 400 / 102_600));

    /// <summary>How many events in a second.</summary>
    public static double Rate(long events, TimeSpan took) => events / took.TotalSeconds;

    /// <summary>How long something takes.</summary>
    public static async Task<TimeSpan> TimeAsync(Func<Task> what)
    {
        var clock = Stopwatch.StartNew();
        await what();
        return clock.Elapsed;
    }

    /// <summary>Gives the connection string of a fresh database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"bench{++created}");
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(Stop);
        await using var create = new NpgsqlCommand($"create database {name}", connection);
        await create.ExecuteNonQueryAsync(Stop);
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>An installation on a database, a fresh one where none is given.</summary>
    public async Task<Installation> InstallationAsync(string? database = null) =>
        await Installation.ConnectAsync(database ?? await CreateDatabaseAsync(), Key, TimeProvider.System, Stop);

    /// <summary>Takes in the sample company of about so many events.</summary>
    public static async Task ImportAsync(Installation installation, long events, CancellationToken ct)
    {
        var options = new ImportOptions(CompleteSnapshots: true);
        foreach (var export in Sample(events)) await installation.Intake.ImportAsync(export, options, new Progress<long>(), ct);
    }

    /// <summary>How many events the log has.</summary>
    public static async Task<long> CountAsync(Installation installation, CancellationToken ct)
    {
        await using var count = installation.Database.CreateCommand("select count(*) from lefaire.mt_events");
        return (long)(await count.ExecuteScalarAsync(ct))!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await server.DisposeAsync();
        foreach (var folder in new[] { EmbeddedPostgres.ElsewhereOf(home), home.Path }.Where(Directory.Exists)) Directory.Delete(folder, recursive: true);
    }
}
