using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using JasperFx.CodeGeneration;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http.Features;
using Radzen;
using Serilog;
using Wolverine;
using Wolverine.Http;

namespace LeFaire.Hosting;

/// <summary>
/// Serves the HTTP API of an installation, and keeps its views up to date meanwhile: on the loopback interface, and elsewhere only where an
/// <see cref="IdentityProvider"/> says who asks.
/// </summary>
internal static class Serve
{
    public const int DefaultPort = 5080;

    private const int MostBytesOfForm = 8 * 1024 * 1024;

    public static readonly Option<int> Port = new("--port")
    {
        Description = $"The port on 127.0.0.1 (else {DefaultPort}; 0 for any that is free).", DefaultValueFactory = _ => DefaultPort
    };

    public static readonly Option<string?> Listen = new("--listen")
    {
        Description = "The address and port, such as 0.0.0.0:8443 (else 127.0.0.1 and --port). Beyond this machine only with an identity provider: ops/identity.md."
    };

    /// <summary>The verb <c>serve</c>.</summary>
    public static Command Verb() => new Command(
            "serve", "Serve the HTTP API and the pages until stopped, and keep the read models up to date. Example: serve --listen 0.0.0.0:8443") { Port, Listen }
        .Runs(Policies.Operate, async (parsed, installation, _, ct) =>
        {
            var home = LeFaireHome.Resolve(parsed.GetValue(Verbs.Home));
            await using var app = parsed.GetValue(Listen) is { } address
                ? await StartAsync(installation, home, Endpoint(address), ct)
                : await StartAsync(installation, home, parsed.GetValue(Port), ct);
            Verbs.Line($"Serving at {app.Urls.First()}. What there is to ask: {app.Urls.First()}/openapi/v1.json. Stop with Ctrl+C.");
            await app.WaitForShutdownAsync(ct);
            return Verbs.Done;
        });

    /// <summary>Starts serving on this machine.</summary>
    /// <exception cref="NotDoneException">The port is taken.</exception>
    public static Task<WebApplication> StartAsync(Installation installation, LeFaireHome home, int port, CancellationToken ct) =>
        StartAsync(installation, home, new IPEndPoint(IPAddress.Loopback, port), ct);

