namespace LeFaire.Mobility;

/// <summary>Confirms that someone who joined a project or a mission delivered what it asked for.</summary>
/// <param name="Participant">Any account of theirs.</param>
public sealed record DeliverOpportunity(AccountId Participant)
{
    /// <summary>Gives the delivery. It may come after the opportunity was closed.</summary>
    /// <param name="command">Whose.</param>
    /// <param name="opportunity">The opportunity; null where there is none.</param>
    /// <param name="by">Who confirms it; null where the actor is no person.</param>
    /// <param name="runsBoard">True where they run the board.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(
        DeliverOpportunity command, OpportunityRecord? opportunity, AccountId? by, bool runsBoard, DateTimeOffset at, People.People people)
    {
        var (person, participant) = (people.PersonOf(by), people.PersonOf(command.Participant));
        if (OpportunityRecord.RefusalOf(opportunity, person, runsBoard) is { } refused) return refused;
        if (opportunity!.Kind == OpportunityKind.Job) return Decision.Refuse("nothing-to-deliver", "Nothing to deliver", "A job is taken up, not delivered.");
        if (participant is null || opportunity.Participants.FirstOrDefault(one => one.Person == participant) is not { } joined)
        {
            return Decision.Refuse("not-joined", "Did not join", "Only someone who joined can deliver. See: opportunity");
        }

        if (participant == person) return Decision.Refuse("self-confirmation", "Yourself", "Nobody confirms what they delivered themselves.");
        return joined.DeliveredOn is not null
            ? Decision.Refuse("already-delivered", "Already delivered", "Their delivery is recorded already.")
            : Decision.Of(new OpportunityDelivered(opportunity.Opportunity, opportunity.Kind, command.Participant, opportunity.TopicsOrNull, by, at));
    }
}
