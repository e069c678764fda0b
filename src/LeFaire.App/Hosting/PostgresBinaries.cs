using System.Globalization;
using System.Text.RegularExpressions;
using MysticMind.PostgresEmbed;

namespace LeFaire.Hosting;

/// <summary>A folder of PostgreSQL programs.</summary>
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    private const int OldestMajor = 15;
    private const string DownloadedMajor = "17";
    private static readonly string[] Server = ["initdb", "pg_ctl", "postgres"];
    private static readonly string[] Client = ["pg_dump", "pg_restore"];

    /// <summary>Where programs come from: folders to look into, and a download into a folder that answers with the programs' folder.</summary>
    internal sealed record Source(Func<IEnumerable<string>> Folders, Func<string, string, CancellationToken, Task<string>> Download);

    public static Source OfThisMachine { get; } = new(UsualFolders, DownloadAsync);

    public string Program(string name) => Path.Combine(Folder, FileName(name));

    /// <summary>Finds programs of the wanted major version (or the newest), else downloads them.</summary>
    public static async Task<PostgresBinaries> FindAsync(Source source, ServerUser user, string downloads, int? wantedMajor, CancellationToken ct)
    {
        var downloaded = Directory.Exists(downloads) ? Directory.EnumerateDirectories(downloads).Select(d => Path.Combine(d, "bin")) : [];
        var found = new List<PostgresBinaries>();
        foreach (var folder in source.Folders().Concat(downloaded).Select(f => Resolve(f, Server)).OfType<string>().Distinct(StringComparer.Ordinal))
            if (await MajorAsync(folder, user, ct) is { } major && major >= OldestMajor && (wantedMajor ?? major) == major)
                found.Add(new(folder, major));
        if (found.Count > 0)
            return found.MaxBy(b => b.Major)!;

        var version = wantedMajor?.ToString(CultureInfo.InvariantCulture) ?? DownloadedMajor;
        try
        {
            var folder = await source.Download(downloads, version, ct);
            if (Resolve(folder, Server) is { } resolved && await MajorAsync(resolved, user, ct) is { } major)
                return new(resolved, major);
            throw new InvalidOperationException($"The download holds no PostgreSQL programs that run here ({folder}).");
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            var need = wantedMajor is null ? $"PostgreSQL {OldestMajor} or later" : $"PostgreSQL {version}, which made the existing data";
            throw new InvalidOperationException(
                $"There is no database: {need} was neither found on this machine nor could it be downloaded ({e.Message}). Do one of three things: "
                + $"set {Database.Variable} to the connection string of a PostgreSQL server; "
                + $"install PostgreSQL {(wantedMajor is null ? OldestMajor + " or later" : version)}; "
                + $"or allow the download from {PgServerOptions.DefaultMavenRepo} (network, proxy) and start again.",
                e);
        }
    }

    /// <summary>Finds the programs for dumps: of the server's major version, else the next newer, since older ones refuse it.</summary>
    public static async Task<PostgresBinaries> FindClientAsync(Source source, int serverMajor, CancellationToken ct)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in source.Folders().Select(f => Resolve(f, Client)).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            var version = await ServerUser.RunAsync(Path.GetPathRoot(folder)!, [Path.Combine(folder, FileName("pg_dump")), "--version"], ct);
            if (MajorIn(version) is { } major && major >= serverMajor)
                found.Add(new(folder, major));
        }
        return found.MinBy(b => b.Major) ?? throw new InvalidOperationException(
            $"There is no pg_dump and pg_restore of PostgreSQL {serverMajor} or later on this machine. "
            + "Install PostgreSQL's client programs, or put their folder on the PATH.");
    }

    private static IEnumerable<string> UsualFolders()
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
        var patterns = OperatingSystem.IsWindows()
            ? new[] { (Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles) + @"\PostgreSQL", "*") }
            : OperatingSystem.IsMacOS() ? [("/opt/homebrew/opt", "postgresql@*"), ("/usr/local/opt", "postgresql@*")]
            : [("/usr/lib/postgresql", "*"), ("/usr", "pgsql-*")];
        foreach (var (parent, pattern) in patterns)
            foreach (var folder in Directory.Exists(parent) ? Directory.EnumerateDirectories(parent, pattern) : [])
                yield return Path.Combine(folder, "bin");
    }

    private static async Task<string> DownloadAsync(string downloads, string version, CancellationToken ct)
    {
        Directory.CreateDirectory(downloads);
        var package = new PgServer(new PgServerOptions { PgVersion = version, BinariesDir = downloads, DbDir = downloads, DownloadRetryCount = 1 });
        await package.InstallAsync(ct);
        return Path.Combine(package.InstallDir, "bin");
    }

    /// <summary>The folder the programs really lie in, since they look for their siblings there; a wrapper that stands in for them is none.</summary>
    private static string? Resolve(string folder, string[] programs)
    {
        try
        {
            var first = Path.GetFullPath(Path.Combine(folder, FileName(programs[0])));
            if (!File.Exists(first))
                return null;
            var real = Path.GetDirectoryName(File.ResolveLinkTarget(first, returnFinalTarget: true)?.FullName ?? first)!;
            return Array.TrueForAll(programs, p => File.Exists(Path.Combine(real, FileName(p)))) ? real : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static async Task<int?> MajorAsync(string folder, ServerUser user, CancellationToken ct) =>
        MajorIn(await user.RunAsync(Path.GetPathRoot(folder)!, Path.Combine(folder, FileName("postgres")), ["--version"], ct));

    private static int? MajorIn((int Code, string Output) version) =>
        version.Code == 0 && VersionPattern().Match(version.Output) is { Success: true } match
            ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    private static string FileName(string program) => OperatingSystem.IsWindows() ? program + ".exe" : program;

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex VersionPattern();
}
