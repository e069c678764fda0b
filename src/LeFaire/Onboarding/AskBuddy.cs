namespace LeFaire.Onboarding;

/// <summary>HR asks someone to be a newcomer's buddy; where nobody is named, whoever is next in turn.</summary>
/// <param name="Buddy">Any account of whom to ask; null for whoever is next.</param>
public sealed record AskBuddy(AccountId? Buddy = null)
{
    /// <summary>Gives the asking.</summary>
    /// <param name="command">Whom to ask.</param>
    /// <param name="newcomer">The newcomer; null where the person is none.</param>
    /// <param name="inTurn">Who could be asked, in turn.</param>
    /// <param name="by">Who asks; null where a role without a person or the automation does.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(
        AskBuddy command, Newcomer? newcomer, IReadOnlyList<PersonId> inTurn, AccountId? by, DateTimeOffset at, People.People people)
    {
        if (newcomer is null) return Decision.Unknown("no-newcomer", "Not a newcomer", "Only someone who joined in the last six months has a buddy. See: newcomers");
        if (newcomer.Buddy is not null) return Decision.Refuse("has-a-buddy", "Has a buddy", "This newcomer has a buddy already.");
        if (!newcomer.NeedsAsking(DateOnly.FromDateTime(at.UtcDateTime)))
        {
            return Decision.Refuse("already-asked", "Already asked", "Whoever was asked has time left for an answer.");
        }

        if (command.Buddy is not { } named)
        {
            return inTurn is [var next, ..]
                ? Decision.Of(Asked(next))
                : Decision.Refuse("nobody-to-ask", "Nobody to ask", "Nobody of the newcomer's unit can be asked any more. Name someone.");
        }

        if (people.PersonOf(named) is not { } buddy) return Decision.Invalid("buddy-not-a-person", "Not a person", "The account named is no person's.");
        if (buddy == newcomer.Person) return Decision.Invalid("own-buddy", "One's own buddy", "Nobody is their own buddy.");
        return newcomer.Asked.Any(asked => asked.Person == buddy)
            ? Decision.Refuse("asked-before", "Asked before", "This person was asked for this newcomer before.")
            : Decision.Of(Asked(buddy));

        BuddyAsked Asked(PersonId person) => new(new AccountId(newcomer.Person.Value), new AccountId(person.Value), by, at);
    }
}
