using System.IO.Compression;
using System.Text;
using LeFaire.Contributions;
using LeFaire.People;

namespace LeFaire.Import;

public sealed class SlackExportFormatTests : IDisposable
{
    private const string Users = """
        [{"id":"U1","team_id":"T1","name":"ann","profile":{"real_name":"Ann","email":"ann@example.org"}},
         {"id":"U2","team_id":"T1","name":"bob","deleted":true,"real_name":"\u05d1\u05d5\u05d1"},
         {"id":"UB","team_id":"T1","name":"robot","is_bot":true,"profile":{}},
         {"id":"USLACKBOT","team_id":"T1","name":"slackbot"},
         {"id":"U3","team_id":"T9","name":"help","profile":{"email":"Support@example.org"}}]
        """;

    private const string Channels = """
        [{"id":"C1","name":"general","created":"1433558319","creator":"U1","is_general":true,"purpose":{"value":"All"}},
         {"id":"C2","name":"tools","created":1433558320,"creator":"U2","is_general":false}]
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("slack").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void the_old_dialect_gives_accounts_spaces_memberships_and_posts()
    {
        Standard();
        Put("general/2015-06-09.json", """
            [{"type":"message","subtype":"channel_join","user":"U1","ts":"1433800000.000001","text":"x"},
             {"type":"message","user":"U1","ts":"1433800001.000002","text":"Hi <@U2|bob> <@U1> <@U2> &amp; <http://x.org/#sql|label> #SQL #secret"},
             {"type":"message","subtype":"file_share","upload":true,"user":"U2","bot_id":null,"ts":"1433800002.000003","text":"f"},
             {"type":"message","subtype":"file_comment","ts":"1433800003.000004","text":"<@U1> commented on <@U2>","comment":{"user":"U1","comment":"nice"}},
             {"type":"message","subtype":"channel_purpose","user":"U1","ts":"1433800004.000005","text":"p"},
             {"type":"message","subtype":"never_heard_of","user":"U1","ts":"1433800005.000005","text":"p"},
             {"type":"message","subtype":"channel_leave","user":"U1","ts":"1433800006.000006","text":"x"}]
            """);

        var items = Items();

        items.OfType<Refusal>().ShouldBeEmpty();
        items.OfType<AccountItem>().Select(account => (account.Key, account.Name, account.NotAPerson)).ShouldBe([
            ("U1", "Ann", null), ("U2", "בוב", null), ("UB", "robot", NotAPersonReason.Bot), ("USLACKBOT", "slackbot", NotAPersonReason.System),
            ("U3", "help", NotAPersonReason.Shared)]);
        items.OfType<SpaceItem>().Select(space => (space.Key, space.Title, space.Creator, space.General)).ShouldBe([("C1", "general", "U1", true), ("C2", "tools", "U2", false)]);
        items.OfType<MembershipItem>().Select(member => (member.Account, member.Joined, member.General)).ShouldBe([("U1", true, true), ("U1", false, true)]);
        var posts = items.OfType<MessageItem>().ToList();
        posts.Select(post => (post.Author, post.Key)).ShouldBe([("U1", "1433800001.000002"), ("U2", "1433800002.000003"), ("U1", "1433800003.000004")]);
        posts[0].Place.ShouldBe("general/2015-06-09.json item 2");
        posts[0].Mentioned.ShouldBe(["U2"]);
        posts[0].Tags.ShouldBe(["sql"]);
        posts[0].Length.ShouldBe("Hi    & label #SQL #secret".Length);
        posts[0].At.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1433800001).AddTicks(20));
        posts[2].Mentioned.ShouldBeEmpty();
    }

    [Fact]
    public void threads_tell_the_parent_and_its_author_even_where_the_reply_does_not()
    {
        Standard();
        Put("general/2020-01-01.json", """
            [{"type":"message","client_msg_id":"x","user":"U1","ts":"1577880000.000100","thread_ts":"1577880000.000100","reply_count":3,"text":"q","team":"T1","blocks":[]},
             {"type":"message","user":"U2","ts":"1577880001.000100","thread_ts":"1577880000.000100","parent_user_id":"U1","text":"a"},
             {"type":"message","subtype":"thread_broadcast","user":"U2","ts":"1577880002.000100","thread_ts":"1577880000.000100","text":"a"},
             {"type":"message","user":"U2","ts":"1577880003.000100","thread_ts":"1500000000.000100","text":"a"}]
            """);

        Items().OfType<MessageItem>().Select(message => (message.Parent, message.ParentAuthor)).ShouldBe([
            (null, null), ("1577880000.000100", "U1"), ("1577880000.000100", "U1"), ("1500000000.000100", null)]);
    }

    [Fact]
    public void deletions_edits_bots_and_hidden_messages_are_told_apart()
    {
        Standard();
        Put("tools/2020-01-01.json", """
            [{"type":"message","subtype":"tombstone","user":"USLACKBOT","hidden":true,"ts":"1577880000.000100","thread_ts":"1577880000.000100","reply_count":1},
             {"type":"message","subtype":"message_deleted","hidden":true,"ts":"1577880009.000100","deleted_ts":"1577880001.000100"},
             {"type":"message","subtype":"message_changed","hidden":true,"ts":"1577880009.000200","message":{"type":"message","user":"U1","ts":"1577880002.000100","text":"new"}},
             {"type":"message","subtype":"message_replied","hidden":true,"ts":"1577880009.000300","message":{"user":"U1"}},
             {"type":"message","user":"U1","hidden":true,"ts":"1577880009.000400","text":"h"},
             {"type":"message","subtype":"bot_message","bot_id":"B1","username":"Build","ts":"1577880003.000100","text":"done"},
             {"type":"message","subtype":"bot_message","bot_id":"B1","username":"Build","ts":"1577880004.000100","text":"done"}]
            """);

        var items = Items();

        items.OfType<Refusal>().ShouldBeEmpty();
        items.OfType<MessageDeletedItem>().Select(deleted => (deleted.Key, deleted.At.ToUnixTimeSeconds())).ShouldBe([
            ("1577880000.000100", 1577880000), ("1577880001.000100", 1577880009)]);
        items.OfType<MessageItem>().Select(message => (message.Author, message.Key)).ShouldBe([
            ("U1", "1577880002.000100"), ("B1", "1577880003.000100"), ("B1", "1577880004.000100")]);
        items.OfType<AccountItem>().Where(account => account.Key == "B1").ShouldHaveSingleItem().NotAPerson.ShouldBe(NotAPersonReason.Bot);
    }

    [Fact]
    public void reactions_lose_their_skin_tone_and_say_whether_all_are_listed()
    {
        Standard();
        Put("general/2020-01-01.json", """
            [{"type":"message","user":"U1","ts":"1577880000.000100","text":"q","reactions":[{"name":"+1","users":["U1","U2"],"count":2},
               {"name":"+1::skin-tone-3","users":["U2","U3"],"count":2},{"name":"pray","users":["U2"],"count":1},{"name":"tada","users":["U2"],"count":1},
               {"name":"white_check_mark","users":["U2"],"count":1},{"name":"our_own","users":["U2"],"count":1}]},
             {"type":"message","user":"U1","ts":"1577880001.000100","text":"q","reactions":[{"name":"+1","users":["U2"],"count":60}]}]
            """);

        var messages = Items().OfType<MessageItem>().ToList();

        messages[0].ReactionsComplete.ShouldBeTrue();
        messages[1].ReactionsComplete.ShouldBeFalse();
        messages[0].Reactions.Select(mark => (mark.Sign, mark.By, mark.Kind)).ShouldBe([
            ("+1", "U1", ReactionKind.Approval), ("+1", "U2", ReactionKind.Approval), ("+1", "U3", ReactionKind.Approval), ("pray", "U2", ReactionKind.Thanks),
            ("tada", "U2", ReactionKind.Celebration), ("white_check_mark", "U2", ReactionKind.Done), ("our_own", "U2", ReactionKind.Other)]);
    }

    [Fact]
    public void private_conversations_are_refused_without_names_and_never_opened()
    {
        Standard();
        Put("groups.json", """[{"id":"G1","name":"board"}]""");
        Put("dms.json", """[{"id":"D1","members":["U1","U2"]},{"id":"D2"}]""");
        Put("mpims.json", """[{"id":"G2","name":"mpdm-ann--bob-1"}]""");
        foreach (var folder in new[] { "board", "D1", "mpdm-ann--bob-1", "elsewhere" })
        {
            Put($"{folder}/2020-01-01.json", """[{"type":"message","user":"U1","ts":"1577880000.000100","text":"private"}]""");
        }

        var items = Items();

        items.OfType<MessageItem>().ShouldBeEmpty();
        items.OfType<Refusal>().Select(refusal => refusal.Place).ShouldBe([
            "groups.json item 1", "dms.json item 1", "dms.json item 2", "mpims.json item 1", "a folder not listed in channels.json"]);
        items.OfType<Refusal>().ShouldNotContain(refusal => refusal.ToString().Contains("mpdm", StringComparison.Ordinal));
    }

    [Fact]
    public void a_private_channel_among_the_public_ones_stays_closed()
    {
        Put("users.json", Users);
        Put("channels.json", """[{"id":"C1","name":"general","created":1433558319},{"id":"C2","name":"deal","is_private":true},{"id":"C3","name":"twice"}]""");
        Put("groups.json", """[{"id":"G1","name":"twice"}]""");
        Put("deal/2020-01-01.json", """[{"user":"U1","ts":"1577880000.000100","text":"x"}]""");
        Put("twice/2020-01-01.json", """[{"user":"U1","ts":"1577880000.000100","text":"x"}]""");

        var items = Items();

        items.OfType<MessageItem>().ShouldBeEmpty();
        Places(items).ShouldBe(["groups.json item 1", "channels.json item 2", "channels.json item 3"]);
    }

    [Fact]
    public void a_sensitive_channel_is_refused_whole_until_it_is_allowed()
    {
        Put("users.json", Users);
        Put("channels.json", """[{"id":"C1","name":"section-cgt","created":1433558319},{"id":"C2","name":"rainbow","created":1433558319,"purpose":{"value":"LGBT+ network"}}]""");
        Put("section-cgt/2020-01-01.json", """[{"user":"U1","ts":"1577880000.000100","text":"x"},{"user":"U1","subtype":"channel_join","ts":"1577880000.000200"}]""");

        var refused = Items();
        refused.OfType<Refusal>().Select(refusal => refusal.Place).ShouldBe(["channels.json item 1", "channels.json item 2"]);
        refused.ShouldNotContain(item => item is SpaceItem || item is MessageItem || item is MembershipItem);

        var allowed = Items(new(AllowedSpaces: new HashSet<string> { "section-cgt" }));
        Places(allowed).ShouldBe(["channels.json item 2"]);
        allowed.Count(item => item is MessageItem or MembershipItem).ShouldBe(2);
    }

    [Fact]
    public void bad_items_are_refused_one_by_one_and_the_rest_goes_on()
    {
        Standard();
        Put("general/2020-01-01.json", """
            [{"user":"U1","ts":"yesterday","text":"x"},{"user":"U1","ts":"283996800.000100","text":"x"},{"user":"U1","ts":"9999999999.0","text":"x"},
             {"user":7,"ts":"1577880000.000100","text":"x"},{"ts":"1577880000.000200","text":"x"},"text",{"user":"U1","text":"x"},
             {"user":"U1","ts":"1577880000.000300","text":["x"]},{"user":"U1","ts":"1577880000.000400","text":"cut \ud83d"},{"user":"U1","ts":"1577880000.000500"}]
            """);

        var items = Items();

        Places(items).ShouldBe([.. Enumerable.Range(1, 8).Select(item => $"general/2020-01-01.json item {item}")]);
        items.OfType<MessageItem>().Select(message => message.Length).ShouldBe([5, 0]);
    }

    [Fact]
    public void broken_json_costs_the_rest_of_its_file_alone()
    {
        Standard();
        Put("general/2020-01-01.json", "[{\"user\":\"U1\",\"ts\":\"1577880000.000100\",\"text\":\"x\"},\n{\"user\":\"U1\",\"ts\":\"1577880000.000200\",\"text\":\"x\"},\n{\"user\" oops}]");
        Put("general/2020-01-02.json", "[{\"user\":\"U1\",\"ts\":\"1577970000.000100\",\"text\":\"x\"},{\"user\":\"U1\",\"ts\":\"15");
        Put("general/2020-01-03.json", "{}");
        Put("general/2020-01-04.json", "");
        Put("tools/2020-01-05.json", """[{"user":"U1","ts":"1578200000.000100","text":"x"}]""");

        var items = Items();

        items.OfType<MessageItem>().Count().ShouldBe(4);
        Places(items).ShouldBe([
            "general/2020-01-01.json line 3", "general/2020-01-02.json line 1", "general/2020-01-03.json line 1", "general/2020-01-04.json line 1"]);
    }

    [Fact]
    public void other_encodings_are_refused_by_file_and_a_mark_of_utf8_is_accepted()
    {
        Standard();
        const string message = """[{"user":"U1","ts":"1577880000.000100","text":"été"},{"user":"U1","ts":"1577880000.000200","text":"x"}]""";
        PutBytes("general/2020-01-01.json", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(message)]);
        PutBytes("general/2020-01-02.json", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(message)]);
        PutBytes("general/2020-01-03.json", Encoding.Latin1.GetBytes(message));

        var items = Items();

        items.OfType<MessageItem>().Count().ShouldBe(3);
        Places(items).ShouldBe(["general/2020-01-02.json line 1", "general/2020-01-03.json item 1"]);
    }

    [Fact]
    public void a_message_of_ten_megabytes_is_taken_and_progress_reaches_the_length()
    {
        Standard();
        Put("general/2020-01-01.json", $$"""[{"user":"U1","ts":"1577880000.000100","text":"{{new string('x', 10_000_000)}}"},{"user":"U1","ts":"1577880000.000200","text":"y"}]""");
        var export = SlackExport.Open(_folder, new());
        var progress = new Last();

        export.Read(progress, TestContext.Current.CancellationToken).OfType<MessageItem>().Select(message => message.Length).ShouldBe([10_000_000, 1]);

        progress.Value.ShouldBe(export.Length);
    }

    [Fact]
    public void messages_come_by_day_then_channel_and_a_wrong_clock_does_not_move_the_newest_moment()
    {
        Standard();
        Put("tools/2020-01-01.json", """[{"user":"U1","ts":"1577880000.000100","text":"x"}]""");
        Put("general/2020-01-01.json", """[{"user":"U1","ts":"1577880000.000200","text":"x"}]""");
        Put("general/2019-12-31.json", """[{"user":"U1","ts":"1577793600.000100","text":"x"}]""");
        Put("general/2020-01-02.json", """[{"user":"U1","ts":"1577970000.000100","text":"x"},{"user":"U1","ts":"3000000000.000100","text":"x"}]""");

        var export = SlackExport.Open(_folder, new());

        export.Source.ShouldBe("T1");
        export.NewestAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1577970000).AddTicks(1000));
        Items().OfType<MessageItem>().Select(message => message.Place).Take(3).ShouldBe([
            "general/2019-12-31.json item 1", "general/2020-01-01.json item 1", "tools/2020-01-01.json item 1"]);
    }

    [Fact]
    public void without_users_the_workspace_is_told_by_the_messages_or_asked_for()
    {
        Put("channels.json", Channels);
        Should.Throw<ImportException>(() => SlackExport.Open(_folder, new())).Message.ShouldContain("--source");
        SlackExport.Open(_folder, new("mine")).Source.ShouldBe("mine");
        Put("general/2020-01-01.json", """[{"user":"U1","team":"T7","ts":"1577880000.000100","text":"x"}]""");

        SlackExport.Open(_folder, new()).Source.ShouldBe("T7");
        Places(Items()).ShouldBe(["users.json"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("top/")]
    public void a_zip_reads_like_its_folder(string top)
    {
        var zip = Zip((top + "users.json", Users), (top + "channels.json", Channels), ("__MACOSX/general/._2020.json", "x"),
            (top + "general/2020-01-01.json", """[{"user":"U1","ts":"1577880000.000100","text":"x"}]"""));

        var items = Items(path: zip);

        Places(items).ShouldBeEmpty();
        items.OfType<MessageItem>().ShouldHaveSingleItem().Place.ShouldBe("general/2020-01-01.json item 1");
    }

    [Theory]
    [InlineData("../evil.json")]
    [InlineData("general/../../evil.json")]
    [InlineData("/etc/evil.json")]
    [InlineData("C:\\evil.json")]
    public void a_zip_that_points_outside_is_refused_whole(string name)
    {
        var zip = Zip(("users.json", Users), ("channels.json", Channels), (name, "[]"));

        Should.Throw<ImportException>(() => SlackExport.Open(zip, new())).Message.ShouldContain("outside");
    }

    [Fact]
    public void a_zip_bomb_a_cut_zip_and_what_is_no_export_are_refused_in_clear_words()
    {
        var bomb = Zip(("users.json", Users), ("channels.json", Channels), ("general/2020-01-01.json", new string(' ', 110_000_000)));
        Should.Throw<ImportException>(() => SlackExport.Open(bomb, new())).Message.ShouldContain("unpacks to far more");

        var whole = File.ReadAllBytes(Zip(("users.json", Users), ("channels.json", Channels)));
        PutBytes("cut.zip", whole[..(whole.Length / 2)]);
        Should.Throw<ImportException>(() => SlackExport.Open(Path.Combine(_folder, "cut.zip"), new())).Message.ShouldContain("not a whole zip");

        Should.Throw<ImportException>(() => SlackExport.Open(Path.Combine(_folder, "absent"), new())).Message.ShouldContain("no such");
        Should.Throw<ImportException>(() => SlackExport.Open(_folder, new())).Message.ShouldContain("no Slack export");
        Put("channels.json", "[{\n\"id\" oops");
        Should.Throw<ImportException>(() => SlackExport.Open(_folder, new())).Message.ShouldContain("channels.json line 2");
    }

    [Fact]
    public void a_damaged_file_in_a_zip_costs_that_file_alone()
    {
        var path = Zip(("users.json", Users), ("channels.json", Channels), ("general/2020-01-01.json", Noise()), ("general/2020-01-02.json", Noise()));
        var bytes = File.ReadAllBytes(path);
        var at = bytes.AsSpan().IndexOf("2020-01-01.json"u8) + 200;
        bytes.AsSpan(at, 40).Fill(0xff);
        File.WriteAllBytes(path, bytes);

        var items = Items(path: path);

        items.OfType<Refusal>().ShouldNotBeEmpty();
        Places(items).ShouldAllBe(place => place.StartsWith("general/2020-01-01.json"));
        items.OfType<MessageItem>().Count(message => message.Place.StartsWith("general/2020-01-02.json", StringComparison.Ordinal)).ShouldBe(50);
    }

    [Theory]
    [InlineData("Union")]
    [InlineData("CFDT-section")]
    [InlineData("Syndicats")]
    [InlineData("Église du village")]
    [InlineData("LGBTQ+ Nashville")]
    [InlineData("Health & Wellbeing")]
    [InlineData("breast_cancer_support")]
    [InlineData("Parkinson Support Groups")]
    [InlineData("SupportGroup")]
    [InlineData("Movements & Politics")]
    [InlineData("AIDS walk")]
    [InlineData("Trade Unions")]
    [InlineData("groupe de parole")]
    [InlineData("Black Professionals")]
    public void sensitive_names_are_refused_without_repeating_them(string name) =>
        SensitiveNames.ReasonToRefuse(name).ShouldNotBeNull().ShouldNotContain(name, Case.Sensitive);

    [Theory]
    [InlineData("reunion")]
    [InlineData("Réunions")]
    [InlineData("European Union projects")]
    [InlineData("union types in C#")]
    [InlineData("service health-checks")]
    [InlineData("first aid")]
    [InlineData("support")]
    [InlineData("churchill")]
    [InlineData("team-d3")]
    [InlineData("leader election")]
    [InlineData("\ud83d broken")]
    [InlineData("")]
    public void everyday_names_are_not_refused(string name) => SensitiveNames.ReasonToRefuse(name).ShouldBeNull();

    [Theory]
    [InlineData("#SQL, #python; #sql", "python,sql")]
    [InlineData("http://x.org/#sql a#sql &#39; ##sql", "")]
    [InlineData("(#machine-learning) #sécurity- #Ann", "machine-learning,security")]
    public void tags_are_those_of_the_list_alone(string text, string expected) => string.Join(',', Tags.In(text, Tags.Default)).ShouldBe(expected);

    [Fact]
    public void the_real_export_gives_what_was_counted_apart()
    {
        var items = Items(path: RealData.Folder("slack-export"));

        items.OfType<Refusal>().ShouldBeEmpty();
        items.OfType<AccountItem>().Count().ShouldBe(71);
        items.OfType<SpaceItem>().Count().ShouldBe(16);
        items.OfType<MembershipItem>().Count(member => member.Joined).ShouldBe(320);
        items.OfType<MembershipItem>().Count(member => !member.Joined).ShouldBe(3);
        items.OfType<MessageItem>().Count().ShouldBe(964 + 61 + 6);
        // 89 messages have reactions, but one of them only says that someone joined.
        items.OfType<MessageItem>().Count(message => message.Reactions.Count > 0).ShouldBe(88);
    }

    private static string Noise() => "[" + string.Join(',', Enumerable.Range(0, 50).Select(number =>
        $$"""{"user":"U1","ts":"15778{{number + 10}}000.000100","text":"{{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData([(byte)number]))}}"}""")) + "]";

    private static IEnumerable<string> Places(IEnumerable<Item> items) => items.OfType<Refusal>().Select(refusal => refusal.Place);

    private List<Item> Items(SlackOptions? options = null, string? path = null) =>
        [.. SlackExport.Open(path ?? _folder, options ?? new()).Read(new Last(), TestContext.Current.CancellationToken)];

    private void Standard()
    {
        Put("users.json", Users);
        Put("channels.json", Channels);
    }

    private void Put(string file, string content) => PutBytes(file, Encoding.UTF8.GetBytes(content));

    private void PutBytes(string file, byte[] content)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private string Zip(params (string Name, string Content)[] files)
    {
        var path = Path.Combine(_folder, "export.zip");
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, content) in files)
        {
            using var entry = zip.CreateEntry(name).Open();
            entry.Write(Encoding.UTF8.GetBytes(content));
        }

        return path;
    }

    private sealed class Last : IProgress<long>
    {
        public long Value { get; private set; }

        public void Report(long value) => Value = value;
    }
}
