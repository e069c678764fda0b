using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.People;

namespace LeFaire.ReadModels;

/// <summary>What is kept from one answer to the next, and what must not be.</summary>
public class SnapshotsTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly AccountId Ada = Account(1);
    private static readonly AccountId Ben = Account(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task who_is_who_is_kept_while_nothing_but_contributions_comes_in()
    {
        await using var installation = await StaffedAsync();
        await using var before = await installation.Snapshots.OpenAsync(Ct);
        await AddAsync(installation, new ReplyPosted(new PlaceId(Id(3)), Ada, Ben, 80, null, null, At));
        await using var after = await installation.Snapshots.OpenAsync(Ct);
        after.Sequence.ShouldBe(before.Sequence + 1);
        after.People.ShouldBeSameAs(before.People);
        (await before.PersonAsync(Of(Ada), Ct)).Lines.ShouldBeEmpty();
        (await after.PersonAsync(Of(Ada), Ct)).Lines.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task a_link_an_objection_and_a_move_are_seen_by_the_very_next_answer()
    {
        await using var installation = await StaffedAsync();
        var day = DateOnly.FromDateTime(At.Date);
        await SeesAsync(
            new AssignmentChanged(Ben, new Assignment("Example SA", "Support", null, null, null, null, 1m, Relationship.Cdi), At),
            views => views.UnitOf(Of(Ben), day) == "Support");
        await SeesAsync(new ObjectionRaised(Ada, null, At), views => views.Scope.Objected(Of(Ada)));
        await SeesAsync(new AccountLinked(Ada, Ben, LinkReason.SameEmail, null, At), views => views.People.PersonOf(Ada) == views.People.PersonOf(Ben));

        async Task SeesAsync(Fact fact, Func<Snapshot, bool> seen)
        {
            await using (var before = await installation.Snapshots.OpenAsync(Ct)) seen(before).ShouldBeFalse();
            await AddAsync(installation, fact);
            await using var after = await installation.Snapshots.OpenAsync(Ct);
            seen(after).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task rows_of_who_is_who_that_anyone_writes_by_hand_are_seen_by_the_very_next_answer()
    {
        await using var installation = await StaffedAsync();
        await using (var before = await installation.Snapshots.OpenAsync(Ct)) before.People.All.Count().ShouldBe(2);
        await installation.ExecuteAsync($"delete from {ViewStore.TableOf(Views.Identity)}");
        await using var after = await installation.Snapshots.OpenAsync(Ct);
        after.People.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task an_answer_is_computed_once_until_any_row_moves()
    {
        await using var installation = await StaffedAsync();
        var computed = 0;
        await AskAsync();
        await AskAsync();
        computed.ShouldBe(1);
        await AddAsync(installation, new ReplyPosted(new PlaceId(Id(3)), Ada, Ben, 80, null, null, At));
        await AskAsync();
        computed.ShouldBe(2);

        async Task AskAsync()
        {
            await using var snapshot = await installation.Snapshots.OpenAsync(Ct);
            await snapshot.OnceAsync("asked", () => Task.FromResult<string?>($"answer {++computed}"));
        }
    }

    [Fact]
    public async Task an_answer_for_the_month_published_is_computed_once_whatever_comes_in_but_governance()
    {
        await using var installation = await StaffedAsync();
        var computed = 0;
        var published = (await installation.Views.PositionsAsync(Ct)).Log;
        await AddAsync(installation, new MonthPublished(new DateOnly(2026, 9, 30), published, At));
        (await AskAsync()).ShouldBe(published);
        await AddAsync(installation, new ReplyPosted(new PlaceId(Id(3)), Ada, Ben, 80, null, null, At));
        await AskAsync();
        await AddAsync(installation, new AssignmentChanged(Ben, new Assignment("Example SA", "Support", null, null, null, null, 1m, Relationship.Cdi), At));
        await AskAsync();
        computed.ShouldBe(1);
        await AddAsync(installation, new ObjectionRaised(Ada, null, At));
        await AskAsync();
        await AskAsync();
        computed.ShouldBe(2);
        (await ErasePersonEndpoint.HandleAsync(Ben, new ErasePerson(true), new Actor(Role.Dpo, null), installation, Ct)).Refused.ShouldBeNull();
        await AskAsync();
        computed.ShouldBe(3);

        async Task<long> AskAsync()
        {
            await using var snapshot = await installation.Snapshots.OpenAsync(Ct);
            var (rows, _) = await snapshot.PublishedAsync(installation.Today, Ct);
            await rows.OnceAsync("asked", () => Task.FromResult<string?>($"answer {++computed}"));
            return rows.Sequence;
        }
    }

    [Fact]
    public async Task answers_past_the_most_that_are_kept_are_kept_too()
    {
        await using var installation = await StaffedAsync();
        var computed = 0;
        await using var snapshot = await installation.Snapshots.OpenAsync(Ct);
        foreach (var asked in Enumerable.Range(0, 1_000).Append(999)) await snapshot.OnceAsync(asked, () => Task.FromResult<string?>($"answer {++computed}"));
        computed.ShouldBe(1_000);
    }

    /// <summary>Two people who work in sales.</summary>
    private async Task<Installation> StaffedAsync()
    {
        var installation = await Opened.InstallationAsync(postgres);
        foreach (var account in new[] { Ada, Ben })
        {
            await AddAsync(installation, new AccountOpened(account, SourceKind.Directory, "Example SA", At.AddYears(-1)));
            await AddAsync(installation, new EmploymentStarted(account, true, At.AddYears(-1)));
            await AddAsync(
                installation,
                new AssignmentChanged(account, new Assignment("Example SA", "Sales", null, null, null, null, 1m, Relationship.Cdi), At.AddYears(-1)));
        }

        return installation;
    }

    private static async Task AddAsync(Installation installation, Fact fact)
    {
        await History.AppendAsync(installation, [new NewEvent(new EventId(Guid.NewGuid()), fact.Accounts.Count > 0 ? fact.Accounts[0].Value : Id(4), fact)]);
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);
    }

    private static AccountId Account(int number) => new(Id(number));

    private static PersonId Of(AccountId account) => new(account.Value);

    private static Guid Id(int number) => new(number, 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 0);
}
