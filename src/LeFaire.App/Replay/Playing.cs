using System.Collections.Concurrent;
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
    private const int MostKept = 64;

    private static readonly IReadOnlySet<EventId> Nothing = new HashSet<EventId>();

    private readonly Replaying history;
    private readonly Func<int, IReadOnlySet<EventId>, Task<IReadOnlyDictionary<string, decimal>>> figures;
    private readonly ConcurrentDictionary<int, IReadOnlyDictionary<string, decimal>> kept = [];

    private Playing(Replaying history, Func<int, IReadOnlySet<EventId>, Task<IReadOnlyDictionary<string, decimal>>> figures)
    {
        this.history = history;
        this.figures = figures;
    }

    /// <summary>Its events, in the order of the log.</summary>
    public IReadOnlyList<Recorded> Events => history.Events;

    /// <summary>Who is who.</summary>
    public People.People People => history.People;

    /// <inheritdoc cref="Replaying.Tells"/>
    public bool Tells(Recorded recorded) => history.Tells(recorded);

    /// <summary>Reads a history for whoever may see it; null where there is none for them.</summary>
    public static async Task<Playing?> OpenAsync(
        Installation installation, Actor actor, ReplaySubject subject, Guid id, DateOnly on, long? asOf, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        // Once for the page as it is sent, and for what moves in it afterwards.
        return await snapshot.OnceAsync((nameof(Playing), subject, id, on, actor), () => ReadAsync(installation, snapshot, actor, subject, id, on, ct));
    }

    /// <summary>The history after the first so many events.</summary>
    public async Task<PlayedStep> ToAsync(int step, IReadOnlySet<EventId> without)
    {
        var count = Math.Clamp(step, 0, Events.Count);
        var earlier = count == 0 ? null : Task.Run(() => FiguresAsync(count - 1));
        var state = await FiguresAsync(count);
        var before = earlier is null ? state : await earlier;
        return new PlayedStep(
            count, state, Figures.Changes(before, state), without.Count == 0 ? null : Figures.Changes(state, await figures(count, without)));
    }

    private static async Task<Playing?> ReadAsync(
        Installation installation, ReadModels.Snapshot snapshot, Actor actor, ReplaySubject subject, Guid id, DateOnly on, CancellationToken ct)
    {
        try
        {
            switch (subject)
            {
                case ReplaySubject.Person:
                    return snapshot.PersonFor(new AccountId(id), actor) is { } person
                        ? Of(
                            await Replaying.ReadAsync(installation, snapshot, [person], stream: null, actor, ct),
                            ReplayHistoryEndpoint.StateOf(snapshot, person, actor, on, CancellationToken.None), Figures.Of)
                        : null;
                case ReplaySubject.Cohort:
                    return Of(
                        await CohortHistoryEndpoint.ReadAsync(installation, snapshot, id, on, ct),
                        CohortHistoryEndpoint.StateOf(id, on, CancellationToken.None), Figures.Of);
                default:
                    return Of(
                        await PlanHistoryEndpoint.ReadAsync(installation, snapshot, actor, new PlanId(id), on, ct),
                        PlanHistoryEndpoint.StateOf(new PlanId(id), on, CancellationToken.None), Figures.Of);
            }
        }
        catch (NotDoneException)
        {
            return null;
        }
    }

    // Whoever steps on needs the state that they come from.
    private async Task<IReadOnlyDictionary<string, decimal>> FiguresAsync(int step)
    {
        if (kept.TryGetValue(step, out var known)) return known;
        if (kept.Count >= MostKept) kept.Clear();
        return kept[step] = await figures(step, Nothing);
    }

    private static Playing Of<T>(
        Replaying history, Func<ReadModels.Snapshot, Task<T?>> read, Func<T, IReadOnlyDictionary<string, decimal>> figures) where T : class =>
        new(history, async (step, without) => await history.StateAsync(step, without, read) is { } state ? figures(state) : new Dictionary<string, decimal>());
}
