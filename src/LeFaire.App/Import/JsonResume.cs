using System.Globalization;
using System.Text.Json;
using LeFaire.People;

namespace LeFaire.Import;

/// <summary>
/// Reads CVs in the form of JSON Resume (jsonresume.org, schema 1.0.0), a file to a person. Posts, education, certificates, languages and skills are taken; all
/// else is dropped, volunteering and interests above all. Refusals name the file by its place among the sorted names, since such names are often people's.
/// </summary>
public static class JsonResume
{
    private const int LongestFile = 10_000_000;

    private static readonly Dictionary<string, string> Languages = Table(
        "bg bulgarian bulgare;cs czech tchèque;da danish danois;de german allemand deutsch;el greek grec;en english anglais;es spanish espagnol español;et estonian "
        + "estonien;fi finnish finnois;fr french français francais;ga irish irlandais;hr croatian croate;hu hungarian hongrois;it italian italien italiano;"
        + "lt lithuanian lituanien;lv latvian letton;mt maltese maltais;nl dutch néerlandais;pl polish polonais;pt portuguese portugais português;ro romanian "
        + "roumain;sk slovak slovaque;sl slovenian slovène;sv swedish suédois;ar arabic arabe;ja japanese japonais;zh chinese chinois mandarin");

    // European Qualifications Framework (Council Recommendation 2017/C 189/03), by the words that name a degree.
    private static readonly Dictionary<string, string> Degrees = Table(
        "EQF4 baccalauréat bac abitur;EQF5 bts dut deug associate;EQF6 bachelor bachelors licence bsc ba beng but;EQF7 master masters msc ma mba meng ingénieur "
        + "engineer;EQF8 phd doctorate doctorat doctor dphil");

    private static readonly string[] DateForms = ["yyyy-MM-dd", "yyyy-MM", "yyyy"];

