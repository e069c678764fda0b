using LeFaire.Import;

namespace LeFaire.ReadModels;

public class ViewStoreTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task filled_at_once_followed_along_and_rebuilt_are_the_same()
    {
        using var folder = SlackFolder.Small();
        await using var followed = await Opened.InstallationAsync(postgres);
        await followed.ImportAsync(SlackExport.Open(folder.Path, new SlackOptions()));
        await followed.Views.CatchUpAsync(null, Ct);
        folder.Replace("general/2015-06-09.json", "<@U1> like this", "<@U1> just like this");
        folder.Write("general/2015-06-10.json", """[{"type":"message","user":"U3","text":"me too","ts":"1433966500.000001","thread_ts":"1433866203.000003"}]""");
        await followed.ImportAsync(SlackExport.Open(folder.Path, new SlackOptions()));
        var position = await followed.Views.CatchUpAsync(null, Ct);
        position.ShouldBe((await followed.LogAsync())[^1].Sequence);
        var live = await RowsAsync(followed);
        (await followed.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
        await followed.Views.RebuildAsync(Views.All, null, Ct);
        (await RowsAsync(followed)).ShouldBe(live);
        live.Count(row => row.StartsWith("ties", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task verify_names_the_rows_that_were_corrupted_and_rebuild_heals_them()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(SlackExport.Open(folder.Path, new SlackOptions()));
        await installation.Views.CatchUpAsync(null, Ct);
        var healthy = await RowsAsync(installation);
        var corrupted = await installation.ScalarAsync<Guid>(
            "update views_2.contributions set data = data || data where account = (select min(account::text)::uuid from views_2.contributions) returning account");
        var missing = await installation.ScalarAsync<Guid>(
            "delete from views_2.identity where account = (select max(account::text)::uuid from views_2.identity) returning account");
        await installation.ExecuteAsync("insert into views_2.ties values (gen_random_uuid(), gen_random_uuid(), 24185, '[]')");
        var found = (await installation.Views.VerifyAsync(Views.All, null, Ct)).ToDictionary(one => one.View);
        found["contributions"].Differing.Select(row => row.First).ShouldBe([corrupted]);
        found["identity"].Differing.Select(row => row.First).ShouldBe([missing]);
        found["ties"].Differing.Count.ShouldBe(1);
        found.Values.Count(one => one.Equal).ShouldBe(Views.All.Count - 3);
        await installation.Views.RebuildAsync(Views.All, null, Ct);
        (await RowsAsync(installation)).ShouldBe(healthy);
    }

    [Fact]
    public async Task what_a_rebuild_mended_is_what_the_next_answer_shows()
    {
        using var folder = SlackFolder.Small();
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(SlackExport.Open(folder.Path, new SlackOptions()));
        await installation.Upkeep.ReachEndAsync(null, Ct);
        await installation.ExecuteAsync("delete from views_2.identity");
        await using (var broken = await installation.Snapshots.OpenAsync(Ct)) broken.People.All.ShouldBeEmpty();
        await installation.Views.RebuildAsync(Views.All, null, Ct);
        await using var mended = await installation.Snapshots.OpenAsync(Ct);
        mended.People.All.Count().ShouldBe(3);
    }

    private static async Task<List<string>> RowsAsync(Hosting.Installation installation)
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
}
