using System.Globalization;
using System.Text.Json;
using LeFaire.Contributions;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.Mobility;
using LeFaire.People;
using LeFaire.ReadModels;

namespace LeFaire.Succession;

/// <summary>What pools, their criteria and coverage say equals what SQL counts over the raw events, knowing nothing of lines, ties, folds, rules or people.</summary>
public class SuccessionInSqlTests(ServedSample sample) : IClassFixture<ServedSample>
{
    /// <summary>
    /// Standing events; accounts joined to people along the links; who was employed and placed where; when each legal entity was open; what CVs say; plans as they were
    /// opened, and who is in their pools.
    /// </summary>
    private const string Known = """
        create temp table fact on commit drop as
            select id, type, data, ((data ->> 'OccurredAt')::timestamptz at time zone 'UTC')::date as day, (data ->> 'OccurredAt')::timestamptz as at from lefaire.mt_events e
            where not data ? 'UndoneId' and not exists (select from lefaire.mt_events u where (u.data ->> 'UndoneId')::uuid = e.id);
        create temp table person on commit drop as
            with recursive edge as (
                select (data ->> 'Account')::uuid a, (data ->> 'Other')::uuid b from fact where type = 'account_linked'
                union select (data ->> 'Other')::uuid, (data ->> 'Account')::uuid from fact where type = 'account_linked'),
            reach(account, other) as (
                select (data ->> 'Account')::uuid, (data ->> 'Account')::uuid from fact where type = 'account_opened'
                union select r.account, e.b from reach r join edge e on e.a = r.other)
            select r.account, coalesce(min(r.other::text) filter (where o.data ->> 'Source' = 'Directory'), min(r.other::text)) as who
            from reach r join fact o on o.type = 'account_opened' and (o.data ->> 'Account')::uuid = r.other
            where r.account not in (select (data ->> 'Account')::uuid from fact where type = 'account_marked_not_a_person') group by r.account;
        create temp table span on commit drop as
            select p.who, s.day as since, (s.data ->> 'JoinDateKnown')::boolean as dated, (
                select min(e.day) from fact e join person o on o.account = (e.data ->> 'Account')::uuid where e.type = 'employment_ended' and o.who = p.who and e.day > s.day) as ended
            from fact s join person p on p.account = (s.data ->> 'Account')::uuid where s.type = 'employment_started';
        create temp table assigned on commit drop as
            select distinct on (p.who, f.day) p.who, f.day, f.data -> 'Assignment' as place
            from fact f join person p on p.account = (f.data ->> 'Account')::uuid where f.type = 'assignment_changed' order by p.who, f.day, f.id desc;
        create temp table said on commit drop as
            select p.who, f.data ->> 'Kind' as kind, f.data ->> 'Code' as code, f.data ->> 'Level' as level from fact f join person p on p.account = (f.data ->> 'Account')::uuid
            left join person b on b.account = (f.data ->> 'By')::uuid
            where f.type = 'cv_entry_recorded' and f.day <= DAY and b.who is distinct from p.who
                and (f.data ->> 'Kind' <> 'Certification' or coalesce((f.data ->> 'Until')::date >= DAY, true));
        create temp table plan on commit drop as
            select data ->> 'Plan' as plan, data, data -> 'Requirements' as required from fact where type = 'plan_opened';
        create temp table pool on commit drop as
            select pl.plan, here.who, here.place ->> 'Grade' as grade from plan pl
            cross join (
                select s.who, s.since, (select a.place from assigned a where a.who = s.who and a.day <= DAY order by a.day desc limit 1) as place
                from span s where s.since <= DAY and (s.ended is null or s.ended > DAY)) here
            where here.place ->> 'Entity' = pl.data ->> 'Entity' and here.place ->> 'Relationship' not in ('Stage', 'Interim')
                and (pl.data -> 'Grades' is null or pl.data -> 'Grades' ? (here.place ->> 'Grade'))
                and (pl.data -> 'Units' is null or exists (
                    select from jsonb_array_elements_text(pl.data -> 'Units') unit where here.place ->> 'Unit' = unit or starts_with(here.place ->> 'Unit', unit || ' / ')))
                and (required -> 'Relationships' is null or required -> 'Relationships' ? (here.place ->> 'Relationship'))
                and (required -> 'TenureMonths' is null or here.since + ((required ->> 'TenureMonths') || ' months')::interval <= DAY)
                and (required -> 'Diplomas' is null or exists (
                    select from said c where c.who = here.who and c.kind = 'Diploma' and required -> 'Diplomas' ? c.code))
                and not exists (
                    select from jsonb_array_elements_text(required -> 'Certifications') one
                    where not exists (select from said c where c.who = here.who and c.kind = 'Certification' and c.code = one))
                and not exists (
                    select from jsonb_array_elements(required -> 'Languages') one
                    where not exists (
                        select from said c where c.who = here.who and c.kind = 'Language' and c.code = one ->> 'Language'
                            and (one ->> 'Level' is null or c.level >= one ->> 'Level')));

        """;

