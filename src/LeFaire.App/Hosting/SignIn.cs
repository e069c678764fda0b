using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;

namespace LeFaire.Hosting;

/// <summary>
/// Who is at the other end: whoever the header names (the API), or whom the cookie of the sign-in page names (the pages). Neither proves anything, and so both
/// are for a process that only its own machine can reach.
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

    /// <summary>Adds both ways to sign in, and the policies.</summary>
    /// <param name="services">Where they are added.</param>
    /// <param name="home">Where the keys of the cookies are kept, so that who is signed in stays so over a restart; in memory where null.</param>
    public static void AddSignIn(this IServiceCollection services, LeFaireHome? home)
    {
        if (home is not null) services.AddDataProtection().PersistKeysToFileSystem(home.CookieKeys());
        services.AddAuthentication(Chosen)
            .AddPolicyScheme(Chosen, null, scheme => scheme.ForwardDefaultSelector = context =>
                context.Request.Headers.ContainsKey(ChosenActor.Header) || (IsApi(context) && !context.Request.Cookies.ContainsKey(CookieName))
                    ? ChosenActor.Name
                    : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, ChosenActor>(ChosenActor.Name, null)
            .AddCookie(cookie =>
            {
                cookie.Cookie.Name = CookieName;
                cookie.Cookie.SameSite = SameSiteMode.Strict;
                cookie.Cookie.HttpOnly = true;
                cookie.LoginPath = Path;
                cookie.AccessDeniedPath = "/not-for-this-role";
                cookie.ExpireTimeSpan = TimeSpan.FromHours(10);
                cookie.Events.OnRedirectToAccessDenied = context => IsApi(context.HttpContext)
                    ? ChosenActor.Forbidden(context.HttpContext)
                    : Redirected(context);
            });
        var authorization = services.AddAuthorizationBuilder();
        foreach (var (policy, roles) in Policies.Roles) authorization.AddPolicy(policy, of => of.RequireRole(roles.Select(role => role.ToString())));
        // What names no policy, such as the channel of the live parts of pages, is at least for whoever signed in.
        authorization.SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();
        services.AddAntiforgery(antiforgery => antiforgery.Cookie.Name = "lefaire.antiforgery");
    }

    /// <summary>Maps what the forms of the frame send.</summary>
    public static void Map(WebApplication app)
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
        app.MapPost("/purpose", async ([FromForm] string? purpose, [FromForm] string? then, HttpContext context) =>
        {
            var identity = new ClaimsIdentity(context.User.Claims.Where(claim => claim.Type != PurposeClaim), ChosenActor.Name);
            if (Enum.TryParse<Purpose>(purpose, out var stated)) identity.AddClaim(new Claim(PurposeClaim, stated.ToString()));
            await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity));
            return Results.LocalRedirect(Local(then));
        }).RequireAuthorization();
        app.MapPost("/preferences", ([FromForm] string? language, [FromForm] string? theme, [FromForm] string? then, HttpContext context) =>
        {
            var kept = new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Strict, IsEssential = true, HttpOnly = true };
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

    /// <summary>Refuses a change that a cookie alone bears: a page of another site could have sent it.</summary>
    public static async Task DemandTokenAsync(HttpContext context, RequestDelegate next)
    {
        var changes = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
        if (changes && IsApi(context) && context.User.Identity?.IsAuthenticated == true && !context.Request.Headers.ContainsKey(ChosenActor.Header)
            && !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
        {
            await Answers.Problem("no-token", "No antiforgery token", $"Send the token of the page, or say who asks by {ChosenActor.Header}.",
                StatusCodes.Status400BadRequest).ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    internal static bool IsApi(HttpContext context) => context.Request.Path.StartsWithSegments("/api");

    private const string CookieName = "lefaire.actor";

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
