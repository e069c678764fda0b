using System.CommandLine;
using JasperFx.CodeGeneration;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http.Features;
using Radzen;
using Serilog;
using Wolverine;
using Wolverine.Http;

namespace LeFaire.Hosting;

/// <summary>Serves the HTTP API of an installation on the loopback interface, and keeps its views up to date meanwhile.</summary>
internal static class Serve
{
    public const int DefaultPort = 5080;

    private const int MostBytesOfForm = 8 * 1024 * 1024;

    public static readonly Option<int> Port = new("--port")
    {
        Description = $"The port on 127.0.0.1 (else {DefaultPort}; 0 for any that is free).", DefaultValueFactory = _ => DefaultPort
    };

    /// <summary>The verb <c>serve</c>.</summary>
    public static Command Verb() => new Command("serve", "Serve the HTTP API on this machine until stopped, and keep the read models up to date.") { Port }
        .Runs(Policies.Operate, async (parsed, installation, _, ct) =>
        {
            await using var app = await StartAsync(installation, LeFaireHome.Resolve(parsed.GetValue(Verbs.Home)), parsed.GetValue(Port), ct);
            Verbs.Line($"Serving at {app.Urls.First()}. What there is to ask: {app.Urls.First()}/openapi/v1.json. Stop with Ctrl+C.");
            await app.WaitForShutdownAsync(ct);
            return Verbs.Done;
        });

    /// <summary>Starts serving.</summary>
    /// <exception cref="NotDoneException">The port is taken.</exception>
    public static async Task<WebApplication> StartAsync(Installation installation, LeFaireHome home, int port, CancellationToken ct)
    {
        var app = Build(installation, Logs.Open(home), builder => builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(System.Net.IPAddress.Loopback, port);
        }));
        try
        {
            await app.StartAsync(ct);
            return app;
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await app.DisposeAsync();
            throw new NotDoneException("port-taken", $"Port {port} is taken by another program. Choose another with --port, or 0 for any that is free.");
        }
    }

    /// <summary>Puts the application together around an opened installation.</summary>
    public static WebApplication Build(
        Installation installation, Serilog.ILogger log, Action<WebApplicationBuilder> configure, string? generated = null)
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
        builder.Services.AddSignIn(generated is null ? installation.Home : null);
        builder.Services.AddProblemDetails().AddExceptionHandler<KnownProblems>();
        builder.Services.AddOpenApi();
        builder.Services.ConfigureHttpJsonOptions(json => Answers.Form(json.SerializerOptions));
        builder.Services.Configure<HostFilteringOptions>(hosts => hosts.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
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
        app.UseExceptionHandler();
        app.UseWhen(context => !IsPage(context), api => api.UseStatusCodePages());
        app.UseWhen(IsPage, pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        app.UseRouting();
        app.UseHostFiltering();
        app.Use(Headers);
        app.UseRequestLocalization(languages => languages.SetDefaultCulture("en-GB").AddSupportedCultures("en-GB", "fr-FR").AddSupportedUICultures("en-GB", "fr-FR"));
        app.Use(OwnOriginOnly);
        app.UseSerilogRequestLogging(requests => requests.Logger = log);
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(SignIn.DemandTokenAsync);
        app.UseAntiforgery();
        app.Use(Governance.Accesses.WatchAsync);
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

    private static Task Headers(HttpContext context, RequestDelegate next)
    {
        // Inline styles are the chart library's; scripts are the framework's own files.
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
            + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "same-origin";
        context.Response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        return next(context);
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
