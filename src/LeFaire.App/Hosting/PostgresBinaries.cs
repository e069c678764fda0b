using System.Globalization;
using System.Text.RegularExpressions;
using MysticMind.PostgresEmbed;

namespace LeFaire.Hosting;

/// <summary>A folder of PostgreSQL programs.</summary>
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    private const int OldestMajor = 15;
    private const string DownloadedMajor = "17";

    /// <summary>Where programs come from: folders to look into, and a download into a folder that answers with the programs' folder.</summary>
    internal sealed record Source(Func<IEnumerable<string>> Folders, Func<string, string, CancellationToken, Task<string>> Download);

    public static Source OfThisMachine { get; } = new(UsualFolders, DownloadAsync);

    public string Program(string name) => Path.Combine(Folder, FileName(name));

    /// <summary>Finds programs of the wanted major version (or the newest), else downloads them.</summary>
    public static async Task<PostgresBinaries> FindAsync(Source source, ServerUser user, string downloads, int? wantedMajor, CancellationToken ct)
    {
        var downloaded = Directory.Exists(downloads) ? Directory.EnumerateDirectories(downloads).Select(d => Path.Combine(d, "bin")) : [];
        var found = new List<PostgresBinaries>();
        foreach (var folder in source.Folders().Concat(downloaded).Select(Resolve).OfType<string>().Distinct(StringComparer.Ordinal))
            if (await MajorAsync(folder, user, ct) is { } major && major >= OldestMajor && (wantedMajor ?? major) == major)
                found.Add(new(folder, major));
        if (found.Count > 0)
            return found.MaxBy(b => b.Major)!;

        var version = wantedMajor?.ToString(CultureInfo.InvariantCulture) ?? DownloadedMajor;
        try
        {
            var folder = await source.Download(downloads, version, ct);
            if (Resolve(folder) is { } resolved && await MajorAsync(resolved, user, ct) is { } major)
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

    /// <summary>The folder the programs really lie in, since initdb looks for its siblings there.</summary>
    private static string? Resolve(string folder)
    {
        try
        {
            var initdb = Path.GetFullPath(Path.Combine(folder, FileName("initdb")));
            if (!File.Exists(initdb))
                return null;
            var real = Path.GetDirectoryName(File.ResolveLinkTarget(initdb, returnFinalTarget: true)?.FullName ?? initdb)!;
            return Array.TrueForAll(["initdb", "pg_ctl", "postgres"], p => File.Exists(Path.Combine(real, FileName(p)))) ? real : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static async Task<int?> MajorAsync(string folder, ServerUser user, CancellationToken ct)
    {
        var (code, output) = await user.RunAsync(Path.GetPathRoot(folder)!, Path.Combine(folder, FileName("postgres")), ["--version"], ct);
        return code == 0 && VersionPattern().Match(output) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;
    }

    private static string FileName(string program) => OperatingSystem.IsWindows() ? program + ".exe" : program;

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex VersionPattern();
}
