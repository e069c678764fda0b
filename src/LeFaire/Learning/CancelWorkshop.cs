namespace LeFaire.Learning;

/// <summary>Cancels a workshop that has not started.</summary>
public static class CancelWorkshop
{
    /// <summary>Gives the cancelling.</summary>
    /// <param name="workshop">The workshop; null where there is none.</param>
    /// <param name="at">When.</param>
    public static Decision Decide(WorkshopRecord? workshop, DateTimeOffset at) => RegisterForWorkshop.RefusalOf(workshop, at)
        ?? Decision.Of(new WorkshopCancelled(
            workshop!.Workshop, workshop.Host is { } host ? new AccountId(host.Value) : null, workshop.StartsAt));
}
