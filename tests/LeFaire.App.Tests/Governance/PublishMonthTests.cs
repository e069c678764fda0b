using LeFaire.Contributions;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.People;
using Microsoft.Extensions.Time.Testing;

namespace LeFaire.Governance;

/// <summary>Published months on the sample company: figures of groups over HTTP before and after facts arrive late.</summary>
public class PublishMonthTests(ServedSample sample, PostgresFixture postgres) : IClassFixture<ServedSample>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task what_arrives_late_moves_figures_of_groups_with_the_next_month_published_only()
    {
        var published = (await sample.GetAsync("analyst", "/api/months")).GetProperty("items").EnumerateArray().Single();
        published.GetProperty("to").GetString().ShouldBe(Verbs.Day(ServedSample.Published));
        var sequence = published.GetProperty("sequence").GetInt64();
        var opened = await sample.PostAsync("analyst", "/api/cohorts", new { entity = "Example SA", joinedFrom = "2000-01-01", joinedTo = ServedSample.LastDay });
        var cohort = $"/api/cohorts/{opened.Answer.GetProperty("stream").GetString()}";
        var openedAt = opened.Answer.GetProperty("sequence").GetInt64();
        string[] asked =
        [
            cohort, $"{cohort}/comparison", "/api/mentoring/figures", "/api/mobility/figures", "/api/workshops/followed", "/api/network", "/api/business-case"
        ];
        var before = await AllAsync();
        var shown = await sample.GetAsync("analyst", cohort);
        (shown.GetProperty("on").GetString(), shown.GetProperty("sequence").GetInt64()).ShouldBe((Verbs.Day(ServedSample.Published), sequence));
        var size = shown.GetProperty("content").GetProperty("size").GetInt32();

        // Someone who joined long ago is heard of late, and the log goes on into later months.
        var (late, joined) = (new AccountId(Opened.Key.Id("account", "late")), new DateTimeOffset(2024, 10, 7, 0, 0, 0, TimeSpan.Zero));
        await AppendAsync(
            late, new AccountOpened(late, SourceKind.Directory, "Example SA", joined), new EmploymentStarted(late, true, joined),
            new AssignmentChanged(late, new Assignment("Example SA", "Sales", "Paris", "E3", "Buyer", null, 1m, Relationship.Cdi), joined));
        (await AllAsync()).ShouldBe(before);
        (await AllAsync("?on=2026-10-31")).ShouldBe(before);
        (await AllAsync($"?asOf={openedAt}")).ShouldBe(before);
        (await RunAutomationsEndpoint.Post(sample.Installation, Ct)).SelectMany(outcome => outcome.Events).ShouldNotContain(one => one.Name == "month_published");

        var then = new DateTimeOffset(2026, 11, 30, 9, 0, 0, TimeSpan.Zero);
        await AppendAsync(late, new PostPublished(new PlaceId(Opened.Key.Id("space", "late")), late, 12, [], [], then));
        ((FakeTimeProvider)sample.Installation.Clock).SetUtcNow(then.AddDays(2));
        // The process that serves sees the clock move, and may be the first of the four.
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RunAutomationsEndpoint.Post(sample.Installation, Ct)));
        (await sample.Installation.ScalarAsync<long>("select count(*) from lefaire.mt_events where type = 'month_published'")).ShouldBe(2);
        await sample.Installation.Upkeep.ReachEndAsync(progress: null, Ct);
        shown = await sample.GetAsync("analyst", cohort);
        shown.GetProperty("on").GetString().ShouldBe("2026-11-30");
        shown.GetProperty("content").GetProperty("size").GetInt32().ShouldBe(size + 1);
        // Of the month published before, nothing moved even so.
        (await AllAsync($"?on={ServedSample.LastDay}")).ShouldBe(before);
        (await AllAsync($"?asOf={openedAt}")).ShouldBe(before);
        (await sample.Installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);

        async Task<List<string>> AllAsync(string moment = "")
        {
            var answers = new List<string>();
            foreach (var path in asked) answers.Add((await sample.GetAsync("analyst", path + moment)).ToString());
            return answers;
        }
    }

    [Fact]
    public async Task months_published_are_listed_with_the_position_that_they_hold_for()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        MonthPublished[] months = [new(new(2026, 9, 30), 7, Opened.Now.AddDays(-30)), new(new(2026, 10, 31), 12, Opened.Now), new(new(2026, 10, 31), 15, Opened.Now.AddHours(1))];
        await ReadModels.History.AppendAsync(
            installation, [.. months.Select((month, number) => new NewEvent(new EventId(Opened.Key.Id("month", $"{number}")), Opened.Key.Id("stream", "months"), month))]);
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);
        (await ListMonthsEndpoint.Get(null, null, installation, Ct)).Items.ShouldBe([months[2], months[1], months[0]]);
    }

    private async Task AppendAsync(AccountId account, params Fact[] facts)
    {
        await ReadModels.History.AppendAsync(
            sample.Installation, [.. facts.Select(fact => new NewEvent(new EventId(Opened.Key.Id("event", $"{account}", fact.GetType().Name)), account.Value, fact))]);
        await sample.Installation.Upkeep.ReachEndAsync(progress: null, Ct);
    }
}
