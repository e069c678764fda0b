using System.Diagnostics;
using System.Globalization;
using System.Text;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.Import.Sample;
using LeFaire.Mobility;

namespace LeFaire;

/// <summary>
/// How long each page takes on the sample company: cold, the first time after an event moved the log, and warm, when nothing has moved since. A page that sends
/// what takes long after the rest of it is told twice: until there is something to read, and until all of it is there.
/// </summary>
internal static class PagesBenchmark
{
    private const double Reach = 200;
    private const int Colds = 12;
    private const int Warms = 40;
    private const string LastDay = "2026-09-30";
    private const string End = "</body>";

    public static async Task<IReadOnlyList<Result>> RunAsync(Bench bench)
    {
        var sample = new SampleOptions();
        await using var installation = await bench.InstallationAsync();
        foreach (var export in SampleCompany.Exports(sample))
        {
            await installation.Intake.ImportAsync(export, new ImportOptions(CompleteSnapshots: true), new Progress<long>(), bench.Stop);
        }

        await installation.Upkeep.ReachEndAsync(progress: null, bench.Stop);
        await RecordSample.RunAsync(installation, SampleCompany.Commands(sample), bench.Stop);
        var home = new LeFaireHome(Path.Combine(Path.GetTempPath(), "lefaire-pages-" + Guid.NewGuid().ToString("N")[..12]));
        home.Create();
        try
        {
            await using var app = await Serve.StartAsync(installation, home, port: 0, bench.Stop);
            await installation.Upkeep.ReachEndAsync(progress: null, bench.Stop);
            var events = await Bench.CountAsync(installation, bench.Stop);
            var results = new List<Result>();
            var pages = await PagesAsync(installation, bench.Stop);
            // The first answers compile what all others use, and wait for what a process computes when it begins to serve.
            foreach (var (role, _, path) in pages.Concat(pages))
            {
                using var client = ClientOf(role);
                await AskAsync(client, path, bench.Stop);
            }

            foreach (var (role, page, path) in pages)
            {
                using var client = ClientOf(role);
                List<Asked> cold = [], warm = [];
                for (var i = 0; i < Colds; i++)
                {
                    await MoveAsync(installation, bench.Stop);
                    cold.Add(await AskAsync(client, path, bench.Stop));
                    for (var j = 0; j < Warms / Colds; j++) warm.Add(await AskAsync(client, path, bench.Stop));
                }

                results.AddRange(Told($"pages {page} cold", events, cold));
                results.AddRange(Told($"pages {page} warm", events, warm));
            }

            return results;

            HttpClient ClientOf(string role) => new() { BaseAddress = new Uri(app.Urls.First()), DefaultRequestHeaders = { { ChosenActor.Header, role } } };
        }
        finally
        {
            Directory.Delete(home.Path, recursive: true);
        }
    }

    private static IEnumerable<Result> Told(string job, long events, List<Asked> asked)
    {
        List<double> content = [.. asked.Select(one => one.Content).Order()];
        yield return Result.Reported($"{job} p50", events, content[content.Count / 2], "ms");
        yield return Result.AtMost(Reach, $"{job} p99", events, Last(content), "ms");
        if (asked.TrueForAll(one => one.All is null)) yield break;
        List<double> all = [.. asked.Select(one => one.All ?? one.Content).Order()];
        yield return Result.Reported($"{job}, all of it p50", events, all[all.Count / 2], "ms");
        yield return Result.Reported($"{job}, all of it p99", events, Last(all), "ms");

        static double Last(List<double> took) => took[(int)Math.Ceiling(took.Count * 0.99) - 1];
    }

    private static async Task<Asked> AskAsync(HttpClient client, string path, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        using var response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, ct);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        var (page, chunk, content) = (new StringBuilder(), new char[16_384], (double?)null);
        while (await reader.ReadAsync(chunk, ct) is > 0 and var read)
        {
            page.Append(chunk, 0, read);
            // The end of the body may lie across two chunks.
            if (content is null && page.ToString(Math.Max(0, page.Length - read - End.Length), Math.Min(page.Length, read + End.Length)).Contains(End, StringComparison.Ordinal))
            {
                content = clock.Elapsed.TotalMilliseconds;
            }
        }

