using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using LeFaire.People;

namespace LeFaire.Import;

/// <summary>What a mapping file says of any CSV source: whose it is, how it is written and in which zone its times are.</summary>
internal abstract record Mapping
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) }
    };

    /// <summary>Which of the formats it describes.</summary>
    public required string Kind { get; init; }

    /// <summary>The name of the source; never a file name.</summary>
    public string? Source { get; init; }

    /// <summary>The encoding of the files; UTF-8 where none is named.</summary>
    public string Encoding { get; init; } = "utf-8";

    /// <summary>What divides the fields.</summary>
    public string Delimiter { get; init; } = ",";

    /// <summary>IANA id of the zone of times that carry no offset.</summary>
    public string? Zone { get; init; }

    /// <summary>The mapping file, for messages.</summary>
    [JsonIgnore]
    public string File { get; private set; } = "";

    /// <summary>The zone of times that carry no offset.</summary>
    [JsonIgnore]
    public TimeZoneInfo? TimeZone { get; private set; }

    /// <summary>The encoding, which gives a marker for bytes that are not valid, so that they are refused with their line.</summary>
    [JsonIgnore]
    public Encoding Text { get; private set; } = System.Text.Encoding.UTF8;

    /// <summary>Reads a mapping file.</summary>
    /// <exception cref="ImportException">It is missing, broken, or leaves something out.</exception>
    public static T Load<T>(string path, string kind) where T : Mapping
    {
        var file = Path.GetFileName(path);
        var text = ReadText(path, file);
        Check<T>(text, file, kind);
        var mapping = Deserialize<T>(text, file);
        mapping.Ready(file);
        return mapping;
    }

    /// <summary>Checks what is stated and finds what it names.</summary>
    /// <param name="file">How messages call it.</param>
    protected void Ready(string file)
    {
        File = file;
        TimeZone = FindZone();
        Text = FindEncoding();
        if (Delimiter is not { Length: 1 } || Delimiter[0] is '"' or '\r' or '\n')
        {
            throw Wrong("\"delimiter\" must be one character, such as \",\" or \";\".");
        }

        Complete();
    }

    /// <summary>The name of the source: the one given, else the mapping's own.</summary>
    public string SourceName(string? given) => new[] { given, Source }.FirstOrDefault(name => !string.IsNullOrWhiteSpace(name))?.Trim()
        ?? throw Wrong("it names no \"source\", and none was given.");

    /// <summary>Something is wrong with the mapping.</summary>
    public ImportException Wrong(string what) => new($"{File}: {what}");

    /// <summary>Checks what only this kind requires.</summary>
    protected virtual void Complete()
    {
    }

    private static string ReadText(string path, string file)
    {
        try
        {
            return System.IO.File.ReadAllText(path);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ImportException($"The mapping {file} cannot be read: there is no such file, or it may not be opened.", missing);
        }
    }

    private static void Check<T>(string text, string file, string kind)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (json.RootElement.ValueKind != JsonValueKind.Object) throw new ImportException($"{file}: a mapping is a JSON object.");
            CheckKind(json.RootElement, file, kind);
            CheckObject(json.RootElement, Options.GetTypeInfo(typeof(T)), file, "");
        }
        catch (JsonException broken)
        {
            throw new ImportException($"{file} line {broken.LineNumber + 1}: this is not valid JSON.", broken);
        }
    }

    // Told first: in a mapping of another kind every property would seem unknown.
    private static void CheckKind(JsonElement root, string file, string kind)
    {
        if (!root.TryGetProperty("kind", out var stated) || stated.ValueKind != JsonValueKind.String || stated.GetString() != kind)
        {
            throw new ImportException($"{file}: this is no mapping for {kind}; it must state \"kind\": \"{kind}\".");
        }
    }

    private static void CheckObject(JsonElement json, JsonTypeInfo type, string file, string at)
    {
        if (json.ValueKind != JsonValueKind.Object || type.Kind != JsonTypeInfoKind.Object) return;
        var known = type.Properties.ToDictionary(property => property.Name, StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            if (!known.TryGetValue(property.Name, out var found))
            {
                throw new ImportException($"{file}: unknown property \"{at}{property.Name}\"; known here are {Listed(known.Keys)}.");
            }

            CheckObject(property.Value, Options.GetTypeInfo(found.PropertyType), file, $"{at}{property.Name}.");
        }

        var missing = known.Values.Where(property => property.IsRequired && !json.TryGetProperty(property.Name, out _)).Select(property => at + property.Name).ToList();
        if (missing.Count > 0) throw new ImportException($"{file}: {Listed(missing)} must be stated.");
    }

    private static T Deserialize<T>(string text, string file)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Options)!;
        }
        catch (JsonException wrong)
        {
            throw new ImportException($"{file} line {wrong.LineNumber + 1}: the value of {wrong.Path?.TrimStart('$', '.')} is not one that can stand here.", wrong);
        }
    }

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"\"{name}\""));

    private TimeZoneInfo? FindZone()
    {
        if (Zone is null) return null;
        return TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out var zone) && (zone.HasIanaId || Zone == "UTC")
            ? zone
            : throw Wrong("\"zone\" is not a known IANA time zone, such as \"Europe/Paris\".");
    }

    private Encoding FindEncoding()
    {
        System.Text.Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        try
        {
            return System.Text.Encoding.GetEncoding(Encoding, EncoderFallback.ExceptionFallback, new DecoderReplacementFallback(CsvFile.InvalidMark.ToString()));
        }
        catch (ArgumentException unknown)
        {
            throw new ImportException($"{File}: \"encoding\" is not a known one, such as \"utf-8\" or \"windows-1252\".", unknown);
        }
    }
}

