using CsCheck;

namespace LeFaire.Governance;

/// <summary>Months that are published, and the moment that figures of groups are given for.</summary>
public class PublishMonthTests
{
    private static readonly MonthPublished March = Published(3, 31, 100);
    private static readonly MonthPublished May = Published(5, 31, 200);

    [Fact]
    public void a_month_is_published_once_it_is_over_and_the_log_tells_all_of_it()
    {
        PublishMonth.Due([], new(2025, 4, 2), new(2025, 4, 3)).ShouldBe(March.To);
        PublishMonth.Due([], March.To, new(2025, 4, 1)).ShouldBe(March.To);
        // The month is not over, or what is known of it may be half.
        PublishMonth.Due([], March.To, March.To).ShouldBe(new DateOnly(2025, 2, 28));
        PublishMonth.Due([], new(2025, 3, 30), new(2025, 6, 9)).ShouldBe(new DateOnly(2025, 2, 28));
        PublishMonth.Due([], null, new(2025, 4, 1)).ShouldBeNull();
        PublishMonth.Due([March], new(2025, 4, 2), new(2025, 4, 30)).ShouldBeNull();
        PublishMonth.Due([March], new(2025, 6, 2), new(2025, 6, 2)).ShouldBe(May.To);

        PublishMonth.Decide(May.To, [March], 200, May.OccurredAt).Facts.ShouldBe([May]);
        PublishMonth.Decide(May.To, [March, May], 250, May.OccurredAt).Refused!.Type.ShouldBe("not-due");
    }

    [Fact]
    public void whatever_moment_is_asked_the_answer_is_that_of_the_last_month_published_by_then()
    {
        MonthPublished[] published = [May, March];
        Of(2025, 6, 15, 900).ShouldBe(new(May.To, 200));
        Of(2025, 6, 15, 199).ShouldBe(new(March.To, 100));
        Of(2025, 5, 30, 900).ShouldBe(new(new(2025, 4, 30), 200));
        Of(2025, 4, 29, 900).ShouldBe(new(March.To, 100));
        Of(2024, 2, 29, 900).ShouldBe(new(new(2024, 2, 29), 100));
        // Before anything was published: the first publication.
        Of(2025, 6, 15, 3).ShouldBe(new(March.To, 100));
        PublishedMonth.Of([], new(2025, 6, 15), 77).ShouldBe(new(May.To, 77));

        PublishedMonth Of(int year, int month, int day, long asOf) => PublishedMonth.Of(published, new(year, month, day), asOf);
    }

    [Fact]
    public void a_month_is_published_anew_where_something_was_recorded_since()
    {
        RepublishMonth.Decide([], 7, null, May.OccurredAt).Refused!.Type.ShouldBe("nothing-published");
        RepublishMonth.Decide([May, March], 201, null, May.OccurredAt).Refused!.Type.ShouldBe("nothing-new");
        var by = new AccountId(Guid.NewGuid());
        var anew = RepublishMonth.Decide([May, March], 260, by, May.OccurredAt).Facts.Single().ShouldBeOfType<MonthPublished>();
        anew.ShouldBe(new MonthPublished(May.To, 260, May.OccurredAt, by));

        PublishedMonth.Of([March, May, anew], new(2025, 6, 15), 900).ShouldBe(new(May.To, 260));
        PublishedMonth.Of([March, May, anew], new(2025, 5, 2), 900).ShouldBe(new(new(2025, 4, 30), 260));
        PublishedMonth.Of([March, May, anew], new(2025, 5, 2), 259).ShouldBe(new(new(2025, 4, 30), 200));
        PublishedMonth.Of([March, May, anew], new(2025, 4, 2), 900).ShouldBe(new(March.To, 100));
    }

    [Fact]
    public void neighbouring_moments_subtracted_give_away_nobody()
    {
        var first = new DateOnly(2025, 1, 1);
        // Publications as they come: later months, later positions. Facts: the day of each position, in any order of days.
        var history = Gen.Select(
            Gen.Int[0, 3].Array[1, 5], Gen.Int[1, 9].Array[5], Gen.Int[0, 400].Array[60], (months, steps, days) => (months, steps, days));
        history.Sample(given =>
        {
            var published = new List<MonthPublished>();
            var (month, sequence) = (0, 0L);
            for (var at = 0; at < given.months.Length; at++)
            {
                month += given.months[at] + 1;
                sequence += given.steps[at];
                published.Add(new(first.AddMonths(month).AddDays(-1), sequence, Some.At(0)));
            }

            // What a figure without any suppression of its own would count: the worst case.
            int Figure(DateOnly on, long asOf) => Counted(PublishedMonth.Of(published, on, asOf));
            int Counted(PublishedMonth moment) => given.days.Take((int)moment.Sequence).Count(day => first.AddDays(day) <= moment.To);

            for (var day = first; day < first.AddDays(420); day = day.AddDays(1))
            {
                for (var asOf = 0L; asOf < 60; asOf++)
                {
                    // A day later: the same, unless a month ended. A position later: the same, unless a month was published at it.
                    if (day.AddDays(2).Day != 1) Figure(day.AddDays(1), asOf).ShouldBe(Figure(day, asOf));
                    if (!published.Exists(one => one.Sequence == asOf + 1)) Figure(day, asOf + 1).ShouldBe(Figure(day, asOf));
                }
            }

            // No month has two answers, so that no late fact can be read off between them.
            var moments = from day in Enumerable.Range(0, 420) from asOf in Enumerable.Range(0, 60) select PublishedMonth.Of(published, first.AddDays(day), asOf);
            moments.Distinct().GroupBy(moment => moment.To).ShouldAllBe(of => of.Count() == 1);
            moments.ShouldAllBe(moment => published.Exists(one => one.Sequence == moment.Sequence && one.To >= moment.To));
        }, iter: 6);
    }

    private static MonthPublished Published(int month, int day, long sequence) => new(new(2025, month, day), sequence, Some.At(0));
}
