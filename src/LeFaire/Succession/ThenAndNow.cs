using System.Text.Json;
using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Mobility;
using LeFaire.People;

namespace LeFaire.Succession;

/// <summary>Why a figure of a dossier is another now.</summary>
public enum Cause
{
    /// <summary>The same events give something else by today's code.</summary>
    ChangedCode,

    /// <summary>Someone was erased: what needed their unit or dates is unknown.</summary>
    Erasure,

    /// <summary>Both happened, and the events are no longer what they were, so that the two cannot be told apart.</summary>
    ErasureOrChangedCode,

    /// <summary>Accounts were linked or unlinked, opened, or found to be no person's.</summary>
    Link,

    /// <summary>What was known then does not hold: it was withdrawn or retracted.</summary>
    Retraction,

    /// <summary>It had happened by the day of the dossier, and became known later.</summary>
    LateFact,

    /// <summary>Someone objected, or took their objection back.</summary>
    Objection,

    /// <summary>A legal entity was opened for the use of evidence.</summary>
    Opening,

    /// <summary>Time passed: evidence grew older, people had been there for longer.</summary>
    TimePassed,

    /// <summary>It happened after the day of the dossier.</summary>
    NewEvidence,

    /// <summary>People decided in the plan: nominated, confirmed, assessed, took back, closed.</summary>
    Decision,

    /// <summary>Other rules weigh the evidence.</summary>
    RuleChange
}

/// <summary>A figure of a nominee that differs, with its one cause. A figure that moved for several causes stands here once for each.</summary>
/// <param name="Person">The nominee.</param>
/// <param name="Figure">Which figure.</param>
/// <param name="Before">What it was before the cause; null where it was not there.</param>
/// <param name="After">What it was after it; null where it is not there.</param>
/// <param name="Cause">The cause.</param>
public sealed record DossierDifference(PersonId Person, string Figure, string? Before, string? After, Cause Cause);

/// <summary>
/// Sets a dossier beside the same plan today. The log is folded anew with one cause more at a time, in a fixed order, and what differs from one folding to the
/// next is that cause's: so the differences add up exactly to all that changed, though what two causes do only together counts for the later one.
/// </summary>
public static class ThenAndNow
{
    /// <summary>The differences, by cause and nominee.</summary>
    /// <param name="pinned">The dossier.</param>
    /// <param name="stored">Its sections as they are stored; those that an erasure took are missing.</param>
    /// <param name="build">Names today's code.</param>
    /// <param name="log">
    /// The events that bear on it: all of who is who, employment, CVs, communities, opportunities posted, governance and this plan, and the activity of
    /// <see cref="Reached"/>.
    /// </param>
    /// <param name="today">Today.</param>
    /// <param name="versions">Every version of the rules, oldest first.</param>
    public static IReadOnlyList<DossierDifference> Of(
        DossierPinned pinned, IReadOnlyDictionary<PersonId, string> stored, string build, IReadOnlyCollection<Recorded> log, DateOnly today,
        IReadOnlyList<Rules> versions)
    {
        var differences = new List<DossierDifference>();
        var people = pinned.Sections.Select(section => new PersonId(section.Person.Value)).ToList();
        var before = people.ToDictionary(person => person, person => Figures(stored.GetValueOrDefault(person)));
        foreach (var step in Steps(pinned, build, log, today, versions))
        {
            foreach (var person in people)
            {
                var after = Figures(step.SectionOf(person));
                differences.AddRange(before[person].Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                    .Select(figure => new DossierDifference(person, figure, before[person].GetValueOrDefault(figure), after.GetValueOrDefault(figure), step.Cause))
                    .Where(difference => difference.Before != difference.After));
                before[person] = after;
            }
        }

        return differences;
    }

    /// <summary>The accounts of whoever is in the pool in any of the foldings: of these the activity must be read.</summary>
    /// <param name="pinned">The dossier.</param>
    /// <param name="log">All events of who is who, employment, CVs, governance and this plan.</param>
    /// <param name="today">Today.</param>
    public static IReadOnlySet<AccountId> Reached(DossierPinned pinned, IReadOnlyCollection<Recorded> log, DateOnly today) =>
        Steps(pinned, pinned.Build, log, today, Rules.All).SelectMany(step => step.PoolAccounts()).ToHashSet();

