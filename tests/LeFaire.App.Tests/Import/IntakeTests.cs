using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.People;

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
        foreach (var repeated in new[] { false, true })
        {
            foreach (var export in Sample.SampleCompany.Exports(new Sample.SampleOptions(People: 60, Months: 12)))
            {
                var summary = await installation.ImportAsync(export, new ImportOptions(CompleteSnapshots: true));
                if (repeated) summary.ShouldBe(new ImportSummary(summary.Read, 0, 0, summary.Read, summary.Refused), export.Source);
                else summary.Added.ShouldBeGreaterThan(0, export.Source);
            }
        }

        await ShouldBeEqualAsync(installation);
        var kinds = (await installation.LogAsync()).Select(recorded => recorded.Fact.GetType()).ToHashSet();
        kinds.ShouldContain(typeof(EmploymentStarted));
        kinds.ShouldContain(typeof(AccountLinked));
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

        static IEnumerable<Item> Breaks() => throw new IOException("the disk is gone");
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
