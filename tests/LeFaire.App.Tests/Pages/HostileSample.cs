using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.Learning;
using LeFaire.ReadModels;

namespace LeFaire.Pages;

/// <summary>
/// The sample with names, titles, reasons, labels, topics, units, sites, grades and jobs that would act if they were let: in a page as markup, in a spreadsheet as
/// a formula; and with one of everything that an address can name.
/// </summary>
public sealed class HostileSample(PostgresFixture postgres) : ServedSample(postgres), IAsyncLifetime
{
    /// <summary>What would act.</summary>
    public const string Hostile = "=\"><script>alert(1)</script><img src=x onerror=alert(1)>";

    private const string Mapping =
        """
        {
          "kind": "directory", "source": "hostile", "date": { "fileName": "yyyy-MM-dd" }, "key": "id", "name": "name", "email": "email", "entity": "entity",
          "unit": ["unit"], "site": "site", "grade": "grade", "job": "job", "joined": { "column": "joined", "format": "yyyy-MM-dd" }
        }
        """;

    private static readonly string[] Criteria = ["Helping"];
    private static readonly string[] Kinds = ["Mission"];

    private readonly Dictionary<string, List<string>> ids = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>What a part of an address can be, that of this name first.</summary>
    public IReadOnlyDictionary<string, List<string>> Ids => ids;

