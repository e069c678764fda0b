using LeFaire.ReadModels;

namespace LeFaire.Hosting;

/// <summary>The server of a home crashes underneath the built program, or its disk is full.</summary>
[Trait("Suite", "slow")]
public sealed class LostDatabaseTests(PostgresFixture postgres) : IDisposable
{
    private readonly TemporaryHome home = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_server_that_crashes_underneath_is_started_again_by_who_serves_and_nothing_is_lost_or_doubled()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A server that is started again listens elsewhere there, and who serves does not follow.");
        using var files = await CompanyFiles.WriteAsync();
        await using var owned = await OpenServerAsync();
        using var serving = BuiltProgram.Start(home.Home, "serve", "--port", "0");
        await serving.UrlAsync();
        await DoneAsync(files.ImportDirectory);
        await using (var installation = await CompanyFiles.OpenAsync(owned.ConnectionString, home.Home))
        {
            await Eventually.Holds(() => ProjectingAsync(installation), "the serving process has the views in hand", seconds: 60);
            await installation.Upkeep.ReachEndAsync(progress: null, Ct);
            await ForeignRows.InsertAsync(installation);
            // Whoever holds the progress row stops the rebuild before it changes anything, and the projection within its batch.
            await using var connection = await installation.Database.OpenConnectionAsync(Ct);
            await using var transaction = await connection.BeginTransactionAsync(Ct);
            await Sessions.HoldProgressAsync(connection);
            using var rebuilding = BuiltProgram.Start(home.Home, "rebuild", "all");
            await Eventually.Holds(() => Sessions.WaitsForProgressAsync(installation, ""), "it rebuilds", seconds: 60);
            using var importing = BuiltProgram.Start(home.Home, files.ImportSlack);
            await Eventually.Holds(
                () => installation.ScalarAsync<bool>("select exists (select from import.runs where state = 'under way' and read > 0)"), "a chunk is in", seconds: 60);

            var server = EmbeddedPostgres.ServerOf(home.Home).ShouldNotBeNull();
            server.Signal(ProcessIdentity.Quit);
            await Eventually.Holds(() => !server.IsAlive, "the server has ended");
            (await importing.EndAsync()).ShouldBe(1);
            importing.Said.ShouldContain("The database was lost in the middle of this import.");
            (await rebuilding.EndAsync()).ShouldBe(1);
            rebuilding.Said.ShouldContain("The database was lost");
        }

        await Eventually.Holds(() => EmbeddedPostgres.ServerOf(home.Home) is not null, "who serves starts it again");
        await using var again = await OpenServerAsync();
        await using var last = await CompanyFiles.OpenAsync(again.ConnectionString, home.Home);
        (await ForeignRows.VerifyAllButTheseAsync(last)).ShouldBeTrue("no rebuild was half done");
        await DoneAsync(files.ImportSlack);
        serving.HasEnded.ShouldBeFalse(serving.Said);
        await Eventually.Holds(() => ProjectingAsync(last), "the serving process has the views in hand again", seconds: 60);
        await DoneAsync("rebuild", "all");
        await DoneAsync("verify", "all");
        (await ForeignRows.StandingAsync(last)).ShouldBe((0, 0));
        await files.ShouldBeInAsync(last, postgres, home.Home);
    }

    [Fact]
    public async Task a_full_disk_is_named_leaves_nothing_half_done_and_with_space_again_import_and_rebuild_complete()
    {
        await using var disk = await SmallDisk.MountAsync(home.Home, megabytes: 400);
        using var files = await CompanyFiles.WriteAsync(people: 150, months: 12);
        await DoneAsync(files.ImportDirectory);
        // Mostly too little for another segment of the write-ahead log, so that the server itself breaks down; else for the rows.
        Fill(leaveMegabytes: 15);
        using (var importing = BuiltProgram.Start(home.Home, files.ImportSlack))
        {
            (await importing.EndAsync()).ShouldBe(1, importing.Said);
            importing.Said.ShouldContain("the disk is full");
        }

        Free();
        await DoneAsync("verify", "all");
        await DoneAsync(files.ImportSlack);
        await using (var server = await OpenServerAsync())
        await using (var installation = await CompanyFiles.OpenAsync(server.ConnectionString, home.Home))
        {
            await files.ShouldBeInAsync(installation, postgres, home.Home);
            await installation.ExecuteAsync($"update {ViewStore.TableOf(Views.Contributions)} set data = '[]'; checkpoint");
            // Too little for the rows beside: the server refuses, and goes on.
            Fill(leaveMegabytes: 1);
            using (var rebuilding = BuiltProgram.Start(home.Home, "rebuild", "all"))
            {
                (await rebuilding.EndAsync()).ShouldBe(1, rebuilding.Said);
                rebuilding.Said.ShouldContain("the disk is full");
            }

            (await installation.ScalarAsync<bool>($"select bool_and(data = '[]') from {ViewStore.TableOf(Views.Contributions)}")).ShouldBeTrue();
            Free();
        }

        await DoneAsync("rebuild", "all");
        await DoneAsync("verify", "all");
    }

    public void Dispose() => home.Dispose();

    private Task<Database> OpenServerAsync() => Database.OpenEmbeddedAsync(home.Home, durable: true, PostgresBinaries.OfThisMachine, Ct);

    private static Task<bool> ProjectingAsync(Installation installation) => Sessions.HoldsAsync(installation, Locks.Projecting);

    private async Task DoneAsync(params string[] arguments)
    {
        using var program = BuiltProgram.Start(home.Home, arguments);
        (await program.EndAsync()).ShouldBe(0, program.Said);
    }

    private string Filler => Path.Combine(home.Home.Path, "filler");

    private void Fill(int leaveMegabytes)
    {
        var free = new DriveInfo(home.Home.Path).AvailableFreeSpace - leaveMegabytes * 1_000_000L;
        using var fill = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        for (; free >= block.Length; free -= block.Length) fill.Write(block);
    }

    private void Free() => File.Delete(Filler);
}
