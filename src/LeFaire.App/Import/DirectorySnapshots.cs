using System.Globalization;
using LeFaire.People;

namespace LeFaire.Import;

/// <summary>Reads directory snapshots: CSV files that each list everybody employed on a day.</summary>
public static class DirectorySnapshots
{
    private const int RowsPerReport = 1024;

    /// <summary>Opens a folder of snapshots, or one snapshot.</summary>
    /// <param name="path">The folder or the file.</param>
    /// <param name="mappingPath">The mapping file.</param>
    /// <param name="source">The name of the source, where it is not the mapping's.</param>
    /// <param name="entity">The legal entity of those whose row names none.</param>
    /// <exception cref="ImportException">Something is missing, or the files do not fit the mapping.</exception>
    public static Export Open(string path, string mappingPath, string? source = null, string? entity = null)
    {
        var mapping = Mapping.Load<DirectoryMapping>(mappingPath, "directory");
        var name = mapping.SourceName(source);
        var snapshots = Find(path).Select(file => Look(file, mapping)).OrderBy(snapshot => snapshot.Date).ToList();
        foreach (var (first, second) in snapshots.Zip(snapshots.Skip(1)))
        {
            if (first.Date == second.Date)
            {
                throw new ImportException($"{Path.GetFileName(first.File)} and {Path.GetFileName(second.File)} are snapshots of one and the same day.");
            }
        }

        return new Export(
            name, SourceKind.Directory, new DateTimeOffset(snapshots[^1].Date, default, TimeSpan.Zero), snapshots.Sum(snapshot => snapshot.Length),
            (progress, ct) => Read(snapshots, mapping, string.IsNullOrWhiteSpace(entity) ? null : entity.Trim(), progress, ct));
    }

    private static List<string> Find(string path)
    {
        if (File.Exists(path)) return [path];
        if (!Directory.Exists(path)) throw new ImportException($"There is no folder or file {path}.");
        var files = Directory.GetFiles(path).Where(file => Path.GetExtension(file).Equals(".csv", StringComparison.OrdinalIgnoreCase)).ToList();
        return files.Count > 0 ? files : throw new ImportException($"There is no CSV file in {path}.");
    }

    private static Snapshot Look(string path, DirectoryMapping mapping)
    {
        using var file = CsvFile.Open(path, mapping);
        var layout = new Layout(file, mapping);
        return new Snapshot(path, layout.Date is null ? OfName(path, mapping) : OfFirstRow(file, layout, mapping), new FileInfo(path).Length);
    }

