using System.Text.Json;

namespace LeFaire;

/// <summary>A fact that stands in a view under its event's id. Taken back it vanishes; taken back before it arrives, a negative entry waits for it.</summary>
/// <param name="Id">The event.</param>
/// <param name="Fact">What it said.</param>
/// <param name="Count">One where it stands, minus one where it is awaited.</param>
public readonly record struct Entry(EventId Id, Fact Fact, int Count) : ISigned<Entry>
{
    /// <summary>The entry that a fact of the log gives: itself, or, where it takes another back, that other with the other sign.</summary>
    public static Entry Of(EventId id, Fact fact) => fact is Undoing undoing ? new Entry(undoing.UndoneId, undoing.Undone, -1) : new Entry(id, fact, 1);

    /// <summary>The facts of one kind that stand among some entries.</summary>
    public static IEnumerable<T> Standing<T>(IEnumerable<Entry> entries) where T : Fact =>
        entries.Where(entry => entry.Count > 0).Select(entry => entry.Fact).OfType<T>();

    /// <inheritdoc/>
    public int CompareKey(Entry other) => Id.CompareTo(other.Id);

    /// <inheritdoc/>
    public Entry Plus(Entry other) => this with { Count = Count + other.Count };

    /// <inheritdoc/>
    public bool IsZero => Count == 0;

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(Id.Value);
        writer.WriteNumberValue(Count);
        writer.WriteStringValue(Fact.Names[Fact.GetType()]);
        FactJson.Write(writer, Fact);
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public static Entry Read(ref Utf8JsonReader reader)
    {
        Json.Enter(ref reader);
        var id = Json.NextId<EventId>(ref reader);
        var count = Json.NextInt32(ref reader);
        var name = Json.NextString(ref reader);
        if (!reader.Read()) throw new JsonException("An entry ends early.");
        var entry = new Entry(id, FactJson.Read(name, ref reader), count);
        Json.Leave(ref reader);
        return entry;
    }
}
