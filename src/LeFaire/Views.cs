using System.Collections.Frozen;
using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Learning;
using LeFaire.Mobility;
using LeFaire.Onboarding;
using LeFaire.People;
using LeFaire.Succession;

namespace LeFaire;

/// <summary>The key of a row: one or two UUIDs and a month, as the view's <see cref="View.Key"/> says; what it does not name is empty.</summary>
/// <param name="First">First UUID.</param>
/// <param name="Second">Second UUID, or empty.</param>
/// <param name="Month">Year × 12 + month − 1, or 0.</param>
public readonly record struct RowKey(Guid First, Guid Second = default, int Month = 0) : IComparable<RowKey>
{
    /// <summary>The month of a day as a number.</summary>
    public static int MonthOf(DateOnly day) => day.Year * 12 + day.Month - 1;

    /// <inheritdoc/>
    public int CompareTo(RowKey other)
    {
        var order = First.CompareTo(other.First);
        if (order == 0) order = Second.CompareTo(other.Second);
        return order == 0 ? Month.CompareTo(other.Month) : order;
    }
}

/// <summary>
/// A first-stage view: which facts it takes in and into which rows. It is a pure function; live projection, rebuild, verification and replay all run this one.
/// It holds no fact that may arrive later and nothing about today.
/// </summary>
/// <param name="Name">The view's name: its table, and what the command line and the API call it.</param>
/// <param name="Key">The names of the key's columns: one or two UUIDs, then perhaps a month.</param>
/// <param name="Folds">The kinds of fact that it takes in; what takes one of them back is taken in with it.</param>
public abstract record View(string Name, IReadOnlyList<string> Key, IReadOnlyList<Type> Folds)
{
    /// <summary>True where the key ends with a month.</summary>
    public bool HasMonth => Key[^1] == "month";

    /// <summary>True where the key has a second UUID.</summary>
    public bool HasSecond => Key.Count > (HasMonth ? 2 : 1);
}

/// <inheritdoc cref="View"/>
/// <typeparam name="T">What its rows are bags of.</typeparam>
/// <param name="Name">The view's name.</param>
/// <param name="Key">The names of the key's columns.</param>
/// <param name="Folds">The kinds of fact that it takes in.</param>
/// <param name="Fold">Puts what a fact adds into the rows to which it adds.</param>
public sealed record View<T>(string Name, IReadOnlyList<string> Key, IReadOnlyList<Type> Folds, Action<Recorded, IRows<T>> Fold)
    : View(Name, Key, Folds) where T : struct, ISigned<T>
{
    /// <summary>The rows to which a fact adds, and what it adds.</summary>
    public IReadOnlyList<(RowKey Row, T Element)> Of(Recorded recorded)
    {
        var given = new Given<T>();
        Fold(recorded, given);
        return given.Elements;
    }
}

/// <summary>What one fact gives, as a list.</summary>
internal sealed class Given<T> : IRows<T> where T : struct, ISigned<T>
{
    public List<(RowKey Row, T Element)> Elements { get; } = [];

    public void Add(RowKey row, T element) => Elements.Add((row, element));
}

/// <summary>All first-stage views. They advance together, in one transaction, so that all stand at one position of the log.</summary>
public static class Views
{
    /// <summary>Raised with every change to a fold or to the form of a row: the views of a version lie in a schema of their own.</summary>
    public const int Version = 2;

    /// <summary>What each account did and received: its lines of one month.</summary>
    public static View<Line> Contributions { get; } = new("contributions", ["account", "month"],
        [
            typeof(PostPublished), typeof(ReplyPosted), typeof(ReactionGiven), typeof(CommunityOpened), typeof(CommunityJoined), typeof(CommunityLeft),
            typeof(WorkshopScheduled), typeof(WorkshopRegistered), typeof(WorkshopAttended), typeof(WorkshopCancelled), typeof(MentoringSessionHeld),
            typeof(OpportunityJoined), typeof(OpportunityDelivered)
        ],
        (recorded, rows) => Line.Fold(recorded.Fact, 1, rows));

    /// <summary>Who did something for whom: the days of one directed pair in one month.</summary>
    public static View<Tie> Ties { get; } = new("ties", ["giver", "receiver", "month"],
        [typeof(ReplyPosted), typeof(WorkshopAttended), typeof(MentoringSessionHeld)],
        (recorded, rows) => Tie.Fold(recorded.Fact, 1, rows));

    /// <summary>What an account is, and which others are the same person's.</summary>
    public static View<Entry> Identity { get; } = Entries("identity", ["account"],
        [typeof(AccountOpened), typeof(AccountLinked), typeof(AccountMarkedNotAPerson)],
        (entry, _, rows) =>
        {
            switch (entry.Fact)
            {
                case AccountOpened opened:
                    rows.Add(new RowKey(opened.Account.Value), entry);
                    break;
                case AccountLinked linked:
                    rows.Add(new RowKey(linked.Account.Value), entry);
                    rows.Add(new RowKey(linked.Other.Value), entry);
                    break;
                case AccountMarkedNotAPerson marked:
                    rows.Add(new RowKey(marked.Account.Value), entry);
                    break;
            }
        });

    /// <summary>An account's employment, as dated entries; joining the general space is there too, as an inferred start.</summary>
    public static View<Entry> Employment { get; } = Entries("employment", ["account"],
        [
            typeof(EmploymentStarted), typeof(AssignmentChanged), typeof(ProjectAssigned), typeof(ProjectUnassigned), typeof(ContractSuspended),
            typeof(ContractResumed), typeof(EmploymentEnded), typeof(CommunityJoined)
        ],
        (entry, _, rows) =>
        {
            AccountId? account = entry.Fact switch
            {
                EmploymentStarted started => started.Account,
                AssignmentChanged changed => changed.Account,
                ProjectAssigned assigned => assigned.Account,
                ProjectUnassigned unassigned => unassigned.Account,
                ContractSuspended suspended => suspended.Account,
                ContractResumed resumed => resumed.Account,
                EmploymentEnded ended => ended.Account,
                CommunityJoined { General: true } joined => joined.Account,
                _ => null
            };
            if (account is { } employee) rows.Add(new RowKey(employee.Value), entry);
        });

