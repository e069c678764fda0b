using LeFaire.Contributions;

namespace LeFaire.Onboarding;

/// <summary>What is counted of a group of newcomers.</summary>
internal enum Counted
{
    /// <summary>All of them.</summary>
    Size,

    /// <summary>Who came to an age and was still there.</summary>
    Observed,

    /// <summary>Who left before an age.</summary>
    Left,

    /// <summary>Who came to an age, there or not.</summary>
    Aged,

    /// <summary>Who contributed since the age before.</summary>
    Active,

    /// <summary>Who contributed in a week of age.</summary>
    ActiveInWeek,

    /// <summary>Who contributed on a day of age.</summary>
    ActiveOnDay,

    /// <summary>Who had reached a milestone by an age, of those observed.</summary>
    Reached,

    /// <summary>Who had not.</summary>
    Missed,

    /// <summary>Whom a milestone's curve counts by an age.</summary>
    OnCurve,

    /// <summary>Whom it does not.</summary>
    OffCurve,

    /// <summary>Whom the curve of retention counts as having left by an age.</summary>
    Gone,

    /// <summary>Whom it does not.</summary>
    Stayed
}

/// <summary>
/// Open cohorts in the order of their opening, each shown so that nothing shown of it, beside what is shown of those before it, gives a group of one to four.
/// A cohort that differs by so few from one that lies within it, or that it lies within, or from all those within it or around it together, or that gives so few
/// with others that overlap, is not shown; of one that is, a figure that gives so few with theirs is hidden. Who was opened first is shown as if it were alone.
/// </summary>
public sealed class CohortsShown
{
    private readonly DateOnly on;
    private readonly Dictionary<CohortId, (CohortEngagement Engagement, GroupCurves Curves)> shown = [];
    private readonly Dictionary<(string Entity, DateOnly From), GroupCurves> companies = [];

    /// <summary>Computes them from one snapshot of the first-stage rows.</summary>
    /// <param name="open">The cohorts, in the order of their opening: those asked for, with <see cref="WithBefore"/>, or all of their legal entities.</param>
    /// <param name="everyone">The rows of everyone; those who belong to none are passed over.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="on">The day.</param>
    /// <param name="unitOf">Anyone's unit on a day; null where unknown.</param>
    /// <param name="compared">The groups of the company that they are set beside, in the order of their years: <see cref="CohortComparison.CompaniesOf"/>.</param>
    public CohortsShown(
        IReadOnlyList<CohortOpened> open, IEnumerable<PersonRows> everyone, People.People people, DateOnly on, Func<PersonId, DateOnly, string?> unitOf,
        IReadOnlyList<CohortOpened>? compared = null)
    {
        this.on = on;
        List<PersonRows> rows = [.. everyone];
        var activities = new Dictionary<PersonId, Activity>();
        var figures = new List<Figures>();
        foreach (var cohort in open)
        {
            var (members, counted) = Next(cohort);
            var engagement = CohortEngagement.Of(cohort, members, counted, on);
            var curves = CohortComparison.Curves(ComparedGroup.Cohort, cohort.Cohort, members, counted, on);
            engagement = engagement.WithTies(members, counted);
            shown[cohort.Cohort] = (engagement, curves with { Ties = engagement.Ties });
        }

        foreach (var company in compared ?? [])
        {
            var (members, counted) = Next(company);
            companies[(company.Entity, company.JoinedFrom)] = CohortComparison.Curves(ComparedGroup.Company, null, members, counted, on);
        }

        (List<CohortMember> Members, Figures Counted) Next(CohortOpened group)
        {
            var members = new List<CohortMember>();
            foreach (var person in rows)
            {
                if (CohortEngagement.JoinOf(group, person.Person, people, person.Employment, on) is not { } joined) continue;
                if (!activities.TryGetValue(person.Person, out var activity)) activities[person.Person] = activity = Activity.Of(person, people, on, unitOf);
                members.Add(CohortMember.Since(joined, activity, on));
            }

            var counted = new Figures([.. members.Select(member => member.Person)], figures);
            figures.Add(counted);
            return (members, counted);
        }
    }

