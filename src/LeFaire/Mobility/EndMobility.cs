namespace LeFaire.Mobility;

/// <summary>Someone says that they are open to mobility no more.</summary>
public static class EndMobility
{
    /// <summary>Gives the end of the declaration.</summary>
    /// <param name="declared">The declarations that stand.</param>
    /// <param name="by">Who says so; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(IReadOnlyList<MobilityDeclaration> declared, AccountId? by, DateTimeOffset at, People.People people)
    {
        if (by is not { } account || people.PersonOf(account) is not { } person) return DeclareMobility.NotAPerson;
        return declared.Any(one => one.Person == person)
            ? Decision.Of(new MobilityEnded(account, at))
            : Decision.Refuse("not-declared", "Not declared", "You have not said that you are open to mobility.");
    }
}
