namespace LeFaire.Succession;

/// <summary>A second human confirms a nomination.</summary>
/// <param name="Nominee">Any account of the person nominated.</param>
public sealed record SecondNomination(AccountId Nominee)
{
    /// <summary>Gives the confirmation.</summary>
    /// <param name="command">Whose nomination.</param>
    /// <param name="plan">The plan as it stands; null where there is none.</param>
    /// <param name="by">The human who confirms; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(SecondNomination command, SuccessionCandidates? plan, AccountId? by, DateTimeOffset at, People.People people)
    {
        var seconder = people.PersonOf(by);
        if (TakingPart.IsBarred(plan, seconder, out var barred)) return barred;
        if (seconder is null)
        {
            return Decision.Invalid("seconder-not-a-person", "Not a person", "Only a named human confirms a nomination. Say who you are.");
        }

        var person = people.PersonOf(command.Nominee);
        if (plan.Outside.Any(outside => outside.Person == person))
        {
            return Decision.Refuse("no-longer-in-pool", "No longer in the pool", "This person no longer meets the plan's requirements.");
        }

        var member = plan.Pool.FirstOrDefault(member => member.Person == person);
        if (member?.NominatedBy is not { } nominator) return Decision.Refuse("not-nominated", "Not nominated", "This person is not nominated in this plan.");
        if (seconder == nominator) return Decision.Refuse("same-human", "The same human", "Who nominated cannot confirm it: a second human must.");
        return member.SecondedBy is not null
            ? Decision.Refuse("already-seconded", "Already confirmed", "This nomination is confirmed already.")
            : Decision.Of(new NominationSeconded(plan.Plan, command.Nominee, by!.Value, at));
    }
}