    /// <summary>Spaces and who is in them: the opening under the space alone, joining and leaving under the space and the account.</summary>
    public static View<Entry> Communities { get; } = Entries("communities", ["space", "account"],
        [typeof(CommunityOpened), typeof(CommunityJoined), typeof(CommunityLeft)],
        (entry, _, rows) =>
        {
            RowKey? row = entry.Fact switch
            {
                CommunityOpened opened => new RowKey(opened.Space.Value),
                CommunityJoined joined => new RowKey(joined.Space.Value, joined.Account.Value),
                CommunityLeft left => new RowKey(left.Space.Value, left.Account.Value),
                _ => null
            };
            if (row is { } known) rows.Add(known, entry);
        });

    /// <summary>Workshops with those who registered, attended and rated.</summary>
    public static View<Entry> Workshops { get; } = Entries("workshops", ["workshop"],
        [typeof(WorkshopScheduled), typeof(WorkshopRegistered), typeof(WorkshopAttended), typeof(WorkshopCancelled), typeof(WorkshopRated)], ByStream);

    /// <summary>Mentorships: requests, answers, sessions, feedback.</summary>
    public static View<Entry> Mentorships { get; } = Entries("mentorships", ["mentorship"],
        [
            typeof(MentoringRequested), typeof(MentoringOffered), typeof(MentoringAccepted), typeof(MentoringDeclined), typeof(MentoringSessionHeld),
            typeof(MentoringFeedbackGiven), typeof(MentorshipClosed)
        ],
        ByStream);

    /// <summary>Opportunities with those who applied, joined and delivered.</summary>
    public static View<Entry> Opportunities { get; } = Entries("opportunities", ["opportunity"],
        [typeof(OpportunityPosted), typeof(OpportunityApplied), typeof(OpportunityJoined), typeof(OpportunityDelivered), typeof(OpportunityClosed)], ByStream);

    /// <summary>Who is open to mobility, and for what.</summary>
    public static View<Entry> Mobility { get; } = Entries("mobility", ["account"], [typeof(MobilityDeclared), typeof(MobilityEnded)], ByStream);

    /// <summary>What spaces and tags are about.</summary>
    public static View<Entry> Topics { get; } = Entries("topics", ["subject"], [typeof(TopicsMapped)], ByStream);

    /// <summary>An account's CV, as dated entries.</summary>
    public static View<Entry> Cv { get; } = Entries("cv", ["account"], [typeof(CvEntryRecorded)],
        (entry, _, rows) => rows.Add(new RowKey(((CvEntryRecorded)entry.Fact).Account.Value), entry));

    /// <summary>Onboarding cohorts.</summary>
    public static View<Entry> Cohorts { get; } = Entries("cohorts", ["cohort"], [typeof(CohortOpened)], ByStream);

    /// <summary>Newcomers' buddies: who was asked, and what they answered.</summary>
    public static View<Entry> Buddies { get; } = Entries("buddies", ["newcomer"], [typeof(BuddyAsked), typeof(BuddyAccepted), typeof(BuddyDeclined)],
        (entry, _, rows) => rows.Add(new RowKey(entry.Fact.Accounts[0].Value), entry));

    /// <summary>Succession plans with their committees, nominations, assessments, dossiers and end.</summary>
    public static View<Entry> Plans { get; } = Entries("plans", ["plan"],
        [
            typeof(PlanOpened), typeof(CandidateNominated), typeof(NominationSeconded), typeof(NominationWithdrawn), typeof(ReadinessAssessed),
            typeof(DossierPinned), typeof(PositionFilled), typeof(PlanClosed), typeof(CommitteeMemberNamed), typeof(CommitteeMemberReleased)
        ],
        ByStream);

    /// <summary>
    /// Consultations, notices, objections and erasures, what the scope of every score is read from; contests and their answers; until when what is held about
    /// leavers is kept, and the months published.
    /// </summary>
    public static View<Entry> Governance { get; } = Entries("governance", ["subject"],
        [
            typeof(ConsultationClosed), typeof(NoticeGiven), typeof(ObjectionRaised), typeof(ObjectionWithdrawn), typeof(FactContested), typeof(ContestUpheld),
            typeof(ContestRejected), typeof(ErasureCompleted), typeof(RetentionSet), typeof(MonthPublished)
        ],
        ByStream);

    /// <summary>Every view, in a fixed order.</summary>
    public static IReadOnlyList<View> All { get; } =
    [
        Contributions, Ties, Identity, Employment, Cv, Communities, Workshops, Mentorships, Opportunities, Mobility, Topics, Cohorts, Buddies, Plans, Governance
    ];

    private static void ByStream(Entry entry, Guid stream, IRows<Entry> rows) => rows.Add(new RowKey(stream), entry);

    private static View<Entry> Entries(
        string name, IReadOnlyList<string> key, IReadOnlyList<Type> folds, Action<Entry, Guid, IRows<Entry>> fold)
    {
        var taken = folds.ToFrozenSet();
        return new View<Entry>(name, key, folds, (recorded, rows) =>
        {
            var entry = Entry.Of(recorded.Id, recorded.Fact);
            if (taken.Contains(entry.Fact.GetType())) fold(entry, recorded.Stream, rows);
        });
    }
}
