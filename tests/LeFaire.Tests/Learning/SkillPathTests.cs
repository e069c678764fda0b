using LeFaire.Contributions;
using LeFaire.Governance;

namespace LeFaire.Learning;

public class SkillPathTests
{
    private static readonly string[] Sql = ["sql"];

    private static readonly List<Fact> History =
    [
        .. Some.Opened(Some.Day(-400)), .. Enumerable.Range(1, 4).SelectMany(account => Some.Employed(account, Some.Day(-400))),
        new WorkshopAttended(Some.Place(2), Some.Account(1), Some.Account(4), 60, Sql, Some.At(10)),
        new MentoringSessionHeld(Some.Place(3), Some.Account(4), Some.Account(1), 30, Sql, null, Some.At(100, 0)),
        Reply(2, 50), Reply(3, 95), Reply(3, 96), Reply(1, 97),
        new WorkshopScheduled(Some.Place(5), Some.Account(1), 60, Sql, Some.At(200)),
        new WorkshopAttended(Some.Place(5), Some.Account(2), Some.Account(1), 60, Sql, Some.At(200)),
        new WorkshopAttended(Some.Place(5), Some.Account(3), Some.Account(1), 60, Sql, Some.At(200))
    ];

    [Fact]
    public void a_path_leads_from_learning_to_helping_to_teaching()
    {
        // Day 10 is 11 January, 50 is 20 February, 95 is 6 April, 100 is 11 April, 200 is 20 July 2025. The reply to oneself helps nobody.
        var path = Paths(History).ShouldHaveSingleItem();
        path.Topic.ShouldBe(new Topic("sql"));
        path.Stages.Select(at => (at.Stage, at.FirstDay, at.LastDay, at.Count)).ShouldBe(
        [
            (SkillStage.Learning, Some.Day(10), Some.Day(100), 2), (SkillStage.Helping, Some.Day(50), Some.Day(96), 3),
            (SkillStage.Teaching, Some.Day(200), Some.Day(200), 2)
        ]);
        path.Stages[1].Quarters.ShouldBe([new QuarterCount(new(2025, 1, 1), 1), new QuarterCount(new(2025, 4, 1), 2)]);
        Paths(History, on: 99).Single().Stages.Select(at => at.Count).ShouldBe([1, 3]);
    }

    [Fact]
    public void a_path_follows_the_mapping_of_its_day_and_the_scope()
    {
        var mapped = new TopicsMapped(null, "sql", [new Topic("databases", "http://data.europa.eu/esco/skill/d")], null, Some.At(60, 0));
        var paths = Paths([.. History, mapped]);
        paths.Select(path => (path.Topic, path.Stages.Count)).ShouldBe([(new Topic("databases", "http://data.europa.eu/esco/skill/d"), 3), (new Topic("sql"), 2)]);
        List<Fact> objected = [.. History, new ObjectionRaised(Some.Account(1), null, Some.At(300))];
        Paths(objected).ShouldBeEmpty();
        Paths(objected, own: true).Single().Stages.Count.ShouldBe(3);
    }

    private static ReplyPosted Reply(int to, int day) => new(Some.Place(1), Some.Account(1), Some.Account(to), 80, Sql, null, Some.At(day));

    private static IReadOnlyList<SkillPath> Paths(List<Fact> facts, int on = 400, bool own = false)
    {
        var world = new World(facts);
        return SkillPath.Of(world.Rows(1), world.People, world.Scope, TopicMap.From(world.Entries(Views.Topics), Sql), Some.Day(on), own);
    }
}
