using LeFaire.Hosting;

namespace LeFaire.Import;

/// <summary>What the command line says of input of which nothing can be taken; that single items are refused is held where each format is.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryHome home = new();
    private readonly CsvFolder files = new();

    public void Dispose()
    {
        files.Dispose();
        home.Dispose();
    }

    [Fact]
    public async Task an_import_of_which_nothing_can_be_taken_ends_with_one_and_stores_nothing()
    {
        using var slack = SlackFolder.Small();
        var zip = slack.Zip();
        using (var cut = File.OpenWrite(zip)) cut.SetLength(cut.Length - 200);
        var staff = files.Write("2024-01.csv", "ident,name\na,A\n");
        var mapping = files.Map("""{ "kind": "directory", "source": "hr", "date": { "fileName": "yyyy-MM" }, "key": "id" }""");

        (await RunAsync("import", "slack", Path.Combine(files.Root, "none"))).ShouldBe(1);
        (await RunAsync("import", "slack", staff)).ShouldBe(1);
        (await RunAsync("import", "slack", zip)).ShouldBe(1);
        (await RunAsync("import", "directory", files.Data, "--mapping", mapping)).ShouldBe(1);
        (await RunAsync("import", "mentoring", staff, "--mapping", mapping)).ShouldBe(1);
        (await RunAsync("import", "links", staff)).ShouldBe(1);
        (await RunAsync("import", "slack")).ShouldBe(1);

        await using var installation = await Installation.OpenAsync(home.Home, TestContext.Current.CancellationToken);
        (await installation.ScalarAsync<long>("select count(*) from lefaire.mt_events")).ShouldBe(0);
        (await installation.ScalarAsync<long>("select count(*) from import.runs")).ShouldBe(0);
        (await installation.ScalarAsync<long>("select count(*) from vault.accounts")).ShouldBe(0);
    }

    private Task<int> RunAsync(params string[] arguments) => CommandLine.Root().Parse([.. arguments, "--home", home.Home.Path])
        .InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
}
