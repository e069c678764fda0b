using System.Diagnostics.CodeAnalysis;
using LeFaire.Hosting;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>The verification that was asked for last.</summary>
/// <param name="Name">The view, or <c>all</c>.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended; null while it is at work.</param>
/// <param name="At">How far it has come.</param>
/// <param name="Found">What it found; null where it has found nothing yet.</param>
/// <param name="Error">What went wrong; null where nothing did.</param>
public sealed record VerificationRun(
    string Name, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, PassProgress At, IReadOnlyList<Verification>? Found = null, string? Error = null);

/// <summary>Runs the verification that a page asked for, one at a time; it goes on when the page is left. What it found is known until the process ends.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The host stops it, which ends and disposes what it holds.")]
public sealed class Verifications(Installation installation, ILogger<Verifications> logger) : IHostedService
{
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock access = new();
    private Task running = Task.CompletedTask;
    private VerificationRun? latest;

    /// <summary>The one that was asked for last; null where none was.</summary>
    public VerificationRun? Latest
    {
        get
        {
            lock (access) return latest;
        }

        private set
        {
            lock (access) latest = value;
        }
    }

    /// <summary>Begins a verification; false where one is at work.</summary>
    public bool Begin(string name, IReadOnlyList<View> views)
    {
        lock (access)
        {
            if (latest is { EndedAt: null }) return false;
            latest = new VerificationRun(name, installation.Clock.GetUtcNow(), null, default);
        }

        running = Task.Run(() => RunAsync(views), CancellationToken.None);
        return true;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await running.WaitAsync(cancellationToken);
        stopping.Dispose();
    }

    private async Task RunAsync(IReadOnlyList<View> views)
    {
        try
        {
            var found = await installation.Views.VerifyAsync(
                views, new Verbs.Reporter<PassProgress>(at => Latest = Latest! with { At = at }), stopping.Token);
            Latest = Latest! with { EndedAt = installation.Clock.GetUtcNow(), Found = found };
        }
        catch (Exception e) when (e is OperationCanceledException or NpgsqlException or FoldFailedException or InvalidOperationException or IOException)
        {
            logger.LogError(e, "The verification met an error");
            Latest = Latest! with { EndedAt = installation.Clock.GetUtcNow(), Error = e is FoldFailedException ? e.Message : e.GetType().Name };
        }
    }
}
