using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LeFaire.Hosting;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>What a rebuild did to one view.</summary>
/// <param name="Name">The view.</param>
/// <param name="Sequence">The position of the log that was folded to.</param>
/// <param name="Rows">Rows that the log gives.</param>
/// <param name="Inserted">Rows that were missing.</param>
/// <param name="Changed">Rows that were not what the log says.</param>
/// <param name="Deleted">Rows that the log does not give.</param>
public sealed record Rebuilt(string Name, long Sequence, int Rows, int Inserted, int Changed, int Deleted);

/// <summary>A rebuild is running already, in this process or another. Wait for its end, or cancel it.</summary>
public sealed class RebuildRunningException() : InvalidOperationException(
    "A rebuild is running already on this database, here or in another process. Wait for its end, or cancel it.");

/// <summary>
/// One rebuild. Where views stand, they are compared with the fold in one snapshot, outside any lock, and only the rows that differ are written beside;
/// then, under the lock of the progress row, these alone are brought to where the live views stand and put in place. All others are equal, and the live
/// projection keeps them so. Empty views are filled by COPY.
/// </summary>
internal sealed class Rebuild(NpgsqlDataSource database, IReadOnlyList<View> views, FoldOptions options, PassClock clock)
{
    /// <summary>Ranges that a view is compared in, so that connections share the work evenly.</summary>
    private const int Ranges = 16;

    private const int TailLength = 20_000;

    private readonly Counts[] counts = [.. views.Select(_ => new Counts())];

    public async Task<IReadOnlyList<Rebuilt>> RunAsync(NpgsqlConnection keeper, CancellationToken ct)
    {
        foreach (var view in views) await keeper.RunAsync($"drop table if exists pg_temp.{NameBeside(view)}", ct);
        long folded;
        long epoch;
        await using (var transaction = await keeper.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct))
        {
            folded = await ViewStore.PositionAsync(keeper, ct);
            epoch = await Tombstones.EpochAsync(keeper, ct);
            await keeper.RunAsync(ViewStore.MayBeIdle, ct);
            if (await AreEmptyAsync(keeper, ct))
            {
                await transaction.RollbackAsync(ct);
                return Results(await FillAsync(keeper, folded, toEndOfLog: false, ct) ?? folded);
            }

            await CompareAsync(keeper, folded, ct);
            await transaction.CommitAsync(ct);
        }

