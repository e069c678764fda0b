namespace LeFaire.Succession;

/// <summary>Gives a plan up.</summary>
/// <param name="Reason">Why; it lies beside the vault, never in an event.</param>
public sealed record ClosePlan(string? Reason = null)
{
    /// <summary>Gives the closing; the reason is only looked at.</summary>
    /// <param name="command">Why.</param>
    /// <param name="plan">The plan as it stands; null where there is none.</param>
    /// <param name="by">Who closes it; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(ClosePlan command, SuccessionCandidates? plan, AccountId? by, DateTimeOffset at, People.People people)
    {
        if (TakingPart.IsBarred(plan, people.PersonOf(by), out var barred)) return barred;
        return string.IsNullOrWhiteSpace(command.Reason)
            ? Decision.Invalid("no-reason", "No reason", "Giving a plan up needs a reason.")
            : Decision.Of(new PlanClosed(plan.Plan, PlanClosing.GivenUp, by, at));
    }
}
