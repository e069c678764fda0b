using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Threading.Channels;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>A row of which the live view does not have what the log says.</summary>
/// <param name="Key">Its key.</param>
/// <param name="InLog">Its canonical bytes; null where there is no such row.</param>
/// <param name="InView">What is stored; null where nothing is.</param>
internal readonly record struct DifferingRow(RowKey Key, byte[]? InLog, byte[]? InView);

/// <summary>
/// Reads live rows in one snapshot on several connections and compares them with folded ones. Equal rows are the rule, so that they are recognised
/// without being decoded, and nothing is allocated for them.
/// </summary>
internal sealed class Comparison : IAsyncDisposable
{
    private const int DigestLength = 32;

    private readonly NpgsqlConnection[] connections;

    private Comparison(NpgsqlConnection[] connections) => this.connections = connections;

    /// <summary>Opens connections on a snapshot; whoever exported it keeps its transaction open meanwhile.</summary>
    public static async Task<Comparison> OpenAsync(NpgsqlDataSource database, string snapshot, int workers, CancellationToken ct)
    {
        var comparison = new Comparison(new NpgsqlConnection[workers]);
        try
        {
            for (var worker = 0; worker < workers; worker++)
            {
                var connection = comparison.connections[worker] = await database.OpenConnectionAsync(ct);
                await connection.RunAsync($"begin isolation level repeatable read read only; set transaction snapshot '{snapshot}'; {ViewStore.MayBeIdle}", ct);
            }

            return comparison;
        }
        catch
        {
            await comparison.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Compares the rows of some ranges, and says how many the log gives and, where asked, range by range the digests of these in the order of their keys.
    /// </summary>
    public async Task<(int Rows, IReadOnlyList<byte[]> Digests)> RunAsync(
        FoldedView folded, IReadOnlyList<KeyRange> ranges, bool digest, ChannelWriter<DifferingRow> differing, CancellationToken ct)
    {
        var next = -1;
        var rows = 0;
        var digests = new byte[ranges.Count][];
        try
        {
            // Sorted by one before several ask for stretches of them.
            _ = folded.Keys;
            await Tasks.TogetherAsync(connections.Select(connection => (Func<CancellationToken, Task>)(async token =>
            {
                using var writer = folded.Writer();
                for (var range = Interlocked.Increment(ref next); range < ranges.Count; range = Interlocked.Increment(ref next))
                {
                    var stretch = new Stretch(folded, ranges[range], writer, digest);
                    await stretch.RunAsync(connection, differing, token);
                    digests[range] = stretch.Digests;
                    Interlocked.Add(ref rows, stretch.Rows);
                }
            })), ct);
            return (rows, digests);
        }
        finally
        {
            differing.Complete();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in connections)
        {
            if (connection is null) continue;
            // A pooled connection that goes back within a transaction is rolled back.
            await connection.DisposeAsync();
        }
    }

    /// <summary>The rows of one range.</summary>
    private sealed class Stretch(FoldedView folded, KeyRange range, RowWriter writer, bool digest)
    {
        private readonly ArraySegment<RowKey> keys = folded.KeysIn(range);
        private readonly List<DifferingRow> found = [];
        private readonly View view = folded.View;
        private readonly IncrementalHash? hash = digest ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;

        public int Rows { get; private set; }

        public byte[] Digests { get; private set; } = [];

        public async Task RunAsync(NpgsqlConnection connection, ChannelWriter<DifferingRow> differing, CancellationToken ct)
        {
            var seen = new bool[keys.Count];
            if (digest) Digests = new byte[keys.Count * DigestLength];
            var query = $"select {view.Columns()}, data from {ViewStore.TableOf(view)} where {range.Where(view.Key[0])}";
            await using (var rows = await CopyRows.OpenAsync(connection, query, ct))
            {
                while (await rows.FillAsync(ct))
                {
                    Compare(rows, seen);
                    await FlushAsync(differing, ct);
                }
            }

            AddMissing(seen);
            await FlushAsync(differing, ct);
            hash?.Dispose();
            DropEmpty();
        }

        private void Compare(CopyRows rows, bool[] seen)
        {
            while (rows.Next())
            {
                var key = view.ReadKey(rows);
                var stored = rows.Json(view.Key.Count);
                var place = keys.AsSpan().BinarySearch(key);
                var canonical = place < 0 ? default : Folded(place, key);
                if (place >= 0) seen[place] = true;
                if (canonical.IsEmpty) found.Add(new DifferingRow(key, null, stored.ToArray()));
                else if (!writer.IsSame(stored, canonical)) found.Add(new DifferingRow(key, canonical.ToArray(), stored.ToArray()));
            }
        }

        private void AddMissing(bool[] seen)
        {
            for (var place = 0; place < seen.Length; place++)
            {
                if (seen[place]) continue;
                var canonical = Folded(place, keys[place]);
                if (!canonical.IsEmpty) found.Add(new DifferingRow(keys[place], canonical.ToArray(), null));
            }
        }

        /// <summary>A row that sums to nothing is none and has no digest.</summary>
        private void DropEmpty()
        {
            var kept = 0;
            for (var from = 0; from < Digests.Length; from += DigestLength)
            {
                if (!Digests.AsSpan(from, DigestLength).ContainsAnyExcept((byte)0)) continue;
                if (kept < from) Digests.AsSpan(from, DigestLength).CopyTo(Digests.AsSpan(kept));
                kept += DigestLength;
            }

            if (kept < Digests.Length) Digests = Digests[..kept];
        }

        private ReadOnlySpan<byte> Folded(int place, RowKey key)
        {
            var canonical = writer.Write(key);
            if (canonical.IsEmpty) return canonical;
            Rows++;
            if (hash is null) return canonical;
            Span<byte> named = stackalloc byte[36];
            key.First.TryWriteBytes(named, bigEndian: true, out _);
            key.Second.TryWriteBytes(named[16..], bigEndian: true, out _);
            BinaryPrimitives.WriteInt32BigEndian(named[32..], key.Month);
            hash.AppendData(named);
            hash.AppendData(canonical);
            hash.GetHashAndReset(Digests.AsSpan(place * DigestLength, DigestLength));
            return canonical;
        }

        private async ValueTask FlushAsync(ChannelWriter<DifferingRow> differing, CancellationToken ct)
        {
            foreach (var row in found) await differing.WriteAsync(row, ct);
            found.Clear();
        }
    }
}
