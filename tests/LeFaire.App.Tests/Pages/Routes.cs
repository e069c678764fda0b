using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;

namespace LeFaire.Pages;

/// <summary>What the application answers, as its own table of routes tells.</summary>
internal static class Routes
{
    public static IEnumerable<RouteEndpoint> RoutesOf(this WebApplication app) =>
        ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    /// <summary>The pages, but for those that are there for nobody in particular.</summary>
    public static IEnumerable<RouteEndpoint> PagesOf(this WebApplication app) => app.RoutesOf().Where(endpoint => endpoint.IsPage() && !endpoint.IsOpen());

    public static bool IsPage(this RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;

    public static bool IsOpen(this RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    /// <summary>The policy that a page names; null where it is for whoever signed in.</summary>
    public static string? PolicyOf(this RouteEndpoint endpoint) =>
        endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy).OfType<string>().FirstOrDefault();
}
