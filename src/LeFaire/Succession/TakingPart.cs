using System.Diagnostics.CodeAnalysis;

namespace LeFaire.Succession;

/// <summary>Who may act in a plan at all: it is open, and does not concern them.</summary>
internal static class TakingPart
{
    public static Decision ConcernsYou =>
        Decision.Refuse("concerns-you", "It concerns you", "Nobody takes part in a plan that concerns them: as the position's holder, in its pool or as a nominee.");

    /// <summary>True where someone may not act in a plan.</summary>
    /// <param name="plan">The plan as it stands; null where there is none.</param>
    /// <param name="by">Who acts; null for a role without a person.</param>
    /// <param name="refusal">Why not.</param>
    public static bool IsBarred([NotNullWhen(false)] SuccessionCandidates? plan, PersonId? by, [NotNullWhen(true)] out Decision? refusal)
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
}
