using System.Diagnostics;

namespace LeFaire.Hosting;

/// <summary>A lock between processes, which the system lets go of when its holder ends; it tells nobody that it did, and so is asked again and again.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<IDisposable> AcquireAsync(string path, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (TryAcquire(path, waited) is { } held)
                return held;
            await Task.Delay(10, ct);
        }
    }

    public static IDisposable Acquire(string path)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (TryAcquire(path, waited) is { } held)
                return held;
            Thread.Sleep(10);
        }
    }

    private static FileStream? TryAcquire(string path, Stopwatch waited)
    {
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException) && waited.Elapsed < Patience)
        {
            return null;
        }
    }
}
