using System.Globalization;
using LeFaire.People;

namespace LeFaire.Import;

/// <summary>Reads mentoring sessions from a CSV file.</summary>
public static class Mentoring
{
    private const char Unit = '\u001f';
    private const int RowsPerReport = 1024;

    /// <summary>Opens a file of mentoring sessions.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mappingPath">The mapping file.</param>
    /// <param name="source">The name of the source, where it is not the mapping's.</param>
    /// <param name="tags">The closed list of topics; <see cref="Tags.Default"/> where none is given.</param>
    /// <exception cref="ImportException">Something is missing, or the file does not fit the mapping.</exception>
    public static Export Open(string path, string mappingPath, string? source, IReadOnlySet<string>? tags)
    {
        var mapping = Mapping.Load<MentoringMapping>(mappingPath, "mentoring");
        var name = mapping.SourceName(source);
        using var file = CsvFile.Open(path, mapping);
        var columns = new Columns(file, mapping);
        var newest = Workshops.Newest(file, columns.Date, mapping.Date.Format, mapping);
        return new Export(name, SourceKind.Learning, newest, new FileInfo(path).Length, (progress, ct) => Read(path, mapping, tags ?? Tags.Default, progress, ct));
    }

    private static IEnumerable<Item> Read(string path, MentoringMapping mapping, IReadOnlySet<string> tags, IProgress<long> progress, CancellationToken ct)
    {
        using var file = CsvFile.Open(path, mapping);
        var reading = new Reading(file, new Columns(file, mapping), mapping, tags);
        for (var rows = 1; file.Read(); rows++)
        {
            ct.ThrowIfCancellationRequested();
            if (rows % RowsPerReport == 0) progress.Report(file.Position);
            foreach (var item in reading.Items()) yield return item;
        }

        if (file.Broken is { } broken) yield return new Refusal(file.Place, broken);
        progress.Report(file.Position);
    }

    private sealed class Columns(CsvFile file, MentoringMapping mapping)
    {
        public int[] Key { get; } = file.Columns(mapping.Key);

        public int Mentor { get; } = file.Column(mapping.Mentor)!.Value;

        public int Mentee { get; } = file.Column(mapping.Mentee)!.Value;

        public int Date { get; } = file.Column(mapping.Date.Column)!.Value;

        public int? Minutes { get; } = file.Column(mapping.Minutes);

        public int? Topic { get; } = file.Column(mapping.Topic?.Column);

        public int? Workshop { get; } = file.Column(mapping.Workshop);
    }

    private sealed class Reading(CsvFile file, Columns at, MentoringMapping mapping, IReadOnlySet<string> tags)
    {
        private readonly Dictionary<string, int> equals = new(StringComparer.Ordinal);
        private readonly HashSet<string> keys = new(StringComparer.Ordinal);
        private readonly HashSet<string> accounts = new(StringComparer.Ordinal);

        public IEnumerable<Item> Items()
        {
            var row = new CsvRow(file, mapping.TimeZone);
            var session = Session(row);
            if (row.Fault is null && !keys.Add(session.Key)) row.Refuse("its key stands in an earlier line of this file");
            if (row.Fault is { } fault)
            {
                yield return new Refusal(file.Place, fault);
                yield break;
            }

            foreach (var account in new[] { session.Mentor, session.Mentee })
            {
                if (mapping.AccountsAre == AccountKeys.Email && accounts.Add(account)) yield return new AccountItem(file.Place, account, null, account);
            }

            yield return session;
        }

        private MentoringItem Session(CsvRow row)
        {
            var (mentor, mentee) = (row.RequiredAccount(at.Mentor, mapping.AccountsAre), row.RequiredAccount(at.Mentee, mapping.AccountsAre));
            if (mentor == mentee) row.Refuse("mentor and mentee are the same");
            foreach (var column in at.Key) row.Required(column);
            row.Required(at.Date);
            var moment = row.Moment(at.Date, mapping.Date.Format) ?? default;
            var (minutes, topics) = (row.Minutes(at.Minutes), row.Topics(at.Topic, mapping.Topic?.Separator, tags));
            return new MentoringItem(
                file.Place, row.Fault is null ? Key() : "", mentor, mentee, minutes, topics, file[at.Workshop], moment, mapping.WorkshopsSource);
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