        var streams = page.ToString().Contains("<blazor-ssr", StringComparison.Ordinal);
        return new Asked(content ?? throw new InvalidOperationException($"{path} is no page."), streams ? clock.Elapsed.TotalMilliseconds : null);
    }

    /// <summary>One more event, such as anyone records on any day, and the views brought up to it.</summary>
    private static async Task MoveAsync(Installation installation, CancellationToken ct)
    {
        var someone = new Actor(Role.Employee, new AccountId(await IdAsync(installation, "select data ->> 'Account' from lefaire.mt_events where type = 'employment_started'", ct)));
        var outcome = await DeclareMobilityEndpoint.HandleAsync(new DeclareMobility([OpportunityKind.Mission]), someone, installation, ct);
        if (outcome.Refused is { } refused) throw NotDoneException.Of(refused);
        await installation.Upkeep.ReachEndAsync(progress: null, ct);
    }

    /// <summary>Every page that shows what the sample holds, with who asks for it.</summary>
    private static async Task<IReadOnlyList<(string Role, string Page, string Path)>> PagesAsync(Installation installation, CancellationToken ct)
    {
        var person = await IdAsync(installation, "select data ->> 'Nominee' from lefaire.mt_events where type = 'candidate_nominated'", ct);
        var plan = await IdAsync(installation, "select data ->> 'Plan' from lefaire.mt_events where type = 'plan_opened'", ct);
        // A cohort that has one of a year before it.
        var cohort = await IdAsync(installation, "select data ->> 'Cohort' from lefaire.mt_events where type = 'cohort_opened' and data ->> 'JoinedFrom' = '2025-10-01'", ct);
        var analyst = new Actor(Role.Analyst, new AccountId(person));
        var pinned = await Succession.PinDossierEndpoint.HandleAsync(new PlanId(plan), analyst with { Account = null }, installation, ct);
        if (pinned.Outcome.Refused is { } refused) throw NotDoneException.Of(refused);
        await installation.Upkeep.ReachEndAsync(progress: null, ct);
        var dossier = await IdAsync(installation, "select data ->> 'Dossier' from lefaire.mt_events where type = 'dossier_pinned'", ct);
        var workshop = await IdAsync(installation, "select data ->> 'Workshop' from lefaire.mt_events where type = 'workshop_scheduled'", ct);
        var mentorship = await IdAsync(installation, "select data ->> 'Mentorship' from lefaire.mt_events where type = 'mentoring_accepted'", ct);
        var opportunity = await IdAsync(installation, "select data ->> 'Opportunity' from lefaire.mt_events where type = 'opportunity_posted'", ct);
        var nominator = await IdAsync(installation, $"select data ->> 'By' from lefaire.mt_events where type = 'candidate_nominated' and data ->> 'Plan' = '{plan}'", ct);
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        var candidates = await Succession.SuccessionCandidatesEndpoint.ReadForAsync(
            new Actor(Role.Committee, Account: null), installation, snapshot, new PlanId(plan), DateOnly.ParseExact(LastDay, "yyyy-MM-dd", CultureInfo.InvariantCulture), ct);
        var five = string.Join('&', candidates!.Pool.Take(5).Select(member => $"people={member.Person}"));
        const string on = $"?on={LastDay}";
        return
        [
            ("analyst", "/", "/"),
            ($"employee:{person}", "/me", "/me" + on),
            ("analyst", "/business-case", "/business-case" + on),
            ("analyst", "/cohorts", "/cohorts" + on),
            ("analyst", "/cohorts/{cohort}", $"/cohorts/{cohort}{on}"),
            ("analyst", "/cohorts/{cohort}/replay", $"/cohorts/{cohort}/replay{on}"),
            ("dpo", "/contests", "/contests"),
            ("analyst", "/discover", "/discover" + on),
            ("committee", "/dossiers/{dossier}", $"/dossiers/{dossier}"),
            ("committee", "/dossiers/{dossier}?now=true", $"/dossiers/{dossier}?now=true"),
            ("engineer", "/imports", "/imports"),
            ("analyst", "/learning", "/learning" + on),
            ("analyst", "/mentoring/{mentorship}", $"/mentoring/{mentorship}{on}"),
            ("analyst", "/mobility", "/mobility" + on),
            ("analyst", "/network", "/network" + on),
            ("analyst", "/newcomers", "/newcomers" + on),
            ("analyst", "/opportunities/{opportunity}", $"/opportunities/{opportunity}{on}"),
            ("committee", "/people", "/people" + on),
            ("committee", "/people/{person}", $"/people/{person}{on}"),
            ("committee", "/people/{person}/history", $"/people/{person}/history{on}"),
            ("committee", "/people/{person}/replay", $"/people/{person}/replay{on}"),
            ("committee", "/plans", "/plans" + on),
            ("committee", "/plans/hindsight", "/plans/hindsight" + on),
            ("analyst", "/plans/open", "/plans/open"),
            ("committee", "/plans/{plan}", $"/plans/{plan}{on}"),
            ("committee", "/plans/{plan}/compare", $"/plans/{plan}/compare{on}&{five}"),
            ("committee", "/plans/{plan}/fairness", $"/plans/{plan}/fairness{on}"),
            ("committee", "/plans/{plan}/forensics", $"/plans/{plan}/forensics{on}"),
            ($"manager:{nominator}", "/plans/{plan}/nominate", $"/plans/{plan}/nominate"),
            ("committee", "/plans/{plan}/reasons", $"/plans/{plan}/reasons"),
            ("committee", "/plans/{plan}/replay", $"/plans/{plan}/replay{on}"),
            ("engineer", "/read-models", "/read-models"),
            ("dpo", "/retention", "/retention"),
            ("analyst", "/rules", "/rules"),
            ("analyst", "/workshops/{workshop}", $"/workshops/{workshop}{on}")
        ];
    }

    /// <summary>The id that the first event which a statement chooses holds.</summary>
    private static async Task<Guid> IdAsync(Installation installation, string chosen, CancellationToken ct)
    {
        await using var first = installation.Database.CreateCommand(chosen + " order by seq_id limit 1");
        return Guid.Parse((string)(await first.ExecuteScalarAsync(ct))!);
    }

    /// <summary>How long until there was something to read, and until all of it was there; null where that was the same, in milliseconds.</summary>
    private sealed record Asked(double Content, double? All);
}
