using System.Runtime.InteropServices;
using System.Text.Json;

namespace LeFaire;

/// <summary>What a row of a first-stage view is a bag of: elements that add up, and vanish where they sum to zero.</summary>
/// <typeparam name="T">The element itself.</typeparam>
public interface ISigned<T> where T : struct, ISigned<T>
{
    /// <summary>Orders elements by all but what adds up; zero where two elements are added together.</summary>
    int CompareKey(T other);

    /// <summary>The sum of two elements of one key.</summary>
    T Plus(T other);

    /// <summary>True where nothing is left of it.</summary>
    bool IsZero { get; }

    /// <summary>Writes it as canonical JSON.</summary>
    void Write(Utf8JsonWriter writer);

    /// <summary>Reads what <see cref="Write"/> wrote; the reader stands on its first token and is left on its last.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    static abstract T Read(ref Utf8JsonReader reader);
}

/// <summary>Rows being folded: a fold puts its elements in here. It is asked for each element, so that folding allocates nothing.</summary>
/// <typeparam name="T">What the rows are bags of.</typeparam>
public interface IRows<T> where T : struct, ISigned<T>
{
    /// <summary>Adds an element to the bag of a row.</summary>
    void Add(RowKey row, T element);
}

/// <summary>The algebra of bags, and their one canonical form.</summary>
public static class Bag
{
    /// <summary>Adds up what is alike, drops what sums to zero, and sorts: the same bag in any order of arrival gives the same list.</summary>
    public static void Settle<T>(List<T> bag) where T : struct, ISigned<T>
    {
        bag.Sort(static (one, other) => one.CompareKey(other));
        var elements = CollectionsMarshal.AsSpan(bag);
        var kept = 0;
        for (var i = 0; i < elements.Length;)
        {
            var sum = elements[i++];
            while (i < elements.Length && sum.CompareKey(elements[i]) == 0) sum = sum.Plus(elements[i++]);
            if (!sum.IsZero) elements[kept++] = sum;
        }

        bag.RemoveRange(kept, bag.Count - kept);
    }

    /// <summary>Writes a settled bag as a JSON array.</summary>
    public static void Write<T>(Utf8JsonWriter writer, List<T> settled) where T : struct, ISigned<T>
    {
        writer.WriteStartArray();
        foreach (var element in CollectionsMarshal.AsSpan(settled)) element.Write(writer);
        writer.WriteEndArray();
    }

    /// <summary>Adds the elements of a JSON array to a bag.</summary>
    /// <exception cref="JsonException">It is not an array of such elements.</exception>
    public static void Read<T>(ReadOnlySpan<byte> json, List<T> into) where T : struct, ISigned<T>
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) throw new JsonException("A row is an array of elements.");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) into.Add(T.Read(ref reader));
    }
}
