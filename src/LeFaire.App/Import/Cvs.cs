using System.Globalization;
using System.Text.RegularExpressions;
using LeFaire.People;

namespace LeFaire.Import;

/// <summary>Reads CVs from a CSV file, an entry to a row.</summary>
public static partial class Cvs
{
    private const char Unit = '\u001f';
    private const int RowsPerReport = 1024;

    /// <summary>Opens a file of CV entries.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mappingPath">The mapping file.</param>
    /// <param name="source">The name of the source, where it is not the mapping's.</param>
    /// <exception cref="ImportException">Something is missing, or the file does not fit the mapping.</exception>
    public static Export Open(string path, string mappingPath, string? source)
    {
        var mapping = Mapping.Load<CvMapping>(mappingPath, "cv");
        var name = mapping.SourceName(source);
        using var file = CsvFile.Open(path, mapping);
        _ = new Columns(file, mapping);
        // An entry says when it holds, not when the file was written: no file is older than another.
        return new Export(name, SourceKind.Cv, DateTimeOffset.UnixEpoch, new FileInfo(path).Length, (progress, ct) => Read(path, mapping, progress, ct));
    }

    /// <summary>True where a text is a closed code: one word of letters, digits and a few signs.</summary>
    internal static bool IsCode(string text) => Code().IsMatch(text);

    /// <summary>True where a text is the URI of a concept of ESCO.</summary>
    internal static bool IsEsco(string text) => Esco().IsMatch(text);

    private static IEnumerable<Item> Read(string path, CvMapping mapping, IProgress<long> progress, CancellationToken ct)
    {
        using var file = CsvFile.Open(path, mapping);
        var reading = new Reading(file, new Columns(file, mapping), mapping);
        for (var rows = 1; file.Read(); rows++)
        {
            ct.ThrowIfCancellationRequested();
            if (rows % RowsPerReport == 0) progress.Report(file.Position);
            foreach (var item in reading.Items()) yield return item;
        }

        if (file.Broken is { } broken) yield return new Refusal(file.Place, broken);
        progress.Report(file.Position);
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._+#/-]{0,39}$")]
    private static partial Regex Code();

    [GeneratedRegex(@"^https?://data\.europa\.eu/esco/[a-z-]+/[A-Za-z0-9._-]+$")]
    private static partial Regex Esco();

    private sealed class Columns(CsvFile file, CvMapping mapping)
    {
        public int[] Key { get; } = file.Columns(mapping.Key);

        public int Account { get; } = file.Column(mapping.Account)!.Value;

        public int Kind { get; } = file.Column(mapping.Entry.Column)!.Value;

        public int? Code { get; } = file.Column(mapping.Code);

        public int? Label { get; } = file.Column(mapping.Label);

        public int? Level { get; } = file.Column(mapping.Level);

        public int? Esco { get; } = file.Column(mapping.Esco);

        public int? From { get; } = file.Column(mapping.From?.Column);

        public int? Until { get; } = file.Column(mapping.Until?.Column);
    }

    private sealed class Reading(CsvFile file, Columns at, CvMapping mapping)
    {
        private readonly Dictionary<string, int> equals = new(StringComparer.Ordinal);
        private readonly HashSet<string> keys = new(StringComparer.Ordinal);
        private readonly HashSet<string> accounts = new(StringComparer.Ordinal);

        public IEnumerable<Item> Items()
        {
            var row = new CsvRow(file, mapping.TimeZone);
            var entry = Entry(row);
            if (row.Fault is null && !keys.Add(entry.Key)) row.Refuse("its key stands in an earlier line of this file");
            if (row.Fault is { } fault)
            {
                yield return new Refusal(file.Place, fault);
                yield break;
            }

            var (account, isNew) = (entry.Account, mapping.AccountsAre == AccountKeys.Email && accounts.Add(entry.Account));
            if (isNew) yield return new AccountItem(file.Place, account, null, account);
            yield return entry;
        }

        private CvItem Entry(CsvRow row)
        {
            var (account, kind) = (row.RequiredAccount(at.Account, mapping.AccountsAre), Kind(row));
            foreach (var column in at.Key) row.Required(column);
            var (code, label, esco) = (file[at.Code], file[at.Label], file[at.Esco]);
            if (code is null && label is null && esco is null) row.Refuse("neither code, label nor ESCO URI");
            if (code is not null && !IsCode(code)) row.Refuse($"{file.Header[at.Code!.Value]} is not a code of one word");
            if (esco is not null && !IsEsco(esco)) row.Refuse($"{file.Header[at.Esco!.Value]} is not an ESCO URI");
            var (from, until) = (row.Day(at.From, mapping.From?.Format), row.Day(at.Until, mapping.Until?.Format));
            if (until < from) row.Refuse("it ends before it begins");
            return new CvItem(file.Place, row.Fault is null ? Key() : "", account, kind, code, label, Level(row, kind), esco, from, until);
        }

        private CvEntryKind Kind(CsvRow row)
        {
            var cell = row.Required(at.Kind);
            if (mapping.Entry.Values is { } values && values.TryGetValue(cell, out var meant)) return meant;
            if (mapping.Entry.Values is null && Enum.TryParse<CvEntryKind>(cell, ignoreCase: true, out var kind) && Enum.IsDefined(kind)) return kind;
            row.Refuse($"{file.Header[at.Kind]} is not a kind of entry that the mapping knows");
            return default;
        }

        private LanguageLevel? Level(CsvRow row, CvEntryKind kind)
        {
            if (kind != CvEntryKind.Language || file[at.Level] is not { } cell) return null;
            if (Enum.TryParse<LanguageLevel>(cell, ignoreCase: true, out var level) && Enum.IsDefined(level)) return level;
            row.Refuse($"{file.Header[at.Level!.Value]} is not a level from A1 to C2, or Native");
            return null;
        }

        private string Key()
        {
            if (at.Key.Length > 0) return string.Join(Unit, at.Key.Select(column => file[column]));
            var content = string.Join(Unit, file.Cells.Select(cell => cell.Trim()));
            var ordinal = equals[content] = equals.GetValueOrDefault(content) + 1;
            return string.Create(CultureInfo.InvariantCulture, $"{content}{Unit}{ordinal}");
        }
    }
}
