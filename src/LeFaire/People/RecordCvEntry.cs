using System.Text.RegularExpressions;

namespace LeFaire.People;

/// <summary>Adds an entry to someone's CV by hand.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Label">What it is called, which lies beside the log; null where the code tells.</param>
/// <param name="Code">A closed code, such as <c>EQF7</c> or <c>fr</c>.</param>
/// <param name="Level">How well a language is spoken.</param>
/// <param name="Esco">The ESCO URI of the occupation, skill or qualification.</param>
/// <param name="From">Its first day, or when it was obtained; the day of recording where null.</param>
/// <param name="Until">The last day of a post, or on which a certification is valid.</param>
public sealed partial record RecordCvEntry(
    CvEntryKind Kind, string? Label = null, string? Code = null, LanguageLevel? Level = null, string? Esco = null, DateOnly? From = null, DateOnly? Until = null)
{
    private const string EscoBegins = "http://data.europa.eu/esco/";

    /// <summary>Gives the entry; the label is only looked at.</summary>
    /// <param name="command">What it says.</param>
    /// <param name="entry">Its id.</param>
    /// <param name="account">Whose.</param>
    /// <param name="by">Who says so; null where a role without a person does.</param>
    /// <param name="at">When.</param>
    /// <param name="cvEntries">The entries of the accounts of the person whose CV it is.</param>
    public static Decision Decide(
        RecordCvEntry command, CvEntryId entry, AccountId account, AccountId? by, DateTimeOffset at, IEnumerable<Entry> cvEntries)
    {
        var (kind, label, code, level, esco, from, until) = command;
        if (string.IsNullOrWhiteSpace(label) && string.IsNullOrWhiteSpace(code)) return Decision.Invalid("blank-entry", "Nothing said", "Give a label or a code.");
        if (kind == CvEntryKind.Language && (code is null || !Language().IsMatch(code)))
        {
            return Decision.Invalid("not-a-language", "Not a language", "Name the language by its code of ISO 639-1, two lower-case letters: fr.");
        }

        if (kind != CvEntryKind.Language && level is not null) return Decision.Invalid("no-language", "Not a language", "Only a language has a level.");
        if (esco?.StartsWith(EscoBegins, StringComparison.Ordinal) == false) return Decision.Invalid("not-esco", "Not of ESCO", $"An ESCO URI begins with {EscoBegins}");
        if (from > DateOnly.FromDateTime(at.UtcDateTime)) return Decision.Invalid("in-the-future", "In the future", "An entry is recorded once it holds.");
        if (until < from) return Decision.Invalid("ends-before-it-begins", "Ends before it begins", "The last day must not lie before the first.");
        return Entry.Standing<CvEntryRecorded>(cvEntries).Any(one => one.Entry == entry)
            ? Decision.Refuse("already-recorded", "Already recorded", "This very entry stands in the CV already. See: cv")
            : Decision.Of(new CvEntryRecorded(
                entry, account, kind, code, level, esco, until, from is { } day ? new(day, default, TimeSpan.Zero) : at, from is null, by));
    }

    [GeneratedRegex("^[a-z]{2}$")]
    private static partial Regex Language();
}
