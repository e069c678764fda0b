namespace LeFaire.Succession;

/// <summary>A named human nominates someone of a plan's pool, with a reason.</summary>
/// <param name="Nominee">Any account of the person nominated.</param>
/// <param name="Reason">Why; it lies beside the vault, never in an event.</param>
public sealed record NominateCandidate(AccountId Nominee, string? Reason = null)
{
    /// <summary>Gives the nomination; the reason is only looked at, and lies beside the vault.</summary>
    /// <param name="command">Who, and why.</param>
    /// <param name="plan">The plan as it stands; null where there is none.</param>
    /// <param name="by">The human who nominates; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(NominateCandidate command, SuccessionCandidates? plan, AccountId? by, DateTimeOffset at, People.People people)
    {
        var (nominee, reason) = command;
        if (plan is null) return Decision.Unknown("unknown-plan", "No such plan", "No such succession plan is open.");
        if (by is not { } human || people.PersonOf(human) is not { } nominator)
        {
            return Decision.Invalid("nominator-not-a-person", "Not a person", "Only a named human nominates. Say who you are.");
        }

        if (people.PersonOf(nominee) is not { } person) return Decision.Refuse("nominee-not-a-person", "Not a person", "The account nominated is no person's.");
        if (person == nominator) return Decision.Refuse("own-nomination", "One's own nomination", "Nobody nominates themselves.");
        if (string.IsNullOrWhiteSpace(reason)) return Decision.Invalid("no-reason", "No reason", "A nomination needs a reason.");
        if (plan.Outside.Any(outside => outside.Person == person) || plan.Pool.Any(member => member.Person == person && member.State != PoolState.InPool))
        {
            return Decision.Refuse("already-nominated", "Already nominated", "This person is nominated in this plan already.");
        }

        return plan.Pool.Any(member => member.Person == person)
            ? Decision.Of(new CandidateNominated(plan.Plan, nominee, human, at))
            : Decision.Refuse("not-in-pool", "Not in the pool", "Only someone in the perimeter who meets the plan's requirements can be nominated.");
    }
}
