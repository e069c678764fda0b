using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace LeFaire.Hosting;

/// <summary>One use of the PostgreSQL server that belongs to a home; all uses share it and the last one stops it.</summary>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const string Superuser = "lefaire";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Walkable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string SystemFolder = "/var/lib/lefaire";
    private const string ComingOrGoing = "57P";
    private const string Stopping = "stopping-";
    private static readonly TimeSpan StartRetries = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FastStopPatience = TimeSpan.FromSeconds(10);
    // A data folder takes about as much before it holds anything.
    private const long SmallestRoom = 50_000_000;
    private static int uses;

    private readonly LeFaireHome home;
    private readonly string area;
    private readonly bool durable;
    private readonly PostgresBinaries.Source binaries;
    private readonly string use;
    private int released;

    private EmbeddedPostgres(LeFaireHome home, string area, bool durable, PostgresBinaries.Source binaries)
    {
        this.home = home;
        this.area = area;
        this.durable = durable;
        this.binaries = binaries;
        use = Path.Combine(Users, string.Create(CultureInfo.InvariantCulture, $"{ProcessIdentity.Current}-{Interlocked.Increment(ref uses)}"));
    }

    public string ConnectionString { get; private set; } = "";

    private string Users => Path.Combine(home.Path, "users");
    private string LockFile => Path.Combine(home.Path, "lock");
    private string WatcherFile => Path.Combine(home.Path, "watcher");
    private string PasswordFile => Path.Combine(home.Path, "database.password");
    private string Data => DataIn(area);
    private string Fresh => Data + ".new";
    private string Log => Path.Combine(area, "log", "server.log");

    public static async Task<EmbeddedPostgres> OpenAsync(LeFaireHome home, bool durable, PostgresBinaries.Source binaries, CancellationToken ct)
    {
        home = new(Path.GetFullPath(home.Path));
        home.Create();
        using var held = await FileLock.AcquireAsync(Path.Combine(home.Path, "lock"), ct);
        var (area, user) = await ChooseAreaAsync(home, ct);
        var server = new EmbeddedPostgres(home, area, durable, binaries);
        await server.EnterAsync(user, ct);
        return server;
    }

    /// <summary>Starts the server again where it ended underneath its users. On Windows it would listen elsewhere, so that only a new use finds it.</summary>
    public async Task ReviveAsync(CancellationToken ct)
    {
        if (OperatingSystem.IsWindows() || Running(Data) is not null || !Directory.Exists(Data))
            return;
        using var held = await FileLock.AcquireAsync(LockFile, ct);
        if (Running(Data) is null)
            await StartAsync(ServerUser.Choose(), ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (ConnectionString.Length > 0)
        {
            using var connection = new NpgsqlConnection(ConnectionString);
            NpgsqlConnection.ClearPool(connection);
        }
        await Task.Run(Release);
    }

    /// <summary>Where the server of a home keeps its files.</summary>
    internal static string AreaOf(LeFaireHome home)
    {
        var elsewhere = ElsewhereOf(home);
        return !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess && Directory.Exists(DataIn(elsewhere))
            ? elsewhere
            : Path.Combine(home.Path, "postgres");
    }

    /// <summary>The place of a server's files when its user cannot reach the home, or names in it are too long.</summary>
    internal static string ElsewhereOf(LeFaireHome home) => Path.Combine(SystemFolder, HashOf(home));

    internal static string DataIn(string area) => Path.Combine(area, "data");

    /// <summary>The running server of a home, or null.</summary>
    internal static ProcessIdentity? ServerOf(LeFaireHome home) => Running(DataIn(AreaOf(home)))?.Server;

    private static async Task<(string Area, ServerUser? User)> ChooseAreaAsync(LeFaireHome home, CancellationToken ct)
    {
        var area = AreaOf(home);
        if (Directory.Exists(DataIn(area)))
            return (area, null);
        var user = ServerUser.Choose();
        if (user.IsAnother && (await user.RunAsync("/", "test", ["-x", home.Path], ct)).Code != 0)
            area = ElsewhereOf(home);
        return (area, user);
    }

    private async Task EnterAsync(ServerUser? user, CancellationToken ct)
    {
        Directory.CreateDirectory(Users);
        foreach (var file in Directory.EnumerateFiles(Users).Where(f => !IsAlive(f)))
            File.Delete(file);
        await File.WriteAllTextAsync(use, "", ct);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        try
        {
            await LetWatchersDecideAsync(ct);
            var running = await AttachAsync(ct) ?? await StartAsync(user ?? ServerUser.Choose(), ct);
            ConnectionString = Target(running).ConnectionString;
            if (!OperatingSystem.IsWindows() && !HasWatcher(running.Server))
                await WatchAsync([], ct);
        }
        catch
        {
            AppDomain.CurrentDomain.ProcessExit -= OnExit;
            LeaveWhileLocked();
            throw;
        }
    }

    /// <summary>Waits while a watcher that saw no user stops the server, so that we neither attach to it nor lose it.</summary>
    private async Task LetWatchersDecideAsync(CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        foreach (var stopping in Directory.EnumerateFiles(home.Path, Stopping + "*"))
        {
            var watcher = ProcessIdentity.Parse(Path.GetFileName(stopping)[Stopping.Length..]);
            // It is another process's file: nobody is told when it goes.
            while (File.Exists(stopping) && watcher is { IsAlive: true } && waited.Elapsed < StopPatience)
                await Task.Delay(10, ct);
            File.Delete(stopping);
        }
    }

    /// <summary>The server that runs on the folder, whoever started it, or null.</summary>
    private async Task<RunningServer?> AttachAsync(CancellationToken ct)
    {
        if (Running(Data) is not { Ready: true } running)
            return null;
        try
        {
            await Database.EnsureDatabaseAsync(Target(running), ct);
            return running;
        }
        catch (NpgsqlException e) when (e is not PostgresException answer || answer.SqlState.StartsWith(ComingOrGoing, StringComparison.Ordinal))
        {
            return null;
        }
    }

    private async Task<RunningServer> StartAsync(ServerUser user, CancellationToken ct)
    {
        if (area.StartsWith(SystemFolder + "/", StringComparison.Ordinal))
            CreateFolder(SystemFolder, Walkable);
        CreateFolder(area, user.IsAnother ? Walkable : Private);
        CreateFolder(Path.GetDirectoryName(Log)!, Private, user);
        foreach (var leftover in Directory.EnumerateDirectories(area, Path.GetFileName(Fresh) + "*"))
            TryDelete(leftover, recursive: true);
        var versionFile = Path.Combine(Data, "PG_VERSION");
        int? major = File.Exists(versionFile) ? int.Parse((await File.ReadAllTextAsync(versionFile, ct)).Trim(), CultureInfo.InvariantCulture) : null;
        var programs = await PostgresBinaries.FindAsync(binaries, user, Path.Combine(area, "binaries"), major, ct);
        if (major is null)
            await InitialiseAsync(user, programs, ct);

        var waited = Stopwatch.StartNew();
        while (true)
        {
            await ConfigureAsync(user, ct);
            // pg_ctl waits until the very process it started is ready, so a second server on the folder cannot pass for it.
            // The names are relative to the area because pg_ctl puts them unescaped into a shell's line.
            var start = user.Command(programs.Program("pg_ctl"), ["start", "-D", "data", "-l", "log/server.log", "-w", "-t", "600", "-s"]);
            var output = OperatingSystem.IsWindows() ? (await ServerUser.RunAsync(area, start, ct)).Output : await WatchAsync(start, ct);
            // Connections to a server that was killed may still lie in the pool.
            if (Running(Data) is { } running)
                NpgsqlConnection.ClearPool(new NpgsqlConnection(Target(running).ConnectionString));
            // It may be another's server: one whose owner was killed while it started.
            if (await AttachAsync(ct) is { } attached)
                return attached;
            // After a killed postmaster, its children may hold the folder for about a second.
            if (waited.Elapsed > StartRetries)
                throw new InvalidOperationException($"PostgreSQL did not start: {FullDisk()}{output} {Tail(Log)} (log: {Log})");
            await Task.Delay(100, ct);
        }
    }

    private async Task InitialiseAsync(ServerUser user, PostgresBinaries programs, CancellationToken ct)
    {
        // Of a name of its own, since an initdb that outlived its owner may still be writing.
        var fresh = string.Create(CultureInfo.InvariantCulture, $"{Fresh}-{ProcessIdentity.Current}");
        if (Directory.Exists(Data))
            Directory.Delete(Data);
        CreateFolder(fresh, Private, user);
        // The server's user cannot read our copy, so initdb gets one of its own for a moment.
        var password = Path.Combine(area, "initdb.password");
        File.Delete(password);
        WriteSecret(password, OwnPassword(create: true));
        user.Own(password);
        try
        {
            List<string> arguments =
                ["-D", fresh, "-U", Superuser, "-E", "UTF8", "--locale=C", "--auth=scram-sha-256", "--pwfile=" + password, "--no-instructions"];
            if (!durable)
                arguments.Add("--no-sync");
            var (code, output) = await user.RunAsync(area, programs.Program("initdb"), arguments, ct);
            if (code != 0)
                throw new InvalidOperationException($"PostgreSQL could not create its data folder: {FullDisk()}{output}");
        }
        finally
        {
            File.Delete(password);
        }
        await IncludeSettingsAsync(Path.Combine(fresh, "postgresql.conf"), user, ct);
        Directory.Move(fresh, Data);
    }

    private async Task IncludeSettingsAsync(string file, ServerUser user, CancellationToken ct)
    {
        const string line = "include '../lefaire.conf'";
        if (OperatingSystem.IsWindows())
            await File.AppendAllTextAsync(file, line + "\n", ct);
        // Written by the folder's owner, since root must not follow what another user may have put there.
        else if (await user.RunAsync(area, "/bin/sh", ["-c", "printf '%s\\n' \"$1\" >> \"$2\"", "sh", line, file], ct) is { Code: not 0, Output: var output })
            throw new IOException(output);
    }

    private async Task ConfigureAsync(ServerUser user, CancellationToken ct)
    {
        var settings = new List<(string Name, string Value)>
        {
            ("timezone", "UTC"),
            ("log_timezone", "UTC"),
            ("shared_buffers", "256MB"),
            ("work_mem", "32MB"),
            ("maintenance_work_mem", "256MB"),
            ("max_wal_size", "4GB"),
            ("max_connections", "200"),
            // An open write transaction holds the projections.
            ("idle_in_transaction_session_timeout", "60s"),
            ("wal_compression", "on"),
            ("random_page_cost", "1.1"),
            ("jit", "off"),
            ("password_encryption", "scram-sha-256"),
            // Statements, parameters and error details may hold personal data, which has no place in a log.
            ("log_statement", "none"),
            ("log_min_messages", "log"),
            ("log_min_error_statement", "panic"),
            ("log_parameter_max_length_on_error", "0"),
            ("log_error_verbosity", "terse"),
            ("log_checkpoints", "off"),
        };
        if (OperatingSystem.IsWindows())
            settings.AddRange([("listen_addresses", "127.0.0.1"), ("port", FreePort()), ("unix_socket_directories", "")]);
        else
        {
            var sockets = SocketFolder(user).Replace("\"", "\"\"", StringComparison.Ordinal);
            settings.AddRange(
                [("listen_addresses", ""), ("port", "5432"), ("unix_socket_permissions", "0700"), ("unix_socket_directories", $"\"{sockets}\"")]);
            // What a killed process asked for, and the locks that it waits with, end soon after it.
            settings.Add(("client_connection_check_interval", "1s"));
        }
        if (!durable)
            settings.AddRange([("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off")]);
        var file = Path.Combine(area, "lefaire.conf");
        await File.WriteAllTextAsync(file + ".new", string.Concat(settings.Select(s => $"{s.Name} = '{Escape(s.Value)}'\n")), ct);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file + ".new", Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        // Renamed into place, since a server whose owner was killed may be starting and reading it.
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>A folder whose socket has a name short enough for the system.</summary>
    private string SocketFolder(ServerUser user)
    {
        const int longest = 99;
        string[] candidates = user.IsAnother
            ? [Path.Combine(area, "run"), Path.Combine(ElsewhereOf(home), "run")]
            // A user's own temporary folder can have too long a name itself: then the one for sockets is left, where the system gives them one.
            :
            [
                Path.Combine(area, "run"),
                .. new[] { Path.GetTempPath(), Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") }.Where(folder => !string.IsNullOrEmpty(folder))
                    .Select(folder => Path.Combine(folder!, "lefaire-" + HashOf(home)))
            ];
        var folder = Array.Find(candidates, c => Encoding.UTF8.GetByteCount(c + "/.s.PGSQL.5432") <= longest)
            ?? throw new InvalidOperationException($"There is no folder short enough for PostgreSQL's socket ({candidates[^1]}).");
        if (user.IsAnother && folder != candidates[0])
        {
            CreateFolder(SystemFolder, Walkable);
            CreateFolder(Path.GetDirectoryName(folder)!, Walkable);
        }
        CreateFolder(folder, Private, user);
        return folder;
    }

    private NpgsqlConnectionStringBuilder Target(RunningServer server) => new()
    {
        Host = server.Host,
        Port = server.Port,
        Username = Superuser,
        Password = OwnPassword(create: false),
        Database = Database.DefaultName,
        // Whoever else might answer at this address shall not be told the password.
        RequireAuth = "ScramSHA256",
    };

    private string OwnPassword(bool create)
    {
        if (File.Exists(PasswordFile))
            return File.ReadAllText(PasswordFile).Trim();
        if (!create)
            throw new InvalidOperationException($"The password of the database is missing ({PasswordFile}). Restore this file from a backup of the folder.");
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        // Renamed into place, since a start cut short must not leave half a password.
        WriteSecret(PasswordFile + ".new", password);
        File.Move(PasswordFile + ".new", PasswordFile, overwrite: true);
        return password;
    }

    internal static void WriteSecret(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Secret;
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }

    private static void CreateFolder(string path, UnixFileMode mode, ServerUser? owner = null)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }
        Directory.CreateDirectory(path, mode);
        // Also fails for a folder that somebody else has put there.
        File.SetUnixFileMode(path, mode);
        owner?.Own(path);
    }

    private void OnExit(object? sender, EventArgs e) => Release();

    private void Release()
    {
        if (Interlocked.Exchange(ref released, 1) != 0)
            return;
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        // A home that was deleted meanwhile has nothing left to stop: its watcher saw no user either.
        if (!Directory.Exists(home.Path))
            return;
        using var held = FileLock.Acquire(LockFile);
        LeaveWhileLocked();
    }

    private void LeaveWhileLocked()
    {
        File.Delete(use);
        if (Directory.EnumerateFiles(Users).Any(IsAlive) || Running(Data) is not { } running)
            return;
        if (OperatingSystem.IsWindows())
            StopOnWindows();
        else
            running.Server.Signal(ProcessIdentity.Interrupt);
        if (!HasEnded(running.Server, FastStopPatience) && !OperatingSystem.IsWindows())
        {
            // A server that is told to stop while it recovers from a crash may wait for itself for ever; stopped at once, it recovers again at the next start.
            running.Server.Signal(ProcessIdentity.Quit);
            HasEnded(running.Server, StopPatience);
        }

        if (!OperatingSystem.IsWindows() && running.Host != Path.Combine(area, "run"))
            TryDelete(running.Host, recursive: false);
    }

    private static bool HasEnded(ProcessIdentity server, TimeSpan patience)
    {
        var waited = Stopwatch.StartNew();
        // The server is no child of this process, and so its end is told to nobody here.
        while (server.IsAlive && waited.Elapsed < patience)
            Thread.Sleep(5);
        return !server.IsAlive;
    }

    private static void TryDelete(string folder, bool recursive)
    {
        try
        {
            Directory.Delete(folder, recursive);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Still in use or gone already: the next start makes do with either.
        }
    }

    private void StopOnWindows()
    {
        var options = Path.Combine(Data, "postmaster.opts");
        var postgres = File.ReadAllText(options).Split("\" \"", 2)[0].Split(".exe", 2)[0].Trim('"') + ".exe";
        var start = new ProcessStartInfo(Path.Combine(Path.GetDirectoryName(postgres)!, "pg_ctl.exe")) { UseShellExecute = false, CreateNoWindow = true };
        foreach (var argument in new[] { "stop", "-D", Data, "-m", "fast", "-W", "-s" })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start);
        process?.WaitForExit(StopPatience);
    }

    private static bool IsAlive(string useFile) => ProcessIdentity.Parse(Path.GetFileName(useFile)) is { IsAlive: true };

    private bool HasWatcher(ProcessIdentity server)
    {
        // The watcher of an earlier server may still be about to end.
        var names = File.Exists(WatcherFile) ? File.ReadAllText(WatcherFile).Split(' ') : [];
        return names.Length == 2 && ProcessIdentity.Parse(names[1]) == server && ProcessIdentity.Parse(names[0]) is { IsAlive: true };
    }

    /// <summary>
    /// Has a small shell outlive us, which starts the server, unless it runs already, and stops it when its users were killed rather than closed.
    /// Whenever we are killed, either there is no server or its starter watches it. Returns what the start printed.
    /// </summary>
    private async Task<string> WatchAsync(string[] start, CancellationToken ct)
    {
        const string script = """
            home=$1 data=$2
            shift 2
            started() {
                if [ ! -d /proc/self ]; then
                    kill -0 "$1" && echo 0
                    return
                fi
                { read -r line < "/proc/$1/stat"; } || return
                set -- ${line##*) }
                case $1 in Z|X) return ;; esac
                shift 19
                echo "$1"
            }
            used() {
                for file in "$home"/users/*; do
                    name=${file##*/}
                    rest=${name#*-}
                    if [ -e "$file" ] && [ "$(started "${name%%-*}")" = "${rest%%-*}" ]; then return 0; fi
                done
                return 1
            }
            exec 2>&1
            if [ $# -gt 0 ]; then "$@" || exit; fi
            trap '' INT QUIT HUP PIPE
            cd /
            read -r server < "$data/postmaster.pid" || exit
            start=$(started "$server")
            me=$$-$(started $$)
            echo "$me $server-$start" > "$home/watcher"
            exec >/dev/null 2>&1
            while [ "$(started "$server")" = "$start" ]; do
                if used; then sleep 1; continue; fi
                echo > "$home/stopping-$me"
                if used; then rm -f "$home/stopping-$me"; continue; fi
                kill -INT "$server"
                patience=100
                while [ "$(started "$server")" = "$start" ]; do
                    patience=$((patience - 1))
                    if [ $patience = 0 ]; then kill -QUIT "$server"; fi
                    sleep 0.1
                done
                rm -f "$home/stopping-$me"
            done
            """;
        // A session of its own keeps the keys that interrupt us from it.
        string[] shell = ServerUser.FindTool("setsid") is { } setsid ? [setsid, "/bin/sh"] : ["/bin/sh"];
        using var process = ServerUser.Start(area, [.. shell, "-c", script, "lefaire-watch", home.Path, Data, .. start]);
        return (await process.StandardOutput.ReadToEndAsync(ct)).Trim();
    }

    private static RunningServer? Running(string data)
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(data, "postmaster.pid"));
            if (lines.Length < 5 || !int.TryParse(lines[0], CultureInfo.InvariantCulture, out var id) || ProcessIdentity.Of(id) is not { } server)
                return null;
            // A number left by a server that was killed may since have been given to a stranger, who must not be signalled.
            if (!IsPostgres(id))
                return null;
            var host = lines[4].Length > 0 ? lines[4] : "127.0.0.1";
            var ready = lines.Length > 7 && lines[7].StartsWith("ready", StringComparison.Ordinal);
            return new(server, host, int.Parse(lines[3], CultureInfo.InvariantCulture), ready);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsPostgres(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.ProcessName is "postgres" or "postmaster";
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string Escape(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal);

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    private static string HashOf(LeFaireHome home) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.TrimEndingDirectorySeparator(Path.GetFullPath(home.Path)))))[..16];

    /// <summary>Says so when the disk is full, since the server's own log may have had no room for it.</summary>
    internal string FullDisk()
    {
        var free = new DriveInfo(area).AvailableFreeSpace;
        return free > SmallestRoom ? ""
            : string.Create(CultureInfo.InvariantCulture, $"the disk is full ({free / 1e6:F1} MB are left for {area}). Free some space. ");
    }

    private static string Tail(string log) => File.Exists(log) ? string.Join(' ', File.ReadLines(log).TakeLast(3)) : "";

    private sealed record RunningServer(ProcessIdentity Server, string Host, int Port, bool Ready);
}
