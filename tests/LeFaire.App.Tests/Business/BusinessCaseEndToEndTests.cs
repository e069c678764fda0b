using System.Text;
using System.Xml.Linq;
using CsvHelper;
using LeFaire.Hosting;
using LeFaire.Succession;

namespace LeFaire.Business;

/// <summary>The report from end to end: over HTTP, on a real log.</summary>
public class BusinessCaseEndToEndTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private const string Asked = "period=2025-Q1&against=2024-Q4";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task analysts_and_the_committee_read_the_report_and_nobody_else()
    {
        foreach (var route in new[] { "", "/report", ".csv" })
        {
            foreach (var (actor, status) in new[] { ("analyst", 200), ("committee", 200), ("manager", 403), ("employee", 403), ("dpo", 403), ("engineer", 403) })
            {
                using var client = sample.As(actor);
                ((int)(await client.GetAsync($"/api/business-case{route}?{Asked}", Ct)).StatusCode).ShouldBe(status, $"{actor} {route}");
            }
        }
    }

    [Fact]
    public async Task what_makes_no_sense_is_refused_alike_on_every_route()
    {
        foreach (var route in new[] { "", "/report", ".csv" })
        {
            foreach (var (query, type) in new[]
            {
                ("period=2025", "not-a-period"), ("period=2026-Q4", "period-not-over"), ("period=2025-Q1&against=2025-Q1", "periods-overlap"), ("costLow=9&costHigh=8", "not-a-range")
            })
            {
                using var client = sample.As("analyst");
                var response = await client.GetAsync($"/api/business-case{route}?{query}", Ct);
                ((int)response.StatusCode).ShouldBe(400);
                (await response.Content.ReadAsStringAsync(Ct)).ShouldContain($"urn:lefaire:problem:{type}");
            }
        }
    }

    [Fact]
    public async Task assumptions_are_shown_and_change_the_estimate_alone()
    {
        var one = (await sample.GetAsync("analyst", $"/api/business-case?{Asked}&costLow=60&costHigh=60&minutesLow=1&minutesHigh=10")).GetProperty("content");
        one.GetProperty("assumptions").GetProperty("minutesSavedHigh").GetInt32().ShouldBe(10);
        var value = one.GetProperty("value");
        // At 60 euros an hour a minute is a euro.
        var answers = value.GetProperty("answers").GetDecimal();
        answers.ShouldBeGreaterThan(0);
        (value.GetProperty("low").GetDecimal(), value.GetProperty("high").GetDecimal()).ShouldBe((answers, answers * 10));
        var other = (await sample.GetAsync("analyst", $"/api/business-case?{Asked}")).GetProperty("content");
        other.GetProperty("indicators").ToString().ShouldBe(one.GetProperty("indicators").ToString());
        other.GetProperty("indicators").EnumerateArray().Select(line => line.GetProperty("code").GetString()).ShouldBe(Indicator.All.Select(indicator => indicator.Code));
    }

    [Fact]
    public async Task the_page_stands_alone_without_scripts_in_both_languages()
    {
        using var client = sample.As("committee");
        foreach (var (lang, says) in new[] { ("fr", "Valeur estimée"), ("en", "Estimated value") })
        {
            var response = await client.GetAsync($"/api/business-case/report?{Asked}&lang={lang}", Ct);
            response.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
            var html = System.Net.WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Ct));
            html.ShouldContain($"<html lang=\"{lang}\">");
            html.ShouldContain(says);
            html.ShouldContain("@media print");
            foreach (var indicator in Indicator.All) html.ShouldContain(lang == "fr" ? indicator.Definition.Fr : indicator.Definition.En);
            foreach (var outside in new[] { "<script", "http:", "https:", "<link", "<img", "url(", "@import", "javascript:", " on" + "load=" }) html.ShouldNotContain(outside);
        }
    }

    [Fact]
    public void nothing_in_the_page_is_taken_for_markup_and_nothing_in_the_csv_for_a_formula()
    {
        const string Hostile = "=1+\"</td><script>alert('x')</script>&";
        var shown = Some(new Bilingual(Hostile, Hostile));
        var html = PrintBusinessCaseEndpoint.Html(new Answer<BusinessCase>(1, shown.Period.To, shown), ReportLanguage.Fr);
        html.ShouldNotContain("<script");
        // All of it is well formed but for the elements that HTML leaves open.
        var body = XElement.Parse(html[html.IndexOf("<body>", StringComparison.Ordinal)..(html.IndexOf("</body>", StringComparison.Ordinal) + "</body>".Length)]);
        body.Descendants("small").ShouldContain(small => small.Value == Hostile);
        body.Descendants("td").Select(cell => cell.Value).Take(3).ShouldBe(["25,0 %", "50,0 %", "−25,0 pts"]);
        body.Descendants("polyline").Select(line => line.Attribute("points")!.Value).ShouldBe(["0,100 50,80 100,0"]);

        using var reader = CsvReader.Create(new StringReader(ExportBusinessCaseEndpoint.Csv(shown, ReportLanguage.En)), new CsvReaderOptions { HasHeader = false });
        var cells = new List<string>();
        while (reader.Read()) cells.AddRange(Enumerable.Range(0, reader.FieldCount).Select(reader.GetString));
        cells.ShouldContain("'" + Hostile);
        // Numbers stay numbers.
        cells.ShouldContain("-0.25");
        cells.Where(cell => cell.StartsWith('=') || cell.StartsWith('+') || cell.StartsWith('@')).ShouldBeEmpty();
    }

    [Fact]
    public async Task the_csv_holds_what_the_json_holds()
    {
        using var client = sample.As("analyst");
        var response = await client.GetAsync($"/api/business-case.csv?{Asked}&lang=en", Ct);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8");
        var bytes = await response.Content.ReadAsByteArrayAsync(Ct);
        bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble).ShouldBeTrue();
        var rows = new Dictionary<string, string>();
        using var reader = CsvReader.Create(new StringReader(Encoding.UTF8.GetString(bytes.AsSpan(3))), new CsvReaderOptions { HasHeader = false });
        while (reader.Read()) rows[reader.GetString(0)] = reader.GetString(4);
        var json = (await sample.GetAsync("analyst", $"/api/business-case?{Asked}")).GetProperty("content");
        foreach (var line in json.GetProperty("indicators").EnumerateArray())
        {
            rows[line.GetProperty("code").GetString()!].ShouldBe(line.TryGetProperty("value", out var value) ? value.GetRawText() : "");
        }

        rows["value-high"].ShouldBe(json.GetProperty("value").GetProperty("high").GetRawText());
        rows["minutes-saved-low"].ShouldBe("5");
    }

    /// <summary>A report whose one indicator is called something.</summary>
    private static BusinessCase Some(Bilingual text)
    {
        var (one, other) = (new Period(new(2025, 2), new(2025, 2)), new Period(new(2025, 1), new(2025, 1)));
        return new BusinessCase(
            one, other, [new IndicatorLine("x", Measure.Share, text, text, 0.25m, 0.5m, -0.25m)], [new(0, 0), new(0.5m, 0.2m), new(1, 1)], [],
            new Assumptions(), new ValueEstimate(10, 1, 2), new ValueEstimate(null, null, null), text);
    }
}
