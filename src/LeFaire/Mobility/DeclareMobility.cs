using LeFaire.Learning;

namespace LeFaire.Mobility;

/// <summary>Someone says that they are open to mobility, and for what; it replaces what they said before.</summary>
/// <param name="Kinds">What they would take up.</param>
/// <param name="Topics">On which topics; null or none for any.</param>
/// <param name="Units">In which units, or units below these; null or none for any.</param>
public sealed record DeclareMobility(IReadOnlyList<OpportunityKind> Kinds, IReadOnlyList<string>? Topics = null, IReadOnlyList<string>? Units = null)
{
    /// <summary>Gives the declaration.</summary>
    /// <param name="command">What they are open to.</param>
    /// <param name="by">Who says so; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="topics">The topics.</param>
    public static Decision Decide(DeclareMobility command, AccountId? by, DateTimeOffset at, People.People people, TopicMap topics)
    {
        var (kinds, about, units) = command;
        if (by is not { } account || people.PersonOf(account) is null) return NotAPerson;
        if (kinds.Count == 0) return Decision.Invalid("no-kind", "Open to nothing", "Name one or more of project, mission and job.");
        if (about?.All(topics.Knows) == false) return Decision.Invalid("unknown-topic", "No such topic", "Name topics of the list. See: topics");
        return units?.Any(string.IsNullOrWhiteSpace) == true
            ? Decision.Invalid("blank-unit", "No unit", "Name the units, or leave them out for any.")
            : Decision.Of(new MobilityDeclared(account, [.. kinds.Distinct().Order()], Sorted(about), Sorted(units), at));
    }

    internal static Decision NotAPerson => Decision.Invalid("declarer-not-a-person", "Not a person", "One says so for oneself. Say who you are.");

    private static IReadOnlyList<string>? Sorted(IReadOnlyList<string>? named) =>
        named is null or [] ? null : [.. named.Distinct().Order(StringComparer.Ordinal)];
}
