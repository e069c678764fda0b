using Microsoft.AspNetCore.Components;

namespace LeFaire.Pages;

/// <summary>A part of a page that goes on after it was sent, until the page is left.</summary>
public abstract class LivePart : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource leaving = new();

    /// <summary>A part of a page that is not left yet.</summary>
    protected LivePart() => Left = leaving.Token;

    /// <summary>Cancelled when the page is left. What is under way then may go on asking it; a source that is disposed would throw, and end all that lives on the page.</summary>
    protected CancellationToken Left { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does something again and again, and draws what came of it, until the page is left.</summary>
    /// <param name="interval">The time between two times.</param>
    /// <param name="tick">Does it.</param>
    protected async Task EveryAsync(TimeSpan interval, Func<Task> tick)
    {
        try
        {
            using var timer = new PeriodicTimer(interval);
            while (await timer.WaitForNextTickAsync(Left))
            {
                await tick();
                if (!Left.IsCancellationRequested) StateHasChanged();
            }
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }
}
