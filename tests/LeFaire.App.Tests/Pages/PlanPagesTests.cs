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
        await tab.GetByRole(AriaRole.Button, new() { Name = "Open the plan" }).ClickAsync();
        await Expect(tab).ToHaveURLAsync(OnePlan());
        await Expect(tab.Locator("h1")).ToHaveTextAsync("Relève des ventes");
        var plan = Guid.Parse(OnePlan().Match(tab.Url).Groups["plan"].Value);
        (await sample.Installation.ScalarAsync<string>(
            $"select (data ->> 'Position') || ' ' || (data -> 'Criteria')::text || ' ' || (data -> 'Requirements' ->> 'TenureMonths') from lefaire.mt_events where stream_id = '{plan}'"))
            .ShouldBe("Directrice des ventes [\"Teaching\"] 1");
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
