using LeFaire.Import;
using Npgsql;

namespace LeFaire.Hosting;

public sealed class BackupTests(PostgresFixture postgres) : IDisposable
{
    private const string Log = """
        select string_agg(format('%s %s %s %s %s %s %s', seq_id, id, stream_id, version, type, timestamp, data), ' ' order by seq_id) from lefaire.mt_events
        """;

    private static readonly byte[] OtherSecret = [.. Enumerable.Repeat((byte)9, 32)];

    private readonly TemporaryHome temporary = new();
    private readonly SlackFolder slack = SlackFolder.Small();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Dump => Path.Combine(Directory.CreateDirectory(temporary.Home.Path).FullName, "lefaire.dump");

    public void Dispose()
    {
        slack.Dispose();
        temporary.Dispose();
    }

    [Fact]
    public async Task A_backup_restored_into_a_fresh_home_gives_the_same_log_and_read_models()
    {
        await using var original = await ImportedAsync();
        await Backup.WriteAsync(original.ConnectionString, Opened.Key, Dump, Ct);

        using var fresh = new TemporaryHome();
        fresh.Home.Create();
        await File.WriteAllTextAsync(fresh.Home.KeyFile, Convert.ToHexString([.. Enumerable.Range(1, 32).Select(number => (byte)number)]), Ct);
        (await Restore.IntoHomeAsync(fresh.Home, Dump, Ct)).ShouldBe(await original.ScalarAsync<long>("select count(*) from lefaire.mt_events"));

        await using var restored = await Installation.OpenAsync(fresh.Home, Ct);
        (await restored.ScalarAsync<string>(Log)).ShouldBe(await original.ScalarAsync<string>(Log));
        (await restored.ScalarAsync<string>("select string_agg(name, ',' order by name) from vault.accounts")).ShouldContain("Anna Exemple");
        var verified = await restored.Views.VerifyAsync(Views.All, progress: null, Ct);
        verified.ShouldAllBe(view => view.Equal);
        verified.Sum(view => view.Rows).ShouldBePositive();
        // What was imported is known there still, and new facts follow.
        (await restored.ImportAsync(SlackExport.Open(slack.Path, new SlackOptions()))).Added.ShouldBe(0);
        slack.Replace("general/2015-06-09.json", "like this", "like that");
        slack.Write("general/2015-06-10.json", """[{"type":"message","user":"U2","text":"more","ts":"1433952703.000003"}]""");
        (await restored.ImportAsync(SlackExport.Open(slack.Path, new SlackOptions()))).Added.ShouldBePositive();
    }

    [Fact]
    public async Task A_backup_holds_no_installation_key_and_is_its_owners_alone()
    {
        await using var original = await ImportedAsync();
        await Backup.WriteAsync(original.ConnectionString, Opened.Key, Dump, Ct);
        var client = await PostgresClient.OfAsync(original.ConnectionString, Ct);
        var text = await client.RunAsync("pg_restore", ["--file=-", Dump], Ct);
        text.ShouldContain(Opened.Key.Fingerprint);
        text.ShouldNotContain(Convert.ToHexStringLower([.. Enumerable.Range(1, 32).Select(number => (byte)number)]));
        Directory.EnumerateFiles(temporary.Home.Path).ShouldBe([Dump]);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(Dump).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_backup_overwrites_nothing_and_refuses_an_empty_log()
    {
        await using var empty = await Opened.InstallationAsync(postgres);
        (await RefusalAsync(() => Backup.WriteAsync(empty.ConnectionString, Opened.Key, Dump, Ct))).ShouldContain("the log is empty");
        File.Exists(Dump).ShouldBeFalse();

        await using var original = await ImportedAsync();
        await File.WriteAllTextAsync(Dump, "dear", Ct);
        (await RefusalAsync(() => Backup.WriteAsync(original.ConnectionString, Opened.Key, Dump, Ct))).ShouldContain("overwrites nothing");
        (await File.ReadAllTextAsync(Dump, Ct)).ShouldBe("dear");
    }

    [Fact]
    public async Task Under_another_key_a_restore_is_refused_and_leaves_the_database_empty()
    {
        await using var original = await ImportedAsync();
        await Backup.WriteAsync(original.ConnectionString, Opened.Key, Dump, Ct);
        var target = await postgres.CreateDatabaseAsync();
        var other = new InstallationKey(OtherSecret);
        var refusal = await RefusalAsync(() => Restore.IntoAsync(target, other, Dump, Ct));
        refusal.ShouldContain($"filled under the installation key {Opened.Key.Fingerprint}, but the key here is {other.Fingerprint}");
        // Only an empty database takes the backup, now with the right key.
        (await Restore.IntoAsync(target, Opened.Key, Dump, Ct)).ShouldBePositive();
    }

    [Fact]
    public async Task A_restore_without_a_key_says_where_to_put_it()
    {
        await File.WriteAllTextAsync(Dump, "", Ct);
        (await RefusalAsync(() => Restore.IntoHomeAsync(temporary.Home, Dump, Ct))).ShouldContain($"backed up apart at {temporary.Home.KeyFile}");
        File.Exists(temporary.Home.KeyFile).ShouldBeFalse();
        (await RefusalAsync(() => Restore.IntoHomeAsync(temporary.Home, Dump + "-absent", Ct))).ShouldContain("There is no file");
    }

    [Fact]
    public async Task A_database_that_holds_something_is_left_alone()
    {
        await using var original = await ImportedAsync();
        await Backup.WriteAsync(original.ConnectionString, Opened.Key, Dump, Ct);
        var before = await original.ScalarAsync<string>(Log);
        (await RefusalAsync(() => Restore.IntoAsync(original.ConnectionString, Opened.Key, Dump, Ct))).ShouldContain("is not empty");
        (await original.ScalarAsync<string>(Log)).ShouldBe(before);

        var foreign = await postgres.CreateDatabaseAsync();
        await using var connection = new NpgsqlConnection(foreign);
        await connection.OpenAsync(Ct);
        await using var create = new NpgsqlCommand("create table somebodys (dear text)", connection);
        await create.ExecuteNonQueryAsync(Ct);
        (await RefusalAsync(() => Restore.IntoAsync(foreign, Opened.Key, Dump, Ct))).ShouldContain("is not empty");
    }

    [Fact]
    public async Task A_backup_cut_short_restores_nothing()
    {
        await using var original = await ImportedAsync();
        await Backup.WriteAsync(original.ConnectionString, Opened.Key, Dump, Ct);
        var whole = await File.ReadAllBytesAsync(Dump, Ct);
        var target = await postgres.CreateDatabaseAsync();
        foreach (var kept in new[] { 0, whole.Length / 4, whole.Length / 2, whole.Length - 30 })
        {
            await File.WriteAllBytesAsync(Dump, whole[..kept], Ct);
            (await RefusalAsync(() => Restore.IntoAsync(target, Opened.Key, Dump, Ct))).ShouldStartWith("pg_restore failed: pg_restore: error: ");
        }
        await File.WriteAllBytesAsync(Dump, whole, Ct);
        (await Restore.IntoAsync(target, Opened.Key, Dump, Ct)).ShouldBePositive();
    }

    private async Task<Installation> ImportedAsync()
    {
        var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(SlackExport.Open(slack.Path, new SlackOptions()));
        await installation.Views.CatchUpAsync(progress: null, Ct);
        return installation;
    }

    private static async Task<string> RefusalAsync(Func<Task> act) => (await Should.ThrowAsync<InvalidOperationException>(act)).Message;
}
