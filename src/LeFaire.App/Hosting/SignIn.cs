using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;

namespace LeFaire.Hosting;

/// <summary>
/// Who is at the other end. With an <see cref="IdentityProvider"/>, whom its token names. Without one, whoever the header names (the API), or whom the cookie of
/// the sign-in page names (the pages): neither proves anything, and so both are for a process that only its own machine can reach.
/// </summary>
internal static class SignIn
{
    /// <summary>The page on which a role and a person are chosen.</summary>
    public const string Path = "/sign-in";

    /// <summary>The claim that names for what purpose names are shown.</summary>
    public const string PurposeClaim = "purpose";

    /// <summary>The cookie that keeps the colours chosen.</summary>
    public const string Theme = "lefaire.theme";

    private const string Chosen = "chosen";

    /// <summary>The page from which one goes to the identity provider.</summary>
    public const string Start = "/sign-in/start";

    /// <summary>Adds the ways to sign in, and the policies.</summary>
    /// <param name="services">Where they are added.</param>
    /// <param name="home">Where the keys of the cookies are kept, so that who is signed in stays so over a restart; in memory where null.</param>
    /// <param name="provider">Who says who people are; everybody themselves where null.</param>
    public static void AddSignIn(this IServiceCollection services, LeFaireHome? home, IdentityProvider? provider)
    {
        if (home is not null) services.AddDataProtection().PersistKeysToFileSystem(home.CookieKeys());
        var secure = provider is null ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        var authentication = services.AddAuthentication(Chosen)
            .AddPolicyScheme(Chosen, null, scheme => scheme.ForwardDefaultSelector = SchemeOf)
            .AddCookie(cookie =>
            {
                cookie.Cookie.Name = CookieName;
                cookie.Cookie.SecurePolicy = secure;
                // A browser that comes back from the provider has been sent by another site.
                cookie.Cookie.SameSite = provider is null ? SameSiteMode.Strict : SameSiteMode.Lax;
                // What the provider said of someone is asked again when it ends.
                cookie.SlidingExpiration = provider is null;
                cookie.Cookie.HttpOnly = true;
                cookie.LoginPath = Path;
                cookie.AccessDeniedPath = "/not-for-this-role";
                cookie.ExpireTimeSpan = TimeSpan.FromHours(10);
                cookie.Events.OnRedirectToAccessDenied = context => IsApi(context.HttpContext)
                    ? ChosenActor.Forbidden(context.HttpContext)
                    : Redirected(context);
                if (provider is null) return;
                cookie.Events.OnRedirectToLogin = context => IsApi(context.HttpContext)
                    ? IdentityProvider.Unauthorized(context.HttpContext, refused: null)
                    : context.HttpContext.ChallengeAsync(OpenIdConnectDefaults.AuthenticationScheme, new() { RedirectUri = Here(context.Request) });
            });
        if (provider is null) authentication.AddScheme<AuthenticationSchemeOptions, ChosenActor>(ChosenActor.Name, null);
        else provider.Add(authentication);
        var authorization = services.AddAuthorizationBuilder();
        foreach (var (policy, roles) in Policies.Roles) authorization.AddPolicy(policy, of => of.RequireRole(roles.Select(role => role.ToString())));
        // What names no policy, such as the channel of the live parts of pages, is at least for whoever signed in.
        authorization.SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();
        services.AddAntiforgery(antiforgery => (antiforgery.Cookie.Name, antiforgery.Cookie.SecurePolicy) = ("lefaire.antiforgery", secure));
    }

    /// <summary>Maps what the forms of the frame send.</summary>
    public static void Map(WebApplication app)
    {
        if (app.Services.GetService<IdentityProvider>() is null) MapChoice(app);
        else MapProvider(app);
        app.MapPost("/purpose", async ([FromForm] string? purpose, [FromForm] string? then, HttpContext context) =>
        {
            var identity = new ClaimsIdentity(context.User.Claims.Where(claim => claim.Type != PurposeClaim), context.User.Identity!.AuthenticationType);
            if (Enum.TryParse<Purpose>(purpose, out var stated)) identity.AddClaim(new Claim(PurposeClaim, stated.ToString()));
            await AgainAsync(context, new ClaimsPrincipal(identity));
            return Results.LocalRedirect(Local(then));
        }).RequireAuthorization();
        app.MapPost("/preferences", ([FromForm] string? language, [FromForm] string? theme, [FromForm] string? then, HttpContext context) =>
        {
            var kept = new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Strict, IsEssential = true, HttpOnly = true, Secure = context.Request.IsHttps
            };
            if (language is "fr" or "en")
            {
                context.Response.Cookies.Append(
                    CookieRequestCultureProvider.DefaultCookieName, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language == "fr" ? "fr-FR" : "en-GB")), kept);
            }

