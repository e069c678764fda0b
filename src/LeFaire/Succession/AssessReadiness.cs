namespace LeFaire.Succession;

/// <summary>A named human judges how soon a nominee could take over the position; their last word stands.</summary>
/// <param name="Nominee">Any account of the nominee.</param>
/// <param name="Readiness">How soon.</param>
public sealed record AssessReadiness(AccountId Nominee, Readiness Readiness)
{
    /// <summary>Gives the assessment.</summary>
    /// <param name="command">Whose readiness, and how soon.</param>
    /// <param name="plan">The plan as it stands; null where there is none.</param>
    /// <param name="by">The human who judges; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(AssessReadiness command, SuccessionCandidates? plan, AccountId? by, DateTimeOffset at, People.People people)
    {
        var assessor = people.PersonOf(by);
        if (TakingPart.IsBarred(plan, assessor, out var barred)) return barred;
        if (assessor is null) return Decision.Invalid("assessor-not-a-person", "Not a person", "Only a named human assesses. Say who you are.");
        var member = plan.Pool.FirstOrDefault(member => member.Person == people.PersonOf(command.Nominee));
        if (member is null or { State: PoolState.InPool })
        {
            return Decision.Refuse("not-nominated", "Not nominated", "Readiness is assessed of those nominated who are in the pool.");
        }

        return member.Readiness.Any(assessment => assessment.By == assessor && assessment.Readiness == command.Readiness)
            ? Decision.Refuse("already-assessed", "Already assessed", "Your last assessment of this person says the same.")
            : Decision.Of(new ReadinessAssessed(plan.Plan, command.Nominee, command.Readiness, by!.Value, at));
    }
}
