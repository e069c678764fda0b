using System.Globalization;
using System.Runtime.CompilerServices;
using LeFaire.Hosting;
using LeFaire.ReadModels;

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
    public static HistoryStep Of(Recorded recorded, IReadOnlySet<AccountId> accounts) => new(
        recorded.Sequence, recorded.Id, Fact.Names[recorded.Fact.GetType()], recorded.Fact.OccurredAt, (recorded.Fact as Undoing)?.UndoneId,
        [.. Line.Of(recorded.Fact).Where(of => accounts.Contains(of.Account)).Select(of => of.Line)]);

    /// <summary>What an event gave to the members of a group, and to whom of them.</summary>
    public static HistoryStep Of(Recorded recorded, IReadOnlySet<AccountId> accounts, People.People people) => Of(recorded, accounts) with
    {
        People = [.. recorded.Fact.Accounts.Where(accounts.Contains).Select(people.PersonOf).OfType<PersonId>().Distinct()]
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
/// what the views' own fold gives of the first so many of them; who is who, what may be used and the units of others are those of the snapshot.
/// </summary>
/// <param name="installation">The installation.</param>
/// <param name="snapshot">What is known; events up to its position are read.</param>
/// <param name="people">Whose accounts.</param>
/// <param name="stream">The subject's own stream, if it has one.</param>
internal sealed class Replaying(Installation installation, Snapshot snapshot, IEnumerable<PersonId> people, Guid? stream = null)
{
    private readonly HashSet<AccountId> accounts = [.. people.SelectMany(snapshot.People.AccountsOf)];

    /// <summary>All of them, each as it is read: none is kept.</summary>
    public async IAsyncEnumerable<Recorded> EventsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var connection = await installation.Database.OpenConnectionAsync(ct);
        await foreach (var recorded in LogScan.TouchingAsync(connection, accounts, stream, snapshot.Sequence, ct)) yield return recorded;
    }

    /// <summary>An event as a step of a person's own history.</summary>
    public HistoryStep StepOf(Recorded recorded) => HistoryStep.Of(recorded, accounts);

    /// <summary>The steps of a group's history.</summary>
    public async Task<IReadOnlyList<HistoryStep>> StepsOfGroupAsync(CancellationToken ct) =>
        await EventsAsync(ct).Select(recorded => HistoryStep.Of(recorded, accounts, snapshot.People)).ToListAsync(ct);

    /// <summary>The state after the first so many events, what the last of them changed, and what leaving some out changes.</summary>
    /// <param name="step">How many; all where there are fewer.</param>
    /// <param name="without">Events to leave out.</param>
    /// <param name="on">The day.</param>
    /// <param name="read">Computes the state from replayed rows; null where there is none yet.</param>
    /// <param name="figures">The state's figures.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<Replayed<T>> ToAsync<T>(
        int step, IReadOnlySet<EventId> without, DateOnly on, Func<Snapshot, Task<T?>> read, Func<T, IReadOnlyDictionary<string, decimal>> figures,
        CancellationToken ct)
        where T : class
    {
        var (folding, rest) = (new Folding(), new Folding());
        Recorded? last = null;
        var steps = 0;
        await foreach (var recorded in EventsAsync(ct))
        {
            if (++steps > step) continue;
            if (last is { } earlier) folding.Add(earlier);
            if (without.Count > 0 && !IsLeftOut(recorded)) rest.Add(recorded);
            last = recorded;
        }

        var before = await StateAsync(folding);
        if (last is { } at) folding.Add(at);
        var state = last is null ? before : await StateAsync(folding);
        return new Replayed<T>(
            snapshot.Sequence, on, Math.Clamp(step, 0, steps), steps, last is { } shown ? HistoryStep.Of(shown, accounts, snapshot.People) : null, state,
            Figures.Changes(Of(before), Of(state)), without.Count == 0 ? null : Figures.Changes(Of(state), Of(await StateAsync(rest))));

        Task<T?> StateAsync(Folding replayed) => read(snapshot.Replayed(replayed.At(snapshot.Sequence), accounts));
        IReadOnlyDictionary<string, decimal> Of(T? of) => of is null ? new Dictionary<string, decimal>() : figures(of);
        // What undoes an event that is left out has nothing to undo.
        bool IsLeftOut(Recorded one) => without.Contains(one.Id) || (one.Fact is Undoing undoing && without.Contains(undoing.UndoneId));
    }

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
}
