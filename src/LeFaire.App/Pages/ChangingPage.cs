using System.Globalization;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace LeFaire.Pages;

/// <summary>What a form that was sent came to.</summary>
/// <param name="Done">What was done, in words; null where it was refused.</param>
/// <param name="Refused">Why it was refused, in words; null where it was done.</param>
public sealed record Sent(string? Done, string? Refused);

/// <summary>A page with forms: what one sends is decided like any command, and then the page is read anew.</summary>
public abstract class ChangingPage : ReadingPage
{
    [Inject] private IStringLocalizer<Texts> Shared { get; set; } = null!;

    /// <summary>What the form that was sent came to; null where none was.</summary>
    public Sent? Sent { get; private set; }

    /// <summary>True where the page shows the present, which alone can be changed.</summary>
    protected bool IsNow => AsOf is null && On == Installation.Today;

    /// <summary>True where a form for a policy is shown: to a role that it admits, on the present.</summary>
    protected bool May(string policy) => IsNow && Admits(policy);

    /// <summary>True where a policy admits the role.</summary>
    protected bool Admits(string policy) => Policies.Admits(policy, Actor.Role);

    /// <summary>Has a command decided for whoever may give it, and reads the page anew.</summary>
    /// <param name="policy">Whom the command is for.</param>
    /// <param name="done">What to say where it was done.</param>
    /// <param name="handle">Decides it.</param>
    protected async Task ChangeAsync(string policy, string done, Func<CancellationToken, Task<Outcome>> handle)
    {
        if (!Admits(policy)) return;
        var outcome = await handle(Http.RequestAborted);
        Sent = outcome.Refused is { } refused ? new Sent(null, refused.Detail) : new Sent(done, null);
        await OnParametersSetAsync();
    }

    /// <summary>Says that something written in a form cannot be read.</summary>
    protected void Refuse(string why) => Sent = new Sent(null, why);

    /// <summary>Whose address or id was written; null, and it is said, where nobody is known by it.</summary>
    protected async Task<AccountId?> FindAsync(string? who)
    {
        var found = await People.Names.FindAsync(Installation.Database, who?.Trim() ?? "", Http.RequestAborted);
        if (found is null) Refuse(Shared["Unknown.Person"]);
        return found;
    }

    /// <summary>A member of an enumeration that was chosen; null where none of its members was.</summary>
    protected internal static T? Chosen<T>(string? text) where T : struct, Enum => Enum.TryParse<T>(text, out var member) && Enum.IsDefined(member) ? member : null;

    /// <summary>An account by its id; that of nobody where it is none.</summary>
    protected static AccountId Named(string? id) => new(Guid.TryParse(id, out var known) ? known : default);

    /// <summary>A whole number that was written; null where none was.</summary>
    protected static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