    /// <summary>
    /// Some cohorts, and of those opened before each of them all that may have newcomers in common with it, or with one that does, in the order of their opening.
    /// </summary>
    /// <param name="cohorts">The cohorts.</param>
    /// <param name="open">All that are open, in that order.</param>
    public static IReadOnlyList<CohortOpened> WithBefore(IEnumerable<CohortOpened> cohorts, IReadOnlyList<CohortOpened> open)
    {
        var order = open.Index().ToDictionary(of => of.Item.Cohort, of => of.Index);
        var found = new SortedSet<int>();
        foreach (var cohort in cohorts)
        {
            var last = order[cohort.Cohort];
            var reached = new Queue<int>([last]);
            var known = new HashSet<int> { last };
            while (reached.TryDequeue(out var at))
            {
                found.Add(at);
                foreach (var other in Enumerable.Range(0, last).Where(other => Overlap(open[at], open[other]) && known.Add(other))) reached.Enqueue(other);
            }
        }

        return [.. found.Select(at => open[at])];
    }

    /// <summary>One of the cohorts, at equal age.</summary>
    /// <exception cref="KeyNotFoundException">It is not among them.</exception>
    public CohortEngagement EngagementOf(CohortId cohort) => shown[cohort].Engagement;

    /// <summary>One of the cohorts beside an earlier one and the newcomers of its legal entity in the two years before.</summary>
    /// <param name="cohort">The cohort.</param>
    /// <param name="earlier">The earlier one; null where there is none.</param>
    /// <exception cref="KeyNotFoundException">One is not among them, or the company is not among the groups compared.</exception>
    public CohortComparison Compare(CohortOpened cohort, CohortOpened? earlier) => new(cohort.Cohort, on,
    [
        shown[cohort.Cohort].Curves,
        .. earlier is null ? Array.Empty<GroupCurves>() : [shown[earlier.Cohort].Curves with { Group = ComparedGroup.Earlier }],
        companies[(cohort.Entity, CohortComparison.CompanyOf(cohort).JoinedFrom)]
    ]);

    /// <summary>Whether someone can have joined both.</summary>
    private static bool Overlap(CohortOpened one, CohortOpened other) =>
        one.Entity == other.Entity && one.JoinedFrom <= other.JoinedTo && other.JoinedFrom <= one.JoinedTo;

    /// <summary>How many each figure shown of a group counts, beside the groups that were shown before it.</summary>
    internal sealed class Figures
    {
        // Of so many every choice of plus and minus is tried; of more those that lie within one another or cover one another, and any three.
        private const int MostTried = 6;

        private readonly HashSet<PersonId> group;
        private readonly Dictionary<Key, int> counts = [];
        private readonly HashSet<Figures> common;
        private readonly Parts within;
        private readonly List<(Figures Whole, Parts Beside)> around;
        private readonly List<(List<Figures> Around, Parts Beside)>? covers;
        private readonly List<(Figures One, Figures Other, int Sign)> mixed = [];
        private readonly List<Sum> sums;

        public Figures(HashSet<PersonId> group, IReadOnlyCollection<Figures> before)
        {
            this.group = group;
            List<Figures> shown = [.. before.Where(other => other.counts.Count > 0)];
            common = [.. shown.Where(other => other.group.Overlaps(group))];
            within = new([.. common.Where(other => other.group.IsSubsetOf(group))]);
            // Of a group around this one, those beside this one could be taken away, too.
            around =
            [
                .. common.Where(other => group.IsSubsetOf(other.group)).Select(whole =>
                    (whole, new Parts(shown.FindAll(other => !common.Contains(other) && Overlap(other, whole) && other.group.IsSubsetOf(whole.group)))))
            ];
            List<Figures> connected = [.. Connected(shown)];
            covers = new Parts([.. common]).Covering(this, connected);
            IsAlone = common.Count == 0;
            if (connected.Count <= MostTried)
            {
                sums = [.. Sums(connected)];
                return;
            }

            sums = [];
            foreach (var one in common)
            {
                mixed.AddRange(shown.Where(other => other != one && (common.Contains(other) || Overlap(other, one))).SelectMany(other => Mixed(one, other)));
            }
        }

