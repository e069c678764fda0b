using LeFaire.Contributions;
using LeFaire.People;

namespace LeFaire.Import;

/// <summary>
/// What a parser yields: one thing that a source says, in the source's own keys. Items are turned into facts by the intake;
/// names, addresses and titles among them go to the vault, bodies never come this far.
/// </summary>
/// <param name="Place">File and line or position, for a refusal; never content.</param>
public abstract record Item(string Place);

/// <summary>Something that could not be taken, with its reason; all else goes on.</summary>
/// <param name="Place">File and line or position.</param>
/// <param name="Reason">Why, in words that hold none of the content.</param>
public sealed record Refusal(string Place, string Reason) : Item(Place);

/// <summary>An account as the source's list of users or people gives it.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Key">The source's id of the account.</param>
/// <param name="Name">Its name, for the vault.</param>
/// <param name="Email">Its address, for the vault and for linking.</param>
/// <param name="NotAPerson">What it is, if no person.</param>
public sealed record AccountItem(string Place, string Key, string? Name, string? Email, NotAPersonReason? NotAPerson = null) : Item(Place);

/// <summary>A space.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Key">The source's id of the space.</param>
/// <param name="Title">Its title, for the vault.</param>
/// <param name="Creator">Who opened it.</param>
/// <param name="General">True for the one that everybody joins.</param>
/// <param name="OpenedAt">When it was opened.</param>
public sealed record SpaceItem(string Place, string Key, string Title, string? Creator, bool General, DateTimeOffset OpenedAt) : Item(Place);

/// <summary>Someone joined or left a space.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Key">The source's id of the message that says so, unique in its space.</param>
/// <param name="Space">The space.</param>
/// <param name="General">True for the space that everybody joins.</param>
/// <param name="Account">Who.</param>
/// <param name="Joined">Joined, or else left.</param>
/// <param name="At">When.</param>
public sealed record MembershipItem(string Place, string Key, string Space, bool General, string Account, bool Joined, DateTimeOffset At) : Item(Place);

/// <summary>A post or a reply, with its reactions.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Key">The source's id of the message, unique in its space.</param>
/// <param name="Space">The space.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="Parent">The key of the thread's parent, where this is a reply; null for a post.</param>
/// <param name="ParentAuthor">The author of that parent, where the source or the file tells.</param>
/// <param name="Length">Length of the text in characters.</param>
/// <param name="Tags">Tags of the closed list, sorted and distinct.</param>
/// <param name="Mentioned">Who is mentioned, each once.</param>
/// <param name="Reactions">The reactions that stand.</param>
/// <param name="ReactionsComplete">False where more reactions are counted than listed: then none is taken for withdrawn.</param>
/// <param name="At">When it was published.</param>
public sealed record MessageItem(
    string Place, string Key, string Space, string Author, string? Parent, string? ParentAuthor, int Length, IReadOnlyList<string> Tags,
    IReadOnlyList<string> Mentioned, IReadOnlyList<ReactionMark> Reactions, bool ReactionsComplete, DateTimeOffset At) : Item(Place);

/// <summary>A reaction.</summary>
/// <param name="By">Who reacted.</param>
/// <param name="Sign">The source's name of the sign; it is hashed, never stored.</param>
/// <param name="Kind">What the sign says.</param>
/// <param name="At">When, where the source tells.</param>
public readonly record struct ReactionMark(string By, string Sign, ReactionKind Kind, DateTimeOffset? At = null);

/// <summary>The source says that a message was deleted.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Key">The message's key.</param>
/// <param name="Space">Its space.</param>
/// <param name="At">When, where the source tells; else when it was published.</param>
public sealed record MessageDeletedItem(string Place, string Key, string Space, DateTimeOffset At) : Item(Place);

/// <summary>A workshop on the calendar.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Key">The source's id.</param>
/// <param name="Title">Its title, for the vault.</param>
/// <param name="Host">Who gives it.</param>
/// <param name="Minutes">Its length.</param>
/// <param name="Tags">Its topics, sorted and distinct.</param>
/// <param name="Cancelled">True where the source says that it did not take place.</param>
/// <param name="At">Its start.</param>
/// <param name="Places">How many can attend; null where there is no limit.</param>
public sealed record WorkshopItem(
    string Place, string Key, string Title, string? Host, int? Minutes, IReadOnlyList<string> Tags, bool Cancelled, DateTimeOffset At, int? Places = null)
    : Item(Place);

/// <summary>Someone registered for a workshop, or attended it.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Key">The key of the row, unique in the source.</param>
/// <param name="Workshop">The workshop's key.</param>
/// <param name="Account">Who.</param>
/// <param name="Attended">Attended, or else only registered.</param>
/// <param name="Host">The workshop's host.</param>
/// <param name="Minutes">The workshop's length.</param>
/// <param name="Tags">The workshop's topics, sorted and distinct.</param>
/// <param name="At">When: the workshop's start where the source gives no time.</param>
public sealed record AttendanceItem(
    string Place, string Key, string Workshop, string Account, bool Attended, string? Host, int? Minutes, IReadOnlyList<string> Tags, DateTimeOffset At)
    : Item(Place);

