using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace LeFaire.Succession;

/// <summary>Who may act in a plan at all: it is open, and does not concern them; and what they are told.</summary>
public static class TakingPart
{
    private static readonly FrozenSet<string> OfThePool = FrozenSet.Create(
        "not-in-pool", "no-longer-in-pool", "already-nominated", "not-nominated", "already-seconded", "not-the-nominator");

    internal static Decision ConcernsYou =>
        Decision.Refuse("concerns-you", "It concerns you", "Nobody takes part in a plan that concerns them: as the position's holder, in its pool or as a nominee.");

    /// <summary>True where someone may not act in a plan.</summary>
    /// <param name="plan">The plan as it stands; null where there is none.</param>
    /// <param name="by">Who acts; null for a role without a person.</param>
    /// <param name="refusal">Why not.</param>
    internal static bool IsBarred([NotNullWhen(false)] SuccessionCandidates? plan, PersonId? by, [NotNullWhen(true)] out Decision? refusal)
    {
        refusal = plan switch
        {
            null => Decision.Unknown("unknown-plan", "No such plan", "No such succession plan is open."),
            _ when by is { } person && plan.Concerns(person) => ConcernsYou,
            { Closed: not null } => Decision.Refuse("plan-closed", "Closed", "This plan is closed: nothing more is done in it. Open another one for the position."),
            _ => null
        };
        return refusal is not null;
    }

    /// <summary>A decision as whoever acts may know it: one refusal in place of those that tell who is in the pool, or nominated, where they do not see the plan.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="seesPlan">False for a manager, who nominates without seeing it.</param>
    public static Decision Told(Decision decision, bool seesPlan) => seesPlan || decision.Refused is not { } refused || !OfThePool.Contains(refused.Type)
        ? decision
        : Decision.Refuse(
            "cannot-be-done", "Cannot be done",
            "This cannot be done for this person: they do not meet the plan's requirements, are not nominated or are so already, or another nominated them.");
}
