using System.Diagnostics;

namespace LeFaire.Hosting;

/// <summary>A home that ends with its test.</summary>
internal sealed class TemporaryHome : IDisposable
{
    private readonly string root = Path.Combine(Path.GetTempPath(), "lefaire-tests-" + Guid.NewGuid().ToString("N")[..12]);

    public TemporaryHome(string subfolder = "") => Home = new(Path.Combine(root, subfolder));

    public LeFaireHome Home { get; }

    public void Dispose()
    {
        foreach (var folder in new[] { EmbeddedPostgres.ElsewhereOf(Home), root }.Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
    }
}

/// <summary>A small disk of its own under a home, where the system lets us mount one.</summary>
internal sealed class SmallDisk(LeFaireHome home) : IAsyncDisposable
{
    public static async Task<SmallDisk> MountAsync(LeFaireHome home, int megabytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root mounts a disk.");
        home.Create();
        var (code, output) = await ServerUser.RunAsync(
            "/", ["/bin/mount", "-t", "tmpfs", "-o", $"mode=0711,size={megabytes}m", "tmpfs", home.Path], TestContext.Current.CancellationToken);
        Assert.SkipUnless(code == 0, $"No disk can be mounted here: {output}");
        return new(home);
    }

    public async ValueTask DisposeAsync() =>
        (await ServerUser.RunAsync("/", ["/bin/umount", home.Path], CancellationToken.None)).ShouldBe((0, ""));
}

internal static class Eventually
{
    /// <summary>Waits until the condition holds, and fails when it does not within the deadline.</summary>
    public static Task Holds(Func<bool> condition, string what, int seconds = 60) => Holds(() => Task.FromResult(condition()), what, seconds);

    /// <summary>Waits until the condition holds, and fails when it does not within the deadline.</summary>
    public static async Task Holds(Func<Task<bool>> condition, string what, int seconds = 60)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(seconds), what);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
