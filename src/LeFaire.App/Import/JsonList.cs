using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace LeFaire.Import;

/// <summary>What the next step through a JSON list came upon.</summary>
internal enum JsonStep
{
    /// <summary>An item.</summary>
    Item,

    /// <summary>An item that cannot be taken; those after it can.</summary>
    BadItem,

    /// <summary>The file cannot be read further.</summary>
    Broken,

    /// <summary>The end of the list.</summary>
    End
}

/// <summary>
/// Reads a file that holds one JSON list, an item at a time, so that memory holds no more than the longest item. All that stood before a fault is given out before it.
/// </summary>
internal sealed class JsonList(Stream stream, Action<long>? consumed = null) : IDisposable
{
    private const int LongestItem = 1 << 28;
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _start;
    private int _end;
    private bool _last;
    private bool _opened;
    private bool _finished;
    private JsonReaderState _state = new(Options);
    private JsonDocument? _current;

    /// <summary>The item that the last step came upon; it is gone with the next.</summary>
    public JsonElement Current => _current!.RootElement;

    /// <summary>Where the last step stands in the file.</summary>
    public string Position { get; private set; } = "";

    /// <summary>What is wrong there.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>How many items were come upon so far.</summary>
    public int Count { get; private set; }

    /// <summary>Goes on to the next item.</summary>
    public JsonStep Next()
    {
        _current?.Dispose();
        _current = null;
        if (_finished)
        {
            return JsonStep.End;
        }

        try
        {
            JsonStep? step;
            while ((step = Step()) is null)
            {
                if (Fill() is { } fault)
                {
                    return Break(fault);
                }
            }

            return step.Value;
        }
        catch (JsonException fault)
        {
            Position = $"line {(fault.LineNumber ?? 0) + 1}";
            Fault = "this is not valid JSON; the rest of the file was left out";
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException or NotSupportedException)
        {
            Position = $"after item {Count}";
            Fault = "the file is damaged or cannot be read; the rest of it was left out";
        }

        _finished = true;
        return JsonStep.Broken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _current?.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        stream.Dispose();
    }

    private JsonStep? Step()
    {
        var bytes = _buffer.AsSpan(_start, _end - _start);
        var reader = new Utf8JsonReader(bytes, _last, _state);
        if ((_end == 0 && !_last) || !reader.Read())
        {
            return null;
        }

        if (!_opened)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                return Break("the file does not hold a list");
            }

            _opened = true;
            Keep(ref reader);
            return Step();
        }

        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _finished = true;
            return JsonStep.End;
        }

        var from = (int)reader.TokenStartIndex;
        if (!JsonDocument.TryParseValue(ref reader, out _current))
        {
            return null;
        }

        Count++;
        Position = $"item {Count}";
        var valid = Utf8.IsValid(bytes[from..(int)reader.BytesConsumed]);
        Keep(ref reader);
        Fault = valid ? "" : "it is not UTF-8";
        return valid ? JsonStep.Item : JsonStep.BadItem;
    }

    private void Keep(ref Utf8JsonReader reader)
    {
        _state = reader.CurrentState;
        _start += (int)reader.BytesConsumed;
    }

    private JsonStep Break(string fault)
    {
        _finished = true;
        Position = _opened ? $"item {Count + 1}" : "line 1";
        Fault = fault;
        return JsonStep.Broken;
    }

    private string? Fill()
    {
        var first = _end == 0;
        if (!MakeRoom())
        {
            return "the item is longer than 256 MB; the rest of the file was left out";
        }

        var read = stream.ReadAtLeast(_buffer.AsSpan(_end), _buffer.Length - _end, throwOnEndOfStream: false);
        _last = _end + read < _buffer.Length;
        _end += read;
        consumed?.Invoke(read);
        return first ? SkipMark() : null;
    }

    private bool MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end < _buffer.Length)
        {
            return true;
        }

        if (_buffer.Length >= LongestItem)
        {
            return false;
        }

        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        return true;
    }

    private string? SkipMark()
    {
        var bytes = _buffer.AsSpan(0, _end);
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            _start = Encoding.UTF8.Preamble.Length;
        }

        return bytes.StartsWith(Encoding.Unicode.Preamble) || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble)
            ? "the file is UTF-16, not UTF-8; save it as UTF-8"
            : null;
    }
}

/// <summary>An item lacks something or holds something of the wrong kind. The message never holds content.</summary>
internal sealed class BadItemException(string message) : Exception(message);

/// <summary>Reads fields that may be missing, or of the wrong kind.</summary>
internal static class JsonFields
{
    /// <summary>A field of an object; null where it is missing or null.</summary>
    public static JsonElement? Field(this JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? value
            : null;

    /// <summary>A text field; null where it is missing, null or empty.</summary>
    public static string? Text(this JsonElement item, string name) =>
        item.Field(name) is { } value ? Value(value, name) is { Length: > 0 } text ? text : null : null;

    /// <summary>A value that must be a text.</summary>
    public static string Value(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw new BadItemException($"its {name} is not a text");
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Lenient(value.GetRawText());
        }
    }

    /// <summary>True only where the field is there and true.</summary>
    public static bool Flag(this JsonElement item, string name) => item.Field(name)?.ValueKind == JsonValueKind.True;

    /// <summary>A list; empty where it is missing.</summary>
    public static JsonElement.ArrayEnumerator List(this JsonElement item, string name) => item.Field(name) switch
    {
        null => default,
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        _ => throw new BadItemException($"its {name} is not a list")
    };

    // A text cut in the midst of an emoji leaves half of it as an escape, which the strict reader does not take.
    private static string Lenient(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var at = 1; at < raw.Length - 1; at++)
        {
            if (raw[at] != '\\')
            {
                text.Append(raw[at]);
            }
            else if (raw[++at] == 'u')
            {
                text.Append((char)Convert.ToUInt16(raw.Substring(at + 1, 4), 16));
                at += 4;
            }
            else
            {
                text.Append(raw[at] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', var other => other });
            }
        }

        // What is left of the cut emoji could not be stored as text.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
