using LeFaire.People;

namespace LeFaire.Import;

/// <summary>Reads workshops, the groups that hold them, and who registered or attended, from CSV files.</summary>
public static class Workshops
{
    private const char Unit = '\u001f';
    private const int RowsPerReport = 1024;

    /// <summary>Opens a folder of workshops.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="mappingPath">The mapping file.</param>
    /// <param name="source">The name of the source, where it is not the mapping's.</param>
    /// <param name="allowed">Names of groups and workshops that are taken in although their name suggests a sensitive subject.</param>
    /// <param name="tags">The closed list of topics; <see cref="Tags.Default"/> where none is given.</param>
    /// <exception cref="ImportException">Something is missing, or the files do not fit the mapping.</exception>
    public static Export Open(string path, string mappingPath, string? source, IReadOnlySet<string>? allowed, IReadOnlySet<string>? tags)
    {
        var mapping = Mapping.Load<WorkshopsMapping>(mappingPath, "workshops");
        var name = mapping.SourceName(source);
        if (!Directory.Exists(path)) throw new ImportException($"There is no folder {path}.");
        string[] files = [mapping.Events.File, .. mapping.Groups is { } groups ? [groups.File] : Array.Empty<string>(), mapping.Attendance.File];
        var newest = Look(path, mapping);
        return new Export(
            name, SourceKind.Learning, newest, files.Sum(file => new FileInfo(Path.Combine(path, file)).Length),
            (progress, ct) => new Reading(path, mapping, allowed ?? new HashSet<string>(), tags ?? Tags.Default, progress, ct).Items());
    }

    // All columns are looked for, and all times without an offset, before anything is taken in.
    private static DateTimeOffset Look(string path, WorkshopsMapping mapping)
    {
        if (mapping.Groups is { } groups)
        {
            using var file = CsvFile.Open(Path.Combine(path, groups.File), mapping);
            _ = new GroupColumns(file, groups);
        }

        using var events = CsvFile.Open(Path.Combine(path, mapping.Events.File), mapping);
        using var attendance = CsvFile.Open(Path.Combine(path, mapping.Attendance.File), mapping);
        var (start, at) = (new EventColumns(events, mapping.Events).Start, new AttendanceColumns(attendance, mapping).At);
        if (mapping.TimeZone is null && at is not null) Newest(attendance, at.Value, mapping.Attendance.At!.Format, mapping);
        return Newest(events, start, mapping.Events.Start.Format, mapping);
    }

    /// <summary>The newest moment in a column.</summary>
    internal static DateTimeOffset Newest(CsvFile file, int column, string? format, Mapping mapping)
    {
        var newest = DateTimeOffset.UnixEpoch;
        while (file.Read())
        {
            if (file.Fault is not null) continue;
            var row = new CsvRow(file, mapping.TimeZone);
            if (row.Moment(column, format) is { } moment && moment > newest) newest = moment;
            if (row.NeedsZone) throw new ImportException($"{file.Place}: a time without an offset; {mapping.File} must state its \"zone\", such as \"Europe/Paris\".");
        }

        return newest;
    }

    private sealed record Group(string Name, string? Category, string? Host, string? HostFault);

    private sealed record Known(string? Host, int? Minutes, IReadOnlyList<string> Tags, DateTimeOffset At, string? Refused);

    private sealed class GroupColumns(CsvFile file, GroupsFile mapping)
    {
        public int Key { get; } = file.Column(mapping.Key)!.Value;

        public int Name { get; } = file.Column(mapping.Name)!.Value;

        public int? Category { get; } = file.Column(mapping.Category);

        public int? Host { get; } = file.Column(mapping.Host);
    }

    private sealed class EventColumns(CsvFile file, EventsFile mapping)
    {
        public int Key { get; } = file.Column(mapping.Key)!.Value;

        public int Title { get; } = file.Column(mapping.Title)!.Value;

