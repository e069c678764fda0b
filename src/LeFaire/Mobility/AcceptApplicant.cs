namespace LeFaire.Mobility;

/// <summary>Accepts someone who applied: they have joined.</summary>
/// <param name="Applicant">Any account of theirs.</param>
public sealed record AcceptApplicant(AccountId Applicant)
{
    /// <summary>Gives the joining.</summary>
    /// <param name="command">Whom.</param>
    /// <param name="opportunity">The opportunity; null where there is none.</param>
    /// <param name="by">Who accepts; null where the actor is no person.</param>
    /// <param name="runsBoard">True where they run the board.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(
        AcceptApplicant command, OpportunityRecord? opportunity, AccountId? by, bool runsBoard, DateTimeOffset at, People.People people)
    {
        var (person, applicant) = (people.PersonOf(by), people.PersonOf(command.Applicant));
        if (OpportunityRecord.RefusalOf(opportunity, person, runsBoard) is { } refused) return refused;
        if (!opportunity!.IsOpen) return OpportunityRecord.Closed;
        if (applicant is null || opportunity.Applicants.All(one => one.Person != applicant))
        {
            return Decision.Refuse("not-an-applicant", "Did not apply", "Only someone who applied can be accepted. See: opportunity");
        }

        if (applicant == person) return Decision.Refuse("self-acceptance", "Yourself", "Nobody accepts themselves.");
        return opportunity.Participants.Any(one => one.Person == applicant)
            ? Decision.Refuse("already-joined", "Already joined", "They have joined already.")
            : Decision.Of(new OpportunityJoined(opportunity.Opportunity, opportunity.Kind, command.Applicant, opportunity.TopicsOrNull, by, at));
    }
}
