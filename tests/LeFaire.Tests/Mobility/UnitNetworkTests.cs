namespace LeFaire.Mobility;

public class UnitNetworkTests
{
    private static readonly Quarter Asked = new(2025, 1);

    [Fact]
    public void ties_between_units_are_pairs_of_people_once_a_quarter()
    {
        // Sales are 1 to 5, Finance 6 to 10, each of a unit below. One helps another twice in a quarter, and once in the next: a pair in each.
        var replies = Between(1, 6).Concat(Between(1, 6)).Concat(Between(1, 6, 95)).Concat(Ring(6));
        var quarters = Network([.. replies, Some.Reply(6, 6, Some.Day(1))], Some.Day(185)).Quarters;
        quarters.Count.ShouldBe(8);
        var (first, second) = (quarters[^2], quarters[^1]);
        (first.Quarter, first.Within, first.Across).ShouldBe((Asked, 5, 5));
        first.Ties.ShouldBe([new UnitTies("Finance", "Finance", 5), new UnitTies("Sales", "Finance", 5)]);
        (second.Quarter, second.Within, second.Across).ShouldBe((new Quarter(2025, 2), 0, 5));
        quarters[0].Ties.ShouldBeEmpty();
    }

    [Fact]
    public void a_quarter_that_is_not_over_is_not_shown()
    {
        Network(Between(1, 6), Some.Day(88)).Quarters[^1].Quarter.ShouldBe(new Quarter(2024, 4));
        Network(Between(1, 6), Some.Day(89)).Quarters[^1].Quarter.ShouldBe(Asked);
    }

    [Fact]
    public void ties_of_fewer_than_five_on_either_side_are_hidden_and_never_told_by_a_difference()
    {
        // Five help one: one is pointed at, and all ties across are theirs.
        Told([.. Enumerable.Range(1, 5).Select(account => Some.Reply(account, 6, Some.Day(1)))]).ShouldBe("hidden: Sales-Finance hidden");
        // A pair to Legal is what is left when the five to Finance are taken from six: these are hidden with it.
        Told([.. Between(1, 6), Some.Reply(1, 11, Some.Day(1))]).ShouldBe("6: Sales-Finance hidden, Sales-Legal hidden");
        // Five more from Finance to Sales: what is left then is five pairs and one, of five helpers and six helped.
        Told([.. Between(1, 6), .. Between(1, 6), Some.Reply(2, 6, Some.Day(1)), .. Between(6, 1), Some.Reply(1, 11, Some.Day(1))])
            .ShouldBe("12: Sales-Finance 6, Finance-Sales hidden, Sales-Legal hidden");
    }

    [Fact]
    public void a_pair_of_whom_a_unit_is_unknown_is_left_out()
    {
        // 12 has no unit.
        Told([.. Between(1, 6), Some.Reply(12, 6, Some.Day(1)), Some.Reply(1, 12, Some.Day(1))]).ShouldBe("5: Sales-Finance 5");
    }

    private static IEnumerable<Fact> Between(int from, int to, int day = 1) =>
        Enumerable.Range(0, 5).Select(account => Some.Reply(from + account, to + account, Some.Day(day)));

    private static IEnumerable<Fact> Ring(int from) => Enumerable.Range(0, 5).Select(account => Some.Reply(from + account, from + (account + 1) % 5, Some.Day(2)));

    private static UnitNetwork Network(IEnumerable<Fact> facts, DateOnly on)
    {
        var world = new World(
        [
            .. Enumerable.Range(1, 12).SelectMany(account => Some.Employed(
                account, Some.Day(-800), account switch { <= 5 => "Sales / Lyon", <= 10 => "Finance", 11 => "Legal", _ => null })),
            .. facts
        ]);
        return UnitNetwork.Of(world.Everyone, world.People, on, world.UnitOf);
    }

    private static string Told(IEnumerable<Fact> facts)
    {
        var quarter = Network(facts, Asked.LastDay).Quarters[^1];
        return $"{Figure(quarter.Across)}: {string.Join(", ", quarter.Ties.Select(ties => $"{ties.From}-{ties.To} {Figure(ties.Pairs)}"))}";

        static string Figure(int? figure) => figure is { } known ? $"{known}" : "hidden";
    }
}
