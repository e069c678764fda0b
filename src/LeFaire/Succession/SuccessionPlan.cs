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
public sealed record HardRequirements(
    int? TenureMonths = null, IReadOnlyList<string>? Jobs = null, IReadOnlyList<People.Relationship>? Relationships = null);

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
public sealed record PlanOpened(
    PlanId Plan, string Entity, string Position, IReadOnlyList<string>? Units, IReadOnlyList<string>? Grades, HardRequirements Requirements,
    IReadOnlyList<Dimension> Criteria, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(By);
}

/// <summary>A named human nominated someone of the pool, with a reason that lies beside the vault under this event's id.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Nominee">Who was nominated.</param>
/// <param name="By">Who nominated.</param>
/// <param name="OccurredAt">When.</param>
public sealed record CandidateNominated(PlanId Plan, AccountId Nominee, AccountId By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
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
