using System.Collections.Concurrent;
using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.Mobility;
using LeFaire.Onboarding;
using LeFaire.People;

namespace LeFaire.ReadModels;

/// <summary>The first-stage rows at one position of the log, read in one snapshot: what every second-stage read model is computed from.</summary>
public sealed class Snapshot : IAsyncDisposable
{
    private const int MostAnswers = 64;

    private readonly RowSource rows;
    private readonly Company company;
    private readonly ConcurrentDictionary<object, Task<object?>> answers;
    private readonly Func<Snapshot, long, CancellationToken, Task<Snapshot>>? back;
    private readonly IReadOnlyList<Entry>? cohorts;
    private readonly IReadOnlyDictionary<PlaceId, string>? offeredBy;

    /// <summary>Rows, what was read whole of them, and the answers that were computed from these very rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="company">What was read whole.</param>
    /// <param name="answers">What was answered.</param>
    /// <param name="back">Goes back to a position of the log; null where there is none to go back to.</param>
    /// <param name="cohorts">The cohorts that are open; null where the rows tell.</param>
    /// <param name="offeredBy">The units that offered opportunities; null where the rows tell.</param>
    internal Snapshot(
        RowSource rows, Company company, ConcurrentDictionary<object, Task<object?>> answers, Func<Snapshot, long, CancellationToken, Task<Snapshot>>? back = null,
        IReadOnlyList<Entry>? cohorts = null, IReadOnlyDictionary<PlaceId, string>? offeredBy = null)
    {
        this.rows = rows;
        this.company = company;
        this.answers = answers;
        this.back = back;
        this.cohorts = cohorts;
        this.offeredBy = offeredBy;
    }

    /// <summary>The position that all of it holds for.</summary>
    public long Sequence => rows.Sequence;

    /// <summary>What was read whole.</summary>
    internal Company Company => company;

    /// <summary>Who is who.</summary>
    public People.People People => company.People;

    /// <summary>What may be used for scores.</summary>
    public Scope Scope => company.Scope;

    /// <summary>The months that are published by now.</summary>
    public IReadOnlyList<MonthPublished> Published => company.Published;

    /// <summary>Everyone but who was erased, in the order of their ids.</summary>
    public IEnumerable<PersonId> Everyone => People.All.Where(person => !Scope.Erased(person));

    /// <summary>The person of an account whom the actor may see; null where nobody is, or is any more, or where an employee asks for another's.</summary>
    public PersonId? PersonFor(AccountId account, Actor actor)
    {
        if (People.PersonOf(account) is not { } person || !People.Has(person) || Scope.Erased(person)) return null;
        return actor.Role != Role.Employee || (actor.Account is { } own && People.PersonOf(own) == person) ? person : null;
    }

    /// <summary>Someone's employment.</summary>
    public EmploymentRecord EmploymentOf(PersonId person) => company.EmploymentOf(person);

    /// <summary>Someone's unit on a day; null where unknown.</summary>
    public string? UnitOf(PersonId person, DateOnly day) => EmploymentOf(person).On(day)?.Unit;

    /// <summary>The rows of one person.</summary>
    public async Task<PersonRows> PersonAsync(PersonId person, CancellationToken ct) => (await ActivityAsync([person], ct))[person];

    /// <summary>The rows of everyone; what they did and received is read only of those asked for, and is empty for the others.</summary>
    /// <param name="withActivity">Of whom all rows are read.</param>
    /// <param name="ct">Gives up reading.</param>
    public async Task<IReadOnlyList<PersonRows>> EveryoneAsync(Func<PersonId, bool> withActivity, CancellationToken ct)
    {
        var activity = await ActivityAsync([.. Everyone.Where(withActivity)], ct);
        return [.. Everyone.Select(person => activity.GetValueOrDefault(person) ?? new PersonRows(person, [], [], company.EmploymentOf(person)))];
    }