    private static IEnumerable<Folding> Steps(
        DossierPinned pinned, string build, IReadOnlyCollection<Recorded> log, DateOnly today, IReadOnlyList<Rules> versions)
    {
        var known = log.Where(recorded => recorded.Sequence <= pinned.Sequence).Select(recorded => recorded.Id).ToHashSet();
        var later = log.Where(recorded => recorded.Sequence > pinned.Sequence && !IsOfErasure(recorded.Fact))
            .ToLookup(recorded => CauseOf(recorded, pinned.On, known));
        // Who was erased is gone from the log itself, so that no folding can be without it.
        var rows = new Rows(pinned.Plan);
        rows.Add(log.Where(recorded => recorded.Sequence <= pinned.Sequence || IsOfErasure(recorded.Fact)));
        var erased = log.Any(recorded => recorded.Sequence > pinned.Sequence && recorded.Fact is ErasureCompleted);
        var inForce = versions.LastOrDefault(rules => rules.From.FirstDay <= today) ?? versions[0];
        var (on, rules) = (pinned.On, versions.FirstOrDefault(rules => rules.Version == pinned.RulesVersion) ?? inForce);
        yield return new Folding(
            (erased, pinned.Build == build) switch { (true, true) => Cause.Erasure, (true, false) => Cause.ErasureOrChangedCode, _ => Cause.ChangedCode },
            rows, on, rules);
        foreach (var cause in Enum.GetValues<Cause>().Where(cause => cause >= Cause.Link))
        {
            var (day, weighed) = (cause >= Cause.TimePassed ? today : on, cause == Cause.RuleChange ? inForce : rules);
            if (!later[cause].Any() && day == on && weighed == rules) continue;
            (on, rules) = (day, weighed);
            rows.Add(later[cause]);
            yield return new Folding(cause, rows, on, rules);
        }
    }

    private static bool IsOfErasure(Fact fact) => fact is ErasureCompleted or AccountMarkedNotAPerson { Reason: NotAPersonReason.Erased };

    private static Cause CauseOf(Recorded recorded, DateOnly on, HashSet<EventId> known) => recorded.Fact switch
    {
        AccountOpened or AccountLinked or AccountUnlinked or AccountMarkedNotAPerson => Cause.Link,
        // What came and went after the dossier was pinned belongs together.
        Undoing undoing when !known.Contains(undoing.UndoneId) => CauseOf(recorded with { Fact = undoing.Undone }, on, known),
        Undoing => Cause.Retraction,
        ObjectionRaised or ObjectionWithdrawn => Cause.Objection,
        ConsultationClosed or NoticeGiven => Cause.Opening,
        var fact when Views.Plans.Folds.Contains(fact.GetType()) => Cause.Decision,
        var fact => fact.Day <= on ? Cause.LateFact : Cause.NewEvidence
    };

    /// <summary>The figures of a section: every value by its path; of the lines behind a score only how many they are.</summary>
    private static Dictionary<string, string> Figures(string? section)
    {
        var figures = new Dictionary<string, string>(StringComparer.Ordinal);
        if (section is null) return figures;
        using var json = JsonDocument.Parse(section);
        Add(json.RootElement, "");
        return figures;

        void Add(JsonElement value, string path)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var property in value.EnumerateObject()) Add(property.Value, path.Length == 0 ? property.Name : $"{path}/{property.Name}");
                    break;
                case JsonValueKind.Array when path.EndsWith("/Because", StringComparison.Ordinal):
                    figures[path] = $"{value.GetArrayLength()} lines";
                    break;
                case JsonValueKind.Array:
                    foreach (var (position, item) in value.EnumerateArray().Index())
                    {
                        var isCriterion = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("Criterion", out _);
                        Add(item, $"{path}/{(isCriterion ? item.GetProperty("Criterion").GetString() : $"{position + 1}")}");
                    }

