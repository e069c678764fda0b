namespace LeFaire.Learning;

/// <summary>Rates a workshop that one attended.</summary>
/// <param name="Rating">From 1, poor, to 5, excellent.</param>
public sealed record RateWorkshop(int Rating)
{
    /// <summary>Gives the rating.</summary>
    /// <param name="command">The rating.</param>
    /// <param name="workshop">The workshop; null where there is none.</param>
    /// <param name="by">Who rates it; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(RateWorkshop command, WorkshopRecord? workshop, AccountId? by, DateTimeOffset at, People.People people)
    {
        if (workshop is null) return RegisterForWorkshop.Unknown;
        if (command.Rating is < 1 or > 5) return Decision.Invalid("not-a-rating", "Not a rating", "Rate from 1, poor, to 5, excellent.");
        if (by is not { } account || people.PersonOf(account) is not { } person || !workshop.Attended.Contains(person))
        {
            return Decision.Refuse("not-attended", "Not attended", "Only who attended a workshop rates it.");
        }

        return workshop.Ratings.Any(one => one.By == person)
            ? Decision.Refuse("already-rated", "Already rated", "You rated this workshop already.")
            : Decision.Of(new WorkshopRated(workshop.Workshop, account, command.Rating, at));
    }
}
