using System.Diagnostics;

namespace LeFaire.ReadModels;

/// <summary>How far a long pass over the log has come.</summary>
/// <param name="Done">Events read.</param>
/// <param name="Total">Events to read; it grows where memory forces another pass.</param>
/// <param name="EventsPerSecond">The rate since the start; 0 where unknown.</param>
/// <param name="Left">The time that is left at that rate; null where unknown.</param>
public readonly record struct PassProgress(long Done, long Total, double EventsPerSecond = 0, TimeSpan? Left = null);

/// <summary>Counts the events of a pass from several threads, and tells of them a few times a second.</summary>
internal sealed class PassClock(IProgress<PassProgress>? progress)
{
    private static readonly long Interval = Stopwatch.Frequency / 5;

    private readonly long started = Stopwatch.GetTimestamp();
    private long told = Stopwatch.GetTimestamp() - Interval;
    private long done;
    private long total;

    public void Expect(long events) => Interlocked.Add(ref total, events);

    public void Add(int events)
    {
        var now = Interlocked.Add(ref done, events);
        if (progress is null || Stopwatch.GetTimestamp() - Volatile.Read(ref told) < Interval) return;
        Volatile.Write(ref told, Stopwatch.GetTimestamp());
        Tell(now);
    }

    /// <summary>Tells that all is read: positions that hold no event are among those expected.</summary>
    public void Complete()
    {
        Volatile.Write(ref done, Volatile.Read(ref total));
        Tell(Volatile.Read(ref total));
    }

    private void Tell(long now)
    {
        var elapsed = Stopwatch.GetElapsedTime(started);
        var rate = elapsed > TimeSpan.Zero ? now / elapsed.TotalSeconds : 0;
        var all = Math.Max(now, Volatile.Read(ref total));
        progress?.Report(new PassProgress(now, all, rate, rate > 0 ? TimeSpan.FromSeconds((all - now) / rate) : null));
    }
}
