using System.Globalization;
using Bunit;
using LeFaire.Hosting;
using LeFaire.Onboarding;
using LeFaire.ReadModels;
using LeFaire.Succession;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Radzen;
using Comparison = LeFaire.Succession.Comparison;

namespace LeFaire.Pages;

/// <summary>The components that pages share, in each of their states and in both languages.</summary>
public class ComponentsTests : BunitContext, IAsyncLifetime
{
    private static readonly PersonId Someone = new(Guid.Parse("11111111-0000-4000-8000-000000abcdef"));

    // A machine that does other things too must not fail a test.
    private static readonly TimeSpan Patiently = TimeSpan.FromMinutes(1);

    private readonly CultureInfo culture = CultureInfo.CurrentCulture;
    private readonly CultureInfo language = CultureInfo.CurrentUICulture;
    private readonly PostgresFixture postgres;
    private readonly DefaultHttpContext http = new() { User = new Actor(Role.Analyst, null).ToPrincipal("test") };

    public ComponentsTests(PostgresFixture postgres)
    {
        this.postgres = postgres;
        Services.AddLocalization();
        Services.AddRadzenComponents();
        JSInterop.Mode = JSRuntimeMode.Loose;
        Speak("en-GB");
    }

    public async ValueTask InitializeAsync()
    {
        var installation = await Opened.InstallationAsync(postgres);
        Services.AddSingleton(_ => installation);
    }

