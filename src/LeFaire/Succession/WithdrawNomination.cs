namespace LeFaire.Succession;

/// <summary>Takes a nomination back: the nominator, or one of the committee.</summary>
/// <param name="Nominee">Any account of the person nominated.</param>
/// <param name="Reason">Why; it lies beside the vault, never in an event.</param>
public sealed record WithdrawNomination(AccountId Nominee, string? Reason = null)
{
    /// <summary>Gives the withdrawal; the reason is only looked at.</summary>
    /// <param name="command">Whose nomination, and why.</param>
    /// <param name="plan">The plan as it stands; null where there is none.</param>
    /// <param name="by">Who takes it back; null where the actor is no person.</param>
    /// <param name="ofCommittee">True where they act as one of the committee.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(
        WithdrawNomination command, SuccessionCandidates? plan, AccountId? by, bool ofCommittee, DateTimeOffset at, People.People people)
    {
        var actor = people.PersonOf(by);
        if (TakingPart.IsBarred(plan, actor, out var barred)) return barred;
        if (string.IsNullOrWhiteSpace(command.Reason)) return Decision.Invalid("no-reason", "No reason", "Taking a nomination back needs a reason.");
        var person = people.PersonOf(command.Nominee);
        var nominator = plan.Pool.FirstOrDefault(member => member.Person == person)?.NominatedBy
            ?? plan.Outside.FirstOrDefault(outside => outside.Person == person)?.NominatedBy;
        if (nominator is null) return Decision.Refuse("not-nominated", "Not nominated", "This person is not nominated in this plan.");
        return ofCommittee || actor == nominator
            ? Decision.Of(new NominationWithdrawn(plan.Plan, command.Nominee, by, at))
            : Decision.Refuse("not-the-nominator", "Not the nominator", "Only who nominated takes it back, or the committee.");
    }
}
