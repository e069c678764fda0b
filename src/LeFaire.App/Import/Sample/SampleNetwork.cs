using LeFaire.Contributions;
using LeFaire.People;

namespace LeFaire.Import.Sample;

/// <summary>
/// What is said in the invented company's network, in time order. What is held grows with the people and the threads still open, never with what was said.
/// </summary>
internal sealed class SampleNetwork
{
    /// <summary>The source's own id.</summary>
    public const string Team = "T0SAMPLE01";

    private const long Second = 1_000_000;
    private const long Hour = 3600 * Second;

    private static readonly (string Sign, ReactionKind Kind)[] Signs =
    [
        ("+1", ReactionKind.Approval), ("pray", ReactionKind.Thanks), ("tada", ReactionKind.Celebration), ("white_check_mark", ReactionKind.Done), ("eyes", ReactionKind.Other)
    ];

    private static readonly string[][] SingleTags = [.. SampleWords.Spaces.Select(space => new[] { space.Tag })];

    private readonly SampleStaff staff;
    private readonly SplitMix64 random;
    private readonly PriorityQueue<Due, (long At, long Order)> due = new();
    private readonly Crowd askers = new();
    private readonly Crowd[] helpers;
    private readonly Crowd[] reactors;
    private readonly (DateOnly Day, string Place)[] places;
    private long order;
    private long last;

    public SampleNetwork(SampleStaff staff)
    {
        this.staff = staff;
        random = SplitMix64.For(staff.Seed, 2);
        var count = SampleWords.Spaces.Length + SampleWords.RefusedSpaces.Length;
        Spaces = [.. Enumerable.Range(0, count).Select(i => SampleWords.NetworkId('C', i))];
        helpers = [.. Spaces.Select(_ => new Crowd())];
        reactors = [.. Spaces.Select(_ => new Crowd())];
        places = new (DateOnly, string)[count];
    }

    /// <summary>The accounts that are no persons of the staff: programs, and an address that several people share.</summary>
    public static IReadOnlyList<(string User, string Name, string? Email, NotAPersonReason? Reason)> Others { get; } =
    [
        (SampleWords.NetworkId('U', 900_001), "Agenda", null, NotAPersonReason.Bot), (SampleWords.NetworkId('U', 900_002), "Déploiement", null, NotAPersonReason.Bot),
        (SampleWords.NetworkId('U', 900_003), "Accueil support", "support@example.org", NotAPersonReason.Shared)
    ];

    /// <summary>The spaces' ids, those refused last.</summary>
    public IReadOnlyList<string> Spaces { get; }

    public static string TitleOf(int space) =>
        space < SampleWords.Spaces.Length ? SampleWords.Spaces[space].Title : SampleWords.RefusedSpaces[space - SampleWords.Spaces.Length].Title;

    public string CreatorOf(int space) => staff.People[space % Math.Min(11, staff.People.Count)].User;

    public DateTimeOffset OpenedAt => new(staff.First, new TimeOnly(5, 0), TimeSpan.Zero);

    /// <summary>What an importer takes, where the refused spaces stay out.</summary>
    public IEnumerable<Item> Taken(CancellationToken ct)
    {
        foreach (var person in staff.People) yield return new AccountItem("users.json", person.User, person.Name, person.Email);
        foreach (var (user, name, email, reason) in Others) yield return new AccountItem("users.json", user, name, email, reason);
        for (var space = 0; space < SampleWords.Spaces.Length; space++)
        {
            yield return new SpaceItem("channels.json", Spaces[space], TitleOf(space), CreatorOf(space), space == 0, OpenedAt);
        }

        foreach (var (_, reason) in SampleWords.RefusedSpaces)
        {
            yield return new Refusal("channels.json", $"its name, purpose or category suggests {reason}; it stays out until it is allowed by name");
        }

        foreach (var (space, item) in Said(ct))
        {
            if (space < SampleWords.Spaces.Length) yield return item;
        }
    }

    /// <summary>All joining, leaving, posts and replies with their spaces, those refused included.</summary>
    public IEnumerable<(int Space, Item Item)> Said(CancellationToken ct)
    {
        for (var month = 0; month < staff.Months; month++)
        {
            ct.ThrowIfCancellationRequested();
            Gather(month);
            var end = staff.Day(month + 1);
            for (var day = staff.Day(month); day < end; day = day.AddDays(1))
            {
                Plan(day);
                var midnight = Micros(day.AddDays(1));
                while (due.TryPeek(out _, out var next) && next.At < midnight)
                {
                    var at = Math.Max(next.At, last + 1);
                    if (at >= midnight) break;
                    var one = due.Dequeue();
                    if (Say(one, at, day) is not { } item) continue;
                    last = at;
                    yield return (one.Space, item);
                }
            }
        }
    }

