namespace LeFaire.People;

/// <summary>How a person is bound to the legal entity.</summary>
public enum Relationship
{
    /// <summary>The source does not say.</summary>
    Unknown,

    /// <summary>Permanent contract (contrat à durée indéterminée).</summary>
    Cdi,

    /// <summary>Fixed-term contract (contrat à durée déterminée).</summary>
    Cdd,

    /// <summary>Apprenticeship.</summary>
    Apprentissage,

    /// <summary>Contrat de professionnalisation.</summary>
    Professionnalisation,

    /// <summary>Internship. It enters no retention or succession figure.</summary>
    Stage,

    /// <summary>Agency work. It enters no retention or succession figure.</summary>
    Interim
}

/// <summary>A person's whole place in the organisation from a date on. Codes, never names of people.</summary>
/// <param name="Entity">Legal entity.</param>
/// <param name="Unit">Unit, as a path from the largest to the smallest, parts divided by " / ".</param>
/// <param name="Site">Site.</param>
/// <param name="Grade">Grade.</param>
/// <param name="Job">Job.</param>
/// <param name="Manager">The manager's directory account.</param>
/// <param name="WorkingTime">Share of full time, over 0 and up to 1.</param>
/// <param name="Relationship">How the person is bound to the entity.</param>
/// <param name="PlannedEnd">The contract's own end: the first day after it; null where it has none or the source does not say.</param>
public sealed record Assignment(
    string? Entity, string? Unit, string? Site, string? Grade, string? Job, AccountId? Manager, decimal WorkingTime, Relationship Relationship,
    DateOnly? PlannedEnd = null);

/// <summary>Someone's employment began.</summary>
/// <param name="Account">Their directory account.</param>
/// <param name="JoinDateKnown">False where a first directory snapshot shows them employed already and gives no date: such a start opens no cohort.</param>
/// <param name="OccurredAt">The first day, or the day of the baseline snapshot.</param>
public sealed record EmploymentStarted(AccountId Account, bool JoinDateKnown, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}

/// <summary>From a day on, this is the whole assignment. On any day the standing entry with the latest date holds, ties by event id.</summary>
/// <param name="Account">The directory account.</param>
/// <param name="Assignment">The whole assignment.</param>
/// <param name="OccurredAt">The day from which it holds.</param>
public sealed record AssignmentChanged(AccountId Account, Assignment Assignment, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account, Assignment.Manager);
}

/// <summary>Someone was assigned to a project.</summary>
/// <param name="Account">The directory account.</param>
/// <param name="Project">The project's code.</param>
/// <param name="OccurredAt">The day from which it holds.</param>
public sealed record ProjectAssigned(AccountId Account, string Project, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}

/// <summary>Someone's assignment to a project ended.</summary>
/// <param name="Account">The directory account.</param>
/// <param name="Project">The project's code.</param>
/// <param name="OccurredAt">The day from which it holds.</param>
public sealed record ProjectUnassigned(AccountId Account, string Project, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}

/// <summary>A contract was suspended; why is nobody's business and never stored.</summary>
/// <param name="Account">The directory account.</param>
/// <param name="OccurredAt">The first day of the suspension.</param>
public sealed record ContractSuspended(AccountId Account, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}

/// <summary>A suspended contract resumed.</summary>
/// <param name="Account">The directory account.</param>
/// <param name="OccurredAt">The first day back.</param>
public sealed record ContractResumed(AccountId Account, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}

/// <summary>Someone's employment ended.</summary>
/// <param name="Account">The directory account.</param>
/// <param name="Planned">True where the contract's own end was reached.</param>
/// <param name="OccurredAt">The first day on which they are no longer employed.</param>
public sealed record EmploymentEnded(AccountId Account, bool Planned, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}
