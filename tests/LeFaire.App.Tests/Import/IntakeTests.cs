using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.People;
using Microsoft.Extensions.Time.Testing;

namespace LeFaire.Import;

public class IntakeTests(PostgresFixture postgres)
{
    [Fact]
    public async Task importing_twice_adds_nothing()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        // Space, join, post, two reactions, reply, the bot's message, two marks of bots.
        (await installation.ImportAsync(Export(folder))).ShouldBe(new ImportSummary(9, 9, 0, 0, 2));
        (await installation.ImportAsync(Export(folder))).ShouldBe(new ImportSummary(9, 0, 0, 9, 2));
    }

    [Fact]
    public async Task a_sample_company_taken_in_twice_adds_nothing_and_its_views_are_equal()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        var events = 0;
        foreach (var repeated in new[] { false, true })
        {
            events = (await installation.LogAsync()).Count;
            foreach (var export in Sample.SampleCompany.Exports(new Sample.SampleOptions(People: 60, Months: 12)))
            {
                var summary = await installation.ImportAsync(export, new ImportOptions(CompleteSnapshots: true));
                if (repeated) summary.ShouldBe(new ImportSummary(summary.Read, 0, 0, summary.Read, summary.Refused), export.Source);
                else summary.Added.ShouldBeGreaterThan(0, export.Source);
            }
        }

        (await installation.LogAsync()).Count.ShouldBe(events);
        await ShouldBeEqualAsync(installation);
        var kinds = (await installation.LogAsync()).Select(recorded => recorded.Fact.GetType()).ToHashSet();
        kinds.ShouldContain(typeof(EmploymentStarted));
        kinds.ShouldContain(typeof(AccountLinked));
    }

    [Fact]
    public async Task small_chunks_come_to_the_same_as_one_large_chunk()
    {
        var export = Sample.SampleCompany.Exports(new Sample.SampleOptions(People: 20, Months: 3))[1];
        // Some items come twice, in chunks far apart, and one of them with another content.
        var twice = export with
        {
            Read = (progress, ct) => export.Read(progress, ct).Concat(export.Read(progress, ct).OfType<MessageItem>().Take(20).Select(Edited))
        };
        await using var one = await Opened.InstallationAsync(postgres);
        await using var many = await Opened.InstallationAsync(postgres);
        var summary = await InChunksAsync(many, twice, 7);
        summary.Changed.ShouldBe(1);
        (await one.ImportAsync(export)).Added.ShouldBe(summary.Added);
        (await one.ImportAsync(twice)).Changed.ShouldBe(1);
        var facts = await Task.WhenAll(new[] { one, many }.Select(async installation =>
            (await installation.LogAsync()).Where(recorded => recorded.Fact is not AccountOpened)
                .Select(recorded => (recorded.Id, recorded.Fact.GetType(), recorded.Fact.OccurredAt))));
        facts[1].ShouldBe(facts[0], ignoreOrder: true);
        (await InChunksAsync(many, twice, 7)).Added.ShouldBe(0);
        await ShouldBeEqualAsync(many);

        static MessageItem Edited(MessageItem message, int position) => position == 3 ? message with { Length = message.Length + 1 } : message;
    }

    [Fact]
    public async Task an_edited_message_is_retracted_and_recorded_anew()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(Export(folder));
        folder.Replace("general/2015-06-09.json", "How do I join tables in #sql ?", "How do I join two tables in #sql ?");
        (await installation.ImportAsync(Export(folder))).ShouldBe(new ImportSummary(9, 0, 1, 8, 2));
        (await installation.ImportAsync(Export(folder))).ShouldBe(new ImportSummary(9, 0, 0, 9, 2));
        var log = await installation.LogAsync();
        var retracted = (FactRetracted)log[^2].Fact;
        retracted.Undone.ShouldBeOfType<PostPublished>().Length.ShouldBe(30);
        ((PostPublished)log[^1].Fact).Length.ShouldBe(34);
        await ShouldBeEqualAsync(installation);
    }

    [Fact]
    public async Task a_reaction_that_is_gone_is_withdrawn_once_and_may_come_back()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(Export(folder));
        const string Eyes = ",{\"name\":\"eyes\",\"users\":[\"U3\"],\"count\":1}";
        folder.Replace("general/2015-06-09.json", Eyes, "");
        (await installation.ImportAsync(Export(folder))).Changed.ShouldBe(1);
        (await installation.ImportAsync(Export(folder))).ShouldBe(new ImportSummary(8, 0, 0, 8, 2));
        folder.Replace("general/2015-06-09.json", "\"count\":1}]", "\"count\":1}" + Eyes + "]");
        (await installation.ImportAsync(Export(folder))).Added.ShouldBe(1);
        await ShouldBeEqualAsync(installation);
    }

    [Fact]
    public async Task a_reaction_is_not_withdrawn_while_more_are_counted_than_listed()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(Export(folder));
        folder.Replace("general/2015-06-09.json", "\"users\":[\"U3\"],\"count\":1", "\"users\":[],\"count\":1");
        (await installation.ImportAsync(Export(folder))).Changed.ShouldBe(0);
    }

    [Fact]
    public async Task a_deleted_message_is_withdrawn()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(Export(folder));
        folder.Write("general/2015-06-10.json",
            """[{"type":"message","subtype":"message_deleted","deleted_ts":"1433866300.000001","ts":"1433966500.000001"}]""");
        folder.Replace("general/2015-06-09.json", "\"subtype\":\"bot_message\"", "\"subtype\":\"channel_topic\"");
        await installation.ImportAsync(Export(folder));
        (await installation.LogAsync()).Select(recorded => recorded.Fact).OfType<PostWithdrawn>().Single().Undone.ShouldBeOfType<ReplyPosted>();
    }

    [Fact]
    public async Task an_older_export_only_adds()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        folder.Write("general/2015-06-10.json", """[{"type":"message","user":"U1","text":"newer","ts":"1433966500.000001"}]""");
        await installation.ImportAsync(Export(folder));
        File.Delete(Path.Combine(folder.Path, "general/2015-06-10.json"));
        folder.Replace("general/2015-06-09.json", "How do I join tables", "How do I join");
        (await installation.ImportAsync(Export(folder))).Changed.ShouldBe(0);
    }

    [Fact]
    public async Task an_author_who_is_on_no_list_is_an_account_without_a_name()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(Export(folder));
        (await installation.ScalarAsync<long>("select count(*) from vault.accounts where source_key = 'U3' and name is null")).ShouldBe(1);
    }

    [Fact]
    public async Task accounts_with_one_address_are_linked_and_stay_unlinked_once_a_human_says_so()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(Export(folder));
        var directory = new Export("staff", SourceKind.Directory, Opened.Now, 0, (_, _) => [new AccountItem("staff.csv line 2", "E1", "Anna", "ANNA@example.org")]);
        await installation.ImportAsync(directory);
        var link = (await installation.LogAsync()).Single(recorded => recorded.Fact is AccountLinked);
        await AppendAsync(installation, new NewEvent(
            Opened.Key.Undo(link.Id), link.Stream, new AccountUnlinked(link.Id, link.Fact, null, Opened.Now)));
        await installation.ImportAsync(directory);
        (await installation.LogAsync()).Count(recorded => recorded.Fact is AccountLinked).ShouldBe(1);
    }

    [Fact]
    public async Task accounts_that_come_to_have_one_address_are_linked_whatever_links_them_already()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(Accounts(("A", "one@example.org"), ("B", "one@example.org"), ("C", "two@example.org"), ("D", "two@example.org")));
        (await LinksAsync()).ShouldBe(2);
        await installation.ImportAsync(Accounts(("A", "one@example.org"), ("B", "one@example.org")));
        (await LinksAsync()).ShouldBe(2);
        await installation.ImportAsync(Accounts(("C", "one@example.org"), ("D", "one@example.org")));
        (await LinksAsync()).ShouldBe(3);
        await installation.ImportAsync(Accounts(("A", "one@example.org"), ("B", "one@example.org"), ("C", "one@example.org"), ("D", "one@example.org")));
        (await LinksAsync()).ShouldBe(3);

        async Task<int> LinksAsync() => (await installation.LogAsync()).Count(recorded => recorded.Fact is AccountLinked);
        static Export Accounts(params (string Key, string Email)[] accounts) => new(
            "staff", SourceKind.Directory, Opened.Now, 0,
            (_, _) => accounts.Select(account => new AccountItem("staff.csv", account.Key, null, account.Email)));
    }

    [Fact]
    public async Task no_name_address_or_text_is_anywhere_but_in_the_vault()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(Export(folder));
        await installation.Views.CatchUpAsync(null, TestContext.Current.CancellationToken);
        var tables = await installation.ScalarAsync<string[]>(
            """
            select array_agg(quote_ident(schemaname) || '.' || quote_ident(tablename)) from pg_tables
            where schemaname not in ('pg_catalog', 'information_schema') and not (schemaname = 'vault' and tablename in ('accounts', 'titles'))
            """);
        tables.ShouldContain("lefaire.mt_events");
        foreach (var table in tables)
        {
            foreach (var word in new[] { "Exemple", "anna@", "join tables", "like this", "between us", "tract", "U1", "cfdt" })
            {
                (await installation.ScalarAsync<long>($"select count(*) from {table} t where t::text like '%{word}%'")).ShouldBe(0, $"{word} in {table}");
            }
        }
    }

    [Fact]
    public async Task two_imports_of_one_source_at_once_take_turns()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        var under = new TaskCompletionSource();
        var go = new ManualResetEventSlim();
        var slow = Task.Run(() => installation.ImportAsync(Export(folder) with
        {
            Read = (_, _) =>
            {
                under.SetResult();
                go.Wait(TestContext.Current.CancellationToken);
                return [];
            }
        }));
        await under.Task;
        (await Should.ThrowAsync<ImportException>(() => installation.ImportAsync(Export(folder)))).Message.ShouldContain("under way");
        go.Set();
        await slow;
        (await installation.ImportAsync(Export(folder))).Added.ShouldBe(9);
    }

    [Fact]
    public async Task an_import_that_breaks_off_keeps_whole_chunks_and_runs_again()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        var whole = Export(folder);
        await Should.ThrowAsync<IOException>(() => installation.ImportAsync(whole with
        {
            Read = (progress, ct) => whole.Read(progress, ct).Take(8).Concat(Breaks())
        }));
        (await installation.ScalarAsync<string>("select state from import.runs")).ShouldBe("broken off");
        (await installation.ImportAsync(whole)).ShouldBe(new ImportSummary(9, 9, 0, 0, 2));
    }

    [Fact]
    public async Task a_chunk_written_while_reading_breaks_off_is_kept_and_counted()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        var export = new Export("team", SourceKind.Network, Opened.Now, 0, (_, _) => Joins(6).Concat(Breaks()));
        await Should.ThrowAsync<IOException>(() => InChunksAsync(installation, export, 2));
        (await installation.ScalarAsync<long>("select added from import.runs where state = 'broken off'")).ShouldBe(6);
        (await installation.LogAsync()).Count(recorded => recorded.Fact is CommunityJoined).ShouldBe(6);
    }

    [Fact]
    public async Task a_chunk_that_cannot_be_written_stops_the_import_and_leaves_those_before_it()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ExecuteAsync("alter table lefaire.mt_events add constraint full_disk check (seq_id <= 4)");
        var read = 0;
        var export = new Export("team", SourceKind.Network, Opened.Now, 0, (_, _) => Joins(1_000).Select(item => (++read, item).item));
        await Should.ThrowAsync<Npgsql.PostgresException>(() => InChunksAsync(installation, export, 2));
        // An opened account and two joins went in; the chunk that failed and the one read ahead of it did not.
        read.ShouldBeLessThanOrEqualTo(8);
        (await installation.LogAsync()).Count.ShouldBe(3);
        (await installation.ScalarAsync<long>("select added from import.runs where state = 'broken off'")).ShouldBe(2);
        await installation.ExecuteAsync("alter table lefaire.mt_events drop constraint full_disk");
        (await InChunksAsync(installation, export, 2)).ShouldBe(new ImportSummary(1_000, 998, 0, 2, 0));
    }

    [Fact]
    public async Task a_killed_import_is_marked_broken_off_by_the_next_of_its_source()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ExecuteAsync(
            "insert into import.runs (source, started_at, state) select source, now(), 'under way' from unnest(array['T1', 'elsewhere']) source");
        await installation.ImportAsync(Export(folder));
        (await installation.ScalarAsync<string[]>("select array_agg(source || ' ' || state order by id) from import.runs"))
            .ShouldBe(["T1 broken off", "elsewhere under way", "T1 done"]);
    }

    [Fact]
    public async Task a_database_lost_in_the_midst_of_an_import_leaves_nothing_half_stored_and_the_next_run_completes()
    {
        const int Joined = 20_000, Left = 100;
        await using var installation = await Opened.InstallationAsync(postgres);
        // The second chunk brings an account and, amid its events, the end of every connection.
        var export = new Export("chat", SourceKind.Network, Opened.Now, 0, (_, _) => Enumerable.Range(0, Joined + Left).Select(number => new MembershipItem(
            "", $"{number}", "C1", false, number < Joined ? $"U{number % 50}" : "U50", number < Joined, Opened.Now)));
        await installation.ExecuteAsync(
            """
            create function lose() returns trigger language plpgsql as $$
            begin
                perform pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid();
                perform pg_terminate_backend(pg_backend_pid());
                return new;
            end $$;
            create trigger lose before insert on lefaire.mt_events for each row when (new.type = 'community_left') execute function lose();
            """);

        var said = await Should.ThrowAsync<ImportException>(() => installation.ImportAsync(export));
        said.Message.ShouldStartWith("The database was lost in the middle of this import.");

        await installation.ExecuteAsync("drop trigger lose on lefaire.mt_events");
        (await installation.ScalarAsync<long>("select count(*) from lefaire.mt_events where type = 'community_joined'")).ShouldBe(Joined);
        (await installation.ScalarAsync<long>("select count(*) from lefaire.mt_events where type = 'community_left'")).ShouldBe(0);
        (await installation.ScalarAsync<long>("select count(*) from vault.accounts")).ShouldBe(50);
        (await installation.ImportAsync(export)).ShouldBe(new ImportSummary(Joined + Left, Left, 0, Joined, 0));
        (await installation.ScalarAsync<long>(
            "select count(*) from vault.accounts a join lefaire.mt_events e on e.stream_id = a.id and e.type = 'account_opened'")).ShouldBe(51);
        (await installation.ScalarAsync<string>("select string_agg(state, ', ' order by id) from import.runs")).ShouldBe("broken off, done");
        await ShouldBeEqualAsync(installation);
    }

    [Fact]
    public async Task imports_of_several_sources_at_once_each_add_what_they_hold()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        var imports = Enumerable.Range(1, 4).Select(number => Task.Run(() => installation.ImportAsync(Export(folder) with { Source = $"T{number}" })));

        (await Task.WhenAll(imports)).ShouldAllBe(summary => summary == new ImportSummary(9, 9, 0, 0, 2));

        var log = await installation.LogAsync();
        log.Select(recorded => recorded.Sequence).ShouldBe(Enumerable.Range(1, log.Count).Select(position => (long)position));
        log.Select(recorded => recorded.Id).ShouldBeUnique();
        await ShouldBeEqualAsync(installation);
    }

    [Fact]
    public async Task of_two_messages_with_one_key_the_later_holds()
    {
        using var folder = SlackFolder.Small();
        folder.Write("general/2015-06-10.json",
            """
            [{"type":"message","user":"U1","text":"one","ts":"1433966500.000001"},{"type":"message","user":"U1","text":"and another","ts":"1433966500.000001"}]
            """);
        await using var installation = await Opened.InstallationAsync(postgres);

        (await installation.ImportAsync(Export(folder))).ShouldBe(new ImportSummary(11, 10, 0, 1, 2));
        (await installation.ImportAsync(Export(folder))).ShouldBe(new ImportSummary(11, 0, 0, 11, 2));

        (await installation.LogAsync()).Select(recorded => recorded.Fact).OfType<PostPublished>().ShouldContain(post => post.Length == "and another".Length);
    }

    [Fact]
    public async Task the_log_is_what_marten_reads_back()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(Export(folder));
        var log = await installation.LogAsync();
        await using var session = installation.Log.LightweightSession();
        foreach (var stream in log.GroupBy(recorded => recorded.Stream))
        {
            var read = await session.Events.FetchStreamAsync(stream.Key, token: TestContext.Current.CancellationToken);
            read.Select(one => (one.Sequence, one.Id, one.Version)).ShouldBe(
                stream.Select((recorded, position) => (recorded.Sequence, recorded.Id.Value, position + 1L)));
            read.Select(one => FactJson.ToBytes((Fact)one.Data)).ShouldBe(stream.Select(recorded => FactJson.ToBytes(recorded.Fact)));
        }
    }

    [Fact]
    public async Task an_append_outside_the_append_lock_is_refused()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        await using var session = installation.Log.LightweightSession();
        session.Events.StartStream(Guid.NewGuid(), new NoticeGiven("Example SA", null, Opened.Now));
        (await Should.ThrowAsync<Exception>(() => session.SaveChangesAsync(TestContext.Current.CancellationToken))).ToString().ShouldContain("append lock");
    }

    [Fact]
    public async Task another_installation_key_is_refused()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var first = await Hosting.Installation.ConnectAsync(database, Opened.Key, TimeProvider.System, TestContext.Current.CancellationToken);
        var other = new Hosting.InstallationKey(new byte[32]);
        (await Should.ThrowAsync<InvalidOperationException>(() =>
            Hosting.Installation.ConnectAsync(database, other, TimeProvider.System, TestContext.Current.CancellationToken))).Message.ShouldContain("installation.key");
    }

    private static IEnumerable<Item> Breaks() => Enumerable.Range(0, 1).Select(Item (_) => throw new IOException("the disk is gone"));

    private static IEnumerable<Item> Joins(int count) =>
        Enumerable.Range(0, count).Select(number => new MembershipItem("joins", $"{number}", "C1", false, "U1", true, Opened.Now));

    private static Task<ImportSummary> InChunksAsync(Hosting.Installation installation, Export export, int size) =>
        new Intake(installation.Database, Opened.Key, new FakeTimeProvider(Opened.Now), installation.Tombstones) { ChunkSize = size }
            .ImportAsync(export, new ImportOptions("Example SA"), new Progress<long>(), TestContext.Current.CancellationToken);

    private static Export Export(SlackFolder folder) => SlackExport.Open(folder.Path, new SlackOptions());

    private static async Task AppendAsync(Hosting.Installation installation, NewEvent added)
    {
        await using var connection = await installation.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await EventLog.AppendAsync(connection, [added], Opened.Now, TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task ShouldBeEqualAsync(Hosting.Installation installation)
    {
        await installation.Views.CatchUpAsync(null, TestContext.Current.CancellationToken);
        (await installation.Views.VerifyAsync(Views.All, null, TestContext.Current.CancellationToken)).ShouldAllBe(found => found.Equal);
    }
}
