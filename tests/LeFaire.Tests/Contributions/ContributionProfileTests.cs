using System.Text.Json;
using LeFaire.Governance;
using LeFaire.Learning;
using LeFaire.Mobility;
using LeFaire.People;
using LeFaire.Succession;

namespace LeFaire.Contributions;

public class ContributionProfileTests
{
    private static readonly DateOnly On = Some.Day(89);

    [Fact]
    public void a_profile_says_what_was_done_and_what_it_is_worth()
    {
        // 1 answers 2 twice and 3 once, 2 answers 1: helping 1.25 + 1; 3 is of another unit: bridging 1.
        var profile = Of(1, new World(
        [
            .. Staff(), .. Some.Opened(Some.Day(0)), Some.Reply(1, 2, Some.Day(10)), Some.Reply(1, 2, Some.Day(11)), Some.Reply(1, 3, Some.Day(40)),
            Some.Reply(2, 1, Some.Day(41))
        ]));
        profile.Evidence.ShouldBe(EvidenceState.Shown);
        profile.Totals.ShouldBe(
        [
            new KindTotal(LineKind.Reply, Way.Given, 3, 240, 2, Some.Day(10), Some.Day(40)),
            new KindTotal(LineKind.Reply, Way.Received, 1, 80, 1, Some.Day(41), Some.Day(41))
        ]);
        profile.Months.Select(month => (month.Month, month.Counts.Sum(of => of.Count))).ShouldBe([(new(2025, 1, 1), 2), (new(2025, 2, 1), 2)]);
        profile.Ties.ShouldBe(new TieSummary(2, 1, 1, 1));
        profile.Scores[(int)Dimension.Helping].Points.ShouldBe(2.25m);
        profile.Scores[(int)Dimension.Bridging].Points.ShouldBe(1m);
        profile.Places.ShouldBe([new PlaceCount(Some.Place(1), 3)]);
        profile.Assignment!.Unit.ShouldBe("Sales");
    }

    [Fact]
    public void ties_are_told_by_the_unit_in_which_the_others_were_on_the_day()
    {
        // 2 and 1 help each other in Sales. 4 helps 1 in Sales and is helped once of the Plant: no tie in both directions in either. Of 5 no unit is known.
        var world = Spread();
        var profile = Of(1, world);
        profile.TiesByUnit.ShouldBe([new UnitTies("Plant", 2, 0), new UnitTies("Sales", 2, 1), new UnitTies(null, 1, 0)]);
        profile.Ties.ShouldBe(new TieSummary(3, 3, 2, 2));
    }

    [Fact]
    public void units_that_are_not_named_are_one_with_those_that_are_not_known()
    {
        var world = Spread();
        var masked = ContributionProfile.Of(world.Rows(1), world.People, world.Scope, Rules.Of2026, On, false, world.UnitOf, unit => unit == "Plant");
        masked.TiesByUnit.ShouldBe([new UnitTies(null, 3, 1), new UnitTies("Plant", 2, 0)]);
    }

    [Fact]
    public void linking_accounts_changes_past_figures_at_once_and_drops_ties_with_oneself()
    {
        var link = new AccountLinked(Some.Account(1), Some.Account(9), LinkReason.SameEmail, null, Some.At(80));
        var facts = new List<Fact>
        {
            Some.Reply(9, 2, Some.Day(10)), Some.Reply(9, 1, Some.Day(11)), Some.Reply(1, 2, Some.Day(12)), Some.Reply(1, 8, Some.Day(13)),
            new AccountMarkedNotAPerson(Some.Account(8), NotAPersonReason.Bot, Some.At(0))
        };
        facts = [.. Staff(), .. Some.Opened(Some.Day(0)), .. facts];
        Of(1, new World(facts)).Scores[(int)Dimension.Helping].Points.ShouldBe(1m);
        var linked = Of(9, new World([.. facts, link]));
        linked.Scores[(int)Dimension.Helping].Points.ShouldBe(1.25m);
        linked.Ties.ShouldBe(new TieSummary(1, 0, 0, 0));
        linked.Totals.ShouldBe([new KindTotal(LineKind.Reply, Way.Given, 4, 320, 1, Some.Day(10), Some.Day(13))]);
        Of(1, new World([.. facts, link, new AccountUnlinked(Some.Event(facts.Count + 1), link, null, Some.At(85))]))
            .Scores[(int)Dimension.Helping].Points.ShouldBe(1m);
    }