    /// <summary>
    /// Published rules, written down once more; what of the evidence they count, person by person and quarter by quarter; the months in which what each
    /// contributed could count; and where each stands among those of their grade.
    /// </summary>
    private const string Points = """
        create temp table contract on commit drop as
            select p.who, f.day, f.id, f.type from fact f join person p on p.account = (f.data ->> 'Account')::uuid where f.type in ('contract_suspended', 'contract_resumed');
        create temp table month on commit drop as
            select who, month::date as month, date_trunc('quarter', month)::date as quarter, month::date + 14 as middle, (
                    select c.type from contract c where c.who = s.who and c.day <= month::date + 14
                    order by c.day desc, c.id desc limit 1) is not distinct from 'contract_suspended' as suspended
            from (select who, min(since) as since from span where who in (select who from pool) group by who) s,
                generate_series(date_trunc('quarter', s.since::timestamp), DAY::timestamp, interval '1 month') month;
        create temp table share on commit drop as
            select m.who, m.quarter, d.share
            from (select who, quarter, (
                (extract(year from DAY)::int * 12 + extract(quarter from DAY)::int * 3 - extract(year from quarter)::int * 12 - extract(quarter from quarter)::int * 3)
                    - (select count(*)::int from month o where o.who = m.who and o.suspended and o.month >= m.quarter and o.month < date_trunc('quarter', DAY::timestamp))) / 3 as age
                from (select distinct who, quarter from month) m) m
            join (values (0, 1), (1, 1), (2, 0.75), (3, 0.5), (4, 0.5), (5, 0.25), (6, 0.25)) d(age, share) using (age);
        create temp table open on commit drop as
            select c.data ->> 'Entity' as entity, greatest(min(c.day), min(n.day)) as day
            from fact c join fact n on n.data ->> 'Entity' = c.data ->> 'Entity' where c.type = 'consultation_closed' and n.type = 'notice_given' group by 1;
        create temp table exposed on commit drop as
            select m.who, sum(s.share * coalesce((
                select (a.place ->> 'WorkingTime')::numeric from assigned a where a.who = m.who and a.day <= m.middle order by a.day desc limit 1), 1)) as months
            from month m join share s using (who, quarter)
            where m.middle <= DAY and not m.suspended and exists (select from span e where e.who = m.who and e.since <= m.middle and coalesce(m.middle < e.ended, true))
                and m.middle >= (select op.day from open op where op.entity = (
                    select a.place ->> 'Entity' from assigned a where a.who = m.who and a.day <= m.middle order by a.day desc limit 1))
            group by m.who;
        create temp table project on commit drop as
            select d.day, (d.data ->> 'Account')::uuid as by, (
                own.unit <> offered.unit and not starts_with(own.unit, offered.unit || ' / ') and not starts_with(offered.unit, own.unit || ' / ')) is true as outside
            from fact d join person p on p.account = (d.data ->> 'Account')::uuid
            left join lateral (
                select min(j.day) as day from fact j join person o on o.account = (j.data ->> 'Account')::uuid
                where j.type = 'opportunity_joined' and o.who = p.who and j.data ->> 'Opportunity' = d.data ->> 'Opportunity') joined on true
            left join lateral (
                select a.place ->> 'Unit' as unit from assigned a where a.who = p.who and a.day <= joined.day order by a.day desc limit 1) own on true
            left join lateral (
                select o.data ->> 'Unit' as unit from fact o where o.type = 'opportunity_posted' and o.data ->> 'Opportunity' = d.data ->> 'Opportunity') offered on true
            where d.type = 'opportunity_delivered' and d.data ->> 'Kind' <> 'Job';
        with objector as (
            select who from (
                select distinct on (p.who) p.who, f.type from fact f join person p on p.account = (f.data ->> 'Account')::uuid
                where f.type like 'objection_%' order by p.who, f.at desc) last where type = 'objection_raised'),
        rule(dimension, kind, first, later, cap) as (values
            RULES,
            ('Sharing', 'post', 1, 0.5, 4), ('Helping', 'reply', 1, 0.25, 2), ('Teaching', 'workshop', 1, 0.5, 2), ('Teaching', 'session', 2, 1, 5),
            ('Learning', 'attended', 1, 0.5, 3), ('Learning', 'advised', 1, 0.5, 3), ('Building', 'community', 2, 1, 4), ('Bridging', 'reply across', 1, 0.25, 2),
            ('Bridging', 'workshop across', 1, 0.25, 2), ('Bridging', 'session across', 1, 0.25, 2)),
        done as (
            select day, 'post' as kind, (data ->> 'Author')::uuid as by, null::uuid as to from fact where type = 'post_published'
            union all select day, 'reply', (data ->> 'Author')::uuid, (data ->> 'To')::uuid from fact where type = 'reply_posted'
            union all select day, kind, (data ->> 'To')::uuid, (data ->> 'By')::uuid from fact
                join (values ('Approval', 'approved or thanked'), ('Done', 'approved or thanked'), ('Thanks', 'approved or thanked'),
                    ('Approval', 'approved'), ('Done', 'approved'), ('Thanks', 'thanked')) said(sign, kind) on data ->> 'Kind' = sign where type = 'reaction_given'
            union all select day, case when outside then 'project outside' else 'project' end, by, null from project
            union all select day, 'workshop', (data ->> 'Host')::uuid, (data ->> 'Account')::uuid from fact where type = 'workshop_attended'
            union all select day, 'attended', (data ->> 'Account')::uuid, (data ->> 'Host')::uuid from fact where type = 'workshop_attended'
            union all select day, 'session', (data ->> 'Mentor')::uuid, (data ->> 'Mentee')::uuid from fact where type = 'mentoring_session_held'
            union all select day, 'advised', (data ->> 'Mentee')::uuid, (data ->> 'Mentor')::uuid from fact where type = 'mentoring_session_held'
            union all select day, 'community', (data ->> 'Creator')::uuid, null from fact where type = 'community_opened'),
        usable as materialized (
            select d.day, d.kind, p.who, o.who as other from done d join person p on p.account = d.by left join person o on o.account = d.to
            where d.day <= DAY and p.who in (select who from pool) and p.who not in (select who from objector)
                and (o.who <> p.who or (d.to is null and d.kind in ('post', 'community', 'project', 'project outside')) or (o.who is null and d.kind = 'attended'))
                and d.day >= (select op.day from open op where op.entity = (
                    select a.place ->> 'Entity' from assigned a where a.who = p.who and a.day <= d.day order by a.day desc limit 1))),
        counted as (
            select * from usable
            -- A mentoring session ties both ways.
            union all select u.day, case u.kind when 'advised' then 'session' else u.kind end || ' across', u.who, u.other
            from usable u where u.kind in ('reply', 'workshop', 'session', 'advised')
                and (select a.place ->> 'Unit' from assigned a where a.who = u.who and a.day <= u.day order by a.day desc limit 1)
                    <> (select a.place ->> 'Unit' from assigned a where a.who = u.other and a.day <= u.day order by a.day desc limit 1)),
        line as (
            select who, dimension, other, date_trunc('quarter', day)::date as quarter, least(first + (count(*) - 1) * later, cap) as points,
                -- No rate has what was done before anybody knows whether they were employed.
                case when count(*) filter (where dated) > 0 then least(first + (count(*) filter (where dated) - 1) * later, cap) end as rated
            from (
                select c.*, coalesce((
                    select s.dated or s.since <= c.day from span s where s.who = c.who and coalesce(c.day < s.ended, true) order by s.since limit 1), true) as dated
                from counted c) c
            join rule r using (kind) group by who, dimension, kind, other, 4, first, later, cap),
        score as (
            select who, dimension, sum(points * share) as points, sum(rated * share) as rated, count(distinct other) as people
            from line join share using (who, quarter) group by 1, 2),
        rated as materialized (
            select m.plan, m.who, m.grade, s.dimension, s.points, s.people, round(s.rated / e.months, 4) as rate
            from pool m join plan pl using (plan) join score s using (who) left join exposed e using (who) where pl.data -> 'Criteria' ? s.dimension)
        select r.plan, r.who, r.dimension, r.points::numeric, r.people, r.rate, case when same.all >= 5 then (same.less + same.alike / 2.0) / same.all end
        from rated r cross join lateral (
            select count(*) as all, count(*) filter (where o.rate < r.rate) as less, count(*) filter (where o.rate = r.rate) as alike
            from rated o where (o.plan, o.dimension, o.grade) = (r.plan, r.dimension, r.grade) and o.rate is not null) same
        """;

