using LeFaire.Hosting;
using Serilog.Core;

namespace LeFaire.Pages;

/// <summary>Names, titles, topics and addresses that would act if they were let, on every page and in every list.</summary>
public class HostileTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private const string Hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";

    private static readonly string[] Parameters =
        ["asOf", "by", "topic", "kind", "step", "page", "search", "against", "period", "without", "people", "with", "from", "unit", "age"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task names_titles_and_addresses_are_text_on_every_page()
    {
        await sample.Installation.ExecuteAsync($"update vault.accounts set name = '{Hostile}' || coalesce(name, '')");
        await sample.Installation.ExecuteAsync($"update vault.titles set title = '{Hostile}' || title");
        await sample.Installation.ExecuteAsync($"update vault.reasons set reason = '{Hostile}'");
        await sample.Installation.ExecuteAsync($"update vault.cv_labels set label = '{Hostile}'");
        var (seen, escaped) = (0, 0);
        await using var app = Serve.Build(sample.Installation, Logger.None, _ => { });
        foreach (var page in app.PagesOf())
        {
            foreach (var path in await AddressesAsync(page.RoutePattern.RawText!))
            {
                var policy = page.PolicyOf();
                var role = policy is null || Policies.Admits(policy, Role.Committee) ? Role.Committee : Policies.Roles[policy][0];
                using var client = sample.As(role == Role.Employee ? $"employee:{await sample.SomebodyAsync()}" : role.ToString().ToLowerInvariant());
                using var response = await client.GetAsync(path, Ct);
                ((int)response.StatusCode).ShouldBeLessThan(500, path);
                var html = await response.Content.ReadAsStringAsync(Ct);
                html.ShouldNotContain("<script>alert", customMessage: path);
                html.ShouldNotContain("<img src=x", customMessage: path);
                seen++;
                if (html.Contains("&lt;script&gt;alert", StringComparison.Ordinal)) escaped++;
            }
        }

        seen.ShouldBeGreaterThan(15);
        escaped.ShouldBeGreaterThan(3);
    }

    private async Task<IEnumerable<string>> AddressesAsync(string route)
    {
        var filled = route;
        foreach (var (name, sql) in new[]
        {
            ("person", "select data ->> 'Nominee' from lefaire.mt_events where type = 'candidate_nominated' limit 1"),
            ("cohort", "select stream_id::text from lefaire.mt_events where type = 'cohort_opened' limit 1"),
            ("plan", "select data ->> 'Plan' from lefaire.mt_events where type = 'plan_opened' limit 1")
        })
        {
            if (filled.Contains("{" + name, StringComparison.OrdinalIgnoreCase)) filled = filled.Replace(Part(filled, name), await sample.Installation.ScalarAsync<string>(sql), StringComparison.Ordinal);
        }

        while (filled.Contains('{', StringComparison.Ordinal)) filled = filled.Replace(Part(filled, ""), "11111111-1111-4111-8111-111111111111", StringComparison.Ordinal);
        var hostile = Uri.EscapeDataString(Hostile);
        return [$"{filled}?on={ServedSample.LastDay}", $"{filled}?on={hostile}", .. Parameters.Select(name => $"{filled}?{name}={hostile}")];

        static string Part(string route, string name)
        {
            var from = route.IndexOf("{" + name, StringComparison.OrdinalIgnoreCase);
            return route[from..(route.IndexOf('}', from) + 1)];
        }
    }
}
