using LeFaire.Contributions;
using LeFaire.Learning;
using LeFaire.Mobility;
using LeFaire.People;

namespace LeFaire.Governance;

/// <summary>What someone says is wrong with an event.</summary>
public enum ContestReason
{
    /// <summary>It is not about them.</summary>
    NotMine,

    /// <summary>It was another day.</summary>
    NotThen,

    /// <summary>It did not happen.</summary>
    DidNotHappen,

    /// <summary>It was with or for others than it says.</summary>
    OtherPeople
}

/// <summary>Why a contest was rejected.</summary>
public enum ContestRejection
{
    /// <summary>Whoever was asked confirms that it happened as it is recorded.</summary>
    Confirmed,

    /// <summary>The source put it right, or took it back, in the meantime.</summary>
    PutRight,

    /// <summary>Nothing was found that speaks against the record.</summary>
    NothingAgainstIt
}

/// <summary>How far a contest has come.</summary>
public enum ContestState
{
    /// <summary>It waits for an answer; the event still counts.</summary>
    Open,

    /// <summary>The event was taken back.</summary>
    Upheld,

    /// <summary>The event stands.</summary>
    Rejected
}

/// <summary>Someone said that an event that touches them is wrong. It counts until that is answered.</summary>
/// <param name="Contested">The event.</param>
/// <param name="Account">Who says so, an account of theirs.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="OccurredAt">When.</param>
public sealed record FactContested(EventId Contested, AccountId Account, ContestReason Reason, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account);
}

/// <summary>A contest was upheld: the event was taken back with it, and stays out whatever the source says.</summary>
/// <param name="Contested">The event.</param>
/// <param name="Account">Who contested it.</param>
/// <param name="By">Who answered; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record ContestUpheld(EventId Contested, AccountId Account, AccountId? By, DateTimeOffset OccurredAt) : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account, By);
}

/// <summary>A contest was rejected: the event stands.</summary>
/// <param name="Contested">The event.</param>
/// <param name="Account">Who contested it.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who answered; null where a role without a person did.</param>
/// <param name="OccurredAt">When.</param>
public sealed record ContestRejected(EventId Contested, AccountId Account, ContestRejection Reason, AccountId? By, DateTimeOffset OccurredAt)
    : Fact(OccurredAt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AccountId> Accounts => Touching(Account, By);
}

/// <summary>A person's contest of an event, as their last word and its answer make it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Person">Who contests it.</param>
/// <param name="Account">The account with which they did.</param>
/// <param name="Reason">What they say is wrong with it.</param>
/// <param name="Since">The day on which they said so.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Because">Why it was rejected; null where it was not.</param>
/// <param name="Answered">The day of the answer; null while it is open.</param>
public sealed record Contest(
    EventId Event, PersonId Person, AccountId Account, ContestReason Reason, DateOnly Since, ContestState State, ContestRejection? Because, DateOnly? Answered)
{
    /// <summary>Every contest by the end of a day, the longest waiting first, then those answered last. Those of whoever was erased are gone.</summary>
    public static IReadOnlyList<Contest> Of(IEnumerable<Entry> governanceEntries, People.People people, Scope scope, DateOnly on)
    {
        var contests = new Dictionary<(EventId, PersonId), Contest>();
        foreach (var entry in governanceEntries.Where(entry => entry.Count > 0 && entry.Fact.Day <= on).OrderBy(entry => entry.Fact.OccurredAt).ThenBy(entry => entry.Id))
        {
            switch (entry.Fact)
            {
                case FactContested contested when people.PersonOf(contested.Account) is { } person && !scope.Erased(person):
                    contests[(contested.Contested, person)] =
                        new(contested.Contested, person, contested.Account, contested.Reason, contested.Day, ContestState.Open, null, null);
                    break;
                case ContestUpheld upheld: Answer(upheld.Contested, upheld.Account, ContestState.Upheld, null, upheld.Day); break;
                case ContestRejected rejected: Answer(rejected.Contested, rejected.Account, ContestState.Rejected, rejected.Reason, rejected.Day); break;
            }
        }

        return
        [
            .. contests.Values.OrderBy(one => one.State != ContestState.Open).ThenByDescending(one => one.Answered).ThenBy(one => one.Since)
                .ThenBy(one => one.Event).ThenBy(one => one.Person)
        ];

        void Answer(EventId contested, AccountId account, ContestState state, ContestRejection? because, DateOnly day)
        {
            if (people.PersonOf(account) is { } person && contests.TryGetValue((contested, person), out var open))
            {
                contests[(contested, person)] = open with { State = state, Because = because, Answered = day };
            }
        }
    }

    /// <summary>
    /// True for what says of someone what they are or did. Links, declarations and registrations have their own way back,
    /// plans are decided on by their committees, and an objection is the person's own word.
    /// </summary>
    public static bool IsOpenTo(Fact fact) => fact is EmploymentStarted or AssignmentChanged or ProjectAssigned or ProjectUnassigned or ContractSuspended
        or ContractResumed or EmploymentEnded or CvEntryRecorded or PostPublished or ReplyPosted or ReactionGiven or CommunityOpened or CommunityJoined
        or CommunityLeft or WorkshopScheduled or WorkshopAttended or MentoringSessionHeld or OpportunityJoined or OpportunityDelivered;

    /// <summary>
    /// What stands of an event that was taken back since it names the wrong person: others are in the community that someone else opened, and registered for the
    /// workshop that someone else gives. Null where nothing does.
    /// </summary>
    internal static Fact? WithoutPerson(Fact fact) => fact switch
    {
        CommunityOpened opened => opened with { Creator = null },
        WorkshopScheduled scheduled => scheduled with { Host = null },
        _ => null
    };

    /// <summary>True where a fact touches a person.</summary>
    public static bool Touches(Fact fact, PersonId person, People.People people) => fact.Accounts.Any(account => people.PersonOf(account) == person);
}
