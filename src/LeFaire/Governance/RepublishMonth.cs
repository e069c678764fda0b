namespace LeFaire.Governance;

/// <summary>
/// Publishes the last published month anew, at the present position of the log: where a source was taken in only afterwards, figures of groups would lack it until the
/// next month. It is for engineers, who do not read those figures, and is recorded, since what moved between two publications of a month is what arrived between them.
/// </summary>
public static class RepublishMonth
{
    /// <summary>Gives the publication.</summary>
    /// <param name="published">The months that are published.</param>
    /// <param name="sequence">The present position of the log.</param>
    /// <param name="by">Who has it published; null where a role without a person does.</param>
    /// <param name="at">When.</param>
    public static Decision Decide(IEnumerable<MonthPublished> published, long sequence, AccountId? by, DateTimeOffset at)
    {
        if (published.OrderBy(month => month.To).ThenBy(month => month.Sequence).LastOrDefault() is not { } last)
        {
            return Decision.Refuse("nothing-published", "Nothing is published", "No month is published yet; the first is published once it is over. See: automations run");
        }

        // The publication itself is the event after its position.
        return sequence <= last.Sequence + 1
            ? Decision.Refuse("nothing-new", "Nothing is new", "Nothing was recorded since the last publication.")
            : Decision.Of(new MonthPublished(last.To, sequence, at, by));
    }
}
