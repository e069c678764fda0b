using System.Globalization;
using LeFaire.Import;
using LeFaire.ReadModels;

namespace LeFaire.Hosting;

/// <summary>
/// The built program, killed without warning while it projects, imports and rebuilds, all at once on one database, beside somebody who posts and
/// somebody who reads. The moments are random; LEFAIRE_TEST_SEED gives those of an earlier run.
/// </summary>
[Trait("Suite", "slow")]
public sealed class KilledAnywhereTests(PostgresFixture postgres) : IDisposable
{
    private static readonly int Seed = int.Parse(
        Environment.GetEnvironmentVariable("LEFAIRE_TEST_SEED") ?? Random.Shared.Next(1_000_000).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private readonly TemporaryHome home = new();
    private string database = "";
    private int started;
    private int killed;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task killed_at_any_moment_nothing_is_lost_or_doubled_and_no_reader_sees_an_empty_or_mixed_view()
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"LEFAIRE_TEST_SEED={Seed}");
        using var files = await CompanyFiles.WriteAsync();
        database = await postgres.CreateDatabaseAsync();
        await using var installation = await CompanyFiles.OpenAsync(database, home.Home);
        using var over = new CancellationTokenSource();
        var (posted, looks) = (0, 0);
        await Tasks.TogetherAsync(
        [
            async token =>
            {
                await Tasks.TogetherAsync(
                [
                    stop => KillAsync(installation, kills: 8, longestMs: 1_500, before: null, stop, "serve", "--port", "0"),
                    async stop =>
                    {
                        await KillAsync(installation, kills: 6, longestMs: 700, before: null, stop, files.ImportDirectory);
                        await DoneAsync(files.ImportDirectory);
                        await KillAsync(installation, kills: 16, longestMs: 1_500, before: null, stop, files.ImportSlack);
                        await DoneAsync(files.ImportSlack);
                    },
                    stop => KillAsync(installation, kills: 22, longestMs: 700, () => PrepareRebuildAsync(installation), stop, "rebuild", "all")
                ], token);
                await over.CancelAsync();
            },
            async token => posted = await PostAsync(installation, over.Token, token),
            async token => looks = await LookAsync(installation, over.Token, token)
        ], Ct);