    /// <summary>Somebody whose unit, site, grade and job are hostile, who is in the pool of the first plan.</summary>
    public string Person => ids["person"][0];

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        var people = await ImportAsync();
        var nomination = (await OneAsync(
            """
            select (e.data ->> 'Plan') || ' ' || (e.data ->> 'Nominee') from lefaire.mt_events e where e.type = 'nomination_seconded' and not exists (
                select from lefaire.mt_events end_of where end_of.type in ('plan_closed', 'position_filled') and end_of.data ->> 'Plan' = e.data ->> 'Plan') limit 1
            """)).Split(' ');
        ids["person"] = [people[0], nomination[1]];
        ids["cohort"] =
        [
            await PostedAsync("analyst", "/api/cohorts", new { entity = "Example SA", joinedFrom = "1999-01-01", joinedTo = "2024-09-30" }),
            await PostedAsync("analyst", "/api/cohorts", new { entity = "Example SA", unit = Hostile, joinedFrom = "2026-09-01", joinedTo = "2026-09-30" })
        ];
        ids["plan"] = [await PostedAsync("analyst", "/api/plans", new { title = "Plan", entity = "Example SA", position = "Chef", criteria = Criteria })];
        ids["plan"].Add(nomination[0]);
        await PostedAsync("analyst", $"/api/plans/{nomination[0]}/dossiers", new { });
        ids["dossier"] = [await OneAsync("select data ->> 'Dossier' from lefaire.mt_events where type = 'dossier_pinned' limit 1")];
        ids["opportunity"] = [await PostedAsync("analyst", "/api/opportunities", new { title = Hostile, kind = "Project", entity = Hostile, unit = Hostile })];
        await PostedAsync($"employee:{people[0]}", $"/api/opportunities/{ids["opportunity"][0]}/applications", new { });
        await PostedAsync($"employee:{people[0]}", "/api/mobility", new { kinds = Kinds });
        ids["workshop"] = [await WorkshopAsync(new AccountId(Guid.Parse(people[0])))];
        await PostedAsync($"employee:{people[1]}", $"/api/workshops/{ids["workshop"][0]}/registrations", new { account = people[1] });
        ids["mentorship"] = [await MentorshipAsync(new AccountId(Guid.Parse(people[0])), new AccountId(Guid.Parse(people[1])))];
        ids["import"] = [$"{await Installation.ScalarAsync<long>("select min(id) from import.runs")}"];
        ids["topic"] = ["sql"];
        ids["step"] = ["1"];
        ids["name"] = ["people"];
        await Installation.ExecuteAsync($"update vault.accounts set name = '{Hostile}' || coalesce(name, '')");
        await Installation.ExecuteAsync($"update vault.titles set title = '{Hostile}' || title");
        await Installation.ExecuteAsync($"update vault.reasons set reason = '{Hostile}'");
        await Installation.ExecuteAsync($"update vault.cv_labels set label = '{Hostile}'");
    }

    /// <summary>The addresses of a route: its parts filled with what there is, each of them once.</summary>
    public IEnumerable<string> AddressesOf(string route)
    {
        var most = ids.Where(of => route.Contains("{" + of.Key, StringComparison.OrdinalIgnoreCase)).Select(of => of.Value.Count).DefaultIfEmpty(1).Max();
        for (var at = 0; at < most; at++)
        {
            var filled = "/" + route.TrimStart('/');
            foreach (var (name, known) in ids)
            {
                var from = filled.IndexOf("{" + name, StringComparison.OrdinalIgnoreCase);
                if (from >= 0) filled = filled.Replace(filled[from..(filled.IndexOf('}', from) + 1)], known[Math.Min(at, known.Count - 1)], StringComparison.Ordinal);
            }

            filled.ShouldNotContain("{", customMessage: "no id is there for a part of this address: add one");
            yield return filled;
        }
    }

    /// <summary>Eight people of a hostile unit whom a directory tells, and who joined in September.</summary>
    private async Task<List<string>> ImportAsync()
    {
        using var folder = new CsvFolder();
        var cell = $"\"{Hostile.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        folder.Write("2026-10-01.csv", "id,name,email,entity,unit,site,grade,job,joined\n" + string.Concat(Enumerable.Range(1, 8).Select(
            number => $"h{number},{cell},h{number}@hostile.example,Example SA,{cell},{cell},{cell},{cell},2026-09-0{number}\n")));
        var summary = await Installation.ImportAsync(DirectorySnapshots.Open(folder.Data, folder.Map(Mapping), null, null), new ImportOptions(CompleteSnapshots: true));
        summary.Added.ShouldBeGreaterThan(8);
        await Installation.Upkeep.ReachEndAsync(progress: null, Ct);
        await using var select = Installation.Database.CreateCommand("select id::text from vault.accounts where source = 'hostile' order by email");
        await using var reader = await select.ExecuteReaderAsync(Ct);
        var people = new List<string>();
        while (await reader.ReadAsync(Ct)) people.Add(reader.GetString(0));
        return people;
    }

    // Commands take codes for topics; a source, or a log of before, may tell others.
    private async Task<string> WorkshopAsync(AccountId host)
    {
        var workshop = new PlaceId(Opened.Key.Id("workshop", "hostile"));
        await AppendAsync(workshop.Value, new WorkshopScheduled(workshop, host, 60, [Hostile], Opened.Now.AddDays(5)));
        await Installation.ExecuteAsync($"insert into vault.titles (id, title) values ('{workshop}', 'Workshop')");
        return $"{workshop}";
    }

    private async Task<string> MentorshipAsync(AccountId mentee, AccountId mentor)
    {
        var mentorship = new PlaceId(Opened.Key.Id("mentorship", "hostile"));
        await AppendAsync(
            mentorship.Value, new MentoringRequested(mentorship, mentee, Hostile, MentoringMoment.OnDemand, null, Opened.Now),
            new MentoringOffered(mentorship, 1, mentor, mentee, Opened.Now));
        return $"{mentorship}";
    }

    private async Task AppendAsync(Guid stream, params Fact[] facts)
    {
        await History.AppendAsync(
            Installation, [.. facts.Select(fact => new NewEvent(new EventId(Opened.Key.Id("event", "hostile", $"{stream}", fact.GetType().Name)), stream, fact))]);
        await Installation.Upkeep.ReachEndAsync(progress: null, Ct);
    }

    private Task<string> OneAsync(string sql) => Installation.ScalarAsync<string>(sql);

    private async Task<string> PostedAsync(string actor, string path, object command)
    {
        var (status, answer) = await PostAsync(actor, path, command);
        status.ShouldBe(201, $"{path}: {answer}");
        return answer.GetProperty("stream").GetString()!;
    }
}
