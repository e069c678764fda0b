using System.Globalization;
using System.Text.Json;
using LeFaire.Contributions;
using LeFaire.Import;
using LeFaire.People;
using LeFaire.ReadModels;

namespace LeFaire.Learning;

/// <summary>Workshops from end to end, on the sample company.</summary>
public class WorkshopTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static readonly string[] Sql = ["sql"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_workshop_runs_from_the_calendar_to_its_rating()
    {
        var people = await PeopleAsync();
        var (host, first, second, third) = (people[0], people[1], people[2], people[3]);
        var workshop = new
        {
            title = "Requêtes pour tous", startsAt = sample.Installation.Clock.GetUtcNow().AddHours(2), tags = Sql, host, minutes = 90, places = 1
        };
        (await PostAsync(first, "/api/workshops", workshop)).ShouldBeProblem(404, "unknown-person");
        (await PostAsync(host, "/api/workshops", workshop with { title = "Réunion du syndicat" })).ShouldBeProblem(400, "sensitive-title");
        var (status, answer) = await PostAsync(host, "/api/workshops", workshop);
        status.ShouldBe(201, answer.ToString());
        (await PostAsync(host, "/api/workshops", workshop)).ShouldBeProblem(409, "already-scheduled");
        var path = $"/api/workshops/{answer.GetProperty("stream").GetString()}";
        (await PostAsync(first, path + "/registrations", new { account = second })).ShouldBeProblem(404, "unknown-person");
        foreach (var person in new[] { first, second, third }) (await PostAsync(person, path + "/registrations", new { account = person })).Status.ShouldBe(201);
        (await ShownAsync(third)).GetProperty("waitsAs").GetInt32().ShouldBe(2);
        (await ShownAsync(third)).TryGetProperty("participants", out _).ShouldBeFalse();
        (await PostAsync(first, path + "/registrations/withdraw", new { account = first })).Status.ShouldBe(201);
        (await ShownAsync(second)).GetProperty("hasPlace").GetBoolean().ShouldBeTrue();
        (await ShownAsync(third)).GetProperty("waitsAs").GetInt32().ShouldBe(1);
        (await ShownAsync(host)).GetProperty("participants").GetProperty("registered").EnumerateArray().Select(one => one.GetString()).ShouldBe([second]);
        (await PostAsync(host, path + "/attendance", new { attended = new[] { second } })).ShouldBeProblem(409, "not-started");
        ((Microsoft.Extensions.Time.Testing.FakeTimeProvider)sample.Installation.Clock).Advance(TimeSpan.FromHours(2));
        (await PostAsync(second, path + "/attendance", new { attended = new[] { second } })).ShouldBeProblem(409, "not-the-host");
        (await PostAsync(host, path + "/attendance", new { attended = new[] { second, first } })).Answer.GetProperty("events").GetArrayLength().ShouldBe(2);
        (await PostAsync(third, path + "/ratings", new { rating = 4 })).ShouldBeProblem(409, "not-attended");
        (await PostAsync(second, path + "/ratings", new { rating = 4 })).Status.ShouldBe(201);
        (await PostAsync(host, path + "/cancellation", new { })).ShouldBeProblem(409, "already-started");
        var shown = (await ShownAsync(null)).GetProperty("workshop");
        (shown.GetProperty("title").GetString(), shown.GetProperty("attended").GetInt32()).ShouldBe(("Requêtes pour tous", 2));
        shown.TryGetProperty("meanRating", out _).ShouldBeFalse();
        (await sample.Installation.ScalarAsync<long>("select count(*) from lefaire.mt_events where data::text like '%Requêtes%'")).ShouldBe(0);

        async Task<JsonElement> ShownAsync(string? reader) =>
            (await sample.GetAsync(reader is null ? "analyst" : $"employee:{reader}", path)).GetProperty("content");
    }

    [Fact]
    public async Task six_who_register_at_once_for_two_places_leave_four_waiting()
    {
        var people = await PeopleAsync();
        var (_, answer) = await sample.PostAsync("analyst", "/api/workshops", new
        {
            title = "Deux places", startsAt = sample.Installation.Clock.GetUtcNow().AddDays(9), tags = Sql, host = people[0], places = 2
        });
        var path = $"/api/workshops/{answer.GetProperty("stream").GetString()}";
        await Task.WhenAll(Enumerable.Range(1, 6).Select(by => PostAsync(people[by], path + "/registrations", new { account = people[by] })));
        var shown = (await sample.GetAsync("analyst", path)).GetProperty("content").GetProperty("workshop");
        (shown.GetProperty("registered").GetInt32(), shown.GetProperty("waiting").GetInt32()).ShouldBe((2, 4));
        (await sample.GetAsync("analyst", "/api/workshops?topic=sql&upcoming=true&size=1000")).GetProperty("items").EnumerateArray()
            .Select(one => one.GetProperty("title").GetString()).ShouldContain("Deux places");
        (await sample.PostAsync("analyst", path + "/cancellation", new { })).Status.ShouldBe(201);
        (await PostAsync(people[8], path + "/registrations", new { account = people[8] })).ShouldBeProblem(409, "already-cancelled");
    }

    [Fact]
    public async Task a_registration_that_someone_gave_up_stays_given_up_when_imported_again()
    {
        var at = sample.Installation.Clock.GetUtcNow().AddDays(30);
        var export = new Export("lms", SourceKind.Learning, at, 0, (_, _) =>
        [
            new AccountItem("a.csv", "w1", null, "w1@example.org"), new AccountItem("a.csv", "h1", null, "h1@example.org"),
            new WorkshopItem("a.csv", "W1", "Atelier", "h1", 60, ["sql"], false, at),
            new AttendanceItem("a.csv", "W1|w1", "W1", "w1", false, "h1", 60, ["sql"], at)
        ]);
        (await sample.Installation.ImportAsync(export)).Added.ShouldBeGreaterThan(0);
        await sample.Installation.Upkeep.ReachEndAsync(progress: null, Ct);
        var workshop = await sample.Installation.ScalarAsync<Guid>("select id from vault.titles where title = 'Atelier'");
        var account = await sample.Installation.ScalarAsync<Guid>("select id from vault.accounts where email = 'w1@example.org'");
        (await RegisteredAsync()).ShouldBe(1);
        (await sample.PostAsync("analyst", $"/api/workshops/{workshop}/registrations/withdraw", new { account })).Status.ShouldBe(201);
        var again = await sample.Installation.ImportAsync(export);
        (again.Added, again.Changed).ShouldBe((0, 0));
        await sample.Installation.Upkeep.ReachEndAsync(progress: null, Ct);
        (await RegisteredAsync()).ShouldBe(0);

        async Task<int> RegisteredAsync() => (await sample.GetAsync("analyst", $"/api/workshops/{workshop}")).GetProperty("content")
            .GetProperty("workshop").GetProperty("registered").GetInt32();
    }

    [Fact]
    public async Task what_followed_the_samples_workshops_equals_a_calculation_in_sql()
    {
        // Few of the sample go on to help on the very topic, and so few are not shown: eight more do.
        var attended = (await sample.Installation.LogAsync()).Select(recorded => recorded.Fact).OfType<WorkshopAttended>()
            .Where(one => one is { Host: not null, Tags: not null } && one.Day < DateOnly.Parse(ServedSample.LastDay, CultureInfo.InvariantCulture).AddDays(-90))
            .DistinctBy(one => one.Account).Take(8);
        await History.AppendAsync(sample.Installation, [.. attended.Select(one =>
        {
            var reply = new ReplyPosted(one.Workshop, one.Account, one.Host, 80, one.Tags, null, one.OccurredAt.AddDays(10));
            return new NewEvent(new EventId(Opened.Key.Id("reply", $"{one.Account}")), Opened.Key.Id("message", $"{one.Account}"), reply);
        })]);
        await sample.PublishAsync();

        // Everyone who attended a workshop of the sample whose 90 days are over, by the first, and was employed and not away from 90 days before it to 90 days after;
        // and whether they helped anybody on one of its tags in 90 days.
        await using var select = sample.Installation.Database.CreateCommand(
            $"""
            with person as (
                select id as account, dense_rank() over (order by lower(email)) as who from vault.accounts where email is not null),
            mapped as (
                select data ->> 'Space' as space, jsonb_agg(topic ->> 'Name') as topics
                from lefaire.mt_events, jsonb_array_elements(data -> 'Topics') topic where type = 'topics_mapped' group by 1),
            event as (
                select type, data, (data ->> 'OccurredAt')::timestamptz at time zone 'utc' as at,
                    coalesce(data -> 'Tags', '[]') || coalesce((select topics from mapped where space = data ->> 'Space'), '[]') as topics
                from lefaire.mt_events where id not in (select (data ->> 'UndoneId')::uuid from lefaire.mt_events where data ? 'UndoneId')),
            contract as (select p.who, e.type, e.at::date as day from event e join person p on p.account = (e.data ->> 'Account')::uuid),
            employed as (
                select who, day as since, (select min(e.day) from contract e where e.who = c.who and e.type = 'employment_ended' and e.day > c.day) as until
                from contract c where type = 'employment_started'),
            away as (
                select who, day as since, (select min(e.day) from contract e where e.who = c.who and e.type = 'contract_resumed' and e.day > c.day) as until
                from contract c where type = 'contract_suspended'),
            first as (
                select distinct on (p.who) p.who, e.at::date as day, e.topics
                from event e join person p on p.account = (e.data ->> 'Account')::uuid
                where e.type = 'workshop_attended' and e.at::date + 90 <= '{ServedSample.LastDay}' order by p.who, e.at, e.data ->> 'Workshop'),
            attended as (
                select * from first f
                where exists (select from employed s where s.who = f.who and s.since <= f.day - 90 and coalesce(s.until > f.day + 90, true))
                    and not exists (select from away s where s.who = f.who and s.since <= f.day + 90 and coalesce(s.until > f.day - 90, true))),
            helped as materialized (
                select g.who, e.at::date as day, e.topics from event e
                join person g on g.account = (case e.type when 'reply_posted' then e.data ->> 'Author' when 'workshop_attended' then e.data ->> 'Host' else e.data ->> 'Mentor' end)::uuid
                join person r on r.account = (case e.type when 'reply_posted' then e.data ->> 'To' when 'workshop_attended' then e.data ->> 'Account' else e.data ->> 'Mentee' end)::uuid
                where e.type in ('reply_posted', 'workshop_attended', 'mentoring_session_held') and g.who <> r.who)
            select count(*)::int, (count(*) filter (where exists (
                select from helped h where h.who = a.who and h.day between a.day + 1 and a.day + 90
                and exists (select from jsonb_array_elements_text(h.topics) t where a.topics ? t.value))))::int from attended a
            """);
        select.CommandTimeout = 0;
        await using var reader = await select.ExecuteReaderAsync(Ct);
        (await reader.ReadAsync(Ct)).ShouldBeTrue();
        var (of, count) = (reader.GetInt32(0), reader.GetInt32(1));
        var answer = (await sample.GetAsync("analyst", $"/api/workshops/followed?on={ServedSample.LastDay}")).GetProperty("content");
        answer.TryGetProperty("attended", out var followed).ShouldBeTrue($"{count} of {of}: {answer}");
        (followed.GetProperty("of").GetInt32(), followed.GetProperty("count").GetInt32()).ShouldBe((of, count));
        of.ShouldBeGreaterThan(20);
    }

    private Task<(int Status, JsonElement Answer)> PostAsync(string person, string path, object command) => sample.PostAsync($"employee:{person}", path, command);

    private async Task<List<string>> PeopleAsync() =>
        [.. (await sample.GetAsync("analyst", "/api/people?size=20&employed=true")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("person").GetString()!)];
}
