using System.Text.RegularExpressions;
using LeFaire.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LeFaire.Pages;

/// <summary>The player of a history in a browser.</summary>
public partial class ReplayPageTests(ServedSample sample, Browser browser) : IClassFixture<ServedSample>, IClassFixture<Browser>
{
    [Fact]
    public async Task each_step_is_taken_once_however_fast_they_are_asked_for_and_asks_for_no_page()
    {
        var tab = await browser.TabAsync(sample, Role.Committee);
        await tab.GotoAsync($"/people/{await sample.Installation.ScalarAsync<Guid>("select id from vault.accounts where email is not null order by email limit 1")}/replay?step=0");
        await Expect(tab.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true })).ToBeEnabledAsync();
        var position = tab.GetByText(OnePosition());
        var asked = new List<string>();
        tab.Request += (_, request) => asked.Add(request.Url);

        await ClickAsync("One event on", 3);
        await Expect(position).ToHaveTextAsync(new Regex("^Step 3 of"));
        await ClickAsync("One event back", 2);
        await Expect(position).ToHaveTextAsync(new Regex("^Step 1 of"));
        asked.ShouldBeEmpty();
        tab.Url.ShouldEndWith("/replay?step=0");

        await tab.GetByRole(AriaRole.Link, new() { Name = "Link to this moment", Exact = true }).ClickAsync();
        await Expect(tab).ToHaveURLAsync(new Regex("/replay\\?step=1"));
        await Expect(position).ToHaveTextAsync(new Regex("^Step 1 of"));

        // In one go, without waiting for what each comes to.
        Task ClickAsync(string link, int times) => tab.GetByRole(AriaRole.Link, new() { Name = link, Exact = true })
            .EvaluateAsync("(link, times) => { for (let i = 0; i < times; i++) link.click(); }", times);
    }

    [GeneratedRegex(@"^Step [\d,]+ of [\d,]+$")]
    private static partial Regex OnePosition();
}
