using LeFaire.Hosting;
using LeFaire.Import.Sample;

namespace LeFaire.ReadModels;

public class RebuildTests(PostgresFixture postgres)
{
    private const string NoPost = """{"Space": 7}""";
    private const string Corrupted = """[["2025-01-01", "Post", "Given", null, "00000000-0000-0000-0000-000000000000", "", "corrupted", 1, 1]]""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task followed_in_batches_rebuilt_and_verified_random_histories_are_the_same()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        for (var seed = 0; seed < 12; seed++)
        {
            var history = new History(seed);
            foreach (var length in new[] { 1, 7, 90, 3 })
            {
                await History.AppendAsync(installation, history.Next(length));
                await installation.Views.CatchUpAsync(null, Ct);
            }

            var live = await RowsAsync(installation);
            (await installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
            (await installation.Views.RebuildAsync(Views.All, null, Ct)).ShouldAllBe(one => one.Inserted + one.Changed + one.Deleted == 0);
            (await RowsAsync(installation)).ShouldBe(live);
            await EmptyAsync(installation);
            (await installation.Views.RebuildAsync(Views.All, null, Ct)).Sum(one => one.Inserted).ShouldBe(live.Count);
            (await RowsAsync(installation)).ShouldBe(live);
        }

        var pure = await installation.LogAsync();
        foreach (var view in Views.All)
        {
            (await CountAsync(installation, view)).ShouldBe(FoldTests.Pure(view, pure).Count, view.Name);
        }
    }

    [Fact]
    public async Task verify_names_exactly_the_rows_corrupted_at_random_and_rebuild_changes_exactly_them()
    {
        await using var installation = await FilledAsync(900);
        var healthy = await RowsAsync(installation);
        for (var seed = 1; seed <= 3; seed++)
        {
            Dictionary<string, int> missing = [], damaged = [];
            foreach (var view in Views.All)
            {
                var table = ViewStore.TableOf(view);
                missing[view.Name] = await CountedAsync(installation, $"delete from {table} v where abs(hashtext(v::text || 'missing {seed}')) % 9 = 0");
                damaged[view.Name] = await CountedAsync(
                    installation,
                    $"update {table} v set data = case when hashtext({view.Key[0]}::text) % 2 = 0 then data || data else '[]' end "
                    + $"where abs(hashtext(v::text || '{seed}')) % 5 = 0");
            }

            await installation.ExecuteAsync("insert into views_2.ties values (gen_random_uuid(), gen_random_uuid(), 24185, '[]')");
            (damaged.Values.Sum() > 10 && missing.Values.Sum() > 5).ShouldBeTrue();
            var found = await installation.Views.VerifyAsync(Views.All, null, Ct);
            found.Select(one => one.Differing.Count).ShouldBe(Views.All.Select(view => missing[view.Name] + damaged[view.Name] + (view == Views.Ties ? 1 : 0)));
            var rebuilt = await installation.Views.RebuildAsync(Views.All, null, Ct);
            rebuilt.Select(one => (one.Inserted, one.Changed, one.Deleted))
                .ShouldBe(Views.All.Select(view => (missing[view.Name], damaged[view.Name], view == Views.Ties ? 1 : 0)));
            (await RowsAsync(installation)).ShouldBe(healthy);
        }
    }

    [Fact]
    public async Task verify_says_element_by_element_how_a_row_differs()
    {
        await using var installation = await FilledAsync(300);
        await installation.ExecuteAsync(
            """
            with one as (select giver, receiver, month from views_2.ties where jsonb_array_length(data) >= 2 order by 1, 2, 3 limit 1)
            update views_2.ties t set data = jsonb_set(data - 0, '{0,2}', '9') || '[["2020-01-01", "Reply", 1]]' from one
            where t.giver = one.giver and t.receiver = one.receiver and t.month = one.month
            """);
        await installation.ExecuteAsync(
            "update views_2.identity set data = '{\"no\": \"row\"}' where account = (select min(account::text)::uuid from views_2.identity)");
        var found = await installation.Views.VerifyAsync([Views.Ties, Views.Identity], null, Ct);
        var tie = found[0].Explained.ShouldHaveSingleItem();
        (tie.OnlyInLog.Count, tie.Differing.Count, tie.Unreadable).ShouldBe((1, 1, false));
        tie.OnlyInView.ShouldBe(["""["2020-01-01","Reply",1]"""]);
        tie.Differing[0].InView.ShouldEndWith(",9]");
        tie.Differing[0].InLog.ShouldNotBe(tie.Differing[0].InView);
        found[1].Explained.ShouldHaveSingleItem().Unreadable.ShouldBeTrue();
    }

    [Fact]
    public async Task a_rebuild_beside_live_traffic_ends_equal_and_no_reader_sees_a_mixture()
    {
        await using var installation = await FilledAsync(2_000);
        var corrupted = await CountedAsync(installation, $"update views_2.contributions set data = '{Corrupted}'");
        var (start, _) = await installation.Views.PositionsAsync(Ct);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var seen = new HashSet<int>();
        var (reads, number) = (0, 0);
        var live = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                await History.AppendAsync(installation, [Post(number++), Post(number++)]);
                await installation.Views.CatchUpAsync(null, Ct);
            }
        }, Ct);
        var reader = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                var (position, bad, posts) = await ReadAsync(installation);
                seen.Add(bad);
                posts.ShouldBe(position - start, "the view and its position are of one moment");
                reads++;
            }
        }, Ct);
        var rebuilt = new List<Rebuilt>();
        for (var round = 0; round < 5 || ((reads < 3 || number < 5) && !reader.IsFaulted && !live.IsFaulted); round++) rebuilt.AddRange(await installation.Views.RebuildAsync(Views.All, null, Ct));
        await end.CancelAsync();
        await live;
        await reader;
        number.ShouldBeGreaterThan(4);
        reads.ShouldBeGreaterThan(2);
        seen.ShouldBeSubsetOf([corrupted, 0]);
        rebuilt.Sum(one => one.Changed).ShouldBe(corrupted);
        (await installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
    }

    [Fact]
    public async Task what_comes_in_while_a_rebuild_waits_to_put_its_rows_in_place_is_in_them()
    {
        await using var installation = await FilledAsync(900);
        await History.AppendAsync(installation, [Post(0)]);
        await installation.Views.CatchUpAsync(null, Ct);
        await installation.ExecuteAsync($"update views_2.contributions set data = '{Corrupted}'");
        await using var live = await installation.Database.OpenConnectionAsync(Ct);
        Task<IReadOnlyList<Rebuilt>> rebuild;
        await using (var transaction = await live.BeginTransactionAsync(Ct))
        {
            var stands = await ViewStore.LockProgressAsync(live, Ct);
            rebuild = installation.Views.RebuildAsync(Views.All, null, Ct);
            await Eventually.Holds(() => Sessions.WaitsForProgressAsync(installation), "the rebuild waits for the progress row");
            // To the same author, whose row the rebuild has read and will write.
            await History.AppendAsync(installation, [Post(1), Post(2)]);
            var end = await ViewStore.EndOfLogAsync(live, Ct);
            var folds = Views.All.Select(Fold.Of).ToList();
            await foreach (var recorded in LogScan.ReadAsync(live, stands, end, Ct)) folds.ForEach(fold => fold.Add(recorded));
            foreach (var fold in folds) await fold.MergeAsync(live, Ct);
            await ViewStore.SetProgressAsync(live, end, Ct);
            await transaction.CommitAsync(Ct);
        }

        (await rebuild).Sum(one => one.Changed).ShouldBeGreaterThan(0);
        (await installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
    }

    [Fact]
    public async Task a_rebuild_that_is_cancelled_leaves_the_old_rows_and_lets_the_next_one_run()
    {
        await using var installation = await FilledAsync(30_000);
        await installation.ExecuteAsync($"update views_2.contributions set data = '{Corrupted}'");
        var before = await RowsAsync(installation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await Should.ThrowAsync<OperationCanceledException>(() => installation.Views.RebuildAsync(Views.All, new Stopping(stop), stop.Token));
        (await RowsAsync(installation)).ShouldBe(before);
        (await installation.Views.RebuildAsync(Views.All, null, Ct)).Sum(one => one.Changed).ShouldBeGreaterThan(0);
        (await installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
    }

    [Fact]
    public async Task only_one_rebuild_runs_at_a_time_and_another_is_told_so()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var installation = await Installation.ConnectAsync(database, Opened.Key, TimeProvider.System, Ct);
        await using var other = await Installation.ConnectAsync(database, Opened.Key, TimeProvider.System, Ct);
        await History.AppendAsync(installation, new History(1).Next(200));
        await installation.Views.CatchUpAsync(null, Ct);
        var second = default(Exception);
        var progress = new During(async () => second = await Record.ExceptionAsync(() => other.Views.RebuildAsync(Views.All, null, Ct)));
        await installation.Views.RebuildAsync(Views.All, progress, Ct);
        second.ShouldBeOfType<RebuildRunningException>().Message.ShouldContain("running already");
        await other.Views.RebuildAsync(Views.All, null, Ct);
    }

    [Fact]
    public async Task memory_for_a_part_of_the_rows_gives_the_same_rows_in_several_passes()
    {
        await using var installation = await FilledAsync(30_000, people: 500);
        var rows = await RowsAsync(installation);
        var whole = await installation.Views.VerifyAsync(Views.All, null, Ct);
        var counter = new Counting();
        var parts = await installation.Views.VerifyAsync(Views.All, counter, Ct, memoryBytes: 4 << 20);
        counter.Total.ShouldBeGreaterThan(2 * rows.Count);
        counter.Total.ShouldBeGreaterThanOrEqualTo(3 * whole[0].Sequence);
        parts.Select(found => (found.View, found.Rows, found.Hash, found.Equal))
            .ShouldBe(whole.Select(found => (found.View, found.Rows, found.Hash, found.Equal)));
        await installation.ExecuteAsync($"update views_2.contributions set data = '{Corrupted}'; delete from views_2.ties");
        await installation.Views.RebuildAsync(Views.All, null, Ct, memoryBytes: 4 << 20);
        (await RowsAsync(installation)).ShouldBe(rows);
        await EmptyAsync(installation);
        await installation.Views.RebuildAsync(Views.All, null, Ct, memoryBytes: 4 << 20);
        (await RowsAsync(installation)).ShouldBe(rows);
    }

    [Fact]
    public async Task the_hash_of_a_view_is_that_of_its_log_and_not_of_how_it_is_stored()
    {
        await using var one = await FilledAsync(500);
        await using var other = await Opened.InstallationAsync(postgres);
        foreach (var chunk in new History(3).Next(500).Chunk(90))
        {
            await History.AppendAsync(other, chunk);
            await other.Views.CatchUpAsync(null, Ct);
        }

        var hashes = (await one.Views.VerifyAsync(Views.All, null, Ct)).Select(found => found.Hash).ToList();
        (await other.Views.VerifyAsync(Views.All, null, Ct)).Select(found => found.Hash).ShouldBe(hashes);
        await History.AppendAsync(other, [Post(1)]);
        await other.Views.CatchUpAsync(null, Ct);
        (await other.Views.VerifyAsync([Views.Contributions], null, Ct))[0].Hash.ShouldNotBe(hashes[0]);
    }

    [Fact]
    public async Task a_sample_is_a_share_of_the_rows_and_names_what_differs_among_them()
    {
        await using var installation = await FilledAsync(20_000, people: 800);
        await installation.ExecuteAsync($"update views_2.contributions set data = '{Corrupted}'");
        var rows = await CountAsync(installation, Views.Contributions);
        var found = (await installation.Views.VerifyAsync([Views.Contributions], null, Ct, new Sample(0.3, 1)))[0];
        found.Rows.ShouldBeInRange(rows / 10, rows / 2);
        found.Differing.Count.ShouldBe(found.Rows);
        found.Hash.ShouldBeNull();
        var other = (await installation.Views.VerifyAsync([Views.Contributions], null, Ct, new Sample(0.3, 2)))[0];
        other.Differing.ShouldNotBe(found.Differing);
    }

    [Fact]
    public async Task an_event_that_cannot_be_folded_stops_whatever_folds_and_is_named()
    {
        await using var installation = await FilledAsync(100);
        var before = await RowsAsync(installation);
        var events = new History(9).Next(10);
        var last = await History.AppendAsync(installation, events);
        await installation.ExecuteAsync($"update lefaire.mt_events set data = '{NoPost}', type = 'post_published' where seq_id = {last - 4}");
        foreach (var fold in new Func<Task>[]
        {
            () => installation.Views.CatchUpAsync(null, Ct), () => installation.Views.FoldAsync([Views.Contributions], long.MaxValue, null, Ct),
            () => installation.Views.FoldAsync(Views.All, long.MaxValue, null, Ct)
        })
        {
            var failed = await Should.ThrowAsync<FoldFailedException>(fold);
            (failed.Sequence, failed.Id, failed.Name).ShouldBe((last - 4, events[^5].Id, "post_published"));
        }

        (await RowsAsync(installation)).ShouldBe(before);
        await installation.ExecuteAsync($"update lefaire.mt_event_progression set last_seq_id = {last} where name = '{ViewStore.Shard}'");
        (await Should.ThrowAsync<FoldFailedException>(() => installation.Views.VerifyAsync(Views.All, null, Ct))).Sequence.ShouldBe(last - 4);
        (await Should.ThrowAsync<FoldFailedException>(() => installation.Views.RebuildAsync(Views.All, null, Ct))).Sequence.ShouldBe(last - 4);
        (await RowsAsync(installation)).ShouldBe(before);
    }

    [Fact]
    public async Task as_of_a_position_the_views_are_the_fold_of_the_events_up_to_it()
    {
        await using var installation = await FilledAsync(400);
        var log = await installation.LogAsync();
        foreach (var position in new long[] { 0, 1, 57, 233, log[^1].Sequence, long.MaxValue })
        {
            var folded = await installation.Views.FoldAsync(Views.All, position, null, Ct);
            folded.Sequence.ShouldBe(Math.Min(position, log[^1].Sequence));
            var past = log.Where(recorded => recorded.Sequence <= position).ToList();
            Texts(folded.Rows(Views.Contributions)).ShouldBe(FoldTests.Pure(Views.Contributions, past));
            Texts(folded.Rows(Views.Employment)).ShouldBe(FoldTests.Pure(Views.Employment, past));
            var ties = FoldTests.Pure(Views.Ties, past);
            Texts(folded.Rows(Views.Ties)).ShouldBe(ties);
            if (ties.Count == 0) continue;
            var pair = ties.Keys.First();
            foreach (var asked in new[] { pair.First, pair.Second })
            {
                Texts(folded.Rows(Views.Ties, new HashSet<Guid> { asked }).OrderBy(row => row.Key))
                    .ShouldBe(ties.Where(row => row.Key.First == asked || row.Key.Second == asked));
            }

            folded.Row(Views.Ties, pair).ShouldNotBeEmpty();
            folded.Row(Views.Ties, new RowKey(Guid.Empty)).ShouldBeEmpty();
        }

        await Should.ThrowAsync<FoldTooLargeException>(() => installation.Views.FoldAsync(Views.All, long.MaxValue, null, Ct, memoryBytes: 1000));
    }

    [Fact]
    public async Task what_was_folded_lately_is_kept_as_far_as_memory_allows()
    {
        await using var installation = await FilledAsync(400);
        var one = await installation.Views.FoldAsync(Views.All, 300, null, Ct);
        using var cache = new FoldCache(installation.Views, one.Bytes * 5 / 2);
        var first = await cache.FoldAsync(Views.All, 300, null, Ct);
        (await cache.FoldAsync([Views.Ties], 300, null, Ct)).ShouldBeSameAs(first);
        var second = await cache.FoldAsync(Views.All, 301, null, Ct);
        (await cache.FoldAsync(Views.All, 300, null, Ct)).ShouldBeSameAs(first);
        await cache.FoldAsync(Views.All, 302, null, Ct);
        cache.Count.ShouldBe(2);
        (await cache.FoldAsync(Views.All, 300, null, Ct)).ShouldBeSameAs(first);
        (await cache.FoldAsync(Views.All, 301, null, Ct)).ShouldNotBeSameAs(second);
        await cache.ClearAsync(Ct);
        cache.Count.ShouldBe(0);
    }

    [Fact]
    public async Task the_sample_company_filled_and_rebuilt_is_equal()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        foreach (var export in SampleCompany.Exports(new SampleOptions(People: 30, Months: 3))) await installation.ImportAsync(export);
        await installation.Views.CatchUpAsync(null, Ct);
        (await installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal && found.Sequence > 100);
        (await installation.Views.RebuildAsync(Views.All, null, Ct)).ShouldAllBe(one => one.Inserted + one.Changed + one.Deleted == 0);
    }

    private async Task<Installation> FilledAsync(int events, int people = 12)
    {
        var installation = await Opened.InstallationAsync(postgres);
        await History.AppendAsync(installation, new History(3, people).Next(events));
        await installation.Views.CatchUpAsync(null, Ct);
        return installation;
    }

    private static Import.NewEvent Post(int number)
    {
        var bytes = new byte[16];
        new Random(1_000_000 + number).NextBytes(bytes);
        var author = new AccountId(Guid.Parse("77777777-0000-4000-8000-000000000000"));
        return new(new EventId(new Guid(bytes)), author.Value,
            new Contributions.PostPublished(new PlaceId(author.Value), author, 1, null, null, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    /// <summary>In one snapshot: where the views stand, how many rows are corrupted, and how many posts of the live author there are.</summary>
    private static async Task<(long Position, int Corrupted, long Posts)> ReadAsync(Installation installation)
    {
        await using var select = installation.Database.CreateCommand(
            """
            select (select last_seq_id from lefaire.mt_event_progression where name = 'views_2:All'),
                (select count(*)::int from views_2.contributions where data::text like '%corrupted%'),
                coalesce((select sum((data -> 0 ->> 7)::bigint)::bigint from views_2.contributions where account = '77777777-0000-4000-8000-000000000000'), 0)
            """);
        await using var reader = await select.ExecuteReaderAsync(Ct);
        await reader.ReadAsync(Ct);
        return (reader.GetInt64(0), reader.GetInt32(1), reader.GetInt64(2));
    }

    private static SortedDictionary<RowKey, string> Texts<T>(IEnumerable<(RowKey Key, IReadOnlyList<T> Row)> rows) where T : struct, ISigned<T>
    {
        using var canonical = new Canonical<T>();
        var texts = new SortedDictionary<RowKey, string>();
        foreach (var (key, row) in rows) texts[key] = System.Text.Encoding.UTF8.GetString(canonical.Write([.. row]));
        return texts;
    }

    private static Task EmptyAsync(Installation installation) =>
        installation.ExecuteAsync($"truncate {string.Join(", ", Views.All.Select(ViewStore.TableOf))}");

    private static async Task<int> CountedAsync(Installation installation, string sql)
    {
        await using var command = installation.Database.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync(Ct);
    }

    private static async Task<int> CountAsync(Installation installation, View view) =>
        (int)await installation.ScalarAsync<long>($"select count(*) from {ViewStore.TableOf(view)}");

    private static async Task<List<string>> RowsAsync(Installation installation)
    {
        var rows = new List<string>();
        foreach (var view in Views.All)
        {
            await using var select = installation.Database.CreateCommand($"select t::text from {ViewStore.TableOf(view)} t order by 1");
            await using var reader = await select.ExecuteReaderAsync(Ct);
            while (await reader.ReadAsync(Ct)) rows.Add(view.Name + " " + reader.GetString(0));
        }

        return rows;
    }

    /// <summary>Cancels as soon as the pass has told of itself.</summary>
    private sealed class Stopping(CancellationTokenSource stop) : IProgress<PassProgress>
    {
        public void Report(PassProgress value) => stop.Cancel();
    }

    /// <summary>Does something once while the pass runs, and lets the pass go on when it is done.</summary>
    private sealed class During(Func<Task> work) : IProgress<PassProgress>
    {
        private int done;

        public void Report(PassProgress value)
        {
            if (Interlocked.Exchange(ref done, 1) == 0) Task.Run(work, Ct).GetAwaiter().GetResult();
        }
    }

    private sealed class Counting : IProgress<PassProgress>
    {
        public long Total { get; private set; }

        public void Report(PassProgress value) => Total = Math.Max(Total, value.Total);
    }
}