    /// <summary>Starts serving.</summary>
    /// <exception cref="NotDoneException">The port is taken, or the address is not this machine's, or reached from elsewhere while nobody's word can be proven.</exception>
    public static async Task<WebApplication> StartAsync(Installation installation, LeFaireHome home, IPEndPoint at, CancellationToken ct)
    {
        var provider = IdentityProvider.Read(home);
        if (provider is null && !IPAddress.IsLoopback(at.Address))
        {
            throw new NotDoneException(
                "no-identity-provider", $"{at.Address} is reached from other machines, and without an identity provider anybody could say that they are anybody. "
                + "Listen on 127.0.0.1, or write identity.json into the home first: ops/identity.md.");
        }

        var app = Build(installation, Logs.Open(home), builder => builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(at);
        }), provider: provider);
        try
        {
            await app.StartAsync(ct);
            return app;
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await app.DisposeAsync();
            throw new NotDoneException("port-taken", $"Port {at.Port} is taken by another program. Choose another with --port, or 0 for any that is free.");
        }
        catch (SocketException)
        {
            await app.DisposeAsync();
            throw new NotDoneException("no-such-address", $"This machine cannot listen on {at}. Name an address of its own, or 0.0.0.0 for all of them.");
        }
    }

    private static IPEndPoint Endpoint(string address) => IPEndPoint.TryParse(address, out var at) && address.EndsWith($":{at.Port}", StringComparison.Ordinal)
        ? at
        : throw new NotDoneException("no-such-address", $"{address} is no address and port. Write it as 0.0.0.0:8443; a proxy before it ends TLS: ops/identity.md.");

    /// <summary>Puts the application together around an opened installation.</summary>
    public static WebApplication Build(
        Installation installation, Serilog.ILogger log, Action<WebApplicationBuilder> configure, string? generated = null, IdentityProvider? provider = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory, ApplicationName = typeof(Serve).Assembly.GetName().Name
        });
        // What is given is not the host's to dispose of; where code is only generated, none is given.
        if (generated is null) builder.Services.AddSingleton(installation);
        else builder.Services.AddSingleton<Installation>(_ => throw new InvalidOperationException("Nothing is served here."));
        builder.Services.AddSerilog(log, dispose: true);
        builder.Services.AddSingleton<Projecting>().AddHostedService(services => services.GetRequiredService<Projecting>());
        builder.Services.AddSingleton<Rebuilds>().AddHostedService(services => services.GetRequiredService<Rebuilds>());
        builder.Services.AddSingleton<Verifications>().AddHostedService(services => services.GetRequiredService<Verifications>());
        builder.Services.AddSingleton<Import.Imports>().AddHostedService(services => services.GetRequiredService<Import.Imports>());
        builder.Services.AddHostedService<Automations>();
        builder.Services.AddHealthChecks().AddCheck<Health>("read-models");
        if (provider is not null) builder.Services.AddSingleton(provider);
        builder.Services.AddSignIn(generated is null ? installation.Home : null, provider);
        builder.Services.AddProblemDetails().AddExceptionHandler<KnownProblems>();
        builder.Services.AddOpenApi();
        builder.Services.ConfigureHttpJsonOptions(json => Answers.Form(json.SerializerOptions));
        builder.Services.Configure<HostFilteringOptions>(hosts => hosts.AllowedHosts = ["localhost", "127.0.0.1", "[::1]", .. provider?.Hosts ?? []]);
        builder.Host.UseWolverine(wolverine =>
        {
            wolverine.ApplicationAssembly = typeof(Serve).Assembly;
            wolverine.Durability.Mode = DurabilityMode.MediatorOnly;
            wolverine.CodeGeneration.TypeLoadMode = generated is null ? Pregenerate.Mode : TypeLoadMode.Dynamic;
            if (generated is not null) wolverine.CodeGeneration.GeneratedCodeOutputPath = generated;
        });
        builder.Services.AddWolverineHttp();
        // A file that a form brings is read in memory and is not written anywhere; uploads for imports are no forms that are read whole.
        builder.Services.Configure<FormOptions>(forms => forms.MultipartBodyLengthLimit = forms.MemoryBufferThreshold = MostBytesOfForm);
        builder.Services.AddLocalization();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddRadzenComponents();
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, "LeFaire.App.staticwebassets.runtime.json"))) builder.WebHost.UseStaticWebAssets();
        configure(builder);
        var app = builder.Build();
        provider?.Use(app);
        app.UseExceptionHandler();
        app.UseWhen(context => !IsPage(context), api => api.UseStatusCodePages());
        app.UseWhen(IsPage, pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        app.UseRouting();
        app.UseHostFiltering();
        app.Use(HeadersOf(provider));
        app.UseRequestLocalization(languages => languages.SetDefaultCulture("en-GB").AddSupportedCultures("en-GB", "fr-FR").AddSupportedUICultures("en-GB", "fr-FR"));
        app.Use(OwnOriginOnly);
        app.UseSerilogRequestLogging(requests => requests.Logger = log);
        app.Use(WhoLeftAsync);
        if (provider is not null) app.Use(SignIn.NobodysWordAsync);
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(SignIn.DemandTokenAsync);
        app.UseAntiforgery();
        app.Use(Governance.Accesses.WatchAsync);
        app.Use(DaysInReach);
        app.Use(Representations.NegotiateAsync);
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<Pages.App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'");
        SignIn.Map(app);
        app.MapPost(Import.Imports.Path, Import.Imports.ReceiveAsync).RequireAuthorization(Policies.Operate);
        app.MapOpenApi().AllowAnonymous();
        Health.Map(app);
        app.MapWolverineEndpoints(http => http.RejectUnparseableQueryValues = true);
        return app;
    }

    // A form that is refused for its token would be refused again where another page is to answer.
    private static bool IsPage(HttpContext context) => !SignIn.IsApi(context) && HttpMethods.IsGet(context.Request.Method);

    private static Func<HttpContext, RequestDelegate, Task> HeadersOf(IdentityProvider? provider) => (context, next) =>
    {
        // Inline styles are the chart library's; scripts are the framework's own files. The form to sign out leads on to the provider.
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
            + $"base-uri 'self'; form-action 'self'{(provider is null ? "" : $" {provider.Origin}")}; frame-ancestors 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "same-origin";
        context.Response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        if (provider is not null) context.Response.Headers.StrictTransportSecurity = "max-age=31536000";
        return next(context);
    };

    /// <summary>True for days that calendars of quarters, and of years before, can reach from.</summary>
    public static bool IsInReach(DateOnly day) => day.Year is >= 1900 and < 3000;

    private static Task DaysInReach(HttpContext context, RequestDelegate next) =>
        SignIn.IsApi(context) && DateOnly.TryParse(context.Request.Query["on"], CultureInfo.InvariantCulture, out var on) && !IsInReach(on)
            ? Answers.Problem("day-out-of-reach", "A day out of reach", "Ask for a day from 1900 to 2999.", StatusCodes.Status400BadRequest).ExecuteAsync(context)
            : next(context);

    // Whoever left before the answer is owed none, and that they left is nobody's fault: neither the log nor another page is to make one of it.
    private static async Task WhoLeftAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            if (context.Features.Get<IStatusCodePagesFeature>() is { } pages) pages.Enabled = false;
            if (!context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
    }

    // A page of another origin that a browser on this machine shows must not act here.
    private static Task OwnOriginOnly(HttpContext context, RequestDelegate next)
    {
        var origin = context.Request.Headers.Origin.ToString();
        return origin.Length == 0 || origin == $"{context.Request.Scheme}://{context.Request.Host}"
            ? next(context)
            : Answers.Problem("other-origin", "Another origin", "A page of another origin may not ask here.", StatusCodes.Status403Forbidden).ExecuteAsync(context);
    }
}
