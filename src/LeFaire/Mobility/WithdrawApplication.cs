namespace LeFaire.Mobility;

/// <summary>Someone takes their application back, before they were accepted.</summary>
public static class WithdrawApplication
{
    /// <summary>Takes back every standing application of theirs.</summary>
    /// <param name="opportunity">The opportunity; null where there is none.</param>
    /// <param name="opportunityEntries">Its entries.</param>
    /// <param name="by">Who takes it back; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(
        OpportunityRecord? opportunity, IEnumerable<Entry> opportunityEntries, AccountId? by, DateTimeOffset at, People.People people)
    {
        if (opportunity is null) return OpportunityRecord.Unknown;
        if (people.PersonOf(by) is not { } person)
        {
            return Decision.Invalid("applicant-not-a-person", "Not a person", "One takes one's own application back. Say who you are.");
        }

        if (opportunity.Participants.Any(one => one.Person == person))
        {
            return Decision.Refuse("already-joined", "Already joined", "You were accepted already. Speak with whoever posted it.");
        }

        var theirs = opportunityEntries.Where(entry => entry is { Count: > 0, Fact: OpportunityApplied applied } && people.PersonOf(applied.Account) == person)
            .OrderBy(entry => entry.Id).ToList();
        return theirs.Count == 0
            ? Decision.Refuse("not-applied", "Did not apply", "You did not apply for this opportunity.")
            : Decision.Of([.. theirs.Select(entry => new OpportunityApplicationWithdrawn(entry.Id, entry.Fact, by, at))]);
    }
}
