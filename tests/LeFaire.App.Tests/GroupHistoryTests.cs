using System.Text.Json;

namespace LeFaire;

/// <summary>Histories of cohorts and plans, over HTTP on the sample company.</summary>
public class GroupHistoryTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private const string On = "?on=";

    private static string Day => On + Hosting.Verbs.Day(ServedSample.Published);

    [Fact]
    public async Task a_cohort_replayed_to_its_last_step_is_the_cohort_as_it_stands_and_only_its_members_move_it()
    {
        var (_, opened) = await sample.PostAsync(
            "analyst", "/api/cohorts", new { entity = "Example SA", joinedFrom = "2000-01-01", joinedTo = "2024-09-30" });
        var cohort = opened.GetProperty("stream").GetString()!;
        var live = (await sample.GetAsync("analyst", $"/api/cohorts/{cohort}{Day}")).GetProperty("content");
        var size = live.GetProperty("size").GetInt32();
        var steps = await StepsAsync("analyst", $"/api/cohorts/{cohort}/history");
        steps.Select(step => step.GetProperty("sequence").GetInt64()).ShouldBeInOrder();
        // What members did with one another is of both, and happened once.
        steps.Select(step => step.GetProperty("sequence").GetInt64()).ShouldBeUnique();

        var last = await sample.GetAsync("analyst", $"/api/cohorts/{cohort}/history/{steps.Count}{Day}");
        Text(last.GetProperty("state")).ShouldBe(Text(live));
        // The cohort's own opening came last, so that it has no state before it.
        steps[^1].GetProperty("name").GetString().ShouldBe("cohort_opened");
        (await sample.GetAsync("analyst", $"/api/cohorts/{cohort}/history/{steps.Count - 1}{Day}")).TryGetProperty("state", out _).ShouldBeFalse();
        last.GetProperty("changed").EnumerateArray().Single(change => change.GetProperty("figure").GetString() == "size").GetProperty("after").GetInt32().ShouldBe(size);

        // Of another that they are of, the history would give away what is hidden of either.
        var (_, wider) = await sample.PostAsync("analyst", "/api/cohorts", new { entity = "Example SA", joinedFrom = "1999-01-01", joinedTo = ServedSample.LastDay });
        using var client = sample.As("analyst");
        using var refused = await client.GetAsync($"/api/cohorts/{wider.GetProperty("stream").GetString()}/history{Day}", TestContext.Current.CancellationToken);
        (await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("shares-members");

        // Leaving out how one of them began leaves a cohort that is smaller by one.
        var began = steps.First(step => step.GetProperty("name").GetString() == "employment_started").GetProperty("event").GetString();
        var without = await sample.GetAsync("analyst", $"/api/cohorts/{cohort}/history/{steps.Count}{Day}&without={began}");
        var change = without.GetProperty("without").EnumerateArray().Single(one => one.GetProperty("figure").GetString() == "size");
        (change.GetProperty("before").GetInt32() - change.GetProperty("after").GetInt32()).ShouldBe(1);
    }

    [Fact]
    public async Task a_cohort_of_fewer_than_five_has_no_history_to_show()
    {
        var (_, opened) = await sample.PostAsync(
            "analyst", "/api/cohorts", new { entity = "Example SA", joinedFrom = "1990-01-01", joinedTo = "1990-01-02" });
        using var client = sample.As("analyst");
        using var answer = await client.GetAsync($"/api/cohorts/{opened.GetProperty("stream").GetString()}/history", TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(409);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("too-few");
    }

    [Fact]
    public async Task a_plan_replayed_shows_its_nominee_in_the_pool_then_nominated_then_a_candidate()
    {
        var (_, opened) = await sample.PostAsync(
            "analyst", "/api/plans", new Succession.OpenPlan("Rejouer", "Example SA", "Chef", [Succession.Dimension.Helping], Grades: ServedSample.BelowHeads));
        var plan = opened.GetProperty("stream").GetString()!;
        var pool = (await sample.GetAsync("committee", $"/api/plans/{plan}")).GetProperty("content").GetProperty("pool").EnumerateArray()
            .Select(member => member.GetProperty("person").GetString()!).ToList();
        var others = (await sample.GetAsync("analyst", "/api/people?size=1000")).GetProperty("items").EnumerateArray()
            .Select(one => one.GetProperty("person").GetString()!).Except(pool).ToList();
        (await sample.PostAsync($"committee:{others[0]}", $"/api/plans/{plan}/nominations", new { nominee = pool[0], reason = "x", conflict = "None" }))
            .Status.ShouldBe(201);
        (await sample.PostAsync($"committee:{others[1]}", $"/api/plans/{plan}/nominations/second", new { nominee = pool[0] })).Status.ShouldBe(201);
        using (var concerned = sample.As($"committee:{pool[1]}"))
        {
            using var hidden = await concerned.GetAsync($"/api/plans/{plan}/history", TestContext.Current.CancellationToken);
            ((int)hidden.StatusCode).ShouldBe(404);
        }

        var steps = await StepsAsync("committee", $"/api/plans/{plan}/history", on: "");
        steps.TakeLast(3).Select(step => step.GetProperty("name").GetString()).ShouldBe(["plan_opened", "candidate_nominated", "nomination_seconded"]);
        steps[^2].GetProperty("people").EnumerateArray().Select(one => one.GetString()).ShouldContain(pool[0]);

        (await StateAsync(steps.Count - 2)).ShouldBe("InPool");
        (await StateAsync(steps.Count - 1)).ShouldBe("Nominated");
        (await StateAsync(steps.Count)).ShouldBe("Candidate");
        (await StateAsync(steps.Count, $"?without={steps[^1].GetProperty("event").GetString()}")).ShouldBe("Candidate");
        var last = await sample.GetAsync("committee", $"/api/plans/{plan}/history/{steps.Count}?without={steps[^1].GetProperty("event").GetString()}");
        last.GetProperty("without").EnumerateArray().Select(change => change.GetProperty("figure").GetString())
            .ShouldBe([$"{pool[0]}: Candidate", $"{pool[0]}: Nominated"], ignoreOrder: true);
        Text(last.GetProperty("state")).ShouldBe(Text((await sample.GetAsync("committee", $"/api/plans/{plan}")).GetProperty("content")));

        async Task<string?> StateAsync(int step, string query = "") =>
            (await sample.GetAsync("committee", $"/api/plans/{plan}/history/{step}{query}")).GetProperty("state").GetProperty("pool").EnumerateArray()
                .Single(member => member.GetProperty("person").GetString() == pool[0]).GetProperty("state").GetString();
    }

    private async Task<List<JsonElement>> StepsAsync(string actor, string path, string? on = null)
    {
        var steps = new List<JsonElement>();
        for (var page = 1; ; page++)
        {
            var answer = await sample.GetAsync(actor, $"{path}{on ?? Day}{(on is null ? "&" : "?")}size=1000&page={page}");
            steps.AddRange(answer.GetProperty("items").EnumerateArray());
            if (steps.Count >= answer.GetProperty("total").GetInt32()) return steps;
        }
    }

    private static string Text(JsonElement element) => element.GetRawText();
}
