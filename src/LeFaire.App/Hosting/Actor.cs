using System.Globalization;
using System.Security.Claims;

namespace LeFaire.Hosting;

/// <summary>In which capacity someone acts.</summary>
public enum Role
{
    /// <summary>Sees their own record.</summary>
    Employee,

    /// <summary>Leads people; may nominate.</summary>
    Manager,

    /// <summary>HR analyst: asks the read models, runs onboarding and plans.</summary>
    Analyst,

    /// <summary>Member of a talent committee: reviews histories, nominates, confirms.</summary>
    Committee,

    /// <summary>Imports, rebuilds and verifies, without reading people's content.</summary>
    Engineer,

    /// <summary>Data protection officer.</summary>
    Dpo
}

/// <summary>Who does it: a role, and the person where one is named.</summary>
/// <param name="Role">In which capacity.</param>
/// <param name="Account">An account of the person; null for a role without a person.</param>
public sealed record Actor(Role Role, AccountId? Account)
{
    /// <summary>True where they may read names of others: an analyst once they stated for what, an engineer never.</summary>
    public bool ReadsNames { get; private init; } = Role != Role.Engineer;

    /// <summary>Reads what the sign-in put into the principal.</summary>
    public static Actor Of(ClaimsPrincipal user)
    {
        var actor = new Actor(
            Enum.Parse<Role>(user.FindFirstValue(ClaimTypes.Role)!),
            user.FindFirstValue(ClaimTypes.NameIdentifier) is { } account ? new AccountId(Guid.Parse(account)) : null);
        return actor.Role == Role.Analyst ? actor with { ReadsNames = user.HasClaim(claim => claim.Type == SignIn.PurposeClaim) } : actor;
    }

    /// <summary>Reads <c>role</c>, <c>role:person</c> or, where a role is given already, <c>person</c>; a person is an id of any account, or an e-mail address.</summary>
    /// <exception cref="NotDoneException">No such role, or nobody is known by that id or address.</exception>
    public static async Task<Actor> ParseAsync(string text, Role? otherwise, Installation installation, CancellationToken ct)
    {
        var parts = text.Split(':', 2, StringSplitOptions.TrimEntries);
        if (TryRole(parts[0], out var role)) return new Actor(role, parts.Length == 2 ? await installation.AccountAsync(parts[1], ct) : null);
        if (otherwise is { } given && parts.Length == 1) return new Actor(given, await installation.AccountAsync(parts[0], ct));
        throw new NotDoneException(
            "unknown-role", $"No such role. Write ROLE or ROLE:PERSON, where ROLE is one of {string.Join(", ", Enum.GetNames<Role>()).ToLowerInvariant()}.");
    }

    /// <summary>The claims that <see cref="Of"/> reads.</summary>
    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        var claims = new List<Claim> { new(ClaimTypes.Role, Role.ToString()) };
        if (Account is { } account) claims.Add(new(ClaimTypes.NameIdentifier, account.ToString()));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }

    private static bool TryRole(string text, out Role role) =>
        Enum.TryParse(text, ignoreCase: true, out role) && !int.TryParse(text, CultureInfo.InvariantCulture, out _);
}
