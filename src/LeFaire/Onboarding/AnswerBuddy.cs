namespace LeFaire.Onboarding;

/// <summary>Whoever was asked to be a buddy answers.</summary>
/// <param name="Accepts">True to accept.</param>
public sealed record AnswerBuddy(bool Accepts)
{
    /// <summary>Gives the answer; where it is no, the next in turn is asked at once.</summary>
    /// <param name="command">The answer.</param>
    /// <param name="newcomer">The newcomer; null where the person is none.</param>
    /// <param name="inTurn">Who could be asked next, in turn.</param>
    /// <param name="by">Who answers.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(
        AnswerBuddy command, Newcomer? newcomer, IReadOnlyList<PersonId> inTurn, AccountId? by, DateTimeOffset at, People.People people)
    {
        if (newcomer is null || by is not { } account || people.PersonOf(account) is not { } person || newcomer.AskedNow?.Person != person)
        {
            return Decision.Refuse("not-asked", "Not yours to answer", "Only whoever is asked now answers.");
        }

        var of = new AccountId(newcomer.Person.Value);
        if (command.Accepts) return Decision.Of(new BuddyAccepted(of, account, at));
        var declined = new BuddyDeclined(of, account, at);
        return inTurn is [var next, ..] ? Decision.Of(declined, new BuddyAsked(of, new AccountId(next.Value), null, at)) : Decision.Of(declined);
    }
}
