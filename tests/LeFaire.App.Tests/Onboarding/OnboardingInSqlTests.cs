using LeFaire.Contributions;
using LeFaire.Import;
using LeFaire.Mobility;
using LeFaire.People;
using LeFaire.ReadModels;

namespace LeFaire.Onboarding;

/// <summary>What the onboarding read models say equals what SQL counts over the raw events, knowing nothing of lines, ties, folds or people.</summary>
public class OnboardingInSqlTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private const string From = "2024-10-02";

    private static readonly string On = Hosting.Verbs.Day(ServedSample.Published);

    /// <summary>Standing events; accounts joined to people along the links; the members of the cohort with the day they joined; and who did what for whom.</summary>
    private static readonly string Known = KnownOf("Example SA", From, On);

    private static string KnownOf(string entity, string from, string to) => $"""
        with recursive fact as (
            select id, type, data, (data ->> 'OccurredAt')::timestamptz at time zone 'UTC' as at from lefaire.mt_events e
            where not data ? 'UndoneId' and not exists (select from lefaire.mt_events u where (u.data ->> 'UndoneId')::uuid = e.id)
                and (type like 'account_%' or (data ->> 'OccurredAt')::timestamptz < '{On}'::timestamptz + interval '1 day')),
        edge as (
            select (data ->> 'Account')::uuid a, (data ->> 'Other')::uuid b from fact where type = 'account_linked'
            union select (data ->> 'Other')::uuid, (data ->> 'Account')::uuid from fact where type = 'account_linked'),
        reach(account, other) as (
            select (data ->> 'Account')::uuid, (data ->> 'Account')::uuid from fact where type = 'account_opened'
            union select r.account, e.b from reach r join edge e on e.a = r.other),
        person as (
            select account, min(other::text) who from reach
            where account not in (select (data ->> 'Account')::uuid from fact where type = 'account_marked_not_a_person') group by account),
        unit as (
            select p.who, f.at::date as from_day, f.data #>> array['Assignment','Unit'] as name
            from fact f join person p on p.account = (f.data ->> 'Account')::uuid where f.type = 'assignment_changed'),
        joined as (
            select distinct on (p.who) p.who, f.at::date as day from fact f join person p on p.account = (f.data ->> 'Account')::uuid
            where f.type = 'employment_started' order by p.who, f.at),
        member as (
            select j.who, j.day, (select min(f.at::date) from fact f join person p on p.account = (f.data ->> 'Account')::uuid
                where f.type = 'employment_ended' and p.who = j.who and f.at::date > j.day) as ended
            from joined j
            where j.day between '{from}' and '{to}' and exists (
                select from fact f join person p on p.account = (f.data ->> 'Account')::uuid where f.type = 'employment_started' and p.who = j.who
                    and f.at::date = j.day and (f.data ->> 'JoinDateKnown')::boolean)
                and coalesce(
                    (select a.data #>> array['Assignment','Entity'] from fact a join person p on p.account = (a.data ->> 'Account')::uuid
                    where a.type = 'assignment_changed' and p.who = j.who and a.at::date <= j.day order by a.at desc limit 1),
                    (select a.data #>> array['Assignment','Entity'] from fact a join person p on p.account = (a.data ->> 'Account')::uuid
                    where a.type = 'assignment_changed' and p.who = j.who and a.at::date > j.day order by a.at limit 1),
                    (select a.data ->> 'Entity' from fact a join person p on p.account = (a.data ->> 'Account')::uuid
                    where a.type = 'account_opened' and a.data ->> 'Source' = 'Directory' and p.who = j.who limit 1)) = '{entity}'),
        deed as (
            select type, at::date as day, (data ->> 'Author')::uuid giver, (data ->> 'To')::uuid receiver from fact where type in ('post_published', 'reply_posted')
            union all select type, at::date, (data ->> 'Host')::uuid, (data ->> 'Account')::uuid from fact where type = 'workshop_attended'
            union all select type, at::date, (data ->> 'Mentor')::uuid, (data ->> 'Mentee')::uuid from fact where type = 'mentoring_session_held'),
        done as (
            select d.type, d.day, g.who giver, r.who receiver
            from deed d left join person g on g.account = d.giver left join person r on r.account = d.receiver),
        tie as (
            select type, day, giver, receiver from done where type <> 'post_published' and giver is not null and receiver is not null and giver <> receiver
            union all select type, day, receiver, giver from done where type = 'mentoring_session_held' and giver <> receiver),
        reached as (
            select m.who, m.day as joined, m.ended, x.what, min(x.day) - m.day as age from member m cross join lateral (
                select 'FirstPost' as what, day from done where type = 'post_published' and giver = m.who
                union all select 'FirstReplyReceived', day from tie where type = 'reply_posted' and receiver = m.who
                union all select 'FirstAnswerGiven', day from tie where type = 'reply_posted' and giver = m.who
                union all select 'FirstWorkshop', day from done where type = 'workshop_attended' and receiver = m.who
                union all select 'FirstMentoringSession', day from tie where type = 'mentoring_session_held' and m.who in (giver, receiver)
                union all select 'FirstReciprocalTie', greatest(g.day, r.day) from
                    (select receiver other, min(day) as day from tie where giver = m.who and day >= m.day group by 1) g
                    join (select giver other, min(day) as day from tie where receiver = m.who and day >= m.day group by 1) r using (other)
                union all select 'FirstTieOutsideUnit', t.day from tie t where m.who in (t.giver, t.receiver)
                    and (select name from unit u where u.who = t.giver and u.from_day <= t.day order by u.from_day desc limit 1)
                        <> (select name from unit u where u.who = t.receiver and u.from_day <= t.day order by u.from_day desc limit 1)) x
            where x.day >= m.day group by 1, 2, 3, 4)
        """;

    [Fact]
    public async Task every_milestone_of_a_cohort_is_what_sql_counts_over_the_raw_events()
    {
        var cohort = await OpenAsync();
        var shown = (await sample.GetAsync("analyst", $"/api/cohorts/{cohort}?on={On}")).GetProperty("content");
        shown.GetProperty("size").GetInt64().ShouldBe(await sample.Installation.ScalarAsync<long>($"{Known} select count(*) from member"));
        var compared = 0;
        foreach (var row in shown.GetProperty("milestones").EnumerateArray())
        {
            foreach (var cell in row.GetProperty("cells").EnumerateArray())
            {
                if (!cell.TryGetProperty("reached", out var reached)) continue;
                var (name, age) = (row.GetProperty("milestone").GetString(), cell.GetProperty("age").GetInt32());
                reached.GetInt64().ShouldBe(await sample.Installation.ScalarAsync<long>(
                    $"{Known} select count(*) from reached where what = '{name}' and age <= {age} and {PresentAt(age)}"), $"{name} by day {age}");
                if (reached.GetInt64() > 0) compared++;
            }
        }

        compared.ShouldBeGreaterThan(0);
        foreach (var at in shown.GetProperty("ages").EnumerateArray().Where(one => one.TryGetProperty("observed", out _)))
        {
            at.GetProperty("observed").GetInt64().ShouldBe(await sample.Installation.ScalarAsync<long>(
                $"{Known} select count(*) from member m(who, joined, ended) where {PresentAt(at.GetProperty("age").GetInt32())}"));
        }

    }

    [Fact]
    public async Task what_members_contribute_by_day_and_by_week_is_what_sql_counts_over_the_raw_events()
    {
        const string entity = "Example AG";
        var (joined, members) = (ServedSample.Published.AddDays(-100), Twelve("active"));
        var cohort = await OpenAsync(entity, joined, members, [.. Posts(0, 5, 2), .. Posts(0, 5, 2), .. Deliveries(0, 6, 10), .. Posts(3, 3, 11), .. Posts(6, 6, 20)]);
        var ages = (await sample.GetAsync("analyst", $"/api/cohorts/{cohort}?on={On}")).GetProperty("content").GetProperty("ages").EnumerateArray()
            .ToDictionary(at => at.GetProperty("age").GetInt32(), at => at.GetProperty("activity").EnumerateArray().ToList());
        // Each day of the first eight; three weeks, as on the eleventh day three alone were active; nobody after that.
        (ages[7].Count, ages[30].Count, ages[60].Count).ShouldBe((8, 3, 30));
        foreach (var (age, span) in ages.SelectMany(at => at.Value.Select(span => (at.Key, span))))
        {
            var (from, to) = (span.GetProperty("from").GetInt32(), span.GetProperty("to").GetInt32());
            span.GetProperty("mean").GetDecimal().ShouldBe(
                await sample.Installation.ScalarAsync<decimal>(
                    $"""
                    {KnownOf(entity, Hosting.Verbs.Day(joined), Hosting.Verbs.Day(joined))}, present as (select * from member m(who, joined, ended) where {PresentAt(age)}),
                    gave as (
                        select p.who, f.at::date as day from fact f join person p on p.account = (f.data ->> case f.type
                            when 'community_opened' then 'Creator' when 'workshop_scheduled' then 'Host' when 'mentoring_session_held' then 'Mentor'
                            when 'opportunity_delivered' then 'Account' else 'Author' end)::uuid
                        where f.type in ('post_published', 'reply_posted', 'community_opened', 'workshop_scheduled', 'mentoring_session_held', 'opportunity_delivered')
                            and f.data ->> 'Kind' is distinct from 'Job')
                    select round((select count(*) from gave join present using (who) where day - joined between {from} and {to})::numeric / (select count(*) from present), 4)
                    """),
                $"days {from} to {to}");
        }

        IEnumerable<Fact> Posts(int first, int count, int day) => members.Skip(first).Take(count)
            .Select(member => (Fact)new PostPublished(new PlaceId(Opened.Key.Id("place", "active")), member, 10, null, null, At(joined.AddDays(day))));

        IEnumerable<Fact> Deliveries(int first, int count, int day) => members.Skip(first).Take(count)
            .Select(member => (Fact)new OpportunityDelivered(new PlaceId(Opened.Key.Id("place", "offered")), OpportunityKind.Project, member, null, null, At(joined.AddDays(day))));
    }

    [Fact]
    public async Task ties_at_each_age_are_what_sql_counts_over_the_raw_events()
    {
        const string entity = "Example BV";
        var (joined, members) = (ServedSample.Published.AddDays(-100), Twelve("tied"));
        var other = new AccountId(Guid.Parse(await sample.Installation.ScalarAsync<string>("select data ->> 'Author' from lefaire.mt_events where type = 'post_published' order by seq_id limit 1")));
        // Six answer the next of a ring of six by day 5, and are answered on day 20; the other six are helped by somebody beyond on day 40; five leave on day 70.
        var ring = members[..6].Index().SelectMany(of => new[] { Reply(of.Item, members[(of.Index + 1) % 6], 5), Reply(members[(of.Index + 1) % 6], of.Item, 20) });
        var cohort = await OpenAsync(entity, joined, members,
            [.. ring, .. members[6..].Select(member => Reply(other, member, 40)), .. members[..5].Select(member => new EmploymentEnded(member, false, At(joined.AddDays(70))))]);
        var ties = (await sample.GetAsync("analyst", $"/api/cohorts/{cohort}?on={On}")).GetProperty("content").GetProperty("ties").EnumerateArray().ToList();
        var compared = new List<string>();
        foreach (var at in ties)
        {
            foreach (var (figure, sql, of, decimals) in new[]
            {
                ("density", "select count(distinct (who, receiver)) from with_other where receiver in (select who from member) and giver = who", "count(*) * 11", 4),
                ("shareWithReciprocalTie", """
                    select count(distinct o.who) from with_other o where giver = o.who and receiver in (select who from member)
                        and exists (select from with_other b where b.who = o.who and b.giver = o.receiver and b.receiver = o.who)
                    """, "count(*)", 4),
                ("peopleBeyondPerMember", "select count(distinct (who, case when giver = who then receiver else giver end)) from with_other where (giver in (select who from member)) <> (receiver in (select who from member))", "count(*)", 2)
            })
            {
                if (!at.TryGetProperty(figure, out var shown)) continue;
                var age = at.GetProperty("age").GetInt32();
                shown.GetDecimal().ShouldBe(await sample.Installation.ScalarAsync<decimal>(
                    $"""
                    {KnownOf(entity, Hosting.Verbs.Day(joined), Hosting.Verbs.Day(joined))}, present as (select * from member m(who, joined, ended) where {PresentAt(age)}),
                    with_other as (select p.who, giver, receiver from present p join tie t on p.who in (t.giver, t.receiver) and t.day between p.joined and p.joined + {age})
                    select round(({sql})::numeric / ({of}), {decimals}) from present
                    """), $"{figure} by day {age}");
                compared.Add($"{figure} {age}");
            }
        }

        // On day 90 one of the six of the ring is left.
        compared.ShouldBe(
        [
            "density 7", "shareWithReciprocalTie 7", "peopleBeyondPerMember 7", "density 30", "shareWithReciprocalTie 30", "peopleBeyondPerMember 30",
            "density 60", "shareWithReciprocalTie 60", "peopleBeyondPerMember 60", "peopleBeyondPerMember 90"
        ]);

        Fact Reply(AccountId by, AccountId to, int day) => new ReplyPosted(new PlaceId(Opened.Key.Id("place", "tied")), by, to, 40, null, null, At(joined.AddDays(day)));
    }

    [Fact]
    public async Task the_incidence_of_every_milestone_is_what_sql_works_out_from_the_raw_events()
    {
        var cohort = await OpenAsync();
        var group = (await sample.GetAsync("analyst", $"/api/cohorts/{cohort}/comparison?on={On}")).GetProperty("content").GetProperty("groups")[0];
        group.GetProperty("group").GetString().ShouldBe("Cohort");
        var compared = 0;
        foreach (var curve in group.GetProperty("milestones").EnumerateArray())
        {
            foreach (var point in curve.GetProperty("ages").EnumerateArray())
            {
                if (!point.TryGetProperty("share", out var share)) continue;
                var (name, age) = (curve.GetProperty("milestone").GetString(), point.GetProperty("age").GetInt32());
                ((double)share.GetProperty("share").GetDecimal()).ShouldBe(await IncidenceAsync(name!, age), 0.0001, $"{name} by day {age}");
                compared++;
            }
        }

        compared.ShouldBeGreaterThan(2);
    }

    private static List<AccountId> Twelve(string name) => [.. Enumerable.Range(0, 12).Select(number => new AccountId(Opened.Key.Id("account", name, $"{number}")))];

    private static DateTimeOffset At(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static string PresentAt(int age) => $"joined + {age} <= date '{On}' and not coalesce(ended <= joined + {age} and ended <= date '{On}', false)";

    /// <summary>At each age the hazard times the share left before it, which is a product of what did not happen: as a sum of exponentials of sums of logarithms.</summary>
    private Task<double> IncidenceAsync(string milestone, int age) => sample.Installation.ScalarAsync<double>(
        $"""
        {Known},
        seen as (
            select m.who, least(coalesce(m.ended, date '{On}'), date '{On}') - m.day as until, coalesce(m.ended <= date '{On}', false) as gone, r.age as reached
            from member m left join reached r on r.who = m.who and r.what = '{milestone}'),
        time as (
            select case when hit then reached else until end as t, hit, gone and not hit as lost
            from (select *, coalesce(reached < until or (reached = until and not gone), false) as hit from seen) s),
        step as (
            select t, count(*) filter (where hit) as hits, count(*) filter (where hit or lost) as ends, (select count(*) from time o where o.t >= i.t) as risk
            from time i group by t)
        select coalesce(sum(hits::float8 / risk * coalesce(
            (select exp(sum(ln(1 - b.ends::float8 / b.risk))) from step b where b.t < s.t and b.ends > 0), 1)), 0) from step s where t <= {age}
        """);

    /// <summary>Opens the cohort of a legal entity that some join on a day.</summary>
    private async Task<string> OpenAsync(string entity, DateOnly joined, IReadOnlyList<AccountId> members, IReadOnlyList<Fact> more)
    {
        var facts = members.SelectMany(member => (IEnumerable<Fact>)
        [
            new AccountOpened(member, SourceKind.Directory, entity, At(joined)), new EmploymentStarted(member, true, At(joined)),
            new AssignmentChanged(member, new Assignment(entity, "Sales", null, null, null, null, 1m, Relationship.Cdi), At(joined))
        ]).Concat(more);
        await History.AppendAsync(
            sample.Installation, [.. facts.Select((fact, place) => new NewEvent(new EventId(Opened.Key.Id("event", entity, $"{place}")), Opened.Key.Id("stream", entity), fact))]);
        await sample.PublishAsync();
        var (status, opened) = await sample.PostAsync("analyst", "/api/cohorts", new { entity, joinedFrom = joined, joinedTo = joined });
        status.ShouldBe(201, opened.ToString());
        return opened.GetProperty("stream").GetString()!;
    }

    private async Task<string> OpenAsync()
    {
        var (status, opened) = await sample.PostAsync("analyst", "/api/cohorts", new { entity = "Example SA", joinedFrom = From, joinedTo = On });
        if (status == 201) return opened.GetProperty("stream").GetString()!;
        return (await sample.GetAsync("analyst", "/api/cohorts?entity=Example SA&size=1000")).GetProperty("items").EnumerateArray()
            .Single(one => one.GetProperty("joinedFrom").GetString() == From && one.GetProperty("joinedTo").GetString() == On).GetProperty("cohort").GetString()!;
    }
}
