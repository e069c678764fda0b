using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.People;
using LeFaire.ReadModels;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LeFaire.Pages;

/// <summary>Newcomers and their buddies in a browser: HR sees all and asks, whoever is asked sees their own and answers.</summary>
public class NewcomersPageTests(ServedSample sample, Browser browser) : IClassFixture<ServedSample>, IClassFixture<Browser>
{
    [Fact]
    public async Task whoever_is_asked_to_be_a_buddy_finds_it_on_the_first_page_and_answers()
    {
        var (newcomer, asked) = await AskedAsync();
        var tab = await browser.TabAsync(sample, Role.Employee, asked);
        await tab.GotoAsync("/");
        await tab.GetByRole(AriaRole.Link, new() { Name = "newcomers whose buddy you are asked to be" }).ClickAsync();
        await Expect(tab).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/newcomers$"));
        var (all, theirs) = (await TotalAsync("analyst"), await TotalAsync($"employee:{asked}"));
        (all, theirs).ShouldBe((1, 1));
        (await TotalAsync("manager")).ShouldBe(0);
        await Expect(tab.Locator("tbody tr")).ToHaveCountAsync(theirs);
        await tab.GetByRole(AriaRole.Button, new() { Name = "Yes, gladly" }).First.ClickAsync();
        await Expect(tab.Locator(".done")).ToHaveTextAsync("Thank you: you are their buddy now.");
        (await sample.Installation.ScalarAsync<long>($"select count(*) from lefaire.mt_events where type = 'buddy_accepted' and stream_id = '{newcomer}'")).ShouldBe(1);
    }

    private async Task<int> TotalAsync(string actor) => (await sample.GetAsync(actor, "/api/newcomers?size=1000")).GetProperty("total").GetInt32();

    /// <summary>Someone who joined yesterday, and someone of the sample who is asked to be their buddy.</summary>
    private async Task<(AccountId Newcomer, string Asked)> AskedAsync()
    {
        var (newcomer, joined) = (new AccountId(Opened.Key.Id("account", "newcomer")), Opened.Now.AddDays(-1));
        Fact[] facts =
        [
            new AccountOpened(newcomer, SourceKind.Directory, "Example SA", joined), new EmploymentStarted(newcomer, true, joined),
            new AssignmentChanged(newcomer, new Assignment("Example SA", "Sales", null, null, null, null, 1m, Relationship.Cdi), joined)
        ];
        await History.AppendAsync(
            sample.Installation, [.. facts.Select((fact, place) => new NewEvent(new EventId(Opened.Key.Id("event", "newcomer", $"{place}")), newcomer.Value, fact))]);
        await sample.Installation.Upkeep.ReachEndAsync(progress: null, TestContext.Current.CancellationToken);
        var asked = await sample.Installation.ScalarAsync<Guid>("select id from vault.accounts where email is not null order by email limit 1");
        var (status, _) = await sample.PostAsync("analyst", $"/api/newcomers/{newcomer}/buddy", new { buddy = asked });
        status.ShouldBe(201);
        return (newcomer, $"{asked}");
    }
}
