using System.Reflection;
using System.Text.Json.Serialization;
using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Learning;
using LeFaire.Mobility;
using LeFaire.Onboarding;
using LeFaire.People;
using LeFaire.Succession;

namespace LeFaire;

/// <summary>
/// Something that happened in the business, stored once as an event and never changed except by erasure.
/// The names below are those in the log: they are pinned, and a changed meaning is a new event.
/// </summary>
/// <param name="OccurredAt">Business time in UTC, from the source; a date without a time is the start of that UTC day.</param>
[JsonDerivedType(typeof(AccountOpened), "account_opened")]
[JsonDerivedType(typeof(AccountLinked), "account_linked")]
[JsonDerivedType(typeof(AccountUnlinked), "account_unlinked")]
[JsonDerivedType(typeof(AccountMarkedNotAPerson), "account_marked_not_a_person")]
[JsonDerivedType(typeof(EmploymentStarted), "employment_started")]
[JsonDerivedType(typeof(AssignmentChanged), "assignment_changed")]
[JsonDerivedType(typeof(ProjectAssigned), "project_assigned")]
[JsonDerivedType(typeof(ProjectUnassigned), "project_unassigned")]
[JsonDerivedType(typeof(ContractSuspended), "contract_suspended")]
[JsonDerivedType(typeof(ContractResumed), "contract_resumed")]
[JsonDerivedType(typeof(EmploymentEnded), "employment_ended")]
[JsonDerivedType(typeof(CvEntryRecorded), "cv_entry_recorded")]
[JsonDerivedType(typeof(CvEntryWithdrawn), "cv_entry_withdrawn")]
[JsonDerivedType(typeof(PostPublished), "post_published")]
[JsonDerivedType(typeof(ReplyPosted), "reply_posted")]
[JsonDerivedType(typeof(PostWithdrawn), "post_withdrawn")]
[JsonDerivedType(typeof(ReactionGiven), "reaction_given")]
[JsonDerivedType(typeof(ReactionWithdrawn), "reaction_withdrawn")]
[JsonDerivedType(typeof(CommunityOpened), "community_opened")]
[JsonDerivedType(typeof(CommunityJoined), "community_joined")]
[JsonDerivedType(typeof(CommunityLeft), "community_left")]
[JsonDerivedType(typeof(WorkshopScheduled), "workshop_scheduled")]
[JsonDerivedType(typeof(WorkshopRegistered), "workshop_registered")]
[JsonDerivedType(typeof(WorkshopAttended), "workshop_attended")]
[JsonDerivedType(typeof(WorkshopCancelled), "workshop_cancelled")]
[JsonDerivedType(typeof(WorkshopRegistrationWithdrawn), "workshop_registration_withdrawn")]
[JsonDerivedType(typeof(WorkshopRated), "workshop_rated")]
[JsonDerivedType(typeof(MentoringSessionHeld), "mentoring_session_held")]
[JsonDerivedType(typeof(MentoringRequested), "mentoring_requested")]
[JsonDerivedType(typeof(MentoringOffered), "mentoring_offered")]
[JsonDerivedType(typeof(MentoringAccepted), "mentoring_accepted")]
[JsonDerivedType(typeof(MentoringDeclined), "mentoring_declined")]
[JsonDerivedType(typeof(MentoringFeedbackGiven), "mentoring_feedback_given")]
[JsonDerivedType(typeof(MentorshipClosed), "mentorship_closed")]
[JsonDerivedType(typeof(TopicsMapped), "topics_mapped")]
[JsonDerivedType(typeof(OpportunityPosted), "opportunity_posted")]
[JsonDerivedType(typeof(OpportunityApplied), "opportunity_applied")]
[JsonDerivedType(typeof(OpportunityApplicationWithdrawn), "opportunity_application_withdrawn")]
[JsonDerivedType(typeof(OpportunityJoined), "opportunity_joined")]
[JsonDerivedType(typeof(OpportunityDelivered), "opportunity_delivered")]
[JsonDerivedType(typeof(OpportunityClosed), "opportunity_closed")]
[JsonDerivedType(typeof(MobilityDeclared), "mobility_declared")]
[JsonDerivedType(typeof(MobilityEnded), "mobility_ended")]
[JsonDerivedType(typeof(CohortOpened), "cohort_opened")]
[JsonDerivedType(typeof(BuddyAsked), "buddy_asked")]
[JsonDerivedType(typeof(BuddyAccepted), "buddy_accepted")]
[JsonDerivedType(typeof(BuddyDeclined), "buddy_declined")]
[JsonDerivedType(typeof(PlanOpened), "plan_opened")]
[JsonDerivedType(typeof(CommitteeMemberNamed), "committee_member_named")]
[JsonDerivedType(typeof(CommitteeMemberReleased), "committee_member_released")]
[JsonDerivedType(typeof(CandidateNominated), "candidate_nominated")]
[JsonDerivedType(typeof(NominationSeconded), "nomination_seconded")]
[JsonDerivedType(typeof(NominationWithdrawn), "nomination_withdrawn")]
[JsonDerivedType(typeof(ReadinessAssessed), "readiness_assessed")]
[JsonDerivedType(typeof(DossierPinned), "dossier_pinned")]
[JsonDerivedType(typeof(PositionFilled), "position_filled")]
[JsonDerivedType(typeof(PlanClosed), "plan_closed")]
[JsonDerivedType(typeof(ConsultationClosed), "consultation_closed")]
[JsonDerivedType(typeof(NoticeGiven), "notice_given")]
[JsonDerivedType(typeof(ObjectionRaised), "objection_raised")]
[JsonDerivedType(typeof(ObjectionWithdrawn), "objection_withdrawn")]
[JsonDerivedType(typeof(FactContested), "fact_contested")]
[JsonDerivedType(typeof(ContestUpheld), "contest_upheld")]
[JsonDerivedType(typeof(ContestRejected), "contest_rejected")]
[JsonDerivedType(typeof(FactRetracted), "fact_retracted")]
[JsonDerivedType(typeof(ErasureCompleted), "erasure_completed")]
[JsonDerivedType(typeof(RetentionSet), "retention_set")]
[JsonDerivedType(typeof(MonthPublished), "month_published")]
public abstract record Fact(DateTimeOffset OccurredAt)
{
    /// <summary>Every account that the fact touches, each once; the log is indexed by it.</summary>
    public abstract IReadOnlyList<AccountId> Accounts { get; }

