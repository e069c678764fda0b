using LeFaire.People;

namespace LeFaire.Import;

/// <summary>
/// What a directory has said so far, person by person, so that a snapshot claims only what differs from the day before it.
/// It grows with the people and their changes, not with the number of snapshots.
/// </summary>
internal sealed class StaffDirectory(bool complete, bool confirmed)
{
    private readonly Dictionary<string, Known> people = [];
    private readonly HashSet<string> present = [];
    private bool baseline = true;
    private DateOnly date;

    /// <summary>Takes in what the log knows of a person, in any order.</summary>
    public void Remember(string key, Fact fact, Func<AccountId, string?> keyOf)
    {
        baseline = false;
        var known = Of(key);
        switch (fact)
        {
            case EmploymentStarted: known.Spells[fact.Day] = true; break;
            case EmploymentEnded: known.Spells[fact.Day] = false; break;
            case AssignmentChanged changed: known.Assignments[fact.Day] = Written(changed.Assignment, changed.Assignment.Manager is { } manager ? keyOf(manager) : null); break;
            case ProjectAssigned assigned: known.Project(assigned.Project)[fact.Day] = true; break;
            case ProjectUnassigned unassigned: known.Project(unassigned.Project)[fact.Day] = false; break;
            case ContractSuspended: known.Suspensions[fact.Day] = true; break;
            case ContractResumed: known.Suspensions[fact.Day] = false; break;
        }
    }

    /// <summary>Begins a snapshot.</summary>
    public void Start(SnapshotStart start)
    {
        date = start.Date;
        present.Clear();
    }

    /// <summary>What one person's row claims.</summary>
    public IEnumerable<Claim> Row(EmployeeItem row)
    {
        present.Add(row.Key);
        if (row.Refused) yield break;
        var known = Of(row.Key);
        known.PlannedEnd = row.PlannedEnd;
        var stream = new StreamKey("employment", row.Key);
        Claim Of1(string slot, DateOnly day, string content, Func<Resolved, AccountId, DateTimeOffset, Fact> make, params string[] more) =>
            Claim.Simple(row.Place, stream, $"{row.Key}|{day:yyyy-MM-dd}|{slot}", slot, content, [row.Key, .. more],
                at => make(at, at.Account(row.Key), Midnight(day)));

        if (At(known.Spells, date) is not true || known.Spells.TryGetValue(date, out var startsHere) && startsHere)
        {
            var joined = row.Joined ?? date;
            if (At(known.Spells, date) is not true) known.Spells[joined] = true;
            var dated = row.Joined is not null || !baseline;
            yield return Of1("started", joined, "", (_, account, at) => new EmploymentStarted(account, dated, at));
        }

        var assignment = new Assignment(row.Entity, row.Unit, row.Site, row.Grade, row.Job, null, row.WorkingTime, row.Relationship);
        var written = Written(assignment, row.Manager);
        if (Differs(known.Assignments, written))
        {
            known.Assignments[date] = written;
            yield return Of1("assignment", date, written,
                (at, account, day) => new AssignmentChanged(account, assignment with { Manager = at.Maybe(row.Manager) }, day),
                row.Manager is { } manager ? [manager] : []);
        }

        foreach (var project in row.Projects.Union(known.Projects.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList())
        {
            var on = row.Projects.Contains(project);
            if (!on && At(known.Project(project), date) is null || !Differs(known.Project(project), on)) continue;
            known.Project(project)[date] = on;
            yield return Of1("project " + project, date, $"{on}",
                (_, account, day) => on ? new ProjectAssigned(account, project, day) : new ProjectUnassigned(account, project, day));
        }

        if ((row.Suspended || At(known.Suspensions, date) is not null) && Differs(known.Suspensions, row.Suspended))
        {
            known.Suspensions[date] = row.Suspended;
            yield return Of1("suspended", date, $"{row.Suspended}",
                (_, account, day) => row.Suspended ? new ContractSuspended(account, day) : new ContractResumed(account, day));
        }
    }

    /// <summary>What absence from a snapshot read to its end claims, where the source declares its snapshots complete.</summary>
    public IEnumerable<Item> Held(SnapshotEnd end)
    {
        var gone = Gone(end).Count;
        var employed = people.Values.Count(known => At(known.Spells, end.Date) is true);
        if (complete && !confirmed && gone > 0 && gone * 10 > employed)
        {
            yield return new Refusal(
                end.Place, $"This snapshot would end {gone} of {employed} employments, more than 10%. Import it again with --confirm if that is so.");
        }
    }

    /// <summary>The endings of a snapshot.</summary>
    public IEnumerable<Claim> End(SnapshotEnd end)
    {
        var held = Held(end).Any();
        baseline = false;
        if (!complete || held) yield break;
        foreach (var key in Gone(end))
        {
            var known = people[key];
            var planned = known.PlannedEnd is { } last && last <= end.Date;
            known.Spells[end.Date] = false;
            yield return Claim.Simple(end.Place, new("employment", key), $"{key}|{end.Date:yyyy-MM-dd}|ended", "ended", $"{planned}", [key],
                at => new EmploymentEnded(at.Account(key), planned, Midnight(end.Date)));
        }
    }

    private List<string> Gone(SnapshotEnd end) => [.. people
        .Where(person => !present.Contains(person.Key) && (At(person.Value.Spells, end.Date) is true || EndsHere(person.Value, end.Date)))
        .Select(person => person.Key).Order(StringComparer.Ordinal)];

    private static bool EndsHere(Known known, DateOnly day) => known.Spells.TryGetValue(day, out var employed) && !employed;

    private Known Of(string key) => people.TryGetValue(key, out var known) ? known : people[key] = new Known();

    // What stands on the very day is claimed again, so that the log can tell whether it is the same.
    private bool Differs<T>(SortedList<DateOnly, T> entries, T now) => entries.ContainsKey(date) || !Equals(At(entries, date), now);

    private static object? At<T>(SortedList<DateOnly, T> entries, DateOnly day)
    {
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            if (entries.Keys[i] <= day) return entries.Values[i];
        }

        return null;
    }

    private static string Written(Assignment assignment, string? manager) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{assignment.Entity}|{assignment.Unit}|{assignment.Site}|{assignment.Grade}|{assignment.Job}|{manager}|{assignment.WorkingTime / 1.000m:G29}|{assignment.Relationship}");

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    private sealed class Known
    {
        public SortedList<DateOnly, bool> Spells { get; } = [];

        public SortedList<DateOnly, string> Assignments { get; } = [];

        public SortedList<DateOnly, bool> Suspensions { get; } = [];

        public Dictionary<string, SortedList<DateOnly, bool>> Projects { get; } = new(StringComparer.Ordinal);

        public DateOnly? PlannedEnd { get; set; }

        public SortedList<DateOnly, bool> Project(string code) => Projects.TryGetValue(code, out var days) ? days : Projects[code] = [];
    }
}
