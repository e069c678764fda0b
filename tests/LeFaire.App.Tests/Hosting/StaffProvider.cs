using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace LeFaire.Hosting;

/// <summary>An OpenID Connect provider as companies have one, on a port of its own: it signs in whoever it was told, without asking.</summary>
internal sealed class StaffProvider : IAsyncDisposable
{
    public const string Client = "le-faire";
    public const string Secret = "known to both";
    public const string Api = "le-faire-api";

    private readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "1" };
    private readonly Dictionary<string, (Dictionary<string, object> Claims, string? Nonce, string? Challenge)> codes = [];
    private WebApplication app = null!;

    /// <summary>What it says of whoever comes to sign in.</summary>
    public Dictionary<string, object> Visitor { get; set; } = [];

    /// <summary>The token that came back with whoever signed out; null while nobody has.</summary>
    public string? SignedOut { get; private set; }

    public string Url => app.Urls.First();

    public static async Task<StaffProvider> StartAsync()
    {
        var provider = new StaffProvider();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        provider.app = builder.Build();
        provider.app.MapGet("/.well-known/openid-configuration", () => Results.Text($$"""
            {
              "issuer": "{{provider.Url}}", "authorization_endpoint": "{{provider.Url}}/authorize", "token_endpoint": "{{provider.Url}}/token",
              "end_session_endpoint": "{{provider.Url}}/end-session", "jwks_uri": "{{provider.Url}}/keys", "response_types_supported": ["code"],
              "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]
            }
            """, "application/json"));
        provider.app.MapGet("/keys", () =>
        {
            var known = provider.key.Rsa.ExportParameters(includePrivateParameters: false);
            return new
            {
                keys = new[]
                {
                    new { kty = "RSA", use = "sig", alg = "RS256", kid = provider.key.KeyId, n = Base64UrlEncoder.Encode(known.Modulus), e = Base64UrlEncoder.Encode(known.Exponent) }
                }
            };
        });
        provider.app.MapGet("/authorize", (HttpRequest request) =>
        {
            if (request.Query["client_id"] != Client || request.Query["response_type"] != "code" || !request.Query.ContainsKey("code_challenge")) return Results.BadRequest();
            var code = $"code-{provider.codes.Count}";
            provider.codes[code] = (provider.Visitor, request.Query["nonce"], request.Query["code_challenge"]);
            return Results.Redirect($"{request.Query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(request.Query["state"]!)}");
        });
        provider.app.MapPost("/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            var verifier = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
            if (form["client_secret"] != Secret || !provider.codes.Remove(form["code"].ToString(), out var asked) || asked.Challenge != verifier) return Results.BadRequest();
            var claims = new Dictionary<string, object>(asked.Claims);
            if (asked.Nonce is { } nonce) claims["nonce"] = nonce;
            return Results.Json(new { access_token = "not for this product", token_type = "Bearer", expires_in = 300, id_token = provider.Token(claims, Client) });
        });
        provider.app.MapGet("/end-session", (HttpRequest request) =>
        {
            provider.SignedOut = request.Query["id_token_hint"];
            return Results.Redirect($"{request.Query["post_logout_redirect_uri"]}?state={Uri.EscapeDataString(request.Query["state"]!)}");
        });
        await provider.app.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    /// <summary>What it says of someone.</summary>
    public static Dictionary<string, object> Someone(string? email, params string[] groups)
    {
        var claims = new Dictionary<string, object> { ["sub"] = "somebody", ["groups"] = groups };
        if (email is not null) claims["email"] = email;
        return claims;
    }

    /// <summary>A token that it issues, or that somebody else's key signs.</summary>
    public string Token(Dictionary<string, object> claims, string audience, DateTime? expires = null, RsaSecurityKey? forgedWith = null) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Url, Audience = audience, Claims = claims, NotBefore = DateTime.UtcNow.AddHours(-2), IssuedAt = DateTime.UtcNow.AddHours(-2),
            Expires = expires ?? DateTime.UtcNow.AddMinutes(5), SigningCredentials = new SigningCredentials(forgedWith ?? key, SecurityAlgorithms.RsaSha256)
        });

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Rsa.Dispose();
    }
}
