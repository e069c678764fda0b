using System.Globalization;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace LeFaire.Pages;

/// <summary>What there is to show.</summary>
public enum PageState
{
    /// <summary>It is being read.</summary>
    Reading,

    /// <summary>The answer.</summary>
    Shown,

    /// <summary>Nothing is known by that id, or not to whoever asks.</summary>
    NotFound,

    /// <summary>The read models are being filled for the first time.</summary>
    Filling,

    /// <summary>What the address asks for cannot be read.</summary>
    Unreadable
}

/// <summary>A page that shows what one snapshot of the read models answers, on a day and as of a position of the log: both stand in its address.</summary>
public abstract class ReadingPage : ComponentBase
{
    /// <summary>The installation.</summary>
    [Inject] protected Installation Installation { get; set; } = null!;

    /// <summary>The request.</summary>
    [CascadingParameter] protected HttpContext Http { get; set; } = null!;

    /// <summary>The day that the address asks for, as <c>yyyy-MM-dd</c>; today where not given.</summary>
    [SupplyParameterFromQuery(Name = "on")] protected string? AskedOn { get; set; }

    /// <summary>The position of the log that the address asks for; all that is known now where not given.</summary>
    [SupplyParameterFromQuery(Name = "asOf")] protected string? AskedAsOf { get; set; }

    /// <summary>Whether there is an answer.</summary>
    public PageState State { get; private set; }

    /// <summary>The day.</summary>
    public DateOnly On { get; private set; }

    /// <summary>The position that was asked for; null for all that is known.</summary>
    public long? AsOf { get; private set; }

    /// <summary>The position that the answer holds for.</summary>
    public long Sequence { get; private set; }

    /// <summary>What people are called.</summary>
    public Naming Naming { get; private set; } = null!;

    /// <summary>Who reads.</summary>
    protected ClaimsPrincipal User => Http.User;

    /// <summary>In which role, and who.</summary>
    protected Actor Actor => Actor.Of(User);

    /// <summary>The parts of the address that say which moment is shown; those that are not given are empty.</summary>
    public IReadOnlyList<(string Name, string? Value)> AskedMoment => [("on", AskedOn), ("asOf", AskedAsOf)];

    /// <summary>The query that keeps the moment shown, with its question mark; empty for the present.</summary>
    protected string Moment => Address("");

    /// <summary>A path with a query and the moment shown; what is empty is left out.</summary>
    protected string Address(string path, params IEnumerable<(string Name, string? Value)> query) => Query(path, query.Concat(AskedMoment));

    /// <summary>A path with a query; what is empty is left out.</summary>
    protected static string Query(string path, params IEnumerable<(string Name, string? Value)> query) => QueryHelpers.AddQueryString(
        path, query.Where(of => !string.IsNullOrEmpty(of.Value)).Select(of => KeyValuePair.Create(of.Name, of.Value)));

    /// <summary>The words that are there, each once, in the order of the reader's language.</summary>
    protected static List<string> Known(IEnumerable<string?> words) => [.. words.OfType<string>().Distinct().Order(StringComparer.CurrentCulture)];

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        Naming ??= new Naming(Installation, User);
        var ct = Http.RequestAborted;
        try
        {
            On = AskedOn is { Length: > 0 } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : Installation.Today;
            if (!Serve.IsInReach(On)) throw new FormatException();
            AsOf = AskedAsOf is { Length: > 0 } position ? long.Parse(position, NumberStyles.None, CultureInfo.InvariantCulture) : null;
            await using var snapshot = await Installation.Snapshots.OpenAsync(AsOf, ct);
            Sequence = snapshot.Sequence;
            State = await ReadAsync(snapshot, ct) ? PageState.Shown : PageState.NotFound;
        }
        catch (ViewsFillingException)
        {
            State = PageState.Filling;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            State = PageState.Unreadable;
        }

        if (!Http.Response.HasStarted && State is not PageState.Shown)
        {
            Http.Response.StatusCode = State switch
            {
                PageState.NotFound => StatusCodes.Status404NotFound,
                PageState.Filling => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status400BadRequest
            };
        }
    }

    /// <summary>Reads what the page shows; false where there is nothing of that kind for whoever asks.</summary>
    protected abstract Task<bool> ReadAsync(Snapshot snapshot, CancellationToken ct);
}
