using System.Net;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace LeFaire.Hosting;

/// <summary>
/// The company's OpenID Connect provider, which says who someone is and in which roles they may act: <c>identity.json</c> in the home. Where it is configured,
/// nobody's own word counts any more, and only then may the product answer beyond its machine. See ops/identity.md.
/// </summary>
/// <param name="Authority">The provider's issuer address, https.</param>
/// <param name="ClientId">What the provider calls this installation.</param>
/// <param name="Roles">The role that each group of the provider gives.</param>
/// <param name="Hosts">The host names under which browsers and clients reach it.</param>
/// <param name="ClientSecretFile">The file that holds the client's secret; else the environment variable <c>LEFAIRE_CLIENT_SECRET</c> does.</param>
/// <param name="Audience">What a bearer token must be issued for; none is taken where null.</param>
/// <param name="PersonClaim">The claim that holds a person's e-mail address.</param>
/// <param name="GroupsClaim">The claim that lists their groups.</param>
/// <param name="Scopes">What is asked for besides <c>openid</c>.</param>
/// <param name="Proxies">The addresses of the proxies that end TLS; this machine's own where null.</param>
internal sealed record IdentityProvider(
    string Authority, string ClientId, IReadOnlyDictionary<string, Role> Roles, IReadOnlyList<string> Hosts, string? ClientSecretFile = null, string? Audience = null,
    string PersonClaim = "email", string GroupsClaim = "groups", IReadOnlyList<string>? Scopes = null, IReadOnlyList<string>? Proxies = null)
{
    /// <summary>The environment variable that holds the client's secret.</summary>
    public const string SecretVariable = "LEFAIRE_CLIENT_SECRET";

    /// <summary>The header by which a bearer of several roles says in which one they act.</summary>
    public const string RoleHeader = "X-LeFaire-Role";

    /// <summary>The claim that names a role in which one may act.</summary>
    public const string MayClaim = "may-act-as";

    private const string NoRole = "no-role";
    private const string Unknown = "unknown-person";

    private static readonly JsonSerializerOptions Form =
        Answers.Form(new JsonSerializerOptions(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow });

    /// <summary>Where the provider is, as a browser names it.</summary>
    [JsonIgnore]
    public string Origin => new Uri(Authority).GetLeftPart(UriPartial.Authority);

    /// <summary>The client's secret.</summary>
    [JsonIgnore]
    public string Secret { get; private init; } = "";

    /// <summary>Reads the configuration of a home; null where it has none.</summary>
    /// <exception cref="NotDoneException">It cannot be used as it is.</exception>
    public static IdentityProvider? Read(LeFaireHome home)
    {
        if (!File.Exists(home.IdentityFile)) return null;
        IdentityProvider provider;
        try
        {
            provider = JsonSerializer.Deserialize<IdentityProvider>(File.ReadAllText(home.IdentityFile), Form) ?? throw Wrong("there is nothing in it");
        }
        catch (JsonException e)
        {
            throw Wrong($"line {e.LineNumber + 1} cannot be read ({e.Path ?? "not JSON"})");
        }

        var secured = Uri.TryCreate(provider.Authority, UriKind.Absolute, out var authority)
            && (authority.Scheme == Uri.UriSchemeHttps || (authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback));
        if (!secured) throw Wrong("authority is no https address");
        if (string.IsNullOrWhiteSpace(provider.ClientId)) throw Wrong("clientId is empty");
        if (provider.Roles.Count == 0) throw Wrong("roles gives no group a role");
        if (provider.Roles.Values.Any(role => !Enum.IsDefined(role))) throw Wrong("roles names a role that there is not");
        if (provider.Hosts.Count == 0 || provider.Hosts.Any(host => string.IsNullOrWhiteSpace(host) || host.Contains('*', StringComparison.Ordinal)))
        {
            throw Wrong("hosts must name each host, without *");
        }

        if (provider.Proxies?.FirstOrDefault(proxy => !IPAddress.TryParse(proxy, out _)) is { } proxy) throw Wrong($"{proxy} in proxies is no IP address");
        var secret = provider.ClientSecretFile is { } file ? ReadSecret(file) : Environment.GetEnvironmentVariable(SecretVariable);
        return string.IsNullOrWhiteSpace(secret)
            ? throw Wrong($"there is no client secret: name its file as clientSecretFile, or set {SecretVariable}")
            : provider with { Secret = secret.Trim() };
    }

    /// <summary>Adds sign-in at the provider for pages, and bearer tokens for the API.</summary>
    public void Add(AuthenticationBuilder authentication)
    {
        authentication.AddOpenIdConnect(oidc =>
        {
            (oidc.Authority, oidc.ClientId, oidc.ClientSecret) = (Authority, ClientId, Secret);
            oidc.RequireHttpsMetadata = !new Uri(Authority).IsLoopback;
            oidc.ResponseType = OpenIdConnectResponseType.Code;
            // The answer comes as a plain navigation, so that no cookie need be sent from another site's form.
            oidc.ResponseMode = OpenIdConnectResponseMode.Query;
            oidc.CallbackPath = "/sign-in/callback";
            oidc.SignedOutCallbackPath = "/sign-out/callback";
            // A page of anyone's could sign people out by it.
            oidc.RemoteSignOutPath = PathString.Empty;
            oidc.SignedOutRedirectUri = SignIn.Path;
            oidc.MapInboundClaims = false;
            oidc.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
            oidc.Scope.Clear();
            foreach (var scope in Scopes ?? ["email", "profile"]) oidc.Scope.Add(scope);
            oidc.Scope.Add("openid");
            foreach (var cookie in new[] { oidc.NonceCookie, oidc.CorrelationCookie }) (cookie.SecurePolicy, cookie.SameSite) = (CookieSecurePolicy.Always, SameSiteMode.Lax);
            oidc.Events.OnTokenValidated = async context =>
            {
                var (user, refused) = await PrincipalAsync(context.Principal!, context.HttpContext, chosen: null);
                if (refused is not null)
                {
                    context.Fail(new RefusedException(refused));
                    return;
                }

                context.Principal = user;
                // The provider wants it back when one signs out.
                if (context.TokenEndpointResponse?.IdToken is { } token)
                {
                    context.Properties!.StoreTokens([new AuthenticationToken { Name = OpenIdConnectParameterNames.IdToken, Value = token }]);
                }

                if (Allowed(user!).Count > 1) context.Properties!.RedirectUri = $"{SignIn.Path}?then={Uri.EscapeDataString(context.Properties.RedirectUri ?? "/")}";
            };
            oidc.Events.OnRedirectToIdentityProviderForSignOut = context =>
            {
                // Not every provider has a page to sign out at.
                if (!string.IsNullOrEmpty(context.ProtocolMessage.IssuerAddress)) return Task.CompletedTask;
                context.Response.Redirect(SignIn.Path);
                context.HandleResponse();
                return Task.CompletedTask;
            };
            oidc.Events.OnRemoteFailure = context =>
            {
                context.Response.Redirect($"{SignIn.Path}?refused={(context.Failure as RefusedException)?.Message ?? "failed"}");
                context.HandleResponse();
                return Task.CompletedTask;
            };
        });
        authentication.AddJwtBearer(bearer =>
        {
            (bearer.Authority, bearer.RequireHttpsMetadata, bearer.MapInboundClaims) = (Authority, !new Uri(Authority).IsLoopback, false);
            bearer.TokenValidationParameters.ValidAudience = Audience;
            bearer.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
            bearer.Events = new JwtBearerEvents
            {
                OnMessageReceived = context =>
                {
                    if (Audience is null) context.Fail("identity.json names no audience, so no bearer token is taken.");
                    return Task.CompletedTask;
                },
                OnTokenValidated = async context =>
                {
                    var (user, refused) = await PrincipalAsync(context.Principal!, context.HttpContext, context.Request.Headers[RoleHeader].ToString());
                    if (refused is null) context.Principal = user;
                    else context.Fail(new RefusedException(refused));
                },
                OnChallenge = context =>
                {
                    context.HandleResponse();
                    context.Response.Headers.WWWAuthenticate = JwtBearerDefaults.AuthenticationScheme;
                    return Unauthorized(context.HttpContext, (context.AuthenticateFailure as RefusedException)?.Message);
                },
                OnForbidden = context => ChosenActor.Forbidden(context.HttpContext)
            };
        });
    }

    /// <summary>Has what the proxies say of the scheme count, and turns away whatever came in the clear.</summary>
    public void Use(WebApplication app)
    {
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedFor };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in Proxies ?? [$"{IPAddress.Loopback}", $"{IPAddress.IPv6Loopback}"]) forwarded.KnownProxies.Add(IPAddress.Parse(proxy));
        app.UseForwardedHeaders(forwarded);
        app.Use((context, next) => context.Request.IsHttps || context.Request.Path.StartsWithSegments("/health")
            ? next(context)
            : Answers.Problem("not-https", "Not by https", "Ask by https, through the proxy that ends TLS. See ops/identity.md.", StatusCodes.Status403Forbidden)
                .ExecuteAsync(context));
    }

    /// <summary>The roles in which someone may act, as their provider says; none where there is no provider.</summary>
    public static IReadOnlyList<Role> Allowed(ClaimsPrincipal user) => [.. user.FindAll(MayClaim).Select(claim => Enum.Parse<Role>(claim.Value)).Order()];

    /// <summary>The same person in another of the roles in which they may act; null where they may not.</summary>
    public static ClaimsPrincipal? InRole(ClaimsPrincipal user, Role role)
    {
        var allowed = Allowed(user);
        return allowed.Contains(role) ? Principal(new Actor(role, Actor.Of(user).Account), allowed) : null;
    }

    /// <summary>Says that nobody is signed in, or why a token does not do.</summary>
    public static Task Unauthorized(HttpContext context, string? refused) => Answers.Problem(
        refused ?? "unknown-actor", "Nobody in particular",
        refused switch
        {
            NoRole => $"Your groups give no role here, or not the one that {RoleHeader} names. Who has several names one by {RoleHeader}.",
            Unknown => "Nobody is known here by the address that your token names.",
            _ => "Sign in, or send a bearer token of the identity provider that is issued for this API and has not expired."
        },
        StatusCodes.Status401Unauthorized).ExecuteAsync(context);

    // Whoever has several roles acts in the one they choose; until then, a page shows them what the least of theirs may see.
    private async Task<(ClaimsPrincipal? User, string? Refused)> PrincipalAsync(ClaimsPrincipal token, HttpContext context, string? chosen)
    {
        var allowed = token.FindAll(GroupsClaim).Where(group => Roles.ContainsKey(group.Value)).Select(group => Roles[group.Value]).Distinct().Order().ToList();
        if (chosen is { Length: > 0 }) allowed.RemoveAll(role => !string.Equals($"{role}", chosen, StringComparison.OrdinalIgnoreCase));
        if (allowed.Count == 0 || (chosen is not null && allowed.Count > 1)) return (null, NoRole);
        var address = token.FindFirstValue(PersonClaim);
        // An address that its provider has not checked is anybody's, and an id of ours is not an address.
        var isChecked = !bool.TryParse(token.FindFirstValue("email_verified"), out var verified) || verified;
        if (string.IsNullOrWhiteSpace(address) || Guid.TryParse(address, out _) || !isChecked) return (null, Unknown);
        var installation = context.RequestServices.GetRequiredService<Installation>();
        if (await People.Names.FindAsync(installation.Database, address.Trim(), context.RequestAborted) is not { } account) return (null, Unknown);
        var user = Principal(new Actor(allowed[0], account), allowed);
        if (chosen is not null) ChosenActor.StatePurpose(user, context.Request);
        return (user, null);
    }

    private static ClaimsPrincipal Principal(Actor actor, IEnumerable<Role> allowed)
    {
        var user = actor.ToPrincipal(OpenIdConnectDefaults.AuthenticationScheme);
        ((ClaimsIdentity)user.Identity!).AddClaims(allowed.Select(role => new Claim(MayClaim, $"{role}")));
        return user;
    }

    private static string ReadSecret(string file) => File.Exists(file) ? File.ReadAllText(file) : throw Wrong("the file that clientSecretFile names is not there");

    private static NotDoneException Wrong(string what) => new("identity-provider", $"identity.json in the home: {what}. See ops/identity.md.");

    private sealed class RefusedException(string type) : Exception(type);
}
