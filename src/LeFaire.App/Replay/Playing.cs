using LeFaire.Hosting;

namespace LeFaire.Replay;

/// <summary>What a history is of.</summary>
public enum ReplaySubject
{
    /// <summary>A person.</summary>
    Person,

    /// <summary>A cohort and its members.</summary>
    Cohort,

    /// <summary>A succession plan and its pool.</summary>
    Plan
}

/// <summary>A history at one of its steps.</summary>
/// <param name="Step">How many events were replayed.</param>
/// <param name="Figures">The figures of the state after them.</param>
/// <param name="Changed">What the last of them changed.</param>
/// <param name="Without">What leaving out the events named changes; null where none is named.</param>
internal sealed record PlayedStep(
    int Step, IReadOnlyDictionary<string, decimal> Figures, IReadOnlyList<FigureChange> Changed, IReadOnlyList<FigureChange>? Without);

/// <summary>A history that was read once, to be shown at one step after another: no step asks the database.</summary>
internal sealed class Playing
{
    private readonly Replaying history;
    private readonly Func<int, IReadOnlySet<EventId>, Task<PlayedStep>> to;

    private Playing(Replaying history, Func<int, IReadOnlySet<EventId>, Task<PlayedStep>> to)
    {
        this.history = history;
        this.to = to;
    }

    /// <summary>Its events, in the order of the log.</summary>
    public IReadOnlyList<Recorded> Events => history.Events;

    /// <summary>Who is who.</summary>
    public People.People People => history.People;

    /// <summary>Reads a history for whoever may see it; null where there is none for them.</summary>
    public static async Task<Playing?> OpenAsync(
        Installation installation, Actor actor, ReplaySubject subject, Guid id, DateOnly on, long? asOf, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        try
        {
            switch (subject)
            {
                case ReplaySubject.Person:
                    if (snapshot.PersonFor(new AccountId(id), actor) is not { } person) return null;
                    var own = await Replaying.ReadAsync(installation, snapshot, [person], stream: null, ct);
                    return new Playing(own, async (step, without) => Of(
                        await ReplayHistoryEndpoint.ToAsync(own, snapshot, person, actor, step, without, on, CancellationToken.None), Figures.Of));
                case ReplaySubject.Cohort:
                    var members = await CohortHistoryEndpoint.ReadAsync(installation, snapshot, id, on, ct);
                    return new Playing(members, async (step, without) => Of(
                        await CohortHistoryEndpoint.ToAsync(members, id, step, without, on, CancellationToken.None), Figures.Of));
                default:
                    var pool = await PlanHistoryEndpoint.ReadAsync(installation, snapshot, actor, new PlanId(id), on, ct);
                    return new Playing(pool, async (step, without) => Of(
                        await PlanHistoryEndpoint.ToAsync(pool, new PlanId(id), step, without, on, CancellationToken.None), Figures.Of));
            }
        }
        catch (NotDoneException)
        {
            return null;
        }
    }

    /// <summary>The state after the first so many events.</summary>
    public Task<PlayedStep> ToAsync(int step, IReadOnlySet<EventId> without) => to(step, without);

    private static PlayedStep Of<T>(Replayed<T> replayed, Func<T, IReadOnlyDictionary<string, decimal>> figures) where T : class => new(
        replayed.Step, replayed.State is { } state ? figures(state) : new Dictionary<string, decimal>(), replayed.Changed, replayed.Without);
}