    [Fact]
    public void later_facts_are_left_out()
    {
        var world = new World([.. Staff(), .. Some.Opened(Some.Day(0)), Some.Reply(1, 2, Some.Day(10)), Some.Reply(1, 3, Some.Day(90))]);
        Of(1, world).Scores[(int)Dimension.Helping].Points.ShouldBe(1m);
    }

    [Fact]
    public void nothing_before_the_opening_counts_and_ones_own_facts_are_shown_all_the_same()
    {
        var world = new World([.. Staff(), .. Some.Opened(Some.Day(20)), Some.Reply(1, 2, Some.Day(19)), Some.Reply(1, 3, Some.Day(20))]);
        Of(1, world).Totals.Single().Count.ShouldBe(1);
        Of(1, world).Scores[(int)Dimension.Helping].Points.ShouldBe(1m);
        Of(1, world, own: true).Totals.Single().Count.ShouldBe(2);
        Of(1, world, own: true).Scores[(int)Dimension.Helping].Points.ShouldBe(1m);
    }

    [Fact]
    public void where_nothing_is_open_the_profile_names_what_to_open()
    {
        var profile = Of(1, new World([.. Staff(), Some.Reply(1, 2, Some.Day(10))]));
        profile.Evidence.ShouldBe(EvidenceState.NothingInScopeYet);
        profile.EntitiesToOpen.ShouldBe(["Example SA"]);
        profile.Totals.ShouldBeEmpty();
        profile.Scores.ShouldBeEmpty();
    }

    [Fact]
    public void without_a_directory_the_entity_of_the_source_holds()
    {
        var world = new World(
            [new AccountOpened(Some.Account(1), SourceKind.Network, "Chat SA", Some.At(0)),
                .. Some.Opened(Some.Day(0), "Chat SA"), Some.Reply(1, 2, Some.Day(1))]);
        Of(1, world).Evidence.ShouldBe(EvidenceState.Shown);
    }

    [Fact]
    public void who_objected_reads_to_others_as_anyone_without_evidence()
    {
        var world = new World(
            [.. Staff(), .. Some.Opened(Some.Day(0)), Some.Reply(1, 2, Some.Day(10)), new ObjectionRaised(Some.Account(1), null, Some.At(50))]);
        var silent = new World([.. Staff(), .. Some.Opened(Some.Day(0)), Some.Reply(3, 2, Some.Day(10))]);
        JsonSerializer.Serialize(Of(1, world)).ShouldBe(JsonSerializer.Serialize(Of(1, silent)));
        Of(1, world).Evidence.ShouldBe(EvidenceState.NoEvidenceShown);
        var own = Of(1, world, own: true);
        own.Evidence.ShouldBe(EvidenceState.Objected);
        own.Totals.Single().Count.ShouldBe(1);
        own.Scores.ShouldBeEmpty();
    }

    [Fact]
    public void an_objection_cannot_be_read_from_a_closed_entity()
    {
        var world = new World([.. Staff(), Some.Reply(1, 2, Some.Day(10)), new ObjectionRaised(Some.Account(1), null, Some.At(50))]);
        Of(1, world).Evidence.ShouldBe(EvidenceState.NothingInScopeYet);
    }

    [Fact]
    public void tags_of_what_was_given_are_counted()
    {
        Fact Post(int hour, params string[] tags) => new PostPublished(Some.Place(1), Some.Account(1), 10, tags, null, Some.At(10, hour));
        var world = new World(
        [
            .. Staff(), .. Some.Opened(Some.Day(0)), Post(1, "etl", "sql"), Post(2, "sql"),
            new WorkshopAttended(Some.Place(2), Some.Account(1), Some.Account(2), 60, ["law"], Some.At(12))
        ]);
        Of(1, world).Tags.ShouldBe([new TagCount("sql", 2), new TagCount("etl", 1)]);
    }

