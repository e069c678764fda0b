namespace LeFaire.Governance;

/// <summary>Says that someone objects to scores, pools and discovery.</summary>
/// <param name="Account">Any account of theirs.</param>
public sealed record RaiseObjection(AccountId Account)
{
    /// <summary>Gives the objection.</summary>
    public static Decision Decide(RaiseObjection command, AccountId? by, DateTimeOffset at, People.People people, Scope scope)
    {
        if (people.PersonOf(command.Account) is not { } person) return NotAPerson;
        return scope.Objected(person)
            ? Decision.Refuse("already-objected", "Already objected", "This person's objection stands already.")
            : Decision.Of(new ObjectionRaised(command.Account, by, at));
    }

    internal static Decision NotAPerson => Decision.Refuse("not-a-person", "Not a person", "The account is marked as a program, a shared mailbox or the like.");
}
