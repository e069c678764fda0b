using LeFaire.Hosting;
using LeFaire.People;

namespace LeFaire.Import;

public sealed class LinksTests(PostgresFixture postgres) : IDisposable
{
    private const string Header = "account_source,account,other_source,other\n";

    private readonly CsvFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task a_file_links_accounts_once()
    {
        await using var installation = await KnownAsync();
        // An id and an address; an address in other letters; what the lines before make one person; a line again.
        var file = Write("staff,E1,chat,bea@home.org\nstaff,CARL@x.fr,chat,U3\nchat,U2,staff,carl@x.fr\nstaff,E1,chat,U3\nstaff,E1,chat,U2\n");

        (await installation.ImportAsync(file)).ShouldBe(new ImportSummary(5, 3, 0, 2, 0));
        (await installation.ImportAsync(file)).ShouldBe(new ImportSummary(5, 0, 0, 5, 0));

        var links = await LinksAsync(installation);
        links.ShouldAllBe(link => link.Reason == LinkReason.MappingFile && link.By == null && link.Account.CompareTo(link.Other) < 0);
        (await PersonsAsync(installation, "E1", "U2", "E2", "U3")).ShouldBe(1);
        (await PersonsAsync(installation, "E1", "E3")).ShouldBe(2);
    }

    [Fact]
    public async Task a_link_of_a_file_that_a_human_undid_stays_out()
    {
        await using var installation = await KnownAsync();
        var file = Write("staff,E1,chat,U2\n");
        await installation.ImportAsync(file);
        var link = (await LinksAsync(installation)).Single();
        var unlinked = await installation.Deciding.DecideAsync(
            link.Account.Value,
            async (views, now) => UnlinkAccounts.Decide(
                new(link.Account, link.Other), null, now, await views.EntriesAsync(Views.Identity, TestContext.Current.CancellationToken)),
            TestContext.Current.CancellationToken);
        unlinked.Refused.ShouldBeNull();

        (await installation.ImportAsync(file)).ShouldBe(new ImportSummary(1, 0, 0, 1, 0));
        (await installation.ImportAsync(Write("chat,bea@home.org,staff,E1\n"))).ShouldBe(new ImportSummary(1, 0, 0, 1, 0));

        (await PersonsAsync(installation, "E1", "U2")).ShouldBe(2);
    }

