namespace LeFaire.ReadModels;

/// <summary>The views as they stood at a few positions asked for lately, as far as memory allows. One is folded at a time.</summary>
/// <param name="store">Folds them.</param>
/// <param name="memoryBytes">What all kept ones may take together; one being folded may take as much again.</param>
public sealed class FoldCache(ViewStore store, long memoryBytes) : IDisposable
{
    private readonly SemaphoreSlim alone = new(1);
    private readonly List<(FoldedViews Folded, HashSet<string> Views)> kept = [];

    /// <summary>How many are kept.</summary>
    public int Count => kept.Count;

    /// <summary>The views at a position of the log, or at its end where that comes first.</summary>
    /// <exception cref="FoldTooLargeException">They take more than may be kept.</exception>
    /// <exception cref="FoldFailedException">An event cannot be folded.</exception>
    public async Task<FoldedViews> FoldAsync(IReadOnlyList<View> views, long upTo, IProgress<PassProgress>? progress, CancellationToken ct)
    {
        var end = Math.Min(upTo, (await store.PositionsAsync(ct)).Log);
        await alone.WaitAsync(ct);
        try
        {
            var found = kept.FindIndex(one => one.Folded.Sequence == end && views.All(view => one.Views.Contains(view.Name)));
            var (folded, names) = found >= 0
                ? kept[found]
                : (await store.FoldAsync(views, end, progress, ct, memoryBytes), views.Select(view => view.Name).ToHashSet());
            if (found >= 0) kept.RemoveAt(found);
            kept.Add((folded, names));
            while (kept.Sum(one => one.Folded.Bytes) > memoryBytes) kept.RemoveAt(0);
            return folded;
        }
        finally
        {
            alone.Release();
        }
    }

    /// <summary>Forgets all, as after an erasure: what was folded before it holds what was erased.</summary>
    public async Task ClearAsync(CancellationToken ct)
    {
        await alone.WaitAsync(ct);
        kept.Clear();
        alone.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => alone.Dispose();
}
