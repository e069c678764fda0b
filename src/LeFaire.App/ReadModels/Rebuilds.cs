using LeFaire.Hosting;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>Runs the rebuild that a serving process is asked for; one that is at work when the process stops is cancelled.</summary>
public sealed class Rebuilds(Installation installation, ILogger<Rebuilds> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    /// <summary>Begins a rebuild, and returns before it is done.</summary>
    /// <exception cref="RebuildRunningException">Another rebuild is running, here or elsewhere.</exception>
    public async Task<RebuildStatus?> BeginAsync(IReadOnlyList<View> views, CancellationToken ct)
    {
        var rebuilding = await installation.Views.BeginRebuildAsync(views, null, ct);
        running = Task.Run(() => RunAsync(rebuilding), CancellationToken.None);
        return await Rebuilding.ReadAsync(installation.Database, toItsEnd: false, ct);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await running.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => stopping.Dispose();

    private async Task RunAsync(Rebuilding rebuilding)
    {
        try
        {
            await using (rebuilding) await rebuilding.RunAsync(progress: null, stopping.Token);
        }
        catch (OperationCanceledException)
        {
            logger.LogInformation("The rebuild was cancelled; the old rows stand");
        }
        catch (Exception e) when (e is NpgsqlException or FoldFailedException or InvalidOperationException or IOException)
        {
            logger.LogError(e, "The rebuild met an error; the old rows stand");
        }
    }
}