    /// <summary>What the versions of the rules do not have in common.</summary>
    private static readonly Dictionary<string, string> OfVersion = new(StringComparer.Ordinal)
    {
        ["2026-1"] = "('Sharing', 'approved or thanked', 0.5, 0.25, 1)",
        ["2026-2"] = "('Sharing', 'approved', 0.5, 0.25, 1), ('Helping', 'thanked', 0.5, 0, 0.5), ('Building', 'project', 2, 1, 4), ('Building', 'project outside', 3, 1.5, 6)"
    };

    private static readonly PlanId Everyone = new(Opened.Key.Id("plan", "everyone"));

    private static readonly PlanId Asked = new(Opened.Key.Id("plan", "asked"));

    private static readonly PlanId[] Reported = [.. Enumerable.Range(0, 12).Select(number => new PlanId(Opened.Key.Id("plan", $"{number}")))];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2026-1")]
    [InlineData("2026-2")]
    public async Task pools_and_the_evidence_of_every_criterion_equal_a_calculation_in_sql(string version)
    {
        await OpenAsync();
        var pools = await PoolsAsync();
        var rules = Rules.All.Single(rules => rules.Version == version);
        var counted = (await EvidenceAsync(version)).ToLookup(one => one.Plan);
        pools.Count(pool => !Reported.Any(plan => pool.Key == $"{plan.Value}")).ShouldBe(4);
        foreach (var pool in pools)
        {
            var shown = await ShownAsync(pool.Key, rules);
            shown.Select(member => member.GetProperty("person").GetString()!).ShouldBe(pool, ignoreOrder: true);
            var evidence = shown.SelectMany(member => member.GetProperty("criteria").EnumerateArray().Where(one => one.TryGetProperty("score", out _))
                .Select(one => Shown(pool.Key, member.GetProperty("person").GetString()!, one))).ToDictionary(one => (one.Person, one.Dimension));
            evidence.Keys.ShouldBe(counted[pool.Key].Select(one => (one.Person, one.Dimension)), ignoreOrder: true);
            foreach (var expected in counted[pool.Key])
            {
                var found = evidence[(expected.Person, expected.Dimension)];
                (found.Points, found.People).ShouldBe((expected.Points, expected.People), $"{expected}");
                // The one rounds halves up, the other to the even digit.
                IsClose(found.Rate, expected.Rate, 0.0001m).ShouldBeTrue($"{found} and {expected}");
                IsClose(found.Quantile, expected.Quantile, 0.005m).ShouldBeTrue($"{found} and {expected}");
            }
        }

        var all = counted[$"{Everyone.Value}"].ToList();
        all.Select(one => one.Dimension).Distinct().ShouldBe(Enum.GetNames<Dimension>(), ignoreOrder: true);
        all.Count(one => one.Quantile is not null).ShouldBeGreaterThan(20);
        pools[$"{Asked.Value}"].Count().ShouldBeInRange(1, pools[$"{Everyone.Value}"].Count() - 1);
    }

