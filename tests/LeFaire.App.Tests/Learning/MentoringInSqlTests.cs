using LeFaire.Import;
using LeFaire.ReadModels;

namespace LeFaire.Learning;

/// <summary>What the mentoring programme's figures say equals what SQL counts over the raw events.</summary>
public class MentoringInSqlTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private const string Known = """
        with fact as materialized (
            select id, type, data, data ->> 'Mentorship' as mentorship, ((data ->> 'OccurredAt')::timestamptz at time zone 'UTC')::date as day from lefaire.mt_events e
            where not data ? 'UndoneId' and not exists (select from lefaire.mt_events u where (u.data ->> 'UndoneId')::uuid = e.id)),
        request as (
            select r.mentorship, r.data ->> 'Mentee' as mentee, r.day, (select min(a.day) from fact a where a.type = 'mentoring_accepted' and a.mentorship = r.mentorship and a.day <= TO) as accepted
            from fact r where r.type = 'mentoring_requested' and r.day between FROM and TO),
        session as (select * from fact where type = 'mentoring_session_held' and day between FROM and TO),
        person as (select id as account, lower(email) as who from vault.accounts where email is not null),
        unit as (
            select p.who, f.day, f.id, f.data #>> array['Assignment', 'Unit'] as name
            from fact f join person p on p.account = (f.data ->> 'Account')::uuid where f.type = 'assignment_changed'),
        pair as (
            select (select name from unit u where u.who = e.who and u.day <= s.day order by u.day desc, u.id desc limit 1) as mentee,
                (select name from unit u where u.who = o.who and u.day <= s.day order by u.day desc, u.id desc limit 1) as mentor
            from (select distinct on (mentorship) mentorship, data, day from session order by mentorship, day) s
            join person e on e.account = (s.data ->> 'Mentee')::uuid join person o on o.account = (s.data ->> 'Mentor')::uuid)
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_figures_of_the_mentoring_programme_equal_a_calculation_in_sql()
    {
        // The last quarter: of those before, the sample has requests of fewer than five.
        var (from, to) = ClosedQuarters.Of(ServedSample.Published, ServedSample.Published);
        await AskAsync(to);
        await sample.PublishAsync();
        var shown = (await sample.GetAsync("analyst", $"/api/mentoring/figures?on={ServedSample.LastDay}&from={from:yyyy-MM-dd}")).GetProperty("content");
        await using var select = sample.Installation.Database.CreateCommand(
            $"""
            {Known} select
                (select count(distinct mentee) from request), (select count(*) from request), (select round(avg((accepted is not null)::int), 4) from request),
                (select percentile_cont(0.5) within group (order by accepted - day) from request where accepted is not null)::numeric,
                (select count(*) from session), (select round(sum((data ->> 'Minutes')::numeric) / 60, 1) from session),
                (select round(avg((mentee <> mentor)::int), 4) from pair where mentee is not null and mentor is not null),
                (select string_agg(topic || ' ' || mentees, ', ' order by mentees desc, topic) from (
                    select r.data ->> 'Topic' as topic, count(distinct q.mentee) as mentees from request q
                    join fact r on r.type = 'mentoring_requested' and r.mentorship = q.mentorship where q.accepted is null group by 1 having count(distinct q.mentee) >= 5) unmet)
            """.Replace("FROM", $"date '{from:yyyy-MM-dd}'", StringComparison.Ordinal).Replace("TO", $"date '{to:yyyy-MM-dd}'", StringComparison.Ordinal));
        await using var reader = await select.ExecuteReaderAsync(Ct);
        (await reader.ReadAsync(Ct)).ShouldBeTrue();
        shown.GetProperty("mentees").GetInt64().ShouldBe(reader.GetInt64(0));
        shown.GetProperty("requests").GetInt64().ShouldBe(reader.GetInt64(1));
        shown.GetProperty("coverage").GetDecimal().ShouldBe(reader.GetDecimal(2));
        shown.GetProperty("medianDaysToAcceptance").GetDecimal().ShouldBe(reader.GetDecimal(3));
        shown.GetProperty("sessions").GetInt64().ShouldBe(reader.GetInt64(4));
        shown.GetProperty("hours").GetDecimal().ShouldBe(reader.GetDecimal(5));
        shown.GetProperty("acrossUnits").GetDecimal().ShouldBe(reader.GetDecimal(6));
        string.Join(", ", shown.GetProperty("unmetTopics").EnumerateArray().Select(one => $"{one.GetProperty("topic").GetString()} {one.GetProperty("mentees").GetInt32()}"))
            .ShouldBe(reader.GetString(7));
        shown.GetProperty("coverage").GetDecimal().ShouldBeInRange(0.1m, 0.9m);
        shown.GetProperty("acrossUnits").GetDecimal().ShouldBeInRange(0.1m, 0.9m);
        shown.GetProperty("unmetTopics").GetArrayLength().ShouldBe(2);
    }

    /// <summary>
    /// The sample has few requests: ten more are accepted after one to ten days and met once, half of them by a mentor of the mentee's own unit, and on two topics
    /// five and six find no mentor.
    /// </summary>
    private async Task AskAsync(DateOnly to)
    {
        List<List<PersonId>> units;
        await using (var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct))
        {
            units = [.. snapshot.Everyone.Where(person => snapshot.EmploymentOf(person).EmployedOn(to) && snapshot.UnitOf(person, to.AddDays(-10)) is not null)
                .GroupBy(person => snapshot.UnitOf(person, to.AddDays(-10))).Select(of => of.ToList()).Where(of => of.Count > 1)];
        }

        var pairs = units.Take(10).Select((unit, number) => (Mentee: unit[0], Mentor: number < 5 ? unit[1] : units[(number + 1) % units.Count][1])).ToList();
        var others = units.SelectMany(unit => unit).Except(pairs.Select(pair => pair.Mentee)).Take(11).ToList();
        (pairs.Count, others.Count).ShouldBe((10, 11));
        var at = new DateTimeOffset(to.AddDays(-20), new TimeOnly(9, 0), TimeSpan.Zero);
        var facts = pairs.SelectMany((pair, number) =>
        {
            var (asked, mentor) = (Asked(number, pair.Mentee, "sql"), new AccountId(pair.Mentor.Value));
            return new Fact[]
            {
                asked, new MentoringAccepted(asked.Mentorship, mentor, at.AddDays(number + 1)),
                new MentoringSessionHeld(asked.Mentorship, mentor, asked.Mentee, 50, null, null, at.AddDays(10))
            };
        }).Concat(others.Select((mentee, number) => Asked(number + 10, mentee, number < 5 ? "sql" : "python")));
        await History.AppendAsync(sample.Installation, [.. facts.Select((fact, position) => new NewEvent(
            new EventId(Opened.Key.Id("asked", $"{position}")), ((IMentoringFact)fact).Mentorship.Value, fact))]);
        await sample.Installation.Upkeep.ReachEndAsync(progress: null, Ct);

        MentoringRequested Asked(int number, PersonId mentee, string topic) =>
            new(new PlaceId(Opened.Key.Id("request", $"{number}")), new AccountId(mentee.Value), topic, MentoringMoment.OnDemand, null, at);
    }
}
