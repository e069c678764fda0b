using CsCheck;
using LeFaire.Learning;

namespace LeFaire;

public class ClosedQuartersTests
{
    [Fact]
    public void a_period_is_of_whole_quarters_that_are_over()
    {
        ClosedQuarters.Of(null, new(2025, 9, 30)).ShouldBe(new(new(2024, 10, 1), new(2025, 9, 30)));
        ClosedQuarters.Of(null, new(2025, 9, 29)).ShouldBe(new(new(2024, 7, 1), new(2025, 6, 30)));
        ClosedQuarters.Of(new(2025, 2, 14), new(2025, 8, 31)).ShouldBe(new(new(2025, 1, 1), new(2025, 6, 30)));
        ClosedQuarters.Of(new(2025, 7, 1), new(2025, 8, 31)).ShouldBe(new(new(2025, 4, 1), new(2025, 6, 30)));
    }

    [Fact]
    public void figures_of_nested_periods_subtracted_give_away_no_group_of_one_to_four()
    {
        // A request each: who, on which day of two years, on which topic. Every period of whole quarters is asked.
        var request = Gen.Select(Gen.Int[1, 24], Gen.Int[0, 729], Gen.Int[0, 1], (mentee, day, topic) => (mentee, day, topic));
        request.Array[0, 60].Sample(requests =>
        {
            var first = new DateOnly(2024, 1, 1);
            var mentorships = requests.Select((one, number) => new MentoringRequested(
                Some.Place(number + 1), Some.Account(one.mentee), $"topic-{one.topic}", MentoringMoment.OnDemand, null, Some.At(first.AddDays(one.day)))).ToList();
            var world = new World([.. Enumerable.Range(1, 24).SelectMany(mentee => Some.Employed(mentee, first)), .. mentorships]);
            var records = MentorshipRecord.Of(world.Entries(Views.Mentorships), world.People, first.AddDays(731));
            var shown = (
                from start in Enumerable.Range(0, 8)
                from end in Enumerable.Range(start, 8 - start)
                let period = (From: new Quarter(2024, 1).Plus(start).FirstDay, To: new Quarter(2024, 1).Plus(end).LastDay)
                select (period, Figures: MentoringProgramme.Of(records, period.From, period.To, world.UnitOf))).ToList();
            foreach (var (outer, one) in shown)
            {
                foreach (var (inner, other) in shown.Where(of => of.period != outer && outer.From <= of.period.From && of.period.To <= outer.To))
                {
                    // Whoever came in the quarters between: their number, where both are shown.
                    var between = requests.Where(of => Lies(outer, of.day) && !Lies(inner, of.day)).Select(of => of.mentee).Distinct().Count();
                    if (one.Requests is not null && other.Requests is not null) between.ShouldNotBeInRange(1, 4);
                    if (one.Mentees is { } all && other.Mentees is { } some && (outer.From == inner.From || outer.To == inner.To)) (all - some).ShouldNotBeInRange(1, 4);
                }
            }

            bool Lies((DateOnly From, DateOnly To) period, int day) => period.From <= first.AddDays(day) && first.AddDays(day) <= period.To;
        }, iter: 60);
    }
}
