using LeFaire.Hosting;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>
/// Keeps the views up to date while a process serves. Of several processes on one database the one that holds the lock does it, by Marten's daemon;
/// when it ends, however it ends, the database gives the lock to another within a second.
/// </summary>
internal sealed class Projecting(Installation installation, ILogger<Projecting> logger) : BackgroundService
{
    // In glances.
    private const int Patience = 3;
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    /// <summary>True while this process has the views in hand.</summary>
    public bool InHand { get; private set; }

    /// <summary>How far this process has come in bringing the views up to what had gathered before it served; null before and after.</summary>
    public PassProgress? CatchingUp { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await installation.ReviveAsync(stoppingToken);
                await using var held = await installation.Database.OpenConnectionAsync(stoppingToken);
                if (await Upkeep.TryHoldAsync(held, stoppingToken)) await ProjectAsync(held, stoppingToken);
                else await PauseAsync(stoppingToken);
            }
            catch (FoldFailedException e)
            {
                await StandStillAsync(e, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested && e is NpgsqlException or InvalidOperationException or IOException)
            {
                logger.LogError(e, "The views could not be kept up to date; trying again");
                await PauseAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ProjectAsync(NpgsqlConnection held, CancellationToken ct)
    {
        // What has gathered while nobody served is folded at once rather than by batches.
        await installation.Views.CatchUpAsync(new Verbs.Reporter<PassProgress>(at => CatchingUp = at), ct);
        CatchingUp = null;
        await FoldFailure.ForgetAsync(installation.Database, ct);
        using var daemon = await installation.Log.BuildProjectionDaemonAsync(logger: logger);
        await daemon.StartAllAsync();
        InHand = true;
        logger.LogInformation("This process keeps the views up to date");
        try
        {
            var (stood, still) = (0L, 0);
            while (true)
            {
                await PauseAsync(ct);
                await using var alive = new NpgsqlCommand("select 1", held);
                await alive.ExecuteNonQueryAsync(ct);
                var (stands, log) = await installation.Views.PositionsAsync(ct);
                still = stands < log && stands == stood ? still + 1 : 0;
                stood = stands;
                if (still < Patience && !daemon.HasAnyPaused()) continue;
                // The daemon says little of why it stands still; the same fold by hand either goes on, or names the event.
                await daemon.StopAgentAsync(ViewStore.Shard);
                await installation.Views.CatchUpAsync(progress: null, ct);
                await daemon.StartAgentAsync(ViewStore.Shard, ct);
                still = 0;
            }
        }
        finally
        {
            InHand = false;
            await daemon.StopAllAsync();
            // A pooled connection would keep the lock.
            NpgsqlConnection.ClearPool(held);
        }
    }

    private async Task StandStillAsync(FoldFailedException failed, CancellationToken ct)
    {
        logger.LogError("The views stand still at event {Sequence}, {Event}: it cannot be folded", failed.Sequence, failed.Id.Value);
        try
        {
            await FoldFailure.KeepAsync(installation.Database, failed, ct);
            await PauseAsync(ct);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // The next round finds out.
        }
    }

    private static async Task PauseAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Glance);
        await timer.WaitForNextTickAsync(ct);
    }
}