        killed.ShouldBe(52);
        looks.ShouldBeGreaterThan(50);
        await DoneAsync("rebuild", "all");
        await DoneAsync("verify", "all");
        (await installation.ScalarAsync<long>($"select count(*) from lefaire.mt_events where stream_id = '{CompanyFiles.Beside}'")).ShouldBe(posted);
        (await installation.ScalarAsync<string>("select string_agg(source, ', ' order by id) from import.runs where state = 'done'"))
            .ShouldBe("sample-directory, T0SAMPLE01");
        (await installation.ScalarAsync<long>("select count(*) from import.runs where state = 'under way'")).ShouldBe(0);
        await files.ShouldBeInAsync(installation, postgres, home.Home);
    }

    public void Dispose() => home.Dispose();

    /// <summary>Starts the program again and again, and kills it at a random moment after it has begun its work; where it was quicker, it must have succeeded.</summary>
    private async Task KillAsync(Installation installation, int kills, int longestMs, Func<Task>? before, CancellationToken stop, params string[] arguments)
    {
        var random = new Random(Seed + kills);
        while (kills > 0)
        {
            if (before is not null) await before();
            var name = string.Create(CultureInfo.InvariantCulture, $"{arguments[0]} {Interlocked.Increment(ref started)}");
            using var program = BuiltProgram.Start(home.Home, (database, name), arguments);
            while (!program.HasEnded && !await Sessions.AtWorkAsync(installation, name)) await Task.Delay(10, stop);
            await Task.Delay(random.Next(longestMs), stop);
            if (!await program.KillAsync())
            {
                program.ExitCode.ShouldBe(0, $"{name}: {program.Said}");
                longestMs = longestMs * 3 / 4;
                continue;
            }

            kills--;
            if (Interlocked.Increment(ref killed) % 13 == 0) await ForeignRows.VerifyAllButTheseAsync(installation);
        }
    }

    /// <summary>Gives a rebuild something to mend, once that of a killed process is over.</summary>
    private static async Task PrepareRebuildAsync(Installation installation)
    {
        while (await Sessions.HoldsAsync(installation, Locks.Rebuild)) await Task.Delay(10, Ct);
        await ForeignRows.InsertAsync(installation);
    }

    private async Task DoneAsync(params string[] arguments)
    {
        using var program = BuiltProgram.Start(home.Home, (database, "last"), arguments);
        (await program.EndAsync()).ShouldBe(0, program.Said);
    }

    /// <summary>Posts a few at a time, and says how many.</summary>
    private static async Task<int> PostAsync(Installation installation, CancellationToken over, CancellationToken stop)
    {
        var random = new Random(Seed);
        var posted = 0;
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!over.IsCancellationRequested && await pause.WaitForNextTickAsync(stop))
        {
            var posts = Enumerable.Range(0, random.Next(1, 30)).Select(_ => Post(random)).ToList();
            await History.AppendAsync(installation, posts);
            posted += posts.Count;
        }

        return posted;
    }

    private static NewEvent Post(Random random)
    {
        var id = new byte[16];
        random.NextBytes(id);
        return new(new EventId(new Guid(id)), CompanyFiles.Beside.Value, new Contributions.PostPublished(
            new PlaceId(CompanyFiles.Beside.Value), CompanyFiles.Beside, 1, null, null, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    /// <summary>Looks at the views in one snapshot, again and again, and says how often: they hold what the log does up to where they say that they stand.</summary>
    private static async Task<int> LookAsync(Installation installation, CancellationToken over, CancellationToken stop)
    {
        var looks = 0;
        var stood = 0L;
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        for (; !over.IsCancellationRequested; await pause.WaitForNextTickAsync(stop))
        {
            await using var look = installation.Database.CreateCommand(
                """
                with stands as (select coalesce((select last_seq_id from lefaire.mt_event_progression where name = 'views_2:All'), 0) as at),
                log as (select type, count(*) as facts, count(*) filter (where data ->> 'General' = 'true') as general
                    from lefaire.mt_events, stands where seq_id <= at group by type)
                select (select at from stands),
                    (select count(*) from views_2.contributions where account = any($1)),
                    (select count(*) from views_2.ties where giver = any($1)),
                    (select coalesce(sum((line ->> 7)::bigint), 0)::bigint from views_2.contributions, jsonb_array_elements(data) line
                        where line ->> 1 = 'Post' and line ->> 2 = 'Given' and account <> all($1)),
                    (select coalesce(sum(facts), 0)::bigint from log where type = 'post_published'),
                    (select coalesce(sum(jsonb_array_length(data)), 0)::bigint from views_2.identity),
                    (select coalesce(sum(facts * case type when 'account_linked' then 2 else 1 end), 0)::bigint from log where type like 'account\_%'),
                    (select coalesce(sum(jsonb_array_length(data)), 0)::bigint from views_2.employment),
                    (select coalesce(sum(case type when 'community_joined' then general else facts end), 0)::bigint from log
                        where type in ('community_joined', 'employment_started', 'assignment_changed', 'project_assigned', 'project_unassigned',
                            'contract_suspended', 'contract_resumed', 'employment_ended')),
                    (select coalesce(sum(jsonb_array_length(data)), 0)::bigint from views_2.communities),
                    (select coalesce(sum(facts), 0)::bigint from log where type like 'community\_%')
                """);
            look.Parameters.Add(new() { Value = ForeignRows.Accounts });
            await using var reader = await look.ExecuteReaderAsync(stop);
            await reader.ReadAsync(stop);
            var seen = Enumerable.Range(0, reader.FieldCount).Select(reader.GetInt64).ToArray();
            seen[0].ShouldBeGreaterThanOrEqualTo(stood, "the views never go back");
            stood = seen[0];
            seen[1].ShouldBeOneOf(0, ForeignRows.Count);
            seen[2].ShouldBe(seen[1], "a rebuild mends all views at once or none");
            for (var pair = 3; pair < seen.Length; pair += 2) seen[pair].ShouldBe(seen[pair + 1], $"at {stood}: {string.Join(' ', seen)}");
            looks++;
        }

        return looks;
    }
}