    [Fact]
    public async Task what_a_rehearsal_of_the_autumn_rules_would_change_equals_a_calculation_in_sql()
    {
        await OpenAsync();
        var (status, answer) = await sample.PostAsync("committee", $"/api/rules/rehearsal?on={ServedSample.LastDay}", Rules.Of2026Autumn);
        status.ShouldBe(200, answer.ToString());
        var content = answer.GetProperty("content");
        (content.GetProperty("inForce").GetString(), content.GetProperty("rehearsed").GetString()).ShouldBe(("2026-1", "2026-2"));
        var before = (await EvidenceAsync("2026-1")).ToDictionary(one => (one.Plan, one.Person, one.Dimension), one => (decimal?)one.Points);
        var after = (await EvidenceAsync("2026-2")).ToDictionary(one => (one.Plan, one.Person, one.Dimension), one => (decimal?)one.Points);
        var expected = before.Keys.Union(after.Keys).Select(key => (key.Plan, key.Person, key.Dimension, Before: before.GetValueOrDefault(key), After: after.GetValueOrDefault(key)))
            .Where(change => change.Before != change.After).ToList();
        foreach (var plan in content.GetProperty("plans").EnumerateArray())
        {
            var id = plan.GetProperty("plan").GetString()!;
            plan.GetProperty("scores").EnumerateArray().Select(score => (
                id, score.GetProperty("person").GetString()!, score.GetProperty("dimension").GetString()!, Points(score, "before"), Points(score, "after")))
                .ShouldBe(expected.Where(change => change.Plan == id), ignoreOrder: true);
        }

        // Thanks go from the one to the other, a project delivered is new, and by any other dimension nobody changes.
        expected = [.. expected.Where(change => change.Plan == $"{Everyone.Value}")];
        Dimensions(change => change.Before > change.After || change.After is null).ShouldBe(["Sharing"]);
        Dimensions(change => change.Before < change.After || change.Before is null).ShouldBe(["Building", "Helping"]);
        expected.Where(change => change.Dimension == "Building").Select(change => change.After - (change.Before ?? 0)).Distinct().Order().ShouldBe([2m, 3m, 4.5m]);

        IEnumerable<string> Dimensions(Func<(string Plan, string Person, string Dimension, decimal? Before, decimal? After), bool> of) =>
            expected.Where(of).Select(change => change.Dimension).Distinct().Order(StringComparer.Ordinal);
        static decimal? Points(JsonElement score, string name) => score.TryGetProperty(name, out var points) ? points.GetDecimal() : null;
    }

