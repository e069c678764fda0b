using System.Globalization;
using System.Net.Http.Json;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Routing;
using Serilog.Core;

namespace LeFaire.Pages;

/// <summary>Names, titles, topics, places and addresses that would act if they were let, on every page and in every list.</summary>
public class HostileTests(HostileSample sample) : IClassFixture<HostileSample>
{
    // One nominates as a person whom the plan does not concern, and as nobody else.
    private const string AsPerson = "/plans/{plan:guid}/nominate";

    private static readonly string[] Parameters =
        ["asOf", "by", "topic", "kind", "step", "page", "search", "against", "period", "without", "people", "with", "from", "unit", "age", "on"];

    private static readonly string[] ShowingPages =
    [
        "/people", "/people/{person:guid}", "/newcomers", "/cohorts/{cohort:guid}", "/plans/{plan:guid}", "/workshops/{workshop:guid}", "/mentoring/{mentorship:guid}",
        "/opportunities/{opportunity:guid}", "/dossiers/{dossier:guid}", "/learning", "/mobility"
    ];

    private static readonly string[] ShowingTables =
    [
        "/api/people", "/api/cohorts", "/api/plans", "/api/plans/{plan}/compare",
        "/api/plans/{plan}/reasons", "/api/plans/{plan}/fairness", "/api/workshops", "/api/workshops/{workshop}", "/api/mentoring", "/api/mentoring/{mentorship}",
        "/api/opportunities"
    ];

    // The report on paper is no list; of a rebuild nothing is told before one is asked for.
    private static readonly string[] NoTable = ["/api/business-case/report", "/api/read-models/rebuild"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task names_titles_and_addresses_are_text_on_every_page()
    {
        var (seen, escaped) = (0, new HashSet<string>());
        await using var app = Serve.Build(sample.Installation, Logger.None, _ => { });
        foreach (var page in app.PagesOf())
        {
            var (route, policy) = (page.RoutePattern.RawText!, page.PolicyOf());
            foreach (var role in new[] { Role.Committee, Role.Analyst, policy is null ? Role.Employee : Policies.Roles[policy][0] }.Distinct().Where(one => policy is null || Policies.Admits(policy, one)))
            {
                using var client = As(role);
                foreach (var path in sample.AddressesOf(route))
                {
                    var html = await TextAsync(client, path + Asking(route, path), found: route != AsPerson);
                    if (html.Contains("&lt;script&gt;alert", StringComparison.Ordinal)) escaped.Add(route);
                }

                var hostile = Uri.EscapeDataString(HostileSample.Hostile);
                var first = sample.AddressesOf(route).First();
                foreach (var parameter in Parameters) await TextAsync(client, $"{first}?{parameter}={hostile}", found: false);
            }
        }

        seen.ShouldBeGreaterThan(100);
        // Where these were found they were shown: a page that shows nothing would let nothing act.
        ShowingPages.Except(escaped).ShouldBeEmpty();

        async Task<string> TextAsync(HttpClient client, string path, bool found)
        {
            using var response = await client.GetAsync(path, Ct);
            if (found) ((int)response.StatusCode).ShouldBe(200, path);
            ((int)response.StatusCode).ShouldBeLessThan(500, path);
            var html = await response.Content.ReadAsStringAsync(Ct);
            html.ShouldNotContain("<script>alert", customMessage: path);
            html.ShouldNotContain("<img src=x", customMessage: path);
            seen++;
            return html;
        }
    }

    [Fact]
    public async Task no_cell_of_any_csv_is_one_that_a_spreadsheet_would_run()
    {
        var (tables, escaped, wrong) = (new HashSet<string>(), new HashSet<string>(), new List<string>());
        await using var app = Serve.Build(sample.Installation, Logger.None, _ => { });
        foreach (var endpoint in app.RoutesOf().Where(IsAsked))
        {
            var route = endpoint.RoutePattern.RawText!;
            using var client = As(route switch
            {
                "/api/me/export" or "/api/mobility" => Role.Employee,
                "/api/mobility/discovery" => Role.Analyst,
                "/api/people/{person}/accesses" => Role.Dpo,
                _ => Policies.Roles[endpoint.PolicyOf()!][0]
            });
            // Of the other cohort nothing is published yet, and so there is no history of it.
            foreach (var address in sample.AddressesOf(route).Take(route.Contains("{cohort}/history", StringComparison.Ordinal) ? 1 : int.MaxValue))
            {
                var path = address + Asking(route, address);
                using var response = await client.GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}format=csv", Ct);
                if (response.Content.Headers.ContentType!.MediaType == "text/csv") await HoldsNothingToRunAsync(route, response);
                else if (!NoTable.Contains(route)) wrong.Add($"{path}: {(int)response.StatusCode}, {response.Content.Headers.ContentType}");
            }
        }

        await PostsAsync("/api/plans/{plan}/fairness", $"/api/plans/{sample.Ids["plan"][0]}/fairness", await GroupsAsync());
        await PostsAsync("/api/rules/rehearsal", "/api/rules/rehearsal", await sample.GetAsync("analyst", "/api/rules"));
        wrong.AddRange(ShowingTables.Except(escaped).Select(route => $"{route}: shows nothing that would act"));
        wrong.ShouldBeEmpty();
        tables.Count.ShouldBeGreaterThan(45);

        async Task PostsAsync(string route, string path, object asked)
        {
            using var client = As(Role.Analyst);
            using var response = await client.PostAsJsonAsync(path + "?format=csv", asked, Ct);
            response.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv", path);
            await HoldsNothingToRunAsync(route, response);
        }

        async Task HoldsNothingToRunAsync(string route, HttpResponseMessage response)
        {
            tables.Add(route);
            foreach (var cell in Cells(await response.Content.ReadAsStringAsync(Ct)))
            {
                if (cell.StartsWith("'=", StringComparison.Ordinal)) escaped.Add(route);
                if (cell.Length > 0 && "=+-@\t\r".Contains(cell[0], StringComparison.Ordinal) && !decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
                {
                    wrong.Add($"{route}: a spreadsheet runs {cell}");
                }
            }
        }
    }

    private static bool IsAsked(RouteEndpoint endpoint) => !endpoint.IsOpen() && endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal)
        && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true;

