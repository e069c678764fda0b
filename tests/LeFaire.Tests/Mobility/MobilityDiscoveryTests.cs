using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Learning;
using LeFaire.People;

namespace LeFaire.Mobility;

public class MobilityDiscoveryTests
{
    private static readonly DateOnly On = Some.Day(100);

    [Fact]
    public void one_says_for_oneself_what_one_is_open_to_and_the_last_word_stands()
    {
        var said = (MobilityDeclared)Declare(new([OpportunityKind.Job, OpportunityKind.Mission], ["sql"], [])).Facts.ShouldHaveSingleItem();
        (said.Account, said.Kinds, said.Topics, said.Units).ShouldBe((Some.Account(1), said.Kinds, said.Topics, null));
        said.Kinds.ShouldBe([OpportunityKind.Mission, OpportunityKind.Job]);
        Fact[] facts = [Open(1, ["sql"], day: 5), Open(1, ["react"], day: 9), new MobilityEnded(Some.Account(1), Some.At(20))];
        Declared(facts, Some.Day(19)).ShouldHaveSingleItem().Topics.ShouldBe(["react"]);
        Declared([.. facts.Reverse()], Some.Day(8)).ShouldHaveSingleItem().Topics.ShouldBe(["sql"]);
        Declared(facts, Some.Day(20)).ShouldBeEmpty();
    }

    [Fact]
    public void declaring_mobility_and_ending_it_are_refused_where_they_make_no_sense()
    {
        Declare(new([])).Refused!.Type.ShouldBe("no-kind");
        Declare(new([OpportunityKind.Job], ["tea"])).Refused!.Type.ShouldBe("unknown-topic");
        Declare(new([OpportunityKind.Job], null, [" "])).Refused!.Type.ShouldBe("blank-unit");
        DeclareMobility.Decide(new([OpportunityKind.Job]), null, Some.At(1), new World().People, Topics).Refused!.Type.ShouldBe("declarer-not-a-person");
        End([]).Refused!.Type.ShouldBe("not-declared");
        End([Open(2)]).Refused!.Type.ShouldBe("not-declared");
        End([Open(1)]).Facts.ShouldBe([new MobilityEnded(Some.Account(1), Some.At(1))]);
    }

    [Fact]
    public void whoever_ends_it_is_open_to_nothing_until_they_say_so_again()
    {
        Fact[] facts = [Open(1, day: -5)];
        Declared(facts, Some.Day(2)).ShouldHaveSingleItem();
        facts = [.. facts, .. End(facts).Facts];
        facts[^1].ShouldBe(new MobilityEnded(Some.Account(1), Some.At(1)));
        Declared(facts, Some.Day(2)).ShouldBeEmpty();
        End(facts).Refused!.Type.ShouldBe("not-declared");
        Declared([.. facts, Open(1, day: 3)], Some.Day(3)).ShouldHaveSingleItem();
    }

    [Fact]
    public void only_who_declared_is_discovered_and_by_what_they_did_on_the_topic()
    {
        // 1 asks. 2 posted twice, replied once, and delivered a project; 3 did as much and said nothing; 4 declared and did nothing on it.
        var joined = new OpportunityDelivered(Some.Place(5), OpportunityKind.Project, Some.Account(2), ["sql"], Some.Account(1), Some.At(95));
        var world = new World(
        [
            .. Company(4), Posted(2, 10), Posted(2, 40), Posted(3, 10), Posted(4, 10, "react"), joined,
            new ReplyPosted(Some.Place(1), Some.Account(2), Some.Account(3), 80, ["sql"], null, Some.At(20)), Open(2), Open(4)
        ]);
        var found = Find(world).ShouldHaveSingleItem();
        found.Declared.Person.ShouldBe(world.Person(2));
        found.Did.ShouldBe(
        [
            new TopicDeed(LineKind.Post, 2, new Quarter(2025, 1)), new TopicDeed(LineKind.Reply, 1, new Quarter(2025, 1)),
            new TopicDeed(LineKind.OpportunityDelivered, 1, new Quarter(2025, 2))
        ]);
    }

