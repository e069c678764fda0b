using LeFaire.People;

namespace LeFaire.Import.Sample;

/// <summary>What the directory says of a person from one snapshot on.</summary>
internal sealed record SampleState(
    int From, string Unit, string Site, string Grade, string Job, string? Manager, decimal WorkingTime, Relationship Relationship, IReadOnlyList<string> Projects,
    bool Suspended, DateOnly? PlannedEnd);

/// <summary>A team; a reorganisation changes its path, not its people.</summary>
internal sealed class SampleTeam(int number, int department)
{
    public int Department { get; } = department;

    public string Name { get; } = SampleWords.Rivers[number % SampleWords.Rivers.Length]
        + (number < SampleWords.Rivers.Length ? "" : " " + (number / SampleWords.Rivers.Length + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));

    public string Path { get; set; } = "";

    public (string Name, string[] Sites) Entity { get; } = SampleWords.Entities[(number % 5) switch { 3 => 1, 4 => 2, _ => 0 }];

    public SamplePerson? Lead { get; set; }

    public List<SamplePerson> Members { get; } = [];
}

/// <summary>A person, as long as they are employed.</summary>
internal sealed class SamplePerson
{
    public required int Index { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    public required DateOnly Joined { get; init; }

    public required SampleTeam Team { get; set; }

    public required string Site { get; init; }

    public required Relationship Relationship { get; set; }

    public required double Asks { get; init; }

    public required double Helps { get; init; }

    public required double Reacts { get; init; }

    public required int[] Spaces { get; init; }

    public required DateOnly[] SpacesJoined { get; init; }

    /// <summary>The day on which the last of the spaces was left.</summary>
    public DateOnly? LastSpaceLeft { get; init; }

    public string Key => field ??= SampleWords.Number('E', Index + 1);

    public string User => field ??= SampleWords.NetworkId('U', Index);

    public DateOnly? Left { get; set; }

    public DateOnly? PlannedEnd { get; set; }

    public int Grade { get; set; }

    public string Job { get; set; } = "";

    public decimal WorkingTime { get; set; } = 1m;

    public string[] Projects { get; set; } = [];

    public int SuspendedUntil { get; set; } = -1;

    public bool Heads { get; set; }

    public List<SampleState> States { get; } = [];

    public bool At(DateOnly day) => Joined <= day && (Left is not { } left || left > day);

    public SampleState? StateAt(int month)
    {
        for (var i = States.Count - 1; i >= 0; i--)
        {
            if (States[i].From <= month) return States[i];
        }

        return null;
    }
}

/// <summary>Who worked where and when: months of joining, leaving, moving and reorganising.</summary>
internal sealed class SampleStaff
{
    private static readonly int[] Tastes = [10, 3, 9, 2, 16, 5, 7, 4, 9, 16, 21, 14, 12, 5, 20, 8, 18, 24, 13, 11];
    private readonly SplitMix64 random;
    private readonly SampleOptions options;
    private readonly HashSet<string> addresses = new(StringComparer.Ordinal);
    private readonly List<SampleTeam> teams = [];
    private readonly SamplePerson?[] heads = new SamplePerson?[SampleWords.Departments.Length];
    private SamplePerson? chief;

    public SampleStaff(SampleOptions options)
    {
        this.options = options;
        random = SplitMix64.For(options.Seed, 1);
        var asked = options.Start ?? new DateOnly(2024, 10, 1);
        First = new DateOnly(asked.Year, asked.Month, 1);
        for (var i = 0; i < Math.Max(SampleWords.Departments.Length, options.People / 11); i++) teams.Add(new SampleTeam(i, i % SampleWords.Departments.Length));
        for (var i = 0; i < options.People; i++) Hire(teams[i % teams.Count], First.AddDays(-random.Between(20, 4200)), baseline: true);
        Appoint(0);
        Record(0);
        for (var month = 1; month <= options.Months; month++) Pass(month);
    }

    /// <summary>The first day of the first month.</summary>
    public DateOnly First { get; }

    /// <summary>The first day after the last month.</summary>
    public DateOnly End => Day(options.Months);

    public int Months => options.Months;

    public int Seed => options.Seed;

    public List<SamplePerson> People { get; } = [];

    public DateOnly Day(int month) => First.AddMonths(month);

    /// <summary>Employed on that day, with a contract that is not suspended.</summary>
    public bool Works(SamplePerson person, DateOnly day) =>
        person.At(day) && person.StateAt(((day.Year - First.Year) * 12) + day.Month - First.Month) is not { Suspended: true };

    private void Pass(int month)
    {
        Leave(month);
        Join(month);
        var today = Day(month);
        foreach (var person in People)
        {
            if (!person.At(today) || person.Heads || person.States.Count == 0) continue;
            Change(person, month);
        }

        Appoint(month);
        Record(month);
    }

