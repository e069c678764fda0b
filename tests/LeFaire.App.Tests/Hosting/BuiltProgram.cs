using System.Diagnostics;
using System.Text;
using Npgsql;

namespace LeFaire.Hosting;

/// <summary>The built program in a process of its own; what it says is heard as it comes.</summary>
internal sealed class BuiltProgram : IDisposable
{
    private const int EndedByKill = 128 + 9;

    private readonly Process process;
    private readonly StringBuilder said = new();

    private BuiltProgram(Process process)
    {
        this.process = process;
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it was built to.</summary>
    public static string File { get; } = Path.Combine(
        Repository.Root, "src", "LeFaire.App", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "LeFaire.App.dll");

    public bool HasEnded => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>All that it has said so far, answers and complaints as they came.</summary>
    public string Said
    {
        get
        {
            lock (said) return said.ToString();
        }
    }

    /// <summary>Starts it on a home's own server.</summary>
    public static BuiltProgram Start(LeFaireHome home, params string[] arguments) => Start(home, database: null, arguments);

    /// <summary>Starts it on a database that is there, where its sessions bear a name; on the home's own server where that is null.</summary>
    public static BuiltProgram Start(LeFaireHome home, (string Connection, string Name)? database, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [File, .. arguments, "--home", home.Path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove(Database.Variable);
        // Those that live for seconds only do not live to see what profiling gains.
        start.Environment["DOTNET_TieredPGO"] = "0";
        if (database is var (connection, name))
        {
            start.Environment[Database.Variable] = new NpgsqlConnectionStringBuilder(connection) { ApplicationName = name }.ConnectionString;
        }

        return new BuiltProgram(new Process { StartInfo = start });
    }

    /// <summary>Waits for its end and gives the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return ExitCode;
    }

    /// <summary>Kills it; false where it had ended before.</summary>
    public async Task<bool> KillAsync()
    {
        process.Kill();
        return await EndAsync() == EndedByKill;
    }

    /// <summary>The address that it serves at, once it has said so.</summary>
    public async Task<Uri> UrlAsync()
    {
        await Eventually.Holds(() => HasEnded || Said.Contains("Serving at ", StringComparison.Ordinal), "it serves", seconds: 60);
        HasEnded.ShouldBeFalse(Said);
        return new Uri(Said.Split("Serving at ")[1].Split(". ")[0]);
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private void Hear(object sender, DataReceivedEventArgs heard)
    {
        lock (said) said.AppendLine(heard.Data);
    }
}
