using System.Net;
using System.Net.Http.Json;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Builder;

namespace LeFaire.ReadModels;

public sealed class RebuildingTests(PostgresFixture postgres) : IAsyncDisposable
{
    private readonly TemporaryHome home = new();
    private Installation? installation;
    private WebApplication? app;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_rebuild_asked_for_over_the_api_answers_at_once_and_tells_what_it_did()
    {
        using var client = await ServedAsync();
        await installation!.ExecuteAsync("update views_2.contributions set data = '[]'");
        using var begun = await client.PostAsync("/api/read-models/all/rebuild", null, Ct);
        begun.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var done = await StatusAsync(client, begun.Headers.Location + "?wait=true");
        done.State.ShouldBe(RebuildState.Done);
        done.Name.ShouldBe("all");
        done.Events.ShouldBe(done.Total);
        done.Rebuilt!.Single(one => one.Name == "contributions").Changed.ShouldBe(done.Rebuilt!.Single(one => one.Name == "contributions").Rows);
        (await installation!.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
    }

    [Fact]
    public async Task a_rebuild_is_cancelled_from_anywhere_and_the_old_rows_stand()
    {
        using var client = await ServedAsync();
        await installation!.ExecuteAsync("update views_2.contributions set data = '[]'");
        await using var holder = await installation!.Database.OpenConnectionAsync(Ct);
        await using (var holding = await holder.BeginTransactionAsync(Ct))
        {
            // Whoever holds the progress row keeps the rebuild from putting its rows in place.
            await ViewStore.LockProgressAsync(holder, Ct);
            using (var begun = await client.PostAsync("/api/read-models/contributions/rebuild", null, Ct)) begun.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            (await StatusAsync(client, "/api/read-models/rebuild")).State.ShouldBe(RebuildState.Running);
            using (var second = await client.PostAsync("/api/read-models/all/rebuild", null, Ct)) second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
            using (var asked = await client.DeleteAsync("/api/read-models/rebuild", Ct)) asked.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            (await StatusAsync(client, "/api/read-models/rebuild?wait=true")).State.ShouldBe(RebuildState.Cancelled);
        }

        (await installation.ScalarAsync<long>("select count(*) from views_2.contributions where data <> '[]'")).ShouldBe(0);
        using (var late = await client.DeleteAsync("/api/read-models/rebuild", Ct)) late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using (var again = await client.PostAsync("/api/read-models/contributions/rebuild", null, Ct)) again.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await StatusAsync(client, "/api/read-models/rebuild?wait=true")).Rebuilt!.Single().Changed.ShouldBeGreaterThan(0);
        (await installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
    }

    [Fact]
    public async Task a_rebuild_whose_process_is_gone_reads_as_broken_off_and_the_next_one_runs()
    {
        using var client = await ServedAsync();
        // What a process that was killed leaves: its row, and no lock.
        await installation!.ExecuteAsync("insert into views_2.rebuild (name, state) values ('all', 'Running')");
        (await StatusAsync(client, "/api/read-models/rebuild?wait=true")).State.ShouldBe(RebuildState.BrokenOff);
        using (var begun = await client.PostAsync("/api/read-models/ties/rebuild", null, Ct)) begun.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await StatusAsync(client, "/api/read-models/rebuild?wait=true")).State.ShouldBe(RebuildState.Done);
    }

    [Fact]
    public async Task a_rebuild_that_meets_an_event_it_cannot_fold_fails_and_names_it()
    {
        using var client = await ServedAsync();
        await installation!.ExecuteAsync("update lefaire.mt_events set type = 'tea_drunk' where seq_id = 7");
        using (var begun = await client.PostAsync("/api/read-models/all/rebuild", null, Ct)) begun.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var failed = await StatusAsync(client, "/api/read-models/rebuild?wait=true");
        failed.State.ShouldBe(RebuildState.Failed);
        failed.Error!.ShouldContain(await installation!.ScalarAsync<string>("select id::text from lefaire.mt_events where seq_id = 7"));
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.StopAsync(Ct);
            await app.DisposeAsync();
        }

        if (installation is not null) await installation.DisposeAsync();
        home.Dispose();
    }

    private async Task<HttpClient> ServedAsync()
    {
        installation = await Opened.InstallationAsync(postgres);
        await History.AppendAsync(installation, new History(5).Next(400));
        await installation.Views.CatchUpAsync(null, Ct);
        app = await Serve.StartAsync(installation, home.Home, port: 0, Ct);
        var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Add(ChosenActor.Header, "engineer");
        return client;
    }

    private static async Task<RebuildStatus> StatusAsync(HttpClient client, string path) =>
        (await client.GetFromJsonAsync<RebuildStatus>(path, Answers.Json, Ct))!;
}