                    break;
                default:
                    figures[path] = value.ToString();
                    break;
            }
        }
    }

    /// <summary>The plan as some of the events give it, by the very functions that fold the views.</summary>
    private sealed class Folding(Cause cause, Rows rows, DateOnly on, Rules rules)
    {
        private readonly People.People people = rows.People;
        private readonly SuccessionCandidates? plan = rows.PlanOn(on, rules);

        public Cause Cause { get; } = cause;

        public string? SectionOf(PersonId pinned) =>
            plan is not null && people.PersonOf(new AccountId(pinned.Value)) is { } person ? Dossier.Of(plan, person) : null;

        public IEnumerable<AccountId> PoolAccounts() => plan is null ? [] : plan.Pool.SelectMany(member => people.AccountsOf(member.Person));
    }

    /// <summary>The rows that bear on a plan. As bags add up, what comes later is added to them, and nothing is folded twice.</summary>
    private sealed class Rows(PlanId plan)
    {
        private readonly Bags<Entry> identity = new(Views.Identity);
        private readonly Bags<Entry> governance = new(Views.Governance);
        private readonly Bags<Entry> cv = new(Views.Cv);
        private readonly Bags<Entry> communities = new(Views.Communities);
        private readonly Bags<Entry> employment = new(Views.Employment);
        private readonly Bags<Entry> plans = new(Views.Plans);
        private readonly Bags<Entry> opportunities = new(Views.Opportunities);
        private readonly Bags<Line> contributions = new(Views.Contributions);
        private readonly Bags<Tie> ties = new(Views.Ties);
        private Dictionary<PersonId, EmploymentRecord> records = [];

        public People.People People { get; private set; } = LeFaire.People.People.From([]);

        public void Add(IEnumerable<Recorded> events)
        {
            List<Recorded> added = [.. events];
            var who = identity.Add(added);
            if (who) People = LeFaire.People.People.From(identity.All.Select(of => of.Element));
            if (employment.Add(added) || who)
            {
                var entries = employment.All.ToLookup(of => People.PersonOf(new AccountId(of.Row.First)), of => of.Element);
                records = People.All.ToDictionary(person => person, person => EmploymentRecord.Of(entries[person]));
            }

            governance.Add(added);
            cv.Add(added);
            communities.Add(added);
            plans.Add(added);
            opportunities.Add(added);
            contributions.Add(added);
            ties.Add(added);
        }

        public SuccessionCandidates? PlanOn(DateOnly on, Rules rules)
        {
            var scope = Scope.From(governance.All.Select(of => of.Element), People);
            var known = new Qualifications(
                CvRecords.From(cv.All.Select(of => of.Element), People), Memberships.From(communities.All.Select(of => of.Element), People));
            var lines = contributions.All.ToLookup(of => People.PersonOf(new AccountId(of.Row.First)), of => of.Element);
            var tiesOf = ties.All.Select(of => (From: new AccountId(of.Row.First), To: new AccountId(of.Row.Second), Tie: of.Element))
                .SelectMany(tie => new[] { People.PersonOf(tie.From), People.PersonOf(tie.To) }.Distinct(), (tie, person) => (Of: person, Tie: tie))
                .ToLookup(of => of.Of, of => of.Tie);
            var offeredBy = OpportunityRecord.UnitsOf(opportunities.All.Select(of => of.Element));
            var everyone = People.All.Where(person => !scope.Erased(person))
                .Select(person => new PersonRows(person, [.. lines[person]], [.. tiesOf[person]], records[person]) { OfferedBy = offeredBy }).ToList();
            return SuccessionCandidates.Of(
                [.. plans.All.Where(of => of.Row.First == plan.Value).Select(of => of.Element)], known, everyone, People, scope, rules, on,
                (person, day) => records.GetValueOrDefault(person)?.On(day)?.Unit);
        }
    }

    /// <summary>The rows of a view, settled.</summary>
    private sealed class Bags<T>(View<T> view) where T : struct, ISigned<T>
    {
        private readonly Dictionary<RowKey, List<T>> rows = [];
        private readonly HashSet<Type> kinds = [.. view.Folds];

        public IEnumerable<(RowKey Row, T Element)> All => rows.SelectMany(row => row.Value, (row, element) => (row.Key, element));

        /// <summary>True where any of the events bears on the view.</summary>
        public bool Add(IEnumerable<Recorded> events)
        {
            var moved = new HashSet<RowKey>();
            foreach (var (row, element) in events.Where(recorded => kinds.Contains((recorded.Fact is Undoing undoing ? undoing.Undone : recorded.Fact).GetType())).SelectMany(view.Of))
            {
                if (!rows.TryGetValue(row, out var bag)) rows[row] = bag = [];
                bag.Add(element);
                moved.Add(row);
            }

            foreach (var row in moved) Bag.Settle(rows[row]);
            return moved.Count > 0;
        }
    }
}