        public int Start { get; } = file.Column(mapping.Start.Column)!.Value;

        public int? Minutes { get; } = file.Column(mapping.Minutes);

        public int? Places { get; } = file.Column(mapping.Places);

        public int? Host { get; } = file.Column(mapping.Host);

        public int? Category { get; } = file.Column(mapping.Category);

        public int? Group { get; } = file.Column(mapping.Group);

        public int? Tags { get; } = file.Column(mapping.Tags?.Column);

        public int? Status { get; } = file.Column(mapping.Status?.Column);
    }

    private sealed class AttendanceColumns(CsvFile file, WorkshopsMapping mapping)
    {
        public int[] Key { get; } = file.Columns(mapping.Attendance.Key.Count > 0 ? mapping.Attendance.Key : [mapping.Attendance.Event, mapping.Attendance.Account]);

        public int Event { get; } = file.Column(mapping.Attendance.Event)!.Value;

        public int Account { get; } = file.Column(mapping.Attendance.Account)!.Value;

        public int? At { get; } = file.Column(mapping.Attendance.At?.Column);

        public int? Meaning { get; } = file.Column(mapping.Meaning.By?.Column);
    }

    private sealed class Reading(
        string path, WorkshopsMapping mapping, IReadOnlySet<string> allowed, IReadOnlySet<string> tags, IProgress<long> progress, CancellationToken ct)
    {
        private readonly Dictionary<string, Group> groups = new(StringComparer.Ordinal);
        private readonly Dictionary<string, Known> workshops = new(StringComparer.Ordinal);
        private readonly HashSet<string> accounts = new(StringComparer.Ordinal);
        private long before;

        public IEnumerable<Item> Items()
        {
            if (mapping.Groups is { } file)
            {
                foreach (var item in Rows(file.File, opened => new GroupColumns(opened, file), ReadGroup)) yield return item;
            }

            foreach (var item in Rows(mapping.Events.File, opened => new EventColumns(opened, mapping.Events), ReadWorkshop)) yield return item;
            foreach (var item in Rows(mapping.Attendance.File, opened => new AttendanceColumns(opened, mapping), ReadAttendance)) yield return item;
        }

        private IEnumerable<Item> Rows<T>(string name, Func<CsvFile, T> columns, Func<CsvFile, T, IEnumerable<Item>> read)
        {
            using var file = CsvFile.Open(Path.Combine(path, name), mapping);
            var layout = columns(file);
            for (var rows = 1; file.Read(); rows++)
            {
                ct.ThrowIfCancellationRequested();
                if (rows % RowsPerReport == 0) progress.Report(before + file.Position);
                foreach (var item in read(file, layout)) yield return item;
            }

            if (file.Broken is { } broken) yield return new Refusal(file.Place, broken);
            before += file.Position;
            progress.Report(before);
        }

        private IEnumerable<Item> ReadGroup(CsvFile file, GroupColumns at)
        {
            var row = new CsvRow(file, mapping.TimeZone);
            var (key, name) = (row.Required(at.Key), row.Required(at.Name));
            if (row.Fault is null && groups.ContainsKey(key)) row.Refuse($"its {file.Header[at.Key]} stands in an earlier line of this file");
            if (row.Fault is { } fault)
            {
                yield return new Refusal(file.Place, fault);
                yield break;
            }

            var host = row.Account(at.Host, mapping.AccountsAre);
            groups.Add(key, new Group(name, file[at.Category], row.Fault is null ? host : null, row.Fault));
            if (row.Fault is { } wrong) yield return new Refusal(file.Place, $"{wrong}; its workshops have no host");
        }

        private IEnumerable<Item> ReadWorkshop(CsvFile file, EventColumns at)
        {
            var row = new CsvRow(file, mapping.TimeZone);
            var key = row.Required(at.Key);
            if (row.Fault is null && workshops.ContainsKey(key))
            {
                yield return new Refusal(file.Place, $"its {file.Header[at.Key]} stands in an earlier line of this file");
                yield break;
            }

            var workshop = Workshop(file, at, row, key);
            if (!file.Shifted && file[at.Key] is { } readable)
            {
                workshops.TryAdd(readable, new Known(workshop.Host, workshop.Minutes, workshop.Tags, workshop.At, row.Fault));
            }

            if (row.Fault is { } fault)
            {
                yield return new Refusal(file.Place, fault);
                yield break;
            }

            foreach (var item in Seen(file, workshop.Host)) yield return item;
            yield return workshop;
        }

        private WorkshopItem Workshop(CsvFile file, EventColumns at, CsvRow row, string key)
        {
            var title = row.Required(at.Title);
            var groupKey = file[at.Group];
            var group = groupKey is null ? null : groups.GetValueOrDefault(groupKey);
            var category = file[at.Category];
            if (row.Fault is null && Sensitive(key, title, category, groupKey, group) is { } reason) row.Refuse(reason);
            row.Required(at.Start);
            var start = row.Moment(at.Start, mapping.Events.Start.Format) ?? default;
            var topics = at.Tags is null ? Tags.In($"{title} {category ?? group?.Category}", tags) : row.Topics(at.Tags, mapping.Events.Tags!.Separator, tags);
            var cancelled = file[at.Status] is { } status && mapping.Events.Status!.Cancelled.Contains(status, StringComparer.OrdinalIgnoreCase);
            return new WorkshopItem(
                file.Place, key, title, row.Account(at.Host, mapping.AccountsAre) ?? group?.Host, row.Minutes(at.Minutes), topics, cancelled, start,
                row.Places(at.Places));
        }

        private string? Sensitive(string key, string title, string? category, string? groupKey, Group? group)
        {
            if (new[] { key, title, groupKey, group?.Name }.Any(name => name is not null && allowed.Contains(name))) return null;
            return new[] { group?.Name, group?.Category, groupKey, category, title }.OfType<string>().Select(SensitiveNames.ReasonToRefuse).FirstOrDefault(reason => reason is not null);
        }

        private IEnumerable<Item> ReadAttendance(CsvFile file, AttendanceColumns at)
        {
            var row = new CsvRow(file, mapping.TimeZone);
            var (workshop, account) = (row.Required(at.Event), row.RequiredAccount(at.Account, mapping.AccountsAre));
            var known = workshops.GetValueOrDefault(workshop);
            if (known is null) row.Refuse("its workshop is in no line that could be read");
            if (known?.Refused is { } refused) row.Refuse($"its workshop is refused: {refused}");
            var attended = Attended(file, at, row);
            var moment = row.Moment(at.At, mapping.Attendance.At?.Format) ?? known?.At ?? default;
            if (row.Fault is { } fault)
            {
                yield return new Refusal(file.Place, fault);
                yield break;
            }

            foreach (var item in Seen(file, account)) yield return item;
            yield return new AttendanceItem(
                file.Place, string.Join(Unit, at.Key.Select(column => column == at.Account ? account : file[column])), workshop, account, attended, known!.Host, known.Minutes, known.Tags, moment);
        }

        private bool Attended(CsvFile file, AttendanceColumns at, CsvRow row)
        {
            if (mapping.Meaning.By is not { } by) return mapping.Meaning.Attended == true;
            var value = file[at.Meaning] ?? "";
            var attended = by.Attended.Contains(value, StringComparer.OrdinalIgnoreCase);
            if (!attended && !by.Registered.Contains(value, StringComparer.OrdinalIgnoreCase)) row.Refuse($"{by.Column} says neither registered nor attended");
            return attended;
        }

        private IEnumerable<Item> Seen(CsvFile file, string? account)
        {
            if (account is not null && mapping.AccountsAre == AccountKeys.Email && accounts.Add(account))
            {
                yield return new AccountItem(file.Place, account, null, account);
            }
        }
    }
}
