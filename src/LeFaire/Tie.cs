using System.Text.Json;
using LeFaire.Contributions;
using LeFaire.Learning;

namespace LeFaire;

/// <summary>What one account did directly for another on a day: help that reached a named beneficiary. Reactions, mentions and common attendance are no ties.</summary>
/// <param name="Day">UTC day.</param>
/// <param name="Kind">What was done: a reply, a workshop given, a mentoring session.</param>
/// <param name="Count">How often; negative where something is taken back.</param>
public readonly record struct Tie(DateOnly Day, LineKind Kind, int Count) : ISigned<Tie>
{
    /// <summary>The ties that a fact gives, each from its doer to its beneficiary.</summary>
    public static IEnumerable<(AccountId From, AccountId To, Tie Tie)> Of(Fact fact, int sign = 1) => fact switch
    {
        ReplyPosted { To: { } asker } reply when asker != reply.Author => [(reply.Author, asker, new Tie(fact.Day, LineKind.Reply, sign))],
        WorkshopAttended { Host: { } host } attended when host != attended.Account =>
            [(host, attended.Account, new Tie(fact.Day, LineKind.WorkshopAttended, sign))],
        MentoringSessionHeld session =>
        [
            (session.Mentor, session.Mentee, new Tie(fact.Day, LineKind.MentoringSession, sign)),
            (session.Mentee, session.Mentor, new Tie(fact.Day, LineKind.MentoringSession, sign))
        ],
        Undoing undoing => Of(undoing.Undone, -sign),
        _ => []
    };

    /// <inheritdoc/>
    public int CompareKey(Tie other) => Day != other.Day ? Day.CompareTo(other.Day) : Kind.CompareTo(other.Kind);

    /// <inheritdoc/>
    public Tie Plus(Tie other) => this with { Count = Count + other.Count };

    /// <inheritdoc/>
    public bool IsZero => Count == 0;

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        Json.WriteDay(writer, Day);
        writer.WriteStringValue(Json.Name(Kind));
        writer.WriteNumberValue(Count);
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public static Tie Read(ref Utf8JsonReader reader)
    {
        Json.Enter(ref reader);
        var tie = new Tie(Json.NextDay(ref reader), Json.NextName<LineKind>(ref reader), Json.NextInt32(ref reader));
        Json.Leave(ref reader);
        return tie;
    }
}
