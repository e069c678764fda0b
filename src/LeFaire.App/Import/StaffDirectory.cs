using LeFaire.People;

namespace LeFaire.Import;

/// <summary>A snapshot that was read to its end.</summary>
/// <param name="Day">Its day.</param>
/// <param name="Ends">True where absence from it ended employments.</param>
/// <param name="Shown">The directory's ids of those whom it showed.</param>
/// <param name="Unread">The directory's ids of those whose line was refused.</param>
internal sealed record KnownSnapshot(DateOnly Day, bool Ends, IReadOnlyList<string> Shown, IReadOnlyList<string> Unread);

/// <summary>
/// What a directory has said so far, person by person, so that a snapshot claims only what differs from the day before it. A snapshot that comes late, before
/// others that are known, claims again on their day what held there, so that all is as if it had come in order.
/// It grows with the people, their changes, and the days on which they were shown.
/// </summary>
internal sealed class StaffDirectory(bool complete, bool confirmed)
{
    private readonly Dictionary<string, Known> people = [];
    private readonly HashSet<string> present = [];
    private readonly HashSet<string> unread = [];

    // Snapshots read to their end; true where absence from them ends an employment.
    private readonly SortedList<DateOnly, bool> snapshots = [];
    private DateOnly date;

    /// <summary>Takes in what the log knows of a person, in any order.</summary>
    public void Remember(string key, Fact fact, Func<AccountId, string?> keyOf)
    {
        var known = Of(key);
        switch (fact)
        {
            case EmploymentStarted started:
                known.Spells[fact.Day] = true;
                if (!started.JoinDateKnown) known.OfBaseline.Add(fact.Day);
                break;
            case EmploymentEnded: known.Spells[fact.Day] = false; break;
            case AssignmentChanged changed:
                known.Assignments[fact.Day] = (changed.Assignment with { Manager = null }, changed.Assignment.Manager is { } manager ? keyOf(manager) : null);
                break;
            case ProjectAssigned assigned: known.Project(assigned.Project)[fact.Day] = true; break;
            case ProjectUnassigned unassigned: known.Project(unassigned.Project)[fact.Day] = false; break;
            case ContractSuspended: known.Suspensions[fact.Day] = true; break;
            case ContractResumed: known.Suspensions[fact.Day] = false; break;
        }
    }

    /// <summary>Takes in what is known of a snapshot that was read to its end.</summary>
    public void Remember(KnownSnapshot snapshot)
    {
        snapshots[snapshot.Day] = snapshot.Ends || snapshots.GetValueOrDefault(snapshot.Day);
        foreach (var key in snapshot.Shown) Of(key).Shown.Add(snapshot.Day);
        foreach (var key in snapshot.Unread) Of(key).Unread.Add(snapshot.Day);
    }

    /// <summary>Begins a snapshot.</summary>
    public void Start(SnapshotStart start)
    {
        date = start.Date;
        present.Clear();
        unread.Clear();
    }

