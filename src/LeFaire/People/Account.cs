namespace LeFaire.People;

/// <summary>What kind of source an account comes from.</summary>
public enum SourceKind
{
    /// <summary>A directory of the staff: it says who is employed, where and by whom.</summary>
    Directory,

    /// <summary>An enterprise social network or chat.</summary>
    Network,

    /// <summary>A learning system: workshops and mentoring.</summary>
    Learning,

    /// <summary>CVs, of a system that keeps them or of people themselves.</summary>
    Cv
}

/// <summary>An account was seen in a source for the first time.</summary>
/// <param name="Account">The account.</param>
/// <param name="Source">What kind of source it comes from.</param>
/// <param name="Entity">The legal entity that its source belongs to, which holds where the directory names none.</param>
/// <param name="OccurredAt">When the source saw it first, or the import's reading of it.</param>
public sealed record AccountOpened(AccountId Account, SourceKind Source, string? Entity, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}

/// <summary>Why two accounts are held to be one person's.</summary>
public enum LinkReason
{
    /// <summary>Both sources give the same e-mail address.</summary>
    SameEmail,

    /// <summary>A mapping file says so.</summary>
    MappingFile,

    /// <summary>A named human says so.</summary>
    Stated
}

/// <summary>Two accounts belong to one person. A person is a connected component of these pairs.</summary>
/// <param name="Account">One account, the lesser of the two ids.</param>
/// <param name="Other">The other account.</param>
/// <param name="Reason">How it is known.</param>
/// <param name="By">Who said so, where a human did.</param>
/// <param name="OccurredAt">When it became known. It bears on no figure: a link holds for all dates.</param>
public sealed record AccountLinked(AccountId Account, AccountId Other, LinkReason Reason, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account, Other);
}

/// <summary>A link was wrong: it undoes one standing <see cref="AccountLinked"/>.</summary>
/// <param name="UndoneId">The link.</param>
/// <param name="Undone">What it said.</param>
/// <param name="By">Who took it back.</param>
/// <param name="OccurredAt">When it was taken back.</param>
public sealed record AccountUnlinked(EventId UndoneId, Fact Undone, AccountId? By, DateTimeOffset OccurredAt) : Undoing(UndoneId, Undone, OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching([.. Undone.Accounts.Select(account => (AccountId?)account), By]);
}

/// <summary>What an account is, if not a person.</summary>
public enum NotAPersonReason
{
    /// <summary>A program.</summary>
    Bot,

    /// <summary>A mailbox or login that several people use.</summary>
    Shared,

    /// <summary>The source's own voice, such as an announcement.</summary>
    System,

    /// <summary>The one account that stands for whoever was erased, in what others go on to do.</summary>
    Erased
}

/// <summary>An account is no person: it appears in no list, count or tie.</summary>
/// <param name="Account">The account.</param>
/// <param name="Reason">What it is.</param>
/// <param name="OccurredAt">When it became known.</param>
public sealed record AccountMarkedNotAPerson(AccountId Account, NotAPersonReason Reason, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}