    /// <summary>What a route is asked besides its address, so that it has something to show.</summary>
    private string Asking(string route, string address) => route switch
    {
        _ when route.EndsWith("/compare", StringComparison.Ordinal) => $"?people={sample.Ids["person"][address.Contains(sample.Ids["plan"][0], StringComparison.Ordinal) ? 0 : 1]}",
        "/api/mobility/discovery" => "?topic=sql",
        "/api/plans/hindsight" => "?then=2026-10-20",
        _ when route.EndsWith("/helpers", StringComparison.Ordinal) || route.EndsWith("/mentors", StringComparison.Ordinal) => $"?on={ServedSample.LastDay}",
        _ => ""
    };

    private HttpClient As(Role role)
    {
        var client = sample.As(role == Role.Employee ? $"employee:{sample.Person}" : role.ToString().ToLowerInvariant());
        if (role == Role.Analyst) client.DefaultRequestHeaders.Add(ChosenActor.PurposeHeader, "Learning");
        return client;
    }

    private async Task<object> GroupsAsync()
    {
        var pool = (await sample.GetAsync("analyst", $"/api/plans/{sample.Ids["plan"][0]}")).GetProperty("content").GetProperty("pool").EnumerateArray();
        return new { by = "Site", people = pool.Select((one, at) => new { person = one.GetProperty("person").GetString(), group = at % 2 == 0 ? HostileSample.Hostile : "@SUM(1)" }) };
    }

    private static IEnumerable<string> Cells(string csv)
    {
        var (cell, quoted) = (new System.Text.StringBuilder(), false);
        foreach (var character in csv)
        {
            if (character == '"') quoted = !quoted;
            if (!quoted && character is ',' or '\n')
            {
                yield return Unquoted();
                cell.Clear();
            }
            else if (quoted || character != '\r')
            {
                cell.Append(character);
            }
        }

        string Unquoted() => cell.Length > 1 && cell[0] == '"' ? cell.ToString(1, cell.Length - 2).Replace("\"\"", "\"", StringComparison.Ordinal) : cell.ToString();
    }
}
