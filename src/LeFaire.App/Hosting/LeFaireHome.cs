namespace LeFaire.Hosting;

/// <summary>The one folder in which an installation keeps everything that is its own.</summary>
/// <param name="Path">The folder's full path.</param>
public sealed record LeFaireHome(string Path)
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "LEFAIRE_HOME";

    /// <summary>The installation's secret key.</summary>
    public string KeyFile => System.IO.Path.Combine(Path, "installation.key");

    /// <summary>The keyed hashes of who was erased; to be backed up with the key, every time.</summary>
    public string TombstonesFile => System.IO.Path.Combine(Path, "erased.tombstones");

    /// <summary>How people sign in at the company's identity provider; absent where they do not.</summary>
    public string IdentityFile => System.IO.Path.Combine(Path, "identity.json");

    /// <summary>The folder of the certificates of erasures.</summary>
    public string Certificates => System.IO.Path.Combine(Path, "certificates");

    /// <summary>The folder of the application's logs.</summary>
    public string Logs => System.IO.Path.Combine(Path, "logs");

    /// <summary>The folder of the keys that cookies are protected by, for the owner alone; made where it is absent.</summary>
    public DirectoryInfo CookieKeys()
    {
        var folder = System.IO.Path.Combine(Path, "cookie-keys");
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(folder)
            : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Finds the folder (the given one, else LEFAIRE_HOME, else the user's data folder) and creates it when absent.</summary>
    public static LeFaireHome Resolve(string? configured = null)
    {
        var path = FirstNonEmpty(configured, Environment.GetEnvironmentVariable(Variable)) ?? System.IO.Path.Combine(UserData(), "lefaire");
        var home = new LeFaireHome(System.IO.Path.GetFullPath(path));
        home.Create();
        return home;
    }

    internal void Create()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
            return;
        }
        // PostgreSQL refuses to run as root, so its own user must be able to walk through root's folder; the files inside stay private.
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (Environment.IsPrivilegedProcess)
            mode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(Path, mode);
    }

    private static string UserData()
    {
        // Without DoNotVerify the answer is empty for a user whose data folder does not exist yet.
        var folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return folder.Length > 0 ? folder : throw new InvalidOperationException($"This user has no data folder. Set {Variable} to the folder to use.");
    }

    private static string? FirstNonEmpty(params string?[] values) => Array.Find(values, v => !string.IsNullOrWhiteSpace(v));
}
