using LeFaire.Import;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace LeFaire.Hosting;

public sealed class RolesTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_product_works_as_the_app_role_and_others_read_no_more_than_theirs(bool onADatabaseThatTheAdministratorFilled)
    {
        using var slack = SlackFolder.Small();
        var administrator = await postgres.CreateDatabaseAsync();
        if (onADatabaseThatTheAdministratorFilled)
        {
            await using var before = await OpenAsync(administrator);
            await before.ImportAsync(SlackExport.Open(slack.Path, new SlackOptions()));
            // So that the app role has to form the schema as its owner.
            await before.ExecuteAsync("update vault.installation set schema_stamp = null; drop index vault.ix_accounts_email");
        }

        await ApplyRolesAsync(administrator);
        await TryAsync(administrator, null, "alter role lefaire_app password 'for this test'");
        var app = new NpgsqlConnectionStringBuilder(administrator) { Username = "lefaire_app", Password = "for this test" }.ConnectionString;
        await using (var installation = await OpenAsync(app))
        {
            var summary = await installation.ImportAsync(SlackExport.Open(slack.Path, new SlackOptions()));
            (summary.Added == 0).ShouldBe(onADatabaseThatTheAdministratorFilled);
            await installation.Views.CatchUpAsync(progress: null, Ct);
            (await installation.ScalarAsync<long>("select count(*) from vault.accounts")).ShouldBePositive();
            (await installation.ScalarAsync<bool>("select rolsuper or rolcreaterole from pg_roles where rolname = current_user")).ShouldBeFalse();
        }

        await ApplyRolesAsync(administrator);
        var ties = $"select count(*) from {ReadModels.ViewStore.Schema}.ties";
        foreach (var role in new[] { "lefaire_analyst", "lefaire_engineer" })
        {
            (await TryAsync(administrator, role, ties)).ShouldBeNull();
            (await TryAsync(administrator, role, "select name from vault.accounts")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
            (await TryAsync(administrator, role, $"delete from {ReadModels.ViewStore.Schema}.ties")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
            (await TryAsync(administrator, role, "create table public.copied (id int)")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
        foreach (var sql in new[] { "select count(*) from lefaire.mt_events", "select count(*) from import.refused" })
        {
            (await TryAsync(administrator, "lefaire_engineer", sql)).ShouldBeNull();
            (await TryAsync(administrator, "lefaire_analyst", sql)).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    private static async Task ApplyRolesAsync(string administrator)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "ops", "roles.sql"), Ct);
        (await TryAsync(administrator, null, script)).ShouldBeNull();
    }

    /// <summary>The code of the error that a statement meets under a role, or null where it is allowed.</summary>
    private static async Task<string?> TryAsync(string administrator, string? role, string sql)
    {
        await using var connection = new NpgsqlConnection(administrator);
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(role is null ? sql : $"set role {role}; {sql}", connection);
        try
        {
            await command.ExecuteNonQueryAsync(Ct);
            return null;
        }
        catch (PostgresException refused)
        {
            return refused.SqlState;
        }
    }

    private static Task<Installation> OpenAsync(string database) => Installation.ConnectAsync(database, Opened.Key, new FakeTimeProvider(Opened.Now), Ct);
}