    /// <summary>The UTC day on which it happened.</summary>
    [JsonIgnore]
    public DateOnly Day => DateOnly.FromDateTime(OccurredAt.UtcDateTime);

    /// <summary>All kinds of fact with the names under which the log holds them.</summary>
    public static IReadOnlyDictionary<Type, string> Names { get; } = typeof(Fact)
        .GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)
        .ToDictionary(kind => kind.DerivedType, kind => (string)kind.TypeDiscriminator!);

    /// <summary>The distinct accounts among those given, in their order; absent ones are left out.</summary>
    protected static IReadOnlyList<AccountId> Touching(params ReadOnlySpan<AccountId?> accounts)
    {
        var touched = new List<AccountId>(accounts.Length);
        foreach (var account in accounts)
        {
            if (account is { } known && !touched.Contains(known)) touched.Add(known);
        }

        return touched;
    }
}

/// <summary>
/// Takes back one earlier fact. It repeats that fact, so that a fold need not look it up: what the fact gave is given again with the other sign.
/// </summary>
/// <param name="UndoneId">The event taken back.</param>
/// <param name="Undone">What that event said.</param>
/// <param name="OccurredAt">When it was taken back, as far as the source tells. It has no bearing on any figure: what is taken back never counted.</param>
public abstract record Undoing(EventId UndoneId, Fact Undone, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Undone.Accounts;
}

/// <summary>A fact as the log holds it.</summary>
/// <param name="Sequence">Its position in the log, from 1; the order of positions is the order of commits.</param>
/// <param name="Id">The event.</param>
/// <param name="Stream">The thing it happened to.</param>
/// <param name="Fact">What happened.</param>
public readonly record struct Recorded(long Sequence, EventId Id, Guid Stream, Fact Fact);
