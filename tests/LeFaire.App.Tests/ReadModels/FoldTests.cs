using System.Text;

namespace LeFaire.ReadModels;

public class FoldTests
{
    [Fact]
    public void folded_in_parts_and_in_any_order_the_rows_are_those_of_the_pure_fold()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var log = new History(seed).Log(60);
            var shuffled = log.OrderBy(recorded => unchecked((int)recorded.Sequence * 0x2545F491 ^ seed)).ToList();
            foreach (var view in Views.All)
            {
                var parts = Enumerable.Range(0, 1 + seed % 3).Select(_ => Fold.Of(view)).ToArray();
                for (var i = 0; i < shuffled.Count; i++) parts[(i + seed) % parts.Length].Add(shuffled[i]);
                Written(FoldedView.Of(parts)).ShouldBe(Pure(view, log), $"{view.Name}, seed {seed}");
            }
        }
    }

    [Fact]
    public void a_fold_narrowed_at_any_moment_holds_the_lower_rows_whole_and_nothing_else()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var log = new History(seed).Log(80);
            var last = ulong.MaxValue / 20 * (ulong)(1 + seed % 19);
            foreach (var view in Views.All)
            {
                var fold = Fold.Of(view);
                for (var i = 0; i < log.Count; i++)
                {
                    if (i == seed % 70) fold.Narrow(ulong.MaxValue / 2 + last / 2);
                    if (i == seed % 70 + 5) fold.Narrow(last);
                    fold.Add(log[i]);
                }

                Written(FoldedView.Of([fold])).ShouldBe(Pure(view, log).Where(row => KeyRange.Place(row.Key.First) <= last), $"{view.Name}, seed {seed}");
            }
        }
    }

    [Fact]
    public void the_memory_of_rows_that_were_dropped_is_used_again()
    {
        var history = new History(1, people: 400);
        var fold = Fold.Of(Views.Contributions);
        foreach (var recorded in history.Log(20_000)) fold.Add(recorded);
        fold.Narrow(ulong.MaxValue / 4);
        var held = fold.Bytes;
        foreach (var recorded in history.Log(20_000)) fold.Add(recorded);
        fold.Bytes.ShouldBeLessThanOrEqualTo(held);
    }

    [Fact]
    public void an_event_that_cannot_be_folded_is_named()
    {
        var day = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var id = new EventId(Guid.Parse("00000000-0000-0000-0000-000000000007"));
        var fold = Fold.Of(Views.Contributions);
        var failed = Should.Throw<FoldFailedException>(
            () => fold.Add(new Recorded(41, id, default, new Contributions.PostPublished(default, default, 1, null, new Broken(), day))));
        (failed.Sequence, failed.Id, failed.Name).ShouldBe((41L, id, "post_published"));
    }

    [Fact]
    public void ranges_of_keys_lie_in_the_order_of_the_keys()
    {
        var ids = Enumerable.Range(0, 300).Select(number => new Random(number)).Select(random =>
        {
            var bytes = new byte[16];
            random.NextBytes(bytes);
            return new Guid(bytes);
        }).Order().ToList();
        ids.Select(KeyRange.Place).ShouldBeInOrder();
        var ranges = KeyRange.All.Split(7).ToList();
        ids.ShouldAllBe(id => ranges.Count(range => range.Contains(id)) == 1);
        (ranges[0].From, ranges[^1].Last).ShouldBe((0UL, ulong.MaxValue));
    }

    [Fact]
    public void what_is_stored_is_compared_by_its_canonical_bytes()
    {
        using var canonical = new Canonical<Tie>();
        var bytes = Encoding.UTF8.GetBytes("""[["2025-01-02","Reply",2]]""");
        Same("""[["2025-01-02", "Reply", 2]]""").ShouldBeTrue();
        Same("""[ ["2025-01-02","Reply" ,2] ]""").ShouldBeTrue();
        Same("""[["2025-01-02", "Reply", 3]]""").ShouldBeFalse();
        Same("""[["2025-01-02", "Reply", 2], ["2025-01-02", "Reply", 2]]""").ShouldBeFalse();
        Same("""[["2025-01-02", "Re ply", 2]]""").ShouldBeFalse();
        Same("""[["2025-01-02", "Reply", 2.0]]""").ShouldBeFalse();
        Same("""[["2025-13-02", "Reply", 2]]""").ShouldBeFalse();
        Same("{}").ShouldBeFalse();
        using var lines = new Canonical<Line>();
        var line = new Line(new DateOnly(2025, 1, 2), LineKind.Post, Way.Given, null, default, "a,b", "é", 1, 2);
        var expected = lines.Write([line]).ToArray();
        lines.IsSame("""[["2025-01-02", "Post", "Given", null, "00000000-0000-0000-0000-000000000000", "a,b", "é", 1, 2]]"""u8, expected).ShouldBeTrue();
        lines.IsSame("""[["2025-01-02", "Post", "Given", null, "00000000-0000-0000-0000-000000000000", "a, b", "é", 1, 2]]"""u8, expected).ShouldBeFalse();

        bool Same(string stored) => canonical.IsSame(Encoding.UTF8.GetBytes(stored), bytes);
    }

    internal static SortedDictionary<RowKey, string> Written(FoldedView folded)
    {
        using var writer = folded.Writer();
        var rows = new SortedDictionary<RowKey, string>();
        foreach (var key in folded.Keys)
        {
            if (writer.Write(key) is { IsEmpty: false } json) rows[key] = Encoding.UTF8.GetString(json);
        }

        return rows;
    }

    /// <summary>The rows by the pure functions alone.</summary>
    internal static SortedDictionary<RowKey, string> Pure(View view, IReadOnlyList<Recorded> log) => view switch
    {
        View<Line> lines => Pure(lines, log),
        View<Tie> ties => Pure(ties, log),
        View<Entry> entries => Pure(entries, log),
        _ => throw new NotSupportedException(view.Name)
    };

    private static SortedDictionary<RowKey, string> Pure<T>(View<T> view, IReadOnlyList<Recorded> log) where T : struct, ISigned<T>
    {
        using var canonical = new Canonical<T>();
        var rows = new SortedDictionary<RowKey, string>();
        foreach (var row in log.SelectMany(recorded => view.Of(recorded)).GroupBy(of => of.Row, of => of.Element))
        {
            var bag = row.ToList();
            Bag.Settle(bag);
            if (bag.Count > 0) rows[row.Key] = Encoding.UTF8.GetString(canonical.Write(bag));
        }

        return rows;
    }

    private sealed class Broken : List<AccountId>, IReadOnlyList<AccountId>
    {
        IEnumerator<AccountId> IEnumerable<AccountId>.GetEnumerator() => throw new InvalidOperationException("broken");
    }
}