    [Fact]
    public async Task the_share_of_a_pool_that_any_source_reaches_equals_a_calculation_in_sql()
    {
        await OpenAsync();
        await using var select = sample.Installation.Database.CreateCommand(On(Known, ServedSample.LastDay) + """
            select plan, round(count(*) filter (where (
                    select o.type from fact o join person p on p.account = (o.data ->> 'Account')::uuid where o.type like 'objection_%' and p.who = pool.who
                    order by o.at desc limit 1) is distinct from 'objection_raised' and exists (
                    select from fact f join person p on p.who = pool.who and f.data -> 'Accounts' ? p.account::text
                    where f.day <= DAY and f.type in (
                        'post_published', 'reply_posted', 'reaction_given', 'community_opened', 'community_joined', 'community_left', 'workshop_scheduled', 'workshop_registered',
                        'workshop_attended', 'mentoring_session_held', 'opportunity_joined', 'opportunity_delivered')))::numeric / count(*), 2)
            from pool group by plan having count(*) >= 5
            """.Replace("DAY", $"date '{ServedSample.LastDay}'", StringComparison.Ordinal));
        await using var reader = await select.ExecuteReaderAsync(Ct);
        var expected = new List<(string Plan, decimal Reached)>();
        while (await reader.ReadAsync(Ct)) expected.Add((reader.GetString(0), reader.GetDecimal(1)));
        expected.Count.ShouldBeGreaterThan(1);
        expected.ShouldContain(one => one.Reached < 1);
        foreach (var (plan, reached) in expected)
        {
            (await sample.GetAsync("committee", $"/api/plans/{plan}?on={ServedSample.LastDay}")).GetProperty("content").GetProperty("reached").GetDecimal().ShouldBe(reached, plan);
        }
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
        // Whom it concerns, as the position's holder, sees no such plan; who confirmed it in the sample may have assessed already.
        var assessors = new List<string>();
        foreach (var person in (await sample.GetAsync("analyst", "/api/people?size=1000")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("person").GetString()!))
        {
            using var client = sample.As($"committee:{person}");
            using var seen = await client.GetAsync(new Uri(path, UriKind.Relative), Ct);
            if (!seen.IsSuccessStatusCode) continue;
            var acted = await sample.Installation.ScalarAsync<bool>($"select exists (select from lefaire.mt_events where stream_id = '{plan}' and data ->> 'By' = '{person}')");
            if (!acted) assessors.Add(person);
        }

        foreach (var (nominee, by, readiness) in new[] { (0, 0, "Now"), (0, 1, "Now"), (1, 0, "Now"), (1, 1, "OneToTwoYears") })
        {
            (await sample.PostAsync($"committee:{assessors[by]}", $"{path}/readiness", new { nominee = candidates[nominee], readiness })).Status.ShouldBe(201);
        }

        var shown = (await sample.GetAsync("committee", "/api/plans/coverage")).GetProperty("content");
        var found = await CoverageAsync(Verbs.Day(sample.Installation.Today));
        shown.GetProperty("plans").EnumerateArray().Select(one => (
            one.GetProperty("plan").GetString()!, one.GetProperty("pool").GetInt64(), one.GetProperty("ready").GetProperty("now").GetInt64(),
            one.GetProperty("ready").GetProperty("oneToTwoYears").GetInt64(), one.GetProperty("ready").GetProperty("notAssessed").GetInt64())).ShouldBe(found, ignoreOrder: true);
        found.ShouldContain(one => one.Now == 1 && one.Later == 1);
        shown.GetProperty("share").GetDecimal().ShouldBe(Math.Round((decimal)found.Count(one => one.Now > 0) / found.Count, 2));
    }