    [Fact]
    public void an_end_that_lies_ahead_is_not_told()
    {
        var world = new World([.. Staff(), new EmploymentEnded(Some.Account(1), true, Some.At(95, 0))]);
        Of(1, world).Spells.ShouldBe([new Spell(Some.Day(-400), true, false, null, false)]);
        Of(1, world).Employed.ShouldBeTrue();
    }

    [Fact]
    public void a_profile_comes_back_from_json_as_it_was()
    {
        var profile = Of(1, new World([.. Staff(), .. Some.Opened(Some.Day(0)), Some.Reply(1, 3, Some.Day(10))]));
        var written = JsonSerializer.Serialize(profile);
        JsonSerializer.Serialize(JsonSerializer.Deserialize<ContributionProfile>(written)).ShouldBe(written);
    }

    [Fact]
    public void whether_a_project_lay_outside_ones_scope_is_of_the_day_of_joining()
    {
        // Sales on the day of joining, of the plant from then on: outside lies what the plant offers, be it delivered from there.
        Building(Some.Project(5, "Plant / Nantes", 2, Some.Day(10), Some.Day(40))).ShouldBe(3m);
        Building(Some.Project(5, "Plant", 2, Some.Day(30), Some.Day(40))).ShouldBe(2m);
        Building(Some.Project(5, "Sales / Paris", 2, Some.Day(10), Some.Day(40))).ShouldBe(2m);
        // Where either unit is unknown nobody can tell.
        Building(Some.Project(5, null, 2, Some.Day(10), Some.Day(40))).ShouldBe(2m);
        Building(Some.Project(5, "Plant", 2, Some.Day(-500), Some.Day(40))).ShouldBe(2m);
        Building(Some.Project(5, "Plant", 2, Some.Day(10), Some.Day(40)).Where(fact => fact is OpportunityDelivered)).ShouldBe(2m);
        // Joined before the entity was open, delivered after.
        Building(Some.Project(5, "Plant", 2, Some.Day(2), Some.Day(40))).ShouldBe(3m);
        Building(Some.Project(5, "Plant", 2, Some.Day(1), Some.Day(2))).ShouldBe(0m);
        Building(Some.Project(5, "Plant", 2, Some.Day(10), Some.Day(40), OpportunityKind.Job)).ShouldBe(0m);

        static decimal Building(IEnumerable<Fact> project)
        {
            var moved = new AssignmentChanged(Some.Account(2), new Assignment("Example SA", "Plant", "Paris", "E3", "Buyer", null, 1m, Relationship.Cdi), Some.At(20));
            var world = new World([.. Staff(), moved, .. Some.Opened(Some.Day(5)), Some.Reply(2, 3, Some.Day(50)), .. project]);
            return Of(2, world, rules: Rules.Of2026Autumn).Scores[(int)Dimension.Building].Points;
        }
    }

    private static IEnumerable<Fact> Staff() =>
        [.. Some.Employed(1, Some.Day(-400)), .. Some.Employed(2, Some.Day(-400)), .. Some.Employed(3, Some.Day(-400), "Plant")];

    private static World Spread() => new(
    [
        .. Staff(), .. Some.Employed(4, Some.Day(-400)), .. Some.Employed(5, Some.Day(-400), unit: null), .. Some.Opened(Some.Day(0)),
        new AssignmentChanged(Some.Account(4), new Assignment("Example SA", "Plant", "Paris", "E3", "Buyer", null, 1m, Relationship.Cdi), Some.At(30, 0)),
        Some.Reply(1, 2, Some.Day(10)), Some.Reply(2, 1, Some.Day(11)), Some.Reply(1, 3, Some.Day(12)), Some.Reply(5, 1, Some.Day(15)), Some.Reply(4, 1, Some.Day(20)),
        Some.Reply(1, 4, Some.Day(40)), Some.Reply(1, 5, Some.Day(95))
    ]);

    private static ContributionProfile Of(int account, World world, bool own = false, Rules? rules = null) =>
        ContributionProfile.Of(world.Rows(account), world.People, world.Scope, rules ?? Rules.Of2026, On, own, world.UnitOf);
}
