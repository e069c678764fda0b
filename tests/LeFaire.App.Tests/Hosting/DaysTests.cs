namespace LeFaire.Hosting;

/// <summary>Lists as things stood on a day, and as was known at a position of the log.</summary>
public class DaysTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static readonly object[] Indexing = [new { name = "indexing" }];

    [Fact]
    public async Task plans_topics_and_cohorts_are_those_of_the_day_and_position_that_are_asked_for()
    {
        var today = sample.Installation.Today;
        var before = (await sample.GetAsync("analyst", "/api/plans")).GetProperty("sequence").GetInt64();
        var (_, plan) = await sample.PostAsync("analyst", "/api/plans", new Succession.OpenPlan("Jour", "Example SA", "Chef", [Succession.Dimension.Helping]));
        (await sample.PostAsync("analyst", "/api/topics", new { topics = Indexing, from = today.AddDays(10), tag = "index" })).Status.ShouldBe(201);
        var (_, past) = await sample.PostAsync("analyst", "/api/cohorts", new { entity = "Example SA", joinedFrom = "1998-01-01", joinedTo = "2024-09-30" });
        var (_, ahead) = await sample.PostAsync("analyst", "/api/cohorts", new { entity = "Example SA", joinedFrom = today.AddDays(30), joinedTo = today.AddDays(60) });

        await ShowsAsync("/api/plans", "plan", plan.GetProperty("stream").GetString()!, today, today.AddDays(-1));
        await ShowsAsync("/api/topics", "name", "indexing", today.AddDays(10), today.AddDays(9));
        await ShowsAsync("/api/cohorts", "cohort", ahead.GetProperty("stream").GetString()!, today, today.AddDays(-1));
        // A cohort is a question: one that was opened since may be asked of a day on which its window had begun.
        (await ListedAsync("/api/cohorts", "cohort", $"on={today.AddDays(-1):yyyy-MM-dd}")).ShouldContain(past.GetProperty("stream").GetString());
        (await ListedAsync("/api/topics", "name", "")).ShouldNotContain("indexing");

        async Task ShowsAsync(string path, string key, string one, DateOnly from, DateOnly dayBefore)
        {
            (await ListedAsync(path, key, $"on={from:yyyy-MM-dd}")).ShouldContain(one, path);
            (await ListedAsync(path, key, $"on={dayBefore:yyyy-MM-dd}")).ShouldNotContain(one, path);
            (await ListedAsync(path, key, $"on={from:yyyy-MM-dd}&asOf={before}")).ShouldNotContain(one, path);
            (await sample.GetAsync("analyst", $"{path}?on={dayBefore:yyyy-MM-dd}")).GetProperty("on").GetString().ShouldBe($"{dayBefore:yyyy-MM-dd}");
        }
    }

    [Theory]
    [InlineData("plans")]
    [InlineData("topics")]
    [InlineData("cohorts")]
    public void the_verb_takes_a_day_and_a_position_too(string verb) =>
        CommandLine.Root().Parse($"{verb} --on 2026-01-31 --as-of 7").Errors.ShouldBeEmpty();

    private async Task<List<string?>> ListedAsync(string path, string key, string query) =>
        [.. (await sample.GetAsync("analyst", $"{path}?size=1000&{query}")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty(key).GetString())];
}