        /// <summary>True where it has nobody in common with any group that was shown before.</summary>
        public bool IsAlone { get; }

        /// <summary>True where a figure of so many can be shown; it then counts as shown.</summary>
        public bool Shows(int count, Counted what, int age = 0, Milestone? milestone = null)
        {
            var key = new Key(what, milestone, age);
            if (!CanShow(count, key)) return false;
            counts[key] = count;
            return true;
        }

        /// <summary>True where figures at several ages can all be shown; they then count as shown, else none of them does.</summary>
        public bool ShowsAll(Counted what, IReadOnlyList<(int Age, int Count)> all)
        {
            if (!all.All(of => CanShow(of.Count, new Key(what, null, of.Age)))) return false;
            foreach (var (age, count) in all) counts[new Key(what, null, age)] = count;
            return true;
        }

        /// <summary>True where what is left of a figure shown of this group, without so many of those that it counts, is nobody or enough.</summary>
        public bool Leaves(int count, Counted what, int age, Milestone milestone) =>
            !counts.TryGetValue(new Key(what, milestone, age), out var all) || SmallGroups.IsShown(Math.Abs(all - count));

        private bool CanShow(int count, Key key) =>
            within.LeaveEnough(count, key)
            && around.TrueForAll(of => !of.Whole.counts.TryGetValue(key, out var all) || of.Beside.LeaveEnough(all - count, key))
            && mixed.TrueForAll(of => !of.One.counts.TryGetValue(key, out var one) || !of.Other.counts.TryGetValue(key, out var other)
                || SmallGroups.IsShown(Math.Abs(one + of.Sign * (count - other))))
            && covers?.TrueForAll(of => !Has(of.Around, key) || of.Beside.LeaveEnough(of.Around.Sum(part => part.counts[key]) - count, key)) == true
            && sums.TrueForAll(sum => !Has(sum.Others, key) || sum.IsShown(count, sum.Others.ConvertAll(other => other.counts[key])));

        // Whoever of the two came later knows.
        private static bool Overlap(Figures one, Figures other) => one == other || one.common.Contains(other) || other.common.Contains(one);

        private static bool Has(List<Figures> groups, Key key) => groups.TrueForAll(other => other.counts.ContainsKey(key));

        /// <summary>Those that have somebody in common with this one, or with one that does, and so on.</summary>
        private HashSet<Figures> Connected(List<Figures> shown)
        {
            var found = common.ToHashSet();
            var reached = new Queue<Figures>(common);
            while (reached.TryDequeue(out var at))
            {
                foreach (var other in shown.Where(other => Overlap(other, at) && found.Add(other))) reached.Enqueue(other);
            }

            return found;
        }

        /// <summary>
        /// This group and others, added up or taken away in every way that gives exactly those of a group: each of them as often as the others, and nobody else.
        /// </summary>
        private IEnumerable<Sum> Sums(List<Figures> others)
        {
            // Who is in the same of them counts alike in all.
            var kinds = others.SelectMany(other => other.group).Concat(group)
                .Select(person => (Own: group.Contains(person), In: others.Index().Where(of => of.Item.group.Contains(person)).Sum(of => 1 << of.Index)))
                .Distinct().ToList();
            for (var number = 0; number < Math.Pow(3, others.Count); number++)
            {
                var signs = others.Select((_, place) => number / (int)Math.Pow(3, place) % 3 - 1).ToArray();
                foreach (var own in new[] { 1, -1 })
                {
                    var each = kinds.ConvertAll(kind => (kind.Own ? own : 0) + signs.Index().Sum(of => of.Item * (kind.In >> of.Index & 1)));
                    var times = each.DefaultIfEmpty().Max();
                    if (times < 1 || !each.TrueForAll(count => count == 0 || count == times)) continue;
                    List<(Figures Other, int Sign)> chosen = [.. others.Zip(signs).Where(of => of.Second != 0)];
                    yield return new Sum(own, chosen.ConvertAll(of => of.Other), chosen.ConvertAll(of => of.Sign), times);
                }
            }
        }

