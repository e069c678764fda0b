using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.People;
using LeFaire.ReadModels;
using Microsoft.Extensions.Time.Testing;

namespace LeFaire.Onboarding;

/// <summary>The automations of onboarding, in a company that somebody joined in the month that is over.</summary>
public class OnboardingAutomationsTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset LongAgo = new(2020, 1, 6, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset LastMonth = new(2026, 10, 19, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_cohort_of_the_month_that_is_over_opens_once_for_each_entity_that_someone_joined()
    {
        await using var installation = await CompanyAsync(newcomers: [("Example SA", "Sales"), ("Other SA", "Plant"), ("Example SA", "Plant")], colleagues: 0);
        await RunAutomationsEndpoint.Post(installation, Ct);
        await RunAutomationsEndpoint.Post(installation, Ct);
        await using var snapshot = await installation.Snapshots.OpenAsync(Ct);
        Entry.Standing<CohortOpened>(await snapshot.EntriesAsync(Views.Cohorts, Ct)).OrderBy(cohort => cohort.Entity)
            .Select(cohort => (cohort.Entity, cohort.Unit, cohort.JoinedFrom, cohort.JoinedTo)).ShouldBe(
            [
                ("Example SA", null, new DateOnly(2026, 10, 1), new DateOnly(2026, 10, 31)), ("Other SA", null, new DateOnly(2026, 10, 1), new DateOnly(2026, 10, 31))
            ]);
    }

    [Fact]
    public async Task what_is_due_is_done_once_and_nothing_is_left_to_do()
    {
        await using var installation = await CompanyAsync(newcomers: [("Example SA", "Sales")], colleagues: 1);
        var done = (await RunAutomationsEndpoint.Post(installation, Ct)).SelectMany(outcome => outcome.Events).Select(one => one.Name).ToList();
        done.ShouldBe(["cohort_opened", "buddy_asked"], ignoreOrder: true);
        (await RunAutomationsEndpoint.Post(installation, Ct)).SelectMany(outcome => outcome.Events).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_newcomer_without_a_buddy_has_one_asked_and_after_five_working_days_the_next()
    {
        await using var installation = await CompanyAsync(newcomers: [("Example SA", "Sales")], colleagues: 2);
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAutomationsEndpoint.Post(installation, Ct)));
        runs.SelectMany(outcomes => outcomes).SelectMany(outcome => outcome.Events).Count(one => one.Name == "buddy_asked").ShouldBe(1);
        var first = (await NewcomerAsync(installation)).AskedNow!.Person;

        // Now is a Sunday; five working days end with the Friday after it.
        await PassAsync(installation, days: 5);
        (await NewcomerAsync(installation)).Asked.Count.ShouldBe(1);
        await PassAsync(installation, days: 1);
        var second = (await NewcomerAsync(installation)).AskedNow!.Person;
        second.ShouldNotBe(first);

        var person = (await NewcomerAsync(installation)).Person;
        (await AnswerAsync(first)).Refused!.Type.ShouldBe("not-asked");
        (await AnswerAsync(second)).Refused.ShouldBeNull();
        (await NewcomerAsync(installation)).Buddy.ShouldBe(second);
        await PassAsync(installation, days: 30);
        (await installation.ScalarAsync<long>("select count(*) from lefaire.mt_events where type = 'buddy_asked'")).ShouldBe(2);
        (await installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);

        Task<Outcome> AnswerAsync(PersonId by) => AnswerBuddyEndpoint.HandleAsync(
            new AccountId(person.Value), new AnswerBuddy(Accepts: true), new Actor(Role.Employee, new AccountId(by.Value)), installation, Ct);
    }

    private static async Task PassAsync(Installation installation, int days)
    {
        ((FakeTimeProvider)installation.Clock).Advance(TimeSpan.FromDays(days));
        await RunAutomationsEndpoint.Post(installation, Ct);
    }

    private static async Task<Newcomer> NewcomerAsync(Installation installation) => (await ListNewcomersEndpoint.Get(null, null, null, null, null, new Actor(Role.Analyst, null).ToPrincipal("test"), installation, Ct)).Items.Single();

    private async Task<Installation> CompanyAsync((string Entity, string Unit)[] newcomers, int colleagues)
    {
        var installation = await Opened.InstallationAsync(postgres);
        var events = new List<NewEvent>();
        foreach (var (entity, unit) in newcomers) Add(entity, unit, LastMonth);
        for (var number = 0; number < colleagues; number++) Add("Example SA", "Sales", LongAgo);
        await History.AppendAsync(installation, events);
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);
        return installation;

        void Add(string entity, string unit, DateTimeOffset at)
        {
            var account = new AccountId(Opened.Key.Id("account", $"{events.Count}"));
            Fact[] facts =
            [
                new AccountOpened(account, SourceKind.Directory, entity, at), new EmploymentStarted(account, true, at),
                new AssignmentChanged(account, new Assignment(entity, unit, null, null, null, null, 1m, Relationship.Cdi), at)
            ];
            events.AddRange(facts.Select((fact, place) => new NewEvent(new EventId(Opened.Key.Id("event", $"{account}", $"{place}")), account.Value, fact)));
        }
    }
}
