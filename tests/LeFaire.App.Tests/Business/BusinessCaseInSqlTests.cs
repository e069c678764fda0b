using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.Import.Sample;
using LeFaire.Learning;
using LeFaire.Mobility;
using LeFaire.ReadModels;

namespace LeFaire.Business;

/// <summary>What the report says equals what SQL counts over the raw events, knowing nothing of lines, ties, folds or people.</summary>
public class BusinessCaseInSqlTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task every_indicator_shown_is_what_sql_counts_over_the_raw_events()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        foreach (var export in SampleCompany.Exports(new SampleOptions(People: 160, Months: 12))) await installation.ImportAsync(export, new ImportOptions(CompleteSnapshots: true));
        await AskForMentorsAsync(installation);
        await DeliverAsync(installation);
        // Of the first quarter many contribute already, of three nearly all: so each indicator is shown in one period or the other.
        var (shown, compared) = await CompareAsync(installation, "2025-Q1..2025-Q3", "2024-Q4");
        compared.ShouldBe(
            ["employees", "participation", "concentration", "days-to-first-answer", "answered-by-next-day", "ties-across-units", "newcomers-integrated", "mentoring-coverage", "internal-mobility"],
            ignoreOrder: true);
        foreach (var (period, value) in new[] { (shown.Period, shown.Value), (shown.Against, shown.ValueAgainst) })
        {
            var answers = await installation.ScalarAsync<long>($"{Known(period)} select count(*) from tie where type = 'reply_posted' and day >= '{Day(period.From)}'");
            value.Answers.ShouldBe((int)answers);
            answers.ShouldBeGreaterThan(0);
        }

        var half = await installation.ScalarAsync<double>(
            $"{Known(shown.Period)} select (select sum(n) from ranked where rank <= total * 0.2)::float8 / (select sum(n) from ranked)".Replace("FROM", $"'{Day(shown.Period.From)}'::date"));
        // A tenth need not be whole people: the fifth that SQL counts is up to one person short.
        ((double)shown.Lorenz.Single(point => point.People == 0.2m).Contributions).ShouldBe(half, 0.01);
    }

    [Fact]
    public async Task what_is_shown_of_a_real_network_is_what_sql_counts_over_the_raw_events()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(SlackExport.Open(RealData.Folder("slack-export"), new SlackOptions()));
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);
        var compared = new HashSet<string>();
        foreach (var (period, against) in new[] { ("2015-Q3..2016-Q2", "2015-Q2"), ("2015-Q4", "2015-Q3"), ("2016-Q2", "2016-Q1") })
        {
            compared.UnionWith((await CompareAsync(installation, period, against)).Compared);
        }

        foreach (var code in new[] { "employees", "participation", "concentration" }) compared.ShouldContain(code);
    }

    /// <summary>Holds every indicator that is shown of two periods to SQL, and says which these were.</summary>
    private static async Task<(BusinessCase Shown, HashSet<string> Compared)> CompareAsync(Installation installation, string asked, string against)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(Ct);
        var (refused, answer) = await ShowBusinessCaseEndpoint.ReadAsync(
            snapshot, new Actor(Role.Analyst, null), installation, asked, against, new Assumptions(), installation.Today, Ct);
        refused.ShouldBeNull();
        var shown = answer!.Content;
        var compared = new HashSet<string>();
        foreach (var line in shown.Indicators)
        {
            foreach (var (period, value) in new[] { (shown.Period, line.Value), (shown.Against, line.Against) })
            {
                if (value is not { } figure || Sql(line.Code) is not { } sql) continue;
                var counted = await installation.ScalarAsync<double>($"{Known(period)} {sql.Replace("FROM", $"'{Day(period.From)}'::date").Replace("TO", $"'{Day(period.To)}'::date")}");
                ((double)figure).ShouldBe(counted, line.Measure == Measure.PerHundredAndYear ? 0.005 : 0.00005, $"{line.Code} of {period}");
                compared.Add(line.Code);
            }
        }

        return (shown, compared);
    }

    /// <summary>The sample's files hold sessions and no requests: five that a mentor accepts, and six that nobody does.</summary>
    private static async Task AskForMentorsAsync(Installation installation)
    {
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);
        List<PersonId> people;
        await using (var snapshot = await installation.Snapshots.OpenAsync(Ct)) people = [.. snapshot.Everyone.Take(16)];
        var at = new DateTimeOffset(2025, 9, 1, 8, 0, 0, TimeSpan.Zero);
        var facts = Enumerable.Range(0, 11).SelectMany(number =>
        {
            var requested = new MentoringRequested(
                new PlaceId(Opened.Key.Id("request", $"{number}")), new AccountId(people[number].Value), "sql", MentoringMoment.OnDemand, null, at);
            return number < 5 ? new Fact[] { requested, new MentoringAccepted(requested.Mentorship, new AccountId(people[11 + number].Value), at.AddDays(2)) } : [requested];
        });
        await History.AppendAsync(installation, [.. facts.Select((fact, position) => new NewEvent(
            new EventId(Opened.Key.Id("asked", $"{position}")), ((IMentoringFact)fact).Mentorship.Value, fact))]);
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);
    }

    /// <summary>The sample's files hold no projects: some who contribute already deliver one to four, or participation would point at the few who do not.</summary>
    private static async Task DeliverAsync(Installation installation)
    {
        var authors = await installation.ScalarAsync<Guid[]>(
            "select array(select distinct (data ->> 'Author')::uuid from lefaire.mt_events where type = 'post_published' and data ->> 'OccurredAt' < '2024-11' order by 1 limit 12)");
        var facts = authors.SelectMany((author, number) => Enumerable.Range(0, 1 + number % 4).Select(each => new OpportunityDelivered(
            new PlaceId(Opened.Key.Id("project", $"{number} {each}")), OpportunityKind.Mission, new AccountId(author), null, null,
            new DateTimeOffset(2024, 11, 4, 8, 0, 0, TimeSpan.Zero).AddDays(100 * each))));
        await History.AppendAsync(installation, [.. facts.Select(fact => new NewEvent(new EventId(Opened.Key.Id("delivered", $"{fact.Opportunity}")), fact.Opportunity.Value, fact))]);
        await installation.Upkeep.ReachEndAsync(progress: null, Ct);
    }

    /// <summary>Standing events to the period's end, people as what links join, and who did what for whom.</summary>
    private static string Known(Period period) => $"""
        with recursive fact as materialized (
            select id, type, data, ((data ->> 'OccurredAt')::timestamptz at time zone 'UTC')::date as day from lefaire.mt_events e
            where not data ? 'UndoneId' and not exists (select from lefaire.mt_events u where (u.data ->> 'UndoneId')::uuid = e.id)
                and (type like 'account_%' or (data ->> 'OccurredAt')::timestamptz < '{Day(period.To)}'::timestamptz + interval '1 day')),
        edge as (
            select (data ->> 'Account')::uuid a, (data ->> 'Other')::uuid b from fact where type = 'account_linked'
            union select (data ->> 'Other')::uuid, (data ->> 'Account')::uuid from fact where type = 'account_linked'),
        reach(account, other) as (
            select (data ->> 'Account')::uuid, (data ->> 'Account')::uuid from fact where type = 'account_opened'
            union select r.account, e.b from reach r join edge e on e.a = r.other),
        person as materialized (
            select account, min(other::text) who from reach
            where account not in (select (data ->> 'Account')::uuid from fact where type = 'account_marked_not_a_person') group by account),
        unit as materialized (
            select p.who, f.day as from_day, f.data #>> array['Assignment','Unit'] as name
            from fact f join person p on p.account = (f.data ->> 'Account')::uuid where f.type = 'assignment_changed'),
        ending as (select p.who, f.day from fact f join person p on p.account = (f.data ->> 'Account')::uuid where f.type = 'employment_ended'),
        span as materialized (
            select p.who, f.day as since, (f.data ->> 'JoinDateKnown')::boolean as known, (select min(e.day) from ending e where e.who = p.who and e.day > f.day) as ended
            from fact f join person p on p.account = (f.data ->> 'Account')::uuid where f.type = 'employment_started'
            -- Of whom no directory speaks, joining the space that everybody joins tells.
            union all select p.who, min(f.day), true, null from fact f join person p on p.account = (f.data ->> 'Account')::uuid
            where f.type = 'community_joined' and (f.data ->> 'General')::boolean and not exists (
                select from fact d join person o on o.account = (d.data ->> 'Account')::uuid where d.type in ('employment_started', 'assignment_changed') and o.who = p.who)
            group by p.who),
        deed as materialized (
            select f.id, f.type, f.day, f.data ->> 'Space' as place, g.who as giver, r.who as receiver from (
                select *, coalesce(
                        data ->> 'Author', data ->> 'Creator', data ->> 'Host', data ->> 'Mentor',
                        case when type = 'opportunity_delivered' and data ->> 'Kind' <> 'Job' then data ->> 'Account' end)::uuid as by,
                    coalesce(data ->> 'To', data ->> 'Mentee', case when type = 'workshop_attended' then data ->> 'Account' end)::uuid as target from fact) f
            left join person g on g.account = f.by left join person r on r.account = f.target),
        tie as materialized (
            select type, day, place, giver, receiver from deed where type in ('reply_posted', 'workshop_attended', 'mentoring_session_held') and giver <> receiver
            union all select type, day, place, receiver, giver from deed where type = 'mentoring_session_held' and giver <> receiver),
        ranked as (
            select n, row_number() over (order by n) as rank, count(*) over () as total from (
                select e.who, count(d.id) as n from (select distinct who from span where since <= '{Day(period.To)}' and coalesce(ended > '{Day(period.From)}', true)) e
                left join deed d on d.giver = e.who and d.day >= '{Day(period.From)}'
                    and d.type in ('post_published', 'reply_posted', 'community_opened', 'workshop_scheduled', 'mentoring_session_held', 'opportunity_delivered')
                group by 1) x)
        """;

    private const string Waits = """
        , answered as (
            select p.id, p.day, min(r.day) - p.day as wait from deed p
            left join tie r on r.type = 'reply_posted' and r.receiver = p.giver and r.place = p.place and r.day >= p.day
            where p.type = 'post_published' and p.giver is not null and p.day >= FROM group by 1, 2),
        time as (
            select coalesce(wait <= least(30, TO - day), false) as hit, false as lost, case when wait <= least(30, TO - day) then wait else least(30, TO - day) end as t
            from answered)
        """;

    private const string Newcomers = """
        , newcomer as (
            select who, since, case when ended <= TO then ended end as ended from span s where since between FROM and TO and known
                and not exists (select from span b where b.who = s.who and b.since < s.since and (b.ended is null or b.ended + interval '12 months' >= s.since))),
        seen as (
            select n.*, coalesce(n.ended, TO) - n.since as until, (
                select min(greatest(g.day, r.day)) from
                    (select receiver as other, min(day) as day from tie where giver = n.who and day >= n.since group by 1) g
                    join (select giver as other, min(day) as day from tie where receiver = n.who and day >= n.since group by 1) r using (other)) - n.since as age
            from newcomer n),
        time as (
            select hit, not hit and ended is not null as lost, case when hit then age else until end as t
            from (select *, coalesce(age < until or (age = until and ended is null), false) as hit from seen) s)
        """;

    /// <summary>At each age the hazard times the share left before it, which is a product of what did not happen.</summary>
    private const string Incidence = """
        , step as (
            select t, count(*) filter (where hit) as hits, count(*) filter (where hit or lost) as ends, (select count(*) from time o where o.t >= i.t) as risk
            from time i group by t),
        jump as (
            select t, hits::float8 / risk * case when exists (select from step b where b.t < s.t and b.ends = b.risk) then 0 else
                coalesce((select exp(sum(ln(1 - b.ends::float8 / b.risk))) from step b where b.t < s.t), 1) end as size from step s)
        """;

    private static string? Sql(string code) => code switch
    {
        "employees" => "select count(*)::float8 from ranked",
        "participation" => "select avg((n > 0)::int)::float8 from ranked",
        "concentration" => "select (sum((2 * rank - total - 1) * n) / (max(total) * sum(n)))::float8 from ranked",
        "days-to-first-answer" => $"{Waits}{Incidence} select min(t)::float8 from jump j where (select sum(size) from jump b where b.t <= j.t) >= 0.5",
        "answered-by-next-day" => $"{Waits}{Incidence} select coalesce(sum(size), 0) from jump where t <= 1",
        "ties-across-units" => """
            , pair as (select least(giver, receiver) as one, greatest(giver, receiver) as other, min(day) as day from tie where day >= FROM group by 1, 2),
            placed as (
                select (select name from unit u where u.who = p.one and u.from_day <= p.day order by u.from_day desc limit 1) as here,
                    (select name from unit u where u.who = p.other and u.from_day <= p.day order by u.from_day desc limit 1) as there from pair p)
            select avg((here <> there)::int)::float8 from placed where here is not null and there is not null
            """,
        "newcomers-integrated" => $"{Newcomers}{Incidence} select coalesce(sum(size), 0) from jump where t <= 90",
        "mentoring-coverage" => """
            select avg((exists (select from fact a where a.type = 'mentoring_accepted' and a.data ->> 'Mentorship' = r.data ->> 'Mentorship'))::int)::float8
            from fact r where r.type = 'mentoring_requested' and r.day between FROM and TO
            """,
        "internal-mobility" => """
            , moved as (
                select distinct u.who, u.from_day from unit u where u.from_day between FROM and TO
                    and exists (select from span s where s.who = u.who and s.since <= u.from_day - 1 and coalesce(u.from_day < s.ended, true))
                    and (select name from unit b where b.who = u.who and b.from_day < u.from_day order by b.from_day desc limit 1) <> u.name),
            month as (select (m + interval '1 month' - interval '1 day')::date as ends from generate_series(FROM, TO, interval '1 month') m)
            select (select count(*) from moved) * 1200::float8
                / (select count(distinct (s.who, m.ends)) from span s join month m on s.since <= m.ends and coalesce(m.ends < s.ended, true))
            """,
        _ => null
    };

    private static string Day(DateOnly day) => Verbs.Day(day);
}