/// <summary>A mentoring session.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Key">The key of the row, unique in the source.</param>
/// <param name="Mentor">Who advised.</param>
/// <param name="Mentee">Who was advised.</param>
/// <param name="Minutes">How long.</param>
/// <param name="Tags">Topics, sorted and distinct.</param>
/// <param name="Workshop">The key of the related workshop.</param>
/// <param name="At">The day.</param>
/// <param name="WorkshopsSource">The source that the related workshop's key belongs to; null for this one.</param>
public sealed record MentoringItem(
    string Place, string Key, string Mentor, string Mentee, int? Minutes, IReadOnlyList<string> Tags, string? Workshop, DateTimeOffset At,
    string? WorkshopsSource = null) : Item(Place);

/// <summary>An entry of someone's CV.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Key">The key of the entry, unique in the source.</param>
/// <param name="Account">Whose.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Code">Its closed code, where it has one.</param>
/// <param name="Label">Its free label, for the vault.</param>
/// <param name="Level">How well a language is spoken.</param>
/// <param name="Esco">Its ESCO URI.</param>
/// <param name="From">Its first day, or the day on which it was obtained, where the source tells.</param>
/// <param name="Until">The last day of a post, or on which a certification is valid.</param>
public sealed record CvItem(
    string Place, string Key, string Account, CvEntryKind Kind, string? Code, string? Label, LanguageLevel? Level, string? Esco, DateOnly? From, DateOnly? Until)
    : Item(Place);

/// <summary>Two accounts, as a rule of different sources, are one person's.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="AccountSource">The one account's source.</param>
/// <param name="Account">Its key there, or its e-mail address.</param>
/// <param name="OtherSource">The other account's source.</param>
/// <param name="Other">Its key there, or its e-mail address.</param>
public sealed record LinkItem(string Place, string AccountSource, string Account, string OtherSource, string Other) : Item(Place);

/// <summary>A directory snapshot begins; the rows that follow belong to it until the next one or <see cref="SnapshotEnd"/>.</summary>
/// <param name="Place">The file.</param>
/// <param name="Date">The day that it describes.</param>
public sealed record SnapshotStart(string Place, DateOnly Date) : Item(Place);

/// <summary>A snapshot was read to its end: only then does absence from it mean anything.</summary>
/// <param name="Place">The file.</param>
/// <param name="Date">The day that it describes.</param>
public sealed record SnapshotEnd(string Place, DateOnly Date) : Item(Place);

/// <summary>One person in a directory snapshot.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Key">The directory's id of the person; where only the key of a refused line is known, all else is null and the person counts as present.</param>
/// <param name="Refused">True where the line was refused but its key could be read.</param>
/// <param name="Name">Name, for the vault.</param>
/// <param name="Email">Address, for the vault and for linking.</param>
/// <param name="Entity">Legal entity.</param>
/// <param name="Unit">Unit as a path.</param>
/// <param name="Site">Site.</param>
/// <param name="Grade">Grade.</param>
/// <param name="Job">Job.</param>
/// <param name="Manager">The manager's key.</param>
/// <param name="WorkingTime">Share of full time, over 0 and up to 1.</param>
/// <param name="Relationship">Contract type.</param>
/// <param name="Projects">Codes of the projects, sorted and distinct.</param>
/// <param name="Suspended">True while the contract is suspended.</param>
/// <param name="Joined">First day of employment, where the directory gives it.</param>
/// <param name="PlannedEnd">The contract's own end, where the directory gives it.</param>
public sealed record EmployeeItem(
    string Place, string Key, bool Refused, string? Name, string? Email, string? Entity, string? Unit, string? Site, string? Grade, string? Job,
    string? Manager, decimal WorkingTime, Relationship Relationship, IReadOnlyList<string> Projects, bool Suspended, DateOnly? Joined,
    DateOnly? PlannedEnd) : Item(Place);

/// <summary>Something to import: where it comes from and what it says.</summary>
/// <param name="Source">The source's own tenant id, or the name given to it; never a file name.</param>
/// <param name="Kind">What kind of source it is.</param>
/// <param name="NewestAt">The newest moment in it: where an earlier import knew newer, this one only adds.</param>
/// <param name="Length">How much there is to read, in bytes, for the progress bar; 0 where unknown.</param>
/// <param name="Read">Reads the items once from the start, streaming; reports bytes read so far.</param>
public sealed record Export(
    string Source, SourceKind Kind, DateTimeOffset NewestAt, long Length, Func<IProgress<long>, CancellationToken, IEnumerable<Item>> Read);

/// <summary>The whole import cannot be done; nothing of what it concerns was stored.</summary>
/// <param name="message">What is wrong, where, and what to do.</param>
/// <param name="inner">What it came from.</param>
public sealed class ImportException(string message, Exception? inner = null) : Exception(message, inner);
