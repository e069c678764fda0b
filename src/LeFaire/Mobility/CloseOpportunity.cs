namespace LeFaire.Mobility;

/// <summary>Closes an opportunity.</summary>
/// <param name="Filled">True where whoever was looked for was found; else it is given up.</param>
public sealed record CloseOpportunity(bool Filled)
{
    /// <summary>Gives the closing.</summary>
    /// <param name="command">Whether it is filled.</param>
    /// <param name="opportunity">The opportunity; null where there is none.</param>
    /// <param name="by">Who closes it; null where the actor is no person.</param>
    /// <param name="runsBoard">True where they run the board.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(
        CloseOpportunity command, OpportunityRecord? opportunity, AccountId? by, bool runsBoard, DateTimeOffset at, People.People people)
    {
        if (OpportunityRecord.RefusalOf(opportunity, people.PersonOf(by), runsBoard) is { } refused) return refused;
        if (!opportunity!.IsOpen) return OpportunityRecord.Closed;
        return command.Filled && opportunity.Participants.Count == 0
            ? Decision.Refuse("nobody-joined", "Nobody joined", "Accept an applicant first, or give the opportunity up.")
            : Decision.Of(new OpportunityClosed(opportunity.Opportunity, command.Filled ? OpportunityEnding.Filled : OpportunityEnding.GivenUp, by, at));
    }
}
