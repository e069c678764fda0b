using LeFaire.Hosting;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LeFaire.Pages;

/// <summary>Mentoring before and after a workshop, asked for on its page in a browser, by the keyboard alone.</summary>
public class WorkshopPageTests(ServedSample sample, Browser browser) : IClassFixture<ServedSample>, IClassFixture<Browser>
{
    private static readonly string[] Topics = ["sql"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task whoever_takes_part_asks_for_a_mentor_before_and_after_and_nobody_else_does()
    {
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        var people = snapshot.Everyone.Where(person => snapshot.EmploymentOf(person).EmployedOn(sample.Installation.Today)).Take(4).Select(person => person.Value).ToList();
        var (host, early, late, outsider) = (people[0], people[1], people[2], people[3]);
        var (_, scheduled) = await sample.PostAsync(
            $"employee:{host}", "/api/workshops", new { title = "Index", startsAt = sample.Installation.Clock.GetUtcNow().AddHours(2), tags = Topics, host });
        var workshop = scheduled.GetProperty("stream").GetString()!;
        foreach (var person in new[] { early, late }) (await sample.PostAsync($"employee:{person}", $"/api/workshops/{workshop}/registrations", new { account = person })).Status.ShouldBe(201);

        await Expect((await PageAsync(outsider)).Locator("select[name=Topic]")).ToHaveCountAsync(0);
        var tab = await PageAsync(early);
        await Expect(tab.GetByRole(AriaRole.Heading, new() { Name = "Prepare it with a mentor" })).ToBeVisibleAsync();
        await AskAsync(tab, "Ask for a mentor", "Your request is on its way. You find it under Learning.");
        (await AskedAsync(early)).ShouldBe(("sql", "Before", workshop));
        await AskAsync(tab, "Ask for a mentor", null);
        await Expect(tab.GetByRole(AriaRole.Alert)).ToContainTextAsync("is open");

        ((FakeTimeProvider)sample.Installation.Clock).Advance(TimeSpan.FromHours(3));
        tab = await PageAsync(late, "fr-FR");
        await Expect(tab.GetByRole(AriaRole.Heading, new() { Name = "Continuer avec un mentor" })).ToBeVisibleAsync();
        await AskAsync(tab, "Demander un mentor", "Votre demande est partie. Vous la trouvez dans Formation.");
        (await AskedAsync(late)).ShouldBe(("sql", "After", workshop));

        async Task<IPage> PageAsync(Guid person, string language = "en-GB")
        {
            var page = await browser.TabAsync(sample, Role.Employee, $"{person}", language: language);
            await page.GotoAsync($"/workshops/{workshop}");
            return page;
        }
    }

    private static async Task AskAsync(IPage tab, string button, string? says)
    {
        await tab.Locator("select[name=Topic]").FocusAsync();
        await tab.Keyboard.PressAsync("Tab");
        await Expect(tab.GetByRole(AriaRole.Button, new() { Name = button })).ToBeFocusedAsync();
        await tab.Keyboard.PressAsync("Enter");
        if (says is not null) await Expect(tab.Locator(".done").First).ToHaveTextAsync(says);
    }

    private async Task<(string? Topic, string? Moment, string? Workshop)> AskedAsync(Guid person)
    {
        var asked = (await sample.GetAsync($"employee:{person}", "/api/mentoring")).GetProperty("items").EnumerateArray()
            .Single(one => one.GetProperty("mentee").GetGuid() == person && one.TryGetProperty("workshop", out _));
        return (asked.GetProperty("topic").GetString(), asked.GetProperty("moment").GetString(), asked.GetProperty("workshop").GetString());
    }
}
