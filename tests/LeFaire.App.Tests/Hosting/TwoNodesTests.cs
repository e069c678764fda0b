using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LeFaire.ReadModels;

namespace LeFaire.Hosting;

/// <summary>Two nodes, each the built program in a process of its own, serve one database.</summary>
[Trait("Suite", "slow")]
public sealed class TwoNodesTests(PostgresFixture postgres) : IDisposable
{
    private readonly TemporaryHome home = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_rebuild_asked_of_two_nodes_runs_once_and_when_its_node_is_killed_the_other_projects_and_can_rebuild()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var installation = await CompanyFiles.OpenAsync(database, home.Home);
        await History.AppendAsync(installation, new History(1).Next(2_000));
        using var first = BuiltProgram.Start(home.Home, (database, "first"), "serve", "--port", "0");
        using var asking = Client(await first.UrlAsync());
        await Eventually.Holds(() => Sessions.HoldsAsync(installation, Locks.Projecting, "first"), "the first node has the views in hand", seconds: 60);
        using var second = BuiltProgram.Start(home.Home, (database, "second"), "serve", "--port", "0");
        using var other = Client(await second.UrlAsync());
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);
        await ForeignRows.InsertAsync(installation);

        // Whoever holds the progress row stops a rebuild where it has compared everything and changed nothing yet.
        await using (var connection = await installation.Database.OpenConnectionAsync(Ct))
        await using (var transaction = await connection.BeginTransactionAsync(Ct))
        {
            await Sessions.HoldProgressAsync(connection);
            using (var begun = await RebuildAsync(asking)) begun.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            await Eventually.Holds(() => Sessions.WaitsForProgressAsync(installation, "first"), "the first node rebuilds", seconds: 60);
            using var refused = await RebuildAsync(other);
            refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
            (await refused.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("type").GetString().ShouldBe("urn:lefaire:problem:rebuild-running");

            (await StatusAsync(other, "")).State.ShouldBe(RebuildState.Running);
            (await first.KillAsync()).ShouldBeTrue();
            await Eventually.Holds(async () => !await Sessions.HoldsAsync(installation, Locks.Rebuild), "its rebuild ends with it, though it still waited");
        }

        (await StatusAsync(other, "")).State.ShouldBe(RebuildState.BrokenOff);
        (await ForeignRows.VerifyAllButTheseAsync(installation)).ShouldBeTrue("the old rows stand");
        await Eventually.Holds(() => Sessions.HoldsAsync(installation, Locks.Projecting, "second"), "the second node has the views in hand");
        await History.AppendAsync(installation, new History(2).Next(100));
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);
        using (var begun = await RebuildAsync(other)) begun.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var rebuilt = (await StatusAsync(other, "?wait=true")).Rebuilt!;
        rebuilt.Sum(one => one.Deleted).ShouldBe(2 * ForeignRows.Count);
        rebuilt.Sum(one => one.Inserted + one.Changed).ShouldBe(0);
        (await ForeignRows.VerifyAllButTheseAsync(installation)).ShouldBeFalse("they are gone");
        second.HasEnded.ShouldBeFalse(second.Said);
    }

    public void Dispose() => home.Dispose();

    private static HttpClient Client(Uri url)
    {
        var client = new HttpClient { BaseAddress = url };
        client.DefaultRequestHeaders.Add(ChosenActor.Header, "engineer");
        return client;
    }

    private static async Task<RebuildStatus> StatusAsync(HttpClient node, string query) =>
        (await node.GetFromJsonAsync<RebuildStatus>("/api/read-models/rebuild" + query, Answers.Json, Ct))!;

    private static Task<HttpResponseMessage> RebuildAsync(HttpClient node) => node.PostAsync("/api/read-models/all/rebuild", null, Ct);
}
