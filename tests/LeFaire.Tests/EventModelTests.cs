using System.Text.RegularExpressions;

namespace LeFaire;

/// <summary>EventModel.md says what the code does: names are checked, prose is not.</summary>
public partial class EventModelTests
{
    private static readonly string Model = File.ReadAllText(Path.Combine(Repository.Root, "EventModel.md"));

    [Fact]
    public void every_event_stands_in_the_model_with_its_name_and_the_views_that_fold_it()
    {
        foreach (var (kind, name) in LeFaire.Fact.Names)
        {
            var row = Model.Split('\n').SingleOrDefault(line => line.StartsWith($"| {kind.Name} | `{name}` |", StringComparison.Ordinal));
            row.ShouldNotBeNull($"| {kind.Name} | `{name}` | … | … | … |");
            if (kind.IsSubclassOf(typeof(Undoing))) continue;
            var folded = row.Split('|')[5].Split(',', StringSplitOptions.TrimEntries);
            folded.ShouldBe(Views.All.Where(view => view.Folds.Contains(kind)).Select(view => view.Name), ignoreOrder: true, kind.Name);
        }
    }

    [Fact]
    public void every_view_stands_in_the_model_with_its_table()
    {
        foreach (var view in Views.All) Model.ShouldContain($"`views_{Views.Version}.{view.Name}`");
        TableName().Matches(Model).Select(match => match.Groups["view"].Value).ShouldBe(Views.All.Select(view => view.Name), ignoreOrder: true);
    }

    [Fact]
    public void every_spec_of_the_model_is_a_test()
    {
        var tests = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var specs = SpecName().Matches(Model).Select(match => match.Groups["spec"].Value).ToList();
        specs.ShouldNotBeEmpty();
        specs.Where(spec => !tests.Contains($" {spec}(", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void every_slice_has_a_spec()
    {
        var slices = Model[Model.IndexOf("\n## Slices", StringComparison.Ordinal)..Model.IndexOf("\n## Events", StringComparison.Ordinal)].Split("\n### ")[1..];
        slices.Length.ShouldBeGreaterThan(100);
        slices.Where(slice => !SpecName().IsMatch(slice)).Select(slice => slice.Split('\n')[0]).ShouldBeEmpty();
    }

    [Fact]
    public void every_chapter_has_a_story_and_a_picture_of_events_that_there_are()
    {
        var chapters = Model[..Model.IndexOf("\n## Slices", StringComparison.Ordinal)].Split("\n#### ")[1..];
        chapters.Length.ShouldBe(7);
        chapters.ShouldAllBe(chapter => chapter.Contains("```mermaid", StringComparison.Ordinal) && chapter.IndexOf("```mermaid", StringComparison.Ordinal) > 100);
        var events = chapters.SelectMany(chapter => PictureEvent().Matches(chapter)).Select(match => match.Groups["event"].Value).ToList();
        events.Count.ShouldBeGreaterThan(30);
        events.Except(LeFaire.Fact.Names.Keys.Select(kind => kind.Name)).ShouldBeEmpty();
    }

    [GeneratedRegex(@"\(\[(?<event>\w+)\]\)", RegexOptions.ExplicitCapture)]
    private static partial Regex PictureEvent();

    [GeneratedRegex(@"^- \*\*(?<spec>\w+)\*\*", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex SpecName();

    [GeneratedRegex(@"`views_\d+\.(?<view>\w+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex TableName();
}