    private void Leave(int month)
    {
        var (from, to) = (Day(month - 1), Day(month));
        // An importer holds back a snapshot that would end more than a tenth of the employments.
        var left = People.Count(person => person.At(from)) / 12;
        foreach (var person in People)
        {
            if (!person.At(from) || person.Heads || person.Joined > from.AddMonths(-2)) continue;
            if (person.PlannedEnd is { } end && end <= to)
            {
                if (left-- > 0) Go(person, end > from ? end : from.AddDays(1));
                else person.PlannedEnd = to.AddMonths(3);
            }
            else if (random.Chance(person.Relationship == Relationship.Cdi ? 9 : 5) && left-- > 0)
            {
                Go(person, from.AddDays(random.Between(1, 27)));
            }
        }
    }

    private static void Go(SamplePerson person, DateOnly day)
    {
        person.Left = day;
        person.Team.Members.Remove(person);
        if (person.Team.Lead == person) person.Team.Lead = null;
    }

    private void Join(int month)
    {
        var from = Day(month - 1);
        var quiet = from.Month is 7 or 8;
        var many = Math.Max(options.People >= 100 ? 5 : 1, options.People / 80) + random.Below(3);
        for (var entity = 0; entity < SampleWords.Entities.Length; entity++)
        {
            var joining = entity switch { 0 => quiet ? many / 2 : many, _ => (options.People + random.Below(200)) / 250 };
            var open = teams.Where(team => team.Entity == SampleWords.Entities[entity]).OrderBy(team => team.Members.Count).ToList();
            for (var i = 0; i < joining; i++) Hire(open[random.Below((open.Count + 1) / 2)], from.AddDays(random.Below(3) == 0 ? 0 : random.Below(26)), baseline: false);
        }
    }

    private void Change(SamplePerson person, int month)
    {
        var chance = random.Below(10_000);
        if (chance < 90 && person.Grade is > 1 and < 5)
        {
            person.Grade++;
        }
        else if (chance < 150 && person.Team.Lead != person)
        {
            var goal = random.Of(teams);
            if (goal.Entity == person.Team.Entity)
            {
                person.Team.Members.Remove(person);
                person.Team = goal;
                goal.Members.Add(person);
                person.Job = random.Of(SampleWords.Departments[goal.Department].Jobs);
            }
        }
        else if (chance < 200)
        {
            person.WorkingTime = person.WorkingTime == 1m ? 0.8m : 1m;
        }
        else if (chance < 240 && person.SuspendedUntil < month)
        {
            person.SuspendedUntil = month + random.Between(2, 6);
        }
        else if (chance < 500)
        {
            person.Projects = person.Projects.Length > 0 && random.Chance(500)
                ? []
                : [.. person.Projects.Append(random.Of(SampleWords.Projects)).Distinct().Order(StringComparer.Ordinal).Take(2)];
        }
        else if (chance < 540 && person.Relationship == Relationship.Cdd)
        {
            (person.Relationship, person.PlannedEnd) = (Relationship.Cdi, null);
        }
    }

    private void Appoint(int month)
    {
        if (chief is null)
        {
            chief = People[0];
            Head(chief, "Directrice générale");
            for (var i = 0; i < heads.Length; i++)
            {
                var department = i;
                heads[i] = teams.Where(team => team.Department == department).SelectMany(team => team.Members).FirstOrDefault(person => !person.Heads);
                if (heads[i] is { } head) Head(head, "Directeur " + SampleWords.Departments[i].Department);
            }
        }

        foreach (var team in teams)
        {
            team.Path = Path(team, month);
            if (team.Lead is not null) continue;
            team.Lead = team.Members.Where(person => !person.Heads && person.Relationship == Relationship.Cdi).MinBy(person => (person.Joined, person.Index));
            if (team.Lead is not { } lead) continue;
            lead.Grade = Math.Max(4, lead.Grade);
            lead.Job = "Responsable " + SampleWords.Departments[team.Department].Department;
        }
    }

    private static void Head(SamplePerson person, string job) =>
        (person.Heads, person.Grade, person.Job, person.Relationship, person.PlannedEnd) = (true, 6, job, Relationship.Cdi, null);

    /// <summary>The two reorganisations: support moves to operations; data becomes a division and marketing joins sales.</summary>
    private string Path(SampleTeam team, int month)
    {
        var (division, department, _) = SampleWords.Departments[team.Department];
        if (month >= Math.Max(1, options.Months / 3) && department == "Support") division = "Opérations";
        if (month >= Math.Max(2, options.Months * 2 / 3))
        {
            if (department == "Données") division = "Données et IA";
            if (department is "Ventes" or "Marketing") department = "Ventes et marketing";
        }

        return $"{division} / {department} / {team.Name}";
    }

