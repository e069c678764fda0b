namespace LeFaire.Mobility;

/// <summary>Openness to mobility and discovery from end to end, on the sample company.</summary>
public class DiscoveryTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static readonly string[] Kinds = ["Mission"];

    private readonly HashSet<Guid> declared = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_manager_discovers_who_declared_until_they_end_it_or_object()
    {
        // Whoever can help with sql did something on it; one of them has a manager.
        var helpers = (await sample.GetAsync("analyst", $"/api/topics/sql/helpers?size=1000&on={ServedSample.LastDay}")).GetProperty("content").GetProperty("people")
            .EnumerateArray().Select(one => one.GetProperty("person").GetGuid()).ToList();
        List<Guid> led = [];
        await using (var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct))
        {
            led.AddRange(helpers.Where(person => snapshot.EmploymentOf(new PersonId(person)).On(sample.Installation.Today)?.Manager is not null));
        }

        // The sample has some who are open already.
        declared.UnionWith(await FoundAsync("analyst"));
        var open = led.First(person => !declared.Contains(person));
        var other = helpers.First(person => person != open && !declared.Contains(person));
        var (superior, stranger) = await LineAsync(open);
        (await FoundAsync($"manager:{stranger}")).ShouldBeEmpty();
        (await sample.PostAsync("analyst", "/api/mobility", new { kinds = Kinds })).ShouldBeProblem(403, "forbidden");
        foreach (var person in new[] { open, other }) (await sample.PostAsync($"employee:{person}", "/api/mobility", new { kinds = Kinds })).Status.ShouldBe(201);
        var today = $"?on={sample.Installation.Today:yyyy-MM-dd}";
        (await sample.GetAsync($"employee:{open}", "/api/mobility" + today)).GetProperty("content").GetProperty("person").GetGuid().ShouldBe(open);
        (await FoundAsync($"manager:{stranger}")).ShouldContain(open);
        (await FoundAsync($"manager:{superior}")).ShouldNotContain(open);
        (await FoundAsync("analyst")).Order().ShouldBe(new[] { open, other }.Order());
        using (var employee = sample.As($"employee:{stranger}")) ((int)(await employee.GetAsync("/api/mobility/discovery?topic=sql", Ct)).StatusCode).ShouldBe(403);
        using (var nobody = sample.As("manager")) ((int)(await nobody.GetAsync("/api/mobility/discovery?topic=sql", Ct)).StatusCode).ShouldBe(404);
        (await sample.PostAsync($"employee:{open}", "/api/mobility/end", new { })).Status.ShouldBe(201);
        (await sample.PostAsync($"employee:{open}", "/api/mobility/end", new { })).ShouldBeProblem(409, "not-declared");
        (await FoundAsync("analyst")).ShouldBe([other]);
        (await sample.PostAsync($"employee:{other}", "/api/objections", new { account = other })).Status.ShouldBe(201);
        (await FoundAsync("analyst")).ShouldBeEmpty();
    }

    private async Task<List<Guid>> FoundAsync(string actor) =>
        [.. (await sample.GetAsync(actor, "/api/mobility/discovery?topic=sql")).GetProperty("content").GetProperty("people").EnumerateArray()
            .Select(one => one.GetProperty("declared").GetProperty("person").GetGuid()).Where(person => !declared.Contains(person))];

    /// <summary>Someone's manager on the day, and someone who leads nobody and whom they do not lead.</summary>
    private async Task<(Guid Superior, Guid Stranger)> LineAsync(Guid person)
    {
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        var on = sample.Installation.Today;
        var leading = snapshot.Everyone.Select(ManagerOf).OfType<PersonId>().ToHashSet();
        var stranger = snapshot.Everyone.First(one =>
            one.Value != person && snapshot.EmploymentOf(one).EmployedOn(on) && !leading.Contains(one) && !IsLedBy(one, new PersonId(person)));
        return (ManagerOf(new PersonId(person))!.Value.Value, stranger.Value);

        bool IsLedBy(PersonId one, PersonId by) => ManagerOf(one) is { } manager && (manager == by || IsLedBy(manager, by));

        PersonId? ManagerOf(PersonId of) => snapshot.People.PersonOf(snapshot.EmploymentOf(of).On(on)?.Manager);
    }
}
