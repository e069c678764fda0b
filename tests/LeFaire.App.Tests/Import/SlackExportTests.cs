using LeFaire.Contributions;

namespace LeFaire.Import;

public class SlackExportTests
{
    [Fact]
    public void posts_replies_mentions_reactions_joins_and_bots_are_told_apart()
    {
        using var folder = SlackFolder.Small();
        var items = Read(folder.Path);
        var messages = items.OfType<MessageItem>().ToList();
        messages.Select(message => (message.Author, message.Parent, message.ParentAuthor)).ShouldBe(
            [("U1", null, null), ("U2", "1433866203.000003", "U1"), ("B7", null, null)]);
        messages[0].Tags.ShouldBe(["sql"]);
        messages[0].Length.ShouldBe("How do I join tables in #sql ?".Length);
        messages[0].Reactions.ShouldBe([new ReactionMark("U2", "+1", ReactionKind.Approval), new ReactionMark("U3", "eyes", ReactionKind.Other)]);
        messages[1].Mentioned.ShouldBe(["U1"]);
        items.OfType<MembershipItem>().Single().ShouldBe(new MembershipItem(
            "general/2015-06-09.json item 1", "1433866000.000001", "C1", true, "U2", true, DateTimeOffset.FromUnixTimeSeconds(1433866000).AddMicroseconds(1)));
        items.OfType<AccountItem>().Where(account => account.NotAPerson is not null).Select(account => account.Key).ShouldBe(["UB", "B7"]);
    }

    [Fact]
    public void private_and_sensitive_spaces_are_refused_unread()
    {
        using var folder = SlackFolder.Small();
        var items = Read(folder.Path);
        items.OfType<SpaceItem>().Single().Title.ShouldBe("general");
        items.OfType<Refusal>().Select(refusal => refusal.Place).ShouldBe(["dms.json item 1", "channels.json item 2"], ignoreOrder: true);
        Read(folder.Path, new SlackOptions(AllowedSpaces: new HashSet<string> { "cfdt-infos" })).OfType<MessageItem>().Count().ShouldBe(4);
    }

    [Fact]
    public void a_zip_gives_what_its_folder_gives()
    {
        using var folder = SlackFolder.Small();
        Read(folder.Zip()).Select(item => item.Place).ShouldBe(Read(folder.Path).Select(item => item.Place));
    }

    [Fact]
    public void broken_json_in_one_file_refuses_that_file_and_keeps_the_rest()
    {
        using var folder = SlackFolder.Small();
        folder.Write("general/2015-06-10.json", "[{\"type\":\"message\",\n\"user\": U1}]");
        folder.Write("general/2015-06-11.json", """[{"type":"message","user":"U1","text":"after","ts":"1433966500.000001"}]""");
        var items = Read(folder.Path);
        items.OfType<Refusal>().Single(refusal => refusal.Place.Contains("2015-06-10", StringComparison.Ordinal)).Place.ShouldBe("general/2015-06-10.json line 2");
        items.OfType<MessageItem>().Count().ShouldBe(4);
    }

    [Theory]
    [InlineData("\"1970-01-01\"")]
    [InlineData("\"290000000.000001\"")]
    [InlineData("null")]
    public void a_message_without_a_time_that_can_be_is_refused_with_its_place(string ts)
    {
        using var folder = SlackFolder.Small();
        folder.Write("general/2015-06-10.json", $$"""[{"type":"message","user":"U1","text":"x","ts":{{ts}}}]""");
        Read(folder.Path).OfType<Refusal>().Single(refusal => refusal.Place == "general/2015-06-10.json item 1").Reason.ShouldNotContain("1970");
    }

    [Fact]
    public void a_message_of_ten_megabytes_is_taken_in()
    {
        using var folder = SlackFolder.Small();
        folder.Write("general/2015-06-10.json", $$"""[{"type":"message","user":"U1","text":"{{new string('x', 10_000_000)}}","ts":"1433966500.000001"}]""");
        Read(folder.Path).OfType<MessageItem>().Last().Length.ShouldBe(10_000_000);
    }

    [Fact]
    public void what_is_no_export_is_refused_in_clear_words()
    {
        Should.Throw<ImportException>(() => SlackExport.Open("nowhere.zip", new SlackOptions())).Message.ShouldContain("nowhere.zip");
        using var folder = new SlackFolder();
        Should.Throw<ImportException>(() => SlackExport.Open(folder.Path, new SlackOptions())).Message.ShouldContain("channels.json");
        folder.Write("channels.json", "[]");
        Should.Throw<ImportException>(() => SlackExport.Open(folder.Path, new SlackOptions())).Message.ShouldContain("--source");
    }

    [Fact]
    public void a_truncated_zip_is_refused()
    {
        using var folder = SlackFolder.Small();
        var zip = folder.Zip();
        File.WriteAllBytes(zip, File.ReadAllBytes(zip)[..^200]);
        Should.Throw<ImportException>(() => SlackExport.Open(zip, new SlackOptions())).Message.ShouldContain("not a whole zip");
    }

    [Fact]
    public void a_zip_that_points_outside_of_itself_is_refused()
    {
        using var folder = SlackFolder.Small();
        var path = folder.Zip();
        using (var zip = System.IO.Compression.ZipFile.Open(path, System.IO.Compression.ZipArchiveMode.Update)) zip.CreateEntry("../outside.json");
        Should.Throw<ImportException>(() => SlackExport.Open(path, new SlackOptions())).Message.ShouldContain("outside");
    }

    [Fact]
    public void a_zip_bomb_is_refused()
    {
        using var folder = SlackFolder.Small();
        folder.Write("general/2015-06-10.json", "[" + new string(' ', 120_000_000) + "]");
        Should.Throw<ImportException>(() => SlackExport.Open(folder.Zip(), new SlackOptions())).Message.ShouldContain("far more than an export holds");
    }

    private static List<Item> Read(string path, SlackOptions? options = null) =>
        [.. SlackExport.Open(path, options ?? new SlackOptions()).Read(new Progress<long>(), TestContext.Current.CancellationToken)];
}
