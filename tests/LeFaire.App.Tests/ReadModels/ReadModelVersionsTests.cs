using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LeFaire.Hosting;

namespace LeFaire.ReadModels;

public class ReadModelVersionsTests(PostgresFixture postgres)
{
    private const int Older = 1;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_older_version_serves_beside_this_one_until_it_is_dropped()
    {
        using var home = new TemporaryHome();
        await using var installation = await Opened.InstallationAsync(postgres);
        await History.AppendAsync(installation, new History(1).Next(100));
        // What is due is done before, or the log would move when it is served.
        await RunAutomationsEndpoint.Post(installation, Ct);
        await LeaveOlderAsync(installation, at: 40);
        await using var older = await installation.Database.OpenConnectionAsync(Ct);
        await older.RunAsync($"select pg_advisory_lock({Locks.ProjectingOf(Older)})", Ct);
        await using var app = await Serve.StartAsync(installation, home.Home, port: 0, Ct);
        using var client = As("engineer", app.Urls.First());
        var end = await installation.Upkeep.ReachEndAsync(progress: null, Ct);

        (await client.GetFromJsonAsync<List<ReadModelVersion>>("/api/read-models/versions", Answers.Json, Ct)).ShouldBe(
        [
            new ReadModelVersion(Older, Own: false, 40, end - 40, KeptUp: true), new ReadModelVersion(Views.Version, Own: true, end, 0, KeptUp: true)
        ]);
        (await installation.ScalarAsync<string>("select data::text from views_1.ties")).ShouldBe("\"older\"");
        using (var refused = await client.DeleteAsync($"/api/read-models/versions/{Older}", Ct)) refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using (var own = await client.DeleteAsync($"/api/read-models/versions/{Views.Version}", Ct)) own.StatusCode.ShouldBe(HttpStatusCode.Conflict);

        await older.RunAsync($"select pg_advisory_unlock({Locks.ProjectingOf(Older)})", Ct);
        using (var dropped = await client.DeleteAsync($"/api/read-models/versions/{Older}", Ct)) dropped.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ReadModelVersions.ReadAsync(installation.Database, Ct)).Select(one => one.Version).ShouldBe([Views.Version]);
        (await installation.ScalarAsync<bool>("select to_regclass('views_1.ties') is null")).ShouldBeTrue();
        (await installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
    }

    [Fact]
    public async Task an_erasure_drops_the_older_version_and_is_refused_while_one_serves()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        await LeaveOlderAsync(installation, at: 0);
        await using var older = await installation.Database.OpenConnectionAsync(Ct);
        await older.RunAsync($"select pg_advisory_lock({Locks.ProjectingOf(Older)})", Ct);
        await using var connection = await installation.Database.OpenConnectionAsync(Ct);
        (await Should.ThrowAsync<NotDoneException>(() => ReadModelVersions.DropOthersAsync(connection, Ct))).Type.ShouldBe("version-in-use");
        await older.RunAsync($"select pg_advisory_unlock({Locks.ProjectingOf(Older)})", Ct);
        await ReadModelVersions.DropOthersAsync(connection, Ct);
        (await ReadModelVersions.ReadAsync(installation.Database, Ct)).Select(one => one.Version).ShouldBe([Views.Version]);
    }

    [Fact]
    public async Task a_node_is_not_ready_and_answers_nothing_until_the_views_of_its_version_are_filled()
    {
        using var home = new TemporaryHome();
        await using var installation = await Opened.InstallationAsync(postgres);
        await History.AppendAsync(installation, new History(1).Next(100));
        await using var filling = await installation.Database.OpenConnectionAsync(Ct);
        // As another node of this version does that is filling them.
        await filling.RunAsync($"select pg_advisory_lock({Locks.Projecting})", Ct);
        await using var app = await Serve.StartAsync(installation, home.Home, port: 0, Ct);
        using var client = As("analyst", app.Urls.First());
        using (var health = await client.GetAsync("/health/ready", Ct))
        {
            health.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            var data = (await health.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("checks").GetProperty("read-models").GetProperty("data");
            data.GetProperty("version").GetInt32().ShouldBe(Views.Version);
            data.GetProperty("behind").GetInt64().ShouldBe((await installation.LogAsync())[^1].Sequence);
        }

        using (var early = await client.GetAsync("/api/people", Ct)) early.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        using (var alive = await client.GetAsync("/health/live", Ct)) alive.StatusCode.ShouldBe(HttpStatusCode.OK);

        await filling.RunAsync($"select pg_advisory_unlock({Locks.Projecting})", Ct);
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);
        using (var ready = await client.GetAsync("/health/ready", Ct)) ready.StatusCode.ShouldBe(HttpStatusCode.OK);
        using (var answer = await client.GetAsync("/api/people", Ct)) answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>What a node of an older version leaves: its schema and its progress.</summary>
    private static async Task LeaveOlderAsync(Installation installation, long at)
    {
        await installation.ExecuteAsync("create schema views_1; create table views_1.ties (data jsonb); insert into views_1.ties values ('\"older\"')");
        await installation.ExecuteAsync($"insert into lefaire.mt_event_progression (name, last_seq_id) values ('{ViewStore.ShardOf(Older)}', {at})");
    }

    private static HttpClient As(string actor, string url)
    {
        var client = new HttpClient { BaseAddress = new Uri(url) };
        client.DefaultRequestHeaders.Add(ChosenActor.Header, actor);
        return client;
    }
}
