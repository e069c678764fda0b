namespace LeFaire.Import.Sample;

/// <summary>
/// Several commands of people on one thing, each decided on what those before it gave, and recorded in one transaction: what would take a round over the views
/// for each command takes one.
/// </summary>
/// <typeparam name="T">What the thing's facts are read as.</typeparam>
/// <param name="read">Reads the facts given so far.</param>
internal sealed class Story<T>(Func<IReadOnlyList<Entry>, T?> read)
{
    private readonly List<Entry> given = [];
    private Refused? refused;

    /// <summary>All that was decided, or the first refusal.</summary>
    public Decision Decision => refused is null ? Decision.Of([.. given.Select(entry => entry.Fact)]) : new Decision([], refused);

    /// <summary>Decides on what was given so far.</summary>
    public void Then(Func<T?, Decision> decide)
    {
        var decision = decide(read(given));
        refused ??= decision.Refused;
        // The log gives other ids; here they keep those of one moment in order.
        given.AddRange(decision.Facts.Select((fact, i) => Entry.Of(new EventId(new Guid(given.Count + i, 0, 0, new byte[8])), fact)));
    }
}
