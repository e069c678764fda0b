namespace LeFaire.Mobility;

/// <summary>Someone applies for an opportunity, for themselves.</summary>
public static class ApplyForOpportunity
{
    /// <summary>Gives the application.</summary>
    /// <param name="opportunity">The opportunity; null where there is none.</param>
    /// <param name="by">Who applies; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(OpportunityRecord? opportunity, AccountId? by, DateTimeOffset at, People.People people)
    {
        if (opportunity is null) return OpportunityRecord.Unknown;
        if (by is not { } account || people.PersonOf(account) is not { } person)
        {
            return Decision.Invalid("applicant-not-a-person", "Not a person", "One applies for oneself. Say who you are.");
        }

        if (!opportunity.IsOpen) return OpportunityRecord.Closed;
        if (person == opportunity.PostedBy) return Decision.Refuse("own-opportunity", "Your own", "You posted this opportunity yourself.");
        return opportunity.Applicants.Any(one => one.Person == person)
            ? Decision.Refuse("already-applied", "Already applied", "You applied for this opportunity already.")
            : Decision.Of(new OpportunityApplied(opportunity.Opportunity, account, at));
    }
}
