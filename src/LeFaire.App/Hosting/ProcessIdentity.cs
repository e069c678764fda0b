using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LeFaire.Hosting;

/// <summary>A running process, told apart from a later one that was given the same number.</summary>
internal readonly record struct ProcessIdentity(int Id, string Started)
{
    public const int Interrupt = 2;
    public const int Quit = 3;

    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId) ?? new(Environment.ProcessId, "0");

    public bool IsAlive => Of(Id) == this;

    /// <summary>The process of this number, or null when none runs.</summary>
    public static ProcessIdentity? Of(int id)
    {
        if (id <= 0)
            return null;
        if (OperatingSystem.IsLinux())
            return StartedOnLinux(id) is { } ticks ? new(id, ticks) : null;
        try
        {
            using var process = Process.GetProcessById(id);
            return process.HasExited ? null : new(id, "0");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    public static ProcessIdentity? Parse(string text)
    {
        var parts = text.Trim().Split('-');
        return parts.Length >= 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var id) ? new(id, parts[1]) : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}-{Started}");

    public void Signal(int signal)
    {
        // The process may have ended meanwhile, which is what a signal is for.
        _ = Native.Kill(Id, signal);
    }

    private static string? StartedOnLinux(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            // The name in brackets may hold anything, so count from its end. A zombie only waits to be counted.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

internal static class Native
{
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Kill(int pid, int signal);

    [DllImport("libc", EntryPoint = "lchown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int ChangeOwner(byte[] path, uint user, uint group);
}