            if (theme is "light" or "dark") context.Response.Cookies.Append(Theme, theme, kept);
            else if (theme is "auto") context.Response.Cookies.Delete(Theme);
            return Results.LocalRedirect(Local(then));
        }).AllowAnonymous();
    }

    private static void MapChoice(WebApplication app)
    {
        app.MapPost(Path, async ([FromForm] Role role, [FromForm] string? person, [FromForm] string? then, HttpContext context, Installation installation) =>
        {
            var account = string.IsNullOrWhiteSpace(person) ? null : await People.Names.FindAsync(installation.Database, person.Trim(), context.RequestAborted);
            if (account is null && (role == Role.Employee || !string.IsNullOrWhiteSpace(person)))
            {
                return Results.LocalRedirect($"{Path}?role={role}&unknown=true&then={Uri.EscapeDataString(Local(then))}");
            }

            await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new Actor(role, account).ToPrincipal(ChosenActor.Name));
            return Results.LocalRedirect(Local(then));
        }).AllowAnonymous();
        app.MapPost("/sign-out", async ([FromForm] string? then, HttpContext context) =>
        {
            await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
            return Results.LocalRedirect(Path);
        }).AllowAnonymous();
    }

    private static void MapProvider(WebApplication app)
    {
        app.MapGet(Start, (string? then) =>
            Results.Challenge(new() { RedirectUri = Local(then) }, [OpenIdConnectDefaults.AuthenticationScheme])).AllowAnonymous();
        app.MapPost(Path, async ([FromForm] Role role, [FromForm] string? then, HttpContext context) =>
        {
            var signed = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
            if (signed.Principal is not { } user) return Results.LocalRedirect(Path);
            if (IdentityProvider.InRole(user, role) is not { } other) return Results.LocalRedirect("/not-for-this-role");
            await AgainAsync(context, other);
            return Results.LocalRedirect(Local(then));
        }).AllowAnonymous();
        app.MapPost("/sign-out", ([FromForm] string? then) => Results.SignOut(
            new() { RedirectUri = Path }, [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme])).AllowAnonymous();
    }

    // Signing in again must not make it last longer than the first time.
    private static async Task AgainAsync(HttpContext context, ClaimsPrincipal user) => await context.SignInAsync(
        CookieAuthenticationDefaults.AuthenticationScheme, user, (await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme)).Properties);

    /// <summary>Refuses a change that a cookie alone bears: a page of another site could have sent it.</summary>
    public static async Task DemandTokenAsync(HttpContext context, RequestDelegate next)
    {
        var changes = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
        if (changes && IsApi(context) && context.User.Identity?.IsAuthenticated == true && SchemeOf(context) == CookieAuthenticationDefaults.AuthenticationScheme
            && !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
        {
            await Answers.Problem("no-token", "No antiforgery token", $"Send the token of the page, or say who asks by {WhoAsks(context)}.",
                StatusCodes.Status400BadRequest).ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    /// <summary>Turns away the header by which whoever asks says who they are, where an identity provider says it.</summary>
    public static Task NobodysWordAsync(HttpContext context, RequestDelegate next) => context.Request.Headers.ContainsKey(ChosenActor.Header)
        ? Answers.Problem("own-word", "Nobody's own word counts here", $"An identity provider says who asks: send a bearer token of it instead of {ChosenActor.Header}.",
            StatusCodes.Status400BadRequest).ExecuteAsync(context)
        : next(context);

    internal static bool IsApi(HttpContext context) => context.Request.Path.StartsWithSegments("/api");

    private const string CookieName = "lefaire.actor";

    private static string SchemeOf(HttpContext context)
    {
        var provided = context.RequestServices.GetService<IdentityProvider>() is not null;
        return context.Request.Headers.ContainsKey(provided ? Microsoft.Net.Http.Headers.HeaderNames.Authorization : ChosenActor.Header)
            || (IsApi(context) && !context.Request.Cookies.ContainsKey(CookieName))
            ? provided ? JwtBearerDefaults.AuthenticationScheme : ChosenActor.Name
            : CookieAuthenticationDefaults.AuthenticationScheme;
    }

    private static string WhoAsks(HttpContext context) =>
        context.RequestServices.GetService<IdentityProvider>() is null ? ChosenActor.Header : "a bearer token";

    private static string Here(HttpRequest request) => HttpMethods.IsGet(request.Method) ? request.PathBase + request.Path + request.QueryString : "/";

    private static Task Redirected(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }

    private static string Local(string? then) => then is ['/', ..] and not ['/', '/' or '\\', ..] ? then : "/";
}

/// <summary>For what someone reads records of people.</summary>
public enum Purpose
{
    /// <summary>Onboarding newcomers.</summary>
    Onboarding,

    /// <summary>Training and mentoring.</summary>
    Learning,

    /// <summary>Mobility and job exchange.</summary>
    Mobility,

    /// <summary>Succession plans.</summary>
    Succession,

    /// <summary>What a person asked about their own data.</summary>
    DataRequest
}