    private void Record(int month)
    {
        var today = Day(month);
        foreach (var person in People)
        {
            if (!person.At(today)) continue;
            var manager = person == chief ? null : person.Heads ? chief : person.Team.Lead == person ? heads[person.Team.Department] ?? chief : person.Team.Lead;
            manager ??= person == chief ? null : heads[person.Team.Department] ?? chief;
            // Who joined on the first of the month that has just passed stands in its snapshot already.
            var from = person.States.Count == 0 && month > 0 && person.Joined == Day(month - 1) ? month - 1 : month;
            var state = new SampleState(
                from, person.Team.Path, person.Site, "E" + (char)('0' + person.Grade), person.Job, manager?.Key, person.WorkingTime, person.Relationship, person.Projects,
                person.SuspendedUntil >= month && !person.Heads, person.PlannedEnd);
            if (person.States.Count == 0 || person.States[^1] with { From = from } != state) person.States.Add(state);
        }
    }

    private void Hire(SampleTeam team, DateOnly joined, bool baseline)
    {
        var (first, last) = (random.Of(SampleWords.First), random.Of(SampleWords.Last));
        var relationship = Contract(baseline);
        var (site, jobs) = (random.Of(team.Entity.Sites), SampleWords.Departments[team.Department].Jobs);
        var spaces = SpacesOf(team.Department);
        var from = baseline ? First : joined;
        var person = new SamplePerson
        {
            Index = People.Count,
            Name = $"{first} {last}",
            Email = Address($"{SampleWords.Plain(first)}.{SampleWords.Plain(last)}"),
            Joined = relationship != Relationship.Cdi && baseline ? First.AddDays(-random.Between(10, 200)) : joined,
            Team = team,
            Site = site,
            Relationship = relationship,
            Asks = Skewed(),
            Helps = Skewed() * Skewed(),
            Reacts = Skewed(),
            Spaces = spaces,
            SpacesJoined = JoiningDays(spaces, from, baseline),
            LastSpaceLeft = People.Count % 9 == 4 ? from.AddDays(random.Between(220, 400)) : null,
            Grade = relationship is Relationship.Cdi or Relationship.Cdd ? random.Below(10) switch { < 3 => 2, < 7 => 3, < 9 => 4, _ => 5 } : 1,
            Job = random.Of(jobs),
            WorkingTime = random.Chance(90) ? random.Of([0.5m, 0.8m, 0.9m]) : 1m,
            Projects = random.Chance(250) ? [random.Of(SampleWords.Projects)] : []
        };
        person.PlannedEnd = PlannedEnd(person);
        team.Members.Add(person);
        People.Add(person);
    }

    private Relationship Contract(bool baseline) => random.Below(100) switch
    {
        var at when at < (baseline ? 84 : 65) => Relationship.Cdi,
        var at when at < (baseline ? 90 : 77) => Relationship.Cdd,
        var at when at < (baseline ? 95 : 87) => Relationship.Apprentissage,
        var at when at < (baseline ? 97 : 94) => Relationship.Stage,
        _ => Relationship.Interim
    };

    private DateOnly? PlannedEnd(SamplePerson person)
    {
        var months = person.Relationship switch
        {
            Relationship.Cdd => random.Between(8, 16),
            Relationship.Apprentissage => random.Between(12, 24),
            Relationship.Stage => random.Between(4, 6),
            Relationship.Interim => random.Between(3, 9),
            _ => 0
        };
        var end = person.Joined.AddMonths(months);
        return months == 0 ? null : end <= First ? First.AddMonths(random.Between(1, 5)) : end;
    }

    // A Pareto tail: few do much, many do little.
    private double Skewed() => Math.Min(30, Math.Pow(1 - random.Fraction(), -1 / 1.5));

    private int[] SpacesOf(int department)
    {
        var spaces = new List<int> { 0, 6 - random.Below(2), Tastes[department] };
        for (var i = random.Between(1, 4); i > 0; i--) spaces.Add(random.Between(1, SampleWords.Spaces.Length - 1));
        for (var i = 0; i < SampleWords.RefusedSpaces.Length; i++)
        {
            if (random.Chance(80)) spaces.Insert(1, SampleWords.Spaces.Length + i);
        }

        return [.. spaces.Distinct()];
    }

    private DateOnly[] JoiningDays(int[] spaces, DateOnly from, bool baseline)
    {
        var days = new DateOnly[spaces.Length];
        for (var i = 0; i < spaces.Length; i++) days[i] = i == 0 ? from : from.AddDays(baseline && random.Chance(600) ? 0 : random.Between(0, i < 3 ? 14 : 180));
        return days;
    }

    private string Address(string name)
    {
        var address = $"{name}@example.org";
        for (var again = 2; !addresses.Add(address); again++) address = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}{again}@example.org");
        return address;
    }
}
