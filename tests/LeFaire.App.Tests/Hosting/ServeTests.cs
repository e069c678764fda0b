using System.Net;
using System.Text.Json;
using LeFaire.Pages;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Serilog.Core;

namespace LeFaire.Hosting;

public class ServeTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task every_endpoint_names_a_policy()
    {
        await using var app = Serve.Build(sample.Installation, Logger.None, _ => { });
        var endpoints = app.RoutesOf().ToList();
        endpoints.Count.ShouldBeGreaterThan(20);
        var open = endpoints.Where(endpoint => endpoint.IsOpen() && !IsFile(endpoint))
            .Select(endpoint => endpoint.RoutePattern.RawText).Distinct();
        open.ShouldBe(
            ["/openapi/{documentName}.json", "/health/live", "/health/ready", "/sign-in", "/sign-out", "/preferences", "/not-found", "/not-for-this-role"], ignoreOrder: true);
        endpoints.Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy is not { } policy || !Policies.Roles.ContainsKey(policy))
            .Select(endpoint => endpoint.RoutePattern.RawText).ShouldBeEmpty();

        static bool IsFile(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null;
    }

    [Theory]
    [InlineData("/api/network?on=1899-12-31", true)]
    [InlineData("/api/business-case?on=0001-01-01", true)]
    [InlineData("/api/cohorts?on=3000-01-01", true)]
    [InlineData("/api/cohorts?on=1900-01-01", false)]
    [InlineData("/api/cohorts?on=2999-12-31", false)]
    public async Task a_day_that_no_calendar_reaches_from_is_refused(string path, bool refused)
    {
        using var client = sample.As("analyst");
        using var response = await client.GetAsync(path, Ct);
        response.StatusCode.ShouldBe(refused ? HttpStatusCode.BadRequest : HttpStatusCode.OK);
        if (refused) (await response.Content.ReadAsStringAsync(Ct)).ShouldContain("day-out-of-reach");
    }

    [Fact]
    public async Task who_asks_without_saying_who_is_told_how()
    {
        using var nobody = sample.As(null);
        using var response = await nobody.GetAsync("/api/people", Ct);
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Ct));
        problem.GetProperty("type").GetString().ShouldBe("urn:lefaire:problem:unknown-actor");
        problem.GetProperty("detail").GetString()!.ShouldContain(ChosenActor.Header);
        using var stranger = sample.As("committee:nobody@example.org");
        (await stranger.GetAsync("/api/people", Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/api/people", "analyst committee dpo")]
    [InlineData("/api/cohorts", "analyst manager committee")]
    [InlineData("/api/plans", "committee analyst")]
    [InlineData("/api/read-models", "engineer analyst dpo")]
    [InlineData("/api/imports", "engineer analyst dpo")]
    public async Task only_the_roles_of_its_policy_reach_an_endpoint(string path, string admitted)
    {
        foreach (var role in Enum.GetNames<Role>())
        {
            using var client = sample.As(role.ToLowerInvariant());
            using var response = await client.GetAsync(path, Ct);
            response.StatusCode.ShouldBe(
                admitted.Split(' ').Contains(role, StringComparer.OrdinalIgnoreCase) ? HttpStatusCode.OK : HttpStatusCode.Forbidden, $"{role} {path}");
        }
    }

    [Fact]
    public async Task a_page_of_another_origin_and_a_name_that_is_not_ours_are_turned_away()
    {
        using var client = sample.As("analyst");
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/api/cohorts") { Headers = { { "Origin", "http://elsewhere.example" } } };
        (await client.SendAsync(foreign, Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var own = new HttpRequestMessage(HttpMethod.Get, "/api/cohorts") { Headers = { { "Origin", sample.Url } } };
        (await client.SendAsync(own, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/api/cohorts") { Headers = { Host = "elsewhere.example" } };
        (await client.SendAsync(rebound, Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task the_description_names_every_path_and_what_it_takes()
    {
        using var client = sample.As(null);
        var description = JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync("/openapi/v1.json", Ct));
        var paths = description.GetProperty("paths");
        paths.EnumerateObject().Select(path => path.Name).ShouldContain("/api/people/{person}/profile");
        paths.GetProperty("/api/plans").GetProperty("post").GetProperty("requestBody").ToString().ShouldContain("OpenPlan");
        description.GetProperty("components").GetProperty("schemas").GetProperty("NominateCandidate").GetProperty("properties")
            .EnumerateObject().Select(property => property.Name).ShouldBe(["nominee", "reason", "conflict", "conflictNote"]);
    }

    [Fact]
    public async Task health_tells_life_and_readiness_with_the_lag()
    {
        using var client = sample.As(null);
        (await client.GetAsync("/health/live", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var ready = JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync("/health/ready", Ct));
        ready.GetProperty("checks").GetProperty("read-models").GetProperty("data").GetProperty("behind").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task what_is_not_json_or_no_such_command_is_a_problem_and_records_nothing()
    {
        var before = (await sample.Installation.Views.PositionsAsync(Ct)).Log;
        using var client = sample.As("analyst");
        using var broken = new StringContent("{\"entity\":", System.Text.Encoding.UTF8, "application/json");
        (await client.PostAsync("/api/entities", broken, Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var lacking = new StringContent("{\"consultation\":\"2024-01-01\",\"notice\":\"2024-01-02\"}", System.Text.Encoding.UTF8, "application/json");
        (await client.PostAsync("/api/entities", lacking, Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await client.GetAsync("/api/nothing", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.GetAsync("/api/people/not-an-id/profile", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await sample.Installation.Views.PositionsAsync(Ct)).Log.ShouldBe(before);
    }

    [Fact]
    public async Task who_leaves_before_the_answer_is_logged_as_that_and_as_no_error()
    {
        // Which nothing else asks for here: a line is written after its answer, and could be that of another test.
        const string path = "/api/newcomers";
        var before = LoggedOf(path).Count;
        await using var holder = await sample.Installation.Database.OpenConnectionAsync(Ct);
        await using var transaction = await holder.BeginTransactionAsync(Ct);
        await holder.RunAsync("lock table views_2.writes", Ct);
        var locked = await sample.Installation.ScalarAsync<DateTime>("select clock_timestamp()");
        using var client = sample.As("analyst");
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var asked = client.GetAsync(path, leaving.Token);
        await Eventually.Holds(
            async () => await sample.Installation.ScalarAsync<bool>(
                $"select exists (select from pg_locks join pg_stat_activity using (pid) where relation = 'views_2.writes'::regclass and not granted and query_start > '{locked:O}')"),
            "the answer waits for the lock");
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(asked);
        await Eventually.Holds(() => LoggedOf(path).Count > before, "the request is logged");
        var logged = LoggedOf(path)[^1];
        logged.GetProperty("StatusCode").GetInt32().ShouldBe(StatusCodes.Status499ClientClosedRequest);
        logged.TryGetProperty("@l", out _).ShouldBeFalse(logged.ToString());
    }

    [Fact]
    public async Task logs_name_nobody()
    {
        foreach (var path in new[] { "/api/people?search=Agnès", "/api/plans", "/api/nothing" }) (await sample.As("committee").GetAsync(path, Ct)).Dispose();
        // A request is logged once it has been answered.
        await Eventually.Holds(() => Text().Contains("/api/nothing", StringComparison.Ordinal), "the last request is logged");
        var text = Text();
        text.ShouldNotContain("Agn%C3%A8s");
        text.ShouldNotContain("Agnès");
        await using var select = sample.Installation.Database.CreateCommand("select name, email from vault.accounts where name is not null");
        await using var reader = await select.ExecuteReaderAsync(Ct);
        while (await reader.ReadAsync(Ct))
        {
            text.ShouldNotContain(reader.GetString(0));
            if (!reader.IsDBNull(1)) text.ShouldNotContain(reader.GetString(1));
        }

    }

    private List<JsonElement> LoggedOf(string path) =>
    [
        .. Text().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))
            .Where(line => line.TryGetProperty("RequestPath", out var of) && of.GetString() == path && line.TryGetProperty("StatusCode", out _))
    ];

    private string Text()
    {
        return string.Concat(Directory.EnumerateFiles(sample.Logs).Select(ReadShared));

        static string ReadShared(string file)
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd();
        }
    }
}