    public static string KeyOf(long micros) => string.Create(17, micros, static (key, at) =>
    {
        for (var (i, left) = (16, at); i >= 0; i--)
        {
            if (i == 10)
            {
                key[i] = '.';
                continue;
            }

            key[i] = (char)('0' + (left % 10));
            left /= 10;
        }
    });

    private static long Micros(DateOnly day) => (day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber) * 24 * Hour;

    /// <summary>Who is there this month, how much each does, and who joins or leaves which space.</summary>
    private void Gather(int month)
    {
        var (from, to) = (staff.Day(month), staff.Day(month + 1));
        askers.Clear();
        foreach (var crowd in helpers) crowd.Clear();
        foreach (var crowd in reactors) crowd.Clear();
        foreach (var person in staff.People)
        {
            if (person.Joined >= to || person.Left <= from) continue;
            for (var i = 0; i < person.Spaces.Length; i++)
            {
                if (person.SpacesJoined[i] is var joined && joined >= from && joined < to && person.At(joined)) Enqueue(joined, person, i, joins: true);
            }

            if (person.LastSpaceLeft is { } left && left >= from && left < to && person.At(left)) Enqueue(left, person, person.Spaces.Length - 1, joins: false);
            if (person.StateAt(month) is { Suspended: true }) continue;
            var settled = Math.Clamp((to.DayNumber - person.Joined.DayNumber) / 150.0, 0.2, 1);
            askers.Add(person, person.Asks * (2 - settled));
            for (var i = 0; i < person.Spaces.Length; i++)
            {
                if (person.SpacesJoined[i] >= to || i == person.Spaces.Length - 1 && person.LastSpaceLeft <= from) continue;
                helpers[person.Spaces[i]].Add(person, person.Helps * settled);
                reactors[person.Spaces[i]].Add(person, person.Reacts);
            }
        }
    }

    private void Enqueue(DateOnly day, SamplePerson person, int i, bool joins)
    {
        var at = Micros(day) + (6 * Hour) + (long)(random.Fraction() * 2 * Hour);
        due.Enqueue(new Due(joins ? What.Joins : What.Leaves, person.Spaces[i]) { Person = person }, (at, order++));
    }

    private void Plan(DateOnly day)
    {
        var working = day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
        var season = day.Month switch { 8 => 0.45, 12 when day.Day > 20 => 0.3, 7 => 0.8, _ => 1 };
        var posts = (int)((askers.Count * 0.092 * season * (working ? 0.8 + (random.Fraction() * 0.4) : 0.04)) + random.Fraction());
        for (var i = 0; i < posts; i++)
        {
            // Two humps: the morning's and the afternoon's.
            var hour = random.Chance(550) ? 8 + (random.Fraction() + random.Fraction()) * 2 : 12.5 + ((random.Fraction() + random.Fraction()) * 2.5);
            due.Enqueue(new Due(What.Posts, 0), (Micros(day) + (long)(hour * Hour), order++));
        }

        if (!working) return;
        due.Enqueue(new Due(What.Announces, random.Chance(500) ? 15 : 24), (Micros(day) + (8 * Hour) + random.Below(1000), order++));
    }

    private Item? Say(Due one, long at, DateOnly day)
    {
        switch (one.What)
        {
            case What.Joins or What.Leaves:
                return new MembershipItem(
                    PlaceOf(one.Space, day), KeyOf(at), Spaces[one.Space], one.Space == 0, one.Person!.User, one.What == What.Joins, Time(at));
            case What.Announces:
                var other = Others[random.Below(Others.Count)];
                return new MessageItem(PlaceOf(one.Space, day), KeyOf(at), Spaces[one.Space], other.User, null, null, random.Between(40, 160), [], [], [], true, Time(at));
            case What.Posts:
                if (askers.Draw(random, person => person.At(day)) is not { } author) return null;
                one.Space = SpaceFor(author, day);
                return Message(one, author, at, day);
            default:
                var own = random.Chance(140) && staff.Works(one.Person!, day);
                var by = own ? one.Person : helpers[one.Space].Draw(random, person => In(person, one.Space, day));
                return by is null ? null : Message(one, by, at, day);
        }
    }

    private MessageItem Message(Due one, SamplePerson author, long at, DateOnly day)
    {
        var key = KeyOf(at);
        var (parent, parentAuthor) = (one.Parent, one.Parent is null ? null : one.Person!.User);
        if (parent is null && random.Chance(570)) one = new Due(What.Replies, one.Space) { Person = author, Parent = key, Left = Repeats(640) };
        if (one.Left > 0)
        {
            one.Left--;
            due.Enqueue(one, (Later(at), order++));
        }

        var tags = Tags(one.Space, parent is null ? 380 : 120);
        var mentioned = Mentioned(author, day);
        var length = 24 + (tags.Length * 20) + (int)(Math.Min(12, Math.Pow(1 - random.Fraction(), -0.7)) * (parent is null ? 70 : 45));
        return new MessageItem(
            PlaceOf(one.Space, day), key, Spaces[one.Space], author.User, parent, parentAuthor, length, tags, mentioned, Reactions(one.Space, author, day), true, Time(at));
    }

