using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace LeFaire.Hosting;

/// <summary>Who runs PostgreSQL, which refuses to run as root: ourselves, or an unprivileged user in root's stead.</summary>
internal sealed class ServerUser
{
    private readonly string[] prefix;
    private readonly (uint User, uint Group)? ids;

    private ServerUser(string[] prefix, (uint, uint)? ids)
    {
        this.prefix = prefix;
        this.ids = ids;
    }

    /// <summary>Whether the server's user is another than ours.</summary>
    public bool IsAnother => ids is not null;

    public static ServerUser Choose()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return new([], null);
        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(f => f.Length > 3)
            .ToDictionary(f => f[0], f => f, StringComparer.Ordinal);
        if (!users.TryGetValue("postgres", out var fields) && !users.TryGetValue("nobody", out fields))
            throw new InvalidOperationException("PostgreSQL does not run as root, and there is neither a user 'postgres' nor 'nobody'. Run as another user.");
        var (user, group) = (fields[2], fields[3]);
        string[] prefix = FindTool("setpriv") is { } setpriv ? [setpriv, "--reuid=" + user, "--regid=" + group, "--clear-groups", "--"]
            : FindTool("runuser") is { } runuser ? [runuser, "-u", fields[0], "--"]
            : throw new InvalidOperationException(
                "PostgreSQL does not run as root, and there is neither setpriv nor runuser (util-linux). Run as another user.");
        return new(prefix, (unchecked((uint)long.Parse(user, CultureInfo.InvariantCulture)), unchecked((uint)long.Parse(group, CultureInfo.InvariantCulture))));
    }

    public void Own(string path)
    {
        if (ids is var (user, group) && Native.ChangeOwner([.. Encoding.UTF8.GetBytes(path), 0], user, group) != 0)
            throw new IOException($"Cannot give {path} to the user that runs PostgreSQL (error {Marshal.GetLastPInvokeError()}).");
    }

    /// <summary>The command that runs a program as this user.</summary>
    public string[] Command(string program, IEnumerable<string> arguments) => [.. prefix, program, .. arguments];

    /// <summary>Runs a program as this user and gives its exit code and what it printed.</summary>
    public Task<(int Code, string Output)> RunAsync(string folder, string program, IEnumerable<string> arguments, CancellationToken ct) =>
        RunAsync(folder, Command(program, arguments), ct);

    public static async Task<(int Code, string Output)> RunAsync(
        string folder, string[] command, CancellationToken ct, IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        // On Windows the server would inherit the pipes of the program that starts it, and they would never end.
        var piped = !OperatingSystem.IsWindows() || !Path.GetFileNameWithoutExtension(command[0]).Equals("pg_ctl", StringComparison.OrdinalIgnoreCase);
        using var process = Start(folder, command, piped, environment);
        try
        {
            if (!piped)
            {
                await process.WaitForExitAsync(ct);
                return (process.ExitCode, "");
            }
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var error = process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return (process.ExitCode, (await output + await error).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    public static Process Start(string folder, string[] command, bool piped = true, IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        var start = new ProcessStartInfo(command[0]) { WorkingDirectory = folder, UseShellExecute = false, CreateNoWindow = true };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        // Settings meant for somebody's client, such as PGDATA or PGPORT, would silently steer our server.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = piped;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
        if (piped) process.StandardInput.Close();
        return process;
    }

    public static string? FindTool(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] usual = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];
        return folders.Concat(usual).Select(f => Path.Combine(f, name)).FirstOrDefault(f =>
            // Busybox has tools of these names that know none of the options needed here.
            File.Exists(f) && !(File.ResolveLinkTarget(f, returnFinalTarget: true)?.Name.StartsWith("busybox", StringComparison.Ordinal) ?? false));
    }
}
