using LeFaire.Hosting;

namespace LeFaire.Succession;

/// <summary>What pools, their criteria and coverage say equals what SQL counts over the raw events, knowing nothing of lines, ties, folds, rules or people.</summary>
public class SuccessionInSqlTests(ServedSample sample) : IClassFixture<ServedSample>
{
    /// <summary>
    /// Standing events; accounts joined to people along the links; who was employed and placed where; when each legal entity was open; plans as they were opened.
    /// </summary>
    private const string Known = """
        with recursive fact as materialized (
            select id, type, data, ((data ->> 'OccurredAt')::timestamptz at time zone 'UTC')::date as day, (data ->> 'OccurredAt')::timestamptz as at from lefaire.mt_events e
            where not data ? 'UndoneId' and not exists (select from lefaire.mt_events u where (u.data ->> 'UndoneId')::uuid = e.id)),
        edge as (
            select (data ->> 'Account')::uuid a, (data ->> 'Other')::uuid b from fact where type = 'account_linked'
            union select (data ->> 'Other')::uuid, (data ->> 'Account')::uuid from fact where type = 'account_linked'),
        reach(account, other) as (
            select (data ->> 'Account')::uuid, (data ->> 'Account')::uuid from fact where type = 'account_opened'
            union select r.account, e.b from reach r join edge e on e.a = r.other),
        person as materialized (
            select r.account, coalesce(min(r.other::text) filter (where o.data ->> 'Source' = 'Directory'), min(r.other::text)) as who
            from reach r join fact o on o.type = 'account_opened' and (o.data ->> 'Account')::uuid = r.other
            where r.account not in (select (data ->> 'Account')::uuid from fact where type = 'account_marked_not_a_person') group by r.account),
        span as materialized (
            select p.who, s.day as since, (
                select min(e.day) from fact e join person o on o.account = (e.data ->> 'Account')::uuid where e.type = 'employment_ended' and o.who = p.who and e.day > s.day) as ended
            from fact s join person p on p.account = (s.data ->> 'Account')::uuid where s.type = 'employment_started'),
        assigned as materialized (
            select distinct on (p.who, f.day) p.who, f.day, f.data -> 'Assignment' as place
            from fact f join person p on p.account = (f.data ->> 'Account')::uuid where f.type = 'assignment_changed' order by p.who, f.day, f.id desc),
        open as (
            select c.data ->> 'Entity' as entity, greatest(min(c.day), min(n.day)) as day
            from fact c join fact n on n.data ->> 'Entity' = c.data ->> 'Entity' where c.type = 'consultation_closed' and n.type = 'notice_given' group by 1),
        objector as (
            select who from (
                select distinct on (p.who) p.who, f.type from fact f join person p on p.account = (f.data ->> 'Account')::uuid
                where f.type like 'objection_%' order by p.who, f.at desc) last where type = 'objection_raised'),
        plan as (select data ->> 'Plan' as plan, data from fact where type = 'plan_opened'),
        pool as materialized (
            select pl.plan, here.who from plan pl
            cross join (
                select s.who, s.since, (select a.place from assigned a where a.who = s.who and a.day <= DAY order by a.day desc limit 1) as place
                from span s where s.since <= DAY and (s.ended is null or s.ended > DAY)) here
            where here.place ->> 'Entity' = pl.data ->> 'Entity' and here.place ->> 'Relationship' not in ('Stage', 'Interim')
                and (pl.data -> 'Grades' is null or pl.data -> 'Grades' ? (here.place ->> 'Grade'))
                and (pl.data -> 'Units' is null or exists (
                    select from jsonb_array_elements_text(pl.data -> 'Units') unit where here.place ->> 'Unit' = unit or starts_with(here.place ->> 'Unit', unit || ' / ')))
                and (pl.data #> '{Requirements,Relationships}' is null or pl.data #> '{Requirements,Relationships}' ? (here.place ->> 'Relationship'))
                and (pl.data #> '{Requirements,TenureMonths}' is null
                    or here.since + ((pl.data #>> '{Requirements,TenureMonths}') || ' months')::interval <= DAY))
        """;

