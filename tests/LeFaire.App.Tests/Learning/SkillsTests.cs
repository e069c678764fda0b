namespace LeFaire.Learning;

/// <summary>Skill paths, mapping and the mentors suggested, on the sample company.</summary>
public class SkillsTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_skills_of_the_sample_equal_a_calculation_in_sql()
    {
        foreach (var (person, expected) in await CalculatedAsync())
        {
            var paths = (await sample.GetAsync($"employee:{person}", $"/api/people/{person}/skills?on={ServedSample.LastDay}")).GetProperty("content");
            var shown = new SortedDictionary<string, int>(StringComparer.Ordinal);
            foreach (var path in paths.EnumerateArray())
            {
                foreach (var at in path.GetProperty("stages").EnumerateArray())
                {
                    shown[$"{path.GetProperty("topic").GetProperty("name").GetString()} {at.GetProperty("stage").GetString()}"] = at.GetProperty("count").GetInt32();
                    at.GetProperty("quarters").EnumerateArray().Sum(one => one.GetProperty("count").GetInt32()).ShouldBe(at.GetProperty("count").GetInt32());
                }
            }

            shown.ShouldBe(expected, person.ToString());
        }
    }

    [Fact]
    public async Task a_tag_that_is_mapped_is_a_topic_no_more_and_an_employee_reads_only_their_own_skills()
    {
        var command = new { topics = new[] { new { name = "data-visualisation", esco = "http://data.europa.eu/esco/skill/x" } }, from = "2020-01-01", tag = "dataviz" };
        (await sample.PostAsync("employee", "/api/topics", command)).ShouldBeProblem(403, "forbidden");
        (await sample.PostAsync("analyst", "/api/topics", command)).Status.ShouldBe(201);
        (await sample.PostAsync("analyst", "/api/topics", command)).ShouldBeProblem(409, "already-mapped");
        var topics = (await sample.GetAsync("analyst", "/api/topics?size=1000")).GetProperty("items").EnumerateArray().ToList();
        topics.Single(topic => topic.GetProperty("name").GetString() == "data-visualisation").GetProperty("esco").GetString().ShouldBe("http://data.europa.eu/esco/skill/x");
        topics.Select(topic => topic.GetProperty("name").GetString()).ShouldNotContain("dataviz");
        var people = (await sample.GetAsync("analyst", "/api/people?size=2")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("person").GetString()!).ToList();
        using var client = sample.As($"employee:{people[0]}");
        ((int)(await client.GetAsync($"/api/people/{people[1]}/skills", Ct)).StatusCode).ShouldBe(404);
    }

    [Fact]
    public async Task whom_the_sample_suggests_are_never_in_the_mentees_reporting_line()
    {
        var people = (await sample.GetAsync("analyst", $"/api/people?size=1000&employed=true&on={ServedSample.LastDay}")).GetProperty("items").EnumerateArray()
            .Select(one => one.GetProperty("person").GetGuid()).ToList();
        var suggested = 0;
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        var on = DateOnly.ParseExact(ServedSample.LastDay, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        foreach (var mentee in people.Take(10))
        {
            var mentors = (await sample.GetAsync($"employee:{mentee}", $"/api/topics/sql/mentors?on={ServedSample.LastDay}")).GetProperty("content").EnumerateArray()
                .Select(one => one.GetProperty("person").GetGuid()).ToList();
            suggested += mentors.Count;
            foreach (var mentor in mentors)
            {
                Managers(mentee).ShouldNotContain(mentor);
                Managers(mentor).ShouldNotContain(mentee);
            }
        }

        suggested.ShouldBeGreaterThan(0);

        HashSet<Guid> Managers(Guid person)
        {
            var above = new HashSet<Guid>();
            var at = new PersonId(person);
            while (snapshot.EmploymentOf(at).On(on)?.Manager is { } manager && snapshot.People.PersonOf(manager) is { } next && above.Add(next.Value)) at = next;
            return above;
        }
    }

    /// <summary>Of the ten people with the most replies, how often at each stage on each topic: from the raw events, without any view.</summary>
    private async Task<Dictionary<Guid, SortedDictionary<string, int>>> CalculatedAsync()
    {
        await using var select = sample.Installation.Database.CreateCommand(
            $"""
            with person as (
                select id as account, lower(email) as who from vault.accounts where email is not null),
            mapped as (
                select data ->> 'Space' as space, jsonb_agg(topic ->> 'Name') as topics
                from lefaire.mt_events, jsonb_array_elements(data -> 'Topics') topic where type = 'topics_mapped' and data ? 'Space' group by 1),
            event as (
                select type, data, coalesce(data -> 'Tags', '[]') || coalesce((select topics from mapped where space = data ->> 'Space'), '[]') as topics
                from lefaire.mt_events
                where id not in (select (data ->> 'UndoneId')::uuid from lefaire.mt_events where data ? 'UndoneId')
                and ((data ->> 'OccurredAt')::timestamptz at time zone 'utc')::date <= '{ServedSample.LastDay}'),
            deed as (
                select data ->> 'Author' as by, data ->> 'To' as other, 'Helping' as stage, topics from event where type = 'reply_posted' and data ? 'To'
                union all select data ->> 'Account', data ->> 'Host', 'Learning', topics from event where type = 'workshop_attended'
                union all select data ->> 'Host', data ->> 'Account', 'Teaching', topics from event where type = 'workshop_attended' and data ? 'Host'
                union all select data ->> 'Mentee', data ->> 'Mentor', 'Learning', topics from event where type = 'mentoring_session_held'
                union all select data ->> 'Mentor', data ->> 'Mentee', 'Teaching', topics from event where type = 'mentoring_session_held'),
            counted as (
                select p.who, topic, d.stage, count(*)::int as count
                from deed d join person p on p.account = d.by::uuid left join person o on o.account = d.other::uuid,
                    lateral (select distinct t as topic from jsonb_array_elements_text(d.topics) t) topics
                where o.who is distinct from p.who and (o.who is not null or d.stage = 'Learning') group by 1, 2, 3)
            select (select account from person where person.who = c.who order by account limit 1), c.topic, c.stage, c.count from counted c
            where c.who in (select who from counted where stage = 'Helping' group by who order by sum(count) desc, who limit 10)
            """);
        await using var reader = await select.ExecuteReaderAsync(Ct);
        var calculated = new Dictionary<Guid, SortedDictionary<string, int>>();
        while (await reader.ReadAsync(Ct))
        {
            if (!calculated.TryGetValue(reader.GetGuid(0), out var theirs)) calculated[reader.GetGuid(0)] = theirs = new(StringComparer.Ordinal);
            theirs[$"{reader.GetString(1)} {reader.GetString(2)}"] = reader.GetInt32(3);
        }

        calculated.Count.ShouldBe(10);
        return calculated;
    }
}
