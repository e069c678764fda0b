using System.Runtime.ExceptionServices;

namespace LeFaire.ReadModels;

/// <summary>Work that is done together or not at all.</summary>
internal static class Tasks
{
    /// <summary>Runs all at a time. Where one fails the others are stopped, and what went wrong first in any of them is thrown.</summary>
    public static async Task TogetherAsync(IEnumerable<Func<CancellationToken, Task>> works, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var all = Task.WhenAll(works.Select(work => Task.Run(async () =>
        {
            try
            {
                await work(stop.Token);
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }, CancellationToken.None)).ToArray());
        try
        {
            await all;
        }
        catch when (all.Exception is { } failures)
        {
            ct.ThrowIfCancellationRequested();
            // Those that were stopped may complain of it in other words than of being cancelled; the failure that stopped them is worth more.
            var first = failures.InnerExceptions.FirstOrDefault(failure => failure is FoldFailedException)
                ?? failures.InnerExceptions.FirstOrDefault(failure => failure is not OperationCanceledException) ?? failures.InnerExceptions[0];
            ExceptionDispatchInfo.Throw(first);
        }
    }
}
