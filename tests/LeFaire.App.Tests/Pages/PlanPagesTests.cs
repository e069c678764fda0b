using System.Text;
using System.Text.RegularExpressions;
using LeFaire.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LeFaire.Pages;

/// <summary>What one does with plans in a browser: open one, and see whether a list treats groups alike.</summary>
public partial class PlanPagesTests(ServedSample sample, Browser browser) : IClassFixture<ServedSample>, IClassFixture<Browser>
{
    private static readonly string[] Criteria = ["Helping"];

    [Fact]
    public async Task a_plan_is_opened_by_a_form_that_keeps_what_was_written_where_it_is_refused()
    {
        var tab = await browser.TabAsync(sample, Role.Analyst);
        await tab.GotoAsync("/plans/open");
        await tab.FillAsync("input[name=Name]", "Relève des ventes");
        await tab.FillAsync("input[name=Position]", "Directrice des ventes");
        await tab.FillAsync("input[name=Tenure]", "1");
        await tab.CheckAsync("input[name=Relationships][value=Cdi]");
        await tab.GetByRole(AriaRole.Button, new() { Name = "Open the plan" }).ClickAsync();
        await Expect(tab.Locator(".error")).ToContainTextAsync("State at least one dimension");
        await Expect(tab.Locator("input[name=Name]")).ToHaveValueAsync("Relève des ventes");
        await Expect(tab.Locator("input[name=Relationships][value=Cdi]")).ToBeCheckedAsync();

        await tab.CheckAsync("input[name=Criteria][value=Teaching]");
        await tab.SelectOptionAsync("select[name=Communities]", new SelectOptionValue { Index = 0 });
        var community = await tab.Locator("select[name=Communities]").InputValueAsync();
        await tab.GetByRole(AriaRole.Button, new() { Name = "Open the plan" }).ClickAsync();
        await Expect(tab).ToHaveURLAsync(OnePlan());
        await Expect(tab.Locator("h1")).ToHaveTextAsync("Relève des ventes");
        var plan = Guid.Parse(OnePlan().Match(tab.Url).Groups["plan"].Value);
        (await sample.Installation.ScalarAsync<string>(
            $"select (data ->> 'Position') || ' ' || (data -> 'Criteria')::text || ' ' || (data -> 'Requirements' ->> 'TenureMonths') || ' ' || (data -> 'Communities' ->> 0) from lefaire.mt_events where stream_id = '{plan}'"))
            .ShouldBe($"Directrice des ventes [\"Teaching\"] 1 {community}");
    }

