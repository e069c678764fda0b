namespace LeFaire.Learning;

/// <summary>Registers someone for a workshop: with a place while there are some, else on the waiting list.</summary>
/// <param name="Account">Any account of theirs.</param>
public sealed record RegisterForWorkshop(AccountId Account)
{
    /// <summary>Gives the registration.</summary>
    /// <param name="command">Who.</param>
    /// <param name="workshop">The workshop; null where there is none.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(RegisterForWorkshop command, WorkshopRecord? workshop, DateTimeOffset at, People.People people)
    {
        if (RefusalOf(workshop, at) is { } refused) return refused;
        if (people.PersonOf(command.Account) is not { } person) return Decision.Refuse("not-a-person", "Not a person", "The account is no person's.");
        if (person == workshop!.Host) return Decision.Refuse("own-workshop", "One's own workshop", "Whoever gives a workshop does not attend it.");
        return workshop.Registered.Contains(person) || workshop.Waiting.Contains(person)
            ? Decision.Refuse("already-registered", "Already registered", "This person has a place in this workshop, or waits for one.")
            : Decision.Of(new WorkshopRegistered(workshop.Workshop, command.Account, workshop.Tags.Count == 0 ? null : workshop.Tags, at));
    }

    /// <summary>Why nobody registers, withdraws or cancels any more; null where they may.</summary>
    internal static Decision? RefusalOf(WorkshopRecord? workshop, DateTimeOffset at) =>
        workshop is null ? Unknown
        : workshop.Cancelled ? Decision.Refuse("already-cancelled", "Cancelled", "This workshop was cancelled.")
        : workshop.StartsAt <= at ? Decision.Refuse("already-started", "Already started", "This workshop has started.")
        : null;

    internal static Decision Unknown => Decision.Unknown("unknown-workshop", "No such workshop", "No workshop is known by that id. See: workshops");
}
