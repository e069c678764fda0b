namespace LeFaire.Governance;

/// <summary>Says that someone takes their objection back.</summary>
/// <param name="Account">Any account of theirs.</param>
public sealed record WithdrawObjection(AccountId Account)
{
    /// <summary>Gives the taking back.</summary>
    public static Decision Decide(WithdrawObjection command, AccountId? by, DateTimeOffset at, People.People people, Scope scope)
    {
        if (people.PersonOf(command.Account) is not { } person) return RaiseObjection.NotAPerson;
        return scope.Objected(person)
            ? Decision.Of(new ObjectionWithdrawn(command.Account, by, at))
            : Decision.Refuse("no-objection", "No objection", "No objection of this person stands.");
    }
}