    [Fact]
    public void nobody_of_ones_own_line_nobody_who_objected_or_left_and_nothing_before_an_entity_is_open_is_discovered()
    {
        // 2 leads 1, 3 leads 2, 1 leads 4, 4 leads 5; 6 objected, 7 left, 8 remains.
        var world = new World(
        [
            .. Company(8), .. Enumerable.Range(1, 8).SelectMany(account => new Fact[] { Posted(account, 10), Open(account) }), Led(1, 2), Led(2, 3), Led(4, 1), Led(5, 4),
            new ObjectionRaised(Some.Account(6), null, Some.At(50)), new EmploymentEnded(Some.Account(7), false, Some.At(50, 0))
        ]);
        Persons(Find(world)).ShouldBe([world.Person(8)]);
        Persons(Find(world, reader: null)).Order().ShouldBe(Enumerable.Range(1, 5).Append(8).Select(world.Person).Order());
        Find(new World([.. Company(2, open: Some.Day(11)), Posted(2, 10), Open(2)])).ShouldBeEmpty();
        Find(new World([.. Company(2, open: Some.Day(10)), Posted(2, 10), Open(2)])).Count.ShouldBe(1);
    }

    [Fact]
    public void a_declaration_holds_for_the_topics_and_units_that_it_names()
    {
        var world = new World([.. Company(4), Posted(2, 10), Posted(3, 10), Posted(4, 10), Open(2, ["react"]), Open(3, null, ["Finance"]), Open(4, ["sql"], ["Finance", "Legal"])]);
        Persons(Find(world, unit: "Finance / Paris")).Order().ShouldBe([world.Person(3), world.Person(4)]);
        Persons(Find(world, unit: "Sales")).ShouldBeEmpty();
        Find(world, unit: null).Count.ShouldBe(2);
    }

    [Fact]
    public void the_order_of_a_discovery_is_a_lot_of_the_day_and_no_rank()
    {
        // 2 did the most by far: were it a rank, they would be first every day.
        var world = new World(
        [
            .. Company(6), .. Enumerable.Range(11, 40).Select(day => Posted(2, day)), .. Enumerable.Range(2, 5).SelectMany(account => new Fact[] { Posted(account, 10), Open(account) })
        ]);
        var firsts = Enumerable.Range(0, 10).Select(day => Persons(Find(world, on: On.AddDays(day)))[0]).Distinct().ToList();
        firsts.Count.ShouldBeGreaterThan(1);
        Persons(Find(world)).ShouldBe(Persons(Find(world)));
    }

    private static readonly TopicMap Topics = TopicMap.From([], ["sql", "react"]);

    private static IEnumerable<Fact> Company(int people, DateOnly? open = null) =>
        Some.Opened(open ?? Some.Day(-400)).Concat(Enumerable.Range(1, people).SelectMany(account => Some.Employed(account, Some.Day(-400))));

    private static PostPublished Posted(int account, int day, string tag = "sql") => new(Some.Place(1), Some.Account(account), 80, [tag], null, Some.At(day));

    private static MobilityDeclared Open(int account, IReadOnlyList<string>? topics = null, IReadOnlyList<string>? units = null, int day = 60) =>
        new(Some.Account(account), [OpportunityKind.Job], topics, units, Some.At(day));

    private static AssignmentChanged Led(int account, int by) =>
        new(Some.Account(account), new Assignment("Example SA", "Sales", "Paris", "E3", "Buyer", Some.Account(by), 1m, Relationship.Cdi), Some.At(0, 0));

    private static IReadOnlyList<MobilityDeclaration> Declared(IEnumerable<Fact> facts, DateOnly on) =>
        MobilityDeclaration.Of(World.Standing(facts), new World().People, on);

    private static Decision Declare(DeclareMobility command) => DeclareMobility.Decide(command, Some.Account(1), Some.At(1), new World().People, Topics);

    private static Decision End(IEnumerable<Fact> facts) => EndMobility.Decide(Declared(facts, On), Some.Account(1), Some.At(1), new World().People);

    private static IReadOnlyList<Discovered> Find(World world, int? reader = 1, string? unit = null, DateOnly? on = null) => MobilityDiscovery.Of(
        "sql", MobilityDeclaration.Of(world.Entries(Views.Mobility), world.People, on ?? On), world.Everyone, world.People, world.Scope, Topics, on ?? On,
        reader is { } account ? world.Person(account) : null, unit, world.EmploymentOf);

    private static List<PersonId> Persons(IEnumerable<Discovered> found) => [.. found.Select(one => one.Declared.Person)];
}
