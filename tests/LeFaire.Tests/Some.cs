using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Learning;
using LeFaire.Mobility;
using LeFaire.Onboarding;
using LeFaire.People;
using LeFaire.Succession;

namespace LeFaire;

/// <summary>Test data by counter: the same in every run.</summary>
internal static class Some
{
    public static AccountId Account(int number) => new(Id(1, number));

    public static PlaceId Place(int number) => new(Id(2, number));

    public static EventId Event(int number) => new(Id(3, number));

    public static DateTimeOffset At(int day, int hour = 9) => new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day).AddHours(hour);

    public static DateOnly Day(int day) => new DateOnly(2025, 1, 1).AddDays(day);

    public static DateTimeOffset At(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    public static CohortId Cohort(int number) => new(Id(4, number));

    public static PlanId Plan(int number) => new(Id(5, number));

    /// <summary>Someone of the directory employed from a day on.</summary>
    public static IEnumerable<Fact> Employed(
        int account, DateOnly from, string? unit = "Sales", string grade = "E3", Relationship relationship = Relationship.Cdi, string entity = "Example SA") =>
    [
        new AccountOpened(Account(account), SourceKind.Directory, entity, At(from)), new EmploymentStarted(Account(account), true, At(from)),
        new AssignmentChanged(Account(account), new Assignment(entity, unit, "Paris", grade, "Buyer", null, 1m, relationship), At(from))
    ];

    /// <summary>A legal entity open from a day on.</summary>
    public static IEnumerable<Fact> Opened(DateOnly from, string entity = "Example SA") =>
        [new ConsultationClosed(entity, null, At(from)), new NoticeGiven(entity, null, At(from))];

    /// <summary>A reply of one account to another.</summary>
    public static Fact Reply(int from, int to, DateOnly day, int hour = 9) =>
        new ReplyPosted(Place(1), Account(from), Account(to), 80, null, null, At(day).AddHours(hour));

    /// <summary>A project of a unit that one account joined and delivered; the first one posted it.</summary>
    public static IEnumerable<Fact> Project(int number, string? unit, int by, DateOnly joined, DateOnly delivered, OpportunityKind kind = OpportunityKind.Project) =>
    [
        new OpportunityPosted(Place(number), kind, "Example SA", unit, null, Account(1), At(joined).AddHours(8)),
        new OpportunityJoined(Place(number), kind, Account(by), null, Account(1), At(joined).AddHours(9)),
        new OpportunityDelivered(Place(number), kind, Account(by), null, Account(1), At(delivered).AddHours(9))
    ];

    /// <summary>One fact of every kind that the log holds.</summary>
    public static IReadOnlyList<Fact> OfEveryKind()
    {
        var link = new AccountLinked(Account(1), Account(2), LinkReason.SameEmail, null, At(0));
        var post = new PostPublished(Place(1), Account(1), 120, ["sql"], [Account(3)], At(1));
        var cv = new CvEntryRecorded(
            new CvEntryId(Id(6, 1)), Account(1), CvEntryKind.Language, "fr", LanguageLevel.C1, "http://data.europa.eu/esco/skill/x", Day(400), At(12, 0), By: Account(3));
        var reaction = new ReactionGiven(Place(1), Account(2), Account(1), ReactionKind.Thanks, At(1), Inferred: true);
        return
        [
            new AccountOpened(Account(1), SourceKind.Network, "Example SA", At(0)), link, new AccountUnlinked(Event(1), link, Account(3), At(2)),
            new AccountMarkedNotAPerson(Account(4), NotAPersonReason.Bot, At(0)), new EmploymentStarted(Account(1), true, At(0, 0)),
            new AssignmentChanged(
                Account(1), new Assignment("Example SA", "Sales / Paris", "Paris", "E3", "Buyer", Account(2), 0.8m, Relationship.Cdi), At(0, 0)),
            new ProjectAssigned(Account(1), "P1", At(1, 0)), new ProjectUnassigned(Account(1), "P1", At(9, 0)), new ContractSuspended(Account(1), At(3, 0)),
            new ContractResumed(Account(1), At(5, 0)), new EmploymentEnded(Account(1), false, At(30, 0)),
            cv, new CvEntryWithdrawn(Event(5), cv, Account(1), At(13)), post,
            new ReplyPosted(Place(1), Account(2), Account(1), 80, null, [Account(3)], At(2)), new PostWithdrawn(Event(2), post, At(3)), reaction,
            new ReactionWithdrawn(Event(3), reaction, At(3)), new CommunityOpened(Place(1), Account(1), true, At(0)),
            new CommunityJoined(Place(1), Account(2), true, At(0)), new CommunityLeft(Place(1), Account(2), At(8)),
            new WorkshopScheduled(Place(2), Account(1), 90, ["sql"], At(4), 12), new WorkshopRegistered(Place(2), Account(2), ["sql"], At(3)),
            new WorkshopAttended(Place(2), Account(2), Account(1), 90, ["sql"], At(4)), new WorkshopCancelled(Place(3), Account(1), At(6)),
            new WorkshopRegistrationWithdrawn(Event(5), new WorkshopRegistered(Place(2), Account(2), ["sql"], At(3)), Account(2), At(3)),
            new WorkshopRated(Place(2), Account(2), 4, At(5)),
            new MentoringSessionHeld(Place(4), Account(1), Account(2), 45, ["sql"], Place(2), At(7, 0)),
            new MentoringRequested(Place(4), Account(2), "sql", MentoringMoment.After, Place(2), At(5)),
            new MentoringOffered(Place(4), 1, Account(1), Account(2), At(5)), new MentoringAccepted(Place(4), Account(1), At(6)),
            new MentoringDeclined(Place(4), Account(3), At(6)), new MentoringFeedbackGiven(Place(4), Account(2), Account(1), FeedbackQuality.Helpful, At(8)),
            new MentorshipClosed(Place(4), MentorshipEnding.Reached, Account(2), At(9)),
            new TopicsMapped(Place(1), null, [new Topic("sql", "http://data.europa.eu/esco/skill/sql")], Account(3), At(0, 0)),
            new OpportunityPosted(Place(5), OpportunityKind.Project, "Example SA", "Sales", ["sql"], Account(3), At(10)),
            new OpportunityApplied(Place(5), Account(1), At(11)),
            new OpportunityApplicationWithdrawn(Event(6), new OpportunityApplied(Place(5), Account(2), At(11)), Account(2), At(12)),
            new OpportunityJoined(Place(5), OpportunityKind.Project, Account(1), ["sql"], Account(3), At(12)),
            new OpportunityDelivered(Place(5), OpportunityKind.Project, Account(1), ["sql"], Account(3), At(30)),
            new OpportunityClosed(Place(5), OpportunityEnding.Filled, Account(3), At(13)),
            new MobilityDeclared(Account(1), [OpportunityKind.Mission, OpportunityKind.Job], ["sql"], ["Finance"], At(14)), new MobilityEnded(Account(1), At(20)),
            new CohortOpened(new CohortId(Id(4, 1)), "Example SA", null, new DateOnly(2025, 1, 1), new DateOnly(2025, 1, 31), Account(3), At(40), "Paris", "graduates", [Account(1), Account(2)]),
            new BuddyAsked(Account(2), Account(1), Account(3), At(2)), new BuddyAccepted(Account(2), Account(1), At(3)),
            new BuddyDeclined(Account(2), Account(5), At(3)),
            new PlanOpened(
                new PlanId(Id(5, 1)), "Example SA", "HeadOfSales", ["Sales"], ["E3"], new HardRequirements(12, null, [Relationship.Cdi]),
                [Dimension.Helping, Dimension.Teaching], Account(3), At(41), Communities: [Place(1)]),
            new CommitteeMemberNamed(new PlanId(Id(5, 1)), Account(5), Account(3), At(41)),
            new CommitteeMemberReleased(new PlanId(Id(5, 1)), Account(5), Account(3), At(48)),
            new CandidateNominated(new PlanId(Id(5, 1)), Account(1), Account(3), At(42), ConflictOfInterest.ReportingLine),
            new NominationSeconded(new PlanId(Id(5, 1)), Account(1), Account(5), At(43)),
            new NominationWithdrawn(new PlanId(Id(5, 1)), Account(1), Account(3), At(46)),
            new ReadinessAssessed(new PlanId(Id(5, 1)), Account(1), Readiness.OneToTwoYears, Account(5), At(44)),
            new DossierPinned(
                new DossierId(Id(7, 1)), new PlanId(Id(5, 1)), 12, Day(45), "2026-1", "build", "aa", [new SectionHash(Account(1), "bb")], Account(5), At(45)),
            new PositionFilled(new PlanId(Id(5, 1)), Account(1), Account(3), At(47)), new PlanClosed(new PlanId(Id(5, 1)), PlanClosing.Filled, Account(3), At(47)), new ConsultationClosed("Example SA", Account(3), At(0, 0)),
            new NoticeGiven("Example SA", Account(3), At(1, 0)), new ObjectionRaised(Account(1), Account(1), At(50)),
            new ObjectionWithdrawn(Account(1), Account(1), At(51)), new FactContested(Event(4), Account(1), ContestReason.OtherPeople, At(52)),
            new ContestUpheld(Event(4), Account(1), Account(3), At(53)), new ContestRejected(Event(5), Account(1), ContestRejection.Confirmed, Account(3), At(53)),
            new FactRetracted(Event(4), post, RetractionReason.Changed, null, At(9)),
            new ErasureCompleted([Account(1), Account(2)], Account(3), At(60)), new RetentionSet([Account(1), Account(2)], new DateOnly(2030, 3, 31), At(70)),
            new MonthPublished(new DateOnly(2025, 3, 31), 12, At(72), Account(3))
        ];
    }

    private static Guid Id(int kind, int number) => new(number, (short)kind, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
