namespace LeFaire.Succession;

/// <summary>Says who is of a plan's committee. A plan of which nobody was named yet is open to every committee member.</summary>
/// <param name="Add">Any account of each who is to be of it.</param>
/// <param name="Remove">Any account of each who is to leave it.</param>
public sealed record ChangeCommittee(IReadOnlyList<AccountId>? Add = null, IReadOnlyList<AccountId>? Remove = null)
{
    /// <summary>Gives who leaves and who is named, in this order.</summary>
    /// <param name="command">Who.</param>
    /// <param name="plan">The plan as it stands; null where there is none.</param>
    /// <param name="by">Who says so; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(ChangeCommittee command, SuccessionCandidates? plan, AccountId? by, DateTimeOffset at, People.People people)
    {
        if (TakingPart.IsBarred(plan, people.PersonOf(by), out var barred)) return barred;
        var (committee, facts) = ((plan.Committee ?? []).ToHashSet(), new List<Fact>());
        foreach (var member in command.Remove ?? [])
        {
            if (people.PersonOf(member) is not { } person || !committee.Remove(person))
            {
                return Decision.Refuse("not-a-member", "Not a member", "Only who is of this plan's committee can leave it.");
            }

            facts.Add(new CommitteeMemberReleased(plan.Plan, member, by, at));
        }

        foreach (var member in command.Add ?? [])
        {
            if (people.PersonOf(member) is not { } person || !people.Knows(member)) return NotAPerson;
            if (!committee.Add(person)) return Decision.Refuse("already-a-member", "A member already", "This person is of the plan's committee already.");
            if (plan.Concerns(person)) return ConcernsMember;
            facts.Add(new CommitteeMemberNamed(plan.Plan, member, by, at));
        }

        if (facts.Count == 0) return Decision.Invalid("nobody-named", "Nobody named", "Say who is to be of the committee, or to leave it.");
        // Emptied, it would be open to every committee member again.
        return committee.Count == 0
            ? Decision.Refuse("last-member", "The last member", "A committee keeps one member at least: name another first.")
            : Decision.Of(facts);
    }

    internal static Decision ConcernsMember => Decision.Refuse("concerns-member", "It concerns them", "Nobody is of the committee of a plan that concerns them.");

    internal static Decision NotAPerson => Decision.Refuse("member-not-a-person", "Not a person", "An account named for the committee is no person's.");
}