    [Fact]
    public async Task the_coverage_of_plans_in_the_report_equals_a_calculation_in_sql()
    {
        // Six plans with somebody ready now and six without: fewer of either would be hidden.
        var at = new DateTimeOffset(ServedSample.Published, new TimeOnly(9, 0), TimeSpan.Zero);
        var pool = (await PoolsAsync()).SelectMany(of => of).Distinct().Order(StringComparer.Ordinal).Select(person => new AccountId(Guid.Parse(person))).ToList();
        await History.AppendAsync(sample.Installation, [.. Reported.SelectMany((plan, number) =>
        {
            var facts = new List<Fact> { new PlanOpened(plan, "Example SA", $"Key position {number}", null, null, new HardRequirements(), [Dimension.Learning], null, at) };
            foreach (var nominee in pool[..2]) facts.AddRange([new CandidateNominated(plan, nominee, pool[^1], at), new NominationSeconded(plan, nominee, pool[^2], at)]);
            if (number < 6) facts.Add(new ReadinessAssessed(plan, pool[0], Readiness.Now, pool[^1], at));
            return facts.Select((fact, position) => new NewEvent(new EventId(Opened.Key.Id("event", $"{plan} {position}")), plan.Value, fact));
        })]);
        await sample.PublishAsync();
        var quarter = Quarter.Of(ServedSample.Published.AddDays(1)).Plus(-1);
        var report = (await sample.GetAsync("analyst", $"/api/business-case?period={quarter}")).GetProperty("content").GetProperty("indicators").EnumerateArray();
        var found = await CoverageAsync(Verbs.Day(quarter.LastDay));
        found.Count(one => one.Now > 0).ShouldBeGreaterThanOrEqualTo(6);
        report.Single(one => one.GetProperty("code").GetString() == "succession-coverage").GetProperty("value").GetDecimal()
            .ShouldBe(Math.Round((decimal)found.Count(one => one.Now > 0) / found.Count, 2));
    }