    /// <summary>What one person's row claims.</summary>
    public IEnumerable<Claim> Row(EmployeeItem row)
    {
        present.Add(row.Key);
        if (row.Refused) unread.Add(row.Key);
        if (row.Refused) yield break;
        var known = Of(row.Key);
        var again = ShownAgain(known);
        foreach (var claim in Presence(row, known, again)) yield return claim;

        var assignment = new Assignment(
            row.Entity, row.Unit, row.Site, row.Grade, row.Job, null, row.WorkingTime, row.Relationship, row.PlannedEnd);
        foreach (var (day, (stated, manager)) in Says(again, known.Assignments, (assignment, row.Manager)))
        {
            yield return Of(row.Place, row.Key, day, "assignment", Written(stated, manager),
                (at, account, from) => new AssignmentChanged(account, stated with { Manager = at.Maybe(manager) }, from), manager is null ? [] : [manager]);
        }

        foreach (var project in row.Projects.Union(known.Projects.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList())
        {
            foreach (var (day, on) in Says(again, known.Project(project), row.Projects.Contains(project)))
            {
                yield return Of(row.Place, row.Key, day, "project " + project, $"{on}",
                    (_, account, from) => on ? new ProjectAssigned(account, project, from) : new ProjectUnassigned(account, project, from));
            }
        }

        foreach (var (day, suspended) in Says(again, known.Suspensions, row.Suspended))
        {
            yield return Of(row.Place, row.Key, day, "suspended", $"{suspended}",
                (_, account, from) => suspended ? new ContractSuspended(account, from) : new ContractResumed(account, from));
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
        var ends = complete && !Held(end).Any();
        var claims = new List<Claim>();
        var next = snapshots.Keys.Where(day => day > date).Select(day => (DateOnly?)day).FirstOrDefault();
        if (Baseline && next is { } former) claims.AddRange(Joined(end, former));
        if (ends)
        {
            foreach (var key in Gone(end)) claims.AddRange(Absence(end, key, people[key]));
        }

        Taken = new KnownSnapshot(date, ends, [.. present.Except(unread)], [.. unread]);
        Remember(Taken);
        return claims;
    }

    /// <summary>The snapshot that ended last.</summary>
    public KnownSnapshot Taken { get; private set; } = new(default, false, [], []);

    // True for the first snapshot of all: who is in it may have joined at any time before.
    private bool Baseline => snapshots.Count == 0 || snapshots.Keys[0] >= date;

    private IEnumerable<Claim> Presence(EmployeeItem row, Known known, DateOnly? again)
    {
        var startsHere = known.Spells.TryGetValue(date, out var employed) && employed;
        if (startsHere || At(known.Spells, date) is not true)
        {
            // Whoever is back after an absence has not joined on the day that they first did.
            var joined = row.Joined is { } stated && !known.Spells.Any(spell => !spell.Value && spell.Key >= stated && spell.Key <= date) ? stated : date;
            if (!startsHere) known.Spells[joined] = true;
            yield return Started(row.Place, row.Key, joined, row.Joined is not null || !Baseline);
        }

        if (AbsentNext(known) is not { } gone || At(known.Spells, gone) is not true) yield break;
        known.Spells[gone] = false;
        yield return Ended(row.Place, row.Key, gone, row.PlannedEnd <= gone);
        if (again is not { } back || At(known.Spells, back) is true) yield break;
        known.Spells[back] = true;
        yield return Started(row.Place, row.Key, back, dated: true);
    }

    private IEnumerable<Claim> Absence(SnapshotEnd end, string key, Known known)
    {
        var back = ShownAgain(known) is { } again && !known.Spells.ContainsKey(again) && At(known.Spells, again) is true ? again : (DateOnly?)null;
        known.Spells[end.Date] = false;
        yield return Ended(end.Place, key, end.Date, Stated(known, end.Date)?.PlannedEnd <= end.Date);
        if (back is not { } day) yield break;
        known.Spells[day] = true;
        yield return Started(end.Place, key, day, dated: true);
    }

    // Of the former baseline one knows now that an older snapshot did not show them, or that it did: then this start is none.
    private IEnumerable<Claim> Joined(SnapshotEnd end, DateOnly former)
    {
        foreach (var (key, known) in people.Where(person => person.Value.OfBaseline.Contains(former)))
        {
            known.OfBaseline.Remove(former);
            yield return Started(end.Place, key, former, dated: true) with { Overrides = true };
        }
    }

    private static Claim Started(string place, string key, DateOnly day, bool dated) =>
        Of(place, key, day, "started", dated ? "" : "baseline", (_, account, from) => new EmploymentStarted(account, dated, from));

    private static Claim Ended(string place, string key, DateOnly day, bool planned) =>
        Of(place, key, day, "ended", $"{planned}", (_, account, from) => new EmploymentEnded(account, planned, from));

    private static Claim Of(
        string place, string key, DateOnly day, string slot, string content, Func<Resolved, AccountId, DateTimeOffset, Fact> make, params string[] more) =>
        Claim.Simple(
            place, new("employment", key), $"{key}|{day:yyyy-MM-dd}|{slot}", slot, content, [key, .. more], at => make(at, at.Account(key), Midnight(day)));

    /// <summary>
    /// What is to be claimed so that a value holds on the snapshot's day: nothing where it did the day before. What stands on the very day is claimed again, so
    /// that the log can tell whether it is the same; and where a later snapshot showed the person, what held there holds there again.
    /// </summary>
    private List<(DateOnly Day, T Value)> Says<T>(DateOnly? again, SortedList<DateOnly, T> entries, T now) where T : struct
    {
        if (!entries.ContainsKey(date) && (At(entries, date) ?? default).Equals(now)) return [];
        var says = new List<(DateOnly, T)> { (date, now) };
        var later = again is { } next ? At(entries, next) ?? default : default;
        entries[date] = now;
        if (again is { } day && !later.Equals(At(entries, day)))
        {
            entries[day] = later;
            says.Add((day, later));
        }

        return says;
    }

    private DateOnly? ShownAgain(Known known) => known.Shown.Where(day => day > date).Select(day => (DateOnly?)day).FirstOrDefault();

    /// <summary>The first later snapshot that ends whoever is not in it, where it does not show the person and none before it does.</summary>
    private DateOnly? AbsentNext(Known known)
    {
        foreach (var (day, ends) in snapshots)
        {
            if (day <= date || known.Unread.Contains(day)) continue;
            if (known.Shown.Contains(day)) return null;
            if (ends) return day;
        }

        return null;
    }

    // A late first appearance dates back to the join date: absence counts only from the first snapshot on that showed the person.
    private List<string> Gone(SnapshotEnd end) => [.. people
        .Where(person => !present.Contains(person.Key) && At(person.Value.Assignments, end.Date) is not null
            && (At(person.Value.Spells, end.Date) is true || EndsHere(person.Value, end.Date)))
        .Select(person => person.Key).Order(StringComparer.Ordinal)];

    private static bool EndsHere(Known known, DateOnly day) => known.Spells.TryGetValue(day, out var employed) && !employed;

    private static Assignment? Stated(Known known, DateOnly day) => At(known.Assignments, day)?.Assignment;

    private Known Of(string key) => people.TryGetValue(key, out var known) ? known : people[key] = new Known();

    private static T? At<T>(SortedList<DateOnly, T> entries, DateOnly day) where T : struct
    {
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            if (entries.Keys[i] <= day) return entries.Values[i];
        }

        return null;
    }

    private static string Written(Assignment assignment, string? manager) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{assignment.Entity}|{assignment.Unit}|{assignment.Site}|{assignment.Grade}|{assignment.Job}|{manager}|{assignment.WorkingTime / 1.000m:G29}|"
            + $"{assignment.Relationship}|{assignment.PlannedEnd:yyyy-MM-dd}");

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    private sealed class Known
    {
        public SortedList<DateOnly, bool> Spells { get; } = [];

        /// <summary>Days on which a baseline showed the person without a join date.</summary>
        public HashSet<DateOnly> OfBaseline { get; } = [];

        public SortedList<DateOnly, (Assignment Assignment, string? Manager)> Assignments { get; } = [];

        public SortedList<DateOnly, bool> Suspensions { get; } = [];

        /// <summary>Days of the snapshots that showed the person.</summary>
        public SortedSet<DateOnly> Shown { get; } = [];

        /// <summary>Days of the snapshots in which the person's line was refused.</summary>
        public HashSet<DateOnly> Unread { get; } = [];

        public Dictionary<string, SortedList<DateOnly, bool>> Projects { get; } = new(StringComparer.Ordinal);

        public SortedList<DateOnly, bool> Project(string code) => Projects.TryGetValue(code, out var days) ? days : Projects[code] = [];
    }
}