        if (counts.Any(count => count.Beside) && !await MergeAsync(keeper, folded, epoch, ct)) return await Anew().RunAsync(keeper, ct);
        clock.Complete();
        return Results(folded);
    }

    /// <summary>
    /// Fills the views anew by COPY, whatever is in them. The fold begins outside the lock of the progress row and ends under it.
    /// </summary>
    /// <param name="keeper">A connection without a transaction.</param>
    /// <param name="folded">Where to fold to before the lock is taken.</param>
    /// <param name="toEndOfLog">True to bring views that stand at 0 to the end of the log; false to fill them to where they stand.</param>
    /// <param name="ct">Stops it; the views then are as before.</param>
    /// <returns>The position at which the views stand; null where they were to be at 0 and another filled them meanwhile.</returns>
    public async Task<long?> FillAsync(NpgsqlConnection keeper, long folded, bool toEndOfLog, CancellationToken ct)
    {
        var epoch = await Tombstones.EpochAsync(keeper, ct);
        var pass = await FoldPass.RunAsync(database, views, folded, KeyRange.All, options, clock, ct);
        await using var transaction = await keeper.BeginTransactionAsync(ct);
        var stands = await ViewStore.LockProgressAsync(keeper, ct);
        if (await Tombstones.EpochAsync(keeper, ct) != epoch)
        {
            await transaction.RollbackAsync(ct);
            return await Anew().FillAsync(keeper, folded, toEndOfLog, ct);
        }

        await keeper.RunAsync(ViewStore.MayBeIdle, ct);
        if (toEndOfLog && stands != 0) return null;
        var end = toEndOfLog ? await ViewStore.EndOfLogAsync(keeper, ct) : stands;
        await pass.FoldOnAsync(database, views, folded, end, clock, ct);
        for (var number = 0; number < views.Count; number++)
        {
            counts[number].Deleted = await keeper.RunAsync($"delete from {ViewStore.TableOf(views[number])}", ct);
        }

        var rest = await CopyAsync(keeper, pass, ct);
        pass = null;
        while (rest is { } range) rest = await CopyAsync(keeper, await FoldPass.RunAsync(database, views, end, range, options, clock, ct), ct);

        foreach (var count in counts) count.Rows = count.Inserted;
        if (toEndOfLog) await ViewStore.SetProgressAsync(keeper, end, ct);
        await ViewStore.DropEmptyProgressAsync(keeper, ct);
        await transaction.CommitAsync(ct);
        clock.Complete();
        return end;
    }

    private async Task<bool> AreEmptyAsync(NpgsqlConnection keeper, CancellationToken ct)
    {
        var some = string.Join(" or ", views.Select(view => $"exists (select from {ViewStore.TableOf(view)})"));
        return !await keeper.ScalarAsync<bool>($"select {some}", ct);
    }

    private async Task CompareAsync(NpgsqlConnection keeper, long upTo, CancellationToken ct)
    {
        await using var comparison = await Comparison.OpenAsync(
            database, await keeper.ScalarAsync<string>("select pg_export_snapshot()", ct), options.Workers, ct);
        for (KeyRange? rest = KeyRange.All; rest is { } range;) rest = await CompareAsync(keeper, comparison, upTo, range, ct);
    }

    /// <summary>One pass. Its rows live no longer than this call: the next pass needs their memory.</summary>
    private async Task<KeyRange?> CompareAsync(NpgsqlConnection keeper, Comparison comparison, long upTo, KeyRange range, CancellationToken ct)
    {
        var pass = await FoldPass.RunAsync(database, views, upTo, range, options, clock, ct);
        for (var number = 0; number < views.Count; number++)
        {
            var (folded, count) = (pass.View(number), counts[number]);
            var differing = Channel.CreateBounded<DifferingRow>(1024);
            await Tasks.TogetherAsync(
            [
                async token => count.Rows += (await comparison.RunAsync(folded, [.. pass.Range.Split(Ranges)], digest: false, differing.Writer, token)).Rows,
                token => WriteBesideAsync(keeper, folded.View, count, differing.Reader, token)
            ], ct);
        }

        return pass.Rest;
    }

    private async Task<KeyRange?> CopyAsync(NpgsqlConnection keeper, FoldPass pass, CancellationToken ct)
    {
        // The largest last: while one is written, the keys of the next are put in order.
        var folded = views.Select((_, number) => (View: pass.View(number), Number: number)).OrderBy(of => of.View.Rows).ToList();
        for (var place = 0; place < folded.Count; place++)
        {
            var following = folded.ElementAtOrDefault(place + 1).View;
            var sorted = Task.Run(() => following?.Keys, ct);
            counts[folded[place].Number].Inserted += await CopyInto.FoldedAsync(keeper, folded[place].View, options.Workers, ct);
            await sorted;
        }

        return pass.Rest;
    }

    /// <summary>Writes what differs into a table of the session, so that nothing is left of it when the session ends, however it ends.</summary>
    private static async Task WriteBesideAsync(
        NpgsqlConnection keeper, View view, Counts count, ChannelReader<DifferingRow> differing, CancellationToken ct)
    {
        if (!await differing.WaitToReadAsync(ct)) return;
        if (!count.Beside)
        {
            await keeper.RunAsync(
                $"create temp table {NameBeside(view)} (like {ViewStore.TableOf(view)} including indexes);"
                + $"alter table pg_temp.{NameBeside(view)} alter data drop not null", ct);
            count.Beside = true;
        }

        await CopyInto.WriteAsync(keeper, view, $"pg_temp.{NameBeside(view)}", Blocks(view, differing, ct), ct);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Blocks(
        View view, ChannelReader<DifferingRow> differing, [EnumeratorCancellation] CancellationToken ct)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        await foreach (var row in differing.ReadAllAsync(ct))
        {
            CopyInto.Encode(buffer, view, row.Key, row.InLog, isNull: row.InLog is null);
            if (buffer.WrittenCount < 32 * 1024) continue;
            yield return buffer.WrittenMemory;
            buffer.ResetWrittenCount();
        }

        yield return buffer.WrittenMemory;
    }

    /// <summary>Puts what differs in place; false, and nothing is put, where someone was erased since the comparison: it may hold what is there no longer.</summary>
    private async Task<bool> MergeAsync(NpgsqlConnection keeper, long folded, long epoch, CancellationToken ct)
    {
        // What came in meanwhile is folded before the lock as far as it goes, so that the lock is held for the rest of it only.
        folded = await FoldBesideAsync(keeper, folded, await ViewStore.PositionAsync(keeper, ct), ct);
        await using var transaction = await keeper.BeginTransactionAsync(ct);
        var stands = await ViewStore.LockProgressAsync(keeper, ct);
        if (await Tombstones.EpochAsync(keeper, ct) != epoch) return false;
        await FoldBesideAsync(keeper, folded, stands, ct);
        for (var number = 0; number < views.Count; number++)
        {
            if (counts[number].Beside) await PutInPlaceAsync(keeper, views[number], counts[number], ct);
        }

        // Written where it stands, so that who keeps answers sees that rows were mended.
        if (counts.Any(count => count.Beside)) await ViewStore.SetProgressAsync(keeper, stands, ct);
        await ViewStore.DropEmptyProgressAsync(keeper, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Brings the rows beside from one position to another, and returns the latter.</summary>
    private async Task<long> FoldBesideAsync(NpgsqlConnection keeper, long after, long upTo, CancellationToken ct)
    {
        for (var from = after; from < upTo; from += TailLength)
        {
            var folds = views.Where((_, number) => counts[number].Beside).Select(Fold.Of).ToArray();
            await foreach (var recorded in LogScan.ReadAsync(keeper, from, Math.Min(from + TailLength, upTo), ct))
            {
                foreach (var fold in folds) fold.Add(recorded);
            }

            foreach (var fold in folds) await fold.MergeAsync(keeper, $"pg_temp.{NameBeside(fold.View)}", addRows: false, ct);
        }

        return Math.Max(after, upTo);
    }

    private static async Task PutInPlaceAsync(NpgsqlConnection keeper, View view, Counts count, CancellationToken ct)
    {
        var (table, beside) = (ViewStore.TableOf(view), $"pg_temp.{NameBeside(view)}");
        // As text: of two numbers that are equal, one may be written in another form than the canonical one.
        await using (var merge = new NpgsqlCommand(
            $"""
            with merged as (
                insert into {table} as v ({view.Columns()}, data) select {view.Columns()}, data from {beside} where data is not null
                on conflict ({view.Columns()}) do update set data = excluded.data where v.data::text is distinct from excluded.data::text
                returning (xmax = 0) as inserted)
            select count(*) filter (where inserted), count(*) filter (where not inserted) from merged
            """, keeper)
        { CommandTimeout = 0 })
        await using (var reader = await merge.ExecuteReaderAsync(ct))
        {
            await reader.ReadAsync(ct);
            count.Inserted = (int)reader.GetInt64(0);
            count.Changed = (int)reader.GetInt64(1);
        }

        count.Deleted = await keeper.RunAsync($"delete from {table} v using {beside} b where {view.SameKey("v", "b")} and b.data is null", ct);
        await keeper.RunAsync($"drop table {beside}", ct);
    }

    private Rebuild Anew() => new(database, views, options, clock);

    private static string NameBeside(View view) => $"beside_{view.Name}";

    private List<Rebuilt> Results(long sequence) =>
    [
        .. views.Zip(counts, (view, count) => new Rebuilt(view.Name, sequence, count.Rows, count.Inserted, count.Changed, count.Deleted))
    ];

    private sealed class Counts
    {
        public int Rows { get; set; }

        public int Inserted { get; set; }

        public int Changed { get; set; }

        public int Deleted { get; set; }

        public bool Beside { get; set; }
    }
}
