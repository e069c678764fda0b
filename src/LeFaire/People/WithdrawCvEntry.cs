namespace LeFaire.People;

/// <summary>Takes an entry out of someone's CV; no import brings it back.</summary>
/// <param name="Entry">The entry.</param>
public sealed record WithdrawCvEntry(CvEntryId Entry)
{
    /// <summary>Gives one taking back per standing event of the entry.</summary>
    /// <param name="command">Which entry.</param>
    /// <param name="by">Who takes it out; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="cvEntries">The entries of the accounts of the person whose CV it is.</param>
    public static Decision Decide(WithdrawCvEntry command, AccountId? by, DateTimeOffset at, IEnumerable<Entry> cvEntries)
    {
        var standing = cvEntries.Where(entry => entry.Count > 0 && entry.Fact is CvEntryRecorded recorded && recorded.Entry == command.Entry)
            .DistinctBy(entry => entry.Id).OrderBy(entry => entry.Id).ToList();
        return standing.Count == 0
            ? Decision.Unknown("unknown-entry", "No such entry", "No such entry stands in this person's CV. See: cv")
            : Decision.Of([.. standing.Select(entry => new CvEntryWithdrawn(entry.Id, entry.Fact, by, at))]);
    }
}