    /// <summary>Opens one file, or every .json file of a folder.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="source">The name of the source; <c>cv</c> where none is given.</param>
    /// <exception cref="ImportException">There is no such file or folder, or no CV in it.</exception>
    public static Export Open(string path, string? source)
    {
        string[] files = Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal)] : File.Exists(path) ? [path] : [];
        if (files.Length == 0) throw new ImportException($"{Path.GetFileName(path)}: there is no such file, or no .json file in the folder.");
        return new Export(
            source ?? "cv", SourceKind.Cv, DateTimeOffset.UnixEpoch, files.Sum(file => new FileInfo(file).Length), (progress, ct) => Read(files, progress, ct));
    }

    private static IEnumerable<Item> Read(string[] files, IProgress<long> progress, CancellationToken ct)
    {
        var read = 0L;
        for (var number = 1; number <= files.Length; number++)
        {
            ct.ThrowIfCancellationRequested();
            foreach (var item in ReadFile(files[number - 1], string.Create(CultureInfo.InvariantCulture, $"CV {number}"))) yield return item;
            progress.Report(read += new FileInfo(files[number - 1]).Length);
        }
    }

    private static List<Item> ReadFile(string file, string place)
    {
        try
        {
            if (new FileInfo(file).Length > LongestFile) return [new Refusal(place, "longer than any CV")];
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return [.. Items(json.RootElement, place)];
        }
        catch (JsonException broken)
        {
            return [new Refusal(string.Create(CultureInfo.InvariantCulture, $"{place} line {broken.LineNumber + 1}"), "this is not valid JSON")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [new Refusal(place, "the file cannot be read")];
        }
    }

    private static IEnumerable<Item> Items(JsonElement resume, string place)
    {
        var basics = resume.ValueKind == JsonValueKind.Object && resume.TryGetProperty("basics", out var given) ? given : default;
        if (Text(basics, "email")?.ToLowerInvariant() is not { } email || email.IndexOf('@') <= 0 || email.Contains(' '))
        {
            yield return new Refusal(place, "no basics.email, by which a CV is somebody's");
            yield break;
        }

        yield return new AccountItem(place, email, Text(basics, "name"), email);
        foreach (var (section, entryOf) in Sections)
        {
            if (!resume.TryGetProperty(section, out var list) || list.ValueKind != JsonValueKind.Array) continue;
            var number = 0;
            var keys = new HashSet<string>(StringComparer.Ordinal);
            foreach (var entry in list.EnumerateArray())
            {
                var at = string.Create(CultureInfo.InvariantCulture, $"{place}, {section} {++number}");
                var (item, fault) = entry.ValueKind == JsonValueKind.Object ? entryOf(new Entry(entry, at, email)) : (null, "not an object");
                if (item is not null && !keys.Add(item.Key)) fault = "the same stands before";
                yield return fault is null ? item! : new Refusal(at, fault);
            }
        }
    }

    private static (string Section, Func<Entry, (CvItem? Item, string? Fault)> EntryOf)[] Sections { get; } =
    [
        ("work", entry => entry.Item(CvEntryKind.Post, null, Joined(entry.Text("position"), entry.Text("name") ?? entry.Text("company")), "startDate", "endDate")),
        ("education", entry => entry.Text("endDate") is null
            ? (null, "no endDate: a diploma counts once it was obtained")
            : entry.Item(
                CvEntryKind.Diploma, Coded(entry.Text("studyType"), Degrees), Joined(entry.Text("studyType"), entry.Text("area"), entry.Text("institution")),
                "endDate", null)),
        ("certificates", entry => entry.Item(CvEntryKind.Certification, null, Joined(entry.Text("name"), entry.Text("issuer")), "date", null)),
        ("languages", entry => entry.Item(
            CvEntryKind.Language, Coded(entry.Text("language"), Languages), entry.Text("language"), null, null, LevelOf(entry.Text("fluency")))),
        ("skills", entry => entry.Item(CvEntryKind.Skill, Topic(entry.Text("name")), entry.Text("name"), null, null))
    ];

    private static Dictionary<string, string> Table(string text) => text.Split(';').Select(row => row.Split(' '))
        .SelectMany(row => row.Select(word => (Word: word, Code: row[0]))).ToDictionary(of => of.Word, of => of.Code, StringComparer.OrdinalIgnoreCase);

    private static string? Coded(string? text, Dictionary<string, string> codes) =>
        text?.Split([' ', '\'', '’', '(', ')', ',', '.'], StringSplitOptions.RemoveEmptyEntries)
            .Select(word => codes.GetValueOrDefault(word)).FirstOrDefault(code => code is not null);

    private static string? Topic(string? text) => text?.ToLowerInvariant() is { } topic && Tags.Default.Contains(topic) ? topic : null;

    private static LanguageLevel? LevelOf(string? fluency)
    {
        if (fluency is null) return null;
        if (fluency.Contains("maternel", StringComparison.OrdinalIgnoreCase)) return LanguageLevel.Native;
        return Enum.GetValues<LanguageLevel>().Cast<LanguageLevel?>().FirstOrDefault(level => fluency.Contains($"{level}", StringComparison.OrdinalIgnoreCase));
    }

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } text
            && !string.IsNullOrWhiteSpace(text) && !text.Contains('\0', StringComparison.Ordinal) ? text.Trim() : null;

    private static string? Joined(params string?[] parts) => parts.OfType<string>().ToList() is { Count: > 0 } known ? string.Join(", ", known) : null;

    private sealed record Entry(JsonElement Json, string Place, string Email)
    {
        public string? Text(string name) => JsonResume.Text(Json, name);

        public (CvItem? Item, string? Fault) Item(CvEntryKind kind, string? code, string? label, string? from, string? until, LanguageLevel? level = null)
        {
            if (label is null) return (null, "no name");
            if (!TryDay(from, last: false, out var first)) return (null, $"{from} is not a date");
            if (!TryDay(until, last: true, out var end)) return (null, $"{until} is not a date");
            // What identifies an entry is what it is about; dates and levels may be put right later.
            if (end < first) return (null, "it ends before it begins");
            return (new CvItem(Place, $"{Email}|{kind}|{label}", Email, kind, code, label, level, null, first, end), null);
        }

        // A year or a month alone is its first day, and as an end its last.
        private bool TryDay(string? name, bool last, out DateOnly? day)
        {
            day = null;
            if (name is null || Text(name) is not { } text) return true;
            if (!DateOnly.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var found) || found.Year < 1900) return false;
            day = !last || text.Length == 10 ? found : (text.Length == 7 ? found.AddMonths(1) : found.AddYears(1)).AddDays(-1);
            return true;
        }
    }
}