    private static DateTimeOffset Time(long micros) => new(DateTime.UnixEpoch.Ticks + (micros * 10), TimeSpan.Zero);

    private string PlaceOf(int space, DateOnly day)
    {
        if (places[space].Day != day) places[space] = (day, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Spaces[space]}/{day:yyyy-MM-dd}.json"));
        return places[space].Place;
    }

    private static bool In(SamplePerson person, int space, DateOnly day)
    {
        var i = Array.IndexOf(person.Spaces, space);
        return person.At(day) && person.SpacesJoined[i] < day && (i < person.Spaces.Length - 1 || !(person.LastSpaceLeft <= day));
    }

    private int SpaceFor(SamplePerson author, DateOnly day)
    {
        if (random.Chance(60)) return 0;
        var space = author.Spaces[1 + random.Below(author.Spaces.Length - 1)];
        return In(author, space, day) ? space : 0;
    }

    // Answers come quickly or after a pause; those due at night wait for the morning.
    private long Later(long at)
    {
        var then = at + (90 * Second) + (long)(-Math.Log(1 - random.Fraction()) * (random.Chance(600) ? 0.4 : 7) * Hour);
        var hour = then / Hour % 24;
        return hour is >= 6 and < 19 ? then : then - (then % (24 * Hour)) + (hour < 6 ? 0 : 24 * Hour) + (7 * Hour) + (long)(random.Fraction() * 3 * Hour);
    }

    private int Repeats(int ofThousand)
    {
        var times = 1;
        while (times < 25 && random.Chance(ofThousand)) times++;
        return times;
    }

    private string[] Tags(int space, int ofThousand)
    {
        if (space >= SingleTags.Length || !random.Chance(ofThousand)) return [];
        if (!random.Chance(150)) return SingleTags[space];
        var (one, other) = (SampleWords.Spaces[space].Tag, SampleWords.Spaces[random.Below(SampleWords.Spaces.Length)].Tag);
        return string.CompareOrdinal(one, other) switch { 0 => SingleTags[space], < 0 => [one, other], _ => [other, one] };
    }

    private IReadOnlyList<string> Mentioned(SamplePerson author, DateOnly day)
    {
        if (!random.Chance(80)) return [];
        var one = askers.Draw(random, person => person != author && person.At(day));
        if (one is null) return [];
        var other = random.Chance(150) ? askers.Draw(random, person => person != author && person != one && person.At(day)) : null;
        return other is null ? [one.User] : [one.User, other.User];
    }

    private ReactionMark[] Reactions(int space, SamplePerson author, DateOnly day)
    {
        if (!random.Chance(400)) return [];
        var marks = new List<(int Sign, SamplePerson By)>(4);
        for (var left = Repeats(560); left > 0; left--)
        {
            var by = reactors[space].Draw(random, person => person != author && In(person, space, day));
            if (by is null || marks.Exists(mark => mark.By == by)) continue;
            marks.Add((random.Below(10) switch { < 5 => 0, < 7 => 1, 7 => 2, 8 => 3, _ => 4 }, by));
        }

        if (marks.Count == 0) return [];
        var reactions = new ReactionMark[marks.Count];
        var at = 0;
        for (var sign = 0; sign < Signs.Length; sign++)
        {
            foreach (var mark in marks)
            {
                if (mark.Sign == sign) reactions[at++] = new ReactionMark(mark.By.User, Signs[sign].Sign, Signs[sign].Kind);
            }
        }

        return reactions;
    }

    private enum What
    {
        Posts,
        Replies,
        Joins,
        Leaves,
        Announces
    }

    private sealed class Due(What what, int space)
    {
        public What What { get; } = what;

        public int Space { get; set; } = space;

        /// <summary>Who joins or leaves, or the author of the thread's parent.</summary>
        public SamplePerson? Person { get; init; }

        public string? Parent { get; init; }

        public int Left { get; set; }
    }

    /// <summary>People who are drawn as often as their weights say.</summary>
    private sealed class Crowd
    {
        private readonly List<SamplePerson> people = [];
        private readonly List<double> sums = [];

        public int Count => people.Count;

        public void Clear()
        {
            people.Clear();
            sums.Clear();
        }

        public void Add(SamplePerson person, double weight)
        {
            people.Add(person);
            sums.Add(weight + (sums.Count == 0 ? 0 : sums[^1]));
        }

        /// <summary>Someone who suits; null where a few draws find nobody.</summary>
        public SamplePerson? Draw(SplitMix64 random, Func<SamplePerson, bool> suits)
        {
            if (people.Count == 0) return null;
            for (var left = 6; left > 0; left--)
            {
                var found = sums.BinarySearch(random.Fraction() * sums[^1]);
                var person = people[Math.Min(found < 0 ? ~found : found, people.Count - 1)];
                if (suits(person)) return person;
            }

            return null;
        }
    }
}
