namespace LeFaire.ReadModels;

/// <summary>An event cannot be decoded or folded. Whatever was folding stops, and stays stopped until the fold is fixed: nothing is skipped.</summary>
public sealed class FoldFailedException(long sequence, EventId id, string name, Exception inner) : Exception(
    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Event {sequence} ({name}, {id}) cannot be folded: {inner.Message}"), inner)
{
    /// <summary>The event's position in the log.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>The event.</summary>
    public EventId Id { get; } = id;

    /// <summary>Its name in the log.</summary>
    public string Name { get; } = name;
}
