using System.Globalization;
using LeFaire.Governance;
using LeFaire.People;

namespace LeFaire.Mobility;

public class MobilityFiguresTests
{
    private static readonly DateOnly From = Some.Day(0);
    private static readonly DateOnly To = Some.Day(89);

    [Fact]
    public void the_second_circle_is_who_is_reached_in_two_steps_and_not_in_one()
    {
        // 1–2, 1–3, 2–3, 2–4, 3–5, 5–6: from 1 the first circle is 2 and 3, the second 4 and 5. A tie of more than twelve months ago is none; 7 objected.
        var world = new World(
        [
            .. Company(8), Some.Reply(1, 2, Some.Day(1)), Some.Reply(3, 1, Some.Day(1)), Some.Reply(2, 3, Some.Day(2)), Some.Reply(4, 2, Some.Day(2)),
            Some.Reply(3, 5, Some.Day(2)), Some.Reply(5, 6, Some.Day(2)), Some.Reply(2, 8, To.AddMonths(-12)), Some.Reply(2, 7, Some.Day(3)),
            new ObjectionRaised(Some.Account(7), null, Some.At(4))
        ]);
        Circle(world, 1).ShouldBe(new TieCircle(world.Person(1), 2, 2));
        Circle(world, 6).ShouldBe(new TieCircle(world.Person(6), 1, 1));
        Circle(world, 7).ShouldBe(new TieCircle(world.Person(7), 0, 0));
    }

    [Fact]
    public void a_move_is_a_change_of_the_largest_unit_while_employed()
    {
        var world = new World(
        [
            .. Company(3), Moved(1, 10, "Sales / Lyon"), Moved(1, 20, "Finance / Lyon"), Moved(1, 30, null), Moved(1, 40, "Sales"), Moved(2, 90, "Finance"),
            new EmploymentEnded(Some.Account(3), false, Some.At(5, 0)), new EmploymentStarted(Some.Account(3), true, Some.At(50, 0)), Moved(3, 50, "Finance")
        ]);
        Moves(world).ShouldBe([new UnitMove(world.Person(1), Some.Day(20), "Sales", "Finance")]);
    }

    [Fact]
    public void a_flow_of_fewer_than_five_is_hidden_with_a_neighbour_and_never_told_by_a_difference()
    {
        // Six to Finance, five to Legal: both shown. One more to Audit is told by the difference from all twelve: the least flow shown goes with it.
        Flows((6, "Finance"), (5, "Legal")).ShouldBe("11: Finance 6, Legal 5");
        Flows((6, "Finance"), (5, "Legal"), (1, "Audit")).ShouldBe("12: Finance 6");
        Flows((6, "Finance"), (3, "Legal"), (2, "Audit")).ShouldBe("11: Finance 6");
        Flows((6, "Finance"), (2, "Legal"), (2, "Audit")).ShouldBe("10: ");
        Flows((4, "Finance")).ShouldBe("hidden: ");
        Flows().ShouldBe("0: ");
    }

    [Fact]
    public void a_move_is_preceded_by_a_tie_with_someone_who_was_of_the_new_unit_then()
    {
        // All of 1 to 10 move to Finance on day 20; 11 is of Finance. Five had a tie with 11 before, one on the day itself, which is not before.
        IReadOnlyList<Fact> facts =
        [
            .. Company(10), .. Some.Employed(11, Some.Day(-400), "Finance / Paris"), .. Enumerable.Range(1, 10).Select(account => Moved(account, 20, "Finance")),
            .. Enumerable.Range(1, 5).Select(account => Some.Reply(account, 11, Some.Day(19))), Some.Reply(6, 11, Some.Day(20)), Some.Reply(7, 8, Some.Day(19))
        ];
        Figures(new World(facts)).Preceded.ShouldBe(0.5m);
        // 10 objects: nine are left, of whom four had none before, and so few are not shown.
        Figures(new World([.. facts, new ObjectionRaised(Some.Account(10), null, Some.At(30))])).Preceded.ShouldBeNull();
        Figures(new World([.. facts, Some.Reply(11, 6, Some.Day(-380))])).Preceded.ShouldBe(0.5m);
    }

    [Fact]
    public void the_time_to_fill_is_the_median_of_five_or_more()
    {
        // Filled after 3, 4, 10, 20 and 40 days: 10. A sixth after 12: 11. One given up and one filled later do not count.
        int[] days = [3, 4, 10, 20, 40];
        Median(days).ShouldBe(10m);
        Median([.. days, 12]).ShouldBe(11m);
        Median([3, 4, 10, 20]).ShouldBeNull();
        Median([.. days, 95]).ShouldBe(10m);
    }

    private static IEnumerable<Fact> Company(int people) =>
        Some.Opened(Some.Day(-800)).Concat(Enumerable.Range(1, people).SelectMany(account => Some.Employed(account, Some.Day(-800))));

    private static AssignmentChanged Moved(int account, int day, string? unit) =>
        new(Some.Account(account), new Assignment("Example SA", unit, "Paris", "E3", "Buyer", null, 1m, Relationship.Cdi), Some.At(day, 0));

    private static TieCircle Circle(World world, int account)
    {
        var first = Neighbours(world.Person(account));
        return TieCircle.Of(world.Person(account), first, first.Select(Neighbours));

        IReadOnlySet<PersonId> Neighbours(PersonId person) => TieCircle.Neighbours(world.Everyone.Single(rows => rows.Person == person), world.People, world.Scope, To);
    }

    private static List<UnitMove> Moves(World world) => [.. world.Everyone.SelectMany(rows => UnitMove.Of(rows.Person, rows.Employment, From, To))];

    private static MobilityFigures Figures(World world) => MobilityFigures.Of(
        Moves(world), world.Everyone, OpportunityRecord.Of(world.Entries(Views.Opportunities), world.People, To, world.UnitOf), world.People, world.Scope, From, To,
        world.UnitOf);

    private static string Flows(params IReadOnlyList<(int People, string To)> flows)
    {
        var moved = flows.SelectMany(flow => Enumerable.Repeat(flow.To, flow.People)).Select((to, position) => Moved(position + 1, 20, to)).ToList();
        var figures = Figures(new World([.. Company(moved.Count), .. moved]));
        return $"{figures.Moves?.ToString(CultureInfo.InvariantCulture) ?? "hidden"}: {string.Join(", ", figures.Flows.Select(flow => $"{flow.To} {flow.Moves}"))}";
    }

    private static decimal? Median(IReadOnlyList<int> days) => Figures(new World(
    [
        .. days.SelectMany((after, number) => new Fact[]
        {
            new OpportunityPosted(Some.Place(number), OpportunityKind.Job, "Example SA", null, null, null, Some.At(0)),
            new OpportunityClosed(Some.Place(number), OpportunityEnding.Filled, null, Some.At(after))
        }),
        new OpportunityPosted(Some.Place(50), OpportunityKind.Job, "Example SA", null, null, null, Some.At(0)),
        new OpportunityClosed(Some.Place(50), OpportunityEnding.GivenUp, null, Some.At(1))
    ])).MedianDaysToFill;
}
