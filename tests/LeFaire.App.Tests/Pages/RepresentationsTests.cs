using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using LeFaire.Hosting;

namespace LeFaire.Pages;

/// <summary>Answers as CSV and with entity tags; cookies, tokens and headers.</summary>
public partial class RepresentationsTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_list_leaves_as_csv_where_that_is_asked_with_a_column_a_field()
    {
        using var client = sample.As("analyst");
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using var response = await client.GetAsync("/api/people?size=5", Ct);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        var lines = (await response.Content.ReadAsStringAsync(Ct)).TrimEnd().Split('\n');
        lines.Length.ShouldBe(6);
        lines[0].Trim().Split(',').ShouldContain("unit");
        (await sample.As("analyst").GetStringAsync("/api/people?size=5&format=csv", Ct)).TrimEnd().Split('\n').ShouldBe(lines);
    }

    [Fact]
    public async Task a_list_of_nobody_leaves_as_an_empty_table()
    {
        using var response = await sample.As("analyst").GetAsync("/api/people?search=nobody-is-called-so&format=csv", Ct);
        (response.StatusCode, response.Content.Headers.ContentType!.MediaType).ShouldBe((HttpStatusCode.OK, "text/csv"));
        (await response.Content.ReadAsStringAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_comparison_leaves_as_a_row_a_cohort_a_milestone_and_an_age_and_what_is_hidden_as_an_empty_cell()
    {
        var (_, opened) = await sample.PostAsync(
            "analyst", "/api/cohorts", new { entity = "Example SA", joinedFrom = "2000-01-01", joinedTo = ServedSample.LastDay });
        var path = $"/api/cohorts/{opened.GetProperty("stream").GetString()}/comparison";
        var expected = (await sample.GetAsync("analyst", path)).GetProperty("content").GetProperty("groups").EnumerateArray().SelectMany(RowsOf).ToList();
        expected.ShouldContain(row => row.EndsWith(",,,,", StringComparison.Ordinal));
        expected.ShouldContain(row => row.Contains(",FirstAnswerGiven,", StringComparison.Ordinal) && !row.EndsWith(",,,", StringComparison.Ordinal));

        var lines = (await sample.As("analyst").GetStringAsync(path + "?format=csv", Ct)).TrimEnd().Split("\r\n");
        lines[0].ShouldBe("group,cohort,size,curve,age,share,low,high,medianDays,perMember");
        lines[1..].ShouldBe(expected);

        static IEnumerable<string> RowsOf(JsonElement group)
        {
            var whole = $"{Text(group, "group")},{Text(group, "cohort")},{Text(group, "size")}";
            if (group.GetProperty("suppressed").GetBoolean()) return [whole + ",,,,,,,"];
            return group.GetProperty("milestones").EnumerateArray().SelectMany(curve => Of(Text(curve, "milestone"), curve.GetProperty("ages"), Text(curve, "medianDays")))
                .Concat(Of("Retention", group.GetProperty("retention"), ""))
                .Concat(group.GetProperty("ties").EnumerateArray().SelectMany(at => new[]
                {
                    $"{whole},DensityOfTies,{Text(at, "age")},{Text(at, "density")},,,,", $"{whole},ReciprocalTieInside,{Text(at, "age")},{Text(at, "shareWithReciprocalTie")},,,,",
                    $"{whole},PeopleBeyond,{Text(at, "age")},,,,,{Text(at, "peopleBeyondPerMember")}"
                }));

            IEnumerable<string> Of(string curve, JsonElement ages, string median) => ages.EnumerateArray().Select(at =>
            {
                var share = at.TryGetProperty("share", out var shown) ? shown : default;
                return $"{whole},{curve},{Text(at, "age")},{Text(share, "share")},{Text(share, "low")},{Text(share, "high")},{median},";
            });
        }

        static string Text(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? $"{value}" : "";
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://elsewhere.example\")")]
    [InlineData("@SUM(1)")]
    [InlineData("+1")]
    [InlineData("-1+1")]
    public async Task a_cell_that_a_spreadsheet_would_run_is_escaped(string name)
    {
        await sample.Installation.ExecuteAsync(
            $"update vault.accounts set name = '{name.Replace("'", "''", StringComparison.Ordinal)}' where lower(email) = (select min(lower(email)) from vault.accounts where source = 'sample-directory')");
        var csv = await sample.As("dpo").GetStringAsync("/api/people?size=1000&format=csv", Ct);
        csv.ShouldContain("'" + name.Replace("\"", "\"\"", StringComparison.Ordinal));
        csv.ShouldNotContain("," + name[..2]);
    }

    [Fact]
    public async Task who_has_the_answer_already_is_not_sent_it_again()
    {
        using var client = sample.As("analyst");
        // The rules tell no position of the log, which what is due may move between two questions.
        using var first = await client.GetAsync("/api/rules", Ct);
        var tag = first.Headers.ETag.ShouldNotBeNull();
        client.DefaultRequestHeaders.IfNoneMatch.Add(tag);
        using var again = await client.GetAsync("/api/rules", Ct);
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await again.Content.ReadAsByteArrayAsync(Ct)).ShouldBeEmpty();
        (await client.GetAsync("/api/people?size=1", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task a_change_that_a_cookie_bears_needs_the_token_of_the_page()
    {
        using var client = new HttpClient { BaseAddress = new Uri(sample.Url) };
        var token = Token().Match(await client.GetStringAsync(SignIn.Path, Ct)).Groups["token"].Value;
        using (var chosen = await client.PostAsync(SignIn.Path, Form(("role", "Analyst"), ("__RequestVerificationToken", token), ("then", "/people")), Ct))
        {
            chosen.StatusCode.ShouldBe(HttpStatusCode.OK, await chosen.Content.ReadAsStringAsync(Ct));
            chosen.RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/people");
        }

        (await client.GetAsync("/api/cohorts", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var command = new StringContent("""{"entity":"X"}""", System.Text.Encoding.UTF8, "application/json");
        using var refused = await client.PostAsync("/api/entities", command, Ct);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync(Ct)).ShouldContain("no-token");
        (await client.PostAsync("/purpose", Form(("purpose", "Mobility")), Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await client.PostAsync(SignIn.Path, Form(("role", "Dpo")), Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task nobody_is_sent_elsewhere_after_signing_in()
    {
        foreach (var then in new[] { "https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example" })
        {
            using var client = new HttpClient { BaseAddress = new Uri(sample.Url) };
            var token = Token().Match(await client.GetStringAsync(SignIn.Path, Ct)).Groups["token"].Value;
            using var chosen = await client.PostAsync(SignIn.Path, Form(("role", "Analyst"), ("__RequestVerificationToken", token), ("then", then)), Ct);
            chosen.RequestMessage!.RequestUri!.GetLeftPart(UriPartial.Authority).ShouldBe(sample.Url);
        }
    }

    [Fact]
    public async Task every_answer_bears_the_security_headers()
    {
        foreach (var path in new[] { SignIn.Path, "/api/cohorts", "/health/live" })
        {
            using var response = await sample.As("analyst").GetAsync(path, Ct);
            var policy = response.Headers.GetValues("Content-Security-Policy").ToList();
            policy.ShouldContain(value => value.Contains("default-src 'none'", StringComparison.Ordinal) && value.Contains("script-src 'self';", StringComparison.Ordinal));
            policy.ShouldAllBe(value => !value.Contains("unsafe-eval", StringComparison.Ordinal));
            response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        }
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    [GeneratedRegex("""name="__RequestVerificationToken"\s+value="(?<token>[^"]+)" """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();
}
