namespace LeFaire.Governance;

/// <summary>Records that someone objects to scores, pools and discovery, or takes the objection back.</summary>
public static class ObjectToScoring
{
    /// <summary>Raises an objection.</summary>
    public static Decision Raise(AccountId account, AccountId? by, DateTimeOffset at, People.People people, Scope scope)
    {
        if (people.PersonOf(account) is not { } person) return NotAPerson;
        return scope.Objected(person)
            ? Decision.Refuse("already-objected", "Already objected", "This person's objection stands already.")
            : Decision.Of(new ObjectionRaised(account, by, at));
    }

    /// <summary>Takes an objection back.</summary>
    public static Decision Withdraw(AccountId account, AccountId? by, DateTimeOffset at, People.People people, Scope scope)
    {
        if (people.PersonOf(account) is not { } person) return NotAPerson;
        return scope.Objected(person)
            ? Decision.Of(new ObjectionWithdrawn(account, by, at))
            : Decision.Refuse("no-objection", "No objection", "No objection of this person stands.");
    }

    private static Decision NotAPerson => Decision.Refuse("not-a-person", "Not a person", "The account is marked as a program, a shared mailbox or the like.");
}
