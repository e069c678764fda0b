namespace LeFaire.Governance;

/// <summary>Records that the works council of a legal entity was consulted and its people were given notice.</summary>
public static class OpenEntity
{
    /// <summary>Gives the consultation and the notice, each on its day.</summary>
    public static Decision Decide(string entity, DateOnly consultationClosed, DateOnly noticeGiven, AccountId? by, Scope scope)
    {
        if (string.IsNullOrWhiteSpace(entity)) return Decision.Refuse("blank-entity", "No legal entity", "Name the legal entity to open.");
        if (noticeGiven < consultationClosed)
        {
            return Decision.Refuse("notice-before-consultation", "Notice before consultation", "Notice is given once the consultation is closed, not before.");
        }

        return scope.OpenFrom(entity) is not null
            ? Decision.Refuse("already-open", "Already open", "Consultation and notice of this legal entity are recorded already.")
            : Decision.Of(new ConsultationClosed(entity, by, StartOf(consultationClosed)), new NoticeGiven(entity, by, StartOf(noticeGiven)));
    }

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