    private static DateOnly OfName(string path, DirectoryMapping mapping) =>
        DateOnly.TryParseExact(Path.GetFileNameWithoutExtension(path), mapping.Date.FileName, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new ImportException($"The name of {Path.GetFileName(path)} is not a date of the form {mapping.Date.FileName}, which {mapping.File} states.");

    private static DateOnly OfFirstRow(CsvFile file, Layout layout, DirectoryMapping mapping)
    {
        while (file.Read())
        {
            if (file.Fault is null && new CsvRow(file, null).Day(layout.Date, mapping.Date.Format) is { } date) return date;
        }

        throw new ImportException($"{file.Name} states no date in its column \"{mapping.Date.Column}\".");
    }

    private static IEnumerable<Item> Read(
        IReadOnlyList<Snapshot> snapshots, DirectoryMapping mapping, string? entity, IProgress<long> progress, CancellationToken ct)
    {
        var before = 0L;
        foreach (var snapshot in snapshots)
        {
            foreach (var item in ReadOne(snapshot, mapping, entity, before, progress, ct)) yield return item;
            before += snapshot.Length;
            progress.Report(before);
        }
    }

    private static IEnumerable<Item> ReadOne(
        Snapshot snapshot, DirectoryMapping mapping, string? entity, long before, IProgress<long> progress, CancellationToken ct)
    {
        var managers = Managers(snapshot.File, mapping, ct);
        using var file = CsvFile.Open(snapshot.File, mapping);
        var reader = new RowReader(file, new Layout(file, mapping), mapping, snapshot.Date, entity, managers);
        yield return new SnapshotStart(file.Name, snapshot.Date);
        var rows = 0;
        while (file.Read())
        {
            ct.ThrowIfCancellationRequested();
            if (++rows % RowsPerReport == 0) progress.Report(before + file.Position);
            foreach (var item in reader.Items()) yield return item;
        }

        if (file.Broken is { } broken) yield return new Refusal(file.Place, $"{broken}; absence from this snapshot ends nobody");
        else if (rows == 0) yield return new Refusal(file.Name, "no rows; absence from this snapshot ends nobody");
        else if (reader.HidesSomebody) yield return new Refusal(file.Name, "lines that may hide somebody were refused; absence from this snapshot ends nobody");
        else yield return new SnapshotEnd(file.Name, snapshot.Date);
    }

    // Managers may stand below those whom they manage, so that a first reading is needed.
    private static Dictionary<string, string?> Managers(string path, DirectoryMapping mapping, CancellationToken ct)
    {
        var keys = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (mapping.Manager is not { By: ManagerBy.Name or ManagerBy.Email } manager) return keys;
        using var file = CsvFile.Open(path, mapping);
        var (key, named) = (file.Column(mapping.Key), file.Column(manager.By == ManagerBy.Name ? mapping.Name : mapping.Email));
        while (file.Read())
        {
            ct.ThrowIfCancellationRequested();
            if (file.Fault is not null || file[key] is not { } person || file[named] is not { } name) continue;
            keys[name] = keys.TryGetValue(name, out var other) && other != person ? null : person;
        }

        return keys;
    }

    private sealed record Snapshot(string File, DateOnly Date, long Length);

    /// <summary>Where the columns stand in one file.</summary>
    private sealed class Layout(CsvFile file, DirectoryMapping mapping)
    {
        public int Key { get; } = file.Column(mapping.Key)!.Value;

        public int? Date { get; } = file.Column(mapping.Date.Column);

        public int? Name { get; } = file.Column(mapping.Name);

        public int? Email { get; } = file.Column(mapping.Email);

        public int? Entity { get; } = file.Column(mapping.Entity);

        public int[] Unit { get; } = file.Columns(mapping.Unit);

        public int? Site { get; } = file.Column(mapping.Site);

        public int? Grade { get; } = file.Column(mapping.Grade);

        public int? Job { get; } = file.Column(mapping.Job);

        public int? Manager { get; } = file.Column(mapping.Manager?.Column);

        public int? WorkingTime { get; } = file.Column(mapping.WorkingTime?.Column);

        public int? Relationship { get; } = file.Column(mapping.Relationship?.Column);

        public int? Projects { get; } = file.Column(mapping.Projects?.Column);

        public int? Suspended { get; } = file.Column(mapping.Suspended?.Column);

        public int? Joined { get; } = file.Column(mapping.Joined?.Column);

        public int? PlannedEnd { get; } = file.Column(mapping.PlannedEnd?.Column);
    }

    private sealed class RowReader(
        CsvFile file, Layout layout, DirectoryMapping mapping, DateOnly date, string? entity, Dictionary<string, string?> managers)
    {
        private readonly HashSet<string> seen = new(StringComparer.Ordinal);

        private readonly Dictionary<string, Relationship> relationships =
            new(mapping.Relationship?.Values ?? new Dictionary<string, Relationship>(), StringComparer.OrdinalIgnoreCase);

        /// <summary>True once a refused line may have been somebody whose key cannot be told.</summary>
        public bool HidesSomebody { get; private set; }

        public IEnumerable<Item> Items()
        {
            var row = new CsvRow(file, null);
            var key = file.Shifted ? null : file[layout.Key];
            if (key is null)
            {
                HidesSomebody |= row.Fault is not null;
                yield return new Refusal(file.Place, row.Fault ?? $"no {mapping.Key}");
                yield break;
            }

            if (!seen.Add(key))
            {
                yield return new Refusal(file.Place, $"its {mapping.Key} stands in an earlier line of this file");
                yield break;
            }

            var employee = Employee(row, key);
            if (row.Fault is { } fault)
            {
                yield return new Refusal(file.Place, fault);
                employee = Present(key);
            }

            yield return employee;
        }

        private EmployeeItem Employee(CsvRow row, string key)
        {
            if (layout.Date is not null && row.Day(layout.Date, mapping.Date.Format) != date) row.Refuse("its date is not the one of the snapshot's first line");
            var unit = string.Join(" / ", layout.Unit.Select(column => file[column]).OfType<string>());
            return new EmployeeItem(
                file.Place, key, false, file[layout.Name], file[layout.Email], file[layout.Entity] ?? entity, unit.Length == 0 ? null : unit,
                file[layout.Site], file[layout.Grade], file[layout.Job], Manager(key), row.Share(layout.WorkingTime, mapping.WorkingTime?.Full ?? 1),
                RelationshipOf(row), row.List(layout.Projects, mapping.Projects?.Separator), Suspended(),
                row.Day(layout.Joined, mapping.Joined?.Format), row.Day(layout.PlannedEnd, mapping.PlannedEnd?.Format));
        }

        private EmployeeItem Present(string key) =>
            new(file.Place, key, true, null, null, null, null, null, null, null, null, 1, Relationship.Unknown, [], false, null, null);

        private string? Manager(string key)
        {
            var named = file[layout.Manager];
            var manager = named is null || mapping.Manager!.By == ManagerBy.Key ? named : managers.GetValueOrDefault(named);
            return manager == key ? null : manager;
        }

        private Relationship RelationshipOf(CsvRow row)
        {
            if (file[layout.Relationship] is not { } value) return Relationship.Unknown;
            if (relationships.TryGetValue(value, out var relationship)) return relationship;
            row.Refuse($"{mapping.Relationship!.Column} is none of the values that the mapping lists");
            return Relationship.Unknown;
        }

        private bool Suspended() =>
            file[layout.Suspended] is { } value && mapping.Suspended!.True.Contains(value, StringComparer.OrdinalIgnoreCase);
    }
}