    [Fact]
    public async Task a_committee_is_named_and_left_on_the_page_of_the_plan()
    {
        var (_, opened) = await sample.PostAsync("analyst", "/api/plans", new { title = "With a committee", entity = "Example SA", position = "Anything", criteria = Criteria });
        var plan = opened.GetProperty("stream").GetString()!;
        var pool = People(await sample.GetAsync("analyst", $"/api/plans/{plan}"), "pool");
        var outside = (await sample.GetAsync("analyst", "/api/people?size=1000")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("person").GetString()!)
            .Except(pool).Take(2).ToList();

        var tab = await browser.TabAsync(sample, Role.Analyst);
        await tab.GotoAsync($"/plans/{plan}");
        var committee = tab.Locator("section[aria-labelledby=committee]");
        await NameAsync("nobody@example.org");
        await Expect(tab.Locator(".error")).ToContainTextAsync("Nobody is known by that address or id.");
        await NameAsync(pool[0]);
        await Expect(tab.Locator(".error")).ToContainTextAsync("Nobody is of the committee of a plan that concerns them.");
        await NameAsync(outside[0]);
        await Expect(tab.Locator(".lead")).ToContainTextAsync("Its committee:");
        (await sample.PostAsync($"committee:{outside[1]}", $"/api/plans/{plan}/nominations", new { nominee = pool[0], reason = "Why", conflict = "None" })).ShouldBeProblem(404, "unknown-plan");
        // Emptied, the plan would be every committee member's again.
        await committee.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Leaves it") }).ClickAsync();
        await Expect(tab.Locator(".error")).ToContainTextAsync("A committee keeps one member at least");
        await NameAsync(outside[1]);
        await Expect(committee.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Leaves it") })).ToHaveCountAsync(2);
        await committee.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Leaves it") }).First.ClickAsync();
        await Expect(committee.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Leaves it") })).ToHaveCountAsync(1);

        async Task NameAsync(string who)
        {
            await committee.Locator("input[name=Other]").FillAsync(who);
            await committee.GetByRole(AriaRole.Button, new() { Name = "Name", Exact = true }).ClickAsync();
        }

        static List<string> People(System.Text.Json.JsonElement answer, string list) =>
            [.. answer.GetProperty("content").GetProperty(list).EnumerateArray().Select(one => one.GetProperty("person").GetString()!)];
    }

    [Fact]
    public async Task a_manager_nominates_without_seeing_the_pool()
    {
        var (_, opened) = await sample.PostAsync("analyst", "/api/plans", new { title = "For managers", entity = "Example SA", position = "Anything else", criteria = Criteria });
        var plan = opened.GetProperty("stream").GetString()!;
        var pool = (await sample.GetAsync("analyst", $"/api/plans/{plan}")).GetProperty("content").GetProperty("pool").EnumerateArray().Select(one => one.GetProperty("person").GetString()!).ToList();
        var outside = (await sample.GetAsync("analyst", "/api/people?size=1000")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("person").GetString()!).Except(pool).Take(2).ToList();

        // Whom it concerns finds no such plan, and a manager sees nothing else of it.
        var concerned = await browser.TabAsync(sample, Role.Manager, pool[1]);
        (await concerned.GotoAsync($"/plans/{plan}/nominate"))!.Status.ShouldBe(404);
        var tab = await browser.TabAsync(sample, Role.Manager, outside[0]);
        await tab.GotoAsync($"/plans/{plan}");
        await Expect(tab).ToHaveURLAsync(new Regex("/not-for-this-role"));
        await tab.GotoAsync($"/plans/{plan}/nominate");
        await Expect(tab.Locator("h1")).ToHaveTextAsync("Nominate for “For managers”");
        await NominateAsync("nobody@example.org");
        await Expect(tab.Locator(".error")).ToHaveTextAsync("Nobody is known by that address or id.");
        await NominateAsync(outside[0]);
        await Expect(tab.Locator(".error")).ToHaveTextAsync("Nobody nominates themselves.");
        await Expect(tab.GetByLabel("Why (kept apart from the log)")).ToHaveValueAsync("Knows the trade.");
        await NominateAsync(pool[0]);
        await Expect(tab.Locator(".done")).ToHaveTextAsync("Nominated. A second human must confirm it.");
        await Expect(tab.GetByLabel("Why (kept apart from the log)")).ToHaveValueAsync("");
        (await sample.Installation.ScalarAsync<long>(
            $"select count(*) from lefaire.mt_events where type = 'candidate_nominated' and stream_id = '{plan}' and (data ->> 'By')::uuid = '{outside[0]}'")).ShouldBe(1);
        await NominateAsync(pool[0]);
        await Expect(tab.Locator(".error")).ToContainTextAsync("This cannot be done for this person");
        foreach (var (way, body) in new (string, object)[]
        {
            ("nominations/second", new { nominee = pool[2] }), ("nominations/withdraw", new { nominee = pool[0], reason = "x" }),
            ("readiness", new { nominee = pool[2], readiness = "Now" })
        })
        {
            (await sample.PostAsync($"manager:{outside[1]}", $"/api/plans/{plan}/{way}", body)).ShouldBeProblem(409, "cannot-be-done");
        }

        (await sample.PostAsync("analyst", $"/api/plans/{plan}/close", new { reason = "Not needed" })).Status.ShouldBe(201);
        foreach (var moment in new[] { "", $"?on={ServedSample.LastDay}" })
        {
            (await tab.GotoAsync($"/plans/{plan}/nominate{moment}"))!.Status.ShouldBe(404);
            (await tab.ContentAsync()).ShouldNotContain("For managers");
        }

        async Task NominateAsync(string who)
        {
            await tab.GetByLabel("Who (e-mail address or id)").FillAsync(who);
            await tab.GetByLabel("Why (kept apart from the log)").FillAsync("Knows the trade.");
            await tab.GetByLabel("Your conflict of interest").SelectOptionAsync("None");
            await tab.GetByRole(AriaRole.Button, new() { Name = "Nominate", Exact = true }).ClickAsync();
        }
    }

    [Fact]
    public async Task groups_are_compared_from_a_file_that_is_kept_nowhere()
    {
        var entity = await sample.Installation.ScalarAsync<string>(
            "select data -> 'Assignment' ->> 'Entity' from lefaire.mt_events where type = 'assignment_changed' group by 1 order by count(*) desc limit 1");
        var (_, opened) = await sample.PostAsync("analyst", "/api/plans", new { title = "Everyone", entity, position = "Anything", criteria = Criteria });
        var plan = opened.GetProperty("stream").GetString()!;
        var pool = (await sample.GetAsync("committee", $"/api/plans/{plan}")).GetProperty("content").GetProperty("pool").EnumerateArray()
            .Select(member => member.GetProperty("person").GetString()!).ToList();
        var groups = pool.Select((person, index) => (person, Group: index % 2 == 0 ? "first-group" : "second-group")).ToList();
        pool.Count.ShouldBeGreaterThan(9);

        var tab = await browser.TabAsync(sample, Role.Committee);
        await tab.GotoAsync($"/plans/{plan}/fairness");
        await tab.CheckAsync("input[name=By][value=AgeBand]");
        await SendAsync(tab, string.Join('\n', groups.Select(one => $"{one.person},{one.Group}").Prepend("person,group")));
        var row = tab.Locator("tbody tr").First;
        await Expect(row.Locator("th")).ToHaveTextAsync("first-group");
        await Expect(row.Locator("td").First).ToHaveTextAsync($"{(pool.Count + 1) / 2}");
        await Expect(tab.Locator("table")).ToHaveCountAsync(2);
        var table = (await tab.GetByRole(AriaRole.Link, new() { Name = "CSV" }).GetAttributeAsync("href"))!;
        table.ShouldStartWith("data:text/csv;charset=utf-8;base64,");
        var csv = Encoding.UTF8.GetString(Convert.FromBase64String(table[(table.IndexOf(',', StringComparison.Ordinal) + 1)..]));
        csv.ShouldStartWith("into,group,pool,");
        csv.ShouldContain($"Nominated,first-group,{(pool.Count + 1) / 2},");
        var download = await tab.RunAndWaitForDownloadAsync(() => tab.GetByRole(AriaRole.Link, new() { Name = "CSV" }).ClickAsync());
        download.SuggestedFilename.ShouldBe("fairness.csv");

        await tab.GotoAsync($"/plans/{plan}/fairness");
        await Expect(tab.Locator("table")).ToHaveCountAsync(0);
        await SendAsync(tab, $"person,group\n{pool[0]},first-group\nnobody@example.org,first-group");
        await Expect(tab.Locator(".error")).ToContainTextAsync("line 3");
    }

    private static async Task SendAsync(IPage tab, string csv)
    {
        await tab.SetInputFilesAsync("input[name=Groups]", new FilePayload { Name = "groups.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(csv) });
        await tab.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();
    }

    [GeneratedRegex("/plans/(?<plan>[0-9a-f-]{36})$")]
    private static partial Regex OnePlan();
}
