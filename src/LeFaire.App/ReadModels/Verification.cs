using System.Security.Cryptography;
using System.Threading.Channels;
using LeFaire.Hosting;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>An element that the log and the view both have, each in another number or amount.</summary>
/// <param name="InLog">What the log gives, as canonical JSON.</param>
/// <param name="InView">What the view has.</param>
public sealed record ElementDifference(string InLog, string InView);

/// <summary>How a row of a view differs from what the log says. Where nothing is listed, its elements are right and their order or form is not.</summary>
/// <param name="Key">The row.</param>
/// <param name="OnlyInLog">Elements that the view lacks, as canonical JSON.</param>
/// <param name="OnlyInView">Elements that the log does not give.</param>
/// <param name="Differing">Elements that differ in number or amount.</param>
/// <param name="Unreadable">True where the view's row is not one of this view at all.</param>
public sealed record RowDifference(
    RowKey Key, IReadOnlyList<string> OnlyInLog, IReadOnlyList<string> OnlyInView, IReadOnlyList<ElementDifference> Differing, bool Unreadable);

/// <summary>What verification found in one view.</summary>
/// <param name="View">The view.</param>
/// <param name="Sequence">The position of the log that the view stands at.</param>
/// <param name="Rows">Rows that the log gives, of the sample where there is one.</param>
/// <param name="Differing">Keys of the rows whose canonical bytes differ, in their order.</param>
/// <param name="Explained">How the first of them differ.</param>
/// <param name="Hash">
/// SHA-256 over the digests of the fold's rows in the order of their keys, in hexadecimal: the same wherever the same log is folded. Null for a sample.
/// </param>
public sealed record Verification(
    string View, long Sequence, int Rows, IReadOnlyList<RowKey> Differing, IReadOnlyList<RowDifference> Explained, string? Hash)
{
    /// <summary>How many differing rows of a view are explained.</summary>
    public const int MostExplained = 100;

    /// <summary>True where the live view is what the log says.</summary>
    public bool Equal => Differing.Count == 0;
}

/// <summary>One verification: the log is folded to where the live views stand, and compared with them in one snapshot.</summary>
internal sealed class Verifying(NpgsqlDataSource database, IReadOnlyList<View> views, FoldOptions options, PassClock clock)
{
    private const int Ranges = 16;

    private readonly Findings[] findings = [.. views.Select(_ => new Findings())];

    public async Task<IReadOnlyList<Verification>> RunAsync(CancellationToken ct)
    {
        await using var keeper = await database.OpenConnectionAsync(ct);
        await using var transaction = await keeper.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var stands = await ViewStore.PositionAsync(keeper, ct);
        var epoch = await Tombstones.EpochAsync(keeper, ct);
        await keeper.RunAsync(ViewStore.MayBeIdle, ct);
        await using var comparison = await Comparison.OpenAsync(
            database, await keeper.ScalarAsync<string>("select pg_export_snapshot()", ct), options.Workers, ct);
        for (KeyRange? rest = KeyRange.All; rest is { } range;) rest = await CompareAsync(comparison, stands, range, ct);
        await transaction.CommitAsync(ct);
        // Someone was erased meanwhile: the log was masked under way, and the snapshot is of before.
        if (await Tombstones.EpochAsync(keeper, ct) != epoch) return await new Verifying(database, views, options, clock).RunAsync(ct);
        clock.Complete();
        return [.. views.Zip(findings, (view, found) => found.Of(view, stands, isSample: options.Sample is not null))];
    }

    /// <summary>One pass. Its rows live no longer than this call: the next pass needs their memory.</summary>
    private async Task<KeyRange?> CompareAsync(Comparison comparison, long upTo, KeyRange range, CancellationToken ct)
    {
        var pass = await FoldPass.RunAsync(database, views, upTo, range, options, clock, ct);
        for (var number = 0; number < views.Count; number++) await CompareAsync(comparison, pass.View(number), findings[number], pass.Range, ct);
        return pass.Rest;
    }

    private async Task CompareAsync(Comparison comparison, FoldedView folded, Findings found, KeyRange range, CancellationToken ct)
    {
        var ranges = options.Sample is { } sample ? [.. sample.Ranges.Select(one => one.And(range)).OfType<KeyRange>()] : range.Split(Ranges).ToList();
        var differing = Channel.CreateBounded<DifferingRow>(1024);
        await Tasks.TogetherAsync(
        [
            async token => found.Add(await comparison.RunAsync(folded, ranges, digest: options.Sample is null, differing.Writer, token)),
            async token =>
            {
                using var writer = folded.Writer();
                await foreach (var row in differing.Reader.ReadAllAsync(token)) found.Add(row, writer);
            }
        ], ct);
    }

    private sealed class Findings
    {
        private readonly List<RowKey> differing = [];
        private readonly List<RowDifference> explained = [];
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private int rows;

        public void Add(DifferingRow row, RowWriter writer)
        {
            differing.Add(row.Key);
            if (explained.Count < Verification.MostExplained) explained.Add(writer.Explain(row.Key, row.InLog, row.InView));
        }

        public void Add((int Rows, IReadOnlyList<byte[]> Digests) compared)
        {
            rows += compared.Rows;
            foreach (var digests in compared.Digests) hash.AppendData(digests);
        }

        public Verification Of(View view, long stands, bool isSample)
        {
            differing.Sort();
            explained.Sort((one, other) => one.Key.CompareTo(other.Key));
            var whole = Convert.ToHexStringLower(hash.GetHashAndReset());
            hash.Dispose();
            return new Verification(view.Name, stands, rows, differing, explained, isSample ? null : whole);
        }
    }
}
