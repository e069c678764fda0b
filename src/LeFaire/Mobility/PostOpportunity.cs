using LeFaire.Learning;

namespace LeFaire.Mobility;

/// <summary>Puts an opportunity on the board.</summary>
/// <param name="Title">Its title, which lies beside the log.</param>
/// <param name="Kind">What is on offer.</param>
/// <param name="Entity">The legal entity that offers it.</param>
/// <param name="Unit">The unit that offers it; null for the whole legal entity.</param>
/// <param name="Topics">What it is about; null for none.</param>
public sealed record PostOpportunity(string Title, OpportunityKind Kind, string Entity, string? Unit = null, IReadOnlyList<string>? Topics = null)
{
    /// <summary>Gives the opportunity; the title is only looked at.</summary>
    /// <param name="command">What is offered.</param>
    /// <param name="opportunity">Its id.</param>
    /// <param name="by">Who posts it; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="topics">The topics.</param>
    /// <param name="posted">The opportunity of that id, where there is one already.</param>
    public static Decision Decide(
        PostOpportunity command, PlaceId opportunity, AccountId? by, DateTimeOffset at, TopicMap topics, OpportunityRecord? posted)
    {
        var (title, kind, entity, unit, about) = command;
        if (string.IsNullOrWhiteSpace(title)) return Decision.Invalid("blank-title", "No title", "Give the opportunity a title.");
        if (string.IsNullOrWhiteSpace(entity)) return Decision.Invalid("blank-entity", "No legal entity", "Name the legal entity that offers it.");
        if (unit is not null && string.IsNullOrWhiteSpace(unit)) return Decision.Invalid("blank-unit", "No unit", "Name the unit that offers it, or leave it out.");
        if (about?.All(topics.Knows) == false) return Decision.Invalid("unknown-topic", "No such topic", "Name topics of the list. See: topics");
        return posted is not null
            ? Decision.Refuse("already-posted", "Already posted", "You put this opportunity on the board today already. See: opportunities")
            : Decision.Of(new OpportunityPosted(
                opportunity, kind, entity, unit, about is null or [] ? null : [.. about.Distinct().Order(StringComparer.Ordinal)], by, at));
    }
}
