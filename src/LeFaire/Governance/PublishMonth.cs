namespace LeFaire.Governance;

/// <summary>A month was published: figures of groups up to its end are those of one position of the log from now on, whatever arrives later.</summary>
/// <param name="To">The last day of the month.</param>
/// <param name="Sequence">The position of the log.</param>
/// <param name="OccurredAt">When it was published.</param>
/// <param name="By">Who had it published anew; null where the automation published it, or a role without a person did.</param>
public sealed record MonthPublished(DateOnly To, long Sequence, DateTimeOffset OccurredAt, AccountId? By = null) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(By);
}

/// <summary>Publishes the last month that is over, once the log tells all of it: an automation.</summary>
public static class PublishMonth
{
    /// <summary>The end of the month that is to be published; null where none is.</summary>
    /// <param name="published">The months that are.</param>
    /// <param name="lastTold">The last day of which the log tells that someone did something; null where it tells of none.</param>
    /// <param name="today">The day, which is not over itself.</param>
    public static DateOnly? Due(IEnumerable<MonthPublished> published, DateOnly? lastTold, DateOnly today)
    {
        if (lastTold is not { } told) return null;
        var yesterday = today.AddDays(-1);
        var end = ClosedMonths.LastEnd(told < yesterday ? told : yesterday);
        return published.Any(month => month.To >= end) ? null : end;
    }

    /// <summary>Publishes a month at the position of the log. Decided twice it is published once, since the first is in the views that the second is decided on.</summary>
    /// <param name="to">The last day of the month.</param>
    /// <param name="published">The months that are.</param>
    /// <param name="sequence">The position.</param>
    /// <param name="at">When.</param>
    public static Decision Decide(DateOnly to, IEnumerable<MonthPublished> published, long sequence, DateTimeOffset at) => published.Any(month => month.To >= to)
        ? Decision.Refuse("not-due", "Not due", "That month is published.")
        : Decision.Of(new MonthPublished(to, sequence, at));
}

/// <summary>
/// The moment that figures of groups are given for, whatever moment is asked: the end of a month, and the position of the log that it was published at. Between two
/// publications nothing moves, so that neighbouring moments, subtracted from one another, give away nobody.
/// </summary>
/// <param name="To">The last day of the month.</param>
/// <param name="Sequence">The position.</param>
public readonly record struct PublishedMonth(DateOnly To, long Sequence)
{
    /// <summary>
    /// The last month published by a day and a position. A month that was over before anything was published holds for the position of the first publication, and so does
    /// a position before it. Where nothing is published yet, the position is the one asked.
    /// </summary>
    /// <param name="published">The months that are published.</param>
    /// <param name="on">The day.</param>
    /// <param name="asOf">The position asked.</param>
    public static PublishedMonth Of(IEnumerable<MonthPublished> published, DateOnly on, long asOf)
    {
        var end = ClosedMonths.LastEnd(on);
        var all = published.OrderBy(month => month.To).ThenBy(month => month.Sequence).ToList();
        if (all.Count == 0) return new(end, asOf);
        var last = all.FindLast(month => month.Sequence <= asOf) ?? all[0];
        if (end >= last.To) return new(last.To, last.Sequence);
        // What was published anew holds for the months before it, too.
        var next = all.Find(month => month.To >= end)!;
        return new(end, (all.FindLast(month => month.To == next.To && month.Sequence <= asOf) ?? next).Sequence);
    }
}
