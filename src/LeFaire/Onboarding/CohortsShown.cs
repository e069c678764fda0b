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
    private readonly IReadOnlyList<CohortOpened> open;
    private readonly List<PersonRows> everyone;
    private readonly People.People people;
    private readonly DateOnly on;
    private readonly Func<PersonId, DateOnly, string?> unitOf;
    private readonly Dictionary<PersonId, Activity> activities = [];
    private readonly Dictionary<CohortId, (CohortEngagement Engagement, GroupCurves Curves)> shown = [];
    private readonly List<Figures> figures = [];

    /// <summary>Computes them from one snapshot of the first-stage rows.</summary>
    /// <param name="open">The cohorts, in the order of their opening: those asked for, with <see cref="WithBefore"/>.</param>
    /// <param name="everyone">The rows of everyone; those who belong to none are passed over.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="on">The day.</param>
    /// <param name="unitOf">Anyone's unit on a day; null where unknown.</param>
    public CohortsShown(
        IReadOnlyList<CohortOpened> open, IEnumerable<PersonRows> everyone, People.People people, DateOnly on, Func<PersonId, DateOnly, string?> unitOf)
    {
        (this.open, this.everyone, this.people, this.on, this.unitOf) = (open, [.. everyone], people, on, unitOf);
        foreach (var cohort in open)
        {
            var members = MembersOf(cohort);
            var counted = new Figures([.. members.Select(member => member.Person)], figures);
            shown[cohort.Cohort] = (CohortEngagement.Of(cohort, members, counted, on), CohortComparison.Curves(ComparedGroup.Cohort, cohort.Cohort, members, counted, on));
            figures.Add(counted);
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

    /// <summary>The cohorts that a comparison is computed from: the two, and all that lie in the company's years, each with those before it.</summary>
    /// <param name="cohort">The cohort.</param>
    /// <param name="earlier">The earlier one; null where there is none.</param>
    /// <param name="open">All that are open, in the order of their opening.</param>
    public static IReadOnlyList<CohortOpened> Compared(CohortOpened cohort, CohortOpened? earlier, IReadOnlyList<CohortOpened> open)
    {
        var company = CohortComparison.CompanyOf(cohort);
        return WithBefore(open.Where(one => one.Cohort == cohort.Cohort || one.Cohort == earlier?.Cohort || Overlap(one, company)), open);
    }

    /// <summary>One of the cohorts, at equal age.</summary>
    /// <exception cref="KeyNotFoundException">It is not among them.</exception>
    public CohortEngagement EngagementOf(CohortId cohort) => shown[cohort].Engagement;

    /// <summary>One of the cohorts beside an earlier one and the newcomers of its legal entity in the two years before.</summary>
    /// <param name="cohort">The cohort.</param>
    /// <param name="earlier">The earlier one; null where there is none.</param>
    /// <exception cref="KeyNotFoundException">One is not among them.</exception>
    public CohortComparison Compare(CohortOpened cohort, CohortOpened? earlier)
    {
        var company = CohortComparison.CompanyOf(cohort);
        var members = MembersOf(company);
        return new CohortComparison(cohort.Cohort, on,
        [
            shown[cohort.Cohort].Curves,
            .. earlier is null ? Array.Empty<GroupCurves>() : [shown[earlier.Cohort].Curves with { Group = ComparedGroup.Earlier }],
            CohortComparison.Curves(ComparedGroup.Company, null, members, new Figures([.. members.Select(member => member.Person)], figures), on)
        ]);
    }

    /// <summary>Whether someone can have joined both.</summary>
    private static bool Overlap(CohortOpened one, CohortOpened other) =>
        one.Entity == other.Entity && one.JoinedFrom <= other.JoinedTo && other.JoinedFrom <= one.JoinedTo;

    private List<CohortMember> MembersOf(CohortOpened cohort)
    {
        var members = new List<CohortMember>();
        foreach (var rows in everyone)
        {
            if (CohortEngagement.JoinOf(cohort, rows.Person, people, rows.Employment, on) is not { } joined) continue;
            if (!activities.TryGetValue(rows.Person, out var activity)) activities[rows.Person] = activity = Activity.Of(rows, people, on, unitOf);
            members.Add(CohortMember.Since(joined, activity, on));
        }

        return members;
    }

    /// <summary>How many each figure shown of a group counts, beside the groups that were shown before it.</summary>
    internal sealed class Figures
    {
        // Of so many every choice of plus and minus is tried; of more those that lie within one another or cover one another, and any three.
        private const int MostTried = 6;

        private readonly HashSet<PersonId> group;
        private readonly Dictionary<Key, int> counts = [];
        private readonly List<Figures> common;
        private readonly Parts within;
        private readonly List<(Figures Whole, Parts Beside)> around;
        private readonly List<List<Figures>> covers;
        private readonly List<(Figures One, Figures Other, int Sign)> mixed = [];
        private readonly List<(int Own, List<(Figures Other, int Sign)> Others)> sums;

        public Figures(HashSet<PersonId> group, IReadOnlyCollection<Figures> before)
        {
            this.group = group;
            List<Figures> shown = [.. before.Where(other => other.counts.Count > 0)];
            common = shown.FindAll(other => other.group.Overlaps(group));
            within = new(common.FindAll(other => other.group.IsSubsetOf(group)));
            // Of a group around this one, those beside this one could be taken away, too.
            around =
            [
                .. common.Where(other => group.IsSubsetOf(other.group)).Select(whole =>
                    (whole, new Parts([.. before.Where(other => !other.group.Overlaps(group) && other.group.Overlaps(whole.group) && other.group.IsSubsetOf(whole.group))])))
            ];
            covers = [.. new Parts(common).Covering(group)];
            IsAlone = common.Count == 0;
            foreach (var one in common)
            {
                mixed.AddRange(before.Where(other => other != one && (other.group.Overlaps(one.group) || other.group.Overlaps(group))).SelectMany(other => Mixed(one, other)));
            }

            List<Figures> connected = [.. Connected(shown)];
            sums = connected.Count > MostTried ? [] : [.. Sums(connected)];
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

        private bool CanShow(int count, Key key) =>
            within.LeaveEnough(count, key)
            && around.TrueForAll(of => !of.Whole.counts.TryGetValue(key, out var all) || of.Beside.LeaveEnough(all - count, key))
            && mixed.TrueForAll(of => !of.One.counts.TryGetValue(key, out var one) || !of.Other.counts.TryGetValue(key, out var other)
                || SmallGroups.IsShown(Math.Abs(one + of.Sign * (count - other))))
            && covers.TrueForAll(parts => parts.Exists(part => !part.counts.ContainsKey(key)) || SmallGroups.IsShown(Math.Abs(parts.Sum(part => part.counts[key]) - count)))
            && sums.TrueForAll(of => of.Others.Exists(one => !one.Other.counts.ContainsKey(key))
                || SmallGroups.IsShown(Math.Abs(of.Own * count + of.Others.Sum(one => one.Sign * one.Other.counts[key]))));

        /// <summary>Those that have somebody in common with this one, or with one that does, and so on.</summary>
        private HashSet<Figures> Connected(List<Figures> shown)
        {
            var found = common.ToHashSet();
            var reached = new Queue<Figures>(common);
            while (reached.TryDequeue(out var at))
            {
                foreach (var other in shown.Where(other => (other.common.Contains(at) || at.common.Contains(other)) && found.Add(other))) reached.Enqueue(other);
            }

            return found;
        }

        /// <summary>This group and others, added up or taken away in every way that gives exactly those of a group: each of them once, and nobody else.</summary>
        private IEnumerable<(int Own, List<(Figures Other, int Sign)> Others)> Sums(List<Figures> others)
        {
            // Who is in the same of them counts alike in all.
            var kinds = others.SelectMany(other => other.group).Concat(group)
                .Select(person => (Own: group.Contains(person) ? 1 : 0, In: Enumerable.Range(0, others.Count).Where(other => others[other].group.Contains(person)).Sum(other => 1 << other)))
                .Distinct().ToList();
            for (var number = 0; number < Math.Pow(3, others.Count); number++)
            {
                var signs = others.Select((_, place) => number / (int)Math.Pow(3, place) % 3 - 1).ToArray();
                foreach (var own in new[] { 1, -1 })
                {
                    if (kinds.TrueForAll(kind => own * kind.Own + signs.Index().Sum(of => of.Item * (kind.In >> of.Index & 1)) is 0 or 1))
                    {
                        yield return (own, [.. others.Zip(signs).Where(of => of.Second != 0)]);
                    }
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

            /// <summary>Those of them that have nobody in common and hold a group between them.</summary>
            public IEnumerable<List<Figures>> Covering(HashSet<PersonId> group) =>
                families.Where(parts => parts.Count > 0 && group.All(person => parts.Exists(part => part.group.Contains(person))));

            /// <summary>Keeps every choice of parts that have nobody in common and to which none can be added.</summary>
            private void Divide(List<Figures> parts)
            {
                if (families.Count > MostFamilies) return;
                foreach (var one in parts)
                {
                    var overlapping = parts.FindAll(other => other != one && other.group.Overlaps(one.group));
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
