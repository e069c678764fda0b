using LeFaire.Contributions;
using LeFaire.Governance;

namespace LeFaire.Learning;

/// <summary>What someone does on a topic, in the order in which people come to it.</summary>
public enum SkillStage
{
    /// <summary>Attending workshops, and being mentored.</summary>
    Learning,

    /// <summary>Answering others.</summary>
    Helping,

    /// <summary>Giving workshops, and mentoring.</summary>
    Teaching
}

/// <summary>How often in a quarter.</summary>
/// <param name="Quarter">The quarter's first day.</param>
/// <param name="Count">How often.</param>
public sealed record QuarterCount(DateOnly Quarter, int Count);

/// <summary>One stage of a path.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="FirstDay">The first day of it.</param>
/// <param name="LastDay">The last day of it.</param>
/// <param name="Count">How often in all.</param>
/// <param name="Quarters">How often by quarter, those without any left out.</param>
public sealed record StageOfSkill(SkillStage Stage, DateOnly FirstDay, DateOnly LastDay, int Count, IReadOnlyList<QuarterCount> Quarters);

/// <summary>Someone's way on a topic from learning to helping to teaching. Counts and days, never a score.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Stages">The stages that they were at, in order.</param>
public sealed record SkillPath(Topic Topic, IReadOnlyList<StageOfSkill> Stages)
{
    /// <summary>Someone's paths by a day, in the order of the topics.</summary>
    /// <param name="rows">The person's rows.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="scope">What may be used.</param>
    /// <param name="topics">What spaces and tags are about.</param>
    /// <param name="on">The day.</param>
    /// <param name="own">True where the person reads their own: all of it is shown then, whatever the scope.</param>
    public static IReadOnlyList<SkillPath> Of(PersonRows rows, People.People people, Scope scope, TopicMap topics, DateOnly on, bool own)
    {
        var activity = Activity.Of(rows with { Ties = [] }, people, on, (_, _) => null);
        var steps = (own ? activity : activity.Within(scope)).Lines.SelectMany(line => StageOf(line) is { } stage
            ? topics.Of(line.Place, line.Tags, line.Day).Select(topic => (Topic: topic, Stage: stage, line.Day, line.Count))
            : []);
        return
        [
            .. steps.GroupBy(step => step.Topic, StringComparer.Ordinal).OrderBy(on => on.Key, StringComparer.Ordinal).Select(of => new SkillPath(
                topics.Named(of.Key),
                [
                    .. of.GroupBy(step => step.Stage).OrderBy(at => at.Key).Select(at => new StageOfSkill(
                        at.Key, at.Min(step => step.Day), at.Max(step => step.Day), at.Sum(step => step.Count),
                        [
                            .. at.GroupBy(step => Quarter.Of(step.Day).FirstDay).OrderBy(quarter => quarter.Key)
                                .Select(quarter => new QuarterCount(quarter.Key, quarter.Sum(step => step.Count)))
                        ]))
                ]))
        ];
    }

    // A workshop given is counted by its attendance, once for everyone who came: one that nobody came to taught nobody.
    internal static SkillStage? StageOf(ActivityLine line) => (line.Kind, line.Way) switch
    {
        (LineKind.WorkshopAttended or LineKind.MentoringSession, Way.Received) => SkillStage.Learning,
        (LineKind.Reply, Way.Given) when line.Counterpart is not null => SkillStage.Helping,
        (LineKind.WorkshopAttended or LineKind.MentoringSession, Way.Given) when line.Counterpart is not null => SkillStage.Teaching,
        _ => null
    };
}
