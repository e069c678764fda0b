using LeFaire.Hosting;
using LeFaire.Import;

namespace LeFaire.ReadModels;

public class ProjectingTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task what_is_imported_beside_a_serving_process_reaches_the_views_by_the_daemon_and_is_what_the_log_says()
    {
        using var folder = SlackFolder.Small();
        using var home = new TemporaryHome();
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(SlackExport.Open(folder.Path, new SlackOptions()));
        await AutomateAsync(installation);
        await using var app = await Serve.StartAsync(installation, home.Home, port: 0, Ct);
        folder.Replace("general/2015-06-09.json", "<@U1> like this", "<@U1> just like this");
        await installation.ImportAsync(SlackExport.Open(folder.Path, new SlackOptions()));
        var stands = await installation.Upkeep.ReachEndAsync(progress: null, Ct);
        stands.ShouldBe((await installation.LogAsync())[^1].Sequence);
        (await installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
        (await installation.ScalarAsync<long>("select count(*) from views_2.ties")).ShouldBe(1);
    }

    [Fact]
    public async Task an_event_that_cannot_be_folded_stops_the_views_until_it_can_be_and_nothing_is_skipped()
    {
        using var folder = SlackFolder.Small();
        using var home = new TemporaryHome();
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(SlackExport.Open(folder.Path, new SlackOptions()));
        await AutomateAsync(installation);
        var stands = await installation.Upkeep.ReachEndAsync(progress: null, Ct);
        await using var app = await Serve.StartAsync(installation, home.Home, port: 0, Ct);
        folder.Write("general/2015-06-10.json", """[{"type":"message","user":"U3","text":"me too","ts":"1433966500.000001","thread_ts":"1433866203.000003"}]""");
        // A name that this version does not know, as an older one would meet it; set before anything could fold the event.
        await installation.ExecuteAsync("create function lefaire.rename() returns trigger language plpgsql as $$ begin new.type := 'tea_drunk'; new.mt_dotnet_type := 'LeFaire.TeaDrunk, LeFaire'; return new; end $$");
        await installation.ExecuteAsync("create trigger rename before insert on lefaire.mt_events for each row when (new.type = 'reply_posted') execute function lefaire.rename()");
        await installation.ImportAsync(SlackExport.Open(folder.Path, new SlackOptions()));
        await Eventually.Holds(() => FoldFailure.ReadAsync(installation.Database, Ct).GetAwaiter().GetResult() is not null, "the failure is kept", seconds: 60);
        var failure = (await FoldFailure.ReadAsync(installation.Database, Ct))!;
        failure.Name.ShouldBe("tea_drunk");
        failure.Event.Value.ShouldBe(await installation.ScalarAsync<Guid>("select id from lefaire.mt_events where type = 'tea_drunk'"));
        (await installation.Views.PositionsAsync(Ct)).Views.ShouldBe(stands);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        ((int)(await client.GetAsync("/health/ready", Ct)).StatusCode).ShouldBe(503);
        (await Should.ThrowAsync<FoldFailedException>(() => installation.Views.FoldAsync(Views.All, long.MaxValue, null, Ct))).Id.ShouldBe(failure.Event);

        await installation.ExecuteAsync("update lefaire.mt_events set type = 'reply_posted', mt_dotnet_type = 'LeFaire.Contributions.ReplyPosted, LeFaire' where type = 'tea_drunk'");
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);
        (await installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
        await Eventually.Holds(() => FoldFailure.ReadAsync(installation.Database, Ct).GetAwaiter().GetResult() is null, "the failure is forgotten");
    }

    [Fact]
    public async Task another_process_takes_the_views_in_hand_when_the_first_ends()
    {
        using var folder = SlackFolder.Small();
        using var home = new TemporaryHome();
        await using var installation = await Opened.InstallationAsync(postgres);
        var first = await Serve.StartAsync(installation, home.Home, port: 0, Ct);
        await using var second = await Serve.StartAsync(installation, home.Home, port: 0, Ct);
        await installation.ImportAsync(SlackExport.Open(folder.Path, new SlackOptions()));
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);
        await first.StopAsync(Ct);
        await first.DisposeAsync();
        folder.Write("general/2015-06-10.json", """[{"type":"message","user":"U3","text":"me too","ts":"1433966500.000001","thread_ts":"1433866203.000003"}]""");
        (await installation.ImportAsync(SlackExport.Open(folder.Path, new SlackOptions()))).Added.ShouldBe(1);
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);
        (await installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
    }

    [Fact]
    public async Task facts_whose_positions_were_drawn_long_before_they_are_committed_are_not_passed_over()
    {
        using var home = new TemporaryHome();
        await using var installation = await Opened.InstallationAsync(postgres);
        await History.AppendAsync(installation, new History(1).Next(50));
        await AutomateAsync(installation);
        await using var app = await Serve.StartAsync(installation, home.Home, port: 0, Ct);
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);
        // Far longer than it takes until a gap in the positions counts as given up.
        await using (var connection = await installation.Database.OpenConnectionAsync(Ct))
        await using (var transaction = await connection.BeginTransactionAsync(Ct))
        {
            await EventLog.AppendAsync(connection, new History(2).Next(500), Opened.Now, Ct);
            await Task.Delay(TimeSpan.FromSeconds(5), Ct);
            await transaction.CommitAsync(Ct);
        }

        await History.AppendAsync(installation, new History(3).Next(50));
        (await installation.Upkeep.ReachEndAsync(progress: null, Ct)).ShouldBe((await installation.LogAsync()).Count);
        (await installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
    }

    /// <summary>Does what is due, or the log would move when it is served.</summary>
    private static async Task AutomateAsync(Installation installation)
    {
        while ((await RunAutomationsEndpoint.Post(installation, Ct)).Any(outcome => outcome.Refused is null))
        {
        }
    }
}
