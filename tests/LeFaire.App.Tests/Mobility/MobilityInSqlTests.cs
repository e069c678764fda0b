using System.Text.Json;
using LeFaire.Import;
using LeFaire.People;
using LeFaire.ReadModels;

namespace LeFaire.Mobility;

/// <summary>What the figures of mobility say equals what SQL counts over the raw events, knowing nothing of lines, ties, folds or people.</summary>
public class MobilityInSqlTests(ServedSample sample) : IClassFixture<ServedSample>
{
    /// <summary>The last day that is published, the end of a quarter, and the first of that quarter: of those before, the sample has moves of fewer than five.</summary>
    private static readonly DateOnly To = ServedSample.Published;

    private static readonly DateOnly From = ClosedQuarters.Of(To, To).From;

    /// <summary>Standing events; accounts joined to people along the links; when each legal entity was open; ties that may be used; moves.</summary>
    private static readonly string Known = FormattableString.Invariant($"""
        with recursive fact as (
            select id, type, data, ((data ->> 'OccurredAt')::timestamptz at time zone 'UTC')::date as day, data ->> 'OccurredAt' as at from lefaire.mt_events e
            where not data ? 'UndoneId' and not exists (select from lefaire.mt_events u where (u.data ->> 'UndoneId')::uuid = e.id)),
        edge as (
            select (data ->> 'Account')::uuid a, (data ->> 'Other')::uuid b from fact where type = 'account_linked'
            union select (data ->> 'Other')::uuid, (data ->> 'Account')::uuid from fact where type = 'account_linked'),
        reach(account, other) as (
            select (data ->> 'Account')::uuid, (data ->> 'Account')::uuid from fact where type = 'account_opened'
            union select r.account, e.b from reach r join edge e on e.a = r.other),
        person as (
            select account, min(other::text) who from reach
            where account not in (select (data ->> 'Account')::uuid from fact where type = 'account_marked_not_a_person') group by account),
        assigned as (
            select distinct on (p.who, f.day) p.who, f.day, f.data #>> array['Assignment','Entity'] as entity,
                split_part(f.data #>> array['Assignment','Unit'], ' / ', 1) as unit, f.data #>> array['Assignment','Unit'] as path
            from fact f join person p on p.account = (f.data ->> 'Account')::uuid where f.type = 'assignment_changed' order by p.who, f.day, f.id desc),
        open as (
            select c.data ->> 'Entity' as entity, greatest(min(c.day), min(n.day)) as day
            from fact c join fact n on n.data ->> 'Entity' = c.data ->> 'Entity'
            where c.type = 'consultation_closed' and n.type = 'notice_given' group by 1),
        objector as (
            select who from (
                select distinct on (p.who) p.who, f.type from fact f join person p on p.account = (f.data ->> 'Account')::uuid
                where f.type like 'objection_%' order by p.who, f.at desc) last where type = 'objection_raised'),
        deed as (
            select day, (data ->> 'Author')::uuid a, (data ->> 'To')::uuid b from fact where type = 'reply_posted'
            union all select day, (data ->> 'Host')::uuid, (data ->> 'Account')::uuid from fact where type = 'workshop_attended'
            union all select day, (data ->> 'Mentor')::uuid, (data ->> 'Mentee')::uuid from fact where type = 'mentoring_session_held'),
        both_ways as (
            select d.day, p.who, o.who as other from deed d join person p on p.account = d.a join person o on o.account = d.b where p.who <> o.who
            union all select d.day, o.who, p.who from deed d join person p on p.account = d.a join person o on o.account = d.b where p.who <> o.who),
        tie as (
            select t.* from both_ways t where t.who not in (select who from objector) and t.day >= (
                select o.day from open o where o.entity = (select a.entity from assigned a where a.who = t.who and a.day <= t.day order by a.day desc limit 1))),
        move as (
            select who, day, was as left_unit, unit from (
                select who, day, entity, unit, lag(unit) over (partition by who order by day) as was from assigned) a
            where was <> unit and was <> '' and unit <> '' and day between '{From:yyyy-MM-dd}' and '{To:yyyy-MM-dd}')
        """);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_figures_of_mobility_equal_a_calculation_in_sql()
    {
        await MoveAsync();
        await sample.PublishAsync();
        var shown = (await sample.GetAsync("analyst", $"/api/mobility/figures?on={ServedSample.LastDay}&from={From:yyyy-MM-dd}")).GetProperty("content");
        shown.GetProperty("moves").GetInt64().ShouldBe(await CountAsync("select count(*) from move"));
        shown.GetProperty("moves").GetInt32().ShouldBeGreaterThanOrEqualTo(20);
        var flows = shown.GetProperty("flows").EnumerateArray().ToList();
        flows.ShouldNotBeEmpty();
        foreach (var flow in flows)
        {
            flow.GetProperty("moves").GetInt64().ShouldBe(await CountAsync(
                $"select count(*) from move where left_unit = '{flow.GetProperty("from").GetString()}' and unit = '{flow.GetProperty("to").GetString()}'"));
        }

        shown.GetProperty("preceded").GetDecimal().ShouldBe(await sample.Installation.ScalarAsync<decimal>($"""
            {Known} select round(avg((exists (
                select from tie t where t.who = m.who and t.day < m.day and t.day >= m.day - interval '12 months' and m.unit = (
                    select a.unit from assigned a where a.who = t.other and a.day <= t.day order by a.day desc limit 1)))::int), 4) from move m where m.who not in (select who from objector)
            """));
        shown.GetProperty("medianDaysToFill").GetDouble().ShouldBe(await sample.Installation.ScalarAsync<double>(FormattableString.Invariant($"""
            {Known} select percentile_cont(0.5) within group (order by c.day - p.day) from fact p join fact c on c.data ->> 'Opportunity' = p.data ->> 'Opportunity'
            where p.type = 'opportunity_posted' and c.type = 'opportunity_closed' and c.data ->> 'Ending' = 'Filled' and c.day between '{From:yyyy-MM-dd}' and '{To:yyyy-MM-dd}'
            """)));
    }