    /// <summary>The rows of everyone, but of what they did and received only the lines from some month on, of those asked for; no ties.</summary>
    /// <param name="withLines">Of whom lines are read.</param>
    /// <param name="since">Lines of months that end before this day are left out.</param>
    /// <param name="ct">Gives up reading.</param>
    public async Task<IReadOnlyList<PersonRows>> LinesSinceAsync(Func<PersonId, bool> withLines, DateOnly since, CancellationToken ct)
    {
        var lines = Everyone.ToDictionary(person => person, _ => new List<Line>());
        Guid[] accounts = [.. Everyone.Where(withLines).SelectMany(People.AccountsOf).Select(account => account.Value)];
        await foreach (var (key, row) in rows.OfAsync(Views.Contributions, accounts, ct, RowKey.MonthOf(since)))
        {
            if (People.PersonOf(new AccountId(key.First)) is { } person && lines.TryGetValue(person, out var theirs)) theirs.AddRange(row);
        }

        return [.. lines.Select(of => new PersonRows(of.Key, of.Value, [], company.EmploymentOf(of.Key)))];
    }

    /// <summary>The rows of everyone, but of what they did and received only the ties from some month on; no lines.</summary>
    /// <param name="since">Ties of months that end before this day are left out.</param>
    /// <param name="ct">Gives up reading.</param>
    public async Task<IReadOnlyList<PersonRows>> TiesSinceAsync(DateOnly since, CancellationToken ct)
    {
        List<PersonId> everyone = [.. Everyone];
        var ties = await TiesAsync(everyone, ct, RowKey.MonthOf(since));
        return everyone.ConvertAll(person => new PersonRows(person, [], ties[person], company.EmploymentOf(person)));
    }

    /// <summary>
    /// An answer computed from this snapshot's rows, once for as long as they do not move, however many ask at a time; so many are kept, then it begins anew.
    /// </summary>
    /// <param name="asked">What is asked, with all that the answer depends on besides the rows; a value.</param>
    /// <param name="compute">Computes it; what is null is not kept.</param>
    public async Task<T?> OnceAsync<T>(object asked, Func<Task<T?>> compute) where T : class
    {
        var mine = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        while (true)
        {
            if (answers.Count >= MostAnswers) answers.Clear();
            var computed = answers.GetOrAdd(asked, mine.Task);
            if (computed == mine.Task) break;
            // Whoever computed it may have gone before it was there.
            if (await computed is { } known) return (T)known;
        }

        T? answer = null;
        try
        {
            return answer = await compute();
        }
        finally
        {
            if (answer is null) answers.TryRemove(new(asked, mine.Task));
            mine.SetResult(answer);
        }
    }

    /// <summary>
    /// What figures of groups are computed from: the rows as of the last month that was published by a day and this snapshot's position, and that month's last day.
    /// They are of this snapshot, or kept: nobody is to dispose of them. A replay has no published months: it tells of each event.
    /// </summary>
    public async Task<(Snapshot Rows, DateOnly On)> PublishedAsync(DateOnly on, CancellationToken ct)
    {
        if (back is null) return (this, on);
        var (to, sequence) = PublishedMonth.Of(Published, on, Sequence);
        return (sequence == Sequence ? this : await back(this, sequence, ct), to);
    }

    /// <summary>
    /// The cohorts that are open, in the order of their opening. A cohort is a question, no fact: published months answer those opened since, too.
    /// </summary>
    public async Task<IReadOnlyList<CohortOpened>> CohortsAsync(CancellationToken ct) =>
        [.. Entry.Standing<CohortOpened>(await CohortEntriesAsync(ct)).OrderBy(cohort => cohort.OccurredAt).ThenBy(cohort => cohort.Cohort.Value)];

    /// <summary>The entries of the cohorts that are open.</summary>
    internal async Task<IReadOnlyList<Entry>> CohortEntriesAsync(CancellationToken ct) => cohorts ?? await EntriesAsync(Views.Cohorts, ct);

    /// <summary>The standing entries of a view.</summary>
    public Task<List<Entry>> EntriesAsync(View<Entry> view, CancellationToken ct) => rows.EntriesAsync(view, ct);

