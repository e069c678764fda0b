using System.Text.Json;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.People;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;

namespace LeFaire.Learning;

/// <summary>Mentoring from end to end: over HTTP, in a company of five of whom three taught, each in a unit of their own.</summary>
public sealed class MentoringTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset First = new(2024, 1, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly TemporaryHome home = new();
    private readonly List<AccountId> people = [];
    private Installation installation = null!;
    private WebApplication? app;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private FakeTimeProvider Clock => (FakeTimeProvider)installation.Clock;

    public async ValueTask InitializeAsync()
    {
        installation = await Opened.InstallationAsync(postgres);
        var facts = new List<NewEvent>();
        for (var number = 1; number <= 5; number++)
        {
            var account = new AccountId(Opened.Key.Id("account", $"{number}"));
            people.Add(account);
            await installation.ExecuteAsync(
                $"insert into vault.accounts (id, source, source_key, name, email) values ('{account}', 'hr', '{number}', 'Name{number} Example', 'p{number}@example.org')");
            Add(account.Value, new AccountOpened(account, SourceKind.Directory, "Example SA", First), new EmploymentStarted(account, true, First),
                new AssignmentChanged(account, new Assignment("Example SA", $"U{number}", null, null, null, null, 1m, Relationship.Cdi), First));
            var workshop = new PlaceId(Opened.Key.Id("workshop", $"{number}"));
            if (number is >= 2 and <= 4) Add(workshop.Value, new WorkshopScheduled(workshop, account, 60, ["sql"], Opened.Now.AddDays(-30)));
        }

        var entity = Opened.Key.Id("entity");
        Add(entity, new ConsultationClosed("Example SA", null, First), new NoticeGiven("Example SA", null, First));
        await History.AppendAsync(installation, facts);
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);

        void Add(Guid stream, params Fact[] given) =>
            facts.AddRange(given.Select(fact => new NewEvent(new EventId(Opened.Key.Id("event", $"{facts.Count}", $"{stream}", fact.GetType().Name)), stream, fact)));
    }

    [Fact]
    public async Task a_request_becomes_a_mentorship_and_its_feedback_is_shown_once_both_gave_it()
    {
        await ServeAsync();
        var mentors = (await GetAsync(0, $"/api/topics/sql/mentors")).GetProperty("content").EnumerateArray().ToList();
        mentors.Select(one => one.GetProperty("person").GetGuid()).ShouldBe(people[1..4].Select(one => one.Value), ignoreOrder: true);
        mentors.ShouldAllBe(one => one.GetProperty("evidence").GetProperty("workshopsHosted").GetInt32() == 1);
        (await PostAsync(0, "/api/mentoring", new { topic = "thé" })).ShouldBeProblem(400, "unknown-topic");
        var (status, answer) = await PostAsync(0, "/api/mentoring", new { topic = "sql" });
        status.ShouldBe(201, answer.ToString());
        (await PostAsync(0, "/api/mentoring", new { topic = "sql" })).ShouldBeProblem(409, "already-requested");
        var path = $"/api/mentoring/{answer.GetProperty("stream").GetString()}";
        var first = people.IndexOf(new AccountId(mentors[0].GetProperty("person").GetGuid()));
        (await PostAsync(first, path + "/refusal", new { })).Answer.GetProperty("events").GetArrayLength().ShouldBe(2);
        var second = people.IndexOf(new AccountId((await GetAsync(0, path)).GetProperty("content").GetProperty("mentorship").GetProperty("askedNow").GetProperty("mentor").GetGuid()));
        second.ShouldNotBe(first);
        (await PostAsync(first, path + "/acceptance", new { })).ShouldBeProblem(409, "not-asked");
        (await PostAsync(4, path + "/acceptance", new { })).ShouldBeProblem(404, "unknown-mentorship");
        (await PostAsync(second, path + "/acceptance", new { })).Status.ShouldBe(201);
        (await PostAsync(0, path + "/sessions", new { on = Verbs.Day(installation.Today), minutes = 45 })).Status.ShouldBe(201);
        (await PostAsync(0, path + "/feedback", new { quality = "VeryHelpful", text = "Merci, clair." })).Status.ShouldBe(201);
        (await FeedbackAsync(0)).ShouldBe([("VeryHelpful", "Merci, clair.")]);
        (await FeedbackAsync(second)).ShouldBeEmpty();
        (await PostAsync(second, path + "/feedback", new { quality = "Helpful" })).Status.ShouldBe(201);
        (await FeedbackAsync(second)).ShouldBe([("VeryHelpful", "Merci, clair."), ("Helpful", null)], ignoreOrder: true);
        (await FeedbackAsync(null)).ShouldBe([("VeryHelpful", null), ("Helpful", null)], ignoreOrder: true);
        (await installation.ScalarAsync<long>("select count(*) from lefaire.mt_events where data::text like '%Merci%'")).ShouldBe(0);
        using (var outsider = As(4)) ((int)(await outsider.GetAsync(path, Ct)).StatusCode).ShouldBe(404);
        (await PostAsync(0, path + "/closing", new { reached = true })).Status.ShouldBe(201);
        (await GetAsync(null, "/api/mentoring?state=Closed")).GetProperty("total").GetInt32().ShouldBe(1);
        (await GetAsync(4, "/api/mentoring")).GetProperty("total").GetInt32().ShouldBe(0);
        (await GetAsync(null, "/api/mentoring/figures?on=2026-11-30")).GetProperty("content").GetProperty("mentees").GetInt32().ShouldBe(0, "the quarter is not over");

        async Task<List<(string?, string?)>> FeedbackAsync(int? reader)
        {
            var shown = (await GetAsync(reader, path)).GetProperty("content");
            return
            [
                .. shown.GetProperty("mentorship").GetProperty("feedback").EnumerateArray().Select(one => (one.GetProperty("quality").GetString(),
                    shown.GetProperty("texts").TryGetProperty(one.GetProperty("event").GetString()!, out var text) ? text.GetString() : null))
            ];
        }
    }

    [Fact]
    public async Task who_can_help_is_told_by_what_they_did_and_not_of_who_objected()
    {
        await ServeAsync();
        const string path = "/api/topics/sql/helpers";
        (await HelpersAsync(null)).ShouldBe(people[1..4].Select(one => one.Value), ignoreOrder: true);
        (await HelpersAsync(1)).ShouldBe(people[2..4].Select(one => one.Value), ignoreOrder: true);
        (await PostAsync(2, "/api/objections", new { account = people[2].Value })).Status.ShouldBe(201);
        (await HelpersAsync(null)).ShouldBe([people[1].Value, people[3].Value], ignoreOrder: true);
        var one = (await GetAsync(null, path + "?size=1")).GetProperty("content");
        one.GetProperty("total").GetInt32().ShouldBe(2);
        var shown = one.GetProperty("people").EnumerateArray().ShouldHaveSingleItem();
        // As a role without a purpose one reads no name.
        shown.TryGetProperty("name", out _).ShouldBeFalse();
        (await GetAsync(1, path)).GetProperty("content").GetProperty("people").EnumerateArray().ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe("Name4 Example");
        shown.GetProperty("evidence").GetProperty("workshopsHosted").GetInt32().ShouldBe(1);
        // Opened on 1 November 2026, the workshops of 2 October lie in the four quarters until the end of September 2027.
        (await HelpersAsync(null, "?on=2027-09-30")).Count.ShouldBe(2);
        (await HelpersAsync(null, "?on=2027-10-01")).ShouldBeEmpty();
        using var client = As(null);
        ((int)(await client.GetAsync("/api/topics/tea/helpers", Ct)).StatusCode).ShouldBe(404);

        async Task<List<Guid>> HelpersAsync(int? asking, string query = "") =>
            [.. (await GetAsync(asking, path + query)).GetProperty("content").GetProperty("people").EnumerateArray().Select(one => one.GetProperty("person").GetGuid())];
    }

    [Fact]
    public async Task two_runs_at_once_put_a_request_to_one_mentor()
    {
        var mentorship = await RequestedAsync();
        (await RunAsync()).ShouldBeEmpty();
        Clock.Advance(TimeSpan.FromDays(8));
        var outcomes = (await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => RunAsync()))).SelectMany(run => run).ToList();
        outcomes.Count(outcome => outcome.Refused is null).ShouldBe(1);
        outcomes.Where(outcome => outcome.Refused is not null).ShouldAllBe(outcome => outcome.Refused!.Type == "not-due");
        (await OffersAsync(mentorship)).ShouldBe([1, 2]);
        for (var next = 0; next < 3; next++)
        {
            Clock.Advance(TimeSpan.FromDays(8));
            await RunAsync();
        }

        var offers = (await installation.LogAsync()).Select(recorded => recorded.Fact).OfType<MentoringOffered>().ToList();
        offers.Select(offer => offer.Mentor).ShouldBe(people[1..4], ignoreOrder: true);

        async Task<IReadOnlyList<Outcome>> RunAsync() =>
            [.. (await RunAutomationsEndpoint.Post(installation, Ct)).Where(outcome => outcome.Events.All(one => one.Name != "month_published"))];
    }

    [Fact]
    public async Task a_process_that_serves_runs_the_automations_by_itself()
    {
        var mentorship = await RequestedAsync();
        await ServeAsync();
        Clock.Advance(TimeSpan.FromDays(8));
        var deadline = DateTime.UtcNow.AddMinutes(1);
        while ((await OffersAsync(mentorship)).Count < 2 && DateTime.UtcNow < deadline) await Task.Yield();
        (await OffersAsync(mentorship)).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task what_was_written_of_someone_goes_when_they_are_erased()
    {
        var mentorship = await RequestedAsync();
        var mentor = (await installation.LogAsync()).Select(recorded => recorded.Fact).OfType<MentoringOffered>().Single().Mentor;
        await AcceptMentoringEndpoint.HandleAsync(mentorship, Employee(mentor), installation, Ct);
        await HoldMentoringSessionEndpoint.HandleAsync(mentorship, new(installation.Today, 30), Employee(mentor), installation, Ct);
        await GiveMentoringFeedbackEndpoint.HandleAsync(mentorship, new(FeedbackQuality.Helpful, "Écoute bien."), Employee(people[0]), installation, Ct);
        (await installation.ScalarAsync<long>("select count(*) from vault.reasons")).ShouldBe(1);
        await ErasePersonEndpoint.HandleAsync(mentor, new ErasePerson(Confirmed: true), new Actor(Role.Dpo, null), installation, Ct);
        (await installation.ScalarAsync<long>("select count(*) from vault.reasons")).ShouldBe(0);
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.StopAsync(Ct);
            await app.DisposeAsync();
        }

        await installation.DisposeAsync();
        home.Dispose();
    }

    private static Actor Employee(AccountId account) => new(Role.Employee, account);

    private async Task ServeAsync() => app = await Serve.StartAsync(installation, home.Home, port: 0, Ct);

    private async Task<PlaceId> RequestedAsync() =>
        new((await RequestMentoringEndpoint.HandleAsync(new RequestMentoring("sql"), Employee(people[0]), installation, Ct)).Stream);

    private async Task<List<int>> OffersAsync(PlaceId mentorship) =>
    [
        .. (await installation.LogAsync()).Select(recorded => recorded.Fact).OfType<MentoringOffered>().Where(offer => offer.Mentorship == mentorship)
            .Select(offer => offer.Ordinal).Order()
    ];

    /// <summary>A client that acts as one of the five, or as an analyst where null.</summary>
    private HttpClient As(int? person)
    {
        var client = new HttpClient { BaseAddress = new Uri(app!.Urls.First()) };
        client.DefaultRequestHeaders.Add(ChosenActor.Header, person is { } index ? $"employee:{people[index]}" : "analyst");
        return client;
    }

    private async Task<JsonElement> GetAsync(int? person, string path)
    {
        using var client = As(person);
        return JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync(path, Ct));
    }

    private async Task<(int Status, JsonElement Answer)> PostAsync(int? person, string path, object command)
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        using var client = As(person);
        using var response = await client.PostAsync(path, new StringContent(JsonSerializer.Serialize(command, Answers.Json), System.Text.Encoding.UTF8, "application/json"), Ct);
        return ((int)response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Ct)));
    }
}