    [Fact]
    public async Task the_circles_of_the_sample_equal_a_calculation_in_sql()
    {
        var reaching = 0;
        foreach (var person in (await PeopleAsync()).Take(8))
        {
            var circle = (await sample.GetAsync("analyst", $"/api/people/{person.Value}/circle?on={ServedSample.LastDay}")).GetProperty("content");
            var near = $"""
                , recent as (select distinct who, other from tie where day <= '{ServedSample.LastDay}' and day > date '{ServedSample.LastDay}' - interval '12 months'
                    and other not in (select who from objector)),
                near as (select other from recent where who = (select who from person where account = '{person.Value}')),
                far as (select distinct r.other from recent r join near n on n.other = r.who
                    where r.other not in (select other from near) and r.other <> (select who from person where account = '{person.Value}'))
                """;
            circle.GetProperty("firstCircle").GetInt64().ShouldBe(await CountAsync($"{near} select count(*) from near"));
            circle.GetProperty("secondCircle").GetInt64().ShouldBe(await CountAsync($"{near} select count(*) from far"));
            if (circle.GetProperty("secondCircle").GetInt32() > 0) reaching++;
        }

        reaching.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task the_ties_between_units_equal_a_calculation_in_sql()
    {
        await sample.PublishAsync();
        await using var select = sample.Installation.Database.CreateCommand($"""
            {Known},
            helped as (
                select d.day, p.who, o.who as other from deed d join person p on p.account = d.a join person o on o.account = d.b where p.who <> o.who
                union all select f.day, p.who, o.who from fact f join person p on p.account = (f.data ->> 'Mentee')::uuid
                join person o on o.account = (f.data ->> 'Mentor')::uuid where f.type = 'mentoring_session_held' and p.who <> o.who),
            pair as (
                select distinct on (date_trunc('quarter', day), who, other) to_char(day, 'YYYY-"Q"Q') as quarter, day, who, other from helped
                order by date_trunc('quarter', day), who, other, day),
            placed as (
                select quarter, (select unit from assigned a where a.who = p.who and a.day <= p.day order by a.day desc limit 1) as here,
                    (select unit from assigned a where a.who = p.other and a.day <= p.day order by a.day desc limit 1) as there from pair p)
            select quarter, here, there, count(*) from placed where here is not null and there is not null group by 1, 2, 3
            """);
        var counted = new List<(string Quarter, string From, string To, long Pairs)>();
        await using (var reader = await select.ExecuteReaderAsync(Ct))
        {
            while (await reader.ReadAsync(Ct)) counted.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3)));
        }

        var compared = new List<string>();
        foreach (var quarter in (await sample.GetAsync("analyst", $"/api/network?on={ServedSample.LastDay}")).GetProperty("content").GetProperty("quarters").EnumerateArray())
        {
            var name = quarter.GetProperty("quarter");
            var its = counted.Where(one => one.Quarter == $"{name.GetProperty("year").GetInt32()}-Q{name.GetProperty("number").GetInt32()}").ToList();
            Compare("within", quarter, "within", its.Where(one => one.From == one.To));
            Compare("across", quarter, "across", its.Where(one => one.From != one.To));
            var ties = quarter.GetProperty("ties").EnumerateArray().ToList();
            // Those hidden are named too.
            ties.Select(one => (one.GetProperty("from").GetString(), one.GetProperty("to").GetString())).ShouldBe(its.Select(one => ((string?)one.From, (string?)one.To)), ignoreOrder: true);
            foreach (var one in ties) Compare("ties", one, "pairs", its.Where(of => of.From == one.GetProperty("from").GetString() && of.To == one.GetProperty("to").GetString()));
        }

        compared.Distinct().ShouldBe(["within", "across", "ties"], ignoreOrder: true);

        void Compare(string what, JsonElement shown, string figure, IEnumerable<(string Quarter, string From, string To, long Pairs)> its)
        {
            if (!shown.TryGetProperty(figure, out var pairs) || pairs.ValueKind == JsonValueKind.Null) return;
            pairs.GetInt64().ShouldBe(its.Sum(one => one.Pairs), $"{what} of {shown}");
            compared.Add(what);
        }
    }

    [Fact]
    public async Task ties_by_unit_equal_a_calculation_in_sql()
    {
        var several = 0;
        foreach (var person in await PeopleAsync())
        {
            var shown = (await sample.GetAsync("committee", $"/api/people/{person.Value}/profile?on={ServedSample.LastDay}")).GetProperty("content").GetProperty("tiesByUnit")
                .EnumerateArray().Select(of => (of.TryGetProperty("unit", out var unit) ? unit.GetString() : null, of.GetProperty("people").GetInt64(), of.GetProperty("reciprocal").GetInt64()))
                .ToList();
            await using var select = sample.Installation.Database.CreateCommand($"""
                {Known},
                helped as (
                    select d.day, p.who as giver, o.who as receiver from deed d join person p on p.account = d.a join person o on o.account = d.b where p.who <> o.who
                    union all select f.day, p.who, o.who from fact f join person p on p.account = (f.data ->> 'Mentee')::uuid
                    join person o on o.account = (f.data ->> 'Mentor')::uuid where f.type = 'mentoring_session_held' and p.who <> o.who),
                me as (select who from person where account = '{person.Value}' and who not in (select who from objector)),
                mine as (
                    select day, who, receiver as other, true as given from helped, me where giver = who
                    union all select day, who, giver, false from helped, me where receiver = who),
                usable as (
                    select m.other, m.given, (select path from assigned a where a.who = m.other and a.day <= m.day order by a.day desc limit 1) as unit
                    from mine m where m.day <= '{ServedSample.LastDay}' and m.day >= (
                        select o.day from open o where o.entity = (select a.entity from assigned a where a.who = m.who and a.day <= m.day order by a.day desc limit 1)))
                select unit, count(distinct other), count(distinct other) filter (where exists (
                    select from usable v where v.unit is not distinct from u.unit and v.other = u.other and v.given <> u.given)) from usable u group by unit
                """);
            var counted = new List<(string?, long, long)>();
            await using (var reader = await select.ExecuteReaderAsync(Ct))
            {
                while (await reader.ReadAsync(Ct)) counted.Add((reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)));
            }

            shown.ShouldBe(counted, ignoreOrder: true, $"{person}");
            if (shown.Count > 1 && shown.Exists(of => of.Item3 > 0)) several++;
        }

        several.ShouldBeGreaterThan(5);
    }

    private Task<long> CountAsync(string select) => sample.Installation.ScalarAsync<long>($"{Known} {select}");

    private async Task<List<PersonId>> PeopleAsync()
    {
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        return [.. snapshot.Everyone.Where(person => snapshot.EmploymentOf(person).EmployedOn(To) && snapshot.EmploymentOf(person).EmployedOn(To.AddDays(-30)))];
    }

    /// <summary>The sample has few moves: twenty people go to the unit of one who has many ties, twelve of one unit and eight of others, and six opportunities are filled.</summary>
    private async Task MoveAsync()
    {
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        var people = (await PeopleAsync()).ToLookup(person => UnitMove.LargestOf(snapshot.UnitOf(person, To)!)).OrderByDescending(of => of.Count()).ToList();
        var day = new DateTimeOffset(To.AddDays(-10).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var moves = people[1].Concat(people[0].Take(12)).Take(20).Select(person => new AssignmentChanged(
            new AccountId(person.Value),
            snapshot.EmploymentOf(person).On(To)! with { Unit = UnitMove.LargestOf(snapshot.UnitOf(person, To)!) == people[0].Key ? people[1].Key : people[0].Key }, day));
        var filled = Enumerable.Range(1, 6).SelectMany(number =>
        {
            var id = new PlaceId(Opened.Key.Id("opportunity", $"{number}"));
            return new Fact[]
            {
                new OpportunityPosted(id, OpportunityKind.Job, "Example SA", null, null, null, day.AddDays(-number * number)),
                new OpportunityClosed(id, OpportunityEnding.Filled, null, day)
            };
        });
        await History.AppendAsync(sample.Installation, [.. moves.Cast<Fact>().Concat(filled).Select((fact, position) => new NewEvent(
            new EventId(Opened.Key.Id("mobility", $"{position}")), fact is IOpportunityFact of ? of.Opportunity.Value : fact.Accounts[0].Value, fact))]);
        await sample.Installation.Upkeep.ReachEndAsync(progress: null, Ct);
    }
}
