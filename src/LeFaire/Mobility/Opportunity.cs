namespace LeFaire.Mobility;

/// <summary>What is on offer.</summary>
public enum OpportunityKind
{
    /// <summary>A project, beside one's own job.</summary>
    Project,

    /// <summary>A mission for a time.</summary>
    Mission,

    /// <summary>A job.</summary>
    Job
}

/// <summary>Why an opportunity was closed.</summary>
public enum OpportunityEnding
{
    /// <summary>Whoever was looked for was found.</summary>
    Filled,

    /// <summary>It was given up.</summary>
    GivenUp
}

/// <summary>A fact of an opportunity.</summary>
public interface IOpportunityFact
{
    /// <summary>The opportunity. It is the id of its stream.</summary>
    PlaceId Opportunity { get; }
}

/// <summary>An opportunity was put on the board; its title lies beside the log.</summary>
/// <param name="Opportunity">The opportunity.</param>
/// <param name="Kind">What is on offer.</param>
/// <param name="Entity">The legal entity that offers it.</param>
/// <param name="Unit">The unit that offers it; null for the whole legal entity.</param>
/// <param name="Topics">What it is about, sorted; null for none.</param>
/// <param name="By">Who posted it; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record OpportunityPosted(
    PlaceId Opportunity, OpportunityKind Kind, string Entity, string? Unit, IReadOnlyList<string>? Topics, AccountId? By, DateTimeOffset OccurredAt)
    : Fact(OccurredAt), IOpportunityFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(By);
}

/// <summary>Someone applied for an opportunity.</summary>
/// <param name="Opportunity">The opportunity.</param>
/// <param name="Account">Who applied.</param>
/// <param name="OccurredAt">When.</param>
public sealed record OpportunityApplied(PlaceId Opportunity, AccountId Account, DateTimeOffset OccurredAt) : Fact(OccurredAt), IOpportunityFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}

/// <summary>Someone took their application back before they were accepted.</summary>
/// <param name="UndoneId">The application.</param>
/// <param name="Undone">What it said.</param>
/// <param name="By">Who took it back.</param>
/// <param name="OccurredAt">When.</param>
public sealed record OpportunityApplicationWithdrawn(EventId UndoneId, Fact Undone, AccountId? By, DateTimeOffset OccurredAt)
    : Undoing(UndoneId, Undone, OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching([.. Undone.Accounts.Select(account => (AccountId?)account), By]);
}

/// <summary>An applicant was accepted, and has joined.</summary>
/// <param name="Opportunity">The opportunity.</param>
/// <param name="Kind">What they joined.</param>
/// <param name="Account">Who joined.</param>
/// <param name="Topics">What it is about, sorted; null for none.</param>
/// <param name="By">Who accepted them; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record OpportunityJoined(
    PlaceId Opportunity, OpportunityKind Kind, AccountId Account, IReadOnlyList<string>? Topics, AccountId? By, DateTimeOffset OccurredAt)
    : Fact(OccurredAt), IOpportunityFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account, By);
}

/// <summary>Someone who had joined a project or a mission delivered what it asked for, as whoever offers it confirms.</summary>
/// <param name="Opportunity">The opportunity.</param>
/// <param name="Kind">What they delivered.</param>
/// <param name="Account">Who delivered.</param>
/// <param name="Topics">What it is about, sorted; null for none.</param>
/// <param name="By">Who confirms it; null where a role without a person does.</param>
/// <param name="OccurredAt">When.</param>
public sealed record OpportunityDelivered(
    PlaceId Opportunity, OpportunityKind Kind, AccountId Account, IReadOnlyList<string>? Topics, AccountId? By, DateTimeOffset OccurredAt)
    : Fact(OccurredAt), IOpportunityFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account, By);
}

/// <summary>An opportunity was closed: nobody applies for it or joins it any more.</summary>
/// <param name="Opportunity">The opportunity.</param>
/// <param name="Ending">Why.</param>
/// <param name="By">Who closed it; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record OpportunityClosed(PlaceId Opportunity, OpportunityEnding Ending, AccountId? By, DateTimeOffset OccurredAt)
    : Fact(OccurredAt), IOpportunityFact
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(By);
}
