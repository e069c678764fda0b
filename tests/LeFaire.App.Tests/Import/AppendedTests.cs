namespace LeFaire.Import;

public class AppendedTests
{
    [Fact]
    public void what_was_added_may_be_there_and_hardly_anything_else()
    {
        var ids = Enumerable.Range(0, 400_000).Select(number => new EventId(Opened.Key.Id("event", $"{number}"))).ToArray();
        var appended = new Appended();
        foreach (var id in ids[..200_000]) appended.Add(id);
        ids[..200_000].ShouldAllBe(id => appended.MayHold(id));
        ids[200_000..].Count(appended.MayHold).ShouldBe(0);
    }
}
