using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using LeFaire.Import;
using LeFaire.Import.Sample;
using LeFaire.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LeFaire.Hosting;

/// <summary>An installation that a provider signs people in to, and the provider.</summary>
public sealed class ProvidedSample(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly TemporaryHome home = new();
    private WebApplication? app;

    internal StaffProvider Provider { get; private set; } = null!;

    internal Installation Installation { get; private set; } = null!;

    internal string Email { get; private set; } = "";

    internal string Url => app!.Urls.First();

    public async ValueTask InitializeAsync()
    {
        home.Home.Create();
        Provider = await StaffProvider.StartAsync();
        await File.WriteAllTextAsync(home.Home.Path + "/secret", StaffProvider.Secret + "\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(home.Home.IdentityFile, $$"""
            {
              "authority": "{{Provider.Url}}", "clientId": "{{StaffProvider.Client}}", "clientSecretFile": "{{home.Home.Path}}/secret", "audience": "{{StaffProvider.Api}}",
              "hosts": ["lefaire.example.org"], "roles": { "staff": "Employee", "hr": "Analyst", "talent": "Committee", "it": "Engineer" }
            }
            """, TestContext.Current.CancellationToken);
        Installation = await Opened.InstallationAsync(postgres, home.Home);
        var sample = new SampleOptions(People: 60, Months: 2);
        await Installation.ImportAsync(SampleCompany.Exports(sample)[0], new ImportOptions(CompleteSnapshots: true));
        await Installation.Upkeep.ReachEndAsync(progress: null, TestContext.Current.CancellationToken);
        Email = await Installation.ScalarAsync<string>("select email from vault.accounts where email is not null order by email limit 1");
        await StartAsync();
    }

    /// <summary>Stops serving, and serves again at the same address.</summary>
    internal async Task RestartAsync()
    {
        var port = new Uri(Url).Port;
        await app!.StopAsync(TestContext.Current.CancellationToken);
        await app.DisposeAsync();
        await StartAsync(port);
    }

    /// <summary>A browser's part: cookies, redirects, and a proxy of this machine that ends TLS.</summary>
    internal Visit Visit() => new(Url);

    /// <summary>A client that sends a token.</summary>
    internal HttpClient Bearer(string token)
    {
        var client = new HttpClient { BaseAddress = new Uri(Url) };
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.StopAsync(TestContext.Current.CancellationToken);
            await app.DisposeAsync();
        }

        if (Installation is not null) await Installation.DisposeAsync();
        if (Provider is not null) await Provider.DisposeAsync();
        home.Dispose();
    }

    private async Task StartAsync(int port = 0) => app = await Serve.StartAsync(Installation, home.Home, port, TestContext.Current.CancellationToken);
}

/// <summary>One browser's visit to the product, behind a proxy that ends TLS.</summary>
internal sealed partial class Visit(string url) : IDisposable
{
    private readonly HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Dictionary<string, string> cookies = [];
    private Uri at = new(url);

    /// <summary>The cookies that were set, with their attributes.</summary>
    public List<string> Set { get; } = [];

    /// <summary>Where the last answer came from.</summary>
    public string At => at.PathAndQuery;

    public async Task<(HttpStatusCode Status, string Text)> GoAsync(string path, Func<HttpRequestMessage>? first = null, string? header = null)
    {
        at = new Uri(new Uri(url), path);
        for (var hop = 0; hop < 10; hop++)
        {
            using var request = hop == 0 && first is not null ? first() : new HttpRequestMessage(HttpMethod.Get, at);
            request.RequestUri = at;
            if (at.Authority == new Uri(url).Authority)
            {
                request.Headers.Add("X-Forwarded-Proto", "https");
                if (cookies.Count > 0) request.Headers.Add("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
                if (header is not null) request.Headers.Add(ChosenActor.Header, header);
            }

            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Keep(response);
            if (response.Headers.Location is not { } next) return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            at = new Uri(at, next);
            // The proxy answers by https what we serve in the clear.
            if (at.Scheme == "https" && at.Authority == new Uri(url).Authority) at = new UriBuilder(at) { Scheme = "http" }.Uri;
        }

        throw new InvalidOperationException($"It leads in circles: {at}");
    }

    /// <summary>Sends a form of a page, with the page's token.</summary>
    public async Task<(HttpStatusCode Status, string Text)> SendAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        var token = Token().Match((await GoAsync(page)).Text).Groups[1].Value;
        return await GoAsync(action, () => new HttpRequestMessage(HttpMethod.Post, action)
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))])
        });
    }

    public void Dispose() => client.Dispose();

    private void Keep(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Set-Cookie", out var set)) return;
        foreach (var cookie in set)
        {
            Set.Add(cookie);
            var (name, value) = (cookie[..cookie.IndexOf('=', StringComparison.Ordinal)], cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(';')[0]);
            if (value.Length == 0) cookies.Remove(name);
            else cookies[name] = value;
        }
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}

/// <summary>Signing in where an identity provider says who people are.</summary>
public class IdentityProviderTests(ProvidedSample sample, Browser browser) : IClassFixture<ProvidedSample>, IClassFixture<Browser>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task who_has_one_role_is_led_to_the_provider_and_back_to_the_page_they_asked_for()
    {
        sample.Provider.Visitor = StaffProvider.Someone(sample.Email, "hr", "canteen");
        using var visit = sample.Visit();
        var (status, text) = await visit.GoAsync("/cohorts?on=2026-01-31");
        status.ShouldBe(HttpStatusCode.OK);
        visit.At.ShouldBe("/cohorts?on=2026-01-31");
        text.ShouldContain("Sign out");
        (await visit.GoAsync("/imports")).Status.ShouldBe(HttpStatusCode.OK);
        (await visit.SendAsync("/cohorts", SignIn.Path, ("role", "Dpo"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        visit.Set.ShouldAllBe(cookie => cookie.Contains("secure", StringComparison.OrdinalIgnoreCase) && cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task who_has_several_roles_chooses_among_them_and_no_others()
    {
        sample.Provider.Visitor = StaffProvider.Someone(sample.Email, "it", "staff", "talent");
        using var visit = sample.Visit();
        var (_, choice) = await visit.GoAsync("/plans");
        visit.At.ShouldBe("/sign-in?then=%2Fplans");
        Regex.Matches(choice, "name=\"role\" value=\"(\\w+)\"").Select(match => match.Groups[1].Value).ShouldBe(["Employee", "Committee", "Engineer"]);
        // Until they choose they act in the first, which sees no plans.
        (await visit.GoAsync("/plans")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await visit.SendAsync("/me", SignIn.Path, ("role", "Analyst"), ("then", "/plans"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await visit.SendAsync("/me", SignIn.Path, ("role", "Committee"), ("then", "/plans"))).Status.ShouldBe(HttpStatusCode.OK);
        visit.At.ShouldBe("/plans");
        (await visit.SendAsync("/plans", SignIn.Path, ("role", "Engineer"), ("then", "/imports"))).Status.ShouldBe(HttpStatusCode.OK);
        (await visit.GoAsync("/plans")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task who_is_in_no_mapped_group_or_unknown_to_the_directory_does_not_get_in()
    {
        var id = await sample.Installation.ScalarAsync<Guid>("select id from vault.accounts where email is not null order by email limit 1");
        var unchecked_ = StaffProvider.Someone(sample.Email, "hr");
        unchecked_["email_verified"] = false;
        foreach (var (visitor, refused) in new[]
        {
            (StaffProvider.Someone(sample.Email, "canteen"), "no-role"), (StaffProvider.Someone("stranger@example.org", "hr"), "unknown-person"),
            (StaffProvider.Someone(null, "hr"), "unknown-person"), (StaffProvider.Someone(id.ToString(), "hr"), "unknown-person"), (unchecked_, "unknown-person")
        })
        {
            sample.Provider.Visitor = visitor;
            using var visit = sample.Visit();
            var (_, text) = await visit.GoAsync("/cohorts");
            visit.At.ShouldBe($"/sign-in?refused={refused}");
            text.ShouldContain("role=\"alert\"");
            text.ShouldNotContain(sample.Email);
            visit.Set.ShouldNotContain(cookie => cookie.StartsWith("lefaire.actor", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task signing_out_signs_out_at_the_provider_too()
    {
        sample.Provider.Visitor = StaffProvider.Someone(sample.Email, "hr");
        using var visit = sample.Visit();
        await visit.GoAsync("/cohorts");
        var (status, _) = await visit.SendAsync("/cohorts", "/sign-out");
        status.ShouldBe(HttpStatusCode.OK);
        visit.At.ShouldBe(SignIn.Path);
        sample.Provider.SignedOut.ShouldNotBeNullOrEmpty();
        sample.Provider.Visitor = StaffProvider.Someone("stranger@example.org", "hr");
        await visit.GoAsync("/cohorts");
        visit.At.ShouldBe("/sign-in?refused=unknown-person");
    }

    [Fact]
    public async Task in_a_browser_one_is_led_to_the_provider_back_again_and_out()
    {
        sample.Provider.Visitor = StaffProvider.Someone(sample.Email, "hr", "it");
        var before = sample.Provider.SignedOut;
        await using var proxy = await TlsProxy.StartAsync(sample.Url);
        var secure = proxy.Url;
        await using var profile = await browser.ProfileAsync(secure);
        var tab = await profile.NewPageAsync();
        var said = new List<string>();
        tab.Console += (_, message) => said.Add(message.Text);
        await tab.GotoAsync("/cohorts");
        await Expect(tab).ToHaveURLAsync($"{secure}/sign-in?then=%2Fcohorts");
        await tab.GetByRole(AriaRole.Radio, new() { NameRegex = new("analyst", RegexOptions.IgnoreCase) }).CheckAsync();
        await tab.Locator("main form").GetByRole(AriaRole.Button).ClickAsync();
        await Expect(tab).ToHaveURLAsync($"{secure}/cohorts");
        await tab.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await Expect(tab).ToHaveURLAsync($"{secure}{SignIn.Path}");
        sample.Provider.SignedOut.ShouldNotBeNullOrEmpty();
        sample.Provider.SignedOut.ShouldNotBe(before);
        said.ShouldNotContain(text => text.Contains("Content Security Policy", StringComparison.Ordinal));
        (await profile.CookiesAsync()).ShouldNotContain(cookie => cookie.Name.StartsWith("lefaire.actor", StringComparison.Ordinal));
    }

    [Fact]
    public async Task who_is_signed_in_stays_so_over_a_restart()
    {
        sample.Provider.Visitor = StaffProvider.Someone(sample.Email, "hr");
        using var visit = sample.Visit();
        await visit.GoAsync("/cohorts");
        sample.Provider.Visitor = [];
        await sample.RestartAsync();
        (await visit.GoAsync("/cohorts")).Status.ShouldBe(HttpStatusCode.OK);
        visit.At.ShouldBe("/cohorts");
    }

    [Fact]
    public async Task nobody_acts_by_their_own_word()
    {
        sample.Provider.Visitor = StaffProvider.Someone(sample.Email, "staff");
        using var visit = sample.Visit();
        await visit.GoAsync("/me");
        foreach (var header in new[] { "analyst", $"dpo:{sample.Email}" })
        {
            (await visit.GoAsync("/api/cohorts", header: header)).Status.ShouldBe(HttpStatusCode.BadRequest);
            (await visit.GoAsync("/cohorts", header: header)).Status.ShouldBe(HttpStatusCode.BadRequest);
            using var bearer = sample.Bearer(sample.Provider.Token(StaffProvider.Someone(sample.Email, "staff"), StaffProvider.Api));
            bearer.DefaultRequestHeaders.Add(ChosenActor.Header, header);
            (await bearer.GetAsync("/api/cohorts", Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        (await visit.GoAsync("/api/cohorts")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task a_bearer_acts_as_the_token_allows()
    {
        using var analyst = sample.Bearer(sample.Provider.Token(StaffProvider.Someone(sample.Email, "hr"), StaffProvider.Api));
        (await analyst.GetAsync("/api/cohorts", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await analyst.PostAsJsonAsync("/api/read-models/all/rebuild", new { }, Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var several = sample.Provider.Token(StaffProvider.Someone(sample.Email, "hr", "staff"), StaffProvider.Api);
        foreach (var (role, status) in new (string?, HttpStatusCode)[]
        {
            (null, HttpStatusCode.Unauthorized), ("analyst", HttpStatusCode.OK), ("employee", HttpStatusCode.Forbidden), ("committee", HttpStatusCode.Unauthorized)
        })
        {
            using var client = sample.Bearer(several);
            if (role is not null) client.DefaultRequestHeaders.Add(IdentityProvider.RoleHeader, role);
            (await client.GetAsync("/api/cohorts", Ct)).StatusCode.ShouldBe(status, role);
        }
    }

    [Fact]
    public async Task a_token_that_is_forged_expired_or_for_another_is_refused()
    {
        var hr = StaffProvider.Someone(sample.Email, "hr");
        using var other = RSA.Create(2048);
        foreach (var token in new[]
        {
            sample.Provider.Token(hr, StaffProvider.Api, forgedWith: new RsaSecurityKey(other) { KeyId = "1" }),
            sample.Provider.Token(hr, StaffProvider.Api, expires: DateTime.UtcNow.AddMinutes(-5)),
            sample.Provider.Token(hr, "another-api"), sample.Provider.Token(StaffProvider.Someone("stranger@example.org", "hr"), StaffProvider.Api),
            sample.Provider.Token(StaffProvider.Someone(sample.Email, "canteen"), StaffProvider.Api), "not.a.token"
        })
        {
            using var client = sample.Bearer(token);
            using var response = await client.GetAsync("/api/cohorts", Ct);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await response.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("type").GetString()!.ShouldStartWith("urn:lefaire:problem:");
        }
    }

    [Fact]
    public async Task a_change_that_a_cookie_alone_bears_needs_the_token_of_a_page()
    {
        sample.Provider.Visitor = StaffProvider.Someone(sample.Email, "hr");
        using var visit = sample.Visit();
        await visit.GoAsync("/cohorts");
        var (status, text) = await visit.GoAsync("/api/entities", () => new HttpRequestMessage(HttpMethod.Post, "/api/entities")
        {
            Content = JsonContent.Create(new { entity = "Example SA", consultation = "2024-01-01", notice = "2024-01-02" })
        });
        status.ShouldBe(HttpStatusCode.BadRequest);
        text.ShouldContain("no-token");
    }

    [Fact]
    public async Task only_its_own_names_by_https_through_a_known_proxy_are_answered()
    {
        using var client = new HttpClient { BaseAddress = new Uri(sample.Url) };
        (await client.GetAsync("/sign-in", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await client.GetAsync("/health/live", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        foreach (var (host, status) in new[] { ("lefaire.example.org", HttpStatusCode.OK), ("elsewhere.example", HttpStatusCode.BadRequest) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in") { Headers = { Host = host } };
            (await client.SendAsync(request, Ct)).StatusCode.ShouldBe(status, host);
        }
    }
}

/// <summary>What the product makes of its configuration.</summary>
public sealed class IdentityFileTests
{
    [Theory]
    [InlineData("{ not json", "line 1")]
    [InlineData("""{"authority":"http://login.example.org","clientId":"a","roles":{"x":"Analyst"},"hosts":["a"]}""", "no https address")]
    [InlineData("""{"authority":"https://login.example.org","clientId":"a","roles":{},"hosts":["a"]}""", "no group a role")]
    [InlineData("""{"authority":"https://login.example.org","clientId":"a","roles":{"x":"King"},"hosts":["a"]}""", "roles")]
    [InlineData("""{"authority":"https://login.example.org","clientId":"a","roles":{"x":"Analyst"},"hosts":["*"]}""", "hosts")]
    [InlineData("""{"authority":"https://login.example.org","clientId":"a","roles":{"x":"Analyst"},"hosts":["a"],"proxies":["edge"]}""", "no IP address")]
    [InlineData("""{"authority":"https://login.example.org","clientId":"a","roles":{"x":"Analyst"},"hosts":["a"],"clientSecretFile":"/nowhere"}""", "clientSecretFile")]
    [InlineData("""{"authority":"https://login.example.org","clientId":"a","roles":{"x":"Analyst"},"hosts":["a"],"clientSecret":"here"}""", "clientSecret")]
    public async Task a_configuration_that_cannot_be_used_is_refused_with_what_is_wrong(string json, string why)
    {
        using var home = new TemporaryHome();
        home.Home.Create();
        await File.WriteAllTextAsync(home.Home.IdentityFile, json, TestContext.Current.CancellationToken);
        Should.Throw<NotDoneException>(() => IdentityProvider.Read(home.Home)).Message.ShouldContain(why);
    }
}
