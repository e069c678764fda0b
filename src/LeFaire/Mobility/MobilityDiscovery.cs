using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Learning;
using LeFaire.People;

namespace LeFaire.Mobility;

/// <summary>What someone did on a topic, of one kind. Counts, never a score.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Count">How often.</param>
/// <param name="LastQuarter">The quarter of the last time.</param>
public sealed record TopicDeed(LineKind Kind, int Count, Quarter LastQuarter);

/// <summary>Someone who is open to mobility, as a future manager discovers them.</summary>
/// <param name="Declared">What they are open to.</param>
/// <param name="Did">What they did on the topic, kind by kind.</param>
public sealed record Discovered(MobilityDeclaration Declared, IReadOnlyList<TopicDeed> Did);

/// <summary>Discovers those who said that they are open to mobility, by what they did on a topic, for whoever is outside their line.</summary>
public static class MobilityDiscovery
{
    /// <summary>Those who can be discovered, in an order drawn by lot for the day, which says nothing of merit.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="declared">The declarations that stand.</param>
    /// <param name="everyone">The rows at least of those who declared.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="scope">What may be used: nothing of who objected, nothing from before an entity was open.</param>
    /// <param name="topics">What spaces and tags are about.</param>
    /// <param name="on">The day. Whoever is not at work on it is left out.</param>
    /// <param name="reader">Who asks: whoever is above or below them is left out. Null where the actor is no person.</param>
    /// <param name="unit">The unit for which is asked: whoever named other units is left out. Null for all.</param>
    /// <param name="employmentOf">Anyone's employment.</param>
    public static IReadOnlyList<Discovered> Of(
        string topic, IReadOnlyList<MobilityDeclaration> declared, IEnumerable<PersonRows> everyone, People.People people, Scope scope, TopicMap topics,
        DateOnly on, PersonId? reader, string? unit, Func<PersonId, EmploymentRecord> employmentOf)
    {
        var rowsOf = everyone.ToDictionary(rows => rows.Person);
        var lot = TopicHelpers.LotOf(null, topic, on);
        return
        [
            .. declared.Where(one => IsFor(one) && !IsInLine(one.Person) && employmentOf(one.Person).EmployedOn(on) && rowsOf.ContainsKey(one.Person))
                .Select(one => new Discovered(one, Did(rowsOf[one.Person]))).Where(one => one.Did.Count > 0)
                .OrderBy(one => Lot.Of(lot, one.Declared.Person), StringComparer.Ordinal)
        ];

        bool IsFor(MobilityDeclaration one) =>
            (one.Topics.Count == 0 || one.Topics.Contains(topic))
            && (one.Units.Count == 0 || unit is null || one.Units.Any(named => Units.IsWithin(unit, named)));

        bool IsInLine(PersonId person) => reader is { } asking
            && (person == asking || ReportingLine.Above(person, people, on, employmentOf).Contains(asking)
                || ReportingLine.Above(asking, people, on, employmentOf).Contains(person));

        IReadOnlyList<TopicDeed> Did(PersonRows rows)
        {
            var activity = Activity.Of(rows with { Ties = [] }, people, on, (_, _) => null).Within(scope);
            return
            [
                .. activity.Lines.Where(line => line.Way == Way.Given && IsDeed(line, activity) && topics.Of(line.Place, line.Tags, line.Day).Contains(topic))
                    .GroupBy(line => line.Kind).OrderBy(of => of.Key)
                    .Select(of => new TopicDeed(of.Key, of.Sum(line => line.Count), Quarter.Of(of.Max(line => line.Day))))
            ];
        }
    }

    private static bool IsDeed(ActivityLine line, Activity activity) =>
        line.Kind is LineKind.Post or LineKind.OpportunityJoined or LineKind.OpportunityDelivered || TopicHelpers.IsHelp(line, activity);
}
