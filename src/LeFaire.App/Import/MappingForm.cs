using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LeFaire.People;

namespace LeFaire.Import;

/// <summary>What a field of a mapping is chosen from.</summary>
internal enum MappingInput
{
    /// <summary>A column.</summary>
    Column,

    /// <summary>A column, as a list of one.</summary>
    Columns,

    /// <summary>One of the files.</summary>
    File,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>One of some words.</summary>
    Word,

    /// <summary>The values of a column that mean each of some words, divided by commas.</summary>
    Values
}

/// <summary>A field of a mapping.</summary>
/// <param name="Path">Where it stands in the mapping, its parts divided by dots.</param>
/// <param name="Label">What the form calls it.</param>
/// <param name="Input">What it is chosen from.</param>
/// <param name="Required">Whether it must be stated.</param>
/// <param name="Words">The words that it may be, the first where none is chosen; of values, what they may mean, as a member of an enumeration.</param>
internal sealed record MappingField(string Path, string Label, MappingInput Input = MappingInput.Column, bool Required = false, params string[] Words)
{
    /// <summary>What columns for it are often called besides, in small letters and digits alone.</summary>
    public IReadOnlyList<string> Usual { get; init; } = [];
}

/// <summary>The mapping of a CSV source, put together by choosing columns. What it cannot say is written as JSON; see ops/mappings.</summary>
internal static class MappingForm
{
    private static readonly string[] Delimiters = [",", ";", "\t", "|"];

    private static readonly MappingField[] Common =
    [
        new("source", "Name of the source, the same at every import", MappingInput.Text, true), new("zone", "Zone of times without offset, such as Europe/Paris", MappingInput.Text)
    ];

    private static readonly MappingField Accounts = new("accountsAre", "Accounts are named by", MappingInput.Word, false, "key", "email");

    /// <summary>The fields of each kind, in the order of the form.</summary>
    public static IReadOnlyDictionary<ImportKind, IReadOnlyList<MappingField>> Fields { get; } = new Dictionary<ImportKind, IReadOnlyList<MappingField>>
    {
        [ImportKind.Directory] =
        [
            .. Common, new("date.column", "Day of the snapshot: a column"), new("date.fileName", "or the form of the file's name, such as yyyy-MM-dd", MappingInput.Text),
            new("key", "Employee number", Required: true), new("name", "Name"), new("email", "E-mail address"), new("entity", "Legal entity"),
            new("unit", "Unit", MappingInput.Columns), new("site", "Site"), new("grade", "Grade"), new("job", "Job"), new("manager.column", "Manager"),
            new("manager.by", "The manager is named by", MappingInput.Word, false, "key", "name", "email"), new("workingTime.column", "Working time"),
            new("workingTime.full", "Full time is", MappingInput.Number), new("joined.column", "First day of employment"), new("plannedEnd.column", "Planned end"),
            new("projects.column", "Projects"), new("relationship.column", "Contract type"),
            new("relationship.values", "What the values of the contract type mean, divided by commas", MappingInput.Values, false, Members<Relationship>())
        ],
        [ImportKind.Workshops] =
        [
            .. Common, Accounts, new("meaning", "A row of attendance means", MappingInput.Word, true, "attended", "registered"),
            new("events.file", "File of workshops", MappingInput.File, true), new("events.key", "Workshop's id", Required: true), new("events.title", "Title", Required: true),
            new("events.start.column", "Start", Required: true), new("events.minutes", "Minutes"), new("events.host", "Host"), new("events.category", "Category"),
            new("events.tags.column", "Topics"), new("attendance.file", "File of attendance", MappingInput.File, true),
            new("attendance.event", "Attended workshop's id", Required: true), new("attendance.account", "Who attended", Required: true) { Usual = ["email", "attendeeemail", "attendee"] }, new("attendance.at.column", "When")
        ],
        [ImportKind.Mentoring] =
        [
            .. Common, Accounts, new("mentor", "Mentor", Required: true) { Usual = ["mentoremail", "mentorid"] }, new("mentee", "Mentee", Required: true) { Usual = ["menteeemail", "menteeid"] }, new("date.column", "Day", Required: true),
            new("minutes", "Minutes"), new("topic.column", "Topics"), new("workshop", "Related workshop's id"), new("workshopsSource", "Source of these workshops", MappingInput.Text)
        ],
        [ImportKind.Cv] =
        [
            .. Common, Accounts, new("account", "Whose CV", Required: true) { Usual = ["email", "mail", "employee", "person"] },
            new("entry.column", "What an entry says: post, diploma, certification, language or skill", Required: true) { Usual = ["kind", "type"] },
            new("entry.values", "What its values mean, divided by commas; none where they are these words", MappingInput.Values, false, Members<CvEntryKind>()), new("code", "Code"), new("label", "Label"),
            new("level", "Level of a language"), new("esco", "ESCO URI"), new("from.column", "From"), new("until.column", "Until")
        ]
    };

