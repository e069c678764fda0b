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
        session as (select * from fact where type = 'mentoring_session_held' and day between FROM and TO)
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
                (select count(*) from session), (select round(sum((data ->> 'Minutes')::numeric) / 60, 1) from session)
            """.Replace("FROM", $"date '{from:yyyy-MM-dd}'", StringComparison.Ordinal).Replace("TO", $"date '{to:yyyy-MM-dd}'", StringComparison.Ordinal));
        await using var reader = await select.ExecuteReaderAsync(Ct);
        (await reader.ReadAsync(Ct)).ShouldBeTrue();
        shown.GetProperty("mentees").GetInt64().ShouldBe(reader.GetInt64(0));
        shown.GetProperty("requests").GetInt64().ShouldBe(reader.GetInt64(1));
        shown.GetProperty("coverage").GetDecimal().ShouldBe(reader.GetDecimal(2));
        shown.GetProperty("medianDaysToAcceptance").GetDecimal().ShouldBe(reader.GetDecimal(3));
        shown.GetProperty("sessions").GetInt64().ShouldBe(reader.GetInt64(4));
        shown.GetProperty("hours").GetDecimal().ShouldBe(reader.GetDecimal(5));
        shown.GetProperty("coverage").GetDecimal().ShouldBeInRange(0.1m, 0.9m);
    }

    /// <summary>The sample has few requests: twelve more are made, and seven of them accepted after one to seven days and met once.</summary>
    private async Task AskAsync(DateOnly to)
    {
        List<PersonId> people;
        await using (var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct)) people = [.. snapshot.Everyone.Where(person => snapshot.EmploymentOf(person).EmployedOn(to))];
        var at = new DateTimeOffset(to.AddDays(-20), new TimeOnly(9, 0), TimeSpan.Zero);
        var facts = Enumerable.Range(0, 12).SelectMany(number =>
        {
            var mentorship = new PlaceId(Opened.Key.Id("request", $"{number}"));
            var (mentee, mentor) = (new AccountId(people[number].Value), new AccountId(people[^(number + 1)].Value));
            var requested = new MentoringRequested(mentorship, mentee, "sql", MentoringMoment.OnDemand, null, at);
            return number < 7
                ? new Fact[] { requested, new MentoringAccepted(mentorship, mentor, at.AddDays(number + 1)), new MentoringSessionHeld(mentorship, mentor, mentee, 50, null, null, at.AddDays(10)) }
                : [requested];
        });
        await History.AppendAsync(sample.Installation, [.. facts.Select((fact, position) => new NewEvent(
            new EventId(Opened.Key.Id("asked", $"{position}")), ((IMentoringFact)fact).Mentorship.Value, fact))]);
        await sample.Installation.Upkeep.ReachEndAsync(progress: null, Ct);
    }
}