    [Fact]
    public async Task accounts_that_are_not_known_are_refused_with_file_and_line()
    {
        await using var installation = await KnownAsync();

        var summary = await installation.ImportAsync(Write(
            "staff,E9,chat,U2\nelsewhere,E1,chat,U2\nstaff,E1,chat,E1\nstaff,E1,staff,anna@x.fr\nstaff,E1,chat,UB\n"
            + "staff,,chat,U2\nstaff,E1\nchat,two@home.org,staff,E1\nstaff,E3,chat,U3\n"));

        summary.ShouldBe(new ImportSummary(7, 1, 0, 0, 8));
        await using var select = installation.Database.CreateCommand(
            "select place || ': ' || reason from import.refused where run = (select max(id) from import.runs) order by place");
        await using var reader = await select.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var refused = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) refused.Add(reader.GetString(0));
        refused.ShouldBe(
        [
            "links.csv line 2: account is neither an id nor an e-mail address of the source that account_source names",
            "links.csv line 3: account is neither an id nor an e-mail address of the source that account_source names",
            "links.csv line 4: other is neither an id nor an e-mail address of the source that other_source names",
            "links.csv line 5: An account needs no link to itself. Name two accounts.",
            "links.csv line 6: One of the accounts is marked as a program, a shared mailbox or the like.",
            "links.csv line 7: no account",
            "links.csv line 8: 2 fields where the header has 4",
            "links.csv line 9: account is the e-mail address of several accounts of its source; give the account's id there"
        ]);
        (await installation.ScalarAsync<long>("select count(*) from vault.accounts")).ShouldBe(9);
    }

    [Theory]
    [InlineData("source,account,other_source,other\n",
        "links.csv has no column \"account_source\", which import links names; it has \"source\", \"account\", \"other_source\", \"other\".")]
    [InlineData("", "links.csv has no line of column names that can be read.")]
    public void a_file_of_another_form_is_refused(string text, string message) =>
        Should.Throw<ImportException>(() => Links.Open(folder.Write("links.csv", text))).Message.ShouldBe(message);

    [Fact]
    public void a_file_that_is_not_there_is_refused() => Should.Throw<ImportException>(() => Links.Open(Path.Combine(folder.Data, "none.csv")))
        .Message.ShouldBe("none.csv cannot be read: there is no such file, or it may not be opened.");

    [Fact]
    public async Task imports_are_listed_the_latest_first_with_what_they_refused_by_reason()
    {
        await using var installation = await KnownAsync();
        await installation.ImportAsync(Write("staff,E1,chat,U2\nstaff,nobody@x.fr,chat,U2\nstaff,no.one@x.fr,chat,U3\nstaff,,chat,U2\n"));
        var ledger = await ImportLedgerEndpoint.Get(installation, TestContext.Current.CancellationToken);
        // A line that names no account is not read; of accounts alone only the program is an event.
        ledger.Runs.Select(run => (run.State, run.Summary)).ShouldBe(
            [("done", new ImportSummary(3, 1, 0, 0, 3)), ("done", new ImportSummary(1, 1, 0, 0, 0)), ("done", new ImportSummary(0, 0, 0, 0, 0))]);
        ledger.Runs.Select(run => run.Source).Skip(1).ShouldBe(["chat", "staff"]);
        ledger.Refused.ShouldBe(
        [
            new RefusedItems(ledger.Runs[0].Import, "account is neither an id nor an e-mail address of the source that account_source names", 2, "links.csv line 3"),
            new RefusedItems(ledger.Runs[0].Import, "no account", 1, "links.csv line 5")
        ]);
    }

    [Fact]
    public async Task each_item_refused_is_told_by_its_place_and_reason_and_never_by_its_content()
    {
        await using var installation = await KnownAsync();
        await installation.ImportAsync(Write("staff,E1,chat,U2\nstaff,nobody@x.fr,chat,U2\nstaff,,chat,U2\n"));
        var import = await installation.ScalarAsync<long>("select max(id) from import.runs");
        var refused = await RefusedItemsEndpoint.Get(import, null, null, installation, TestContext.Current.CancellationToken);
        refused.Items.ShouldBe(
        [
            new RefusedItem("links.csv line 3", "account is neither an id nor an e-mail address of the source that account_source names"),
            new RefusedItem("links.csv line 4", "no account")
        ], ignoreOrder: true);
        (await RefusedItemsEndpoint.Get(import - 1, null, null, installation, TestContext.Current.CancellationToken)).Items.ShouldBeEmpty();
    }

    private Export Write(string lines) => Links.Open(folder.Write("links.csv", Header + lines));

    private async Task<Installation> KnownAsync()
    {
        var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(new Export("staff", SourceKind.Directory, Opened.Now, 0, (_, _) =>
        [
            new AccountItem("", "E1", "Anna", "anna@x.fr"), new AccountItem("", "E2", "Carl", "carl@x.fr"), new AccountItem("", "E3", "Dora", null)
        ]));
        await installation.ImportAsync(new Export("chat", SourceKind.Network, Opened.Now, 0, (_, _) =>
        [
            new AccountItem("", "U2", null, "Bea@home.org"), new AccountItem("", "U3", null, null), new AccountItem("", "U4", null, "two@home.org"),
            new AccountItem("", "U5", null, "two@home.org"), new AccountItem("", "U6", null, null), new AccountItem("", "UB", null, null, NotAPersonReason.Bot)
        ]));
        return installation;
    }

    private static async Task<List<AccountLinked>> LinksAsync(Installation installation) =>
        [.. (await installation.LogAsync()).Select(recorded => recorded.Fact).OfType<AccountLinked>().Where(link => link.Reason != LinkReason.SameEmail)];

    private static async Task<int> PersonsAsync(Installation installation, params string[] keys)
    {
        await installation.Upkeep.ReachEndAsync(null, TestContext.Current.CancellationToken);
        await using var snapshot = await installation.Snapshots.OpenAsync(TestContext.Current.CancellationToken);
        await using var select = installation.Database.CreateCommand("select id from vault.accounts where source_key = any($1)");
        select.Parameters.Add(new() { Value = keys });
        await using var reader = await select.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var persons = new List<PersonId?>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) persons.Add(snapshot.People.PersonOf(new AccountId(reader.GetGuid(0))));
        persons.Count.ShouldBe(keys.Length);
        return persons.Distinct().Count();
    }
}