        /// <summary>Two groups before that give, with this one, exactly those of a group: the one and this without the other, or both without this.</summary>
        private IEnumerable<(Figures One, Figures Other, int Sign)> Mixed(Figures one, Figures other)
        {
            if (IsDifference(one.group, other.group, group)) yield return (one, other, -1);
            if (IsDifference(group, one.group, other.group)) yield return (one, other, 1);
            if (IsDifference(group, other.group, one.group)) yield return (other, one, 1);
        }

        // Whoever is in both is taken away once, and nobody is taken away who is in neither.
        private static bool IsDifference(HashSet<PersonId> one, HashSet<PersonId> other, HashSet<PersonId> less) =>
            one.Where(other.Contains).All(less.Contains) && less.All(person => one.Contains(person) || other.Contains(person));

        /// <summary>Groups that, added up with this one or taken away, give each of a group so many times.</summary>
        private sealed record Sum(int Own, List<Figures> Others, List<int> Signs, int Times)
        {
            public bool IsShown(int count, List<int> counts) => SmallGroups.IsShown(Math.Abs((Own * count) + counts.Zip(Signs).Sum(of => of.First * of.Second)) / Times);
        }

        private readonly record struct Key(Counted What, Milestone? Milestone, int Age);

        /// <summary>Groups that bear on another; any of them that have nobody in common could be added up.</summary>
        private sealed class Parts
        {
            // Beyond so many, what overlaps is not told apart any more, and nothing is shown.
            private const int MostFamilies = 1_000;

            private readonly List<Figures> all;
            private readonly List<List<Figures>> families = [];

            public Parts(List<Figures> all)
            {
                this.all = all;
                Divide(all);
            }

            /// <summary>Whether a number, and what is left of it without each part and without as many as have nobody in common, is nobody or five at least.</summary>
            public bool LeaveEnough(int count, Key key) => SmallGroups.IsShown(Math.Abs(count)) && families.Count <= MostFamilies
                && all.TrueForAll(part => !part.counts.TryGetValue(key, out var own) || SmallGroups.IsShown(Math.Abs(count - own)))
                && families.TrueForAll(parts => SmallGroups.IsShown(Math.Abs(count - parts.Sum(part => part.counts.GetValueOrDefault(key)))));

            /// <summary>
            /// Those of them that have nobody in common and hold a group between them, alone and with as many more as have nobody in common with them, each time with
            /// what lies within them beside the group; null where there are too many.
            /// </summary>
            public List<(List<Figures> Around, Parts Beside)>? Covering(Figures asked, List<Figures> connected)
            {
                if (families.Count > MostFamilies) return null;
                var covering = new List<(List<Figures>, Parts)>();
                foreach (var parts in families.Where(parts => parts.Count > 0 && asked.group.IsSubsetOf(Union(parts))))
                {
                    List<Figures> more = [.. parts];
                    foreach (var other in connected.Where(other => !more.Exists(part => Overlap(part, other)))) more.Add(other);
                    foreach (var around in more.Count > parts.Count ? new[] { parts, more } : [parts])
                    {
                        var all = Union(around);
                        covering.Add((around, new Parts(connected.FindAll(other => !asked.common.Contains(other) && other.group.IsSubsetOf(all)))));
                    }
                }

                return covering;
            }

            private static HashSet<PersonId> Union(List<Figures> parts) => [.. parts.SelectMany(part => part.group)];

            /// <summary>Keeps every choice of parts that have nobody in common and to which none can be added, and some to which one can.</summary>
            private void Divide(List<Figures> parts)
            {
                if (families.Count > MostFamilies) return;
                foreach (var one in parts)
                {
                    var overlapping = parts.FindAll(other => other != one && Overlap(other, one));
                    if (overlapping.Count == 0) continue;
                    Divide(parts.FindAll(other => !overlapping.Contains(other)));
                    Divide(parts.FindAll(other => other != one));
                    return;
                }

                families.Add(parts);
            }
        }
    }
}