    /// <summary>The standing entries of one row of a view that is keyed by stream.</summary>
    public Task<List<Entry>> EntriesAsync(View<Entry> view, Guid stream, CancellationToken ct) => EntriesAsync(view, [stream], ct);

    /// <summary>The standing entries of some rows of a view that is keyed by stream.</summary>
    public async Task<List<Entry>> EntriesAsync(View<Entry> view, Guid[] streams, CancellationToken ct)
    {
        var entries = new List<Entry>();
        await foreach (var (_, row) in rows.OfAsync(view, streams, ct)) entries.AddRange(row);
        return entries;
    }

    /// <summary>The units that offered some opportunities, where known.</summary>
    internal async Task<IReadOnlyDictionary<PlaceId, string>> UnitsOfferingAsync(IEnumerable<PlaceId> opportunities, CancellationToken ct)
    {
        if (offeredBy is not null) return offeredBy;
        Guid[] asked = [.. opportunities.Select(opportunity => opportunity.Value).Distinct()];
        return OpportunityRecord.UnitsOf(asked.Length > 0 ? await EntriesAsync(Views.Opportunities, asked, ct) : []);
    }

    /// <summary>
    /// The same, but that what was done and where some accounts were employed is folded from some events alone; who is who, what may be used, where all
    /// others were employed and which units offered opportunities stay.
    /// </summary>
    internal Snapshot Replayed(FoldedViews folded, IEnumerable<AccountId> accounts, IReadOnlyDictionary<PlaceId, string> offering)
    {
        var employment = accounts.ToDictionary(account => account, IReadOnlyList<Entry> (account) => folded.Row(Views.Employment, new RowKey(account.Value)));
        return new Snapshot(new FoldedRows(folded), new Company(People, Scope, employment, company.Governance, Others: company), answers: new(), offeredBy: offering);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => rows.DisposeAsync();

    private async Task<Dictionary<PersonId, PersonRows>> ActivityAsync(IReadOnlyList<PersonId> asked, CancellationToken ct)
    {
        var lines = asked.ToDictionary(person => person, _ => new List<Line>());
        await foreach (var (key, row) in rows.OfAsync(Views.Contributions, AccountsOf(asked), ct))
        {
            if (People.PersonOf(new AccountId(key.First)) is { } person && lines.TryGetValue(person, out var theirs)) theirs.AddRange(row);
        }

        var ties = await TiesAsync(asked, ct);
        var offering = await UnitsOfferingAsync(lines.Values.SelectMany(of => of).Where(line => line.Kind == LineKind.OpportunityJoined).Select(line => line.Place), ct);
        return asked.ToDictionary(
            person => person, person => new PersonRows(person, lines[person], ties[person], company.EmploymentOf(person)) { OfferedBy = offering });
    }

    private async Task<Dictionary<PersonId, List<(AccountId, AccountId, Tie)>>> TiesAsync(IReadOnlyList<PersonId> asked, CancellationToken ct, int sinceMonth = 0)
    {
        var ties = asked.ToDictionary(person => person, _ => new List<(AccountId, AccountId, Tie)>());
        await foreach (var (key, row) in rows.OfAsync(Views.Ties, AccountsOf(asked), ct, sinceMonth))
        {
            var (from, to) = (new AccountId(key.First), new AccountId(key.Second));
            var (giver, receiver) = (People.PersonOf(from), People.PersonOf(to));
            var given = giver is { } one ? ties.GetValueOrDefault(one) : null;
            var got = receiver is { } other && other != giver ? ties.GetValueOrDefault(other) : null;
            foreach (var tie in row)
            {
                given?.Add((from, to, tie));
                got?.Add((from, to, tie));
            }
        }

        return ties;
    }

    private Guid[] AccountsOf(IReadOnlyList<PersonId> asked) => [.. asked.SelectMany(People.AccountsOf).Select(account => account.Value)];
}