/// <summary>How the keys of accounts are written.</summary>
internal enum AccountKeys
{
    /// <summary>The source's own ids.</summary>
    Key,

    /// <summary>E-mail addresses, by which accounts can be linked.</summary>
    Email
}

/// <summary>By what a directory names a manager.</summary>
internal enum ManagerBy
{
    /// <summary>By key.</summary>
    Key,

    /// <summary>By name.</summary>
    Name,

    /// <summary>By e-mail address.</summary>
    Email
}

/// <summary>A column of days or moments.</summary>
internal sealed record TimeColumn
{
    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>Its format in .NET notation; ISO 8601 is always understood.</summary>
    public string? Format { get; init; }
}

/// <summary>A column of several values.</summary>
internal sealed record ListColumn
{
    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>What divides the values.</summary>
    public string Separator { get; init; } = ";";
}

/// <summary>How directory snapshots are written.</summary>
internal sealed record DirectoryMapping : Mapping
{
    /// <summary>Where the snapshot's day stands.</summary>
    public required SnapshotDate Date { get; init; }

    /// <summary>Column of the person's key.</summary>
    public required string Key { get; init; }

    /// <summary>Column of the name.</summary>
    public string? Name { get; init; }

    /// <summary>Column of the e-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Column of the legal entity.</summary>
    public string? Entity { get; init; }

    /// <summary>Columns of the unit, from the largest to the smallest.</summary>
    public IReadOnlyList<string> Unit { get; init; } = [];

    /// <summary>Column of the site.</summary>
    public string? Site { get; init; }

    /// <summary>Column of the grade.</summary>
    public string? Grade { get; init; }

    /// <summary>Column of the job.</summary>
    public string? Job { get; init; }

    /// <summary>The manager.</summary>
    public ManagerColumn? Manager { get; init; }

    /// <summary>The working time.</summary>
    public ShareColumn? WorkingTime { get; init; }

    /// <summary>The contract type.</summary>
    public RelationshipColumn? Relationship { get; init; }

    /// <summary>The projects.</summary>
    public ListColumn? Projects { get; init; }

    /// <summary>Whether the contract is suspended.</summary>
    public FlagColumn? Suspended { get; init; }

    /// <summary>The first day of employment.</summary>
    public TimeColumn? Joined { get; init; }

    /// <summary>The contract's own end.</summary>
    public TimeColumn? PlannedEnd { get; init; }

    /// <inheritdoc/>
    protected override void Complete()
    {
        if (Date.FileName is null == Date.Column is null) throw Wrong("\"date\" must state either \"fileName\" or \"column\".");
        if (Manager is { By: ManagerBy.Name } && Name is null) throw Wrong("\"manager.by\" is \"name\", so \"name\" must be stated.");
        if (Manager is { By: ManagerBy.Email } && Email is null) throw Wrong("\"manager.by\" is \"email\", so \"email\" must be stated.");
        if (WorkingTime is { Full: <= 0 }) throw Wrong("\"workingTime.full\" must be over 0.");
    }
}

