using System.Collections.Concurrent;
using LeFaire.Hosting;
using LeFaire.Import;
using Microsoft.Extensions.Time.Testing;

namespace LeFaire;

/// <summary>Installations on fresh databases, under one fixed key and one fixed clock.</summary>
internal static class Opened
{
    public static readonly DateTimeOffset Now = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    public static readonly InstallationKey Key = new([.. Enumerable.Range(1, 32).Select(number => (byte)number)]);

    private static readonly ConcurrentDictionary<string, Random> Ids = [];

    public static async Task<Installation> InstallationAsync(PostgresFixture postgres, LeFaireHome? home = null) =>
        await AgainAsync(await postgres.CreateDatabaseAsync(), home);

    /// <summary>Opens a database as a later start would.</summary>
    public static Task<Installation> AgainAsync(string database, LeFaireHome? home = null) =>
        Installation.ConnectAsync(database, Key, new FakeTimeProvider(Now), TestContext.Current.CancellationToken, home: home, newAccount: () => NewAccount(database));

    public static Task<ImportSummary> ImportAsync(this Installation installation, Export export, ImportOptions? options = null) =>
        installation.Intake.ImportAsync(export, options ?? new ImportOptions("Example SA"), new Silent(), TestContext.Current.CancellationToken);

    public static async Task<T> ScalarAsync<T>(this Installation installation, string sql)
    {
        await using var command = installation.Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public static async Task ExecuteAsync(this Installation installation, string sql)
    {
        await using var command = installation.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<List<Recorded>> LogAsync(this Installation installation)
    {
        await using var connection = await installation.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var log = new List<Recorded>();
        await foreach (var recorded in ReadModels.ViewStore.ReadLogAsync(connection, 0, long.MaxValue, TestContext.Current.CancellationToken)) log.Add(recorded);
        return log;
    }

    /// <summary>The same ids in each run of a test: what is ordered by them would be in another order each time, and a test that holds for most orders would fail now and then.</summary>
    private static Guid NewAccount(string database)
    {
        var id = new byte[16];
        var ids = Ids.GetOrAdd(database, _ => new Random(1));
        lock (ids) ids.NextBytes(id);
        return new Guid(id);
    }

    private sealed class Silent : IProgress<long>
    {
        public void Report(long value)
        {
        }
    }
}
