using Microsoft.Extensions.Time.Testing;

namespace LeFaire.Hosting;

public sealed class SchemaTests(PostgresFixture postgres)
{
    private const string Indexes =
        "select count(*) from pg_indexes where indexname in ('ix_accounts_email', 'ix_mt_events_accounts', 'idx_mt_events_event_id', 'ix_ties_receiver')";

    [Theory]
    [InlineData("update vault.installation set schema_stamp = 'an earlier build'")]
    [InlineData("alter table vault.installation drop column schema_stamp")]
    public async Task A_database_of_an_earlier_build_is_brought_to_this_one(string earlier)
    {
        var database = await postgres.CreateDatabaseAsync();
        await using (var installation = await OpenAsync(database))
        {
            (await installation.ScalarAsync<long>(Indexes)).ShouldBe(4);
            await installation.ExecuteAsync("drop index vault.ix_accounts_email, lefaire.ix_mt_events_accounts, lefaire.idx_mt_events_event_id");
            await installation.ExecuteAsync(earlier);
        }

        await using var upgraded = await OpenAsync(database);
        (await upgraded.ScalarAsync<long>(Indexes)).ShouldBe(4);
    }

    [Fact]
    public async Task A_database_of_this_build_is_opened_as_it_is()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using (var installation = await OpenAsync(database)) await installation.ExecuteAsync("drop index vault.ix_accounts_email");
        await using var again = await OpenAsync(database);
        (await again.ScalarAsync<long>(Indexes)).ShouldBe(3);
    }

    [Fact]
    public async Task Another_key_is_refused_whether_or_not_the_schema_is_current()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var installation = await OpenAsync(database);
        var other = new InstallationKey(new byte[32]);
        foreach (var sql in new[] { "select", "update vault.installation set schema_stamp = null" })
        {
            await installation.ExecuteAsync(sql);
            var refusal = await Should.ThrowAsync<InvalidOperationException>(() => OpenAsync(database, other));
            refusal.Message.ShouldContain($"under the installation key {Opened.Key.Fingerprint}, but the key here is {other.Fingerprint}");
        }
    }

    private static Task<Installation> OpenAsync(string database, InstallationKey? key = null) =>
        Installation.ConnectAsync(database, key ?? Opened.Key, new FakeTimeProvider(Opened.Now), TestContext.Current.CancellationToken);
}
