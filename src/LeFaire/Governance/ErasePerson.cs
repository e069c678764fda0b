using LeFaire.People;

namespace LeFaire.Governance;

/// <summary>Has someone erased: who they were, and all that is known of their employment.</summary>
/// <param name="Confirmed">True where whoever asks knows that it cannot be undone.</param>
public sealed record ErasePerson(bool Confirmed)
{
    /// <summary>The refusal where nothing is left to erase.</summary>
    public static Decision AlreadyErased =>
        Decision.Refuse("already-erased", "Already erased", "This person was erased. Nothing tells any more who they were.");

    /// <summary>Gives the erasure, and the account that stands from then on for whoever was erased.</summary>
    /// <param name="command">Whether it is confirmed.</param>
    /// <param name="account">Any account of the person.</param>
    /// <param name="nobody">The account that stands for whoever was erased.</param>
    /// <param name="by">Who has it done; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="scope">Who was erased already.</param>
    /// <param name="only">Only these accounts of theirs; null for all. A restored backup may link them to someone who was not erased.</param>
    public static Decision Decide(
        ErasePerson command, AccountId account, AccountId nobody, AccountId? by, DateTimeOffset at, People.People people, Scope scope,
        IReadOnlySet<AccountId>? only = null)
    {
        if (scope.Erased(account)) return AlreadyErased;
        if (!people.Knows(account)) return Decision.Unknown("unknown-person", "Not found", "Nobody is known by that id.");
        if (people.PersonOf(account) is not { } person) return RaiseObjection.NotAPerson;
        if (!command.Confirmed)
        {
            return Decision.Invalid("not-confirmed", "Not confirmed", "An erasure cannot be undone. Look at what it would do, then confirm it.");
        }

        var erased = new ErasureCompleted(
            [.. people.AccountsOf(person).Where(one => !scope.Erased(one) && only?.Contains(one) != false)], by, at);
        return people.PersonOf(nobody) is null
            ? Decision.Of(erased)
            : Decision.Of(erased, new AccountMarkedNotAPerson(nobody, NotAPersonReason.Erased, at));
    }
}