    protected override void Dispose(bool disposing)
    {
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, language);
        base.Dispose(disposing);
    }

    [Theory]
    [InlineData("en-GB", PageState.Shown, 200, "the answer")]
    [InlineData("fr-FR", PageState.Shown, 200, "the answer")]
    [InlineData("en-GB", PageState.Reading, 200, "Reading…")]
    [InlineData("fr-FR", PageState.Reading, 200, "Lecture…")]
    [InlineData("en-GB", PageState.Filling, 503, "The read models are being filled")]
    [InlineData("fr-FR", PageState.Filling, 503, "Les modèles de lecture se remplissent")]
    [InlineData("en-GB", PageState.NotFound, 404, "Nothing to see here")]
    [InlineData("fr-FR", PageState.NotFound, 404, "Rien à voir ici")]
    [InlineData("en-GB", PageState.Unreadable, 400, "This address cannot be read")]
    [InlineData("fr-FR", PageState.Unreadable, 400, "Cette adresse est illisible")]
    public void a_page_says_whether_there_is_an_answer(string spoken, PageState state, int status, string says)
    {
        Speak(spoken);
        var answer = new TaskCompletionSource<bool>();
        var page = RenderPage(answer.Task);
        page.Markup.ShouldContain(spoken == "fr-FR" ? "Lecture…" : "Reading…");
        if (state == PageState.Filling) answer.SetException(new ViewsFillingException());
        else if (state == PageState.Unreadable) answer.SetException(new FormatException());
        else if (state != PageState.Reading) answer.SetResult(state == PageState.Shown);
        // The state is set before the page is drawn anew.
        page.WaitForAssertion(() => page.Markup.ShouldContain(says), Patiently);
        page.Instance.State.ShouldBe(state);
        page.Find("h1").TextContent.ShouldBe("Title");
        page.FindAll("p.lead").Count.ShouldBe(state == PageState.Shown ? 1 : 0);
        page.FindAll("form.moment").Count.ShouldBe(state == PageState.Shown ? 1 : 0);
        page.Markup.Contains("the answer", StringComparison.Ordinal).ShouldBe(state == PageState.Shown);
        http.Response.StatusCode.ShouldBe(status);
    }

    [Theory]
    [InlineData("en-GB", "What had happened by", "as was known at event", "Now")]
    [InlineData("fr-FR", "Ce qui était arrivé au", "à l'événement", "Maintenant")]
    public void a_moment_keeps_the_rest_of_the_address_and_leads_back_to_now(string spoken, string on, string asOf, string now)
    {
        Speak(spoken);
        http.Request.QueryString = new QueryString("?on=2026-09-30&unit=A%26B");
        var moment = RenderPage(Task.FromResult(true)).WaitForElement("form.moment", Patiently);
        moment.TextContent.ShouldContain(on);
        moment.TextContent.ShouldContain(asOf);
        moment.QuerySelector("input[type=hidden]")!.GetAttribute("name").ShouldBe("unit");
        moment.QuerySelector("input[type=hidden]")!.GetAttribute("value").ShouldBe("A&B");
        var back = moment.QuerySelector("a")!;
        (back.TextContent, back.GetAttribute("href")).ShouldBe((now, "?unit=A%26B"));
    }

    [Fact]
    public void a_moment_that_is_now_leads_nowhere()
    {
        var moment = RenderPage(Task.FromResult(true)).WaitForElement("form.moment", Patiently);
        moment.QuerySelectorAll("a").Length.ShouldBe(0);
        moment.QuerySelector("input[name=on]")!.GetAttribute("value").ShouldBe("2026-11-01");
    }

    [Fact]
    public void what_a_form_came_to_is_an_alert_or_a_status_or_nothing()
    {
        var page = RenderPage(Task.FromResult(true)).Instance;
        Render<Told>(told => told.Add(of => of.Page, page)).Markup.Trim().ShouldBeEmpty();
        page.Say("No. <b>Not so.</b>");
        var refused = Render<Told>(told => told.Add(of => of.Page, page)).Find("[role=alert]");
        (refused.TextContent, refused.GetAttribute("lang")).ShouldBe(("No. <b>Not so.</b>", "en"));
    }

    [Theory]
    [InlineData("en-GB", "The numbers")]
    [InlineData("fr-FR", "Les chiffres")]
    public void a_figure_names_its_chart_and_gives_its_numbers_where_there_are_any(string spoken, string numbers)
    {
        Speak(spoken);
        var figure = Render<Figure>(of => of.Add(f => f.Title, "More than before").Add(f => f.Series, ["one", "other"]).Add(f => f.Table, "<table></table>"));
        figure.Find("[role=img]").GetAttribute("aria-label").ShouldBe("More than before");
        figure.FindAll(".legend li").Select(li => li.TextContent).ShouldBe(["one", "other"]);
        figure.Find("summary").TextContent.ShouldBe(numbers);
        var bare = Render<Figure>(of => of.Add(f => f.Title, "More"));
        bare.FindAll("details, .legend, figcaption span").Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("en-GB", "hidden", "fewer than five")]
    [InlineData("fr-FR", "masqué", "moins de cinq")]
    public void what_is_hidden_says_so_and_no_number(string spoken, string says, string why)
    {
        Speak(spoken);
        var hidden = Render<Hidden>();
        hidden.Find(".sr").TextContent.ShouldBe(says);
        hidden.Find("span").GetAttribute("title")!.ShouldContain(why);
        hidden.Markup.Any(char.IsDigit).ShouldBeFalse();
    }

    [Theory]
    [InlineData("en-GB", "^12%$")]
    [InlineData("fr-FR", @"^12\s%$")]
    public void a_heat_cell_tells_its_share_or_that_it_is_hidden_or_that_it_is_too_early(string spoken, string share)
    {
        Speak(spoken);
        var cell = Render<HeatCell>(of => of.Add(c => c.Share, 0.1236m)).Find("td");
        cell.TextContent.ShouldMatch(share);
        cell.GetAttribute("style").ShouldBe("--share:12.4%");
        Render<HeatCell>(of => of.Add(c => c.Share, null)).FindComponents<Hidden>().Count.ShouldBe(1);
        var ahead = Render<HeatCell>(of => of.Add(c => c.Share, null).Add(c => c.Ahead, true));
        (ahead.Find("td").TextContent, ahead.FindComponents<Hidden>().Count).ShouldBe(("–", 0));
    }

    [Theory]
    [InlineData("en-GB", 1, 50, 50, "", "", "")]
    [InlineData("en-GB", 1, 50, 1_234_567, "^1 to 50 of 1,234,567$", "", "2")]
    [InlineData("fr-FR", 2, 50, 1_234_567, @"^51 à 100 sur 1\s234\s567$", "1", "3")]
    [InlineData("en-GB", 3, 50, 101, "^101 to 101 of 101$", "2", "")]
    public void a_pager_leads_where_there_are_pages(string spoken, int number, int size, int total, string says, string before, string after)
    {
        Speak(spoken);
        var pager = Render<Pager>(of => of.Add(p => p.Number, number).Add(p => p.Size, size).Add(p => p.Total, total).Add(p => p.AddressOf, page => $"/{page}"));
        pager.FindAll("nav").Count.ShouldBe(says.Length == 0 ? 0 : 1);
        if (says.Length > 0) pager.Find("span").TextContent.ShouldMatch(says);
        pager.FindAll("[rel=prev]").Select(a => a.GetAttribute("href")).ShouldBe(before.Length == 0 ? [] : [$"/{before}"]);
        pager.FindAll("[rel=next]").Select(a => a.GetAttribute("href")).ShouldBe(after.Length == 0 ? [] : [$"/{after}"]);
    }

    [Theory]
    [InlineData("en-GB", "1234567.89", @"^1\.5 a month\s+95% interval \(0\.2 – 8\.37\)$", "no month known", "0.75", "no evidence shown", "too few to compare")]
    [InlineData("fr-FR", "1234567,89", @"^1,5 par mois\s+intervalle à 95\s% \(0,2 – 8,37\)$", "aucun mois connu", "0,75", "aucune preuve montrée", "trop peu pour comparer")]
    public void evidence_is_points_that_lead_to_their_events_or_says_that_none_is_shown(
        string spoken, string points, string rate, string unknown, string quantile, string none, string few)
    {
        Speak(spoken);
        var score = new Score(Dimension.Helping, 1_234_567.891m, 3, [Line(2, LineKind.Reply), Line(3, LineKind.Reply)], 1.5m, new RateInterval(0.2m, 8.367m));
        var compared = Cell(new CriterionEvidence(Dimension.Helping, score, Comparison.Compared, 0.75m));
        compared.Find("a").TextContent.ShouldBe(points);
        compared.Find("a").GetAttribute("href").ShouldBe($"/people/{Someone}/history?dimension=Helping&from=2026-04-01&to=2026-09-15&on=2026-09-15");
        compared.Find("small").TextContent.Trim().ShouldMatch(rate);
        compared.Markup.ShouldContain(quantile);
        compared.Find(".meter span").GetAttribute("style").ShouldBe("width:75%");

        var mixed = Cell(new CriterionEvidence(Dimension.Helping, score with { Because = [Line(2, LineKind.Reply), Line(3, LineKind.Post)] }, Comparison.TooFew));
        mixed.Find("a").GetAttribute("href").ShouldBe(compared.Find("a").GetAttribute("href"));
        mixed.FindAll(".meter").Count.ShouldBe(0);
        mixed.Markup.ShouldContain(few);
        Cell(new CriterionEvidence(Dimension.Helping, score with { PerExposedMonth = null, Interval = null })).Find("small").TextContent.Trim().ShouldBe(unknown);

        var shown = Cell(new CriterionEvidence(Dimension.Helping, null));
        (shown.Find("small").TextContent, shown.FindAll("a").Count, shown.Markup.Any(char.IsDigit)).ShouldBe((none, 0, false));

        static ScoreLine Line(int quarter, LineKind kind) => new(new Quarter(2026, quarter), kind, Way.Given, null, 1, 1, 1, 1, 1);
        IRenderedComponent<EvidenceCell> Cell(CriterionEvidence evidence) => Render<EvidenceCell>(of => of.Add(c => c.Person, Someone).Add(c => c.Evidence, evidence).Add(c => c.On, new DateOnly(2026, 9, 15)));
    }

    [Theory]
    [InlineData("en-GB", "^50%40% – 60%$")]
    [InlineData("fr-FR", @"^50\s%40\s% – 60\s%$")]
    public void curves_leave_out_whom_too_little_is_known_of_and_hide_what_would_point_at_few(string spoken, string cell)
    {
        Speak(spoken);
        var known = CohortEngagement.AgesCompared.Select(age => new AgeShare(age, age == 7 ? null : new Estimate(0.5m, 0.4m, 0.6m))).ToList();
        var hidden = CohortEngagement.AgesCompared.Select(age => new AgeShare(age, null)).ToList();
        var curves = Render<CurvesFigure>(of => of.Add(c => c.Title, "Half").Add(c => c.Groups, [("ours", known), ("theirs", hidden)]));
        curves.FindAll(".legend li").Select(li => li.TextContent).ShouldBe(["ours"]);
        var rows = curves.FindAll("details tbody tr");
        rows.Select(row => row.QuerySelectorAll(".hidden-cell").Length).ShouldBe([1, hidden.Count]);
        rows[0].QuerySelectorAll("td")[1].TextContent.ShouldMatch(cell);
    }

    [Theory]
    [InlineData(Role.Committee, true)]
    [InlineData(Role.Employee, false)]
    [InlineData(Role.Engineer, false)]
    public void someone_is_a_link_only_for_whom_it_leads_anywhere(Role role, bool leads)
    {
        var naming = new Naming(Services.GetRequiredService<Installation>(), new Actor(role, null).ToPrincipal("test"));
        var link = Render<PersonLink>(of => of.AddCascadingValue(naming).Add(l => l.Person, Someone).Add(l => l.Moment, "?on=2026-09-30"));
        link.Find("*").TextContent.ShouldBe("P-ABCDEF");
        link.FindAll("a").Select(a => a.GetAttribute("href")).ShouldBe(leads ? [$"/people/{Someone}?on=2026-09-30"] : []);
    }

    [Fact]
    public async Task a_part_that_is_left_may_still_ask_and_does_nothing_more()
    {
        var part = new SomePart();
        var (times, left) = (0, new TaskCompletionSource());
        var following = part.FollowAsync(async () =>
        {
            times++;
            part.Dispose();
            await left.Task.WaitAsync(part.Gone);
        });
        await following.WaitAsync(Patiently, Xunit.TestContext.Current.CancellationToken);
        (times, part.Gone.IsCancellationRequested).ShouldBe((1, true));
        using var other = CancellationTokenSource.CreateLinkedTokenSource(part.Gone);
        other.IsCancellationRequested.ShouldBeTrue();
    }

    private static void Speak(string language) => CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);

    private IRenderedComponent<SomePage> RenderPage(Task<bool> answer) =>
        Render<SomePage>(of => of.AddCascadingValue<HttpContext>(http).Add(page => page.Answer, answer));

    /// <summary>A page whose answer comes when the test says so.</summary>
    private sealed class SomePage : ChangingPage
    {
        [Parameter] public Task<bool> Answer { get; set; } = null!;

        public void Say(string refused) => Refuse(refused);

        protected override Task<bool> ReadAsync(Snapshot snapshot, CancellationToken ct) => Answer;

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<Answered>(0);
            builder.AddComponentParameter(1, nameof(Answered.Page), this);
            builder.AddComponentParameter(2, nameof(Answered.Title), "Title");
            builder.AddComponentParameter(3, nameof(Answered.Lead), (RenderFragment)(lead => lead.AddContent(0, "lead")));
            builder.AddComponentParameter(4, nameof(Answered.ChildContent), (RenderFragment)(content => content.AddContent(0, "the answer")));
            builder.CloseComponent();
        }
    }

    /// <summary>A part that does what the test says.</summary>
    private sealed class SomePart : LivePart
    {
        public CancellationToken Gone => Left;

        public Task FollowAsync(Func<Task> tick) => EveryAsync(TimeSpan.FromMilliseconds(1), tick);
    }
}
