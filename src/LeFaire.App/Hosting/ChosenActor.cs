using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace LeFaire.Hosting;

/// <summary>
/// Signs in whoever says who they are, by the header <c>X-LeFaire-As: ROLE</c> or <c>ROLE:PERSON</c>. It proves nothing, and so is for a process that only
/// its own machine can reach.
/// </summary>
internal sealed class ChosenActor(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, Installation installation)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = "chosen-actor";
    public const string Header = "X-LeFaire-As";

    /// <summary>For what an analyst reads names, as a member of <see cref="Purpose"/>.</summary>
    public const string PurposeHeader = "X-LeFaire-Purpose";

    private string? refusal;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers[Header].ToString() is not { Length: > 0 } text) return AuthenticateResult.NoResult();
        try
        {
            var actor = await Actor.ParseAsync(text, otherwise: null, installation, Context.RequestAborted);
            var user = actor.ToPrincipal(Name);
            StatePurpose(user, Request);
            return AuthenticateResult.Success(new AuthenticationTicket(user, Name));
        }
        catch (NotDoneException e)
        {
            refusal = e.Message;
            return AuthenticateResult.Fail(e.Message);
        }
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Answers.Problem(
        "unknown-actor", "Nobody in particular", refusal ?? $"Say who asks: {Header}: analyst, or {Header}: committee:anna@example.org",
        StatusCodes.Status401Unauthorized).ExecuteAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Forbidden(Context);

    /// <summary>Notes the purpose that a request states.</summary>
    public static void StatePurpose(ClaimsPrincipal user, HttpRequest request)
    {
        if (!Enum.TryParse<Purpose>(request.Headers[PurposeHeader].ToString(), ignoreCase: true, out var purpose)) return;
        ((ClaimsIdentity)user.Identity!).AddClaim(new Claim(SignIn.PurposeClaim, purpose.ToString()));
    }

    /// <summary>Says that something is not for whoever asks.</summary>
    public static Task Forbidden(HttpContext context) => Answers.Problem(
        "forbidden", "Not for this role", $"That is not for whom you act as, {Actor.Of(context.User).Role}. EventModel.md says who may what.",
        StatusCodes.Status403Forbidden).ExecuteAsync(context);
}
