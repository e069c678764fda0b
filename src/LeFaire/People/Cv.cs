namespace LeFaire.People;

/// <summary>What an entry of a CV says that someone is, has or can.</summary>
public enum CvEntryKind
{
    /// <summary>A post held.</summary>
    Post,

    /// <summary>A diploma obtained.</summary>
    Diploma,

    /// <summary>A certification obtained.</summary>
    Certification,

    /// <summary>A language spoken; its code is that of ISO 639-1.</summary>
    Language,

    /// <summary>A skill.</summary>
    Skill
}

/// <summary>How well a language is spoken, by the Common European Framework of Reference (Council of Europe, 2001).</summary>
public enum LanguageLevel
{
    /// <summary>Breakthrough.</summary>
    A1,

    /// <summary>Waystage.</summary>
    A2,

    /// <summary>Threshold.</summary>
    B1,

    /// <summary>Vantage.</summary>
    B2,

    /// <summary>Effective operational proficiency.</summary>
    C1,

    /// <summary>Mastery.</summary>
    C2,

    /// <summary>A first language.</summary>
    Native
}

/// <summary>An entry of someone's CV (l'être). Its free label lies in the vault under the entry's id.</summary>
/// <param name="Entry">The entry, the same whatever its source comes to say of it. It is the id of its stream.</param>
/// <param name="Account">Whose.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Code">A closed code, such as <c>EQF7</c> or <c>fr</c>; null where only a label tells.</param>
/// <param name="Level">How well a language is spoken.</param>
/// <param name="Esco">The ESCO URI of the occupation, skill or qualification.</param>
/// <param name="Until">The last day of a post, or on which a certification is valid; null where it has no end.</param>
/// <param name="OccurredAt">Its first day, or when it was obtained.</param>
/// <param name="Inferred">True where no day is told and that of the import, or of recording, stands for it.</param>
/// <param name="By">Who recorded it by hand; null where a source told it, or a role without a person recorded it.</param>
public sealed record CvEntryRecorded(
    CvEntryId Entry, AccountId Account, CvEntryKind Kind, string? Code, LanguageLevel? Level, string? Esco, DateOnly? Until, DateTimeOffset OccurredAt,
    bool Inferred = false, AccountId? By = null) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account, By);
}

/// <summary>An entry of a CV does not hold: a human took it out, and it stays out whatever the source says.</summary>
/// <param name="UndoneId">The event that recorded it.</param>
/// <param name="Undone">What that event said.</param>
/// <param name="By">Who took it out; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record CvEntryWithdrawn(EventId UndoneId, Fact Undone, AccountId? By, DateTimeOffset OccurredAt) : Undoing(UndoneId, Undone, OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching([.. Undone.Accounts.Select(account => (AccountId?)account), By]);
}

/// <summary>Everyone's CVs, asked for any day.</summary>
public sealed class CvRecords
{
    private readonly ILookup<PersonId?, CvEntryRecorded> entries;
    private readonly People people;

    private CvRecords(ILookup<PersonId?, CvEntryRecorded> entries, People people)
    {
        this.entries = entries;
        this.people = people;
    }

    /// <summary>Reads them from the entries of the cv view.</summary>
    public static CvRecords From(IEnumerable<Entry> cvEntries, People people) => new(
        cvEntries.Where(entry => entry.Count > 0).DistinctBy(entry => entry.Id).OrderBy(entry => entry.Fact.OccurredAt).ThenBy(entry => entry.Id)
            .Select(entry => entry.Fact).OfType<CvEntryRecorded>().ToLookup(entry => people.PersonOf(entry.Account)),
        people);

    /// <summary>Someone's entries that had begun by a day, oldest first, ended ones included.</summary>
    public IReadOnlyList<CvEntryRecorded> Of(PersonId person, DateOnly on) => [.. entries[person].Where(entry => entry.Day <= on)];

    /// <summary>
    /// True where someone has a code of a kind on a day, by more than their own word: a certification that is still valid, a diploma once obtained.
    /// </summary>
    public bool Has(PersonId person, CvEntryKind kind, string code, DateOnly on) => Of(person, on).Any(entry =>
        entry.Kind == kind && entry.Code == code && !IsOwnWord(entry) && (kind != CvEntryKind.Certification || entry.Until is not { } until || on <= until));

    /// <summary>True where someone speaks a language on a day, by more than their own word, at a level or above where one is stated.</summary>
    public bool Speaks(PersonId person, string language, LanguageLevel? level, DateOnly on) => Of(person, on).Any(entry =>
        entry.Kind == CvEntryKind.Language && entry.Code == language && !IsOwnWord(entry) && (level is null || entry.Level >= level));

    /// <summary>True where whoever has an entry recorded it themselves: it is shown, and opens no pool.</summary>
    public bool IsOwnWord(CvEntryRecorded entry) => people.PersonOf(entry.By) is { } by && by == people.PersonOf(entry.Account);
}
