using LeFaire.Hosting;
using Microsoft.Playwright;

namespace LeFaire.Pages;

/// <summary>A headless Chromium: the machine's own, else one that Playwright fetches; tests that need it skip, and say so, where there is neither.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? browser;
    private string missing = "";

    public async ValueTask InitializeAsync()
    {
        string[] names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
        var own = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        // A machine that does a dozen other things answers late, and is not wrong.
        Assertions.SetDefaultExpectTimeout(60_000);
        try
        {
            playwright = await Playwright.CreateAsync();
            if (own is null) await FetchAsync();
            browser = await playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = own,
                Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
            });
        }
        catch (Exception e) when (e is PlaywrightException or TimeoutException)
        {
            missing = $"No Chromium is on the PATH, and none could be fetched: {e.Message.Split('\n')[0]}";
        }
    }

    /// <summary>A tab of a fresh profile, signed in.</summary>
    internal async Task<IPage> TabAsync(ServedSample sample, Role role, string? person = null, int width = 1280, string language = "en-GB")
    {
        var context = await ProfileAsync(sample.Url, width, language);
        var page = await context.NewPageAsync();
        await page.GotoAsync(SignIn.Path);
        await page.CheckAsync($"input[name=role][value={role}]");
        if (person is not null) await page.FillAsync("input[name=person]", person);
        await page.ClickAsync("main form button");
        await Assertions.Expect(page).Not.ToHaveURLAsync(new System.Text.RegularExpressions.Regex("sign-in"));
        return page;
    }

    /// <summary>A fresh profile, in which nobody is signed in.</summary>
    internal async Task<IBrowserContext> ProfileAsync(string url, int width = 1280, string language = "en-GB")
    {
        if (browser is null) Assert.Skip(missing);
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = url, ViewportSize = new() { Width = width, Height = 900 }, Locale = language, ColorScheme = ColorScheme.Light, IgnoreHTTPSErrors = true
        });
        context.SetDefaultTimeout(60_000);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }

    private static Task<int> FetchAsync() => Task.Run(() => Microsoft.Playwright.Program.Main(["install", "chromium"])).WaitAsync(TimeSpan.FromMinutes(3));
}
