using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.Import.Sample;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LeFaire.Pages;

/// <summary>The main job of each of the four users, from signing in to its end, in a real browser, by what they see there.</summary>
public class StoriesTests(ServedCompany sample, Browser browser) : IClassFixture<ServedCompany>, IClassFixture<Browser>
{
    private static readonly CultureInfo British = CultureInfo.GetCultureInfo("en-GB");

    private static SampleStaff Staff { get; } = SampleCompany.Staff(ServedCompany.Larger);

    /// <summary>Who objects in the employee's story, and of whom no other may tell from then on.</summary>
    private static SamplePerson Objecting { get; } = Staff.People.Where(person => person is { Heads: false, Left: null }).MaxBy(person => person.Helps)!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_analyst_compares_two_cohorts_at_equal_age_and_exports_them()
    {
        var page = await browser.TabAsync(sample, Role.Analyst);
        await page.GetByLabel("Names").SelectOptionAsync(new SelectOptionValue { Label = "shown for onboarding" });
        await Button(page, "Set").ClickAsync();
        await Link(page, "Cohorts").First.ClickAsync();
        var windows = await WindowsAsync();
        foreach (var (from, to) in windows) await OpenCohortAsync(page, from, to);
        var (before, after) = (In(windows[0]), In(windows[1]));

        await Link(page, after).ClickAsync();
        await Expect(Heading(page, $"The cohort of {after}")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Milestone" }).SelectOptionAsync("First answer given");
        await page.GetByLabel("at the age of").SelectOptionAsync("day 60");
        await page.GetByLabel("against").SelectOptionAsync(before);
        await Button(page, "Show").First.ClickAsync();

        var figure = page.GetByRole(AriaRole.Figure).First;
        await Expect(figure.Locator("figcaption strong")).ToHaveTextAsync(new Regex("^First answer given by day 60: .* of this cohort, .* of those before$"));
        await figure.GetByText("The numbers").ClickAsync();
        var table = figure.GetByRole(AriaRole.Table);
        var at = (await table.GetByRole(AriaRole.Columnheader).AllInnerTextsAsync()).ToList().IndexOf("day 60");
        var (own, earlier) = (await ShareAsync("this cohort"), await ShareAsync($"joined in {before}"));

        using var csv = CsvFile.Open(
            await DownloadAsync(page, page.Locator(".downloads").GetByRole(AriaRole.Link, new() { Name = "CSV" }).Last), FixedForm.Of("comparison", ",", "utf-8"));
        var (group, curve, age, share) = (csv.Column("group")!.Value, csv.Column("curve")!.Value, csv.Column("age")!.Value, csv.Column("share")!.Value);
        var shares = new Dictionary<string, string>(StringComparer.Ordinal);
        while (csv.Read())
        {
            if ((csv.Cells[curve], csv.Cells[age]) != ("FirstAnswerGiven", "60")) continue;
            shares.Add(csv.Cells[group], csv.Cells[share] is { Length: > 0 } shown ? decimal.Parse(shown, CultureInfo.InvariantCulture).ToString("P0", British) : "hidden");
        }

        shares["Cohort"].ShouldBe(own);
        shares["Earlier"].ShouldBe(earlier);

        async Task<string> ShareAsync(string name) => (await table.GetByRole(AriaRole.Row).Filter(new() { HasText = name })
            .Locator("th, td").Nth(at).InnerTextAsync()).Split('\n')[0];
    }

    [Fact]
    public async Task a_committee_replays_nominates_confirms_and_reopens_a_dossier()
    {
        var title = SampleCompany.Commands(ServedCompany.Larger).OfType<SamplePlan>().First().Title;
        var deciding = Staff.People.Where(person => person is { Heads: true, Left: null } && person.Job != "Directeur Données").Take(2).ToList();
        var first = await browser.TabAsync(sample, Role.Committee, deciding[0].Email);
        await Link(first, "Succession").First.ClickAsync();
        await Link(first, title).ClickAsync();
        // Whoever objected has no figure that changes.
        var objecting = SampleCompany.Commands(ServedCompany.Larger).OfType<SampleObjection>().Select(one => one.Email).ToHashSet();
        var pooled = first.GetByRole(AriaRole.Row).Filter(new() { Has = first.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Nominate ") }) });
        foreach (var one in Staff.People.Where(one => objecting.Contains(one.Email)).Append(Objecting)) pooled = pooled.Filter(new() { HasNotText = one.Name });
        pooled = pooled.First;
        var nominee = await pooled.GetByRole(AriaRole.Rowheader).GetByRole(AriaRole.Link).InnerTextAsync();

        // Their history, step by step: the event and the state side by side.
        await Link(first, nominee).First.ClickAsync();
        await Expect(Heading(first, nominee)).ToBeVisibleAsync();
        await Link(first, "Replay").ClickAsync();
        await Expect(Button(first, "Play")).ToBeEnabledAsync();
        var position = first.GetByText(new Regex(@"^Step [\d,]+ of [\d,]+$"));
        var last = int.Parse((await position.InnerTextAsync()).Split(' ')[^1], NumberStyles.AllowThousands, British);
        await Link(first, "To the beginning").ClickAsync();
        await Expect(first.GetByText("Nothing has become known yet. Step on.")).ToBeVisibleAsync();
        await Expect(first.GetByRole(AriaRole.Row, new() { Name = "People helped 0", Exact = true })).ToBeVisibleAsync();
        await Link(first, "One event on").ClickAsync();
        await Expect(position).ToHaveTextAsync(string.Create(British, $"Step 1 of {last:N0}"));
        await Link(first, "To the end").ClickAsync();
        var changes = first.GetByRole(AriaRole.Table, new() { Name = "Figures that this event changed" });
        for (var step = last; ; step--)
        {
            await Expect(position).ToHaveTextAsync(string.Create(British, $"Step {step:N0} of {last:N0}"));
            if (await changes.IsVisibleAsync()) break;
            await Link(first, "One event back").ClickAsync();
        }

        var happened = await first.Locator("#event").InnerTextAsync();
        var change = await changes.InnerTextAsync();
        await Link(first, "Link to this moment").ClickAsync();
        await Expect(first.Locator("#event")).ToHaveTextAsync(happened);
        (await changes.InnerTextAsync()).ShouldBe(change);

        // One nominates, and cannot confirm it; another does.
        await Link(first, "Succession").First.ClickAsync();
        await Link(first, title).ClickAsync();
        await Link(first, $"Nominate {nominee}").ClickAsync();
        var form = first.GetByRole(AriaRole.Region, new() { Name = $"Nominate {nominee}" });
        await form.GetByLabel("Why (kept apart from the log)").FillAsync("Explains until it is understood.");
        await form.GetByLabel("Your conflict of interest").SelectOptionAsync("Reporting line");
        await form.GetByLabel("Which, in a few words").FillAsync("Their former manager.");
        await SendAsync(first, Button(form, "Nominate"), "Nominated. A second human must confirm it.");
        var card = Card(first, nominee);
        await Expect(card).ToContainTextAsync("Reporting line");
        await Expect(card).ToContainTextAsync("nobody yet");
        await card.GetByText("Decide").ClickAsync();
        await Button(card, "Confirm the nomination").ClickAsync();
        await Expect(first.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Who nominated cannot confirm it: a second human must.");

        var second = await browser.TabAsync(sample, Role.Committee, deciding[1].Email);
        await Link(second, $"nominated and to be confirmed by a second human: {title}").ClickAsync();
        card = Card(second, nominee);
        await card.GetByText("Decide").ClickAsync();
        await SendAsync(second, Button(card, "Confirm the nomination"), "Confirmed: they are a candidate now.");
        await Expect(card).ToContainTextAsync("candidate");

        // The dossier stays as it was seen, whatever is said afterwards.
        await SendAsync(second, Button(second, "Pin"), "The dossier is pinned.");
        var pinned = sample.Installation.Clock.GetUtcNow().ToString("g", British);
        await card.GetByText("Decide").ClickAsync();
        await card.GetByLabel("Could take over").SelectOptionAsync("ready now");
        await SendAsync(second, Button(card, "Assess"), "Assessed.");
        await Expect(card).ToContainTextAsync("ready now (");
        await Link(second, pinned).ClickAsync();
        await Expect(second.GetByText("It is what was pinned", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(Card(second, nominee)).ToContainTextAsync(deciding[1].Name);
        await Expect(Card(second, nominee)).Not.ToContainTextAsync("ready now");
        await Link(second, "Then and now").ClickAsync();
        await Expect(Heading(second, "Differences, each with its cause: 3")).ToBeVisibleAsync();
        await Expect(second.GetByRole(AriaRole.Row, new() { Name = "Readiness – ready now a decision" })).ToBeVisibleAsync();
        await first.Context.CloseAsync();
        await second.Context.CloseAsync();
    }

    [Fact]
    public async Task an_engineer_imports_rebuilds_and_verifies_while_a_reader_reads_on()
    {
        using var export = SlackFolder.Small();
        var page = await browser.TabAsync(sample, Role.Engineer);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var reader = ReadOnAsync(watching.Token);
        try
        {
            await Link(page, "Imports").First.ClickAsync();
            var zip = export.Zip();
            await page.GetByLabel("Files", new() { Exact = true }).SetInputFilesAsync(zip);
            await Button(page, "Send, and go on to the columns").ClickAsync();
            await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "cfdt-infos" })).Not.ToBeCheckedAsync();
            await page.GetByLabel("Legal entity").FillAsync("Example SA");
            await Button(page, "Import").ClickAsync();
            await Link(Upload(page, zip), "Show it in the ledger").ClickAsync();
            var row = page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Cell, new() { Name = "T1", Exact = true }) });
            await Expect(row).ToContainTextAsync("done");
            await row.GetByRole(AriaRole.Link).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("^What import .* refused$") })).ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("union activity");
            (await page.ContentAsync()).ShouldNotContain("between us");

            await Link(page, "Read models").ClickAsync();
            var rebuild = page.GetByRole(AriaRole.Region, new() { Name = "Rebuild" });
            await Expect(rebuild).ToContainTextAsync("None was ever asked for.");
            await Button(page, "Rebuild all").ClickAsync();
            await Expect(rebuild.GetByText("done", new() { Exact = true })).ToBeVisibleAsync();
            await Button(page, "Verify all").ClickAsync();
            await Expect(page.GetByText("Every row is what the log says.")).ToBeVisibleAsync();
        }
        finally
        {
            await watching.CancelAsync();
        }

        (await reader).ShouldBeGreaterThan(5);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task an_engineer_maps_the_columns_of_a_file_and_is_told_what_is_missing_and_what_was_refused()
    {
        var someone = Staff.People.First(person => person.Left is null);
        var file = new FilePayload
        {
            Name = "cvs.csv", MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes($"""
                email,kind,code,label,from
                {someone.Email},Diploma,EQF7,"Master, an example",2012-09-01
                {someone.Email},Hobby,chess,Chess,2012-09-01
                """)
        };
        var page = await browser.TabAsync(sample, Role.Engineer);
        await Link(page, "Imports").First.ClickAsync();
        // A file of another kind is told before anything is chosen.
        await page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("^Slack") }).CheckAsync();
        await page.GetByLabel("Files", new() { Exact = true }).SetInputFilesAsync(file);
        await Button(page, "Send, and go on to the columns").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("cvs.csv");
        await Button(page, "Give these files up").ClickAsync();
        await page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("^CVs") }).CheckAsync();
        await page.GetByLabel("Files", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "photo.csv", MimeType = "text/csv", Buffer = [0x50, 0x4b, 3, 4, 0, 0, 1] });
        await Button(page, "Send, and go on to the columns").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("photo.csv has no columns that can be read. Is it what was chosen: CVs?");
        await Button(page, "Give these files up").ClickAsync();
        await page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("^CVs") }).CheckAsync();
        await page.GetByLabel("Files", new() { Exact = true }).SetInputFilesAsync(file);
        await Button(page, "Send, and go on to the columns").ClickAsync();
        await Expect(page.GetByLabel("Whose CV *")).ToHaveValueAsync("email");
        await Expect(page.GetByLabel("Accounts are named by")).ToHaveValueAsync("email");
        await Button(page, "Import").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Choose first what says: Name of the source, the same at every import");
        await page.GetByLabel("Name of the source, the same at every import *").FillAsync("schools");
        await Button(page, "Import").ClickAsync();
        await Link(Upload(page, file.Name), "Show it in the ledger").ClickAsync();
        var row = page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Cell, new() { Name = "schools", Exact = true }) });
        await row.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("^What import .* refused$") })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("kind is not a kind of entry");
        (await sample.Installation.ScalarAsync<long>("select count(*) from vault.cv_labels where label = 'Master, an example'")).ShouldBe(1);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task an_employee_finds_the_evidence_of_a_figure_sees_who_looked_takes_all_with_them_and_objects()
    {
        var someone = Objecting;
        var analyst = await browser.TabAsync(sample, Role.Analyst);
        await analyst.GetByLabel("Names").SelectOptionAsync(new SelectOptionValue { Label = "shown for learning" });
        await Button(analyst, "Set").ClickAsync();
        await Link(analyst, "People").First.ClickAsync();
        await analyst.GetByLabel("Name", new() { Exact = true }).FillAsync(someone.Name);
        await Button(analyst, "Search").ClickAsync();
        // The rows are drawn anew when the page comes alive, and a click between would be lost.
        await analyst.GotoAsync((await Link(analyst, someone.Name).First.GetAttributeAsync("href"))!);
        await Expect(Heading(analyst, someone.Name)).ToBeVisibleAsync();

        var page = await browser.TabAsync(sample, Role.Employee, someone.Email);
        await Link(page, "My page").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table).Filter(new() { HasText = "Purpose" }).GetByRole(AriaRole.Row).Filter(new() { HasText = "HR analyst" }).First).ToContainTextAsync("learning");

        // From a figure to its lines, and from a line to its events.
        await Link(page, "Every line behind them").ClickAsync();
        var helping = page.Locator("details").Filter(new() { HasText = "Helping" }).First;
        await helping.Locator("summary").ClickAsync();
        var line = helping.Locator("tbody tr").First;
        var times = int.Parse(await line.Locator("td").Nth(3).InnerTextAsync(), British);
        var done = await line.Locator("td").Nth(1).InnerTextAsync();
        await Link(line, "Events").ClickAsync();
        var gave = page.Locator("tbody tr td:nth-child(4) div").Filter(new() { HasText = done });
        await Expect(gave.First).ToBeVisibleAsync();
        var counted = (await gave.AllInnerTextsAsync()).Sum(text => int.Parse(text.Split(' ')[0].Replace('−', '-'), NumberStyles.AllowLeadingSign, British));
        counted.ShouldBe(times);
        var evidence = page.Locator("tbody tr").First;
        await evidence.Locator("summary").ClickAsync();
        var id = await evidence.Locator("p.id").InnerTextAsync();

        await Link(page, "My page").First.ClickAsync();
        using var mine = JsonDocument.Parse(await File.ReadAllTextAsync(await DownloadAsync(page, Link(page, "Export all my data")), Ct));
        mine.RootElement.ToString().ShouldContain(id);
        mine.RootElement.ToString().ShouldContain(someone.Email);

        await SendAsync(page, Button(page, "Object"), "You objected. No score uses your contributions from now on.");
        await analyst.ReloadAsync();
        await Expect(analyst.GetByText("No evidence is shown. That says nothing about the person.")).ToBeVisibleAsync();
        await Expect(Heading(analyst, "Dimensions")).Not.ToBeVisibleAsync();
        await analyst.Context.CloseAsync();
        await page.Context.CloseAsync();
    }

    /// <summary>Two windows, one after the other, of months that are all shown: with a month that is hidden, they would give it away, and are refused.</summary>
    private async Task<List<(DateOnly From, DateOnly To)>> WindowsAsync()
    {
        var (run, longest) = (new List<(DateOnly From, DateOnly To)>(), new List<(DateOnly From, DateOnly To)>());
        foreach (var month in (await sample.GetAsync("analyst", "/api/cohorts?size=1000")).GetProperty("items").EnumerateArray()
            .Where(one => one.GetProperty("entity").GetString() == SampleWords.Entities[0].Name)
            .Select(one => (Id: one.GetProperty("cohort").GetString(), From: Day(one, "joinedFrom"), To: Day(one, "joinedTo"))).OrderBy(one => one.From))
        {
            var shown = (await sample.GetAsync("analyst", $"/api/cohorts/{month.Id}")).GetProperty("content").TryGetProperty("size", out _);
            if (shown) run.Add((month.From, month.To));
            else run = [];
            if (run.Count > longest.Count) longest = [.. run];
        }

        var half = longest.Count / 2;
        half.ShouldBeGreaterThan(1);
        return [(longest[0].From, longest[half - 1].To), (longest[half].From, longest[^1].To)];

        static DateOnly Day(JsonElement cohort, string name) => DateOnly.Parse(cohort.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
    }

    private static string In((DateOnly From, DateOnly To) window) => string.Create(British, $"{window.From:d} – {window.To:d}");

    private async Task OpenCohortAsync(IPage page, DateOnly from, DateOnly to)
    {
        await page.GetByText("Open a cohort", new() { Exact = true }).ClickAsync();
        var form = page.Locator("details").Filter(new() { HasText = "Open a cohort" });
        await form.GetByLabel("Legal entity").FillAsync(SampleWords.Entities[0].Name);
        await form.GetByLabel("Joined from").FillAsync(Verbs.Day(from));
        await form.GetByLabel("to", new() { Exact = true }).FillAsync(Verbs.Day(to));
        await SendAsync(page, Button(form, "Open"), "The cohort is open.");
    }

    /// <summary>Reads a person's page again and again, at least six times and once more after all is over, and says how often: it never changes and never fails.</summary>
    private async Task<int> ReadOnAsync(CancellationToken stop)
    {
        var page = await browser.TabAsync(sample, Role.Committee);
        await Link(page, "People").First.ClickAsync();
        // The list is drawn anew when it comes alive, and a click on a row in that moment is lost.
        await page.GotoAsync((await page.Locator("tbody").GetByRole(AriaRole.Link).First.GetAttributeAsync("href"))!);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Le faire: what they do for others" })).ToBeVisibleAsync();
        var before = await page.Locator("main").InnerTextAsync();
        var read = 0;
        bool over;
        do
        {
            over = stop.IsCancellationRequested;
            (await page.ReloadAsync())!.Status.ShouldBe(200);
            // But for the position of the log, which goes on.
            (await page.Locator("main").InnerTextAsync()).ShouldBe(before);
            read++;
        }
        while (!over || read < 6);

        await page.Context.CloseAsync();
        return read;
    }

    private async Task SendAsync(IPage page, ILocator button, string said)
    {
        // Two commands of one moment would have no order of time.
        ((FakeTimeProvider)sample.Installation.Clock).Advance(TimeSpan.FromMinutes(1));
        await button.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync(said);
    }

    private static ILocator Link(IPage page, string name) => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    private static ILocator Link(ILocator within, string name) => within.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Button(ILocator within, string name) => within.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Heading(IPage page, string name) => page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true });

    private static ILocator Card(IPage page, string name) => page.GetByRole(AriaRole.Article, new() { Name = name });

    /// <summary>What became of a file that was sent, among those of other tests.</summary>
    private static ILocator Upload(IPage page, string file) => page.Locator(".upload").Filter(new() { HasText = Path.GetFileName(file) });

    private static async Task<string> DownloadAsync(IPage page, ILocator link)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        return await download.PathAsync();
    }
}
