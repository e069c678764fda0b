using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LeFaire.Hosting;

namespace LeFaire;

/// <summary>How soon the built program answers on the sample company, and how long an answer takes while eight clients ask.</summary>
internal static class ServeBenchmark
{
    private const int Clients = 8;
    private const int RequestsPerSecond = 60;
    private static readonly TimeSpan Asking = TimeSpan.FromSeconds(30);

    /// <summary>Runs the demo on an empty home, kills it, runs it again on what is there, and asks it.</summary>
    public static async Task<IReadOnlyList<Result>> RunAsync(Bench bench)
    {
        var home = Path.Combine(Path.GetTempPath(), "lefaire-demo-" + Guid.NewGuid().ToString("N")[..12]);
        try
        {
            var (first, fromNothing) = await StartAsync(home, bench.Stop);
            first.Kill();
            await first.WaitForExitAsync(bench.Stop);
            var (demo, again) = await StartAsync(home, bench.Stop);
            try
            {
                return
                [
                    Result.AtMost(20, "serve demo from nothing to the first figure", Demo.Facts, fromNothing.Took.TotalSeconds, "s"),
                    Result.AtMost(6, "serve demo with existing data to the first figure", Demo.Facts, again.Took.TotalSeconds, "s"),
                    .. await AskAsync("serve", Demo.Facts, mostForProfile: 30, again.Url, bench.Stop)
                ];
            }
            finally
            {
                demo.Kill();
                await demo.WaitForExitAsync(CancellationToken.None);
            }
        }
        finally
        {
            var owned = new LeFaireHome(home);
            foreach (var folder in new[] { EmbeddedPostgres.ElsewhereOf(owned), home }.Where(Directory.Exists)) Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Starts the built program and waits until a profile shows a figure above zero.</summary>
    private static async Task<(Process Demo, (TimeSpan Took, string Url) First)> StartAsync(string home, CancellationToken ct)
    {
        var program = Path.Combine(Results.Root(), "src", "LeFaire.App", "bin", "Release", "net10.0", "LeFaire.App.dll");
        var clock = Stopwatch.StartNew();
        var demo = Process.Start(new ProcessStartInfo("dotnet", [program, "demo", "--home", home, "--port", "0"]) { RedirectStandardOutput = true })!;
        string? url = null;
        while (url is null && await demo.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            url = line.Split(' ').FirstOrDefault(word => word.StartsWith("http://", StringComparison.Ordinal))?.TrimEnd('.');
        }

        using var client = Client(url ?? throw new InvalidOperationException("The demo ended before it served."));
        foreach (var person in await PeopleAsync(client, ct))
        {
            using var profile = JsonDocument.Parse(await client.GetStringAsync(ProfileOf(person), ct));
            if (profile.RootElement.GetProperty("content").GetProperty("totals").EnumerateArray().Any(total => total.GetProperty("count").GetInt32() > 0))
            {
                return (demo, (clock.Elapsed, url));
            }
        }

        throw new InvalidOperationException("No profile shows a figure above zero.");
    }

    /// <summary>How long profiles, cohorts and pools take while eight clients ask for them, 60 requests a second in all.</summary>
    internal static async Task<IReadOnlyList<Result>> AskAsync(string name, long events, double mostForProfile, string url, CancellationToken ct)
    {
        // A process that begins to serve computes the figures of groups beside; whoever asks for them waits for that.
        using var analyst = new HttpClient { BaseAddress = new Uri(url), DefaultRequestHeaders = { { ChosenActor.Header, "analyst" } } };
        foreach (var figures in new[] { "business-case", "network", "mobility/figures", "mentoring/figures" })
        {
            (await analyst.GetAsync("/api/" + figures, ct)).EnsureSuccessStatusCode().Dispose();
        }

        using var client = Client(url);
        var people = await PeopleAsync(client, ct);
        var cohorts = await IdsAsync(client, "/api/cohorts?size=100", "cohort", ct);
        var plans = await IdsAsync(client, "/api/plans", "plan", ct);
        var results = new List<Result>();
        foreach (var (job, most, paths) in new[]
        {
            ("profile", mostForProfile, people.Select(ProfileOf)), ("cohort", 250.0, cohorts.Select(id => $"/api/cohorts/{id}?on=2026-09-30")),
            ("pool", 250.0, plans.Select(id => $"/api/plans/{id}?on=2026-09-30"))
        })
        {
            string[] asked = [.. paths];
            await LoadAsync(url, asked, TimeSpan.FromSeconds(3), ct);
            var took = await LoadAsync(url, asked, Asking, ct);
            took.Sort();
            results.Add(Result.Reported($"{name} {job} p50", events, took[took.Count / 2], "ms"));
            results.Add(Result.AtMost(most, $"{name} {job} p99", events, took[(int)(took.Count * 0.99)], "ms"));
        }

        return results;
    }

    /// <summary>Open loop: each request has its moment, and its time counts from that moment, whether or not the answers before it have come.</summary>
    private static async Task<List<double>> LoadAsync(string url, string[] paths, TimeSpan length, CancellationToken ct)
    {
        var count = (int)(length.TotalSeconds * RequestsPerSecond);
        var took = new double[count];
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async number =>
        {
            using var client = Client(url);
            for (var i = number; i < count; i += Clients)
            {
                var due = TimeSpan.FromSeconds((double)i / RequestsPerSecond);
                if (due - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } early) await Task.Delay(early, ct);
                (await client.GetAsync(paths[i % paths.Length], ct)).EnsureSuccessStatusCode().Dispose();
                took[i] = (Stopwatch.GetElapsedTime(start) - due).TotalMilliseconds;
            }
        }));
        return [.. took];
    }

    private static HttpClient Client(string url) => new() { BaseAddress = new Uri(url), DefaultRequestHeaders = { { ChosenActor.Header, "committee" } } };

    private static string ProfileOf(string person) => string.Create(CultureInfo.InvariantCulture, $"/api/people/{person}/profile?on=2026-09-30");

    private static Task<IReadOnlyList<string>> PeopleAsync(HttpClient client, CancellationToken ct) => IdsAsync(client, "/api/people?size=1000", "person", ct);

    private static async Task<IReadOnlyList<string>> IdsAsync(HttpClient client, string path, string property, CancellationToken ct)
    {
        using var list = JsonDocument.Parse(await client.GetStringAsync(path, ct));
        return [.. list.RootElement.GetProperty("items").EnumerateArray().Select(one => one.GetProperty(property).GetString()!)];
    }
}