    /// <summary>Of each plan open on a day: how many are in its pool, and of its candidates how many are ready now, in one to two years, and assessed by nobody.</summary>
    private async Task<List<(string Plan, long Pool, long Now, long Later, long NotAssessed)>> CoverageAsync(string day)
    {
        await using var select = sample.Installation.Database.CreateCommand(On(Known + """
            with candidate as (
                select n.data ->> 'Plan' as plan, p.who from fact n join person p on p.account = (n.data ->> 'Nominee')::uuid
                where n.type = 'nomination_seconded' and n.day <= DAY and (n.data ->> 'Plan', p.who) in (select plan, who from pool)),
            assessed as (
                select distinct on (r.data ->> 'Plan', p.who, r.data ->> 'By') r.data ->> 'Plan' as plan, p.who,
                    array_position(array['Now', 'OneToTwoYears', 'ThreeToFiveYears'], r.data ->> 'Readiness') as readiness
                from fact r join person p on p.account = (r.data ->> 'Nominee')::uuid where r.type = 'readiness_assessed' and r.day <= DAY
                order by 1, p.who, r.data ->> 'By', r.at desc),
            judged as (select c.plan, c.who, (select max(readiness) from assessed s where s.plan = c.plan and s.who = c.who) as readiness from candidate c)
            select pl.plan, (select count(*) from pool m where m.plan = pl.plan), count(*) filter (where readiness = 1), count(*) filter (where readiness = 2),
                count(who) filter (where readiness is null)
            from plan pl left join judged j on j.plan = pl.plan where ((pl.data ->> 'OccurredAt')::timestamptz at time zone 'UTC')::date <= DAY group by pl.plan
            """, day));
        var found = new List<(string, long, long, long, long)>();
        await using var reader = await select.ExecuteReaderAsync(Ct);
        while (await reader.ReadAsync(Ct)) found.Add((reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)));
        return found;
    }

    private static string On(string sql, string day) => sql.Replace("DAY", $"date '{day}'", StringComparison.Ordinal);

    private static bool IsClose(decimal? one, decimal? other, decimal by) => one is null ? other is null : Math.Abs(one.Value - (other ?? decimal.MaxValue)) <= by;

    private static Evidence Shown(string plan, string person, JsonElement criterion)
    {
        var score = criterion.GetProperty("score");
        return new(
            plan, person, criterion.GetProperty("criterion").GetString()!, score.GetProperty("points").GetDecimal(), score.GetProperty("distinctBeneficiaries").GetInt64(),
            score.TryGetProperty("perExposedMonth", out var rate) ? rate.GetDecimal() : null,
            criterion.TryGetProperty("quantile", out var quantile) ? quantile.GetDecimal() : null);
    }

    /// <summary>The sample's plans ask for three criteria each: one more asks for all of everybody, and one for what a CV must say.</summary>
    private async Task OpenAsync()
    {
        if (await sample.Installation.ScalarAsync<bool>($"select exists (select from lefaire.mt_events where stream_id = '{Everyone}')")) return;
        var at = new DateTimeOffset(2025, 6, 1, 8, 0, 0, TimeSpan.Zero);
        var asked = new HardRequirements(Diplomas: ["EQF6", "EQF7", "EQF8"], Languages: [new RequiredLanguage("en", LanguageLevel.B1)]);
        PlanOpened[] plans =
        [
            new(Everyone, "Example SA", "Everything", null, null, new HardRequirements(), Enum.GetValues<Dimension>(), null, at),
            new(Asked, "Example SA", "Something", null, null, asked, [Dimension.Learning], null, at)
        ];
        // Nobody of the sample opens a community, and few deliver a project.
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        var builders = (await ByAddressAsync(snapshot)).Where(person => snapshot.EmploymentOf(person) is var employment && employment.EmployedOn(new(2025, 1, 1))
            && employment.On(Day(at.AddDays(-60))) is { Entity: "Example SA", Unit: not null, Relationship: Relationship.Cdi }
            && employment.On(DateOnly.ParseExact(ServedSample.LastDay, "yyyy-MM-dd", CultureInfo.InvariantCulture))?.Entity == "Example SA" && !snapshot.Scope.Objected(person)).Take(6).ToList();
        var communities = builders.SelectMany((person, number) => Enumerable.Range(0, 1 + number).Select(each => new CommunityOpened(
            new PlaceId(Opened.Key.Id("space", $"{number} {each}")), new AccountId(person.Value), false, at.AddDays(60 * each))));
        var projects = builders.SelectMany((person, number) => Projects(new AccountId(person.Value), snapshot.UnitOf(person, Day(at.AddDays(-60)))!, number, at));
        await History.AppendAsync(
            sample.Installation,
            [
                .. plans.Select(plan => new NewEvent(new EventId(Opened.Key.Id("opened", $"{plan.Plan}")), plan.Plan.Value, plan)),
                .. communities.Select(community => new NewEvent(new EventId(Opened.Key.Id("opened", $"{community.Space}")), community.Space.Value, community)),
                .. projects.Select(fact => new NewEvent(
                    new EventId(Opened.Key.Id("project", $"{((IOpportunityFact)fact).Opportunity} {fact.GetType().Name}")), ((IOpportunityFact)fact).Opportunity.Value, fact))
            ]);
        await sample.Installation.Upkeep.ReachEndAsync(progress: null, Ct);
    }

    private async Task<List<PersonId>> ByAddressAsync(ReadModels.Snapshot snapshot)
    {
        await using var select = sample.Installation.Database.CreateCommand("select id from vault.accounts where email is not null order by email, id");
        await using var reader = await select.ExecuteReaderAsync(Ct);
        var people = new List<PersonId>();
        while (await reader.ReadAsync(Ct))
        {
            if (snapshot.People.PersonOf(new AccountId(reader.GetGuid(0))) is { } person && !people.Contains(person)) people.Add(person);
        }

        return people;
    }

    /// <summary>Of one's own unit, of the one above it, of one beside it, of none, a job, and two of a unit beside it.</summary>
    private static IEnumerable<Fact> Projects(AccountId by, string unit, int number, DateTimeOffset at)
    {
        string?[] units = number switch { 0 => [unit], 1 => [unit.Split(" / ")[0]], 2 => [$"{unit} beside"], 3 => [null], 4 => ["Elsewhere"], _ => ["Elsewhere", "Elsewhere / Far"] };
        var kind = number switch { 2 => OpportunityKind.Mission, 4 => OpportunityKind.Job, _ => OpportunityKind.Project };
        foreach (var (each, offering) in units.Index())
        {
            var place = new PlaceId(Opened.Key.Id("project", $"{number} {each}"));
            yield return new OpportunityPosted(place, kind, "Example SA", offering, null, null, at.AddDays(-80));
            yield return new OpportunityJoined(place, kind, by, null, null, at.AddDays(-60));
            yield return new OpportunityDelivered(place, kind, by, null, null, at.AddDays(-30));
        }
    }

    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    /// <summary>A pool as it is shown: by the rules in force on the day over HTTP, by others as a rehearsal computes it.</summary>
    private async Task<List<JsonElement>> ShownAsync(string plan, Rules rules)
    {
        var on = DateOnly.ParseExact(ServedSample.LastDay, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (rules == Rules.InForceOn(on)) return Pool((await sample.GetAsync("committee", $"/api/plans/{plan}?on={ServedSample.LastDay}")).GetProperty("content"));
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        return Pool(JsonSerializer.SerializeToElement(
            await SuccessionCandidatesEndpoint.ReadAsync(snapshot, new PlanId(Guid.Parse(plan, CultureInfo.InvariantCulture)), on, Ct, rules), Answers.Json));

        static List<JsonElement> Pool(JsonElement plan) => [.. plan.GetProperty("pool").EnumerateArray()];
    }

    private async Task<ILookup<string, string>> PoolsAsync()
    {
        await using var select = sample.Installation.Database.CreateCommand($"{On(Known, ServedSample.LastDay)} select plan, who from pool");
        await using var reader = await select.ExecuteReaderAsync(Ct);
        var rows = new List<(string Plan, string Person)>();
        while (await reader.ReadAsync(Ct)) rows.Add((reader.GetString(0), reader.GetString(1)));
        return rows.ToLookup(row => row.Plan, row => row.Person);
    }

    private async Task<List<Evidence>> EvidenceAsync(string version)
    {
        await using var select = sample.Installation.Database.CreateCommand(
            On(Known + Points.Replace("RULES", OfVersion[version], StringComparison.Ordinal), ServedSample.LastDay));
        await using var reader = await select.ExecuteReaderAsync(Ct);
        var rows = new List<Evidence>();
        while (await reader.ReadAsync(Ct))
        {
            rows.Add(new(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetDecimal(3), reader.GetInt64(4), reader.IsDBNull(5) ? null : reader.GetDecimal(5),
                reader.IsDBNull(6) ? null : reader.GetDecimal(6)));
        }

        return rows;
    }

    private sealed record Evidence(string Plan, string Person, string Dimension, decimal Points, long People, decimal? Rate, decimal? Quantile);
}
