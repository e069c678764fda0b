using System.Globalization;
using LeFaire.Hosting;
using Npgsql;

[assembly: AssemblyFixture(typeof(LeFaire.PostgresFixture))]

namespace LeFaire;

/// <summary>One server for all tests of the assembly, started by the product's own code when a test first asks.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly TemporaryHome home = new();
    private readonly Lazy<Task<Database>> server;
    private int created;

    public PostgresFixture() =>
        // Never on a configured server: it may be somebody's real one.
        server = new(() => Database.OpenEmbeddedAsync(home.Home, durable: false, PostgresBinaries.OfThisMachine, CancellationToken.None));

    /// <summary>Gives the connection string of a fresh database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var database = await server.Value;
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref created)}");
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var create = connection.CreateCommand();
        create.CommandText = $"create database {name}";
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = name }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        if (server.IsValueCreated)
            await (await server.Value).DisposeAsync();
        home.Dispose();
    }
}
