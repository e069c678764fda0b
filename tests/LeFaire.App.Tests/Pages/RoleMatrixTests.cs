using System.Net;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Serilog.Core;

namespace LeFaire.Pages;

/// <summary>Who may what, tried: every route and every page as every role.</summary>
public class RoleMatrixTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task every_route_and_page_admits_exactly_the_roles_of_its_policy()
    {
        await using var app = Serve.Build(sample.Installation, Logger.None, _ => { });
        var endpoints = app.RoutesOf().Where(IsOurs).ToList();
        var (tried, wrong) = (0, new List<string>());
        foreach (var role in Enum.GetValues<Role>())
        {
            using var client = sample.As(role == Role.Employee ? $"employee:{await sample.SomebodyAsync()}" : role.ToString().ToLowerInvariant());
            foreach (var endpoint in endpoints)
            {
                var method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
                using var request = new HttpRequestMessage(new HttpMethod(method), Address(endpoint.RoutePattern));
                if (method != "GET") request.Content = new StringContent("not json", System.Text.Encoding.UTF8, "application/json");
                using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
                var admitted = Admits(endpoint, role);
                tried++;
                if (admitted == (response.StatusCode == HttpStatusCode.Forbidden) || response.StatusCode == HttpStatusCode.InternalServerError)
                {
                    wrong.Add($"{role} {method} {endpoint.RoutePattern.RawText}: {(int)response.StatusCode}");
                }
            }
        }

        wrong.ShouldBeEmpty();
        TestContext.Current.SendDiagnosticMessage($"{tried} pairs of route and role tried");
        tried.ShouldBe(endpoints.Count * Enum.GetValues<Role>().Length);
        endpoints.Count(endpoint => endpoint.IsPage()).ShouldBeGreaterThan(15);
    }

    [Fact]
    public async Task who_is_nobody_reaches_no_page_but_the_one_to_sign_in()
    {
        await using var app = Serve.Build(sample.Installation, Logger.None, _ => { });
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(sample.Url) };
        var pages = app.PagesOf().ToList();
        pages.ShouldNotBeEmpty();
        foreach (var page in pages)
        {
            using var response = await client.GetAsync(Address(page.RoutePattern), Ct);
            response.StatusCode.ShouldBe(HttpStatusCode.Redirect, page.RoutePattern.RawText);
            response.Headers.Location!.ToString().ShouldContain(SignIn.Path);
        }
    }

    private static bool IsOurs(RouteEndpoint endpoint) =>
        !endpoint.IsOpen() && !endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith('_');

    private static bool Admits(RouteEndpoint endpoint, Role role) => endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>()
        .All(data => data.Policy is null || Policies.Admits(data.Policy, role));

    private static string Address(RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part =>
        part is RoutePatternParameterPart parameter ? Value(parameter.Name) : ((RoutePatternLiteralPart)part).Content))));

    private static string Value(string parameter) => parameter is "step" or "import" or "version" or "number" ? "1" : "11111111-1111-4111-8111-111111111111";
}
