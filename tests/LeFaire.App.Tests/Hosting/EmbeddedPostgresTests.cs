using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace LeFaire.Hosting;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private const string OwnedHome = "LEFAIRE_TEST_OWNED_HOME";
    private const int Kill = 9;
    private static readonly int KilledStarts = int.Parse(Environment.GetEnvironmentVariable("LEFAIRE_TEST_KILLED_STARTS") ?? "3", CultureInfo.InvariantCulture);

    private readonly TemporaryHome temporary = new();

    private LeFaireHome Home => temporary.Home;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => temporary.Dispose();

    [Fact]
    public async Task Starts_from_nothing_and_answers()
    {
        await using (var database = await OpenAsync())
        {
            (await AskAsync(database, "select current_database()")).ShouldBe("lefaire");
            (await AskAsync(database, "select current_setting('timezone') || current_setting('server_encoding')")).ShouldBe("UTCUTF8");
            (await AskAsync(database, "select current_setting('log_error_verbosity') || current_setting('log_min_error_statement')")).ShouldBe("tersepanic");
        }
        EmbeddedPostgres.ServerOf(Home).ShouldBeNull();
    }

    [Fact]
    public async Task Keeps_data_between_runs()
    {
        await using (var first = await OpenAsync())
            await NoteAsync(first, "kept");
        await using var second = await OpenAsync();
        (await NotesAsync(second)).ShouldBe("kept");
    }

    [Fact]
    public async Task Is_durable_unless_told_otherwise()
    {
        await using var database = await OpenAsync(durable: true);
        (await AskAsync(database, "select current_setting('fsync') || current_setting('full_page_writes')")).ShouldBe("onon");
    }

    [Fact]
    public async Task Instances_started_at_once_share_one_server_until_the_last_one_leaves()
    {
        var databases = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync()));
        var server = EmbeddedPostgres.ServerOf(Home).ShouldNotBeNull();
        foreach (var database in databases)
        {
            EmbeddedPostgres.ServerOf(Home).ShouldBe(server);
            (await AskAsync(database, "select 'here'")).ShouldBe("here");
            await database.DisposeAsync();
        }
        EmbeddedPostgres.ServerOf(Home).ShouldBeNull();
    }

    [Fact]
    public async Task A_killed_postmaster_recovers_with_the_next_start()
    {
        await using var first = await OpenAsync(durable: true);
        await NoteAsync(first, "kept");
        var server = EmbeddedPostgres.ServerOf(Home).ShouldNotBeNull();
        server.Signal(Kill);
        await Eventually.Holds(() => !server.IsAlive, "the postmaster is dead");

        await using var second = await OpenAsync();
        EmbeddedPostgres.ServerOf(Home).ShouldNotBe(server);
        (await NotesAsync(second)).ShouldBe("kept");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_killed_owner_leaves_a_folder_that_starts_again(bool afterServerStopped)
    {
        Assert.SkipWhen(afterServerStopped && OperatingSystem.IsWindows(), "On Windows the next start takes the server over.");
        using (var owner = StartOwner())
        {
            await Eventually.Holds(() => File.Exists(Path.Combine(Home.Path, "noted")), "the owner has written its note", seconds: 60);
            var server = EmbeddedPostgres.ServerOf(Home).ShouldNotBeNull();
            owner.Kill();
            if (afterServerStopped)
                await Eventually.Holds(() => !server.IsAlive, "the server has followed its owner");
        }
        await using var database = await OpenAsync();
        (await NotesAsync(database)).ShouldBe("kept");
    }

    /// <summary>Not a test: the process that the test above starts, and kills.</summary>
    [Fact(Explicit = true)]
    public async Task Owner_that_waits_to_be_killed()
    {
        var home = new LeFaireHome(Environment.GetEnvironmentVariable(OwnedHome) ?? throw new InvalidOperationException($"{OwnedHome} is not set."));
        var database = await Database.OpenEmbeddedAsync(home, durable: true, PostgresBinaries.OfThisMachine, Ct);
        await NoteAsync(database, "kept");
        await File.WriteAllTextAsync(Path.Combine(home.Path, "noted"), "", Ct);
        await Task.Delay(Timeout.Infinite, Ct);
    }

    [Fact]
    public async Task An_owner_killed_at_any_moment_of_its_start_leaves_nothing_running_and_a_home_that_starts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The process table is read from /proc.");
        var random = new Random();
        for (var round = 0; round < KilledStarts; round++)
        {
            // Every third home is new, so that kills fall into initdb too.
            using var killed = new TemporaryHome();
            foreach (var again in new[] { false, true, true })
            {
                var moment = random.Next(again ? 600 : 2500);
                var what = $"round {round}, {(again ? "existing" : "new")} home, killed after {moment} ms";
                using var owner = StartProduct(killed.Home);
                await Eventually.Holds(() => Directory.Exists(Path.Combine(killed.Home.Path, "users")), $"the owner has begun ({what})", seconds: 60);
                owner.WaitForExit(moment);
                owner.Kill();
                await owner.WaitForExitAsync(Ct);
                await Eventually.Holds(() => ProcessesOf(killed.Home).Count == 0, $"nothing is left running ({what})");
                Directory.Delete(Path.Combine(killed.Home.Path, "users"), recursive: true);
            }
            await using var database = await Database.OpenEmbeddedAsync(killed.Home, durable: false, PostgresBinaries.OfThisMachine, Ct);
            (await AskAsync(database, "select 'here'")).ShouldBe("here");
        }
    }

    [Fact]
    public async Task A_start_right_after_a_kill_shares_or_replaces_what_the_killed_owner_began()
    {
        var random = new Random();
        for (var round = 0; round < KilledStarts; round++)
        {
            using (var owner = StartProduct(Home))
            {
                await Eventually.Holds(() => Directory.Exists(Path.Combine(Home.Path, "users")), "the owner has begun", seconds: 60);
                owner.WaitForExit(random.Next(round == 0 ? 2500 : 600));
                owner.Kill();
            }
            await using (var database = await OpenAsync())
                (await AskAsync(database, "select 'here'")).ShouldBe("here");
            EmbeddedPostgres.ServerOf(Home).ShouldBeNull();
            Directory.Delete(Path.Combine(Home.Path, "users"), recursive: true);
        }
    }

    [Fact]
    public async Task With_every_connection_taken_another_process_hears_that_and_the_server_runs_on()
    {
        await using var first = await OpenAsync();
        var server = EmbeddedPostgres.ServerOf(Home).ShouldNotBeNull();
        var unpooled = new NpgsqlConnectionStringBuilder(first.ConnectionString) { Pooling = false }.ConnectionString;
        var taken = new List<NpgsqlConnection>();
        try
        {
            await Should.ThrowAsync<PostgresException>(async () =>
            {
                while (true)
                {
                    taken.Add(new(unpooled));
                    await taken[^1].OpenAsync(Ct);
                }
            });
            using var other = StartProduct(Home);
            var error = await other.StandardError.ReadToEndAsync(Ct);
            await other.WaitForExitAsync(Ct);
            error.ShouldContain("has no free connection");
            other.ExitCode.ShouldBe(1);
        }
        finally
        {
            foreach (var connection in taken)
                await connection.DisposeAsync();
        }
        EmbeddedPostgres.ServerOf(Home).ShouldBe(server);
        await using var second = await OpenAsync();
        (await AskAsync(second, "select 'here'")).ShouldBe("here");
    }

    [Fact]
    public async Task An_interrupted_initdb_heals()
    {
        var fresh = Directory.CreateDirectory(EmbeddedPostgres.DataIn(EmbeddedPostgres.AreaOf(Home)) + ".new");
        await File.WriteAllTextAsync(Path.Combine(fresh.FullName, "PG_VERSION"), "15\n", Ct);
        await using var database = await OpenAsync();
        (await AskAsync(database, "select 'here'")).ShouldBe("here");
        Directory.Exists(fresh.FullName).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_programs_and_without_download_it_names_three_things_to_do()
    {
        var none = new PostgresBinaries.Source(() => [], (_, _, _) => throw new IOException("no network"));
        var error = await Should.ThrowAsync<InvalidOperationException>(() => Database.OpenEmbeddedAsync(Home, durable: false, none, Ct));
        error.Message.ShouldContain("set LEFAIRE_CONNECTION");
        error.Message.ShouldContain("install PostgreSQL 15 or later");
        error.Message.ShouldContain("allow the download");
        Directory.EnumerateFiles(Path.Combine(Home.Path, "users")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_disk_too_small_for_the_database_is_named_as_the_cause()
    {
        await using var disk = await SmallDisk.MountAsync(Home, megabytes: 20);
        var error = await Should.ThrowAsync<InvalidOperationException>(() => OpenAsync());
        error.Message.ShouldContain("the disk is full");
        error.Message.ShouldContain(Home.Path);
        ProcessesOf(Home).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_disk_that_ran_full_is_named_as_the_cause_and_the_home_starts_once_there_is_room()
    {
        await using var disk = await SmallDisk.MountAsync(Home, megabytes: 150);
        await using (var first = await OpenAsync())
            await NoteAsync(first, "kept");
        var filler = Path.Combine(Home.Path, "filler");
        await using (var fill = new FileStream(filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            Should.Throw<IOException>(() =>
            {
                while (true)
                    fill.Write(new byte[4096]);
            });
        (await Should.ThrowAsync<IOException>(() => OpenAsync())).Message.ShouldContain("No space left on device");

        File.Delete(filler);
        await using var second = await OpenAsync();
        (await NotesAsync(second)).ShouldBe("kept");
    }

    [Fact]
    public async Task Nobody_is_trusted_and_no_port_is_open()
    {
        await using var database = await OpenAsync();
        (await AskAsync(database, "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'")).ShouldBe("0");
        (await AskAsync(database, "select current_setting('listen_addresses')")).ShouldBe(OperatingSystem.IsWindows() ? "127.0.0.1" : "");
        var stranger = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Password = "guessed", Pooling = false };
        await using var connection = new NpgsqlConnection(stranger.ConnectionString);
        (await Should.ThrowAsync<PostgresException>(() => connection.OpenAsync(Ct))).SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(Home.Path, "database.password")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task No_value_of_a_failed_statement_reaches_the_log()
    {
        await using var database = await OpenAsync();
        await AskAsync(database, "create table person (name text primary key)");
        await AskAsync(database, "insert into person values ('Ada Lovelace')");
        await Should.ThrowAsync<PostgresException>(() => AskAsync(database, "insert into person values ('Ada Lovelace')"));
        await Should.ThrowAsync<PostgresException>(() => AskAsync(database, "select 'Ada Lovelace'::int"));
        (await File.ReadAllTextAsync(Path.Combine(EmbeddedPostgres.AreaOf(Home), "log", "server.log"), Ct)).ShouldNotContain("Lovelace");
    }

    [Fact]
    public async Task A_home_with_a_long_name_has_a_short_socket()
    {
        using var deep = new TemporaryHome(Path.Combine(new string('a', 60), "it's a \"long\" one, " + new string('b', 60)));
        await using var database = await Database.OpenEmbeddedAsync(deep.Home, durable: false, PostgresBinaries.OfThisMachine, Ct);
        (await AskAsync(database, "select 'here'")).ShouldBe("here");
    }

    [Fact]
    public async Task A_home_that_only_root_can_enter_keeps_its_data_elsewhere()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess, "Only root has PostgreSQL run by another user.");
        using var hidden = new TemporaryHome("home");
        var parent = Directory.CreateDirectory(Path.GetDirectoryName(hidden.Home.Path)!);
        if (!OperatingSystem.IsWindows())
            parent.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        await using (var database = await Database.OpenEmbeddedAsync(hidden.Home, durable: false, PostgresBinaries.OfThisMachine, Ct))
            await NoteAsync(database, "kept");
        EmbeddedPostgres.AreaOf(hidden.Home).ShouldNotStartWith(parent.FullName);
        await using var again = await Database.OpenEmbeddedAsync(hidden.Home, durable: false, PostgresBinaries.OfThisMachine, Ct);
        (await NotesAsync(again)).ShouldBe("kept");
    }

    [Fact]
    public async Task A_configured_server_gets_the_database_when_it_is_absent()
    {
        await using var embedded = await OpenAsync();
        var configured = new NpgsqlConnectionStringBuilder(embedded.ConnectionString) { Database = "elsewhere" };
        await using var database = await Database.OpenConfiguredAsync(Home, configured.ConnectionString, Ct);
        (await AskAsync(database, "select current_database()")).ShouldBe("elsewhere");
    }

    private Task<Database> OpenAsync(bool durable = false) => Database.OpenEmbeddedAsync(Home, durable, PostgresBinaries.OfThisMachine, Ct);

    private Process StartOwner()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "LeFaire.App.Tests"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [OwnedHome] = Home.Path },
        };
        foreach (var argument in new[] { "-explicit", "only", "-method", $"{typeof(EmbeddedPostgresTests).FullName}.{nameof(Owner_that_waits_to_be_killed)}" })
            start.ArgumentList.Add(argument);
        return Process.Start(start).ShouldNotBeNull();
    }

    /// <summary>The product in a process of its own, which opens the home, says how it is and ends.</summary>
    private static Process StartProduct(LeFaireHome home)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "LeFaire.App")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "doctor", "--home", home.Path })
            start.ArgumentList.Add(argument);
        start.Environment.Remove(Database.Variable);
        return Process.Start(start).ShouldNotBeNull();
    }

    /// <summary>The processes that work in a home's folders or name them.</summary>
    private static List<string> ProcessesOf(LeFaireHome home)
    {
        var found = new List<string>();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)))
        {
            try
            {
                var command = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
                if (command.Contains(home.Path, StringComparison.Ordinal)
                    || new FileInfo(Path.Combine(process, "cwd")).LinkTarget?.StartsWith(home.Path, StringComparison.Ordinal) == true)
                    found.Add(command);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile, or is another user's.
            }
        }
        return found;
    }

    private static async Task NoteAsync(Database database, string note)
    {
        await AskAsync(database, "create table note (text text)");
        await AskAsync(database, $"insert into note values ('{note}')");
    }

    private static Task<string?> NotesAsync(Database database) => AskAsync(database, "select string_agg(text, ',') from note");

    private static async Task<string?> AskAsync(Database database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (await command.ExecuteScalarAsync(Ct))?.ToString();
    }
}
