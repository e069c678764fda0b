namespace LeFaire.Learning;

public class TopicMapTests
{
    private static readonly string[] Tags = ["react", "sql", "tutorial"];

    [Fact]
    public void a_line_is_about_the_topics_of_its_space_and_of_its_tags()
    {
        var map = Map(Mapped(Some.Day(0), ["databases"], space: 1), Mapped(Some.Day(0), ["frontend", "javascript"], tag: "react"));
        map.Of(Some.Place(1), "react sql", Some.Day(5)).ShouldBe(["databases", "frontend", "javascript", "sql"], ignoreOrder: true);
        map.Of(Some.Place(2), "", Some.Day(5)).ShouldBeEmpty();
    }

    [Fact]
    public void a_mapping_holds_from_its_day_on_until_the_next()
    {
        var map = Map(Mapped(Some.Day(20), [], tag: "sql"), Mapped(Some.Day(10), ["databases"], tag: "sql"));
        map.Of(Some.Place(1), "sql", Some.Day(9)).ShouldBe(["sql"]);
        map.Of(Some.Place(1), "sql", Some.Day(10)).ShouldBe(["databases"]);
        map.Of(Some.Place(1), "sql", Some.Day(20)).ShouldBeEmpty();
    }

    [Fact]
    public void topics_are_those_mapped_to_and_the_tags_that_nobody_mapped()
    {
        var map = Map(new TopicsMapped(Some.Place(1), null, [new Topic("databases", "http://data.europa.eu/esco/skill/d")], null, Some.At(0, 0)),
            Mapped(Some.Day(0), [], tag: "tutorial"));
        map.Topics.ShouldBe([new Topic("databases", "http://data.europa.eu/esco/skill/d"), new Topic("react"), new Topic("sql")]);
        map.Knows("tutorial").ShouldBeFalse();
    }

    [Fact]
    public void mapping_is_refused_where_it_makes_no_sense()
    {
        Topic[] topics = [new("databases")];
        Refusal(new(topics, Some.Day(0))).ShouldBe("space-or-tag");
        Refusal(new(topics, Some.Day(0), Some.Place(1), "sql")).ShouldBe("space-or-tag");
        Refusal(new(topics, Some.Day(0), Some.Place(1)), spaceKnown: false).ShouldBe("unknown-space");
        Refusal(new(topics, Some.Day(0), Tag: "#SQL")).ShouldBe("not-a-tag");
        Refusal(new([new("Anna Martin")], Some.Day(0), Tag: "sql")).ShouldBe("not-a-topic");
        Refusal(new([new("databases", "http://example.org/skill")], Some.Day(0), Tag: "sql")).ShouldBe("not-esco");
        Refusal(new(topics, Some.Day(3), Tag: "sql"), mapped: Mapped(Some.Day(2), ["databases"], tag: "sql")).ShouldBe("already-mapped");
        Refusal(new(topics, Some.Day(1), Tag: "sql"), mapped: Mapped(Some.Day(2), ["databases"], tag: "sql")).ShouldBeNull();

        static string? Refusal(MapTopics command, bool spaceKnown = true, params TopicsMapped[] mapped) =>
            MapTopics.Decide(command, null, World.Standing(mapped), spaceKnown).Refused?.Type;
    }

    private static TopicMap Map(params TopicsMapped[] mapped) => TopicMap.From(World.Standing(mapped), Tags);

    private static TopicsMapped Mapped(DateOnly from, string[] topics, int? space = null, string? tag = null) => new(
        space is { } number ? Some.Place(number) : null, tag, [.. topics.Select(topic => new Topic(topic))], null, Some.At(from));
}
