using System.Text.Json;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using LeFaire.Hosting;
using LeFaire.Import.Sample;
using Microsoft.AspNetCore.Routing;
using Microsoft.Playwright;
using Serilog.Core;

namespace LeFaire.Pages;

/// <summary>
/// Every page in a real browser: what axe-core finds against WCAG, light and dark, in both languages; what the console says; whether it fits 360 pixels.
/// Where <c>LEFAIRE_PICTURES</c> names a folder, a picture of each at three widths is put there.
/// </summary>
public class AccessibilityTests(ServedSample sample, Browser browser) : IClassFixture<ServedSample>, IClassFixture<Browser>
{
    private static readonly AxeRunOptions Colours = new() { RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast", "link-in-text-block"] } };

    // What is written on a link or button must be in what is said of it; not among those on by itself.
    private static readonly AxeRunOptions All = new() { Rules = new() { ["label-content-name-mismatch"] = new RuleOptions { Enabled = true } } };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en-GB")]
    [InlineData("fr-FR")]
    public async Task every_page_is_accessible_in_the_light_and_in_the_dark(string language)
    {
        var (found, pages) = (new List<string>(), await PagesAsync());
        foreach (var ofRole in pages.GroupBy(page => page.Role))
        {
            var tab = await browser.TabAsync(sample, ofRole.Key, await PersonOfAsync(ofRole.Key), language: language);
            tab.Console += (_, message) =>
            {
                if (message.Type == "error") found.Add($"{tab.Url}: console: {message.Text}");
            };
            foreach (var (_, path) in ofRole)
            {
                var response = (await tab.GotoAsync(path))!;
                if (response.Status != 200) found.Add($"{path}: {response.Status}");
                found.AddRange((await tab.RunAxe(All)).Violations.Select(violation => Told(path, violation)));
                // In the dark nothing but colours differs.
                await tab.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
                found.AddRange((await tab.RunAxe(Colours)).Violations.Select(violation => Told($"{path} in the dark", violation)));
                await tab.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
                (await tab.EvaluateAsync<string>("document.documentElement.lang")).ShouldBe(language[..2]);
            }

            await tab.Context.CloseAsync();
        }

        found.ShouldBeEmpty();
        pages.Count.ShouldBeGreaterThan(15);

        static string Told(string path, AxeResultItem violation) => $"{path}: {violation.Id}: {violation.Help}: {violation.Nodes[0].Html}";
    }

    [Fact]
    public async Task every_page_fits_a_narrow_screen()
    {
        var (found, folder) = (new List<string>(), Environment.GetEnvironmentVariable("LEFAIRE_PICTURES"));
        foreach (var ofRole in (await PagesAsync()).GroupBy(page => page.Role))
        {
            var tab = await browser.TabAsync(sample, ofRole.Key, await PersonOfAsync(ofRole.Key));
            foreach (var (_, path) in ofRole)
            {
                foreach (var width in folder is null ? [360] : new[] { 360, 800, 1440 })
                {
                    await tab.SetViewportSizeAsync(width, 900);
                    await tab.GotoAsync(path);
                    var wide = await tab.EvaluateAsync<int>("document.documentElement.scrollWidth");
                    if (wide > width) found.Add($"{path}: {wide} pixels at {width}");
                    if (folder is not null) await tab.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{Name(path)}-{width}.png"), FullPage = true });
                }
            }

            await tab.Context.CloseAsync();
        }

        found.ShouldBeEmpty();

        static string Name(string path) => path.Split('?')[0].Trim('/') is { Length: > 0 } name
            ? string.Join('-', name.Split('/').Where(part => !Guid.TryParse(part, out _))) + (name.Split('/').Any(part => Guid.TryParse(part, out _)) ? "-one" : "") : "home";
    }

    /// <summary>Every page that stands in the code, for the role that it is for, with ids of the sample.</summary>
    private async Task<List<(Role Role, string Path)>> PagesAsync()
    {
        await using var app = Serve.Build(sample.Installation, Logger.None, _ => { });
        var ids = await IdsAsync();
        return
        [
            // The page that asks how an uploaded file is to be read is there only once one was uploaded.
            .. app.PagesOf().Where(page => page.RoutePattern.RawText is not "/imports/new")
                .Select(page => (Role(page), Path(page.RoutePattern.RawText!, ids))).Where(page => page.Item2 is not null)
                .Select(page => (page.Item1, page.Item2!)).OrderBy(page => page.Item2, StringComparer.Ordinal)
        ];

        static Role Role(RouteEndpoint page) => page.RoutePattern.RawText switch
        {
            "/me" => Hosting.Role.Employee,
            // A committee member sees more of a plan than this page.
            "/plans/{plan:guid}/nominate" => Hosting.Role.Manager,
            _ => page.PolicyOf() is { } policy ? Policies.Roles[policy][0] : Hosting.Role.Analyst
        };

        // Null where the sample has none of what the page shows.
        static string? Path(string route, IReadOnlyDictionary<string, string> ids)
        {
            var parts = route.Trim('/').Split('/').Select(part => part.StartsWith('{') ? ids[part.Trim('{', '}').Split(':')[0].ToLowerInvariant()] : part).ToList();
            return route != "/" && parts.Contains("") ? null : $"/{string.Join('/', parts)}?on={ServedSample.LastDay}";
        }
    }

    /// <summary>Who reads in a role; null for a role that needs no person. No plan of the sample concerns the manager.</summary>
    private async Task<string?> PersonOfAsync(Role role) => role switch
    {
        Role.Employee => await sample.SomebodyAsync(),
        Role.Manager => SampleCompany.Staff(ServedSample.Options).People.First(person => person is { Heads: true, Left: null } && person.Job != "Directeur Données").Email,
        _ => null
    };

    private async Task<Dictionary<string, string>> IdsAsync()
    {
        var plan = (await sample.GetAsync("analyst", "/api/plans")).First();
        return new Dictionary<string, string>
        {
            ["person"] = await sample.Installation.ScalarAsync<string>($"select data ->> 'Nominee' from lefaire.mt_events where type = 'candidate_nominated' limit 1"),
            ["cohort"] = await StreamAsync("cohort_opened"),
            ["plan"] = plan ?? "",
            ["workshop"] = await StreamAsync("workshop_scheduled"),
            ["mentorship"] = await StreamAsync("mentoring_session_held"),
            ["opportunity"] = await StreamAsync("opportunity_posted"),
            ["dossier"] = await sample.Installation.ScalarAsync<string>("select coalesce((select data ->> 'Dossier' from lefaire.mt_events where type = 'dossier_pinned' limit 1), '')"),
            ["import"] = await sample.Installation.ScalarAsync<string>("select max(id)::text from import.runs")
        };
    }

    private Task<string> StreamAsync(string kind) => sample.Installation.ScalarAsync<string>(
        $"select coalesce((select stream_id::text from lefaire.mt_events where type = '{kind}' order by seq_id limit 1), '')");
}

internal static class Lists
{
    /// <summary>The id of the first plan of a list.</summary>
    public static string? First(this JsonElement plans) => plans.GetProperty("items").EnumerateArray().Select(plan => plan.GetProperty("plan").GetString()).FirstOrDefault();
}
