namespace LeFaire.Succession;

public class FairnessTests
{
    private static readonly PlanOpened Plan = new(Some.Plan(1), "Example SA", "P", null, null, new HardRequirements(), [Dimension.Helping], null, Some.At(50));

    [Fact]
    public void selection_rates_and_impact_ratios_are_those_of_the_groups()
    {
        // Ten of A with five nominated, three of them confirmed; eight of B with three nominated and none confirmed.
        var fairness = Of(18, Groups((10, "A"), (8, "B")), nominated: [1, 2, 3, 4, 5, 11, 12, 13], confirmed: [1, 2, 3]);
        fairness.Nominated.Select(rate => (rate.Group, rate.Pool, rate.Selected, rate.Rate, rate.ImpactRatio, rate.UnderFourFifths)).ShouldBe(
            [("A", 10, 5, 0.5m, 1m, false), ("B", 8, 3, 0.375m, 0.75m, true)]);
        fairness.Candidates.Select(rate => (rate.Group, rate.Rate, rate.ImpactRatio)).ShouldBe([("A", 0.3m, 1m), ("B", 0m, 0m)]);
        fairness.Nominated.Select(rate => (rate.Low, rate.High)).ShouldBe([(5m, 10m), (3m, 8m)]);
        fairness.Hidden.ShouldBe(0);
        Of(18, Groups((10, "A"), (8, "B")), [], []).Nominated.ShouldAllBe(rate => rate.ImpactRatio == null && !rate.UnderFourFifths);
    }

    [Fact]
    public void four_fifths_exactly_is_not_under()
    {
        // 4 of 5 and 5 of 5: a ratio of 0.8.
        Of(10, Groups((5, "A"), (5, "B")), [1, 2, 3, 4, 6, 7, 8, 9, 10], []).Nominated.Select(rate => (rate.ImpactRatio, rate.UnderFourFifths))
            .ShouldBe([(0.8m, false), (1m, false)]);
    }

    [Fact]
    public void groups_under_five_and_the_neighbour_that_would_give_them_away_are_hidden()
    {
        Shown((6, "A"), (7, "B"), (4, "C")).ShouldBe(("B", 10));
        // Three are in no group at all: they too could be worked out.
        Shown((6, "A"), (7, "B")).ShouldBe(("A B", 0));
        Shown((6, "A"), (7, "B"), (3, null)).ShouldBe(("B", 9));
        Shown((6, "A"), (7, "B"), (4, "C"), (3, "D")).ShouldBe(("A B", 7));
        Shown((4, "A"), (4, "B")).ShouldBe(("", 8));
        Shown((5, "A"), (4, "B")).ShouldBe(("", 9));

        static (string Groups, int Hidden) Shown(params (int Count, string? Group)[] groups)
        {
            var fairness = Of(groups.Sum(group => group.Count), Groups(groups), [1], []);
            return (string.Join(' ', fairness.Nominated.Select(rate => rate.Group)), fairness.Hidden);
        }
    }

    private static Dictionary<PersonId, string> Groups(params (int Count, string? Group)[] groups) => groups.SelectMany(group => Enumerable.Repeat(group.Group, group.Count))
        .Select((group, position) => (Person: new PersonId(Some.Account(position + 1).Value), Group: group)).Where(of => of.Group is not null).ToDictionary(of => of.Person, of => of.Group!);

    private static Fairness Of(int people, Dictionary<PersonId, string> groups, int[] nominated, int[] confirmed)
    {
        var world = new World(
        [
            .. Enumerable.Range(1, people).SelectMany(account => Some.Employed(account, new(2020, 1, 1))), Plan,
            .. nominated.Select(account => new CandidateNominated(Some.Plan(1), Some.Account(account), Some.Account(90), Some.At(60), ConflictOfInterest.None)),
            .. confirmed.Select(account => new NominationSeconded(Some.Plan(1), Some.Account(account), Some.Account(91), Some.At(61)))
        ]);
        var plan = SuccessionCandidates.Of(world.Plan, world.Known, world.Everyone, world.People, world.Scope, Rules.Of2026, Some.Day(100), world.UnitOf)!;
        return Fairness.Of(plan, FairnessGrouping.Sex, groups, (selected, pool) => (selected, pool));
    }
}
