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
    public static IEnumerable<(AccountId From, AccountId To, Tie Tie)> Of(Fact fact)
    {
        var ties = new Given<Tie>();
        Fold(fact, 1, ties);
        return ties.Elements.Select(of => (new AccountId(of.Row.First), new AccountId(of.Row.Second), of.Element));
    }

    /// <summary>Puts the ties that a fact gives into the rows of their pairs and months.</summary>
    internal static void Fold(Fact fact, int sign, IRows<Tie> rows)
    {
        switch (fact)
        {
            case ReplyPosted { To: { } asker } reply when asker != reply.Author:
                Give(reply.Author, asker, LineKind.Reply);
                break;

            case WorkshopAttended { Host: { } host } attended when host != attended.Account:
                Give(host, attended.Account, LineKind.WorkshopAttended);
                break;

            case MentoringSessionHeld session:
                Give(session.Mentor, session.Mentee, LineKind.MentoringSession);
                Give(session.Mentee, session.Mentor, LineKind.MentoringSession);
                break;

            case Undoing undoing:
                Fold(undoing.Undone, -sign, rows);
                break;
        }

        void Give(AccountId from, AccountId to, LineKind kind)
        {
            var day = fact.Day;
            rows.Add(new RowKey(from.Value, to.Value, RowKey.MonthOf(day)), new Tie(day, kind, sign));
        }
    }

    /// <inheritdoc/>
    public int CompareKey(Tie other) => Day != other.Day ? Day.CompareTo(other.Day) : ((int)Kind).CompareTo((int)other.Kind);

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
