namespace LeFaire.Governance;

/// <summary>Upholds or rejects what is contested of an event, whoever contests it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Upheld">True where the event is to be taken back.</param>
/// <param name="Because">Why it is rejected; only asked where it is.</param>
public sealed record AnswerContest(EventId Event, bool Upheld, ContestRejection? Because = null)
{
    /// <summary>
    /// Gives an answer to each who contests the event, and, where it is upheld, what takes the event back. A community or a workshop that did happen stands without
    /// whoever it named wrongly.
    /// </summary>
    /// <param name="command">The answer.</param>
    /// <param name="fact">What the event says; null where there is none.</param>
    /// <param name="undone">True where it was taken back.</param>
    /// <param name="by">Who answers; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="contests">What was contested.</param>
    public static Decision Decide(
        AnswerContest command, Fact? fact, bool undone, AccountId? by, DateTimeOffset at, People.People people, IEnumerable<Contest> contests)
    {
        var open = contests.Where(one => one.Event == command.Event && one.State == ContestState.Open).ToList();
        if (fact is null || open.Count == 0)
        {
            return Decision.Unknown("no-open-contest", "Nothing to answer", "No contest of this event waits for an answer. See: contests");
        }

        if (!command.Upheld && command.Because is null)
        {
            return Decision.Invalid("no-reason", "No reason", "Say why it is rejected: whoever contests it reads it.");
        }

        if (people.PersonOf(by) is { } person && (Contest.Touches(fact, person, people) || open.Any(one => one.Person == person)))
        {
            return Decision.Refuse("own-contest", "Your own", "Nobody answers a contest of an event that touches themselves.");
        }

        if (!command.Upheld) return Decision.Of([.. open.Select(one => new ContestRejected(command.Event, one.Account, command.Because!.Value, by, at))]);
        if (undone) return ContestFact.Undone;
        var standing = open.Exists(one => one.Reason == ContestReason.DidNotHappen) ? null : Contest.WithoutPerson(fact);
        return Decision.Of(
        [
            new FactRetracted(command.Event, fact, RetractionReason.Contested, by, at), .. standing is null ? Array.Empty<Fact>() : [standing],
            .. open.Select(one => new ContestUpheld(command.Event, one.Account, by, at))
        ]);
    }
}
