namespace LeFaire.Governance;

/// <summary>Says that an event that touches oneself is wrong.</summary>
/// <param name="Event">The event.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record ContestFact(EventId Event, ContestReason Reason)
{
    /// <summary>Gives the contest.</summary>
    /// <param name="command">Which event, and what is wrong with it.</param>
    /// <param name="fact">What the event says; null where there is none.</param>
    /// <param name="undone">True where it was taken back.</param>
    /// <param name="by">Who contests it; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="contests">What was contested before.</param>
    public static Decision Decide(
        ContestFact command, Fact? fact, bool undone, AccountId? by, DateTimeOffset at, People.People people, IEnumerable<Contest> contests)
    {
        if (by is not { } account || people.PersonOf(account) is not { } person)
        {
            return Decision.Refuse("not-a-person", "Not a person", "An event is contested by whom it touches: say who you are.");
        }

        if (fact is null || !Contest.Touches(fact, person, people))
        {
            return Decision.Unknown("unknown-event", "No such event", "No event that touches you is known by that id. See: history");
        }

        if (!Contest.IsOpenTo(fact))
        {
            return Decision.Refuse("not-contestable", "Not to be contested", "Only what says of you what you are or did can be contested so.");
        }

        if (undone) return Undone;
        return contests.Any(one => one.Event == command.Event && one.Person == person && one.State == ContestState.Open)
            ? Decision.Refuse("already-contested", "Already contested", "You contested this event already; it counts until that is answered.")
            : Decision.Of(new FactContested(command.Event, account, command.Reason, at));
    }

    internal static Decision Undone => Decision.Refuse("already-undone", "Already taken back", "This event was taken back, and counts no more.");
}
