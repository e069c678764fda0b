namespace LeFaire.Governance;

/// <summary>Says that the works council of a legal entity was consulted and its people were given notice.</summary>
/// <param name="Entity">The legal entity.</param>
/// <param name="Consultation">The day on which the consultation was closed.</param>
/// <param name="Notice">The day of the notice.</param>
public sealed record OpenEntity(string Entity, DateOnly Consultation, DateOnly Notice)
{
    /// <summary>Gives the consultation and the notice, each on its day.</summary>
    public static Decision Decide(OpenEntity command, AccountId? by, Scope scope)
    {
        var (entity, consultation, notice) = command;
        if (string.IsNullOrWhiteSpace(entity)) return Decision.Invalid("blank-entity", "No legal entity", "Name the legal entity to open.");
        if (notice < consultation)
        {
            return Decision.Invalid("notice-before-consultation", "Notice before consultation", "Notice is given once the consultation is closed, not before.");
        }

        return scope.OpenFrom(entity) is not null
            ? Decision.Refuse("already-open", "Already open", "Consultation and notice of this legal entity are recorded already.")
            : Decision.Of(new ConsultationClosed(entity, by, StartOf(consultation)), new NoticeGiven(entity, by, StartOf(notice)));
    }

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
