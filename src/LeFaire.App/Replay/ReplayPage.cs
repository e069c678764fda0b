using System.Globalization;
using LeFaire.Hosting;
using LeFaire.Pages;
using Microsoft.AspNetCore.Components;

namespace LeFaire.Replay;

/// <summary>A page that replays a history to the step in its address.</summary>
public abstract class ReplayPage : ReadingPage
{
    [SupplyParameterFromQuery(Name = "step")] private string? AskedStep { get; set; }

    /// <summary>Ids of events to leave out, divided by commas.</summary>
    [SupplyParameterFromQuery] protected string? Without { get; set; }

    /// <summary>The step; null for the last.</summary>
    protected int? Step { get; private set; }

    /// <summary>The moment shown as the end of a query that names a step.</summary>
    protected string AfterStep => Moment.Replace('?', '&');

    /// <summary>Reads the step.</summary>
    /// <exception cref="FormatException">It is none, or an id of an event to leave out is none.</exception>
    protected void ReadStep()
    {
        Step = AskedStep is { Length: > 0 } step ? int.Parse(step, NumberStyles.None, CultureInfo.InvariantCulture) : null;
        try
        {
            Replaying.Ids(Without);
        }
        catch (NotDoneException e)
        {
            throw new FormatException(e.Message, e);
        }
    }
}
