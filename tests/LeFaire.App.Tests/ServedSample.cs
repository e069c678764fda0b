using System.Net.Http.Json;
using System.Text.Json;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.Import.Sample;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;

namespace LeFaire;

/// <summary>A small sample company, taken in by the product's own ways and served on a port of its own.</summary>
public class ServedSample(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly TemporaryHome home = new();
    private WebApplication? app;

    internal static SampleOptions Options { get; } = new(People: 60, Months: 9);

    /// <summary>The grades of all but heads.</summary>
    internal static string[] BelowHeads { get; } = ["E1", "E2", "E3", "E4", "E5"];

    /// <summary>The last day of the sample.</summary>
    public static string LastDay { get; } = Verbs.Day(SampleCompany.Staff(Options).End);

    /// <summary>The last day of the month that the sample's figures of groups are published for.</summary>
    public static DateOnly Published { get; } = ClosedMonths.LastEnd(SampleCompany.Staff(Options).End);

    /// <summary>Which company it is.</summary>
    internal virtual SampleOptions Company => Options;

    internal Installation Installation { get; private set; } = null!;

    internal string Logs => home.Home.Logs;

    public string Url => app!.Urls.First();

    public async ValueTask InitializeAsync()
    {
        Installation = await Opened.InstallationAsync(postgres);
        foreach (var export in SampleCompany.Exports(Company)) await Installation.ImportAsync(export, new ImportOptions(CompleteSnapshots: true));
        await Installation.Upkeep.ReachEndAsync(progress: null, TestContext.Current.CancellationToken);
        await RecordSample.RunAsync(Installation, SampleCompany.Commands(Company), TestContext.Current.CancellationToken);
        // What is due is done before, or the log would move under the tests when it is served.
        while ((await RunAutomationsEndpoint.Post(Installation, TestContext.Current.CancellationToken)).Any(outcome => outcome.Refused is null))
        {
        }

        app = await Serve.StartAsync(Installation, home.Home, port: 0, TestContext.Current.CancellationToken);
    }

    /// <summary>Publishes the sample's last month anew, so that figures of groups count what a test appended.</summary>
    internal async Task PublishAsync()
    {
        var sequence = await Installation.Upkeep.ReachEndAsync(progress: null, TestContext.Current.CancellationToken);
        var published = new MonthPublished(Published, sequence, Installation.Clock.GetUtcNow());
        await ReadModels.History.AppendAsync(Installation, [new NewEvent(new EventId(Installation.Key.Id("published", $"{sequence}")), Installation.Key.Id("stream", "published"), published)]);
        await Installation.Upkeep.ReachEndAsync(progress: null, TestContext.Current.CancellationToken);
    }

    /// <summary>The e-mail address of somebody.</summary>
    internal Task<string> SomebodyAsync() =>
        Installation.ScalarAsync<string>("select email from vault.accounts where email is not null order by email limit 1");

    /// <summary>A client that acts as someone; as nobody where null.</summary>
    public HttpClient As(string? actor)
    {
        var client = new HttpClient { BaseAddress = new Uri(Url) };
        if (actor is not null) client.DefaultRequestHeaders.Add(ChosenActor.Header, actor);
        return client;
    }

    /// <summary>Asks as someone and reads the answer; whatever is not 2xx fails.</summary>
    public async Task<JsonElement> GetAsync(string actor, string path)
    {
        using var client = As(actor);
        return await client.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a command as someone.</summary>
    public async Task<(int Status, JsonElement Answer)> PostAsync(string? actor, string path, object command)
    {
        // Two commands of one moment would have no order of time.
        ((FakeTimeProvider)Installation.Clock).Advance(TimeSpan.FromSeconds(1));
        using var client = As(actor);
        using var response = await client.PostAsJsonAsync(path, command, Answers.Json, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.StopAsync(TestContext.Current.CancellationToken);
            await app.DisposeAsync();
        }

        if (Installation is not null) await Installation.DisposeAsync();
        home.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A larger one, in which enough people joined of late to be compared.</summary>
public sealed class ServedCompany(PostgresFixture postgres) : ServedSample(postgres)
{
    internal static SampleOptions Larger { get; } = new(People: 120, Months: 15, Start: new DateOnly(2025, 7, 1));

    internal override SampleOptions Company => Larger;
}