    /// <summary>The published rules of 2026, written down once more, and what of the evidence they count, person by person and quarter by quarter.</summary>
    private const string Points = """
        , rule(dimension, kind, first, later, cap) as (values
            ('Sharing', 'post', 1, 0.5, 4), ('Sharing', 'thanked', 0.5, 0.25, 1), ('Helping', 'reply', 1, 0.25, 2), ('Teaching', 'workshop', 1, 0.5, 2), ('Teaching', 'session', 2, 1, 5),
            ('Building', 'community', 2, 1, 4), ('Bridging', 'reply across', 1, 0.25, 2), ('Bridging', 'workshop across', 1, 0.25, 2), ('Bridging', 'session across', 1, 0.25, 2)),
        decay(age, share) as (values (0, 1), (1, 1), (2, 0.75), (3, 0.5), (4, 0.5), (5, 0.25), (6, 0.25)),
        done as (
            select day, 'post' as kind, (data ->> 'Author')::uuid as by, null::uuid as to from fact where type = 'post_published'
            union all select day, 'reply', (data ->> 'Author')::uuid, (data ->> 'To')::uuid from fact where type = 'reply_posted'
            union all select day, 'thanked', (data ->> 'To')::uuid, (data ->> 'By')::uuid from fact where type = 'reaction_given' and data ->> 'Kind' in ('Approval', 'Thanks', 'Done')
            union all select day, 'workshop', (data ->> 'Host')::uuid, (data ->> 'Account')::uuid from fact where type = 'workshop_attended'
            union all select day, 'session', (data ->> 'Mentor')::uuid, (data ->> 'Mentee')::uuid from fact where type = 'mentoring_session_held'
            union all select day, 'community', (data ->> 'Creator')::uuid, null from fact where type = 'community_opened'),
        usable as materialized (
            select d.day, d.kind, p.who, o.who as other from done d join person p on p.account = d.by left join person o on o.account = d.to
            where d.day <= DAY and p.who not in (select who from objector) and (d.to is null and d.kind in ('post', 'community') or o.who <> p.who)
                and d.day >= (select op.day from open op where op.entity = (
                    select a.place ->> 'Entity' from assigned a where a.who = p.who and a.day <= d.day order by a.day desc limit 1))),
        counted as (
            select * from usable
            union all select u.day, u.kind || ' across', u.who, u.other from usable u where u.kind in ('reply', 'workshop', 'session')
                and (select a.place ->> 'Unit' from assigned a where a.who = u.who and a.day <= u.day order by a.day desc limit 1)
                    <> (select a.place ->> 'Unit' from assigned a where a.who = u.other and a.day <= u.day order by a.day desc limit 1)),
        line as (
            select c.who, r.dimension, date_trunc('quarter', c.day)::date as quarter, least(r.first + (count(*) - 1) * r.later, r.cap) as points
            from counted c join rule r using (kind) group by c.who, r.dimension, c.kind, c.other, 3, r.first, r.later, r.cap),
        aged as (
            select l.*, ((extract(year from age(date_trunc('quarter', DAY), l.quarter)) * 12 + extract(month from age(date_trunc('quarter', DAY), l.quarter)))::int - (
                select count(*)::int from generate_series(l.quarter, date_trunc('quarter', DAY) - interval '1 month', interval '1 month') m
                where (select f.type from fact f join person p on p.account = (f.data ->> 'Account')::uuid
                    where p.who = l.who and f.type in ('contract_suspended', 'contract_resumed') and f.day <= m + interval '14 days'
                    order by f.day desc, f.id desc limit 1) = 'contract_suspended')) / 3 as quarters
            from line l)
        select m.plan, m.who, a.dimension, sum(a.points * d.share)::numeric as points
        from pool m join aged a on a.who = m.who join decay d on d.age = a.quarters
        where exists (select from plan pl where pl.plan = m.plan and pl.data -> 'Criteria' ? a.dimension) group by 1, 2, 3
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task pools_and_the_points_of_every_criterion_equal_a_calculation_in_sql()
    {
        var pools = (await RowsAsync($"{On(Known, ServedSample.LastDay)} select plan, who, '', 0::numeric from pool")).ToLookup(row => row.Plan, row => row.Person);
        var points = (await RowsAsync(On(Known + Points, ServedSample.LastDay))).ToDictionary(row => (row.Plan, row.Person, row.Dimension), row => row.Points);
        pools.Count.ShouldBe(2);
        foreach (var pool in pools)
        {
            var shown = (await sample.GetAsync("committee", $"/api/plans/{pool.Key}?on={ServedSample.LastDay}")).GetProperty("content").GetProperty("pool").EnumerateArray().ToList();
            shown.Select(member => member.GetProperty("person").GetString()!).ShouldBe(pool, ignoreOrder: true);
            var scores = shown.SelectMany(member => member.GetProperty("criteria").EnumerateArray().Select(one => (
                    Key: (pool.Key, member.GetProperty("person").GetString()!, one.GetProperty("criterion").GetString()!),
                    Points: one.TryGetProperty("score", out var score) ? score.GetProperty("points").GetDecimal() : 0m)))
                .Where(one => one.Points > 0).ToDictionary(one => one.Key, one => one.Points);
            scores.ShouldBe(points.Where(of => of.Key.Plan == pool.Key).ToDictionary(), ignoreOrder: true);
        }

        points.Count.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task the_coverage_of_plans_equals_a_calculation_in_sql()
    {
        // Of a plan's two candidates one is ready now for both of her assessors, one for the first of his alone.
        var plan = (await sample.GetAsync("committee", "/api/plans?size=1000")).GetProperty("items")[0].GetProperty("plan").GetString()!;
        var path = $"/api/plans/{plan}";
        var pool = (await sample.GetAsync("committee", path)).GetProperty("content").GetProperty("pool").EnumerateArray().ToList();
        var candidates = pool.Where(member => member.GetProperty("state").GetString() == "Candidate").Select(member => member.GetProperty("person").GetString()!).ToList();
        candidates.Count.ShouldBeGreaterThanOrEqualTo(2);
        var assessors = (await sample.GetAsync("analyst", "/api/people?size=1000")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("person").GetString()!)
            .Except(pool.Select(member => member.GetProperty("person").GetString()!)).ToList();
        foreach (var (nominee, by, readiness) in new[] { (0, 3, "Now"), (0, 4, "Now"), (1, 3, "Now"), (1, 4, "OneToTwoYears") })
        {
            (await sample.PostAsync($"committee:{assessors[by]}", $"{path}/readiness", new { nominee = candidates[nominee], readiness })).Status.ShouldBe(201);
        }

        var shown = (await sample.GetAsync("committee", "/api/plans/coverage")).GetProperty("content");
        await using var select = sample.Installation.Database.CreateCommand($"""
            {On(Known, Verbs.Day(sample.Installation.Today))},
            candidate as (
                select n.data ->> 'Plan' as plan, p.who from fact n join person p on p.account = (n.data ->> 'Nominee')::uuid
                where n.type = 'nomination_seconded' and (n.data ->> 'Plan', p.who) in (select plan, who from pool)),
            said as (
                select distinct on (r.data ->> 'Plan', p.who, r.data ->> 'By') r.data ->> 'Plan' as plan, p.who,
                    array_position(array['Now', 'OneToTwoYears', 'ThreeToFiveYears'], r.data ->> 'Readiness') as readiness
                from fact r join person p on p.account = (r.data ->> 'Nominee')::uuid where r.type = 'readiness_assessed' order by 1, p.who, r.data ->> 'By', r.at desc),
            judged as (select c.plan, c.who, (select max(readiness) from said s where s.plan = c.plan and s.who = c.who) as readiness from candidate c)
            select pl.plan, (select count(*) from pool m where m.plan = pl.plan), count(*) filter (where readiness = 1), count(*) filter (where readiness = 2),
                count(who) filter (where readiness is null)
            from plan pl left join judged j on j.plan = pl.plan group by pl.plan
            """);
        var found = new List<(string, long, long, long, long)>();
        await using (var reader = await select.ExecuteReaderAsync(Ct))
        {
            while (await reader.ReadAsync(Ct)) found.Add((reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)));
        }

        shown.GetProperty("plans").EnumerateArray().Select(one => (
            one.GetProperty("plan").GetString()!, one.GetProperty("pool").GetInt64(), one.GetProperty("ready").GetProperty("now").GetInt64(),
            one.GetProperty("ready").GetProperty("oneToTwoYears").GetInt64(), one.GetProperty("ready").GetProperty("notAssessed").GetInt64())).ShouldBe(found, ignoreOrder: true);
        found.ShouldContain(one => one.Item3 == 1 && one.Item4 == 1);
        shown.GetProperty("share").GetDecimal().ShouldBe(Math.Round((decimal)found.Count(one => one.Item3 > 0) / found.Count, 2));
    }

    private static string On(string sql, string day) => sql.Replace("DAY", $"date '{day}'", StringComparison.Ordinal);

    private async Task<List<(string Plan, string Person, string Dimension, decimal Points)>> RowsAsync(string sql)
    {
        await using var select = sample.Installation.Database.CreateCommand(sql);
        await using var reader = await select.ExecuteReaderAsync(Ct);
        var rows = new List<(string, string, string, decimal)>();
        while (await reader.ReadAsync(Ct)) rows.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetDecimal(3)));
        return rows;
    }
}
