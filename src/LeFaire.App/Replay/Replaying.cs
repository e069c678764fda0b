using System.Collections.Frozen;
using System.Globalization;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.Mobility;
using LeFaire.ReadModels;
using LeFaire.Succession;

namespace LeFaire.Replay;

/// <summary>One step of a history: an event that touches its subject, with what it gave.</summary>
/// <param name="Sequence">Its position in the log.</param>
/// <param name="Event">The event.</param>
/// <param name="Name">Its name in the log.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="Undoes">The event that it takes back, if any.</param>
/// <param name="Lines">The lines that it gave the subject's accounts, negative where it takes them back.</param>
/// <param name="People">Whom of a cohort or plan it touches; null in a person's own history.</param>
public sealed record HistoryStep(
    long Sequence, EventId Event, string Name, DateTimeOffset OccurredAt, EventId? Undoes, IReadOnlyList<Line> Lines, IReadOnlyList<PersonId>? People = null)
{
    /// <summary>What an event gave to some accounts.</summary>
    public static HistoryStep Of(Recorded recorded, Func<AccountId, bool> isOf)
    {
        var lines = new List<Line>(1);
        foreach (var (account, line) in Line.Of(recorded.Fact))
        {
            if (isOf(account)) lines.Add(line);
        }

        return new HistoryStep(
            recorded.Sequence, recorded.Id, Fact.Names[recorded.Fact.GetType()], recorded.Fact.OccurredAt, (recorded.Fact as Undoing)?.UndoneId, lines);
    }

    /// <summary>What an event gave to the members of a group, and to whom of them.</summary>
    public static HistoryStep Of(Recorded recorded, Func<AccountId, bool> isOf, People.People people) => Of(recorded, isOf) with
    {
        People = [.. recorded.Fact.Accounts.Where(isOf).Select(people.PersonOf).OfType<PersonId>().Distinct()]
    };
}

/// <summary>A history replayed to a step.</summary>
/// <param name="Sequence">The position of the log that the whole history holds for.</param>
/// <param name="On">The UTC day to whose end the figures hold.</param>
/// <param name="Step">How many events were replayed.</param>
/// <param name="Steps">How many there are.</param>
/// <param name="At">The last of those replayed; null at step 0.</param>
/// <param name="State">The state after it; null before there was any.</param>
/// <param name="Changed">What that event changed.</param>
/// <param name="Without">What leaving out the events named changes; null where none is named.</param>
public sealed record Replayed<T>(
    long Sequence, DateOnly On, int Step, int Steps, HistoryStep? At, T? State, IReadOnlyList<FigureChange> Changed, IReadOnlyList<FigureChange>? Without)
    where T : class;

/// <summary>
/// The events that touch a subject, in order: a person's accounts, or those of a cohort's or plan's people together with its own stream. A state at a step is
/// what the views' own fold gives of the first so many of them; who is who, what may be used, the units of others and those that offered opportunities are of the snapshot.
/// </summary>
internal sealed class Replaying
{
    // A player steps one by one: what is folded some steps before serves the steps after it.
    private const int StepsBefore = 50;
    private const int MostAdded = 200;

    private static readonly FrozenSet<Type> Contributed = Views.Contributions.Folds.Union(Views.Ties.Folds).ToFrozenSet();

    private readonly Snapshot snapshot;
    private readonly HashSet<AccountId> accounts;
    private readonly Func<AccountId, bool> isOf;
    private readonly IReadOnlyDictionary<PlaceId, string> offering;
    private readonly bool all;
    private readonly Dictionary<DateOnly, bool> days = [];
    private readonly Lock folding = new();
    private Start? start;

