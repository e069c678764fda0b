namespace LeFaire.Succession;

/// <summary>A named human nominates someone of a plan's pool, with a reason.</summary>
/// <param name="Nominee">Any account of the person nominated.</param>
/// <param name="Reason">Why; it lies beside the vault, never in an event.</param>
/// <param name="Conflict">The nominator's conflict of interest. It is asked for: <see cref="ConflictOfInterest.None"/> is a declaration too.</param>
/// <param name="ConflictNote">What the conflict is, in words that lie beside the vault; needed where it is none of those that have a name.</param>
public sealed record NominateCandidate(AccountId Nominee, string? Reason = null, ConflictOfInterest? Conflict = null, string? ConflictNote = null)
{
    /// <summary>Gives the nomination; reason and note are only looked at, and lie beside the vault.</summary>
    /// <param name="command">Who, why, and what ties the nominator to them.</param>
    /// <param name="plan">The plan as it stands; null where there is none.</param>
    /// <param name="by">The human who nominates; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(NominateCandidate command, SuccessionCandidates? plan, AccountId? by, DateTimeOffset at, People.People people)
    {
        var (nominee, reason, conflict, note) = command;
        var nominator = people.PersonOf(by);
        if (TakingPart.IsBarred(plan, nominator, out var barred)) return barred;
        if (nominator is null) return Decision.Invalid("nominator-not-a-person", "Not a person", "Only a named human nominates. Say who you are.");
        if (people.PersonOf(nominee) is not { } person) return Decision.Refuse("nominee-not-a-person", "Not a person", "The account nominated is no person's.");
        if (person == nominator) return Decision.Refuse("own-nomination", "One's own nomination", "Nobody nominates themselves.");
        if (string.IsNullOrWhiteSpace(reason)) return Decision.Invalid("no-reason", "No reason", "A nomination needs a reason.");
        if (conflict is null)
        {
            return Decision.Invalid("no-declaration", "No declaration", "Declare your conflict of interest: None, ReportingLine, Family or Other.");
        }

        if (conflict == ConflictOfInterest.Other && string.IsNullOrWhiteSpace(note))
        {
            return Decision.Invalid("no-conflict-note", "Which conflict", "Say in a few words what the conflict of interest is.");
        }

        if (plan.IsNominated(person)) return Decision.Refuse("already-nominated", "Already nominated", "This person is nominated in this plan already.");
        return plan.Pool.Any(member => member.Person == person)
            ? Decision.Of(new CandidateNominated(plan.Plan, nominee, by!.Value, at, conflict))
            : Decision.Refuse("not-in-pool", "Not in the pool", "Only someone in the perimeter who meets the plan's requirements can be nominated.");
    }
}