    /// <summary>What the first lines of uploaded CSV files tell: the columns of each file, what divides them, and the encoding.</summary>
    public static (IReadOnlyList<(string File, string[] Columns)> Files, string Delimiter, string Encoding) Look(string folder, IReadOnlyList<string> files)
    {
        var csv = files.Where(file => file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)).DefaultIfEmpty(files[0]).ToList();
        var first = FirstLine(Path.Combine(folder, csv[0]));
        var encoding = IsUtf8(first) ? "utf-8" : "windows-1252";
        var line = Encoding.Latin1.GetString(first);
        var delimiter = Delimiters.MaxBy(one => line.Split(one).Length)!;
        var found = new List<(string, string[])>();
        foreach (var name in csv)
        {
            try
            {
                using var file = CsvFile.Open(Path.Combine(folder, name), FixedForm.Of("columns", delimiter, encoding));
                found.Add((name, file.Header));
            }
            catch (ImportException)
            {
                // Said again, with the reason, by the import.
                found.Add((name, []));
            }
        }

        return (found, delimiter, encoding);
    }

    /// <summary>The mapping as JSON.</summary>
    /// <param name="kind">What is mapped.</param>
    /// <param name="chosen">What was chosen, by path.</param>
    /// <param name="delimiter">What divides the fields.</param>
    /// <param name="encoding">The encoding.</param>
    public static string Compose(ImportKind kind, IReadOnlyDictionary<string, string> chosen, string delimiter, string encoding)
    {
        var mapping = new JsonObject { ["kind"] = kind.ToString().ToLowerInvariant(), ["delimiter"] = delimiter, ["encoding"] = encoding };
        foreach (var field in Fields[kind])
        {
            if (Written(field, chosen) is not { } written) continue;
            // What only says how to read a column says nothing where there is no column.
            var parts = field.Path.Split('.');
            var isAside = parts[^1] is "by" or "full" or "values";
            if (isAside && string.IsNullOrWhiteSpace(chosen.GetValueOrDefault($"{parts[0]}.column"))) continue;
            var at = mapping;
            foreach (var part in parts[..^1])
            {
                if (at[part] is not JsonObject below) at[part] = below = [];
                at = below;
            }

            at[parts[^1]] = written;
        }

        return mapping.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    // Null where nothing was chosen.
    private static JsonNode? Written(MappingField field, IReadOnlyDictionary<string, string> chosen)
    {
        if (field.Input == MappingInput.Values)
        {
            var meanings = new JsonObject();
            foreach (var word in field.Words)
            {
                var values = chosen.GetValueOrDefault($"{field.Path}.{word}") ?? "";
                foreach (var value in values.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    meanings[value] = word.Split('.')[^1].ToLowerInvariant();
                }
            }

            return meanings.Count == 0 ? null : meanings;
        }

        if (chosen.GetValueOrDefault(field.Path)?.Trim() is not { Length: > 0 } text) return null;
        return field.Input switch
        {
            MappingInput.Columns => new JsonArray(text),
            MappingInput.Number => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : text,
            _ => text
        };
    }

    private static string[] Members<T>() where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => $"{typeof(T).Name}.{name}")];

    private static byte[] FirstLine(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[64 * 1024];
        var read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        var end = Array.IndexOf(buffer, (byte)'\n', 0, read);
        return buffer[..(end < 0 ? read : end)];
    }

    private static bool IsUtf8(byte[] text)
    {
        try
        {
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(text);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
