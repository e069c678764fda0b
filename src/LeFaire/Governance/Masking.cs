using LeFaire.Contributions;
using LeFaire.Learning;
using LeFaire.Mobility;
using LeFaire.People;

namespace LeFaire.Governance;

/// <summary>The one rule by which an erasure rewrites facts: in the log, inside what takes a fact back, and in the views' rows.</summary>
public static class Masking
{
    private static readonly Assignment Nowhere = new(null, null, null, null, null, null, 1m, Relationship.Unknown);

    /// <summary>
    /// What is left of a fact once some accounts are erased. Of their employment, CV and openness to mobility the months stay, every date falling to the first
    /// of its month; they are nobody's manager any more; what was done, by them and by others, stays under ids that lead nowhere. A masked fact is masked by this to itself.
    /// </summary>
    public static Fact Mask(Fact fact, IReadOnlySet<AccountId> erased) => fact switch
    {
        Undoing undoing => undoing with { Undone = Mask(undoing.Undone, erased) },
        AccountOpened opened when erased.Contains(opened.Account) => opened with { Entity = null },
        EmploymentStarted started when erased.Contains(started.Account) => started with { OccurredAt = MonthOf(started) },
        AssignmentChanged changed when erased.Contains(changed.Account) => changed with { Assignment = Nowhere, OccurredAt = MonthOf(changed) },
        AssignmentChanged { Assignment.Manager: { } manager } changed when erased.Contains(manager) =>
            changed with { Assignment = changed.Assignment with { Manager = null } },
        ProjectAssigned assigned when erased.Contains(assigned.Account) => assigned with { Project = "", OccurredAt = MonthOf(assigned) },
        ProjectUnassigned unassigned when erased.Contains(unassigned.Account) => unassigned with { Project = "", OccurredAt = MonthOf(unassigned) },
        ContractSuspended suspended when erased.Contains(suspended.Account) => suspended with { OccurredAt = MonthOf(suspended) },
        ContractResumed resumed when erased.Contains(resumed.Account) => resumed with { OccurredAt = MonthOf(resumed) },
        EmploymentEnded ended when erased.Contains(ended.Account) => ended with { OccurredAt = MonthOf(ended) },
        CvEntryRecorded entry when erased.Contains(entry.Account) => entry with
        {
            Code = null, Level = null, Esco = null, Until = entry.Until?.AddDays(1 - entry.Until.Value.Day), OccurredAt = MonthOf(entry)
        },
        MobilityDeclared declared when erased.Contains(declared.Account) && (declared.Kinds.Count > 0 || declared.Topics is not null || declared.Units is not null)
            => declared with { Kinds = [], Topics = null, Units = null, OccurredAt = MonthOf(declared) },
        _ => fact
    };

    /// <summary>Whose own fact it is; null for a thing's, such as a space or a workshop, and for what two people share.</summary>
    public static AccountId? OwnerOf(Fact fact) => fact switch
    {
        Undoing undoing => OwnerOf(undoing.Undone),
        AccountOpened opened => opened.Account,
        AccountMarkedNotAPerson marked => marked.Account,
        EmploymentStarted started => started.Account,
        AssignmentChanged changed => changed.Account,
        ProjectAssigned assigned => assigned.Account,
        ProjectUnassigned unassigned => unassigned.Account,
        ContractSuspended suspended => suspended.Account,
        ContractResumed resumed => resumed.Account,
        EmploymentEnded ended => ended.Account,
        CvEntryRecorded entry => entry.Account,
        PostPublished post => post.Author,
        ReplyPosted reply => reply.Author,
        ReactionGiven reaction => reaction.By,
        CommunityJoined joined => joined.Account,
        CommunityLeft left => left.Account,
        WorkshopRegistered registered => registered.Account,
        WorkshopAttended attended => attended.Account,
        WorkshopRated rated => rated.Account,
        MentoringRequested requested => requested.Mentee,
        OpportunityApplied applied => applied.Account,
        MobilityDeclared declared => declared.Account,
        MobilityEnded ended => ended.Account,
        ObjectionRaised raised => raised.Account,
        ObjectionWithdrawn withdrawn => withdrawn.Account,
        FactContested contested => contested.Account,
        ContestUpheld upheld => upheld.Account,
        ContestRejected rejected => rejected.Account,
        _ => null
    };

    private static DateTimeOffset MonthOf(Fact fact) => new(fact.Day.Year, fact.Day.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
