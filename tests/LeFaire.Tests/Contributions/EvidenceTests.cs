using LeFaire.Learning;
using LeFaire.Succession;

namespace LeFaire.Contributions;

/// <summary>Which events stand behind a figure, worked by hand.</summary>
public class EvidenceTests
{
    private static readonly DateOnly On = Some.Day(89);

    private static readonly Fact Post = new PostPublished(Some.Place(1), Some.Account(1), 10, ["sql"], [Some.Account(2)], Some.At(10));
    private static readonly Fact Given = new ReplyPosted(Some.Place(1), Some.Account(1), Some.Account(2), 10, ["law"], null, Some.At(11));
    private static readonly Fact Alone = new ReplyPosted(Some.Place(2), Some.Account(1), Some.Account(1), 10, ["sql"], null, Some.At(12));
    private static readonly Fact Got = new ReplyPosted(Some.Place(2), Some.Account(2), Some.Account(1), 10, ["sql"], null, Some.At(13));
    private static readonly Fact Thanks = new ReactionGiven(Some.Place(1), Some.Account(2), Some.Account(1), ReactionKind.Thanks, Some.At(14), Inferred: true);
    private static readonly Fact Smile = new ReactionGiven(Some.Place(1), Some.Account(2), Some.Account(1), ReactionKind.Other, Some.At(14), Inferred: true);
    private static readonly Fact Across = new ReplyPosted(Some.Place(1), Some.Account(1), Some.Account(3), 10, null, null, Some.At(15));
    private static readonly Fact Session = new MentoringSessionHeld(Some.Place(4), Some.Account(3), Some.Account(1), 45, ["sql"], null, Some.At(16));
    private static readonly Fact Early = new ReplyPosted(Some.Place(1), Some.Account(1), Some.Account(3), 10, null, null, Some.At(-20));
    private static readonly Fact TakenBack = new PostWithdrawn(Some.Event(1), Given, Some.At(20));

    private static readonly Fact[] All = [Post, Given, Alone, Got, Thanks, Smile, Across, Session, Early, TakenBack];

    private static readonly World Known = new(
    [
        .. Some.Employed(1, Some.Day(-400)), .. Some.Employed(2, Some.Day(-400)), .. Some.Employed(3, Some.Day(-400), "Plant"), .. Some.Opened(Some.Day(0)),
        .. All[..^1]
    ]);

    [Fact]
    public void what_is_not_asked_leaves_every_event() => Of(new()).ShouldBe(All);

    [Fact]
    public void a_kind_a_way_a_place_and_a_tag_are_those_of_one_line()
    {
        Of(new(LineKind.Reply, Way.Given)).ShouldBe([Given, Alone, Across, Early, TakenBack]);
        Of(new(LineKind.Reply, Way.Received)).ShouldBe([Got]);
        Of(new(Way: Way.Given, Tag: "sql")).ShouldBe([Post, Alone]);
        Of(new(Way: Way.Given, Place: Some.Place(2))).ShouldBe([Alone]);
        Of(new(LineKind.Mention, Tag: "sql")).ShouldBeEmpty();
        Of(new(With: Some.Account(3))).ShouldBe([Across, Session, Early]);
        Of(new(With: Some.Account(77))).ShouldBeEmpty();
    }

    [Fact]
    public void a_topic_is_that_of_space_and_tag_on_the_day() =>
        Of(new(Way: Way.Given, Topic: "legal")).ShouldBe([Given, TakenBack]);

    [Fact]
    public void a_stage_of_a_skill_has_the_events_of_its_topic_at_that_stage()
    {
        Of(new(Topic: "legal", Stage: SkillStage.Helping)).ShouldBe([Given, TakenBack]);
        Of(new(Topic: "sql", Stage: SkillStage.Learning)).ShouldBe([Session]);
        Of(new(Topic: "sql", Stage: SkillStage.Teaching)).ShouldBeEmpty();
    }

    [Fact]
    public void a_dimension_has_the_events_that_its_rules_count_and_no_others()
    {
        Of(new(Dimension: Dimension.Sharing)).ShouldBe([Post, Thanks]);
        Of(new(Dimension: Dimension.Helping)).ShouldBe([Given, Across, TakenBack]);
        Of(new(Dimension: Dimension.Bridging)).ShouldBe([Across, Session]);
        Of(new(Dimension: Dimension.Learning)).ShouldBe([Session]);
        Of(new(Dimension: Dimension.Helping, With: Some.Account(3))).ShouldBe([Across]);
    }

    [Fact]
    public void ties_are_given_got_in_both_directions_across_units_and_of_a_unit()
    {
        // The mentee is a tie of the mentor and the mentor of the mentee.
        Of(new(Ties: TiesAsked.Helped)).ShouldBe([Given, Across, Session, Early, TakenBack]);
        Of(new(Ties: TiesAsked.HelpedBy)).ShouldBe([Got, Session]);
        Of(new(Ties: TiesAsked.BothWays)).ShouldBe([Given, Got, Across, Session, Early, TakenBack]);
        Of(new(Ties: TiesAsked.AcrossUnits)).ShouldBe([Across, Session, Early]);
        Of(new(Unit: "Plant")).ShouldBe([Across, Session, Early]);
        Of(new(Unit: "Sales")).ShouldBe([Given, Got, TakenBack]);
        Of(new(Unit: "Sales", Ties: TiesAsked.Helped)).ShouldBe([Given, TakenBack]);
        Of(new(Unit: "Plant", Ties: TiesAsked.BothWays)).ShouldBe([Across, Session, Early]);
        Of(new(Unit: EvidenceAsked.NoUnit)).ShouldBeEmpty();
    }

    [Fact]
    public void a_unit_that_is_not_named_cannot_be_asked_for()
    {
        Of(new(Unit: "Plant"), unit => unit != "Plant").ShouldBeEmpty();
        Of(new(Unit: EvidenceAsked.NoUnit), unit => unit != "Plant").ShouldBe([Across, Session, Early]);
    }

    private static List<Fact> Of(EvidenceAsked asked, Func<string, bool>? named = null)
    {
        var topics = TopicMap.From(World.Standing(new TopicsMapped(null, "law", [new Topic("legal")], null, Some.At(0, 0))), ["sql"]);
        var evidence = new Evidence(asked, Known.Rows(1), Known.People, Known.Scope, Rules.Of2026, topics, On, own: true, Known.UnitOf, named);
        return [.. All.Where(evidence.Has)];
    }
}