/// <summary>Where a snapshot's day stands.</summary>
internal sealed record SnapshotDate
{
    /// <summary>Pattern of the file name without its extension; a month alone is its first day.</summary>
    public string? FileName { get; init; }

    /// <summary>The column that states it.</summary>
    public string? Column { get; init; }

    /// <summary>The column's format.</summary>
    public string? Format { get; init; }
}

/// <summary>The column of the manager.</summary>
internal sealed record ManagerColumn
{
    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>What it holds.</summary>
    public required ManagerBy By { get; init; }
}

/// <summary>A column of shares.</summary>
internal sealed record ShareColumn
{
    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>The value of full time: 1, 100 or 35 hours.</summary>
    public decimal Full { get; init; } = 1;
}

/// <summary>A column of yes or no.</summary>
internal sealed record FlagColumn
{
    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>The values that mean yes; all others mean no.</summary>
    public required IReadOnlyList<string> True { get; init; }
}

/// <summary>The column of the contract type.</summary>
internal sealed record RelationshipColumn
{
    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>What each value means.</summary>
    public required IReadOnlyDictionary<string, Relationship> Values { get; init; }
}

/// <summary>How workshops and their attendance are written.</summary>
internal sealed record WorkshopsMapping : Mapping
{
    /// <summary>How the keys of accounts are written.</summary>
    public AccountKeys AccountsAre { get; init; }

    /// <summary>What a row of attendance means.</summary>
    public required Meaning Meaning { get; init; }

    /// <summary>The file of workshops.</summary>
    public required EventsFile Events { get; init; }

    /// <summary>The file of the groups that hold them.</summary>
    public GroupsFile? Groups { get; init; }

    /// <summary>The file of attendance.</summary>
    public required AttendanceFile Attendance { get; init; }

    /// <inheritdoc/>
    protected override void Complete()
    {
        if (Groups is not null && Events.Group is null) throw Wrong("\"groups\" is stated, so \"events.group\" must be stated.");
    }
}

/// <summary>The file of workshops.</summary>
internal sealed record EventsFile
{
    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>Column of the workshop's key.</summary>
    public required string Key { get; init; }

    /// <summary>Column of the title.</summary>
    public required string Title { get; init; }

    /// <summary>When it starts.</summary>
    public required TimeColumn Start { get; init; }

    /// <summary>Column of its length in minutes.</summary>
    public string? Minutes { get; init; }

    /// <summary>Column of how many can attend; an empty cell is no limit.</summary>
    public string? Places { get; init; }

    /// <summary>Column of the host; the group's where there is none.</summary>
    public string? Host { get; init; }

    /// <summary>Column of the category.</summary>
    public string? Category { get; init; }

    /// <summary>Column of the group's key.</summary>
    public string? Group { get; init; }

    /// <summary>Column of topics.</summary>
    public ListColumn? Tags { get; init; }

    /// <summary>Column of the status.</summary>
    public StatusColumn? Status { get; init; }
}

/// <summary>The column of a workshop's status.</summary>
internal sealed record StatusColumn
{
    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>The values that mean that it did not take place.</summary>
    public required IReadOnlyList<string> Cancelled { get; init; }
}

/// <summary>The file of groups.</summary>
internal sealed record GroupsFile
{
    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>Column of the group's key.</summary>
    public required string Key { get; init; }

    /// <summary>Column of the name.</summary>
    public required string Name { get; init; }

    /// <summary>Column of the category.</summary>
    public string? Category { get; init; }

    /// <summary>Column of who hosts its workshops.</summary>
    public string? Host { get; init; }
}

/// <summary>The file of attendance.</summary>
internal sealed record AttendanceFile
{
    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>Columns of the row's key; the workshop and the account where none is stated.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Column of the workshop's key.</summary>
    public required string Event { get; init; }

    /// <summary>Column of the account.</summary>
    public required string Account { get; init; }

    /// <summary>When; the workshop's start where none is stated.</summary>
    public TimeColumn? At { get; init; }
}

