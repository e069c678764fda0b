using System.Buffers.Text;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LeFaire;

/// <summary>The few words of JSON that rows of the views are written in.</summary>
internal static class Json
{
    public static void WriteDay(Utf8JsonWriter writer, DateOnly day)
    {
        Span<char> text = stackalloc char[10];
        day.TryFormat(text, out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        writer.WriteStringValue(text);
    }

    public static void WriteId<T>(Utf8JsonWriter writer, T? id) where T : struct, IId<T>
    {
        if (id is { } known) writer.WriteStringValue(known.Value);
        else writer.WriteNullValue();
    }

    /// <summary>The stored form of an enumeration's member, encoded once.</summary>
    public static JsonEncodedText Name<T>(T value) where T : struct, Enum => Names<T>.Texts[value];

    public static void Enter(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("An element is an array.");
    }

    public static void Leave(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray) throw new JsonException("An element has more in it than is known here.");
    }

    public static DateOnly NextDay(ref Utf8JsonReader reader)
    {
        Next(ref reader, JsonTokenType.String);
        var text = reader.ValueSpan;
        return text.Length == 10 && Utf8Parser.TryParse(text[..4], out int year, out _) && Utf8Parser.TryParse(text[5..7], out int month, out _)
            && Utf8Parser.TryParse(text[8..], out int day, out _) && year > 0 && month is > 0 and <= 12 && day > 0 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day)
            : throw new JsonException("A day is written yyyy-MM-dd.");
    }

    public static T NextName<T>(ref Utf8JsonReader reader) where T : struct, Enum
    {
        Next(ref reader, JsonTokenType.String);
        foreach (var (utf8, value) in Names<T>.Values)
        {
            if (reader.ValueSpan.SequenceEqual(utf8)) return value;
        }

        throw new JsonException($"{Encoding.UTF8.GetString(reader.ValueSpan)} is no {typeof(T).Name}.");
    }

    public static T? NextIdOrNull<T>(ref Utf8JsonReader reader) where T : struct, IId<T>
    {
        if (!reader.Read()) throw new JsonException("An element ends early.");
        return reader.TokenType == JsonTokenType.Null ? null : Id<T>(ref reader);
    }

    public static T NextId<T>(ref Utf8JsonReader reader) where T : struct, IId<T>
    {
        if (!reader.Read()) throw new JsonException("An element ends early.");
        return Id<T>(ref reader);
    }

    public static string NextString(ref Utf8JsonReader reader)
    {
        Next(ref reader, JsonTokenType.String);
        return reader.ValueSpan.IsEmpty ? "" : reader.GetString()!;
    }

    public static int NextInt32(ref Utf8JsonReader reader)
    {
        Next(ref reader, JsonTokenType.Number);
        return reader.TryGetInt32(out var number) ? number : throw new JsonException("A number is whole and of 32 bits.");
    }

    public static long NextInt64(ref Utf8JsonReader reader)
    {
        Next(ref reader, JsonTokenType.Number);
        return reader.TryGetInt64(out var number) ? number : throw new JsonException("A number is whole and of 64 bits.");
    }

    private static T Id<T>(ref Utf8JsonReader reader) where T : struct, IId<T> =>
        reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var id) ? T.From(id) : throw new JsonException("An id is a UUID.");

    private static void Next(ref Utf8JsonReader reader, JsonTokenType expected)
    {
        if (!reader.Read() || reader.TokenType != expected) throw new JsonException($"An element has {reader.TokenType} where {expected} belongs.");
    }

    private static class Names<T> where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, JsonEncodedText> Texts =
            Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonEncodedText.Encode(value.ToString()));

        public static readonly (byte[] Utf8, T Value)[] Values =
            [.. Enum.GetValues<T>().Select(value => (Encoding.UTF8.GetBytes(value.ToString()), value))];
    }
}
