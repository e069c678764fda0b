namespace LeFaire.Succession;

/// <summary>Says that a plan's position is filled. It closes the plan.</summary>
/// <param name="Successor">Any account of who fills it; null where they come from outside the group.</param>
public sealed record FillPosition(AccountId? Successor)
{
    /// <summary>Gives that the position is filled and, in the same transaction, that the plan is closed: a second time is refused, so it closes once.</summary>
    /// <param name="command">Who fills it.</param>
    /// <param name="plan">The plan as it stands; null where there is none.</param>
    /// <param name="by">Who says so; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(FillPosition command, SuccessionCandidates? plan, AccountId? by, DateTimeOffset at, People.People people)
    {
        if (TakingPart.IsBarred(plan, people.PersonOf(by), out var barred)) return barred;
        return command.Successor is { } successor && people.PersonOf(successor) is null
            ? Decision.Refuse("successor-not-a-person", "Not a person", "The account that is to fill the position is no person's.")
            : Decision.Of(new PositionFilled(plan.Plan, command.Successor, by, at), new PlanClosed(plan.Plan, PlanClosing.Filled, by, at));
    }
}