/// <summary>What a row of attendance means: one thing for all, or what a column says.</summary>
[JsonConverter(typeof(MeaningConverter))]
internal sealed record Meaning(bool? Attended, MeaningColumn? By);

/// <summary>The column that says what a row of attendance means.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MeaningColumn
{
    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>The values that mean registered.</summary>
    public required IReadOnlyList<string> Registered { get; init; }

    /// <summary>The values that mean attended.</summary>
    public required IReadOnlyList<string> Attended { get; init; }
}

/// <summary>Reads a meaning, which is a word or an object.</summary>
internal sealed class MeaningConverter : JsonConverter<Meaning>
{
    /// <inheritdoc/>
    public override Meaning Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) return new(null, JsonSerializer.Deserialize<MeaningColumn>(ref reader, options));
        return reader.GetString() switch
        {
            "registered" => new(false, null),
            "attended" => new(true, null),
            _ => throw new JsonException()
        };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Meaning value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Mappings are only read.");
}

/// <summary>How mentoring sessions are written.</summary>
internal sealed record MentoringMapping : Mapping
{
    /// <summary>How the keys of accounts are written.</summary>
    public AccountKeys AccountsAre { get; init; }

    /// <summary>Columns of the row's key; the whole row where none is stated.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Column of who advised.</summary>
    public required string Mentor { get; init; }

    /// <summary>Column of who was advised.</summary>
    public required string Mentee { get; init; }

    /// <summary>When.</summary>
    public required TimeColumn Date { get; init; }

    /// <summary>Column of the length in minutes.</summary>
    public string? Minutes { get; init; }

    /// <summary>Column of topics.</summary>
    public ListColumn? Topic { get; init; }

    /// <summary>Column of the related workshop's key.</summary>
    public string? Workshop { get; init; }

    /// <summary>The name of the source that the related workshops come from; this one where none is stated.</summary>
    public string? WorkshopsSource { get; init; }

    /// <inheritdoc/>
    protected override void Complete()
    {
        if (WorkshopsSource is not null && Workshop is null) throw Wrong("\"workshopsSource\" is stated, so \"workshop\" must be stated.");
    }
}

/// <summary>How CVs are written, an entry to a row.</summary>
internal sealed record CvMapping : Mapping
{
    /// <summary>How the keys of accounts are written.</summary>
    public AccountKeys AccountsAre { get; init; }

    /// <summary>Columns of the row's key; the whole row where none is stated.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Column of whose CV it is.</summary>
    public required string Account { get; init; }

    /// <summary>What an entry says.</summary>
    public required EntryColumn Entry { get; init; }

    /// <summary>Column of the closed code.</summary>
    public string? Code { get; init; }

    /// <summary>Column of the free label.</summary>
    public string? Label { get; init; }

    /// <summary>Column of the level of a language: A1 to C2, or Native.</summary>
    public string? Level { get; init; }

    /// <summary>Column of the ESCO URI.</summary>
    public string? Esco { get; init; }

    /// <summary>The first day, or when it was obtained.</summary>
    public TimeColumn? From { get; init; }

    /// <summary>The last day, or on which it is valid.</summary>
    public TimeColumn? Until { get; init; }

    /// <inheritdoc/>
    protected override void Complete()
    {
        if (Code is null && Label is null && Esco is null) throw Wrong("one of \"code\", \"label\" and \"esco\" must be stated.");
    }
}

/// <summary>The column of what an entry says.</summary>
internal sealed record EntryColumn
{
    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>What each value means; the words post, diploma, certification, language and skill themselves where none is stated.</summary>
    public IReadOnlyDictionary<string, CvEntryKind>? Values { get; init; }
}

/// <summary>The one form of files whose columns are fixed: UTF-8 and commas.</summary>
internal sealed record FixedForm : Mapping
{
    /// <summary>The form.</summary>
    /// <param name="what">What reads such a file, for messages.</param>
    /// <param name="delimiter">What divides the fields.</param>
    /// <param name="encoding">The encoding.</param>
    public static FixedForm Of(string what, string delimiter = ",", string encoding = "utf-8")
    {
        var form = new FixedForm { Kind = what, Delimiter = delimiter, Encoding = encoding };
        form.Ready(what);
        return form;
    }
}
