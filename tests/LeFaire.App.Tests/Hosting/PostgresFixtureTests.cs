using Npgsql;

namespace LeFaire.Hosting;

public class PostgresFixtureTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Each_database_is_fresh()
    {
        foreach (var connectionString in new[] { await postgres.CreateDatabaseAsync(), await postgres.CreateDatabaseAsync() })
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand("create table marked (); select current_setting('fsync')", connection);
            (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe("off");
        }
    }
}
