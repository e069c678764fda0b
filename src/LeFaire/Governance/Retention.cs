using LeFaire.People;

namespace LeFaire.Governance;

/// <summary>It was set until when what is held about some who left is kept; then it is to be erased, which a human does.</summary>
/// <param name="Leavers">The accounts of those who left in one month, sorted.</param>
/// <param name="Until">The last day.</param>
/// <param name="OccurredAt">When it was set.</param>
public sealed record RetentionSet(IReadOnlyList<AccountId> Leavers, DateOnly Until, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching([.. Leavers.Select(account => (AccountId?)account)]);
}

/// <summary>Until when what is held about someone who left is kept.</summary>
/// <param name="Person">Who.</param>
/// <param name="Until">The last day.</param>
public sealed record Retention(PersonId Person, DateOnly Until)
{
    /// <summary>
    /// For how many years after the end of the month of their last day: as long as whoever was passed over may bring a claim of discrimination
    /// (Code du travail, art. L. 1134-5), in which what is held here would be evidence.
    /// </summary>
    public const int Years = 5;

    /// <summary>True from the day on which it is to be erased.</summary>
    public bool IsOver(DateOnly on) => on > Until;

    /// <summary>Until when what is held about someone is to be kept; null while they are employed, or where no directory tells that they left.</summary>
    /// <param name="employment">Their employment.</param>
    /// <param name="on">The day.</param>
    public static DateOnly? Of(EmploymentRecord employment, DateOnly on)
    {
        // A month tells no more than what an erasure leaves.
        if (employment.EmployedOn(on) || employment.Spells.LastOrDefault(spell => spell.End <= on)?.End is not { } left) return null;
        var last = left.AddDays(-1);
        return new DateOnly(last.Year, last.Month, 1).AddMonths(1).AddYears(Years).AddDays(-1);
    }

    /// <summary>What was set for those who are not employed on a day, the soonest first; who is back has none, and what was set last for someone holds.</summary>
    /// <param name="governanceEntries">The entries of the governance view.</param>
    /// <param name="everyone">Everyone but who was erased.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="on">The day; what was set later is left out.</param>
    /// <param name="employmentOf">Anyone's employment.</param>
    public static IReadOnlyList<Retention> Of(
        IEnumerable<Entry> governanceEntries, IEnumerable<PersonId> everyone, People.People people, DateOnly on, Func<PersonId, EmploymentRecord> employmentOf)
    {
        var set = new Dictionary<PersonId, DateOnly>();
        foreach (var entry in governanceEntries.Where(entry => entry.Count > 0 && entry.Fact.Day <= on).OrderBy(entry => entry.Fact.OccurredAt).ThenBy(entry => entry.Id))
        {
            if (entry.Fact is not RetentionSet fact) continue;
            foreach (var person in fact.Leavers.Select(people.PersonOf).OfType<PersonId>()) set[person] = fact.Until;
        }

        return
        [
            .. everyone.Where(person => set.ContainsKey(person) && !employmentOf(person).EmployedOn(on)).Select(person => new Retention(person, set[person]))
                .OrderBy(one => one.Until).ThenBy(one => one.Person)
        ];
    }
}