    private Replaying(Snapshot snapshot, HashSet<AccountId> accounts, IReadOnlyDictionary<PlaceId, string> offering, bool all, List<Recorded> events)
    {
        this.snapshot = snapshot;
        this.accounts = accounts;
        this.offering = offering;
        isOf = accounts.Contains;
        this.all = all;
        Events = events;
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Recorded> Events { get; }

    /// <summary>Who is who.</summary>
    public People.People People => snapshot.People;

    /// <summary>
    /// Reads the events up to the snapshot's position. That someone objected is for themselves and the data protection officer to read, what they contested for
    /// themselves and whoever answers, and what happens in a plan for whoever may see the plan. What someone contributed is for others as far as it may be used,
    /// so that an objection cannot be read from a history either.
    /// </summary>
    /// <param name="installation">The installation.</param>
    /// <param name="snapshot">What is known.</param>
    /// <param name="people">Whose accounts.</param>
    /// <param name="stream">The subject's own stream, if it has one.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="withheld">True where what may not be used counts in the figures all the same: it is there then, but not whose it is.</param>
    public static async Task<Replaying> ReadAsync(
        Installation installation, Snapshot snapshot, IReadOnlyCollection<PersonId> people, Guid? stream, Actor actor, CancellationToken ct, bool withheld = false)
    {
        var accounts = people.SelectMany(snapshot.People.AccountsOf).ToHashSet();
        var (events, plans) = (new List<Recorded>(), new HashSet<PlanId>());
        await using var connection = await installation.Database.OpenConnectionAsync(ct);
        var all = actor.Role == Role.Dpo || (snapshot.People.PersonOf(actor.Account) is { } own && people.All(one => one == own));
        await foreach (var recorded in LogScan.TouchingAsync(connection, accounts, stream, snapshot.Sequence, ct))
        {
            var shown = all || recorded.Fact switch
            {
                ObjectionRaised or ObjectionWithdrawn => false,
                FactContested or ContestUpheld or ContestRejected => Policies.Admits(Policies.AnswerContests, actor.Role),
                _ => true
            };
            if (!shown) continue;
            events.Add(recorded);
            if (PlanOf(recorded.Fact) is { } plan) plans.Add(plan);
        }

        foreach (var plan in plans)
        {
            if (plan.Value != stream && !await PlanAccess.ShowsAsync(installation, plan, actor, ended: all, ct)) events.RemoveAll(one => PlanOf(one.Fact) == plan);
        }

        var offering = await snapshot.UnitsOfferingAsync(events.Select(one => one.Fact).OfType<OpportunityJoined>().Select(joined => joined.Opportunity), ct);
        var history = new Replaying(snapshot, accounts, offering, all, events);
        if (!withheld && !all) events.RemoveAll(one => !history.Tells(one));
        return history;
    }

    /// <summary>The steps of a person's own history.</summary>
    public IEnumerable<HistoryStep> Steps() => Events.Select(recorded => HistoryStep.Of(recorded, ShownOf(recorded)));

    /// <summary>The steps of a group's history.</summary>
    public IEnumerable<HistoryStep> StepsOfGroup() => Events.Select(recorded => HistoryStep.Of(recorded, ShownOf(recorded), snapshot.People));

    /// <summary>False where an event is among them for the figures alone, and it is not told whose it is.</summary>
    public bool Tells(Recorded recorded) =>
        all || ContributionIn(recorded) is not { } contribution || OfAllOn(contribution.Day) || recorded.Fact.Accounts.Any(ShownOf(recorded));

    /// <summary>The state after the first so many events, what the last of them changed, and what leaving some out changes.</summary>
    /// <param name="step">How many; all where there are fewer.</param>
    /// <param name="without">Events to leave out.</param>
    /// <param name="on">The day.</param>
    /// <param name="read">Computes the state from replayed rows; null where there is none yet.</param>
    /// <param name="figures">The state's figures.</param>
    public async Task<Replayed<T>> ToAsync<T>(
        int step, IReadOnlySet<EventId> without, DateOnly on, Func<Snapshot, Task<T?>> read, Func<T, IReadOnlyDictionary<string, decimal>> figures)
        where T : class
    {
        var count = Math.Clamp(step, 0, Events.Count);
        var earlier = count == 0 ? Task.FromResult<T?>(null) : Task.Run(() => AtAsync(Upto(count - 1), read));
        var (state, before) = (await AtAsync(Upto(count), read), await earlier);
        return new Replayed<T>(
            snapshot.Sequence, on, count, Events.Count, count == 0 ? null : HistoryStep.Of(Events[count - 1], ShownOf(Events[count - 1]), snapshot.People), state,
            count == 0 ? [] : Figures.Changes(Of(before), Of(state)), without.Count == 0 ? null : Figures.Changes(Of(state), Of(await StateAsync(count, without, read))));

        IReadOnlyDictionary<string, decimal> Of(T? of) => of is null ? new Dictionary<string, decimal>() : figures(of);
    }

    /// <summary>Of whose accounts an event may be told.</summary>
    private Func<AccountId, bool> ShownOf(Recorded recorded)
    {
        if (all || ContributionIn(recorded) is not { Day: var day } || OfAllOn(day)) return isOf;
        return account => accounts.Contains(account) && IsUsable(account, day);
    }

    /// <summary>True where what any of them did on a day may be used, so that no event of it need be looked at one by one.</summary>
    private bool OfAllOn(DateOnly day)
    {
        lock (days)
        {
            if (!days.TryGetValue(day, out var usable)) days.Add(day, usable = accounts.All(account => IsUsable(account, day)));
            return usable;
        }
    }

    private bool IsUsable(AccountId account, DateOnly day) => People.PersonOf(account) is { } person && !snapshot.Scope.Objected(person)
        && snapshot.Scope.Covers(snapshot.EmploymentOf(person).On(day)?.Entity ?? People.EntityOfSource(person), day);

    private static Fact? ContributionIn(Recorded recorded)
    {
        var fact = recorded.Fact is Undoing undoing ? undoing.Undone : recorded.Fact;
        return Contributed.Contains(fact.GetType()) ? fact : null;
    }

    private Task<T?> AtAsync<T>(FoldedViews replayed, Func<Snapshot, Task<T?>> read) where T : class => read(snapshot.Replayed(replayed, accounts, offering));

    /// <summary>The state after the first so many events, but for some.</summary>
    /// <param name="count">How many.</param>
    /// <param name="without">Events to leave out.</param>
    /// <param name="read">Computes the state from replayed rows; null where there is none yet.</param>
    public Task<T?> StateAsync<T>(int count, IReadOnlySet<EventId> without, Func<Snapshot, Task<T?>> read) where T : class
    {
        return AtAsync(without.Count == 0 ? Upto(count) : FoldedViews.Of(snapshot.Sequence, Events.Take(count).Where(one => !IsLeftOut(one))), read);

        // What undoes an event that is left out has nothing to undo.
        bool IsLeftOut(Recorded one) => without.Contains(one.Id) || (one.Fact is Undoing undoing && without.Contains(undoing.UndoneId));
    }

    /// <summary>The views of the first so many events; as bags add up, those of a step before are not folded again.</summary>
    private FoldedViews Upto(int count)
    {
        Start from;
        lock (folding)
        {
            if (start is null || start.Count > count || count - start.Count > MostAdded)
            {
                var first = Math.Max(0, count - StepsBefore);
                start = new Start(first, FoldedViews.Of(snapshot.Sequence, Events.Take(first)));
            }

            from = start;
        }

        return from.Count == count ? from.Views : from.Views.And(Events.Skip(from.Count).Take(count - from.Count));
    }

    private static PlanId? PlanOf(Fact fact) => fact switch
    {
        PlanOpened opened => opened.Plan,
        CandidateNominated nominated => nominated.Plan,
        NominationSeconded seconded => seconded.Plan,
        NominationWithdrawn withdrawn => withdrawn.Plan,
        ReadinessAssessed assessed => assessed.Plan,
        DossierPinned pinned => pinned.Plan,
        PositionFilled filled => filled.Plan,
        PlanClosed closed => closed.Plan,
        CommitteeMemberNamed named => named.Plan,
        CommitteeMemberReleased released => released.Plan,
        Undoing undoing => PlanOf(undoing.Undone),
        _ => null
    };

    /// <summary>Reads ids divided by commas.</summary>
    /// <exception cref="NotDoneException">Something among them is no id.</exception>
    public static IReadOnlySet<EventId> Ids(string? text)
    {
        var ids = new HashSet<EventId>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Guid.TryParse(part, CultureInfo.InvariantCulture, out var id))
            {
                throw new NotDoneException("not-an-event", "Name the events to leave out by their ids, divided by commas.", RefusedAs.Invalid);
            }

            ids.Add(new EventId(id));
        }

        return ids;
    }

    private sealed record Start(int Count, FoldedViews Views);
}
