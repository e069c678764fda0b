namespace LeFaire.Succession;

/// <summary>What a contribution is worth to a colleague or the company.</summary>
public enum Dimension
{
    /// <summary>Sharing knowledge unasked.</summary>
    Sharing,

    /// <summary>Helping those who ask.</summary>
    Helping,

    /// <summary>Teaching: workshops and mentoring given.</summary>
    Teaching,

    /// <summary>Learning: workshops and mentoring received.</summary>
    Learning,

    /// <summary>Building communities and projects.</summary>
    Building,

    /// <summary>Bridging units.</summary>
    Bridging
}

/// <summary>What someone must meet to be in a plan's pool. All that is stated must hold; null asks nothing.</summary>
/// <param name="TenureMonths">Whole months of employment at least; where the join date is unknown, since the baseline.</param>
/// <param name="Jobs">One of these jobs.</param>
/// <param name="Relationships">One of these contract types. Internships and agency work never enter a pool.</param>
/// <param name="Certifications">Every one of these, by code, valid on the day.</param>
/// <param name="Diplomas">One of these, by code.</param>
/// <param name="Languages">Every one of these.</param>
public sealed record HardRequirements(
    int? TenureMonths = null, IReadOnlyList<string>? Jobs = null, IReadOnlyList<People.Relationship>? Relationships = null,
    IReadOnlyList<string>? Certifications = null, IReadOnlyList<string>? Diplomas = null, IReadOnlyList<RequiredLanguage>? Languages = null);

/// <summary>A language that must be spoken.</summary>
/// <param name="Language">Its code by ISO 639-1.</param>
/// <param name="Level">The level at least; null for any.</param>
public sealed record RequiredLanguage(string Language, People.LanguageLevel? Level = null);

/// <summary>A succession plan (plan de relève) was opened for a key position.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Entity">The legal entity whose people it concerns.</param>
/// <param name="Position">The key position's code.</param>
/// <param name="Units">Perimeter: these units and those below them; null for all.</param>
/// <param name="Grades">Perimeter: these grades; null for all.</param>
/// <param name="Requirements">Hard requirements.</param>
/// <param name="Criteria">The dimensions for which evidence is shown.</param>
/// <param name="By">Who opened it; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Holder">Who holds the position, where that was said; else whoever's job is called like it.</param>
/// <param name="Communities">Perimeter: who is in any of these spaces; null for all.</param>
public sealed record PlanOpened(
    PlanId Plan, string Entity, string Position, IReadOnlyList<string>? Units, IReadOnlyList<string>? Grades, HardRequirements Requirements,
    IReadOnlyList<Dimension> Criteria, AccountId? By, DateTimeOffset OccurredAt, AccountId? Holder = null,
    IReadOnlyList<PlaceId>? Communities = null) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(By, Holder);
}

/// <summary>Someone was named to a plan's committee. From the first one named on, the plan is theirs, and no more every committee member's.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Member">Who.</param>
/// <param name="By">Who said so; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record CommitteeMemberNamed(PlanId Plan, AccountId Member, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Member, By);
}

/// <summary>Someone left a plan's committee.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Member">Who.</param>
/// <param name="By">Who said so; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record CommitteeMemberReleased(PlanId Plan, AccountId Member, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Member, By);
}

/// <summary>What ties a nominator to the nominee besides the work, as they declared it.</summary>
public enum ConflictOfInterest
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One leads the other, directly or not.</summary>
    ReportingLine,

    /// <summary>Kinship or a shared household.</summary>
    Family,

    /// <summary>Something else, which a text beside the vault tells.</summary>
    Other
}

/// <summary>A named human nominated someone of the pool, with a reason that lies beside the vault under this event's id.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Nominee">Who was nominated.</param>
/// <param name="By">Who nominated.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Conflict">The conflict of interest that they declared; null in nominations from before it was asked for.</param>
public sealed record CandidateNominated(
    PlanId Plan, AccountId Nominee, AccountId By, DateTimeOffset OccurredAt, ConflictOfInterest? Conflict = null) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Nominee, By);
}

/// <summary>A second human confirmed a nomination: the nominee is a candidate from then on.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Nominee">Who was nominated.</param>
/// <param name="By">Who seconded.</param>
/// <param name="OccurredAt">When.</param>
public sealed record NominationSeconded(PlanId Plan, AccountId Nominee, AccountId By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Nominee, By);
}

/// <summary>A nomination was taken back, with a reason that lies beside the vault under this event's id. It stays in the plan's history.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Nominee">Whose nomination.</param>
/// <param name="By">Who took it back: the nominator, or one of the committee; null where the committee did without naming a person.</param>
/// <param name="OccurredAt">When.</param>
public sealed record NominationWithdrawn(PlanId Plan, AccountId Nominee, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Nominee, By);
}

/// <summary>How soon someone could take over a position, as a human judges it.</summary>
public enum Readiness
{
    /// <summary>Now.</summary>
    Now,

    /// <summary>In one to two years.</summary>
    OneToTwoYears,

    /// <summary>In three to five years.</summary>
    ThreeToFiveYears
}

/// <summary>A named human judged how soon a nominee could take over the position. The last one of each assessor stands.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Nominee">Whose readiness.</param>
/// <param name="Readiness">How soon.</param>
/// <param name="By">Who judged.</param>
/// <param name="OccurredAt">When.</param>
public sealed record ReadinessAssessed(PlanId Plan, AccountId Nominee, Readiness Readiness, AccountId By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Nominee, By);
}

/// <summary>The plan's position was filled.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Successor">Who fills it; null where they come from outside the group.</param>
/// <param name="By">Who recorded it; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record PositionFilled(PlanId Plan, AccountId? Successor, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Successor, By);
}

/// <summary>Why a plan was closed.</summary>
public enum PlanClosing
{
    /// <summary>The position was filled.</summary>
    Filled,

    /// <summary>The plan was given up, for a reason that lies beside the vault.</summary>
    GivenUp
}

/// <summary>A succession plan was closed: nothing more is nominated, confirmed or assessed in it.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Because">Why.</param>
/// <param name="By">Who closed it; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record PlanClosed(PlanId Plan, PlanClosing Because, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(By);
}

/// <summary>The hash of one nominee's section in a dossier; it stays when the section is erased.</summary>
/// <param name="Person">The account that the nominee was named after.</param>
/// <param name="Hash">SHA-256 of the section.</param>
public sealed record SectionHash(AccountId Person, string Hash);

/// <summary>A plan's nominees were written down as they were seen. The bytes lie beside the log; their hashes are here.</summary>
/// <param name="Dossier">The dossier.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Sequence">The position of the log that it was computed at.</param>
/// <param name="On">The day that it was computed for.</param>
/// <param name="RulesVersion">The rules of the scores.</param>
/// <param name="Build">Names the code that computed it.</param>
/// <param name="RootHash">SHA-256 over head and sections.</param>
/// <param name="Sections">The hash of each nominee's section, in order.</param>
/// <param name="By">Who pinned it; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record DossierPinned(
    DossierId Dossier, PlanId Plan, long Sequence, DateOnly On, string RulesVersion, string Build, string RootHash, IReadOnlyList<SectionHash> Sections,
    AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching([.. Sections.Select(section => (AccountId?)section.Person), By]);
}
