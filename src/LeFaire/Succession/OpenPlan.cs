namespace LeFaire.Succession;

/// <summary>Opens a succession plan.</summary>
/// <param name="Title">Its title, which lies beside the vault.</param>
/// <param name="Entity">The legal entity whose people it concerns.</param>
/// <param name="Position">The key position's code.</param>
/// <param name="Criteria">The dimensions for which evidence is shown.</param>
/// <param name="Units">Perimeter: these units and those below them; null for all.</param>
/// <param name="Grades">Perimeter: these grades; null for all.</param>
/// <param name="Requirements">Hard requirements; null for none.</param>
/// <param name="Holder">Any account of who holds the position; where it is not said, whoever's job is called like the position does.</param>
/// <param name="Committee">Any account of each who is of its committee; null where it is every committee member's.</param>
/// <param name="Communities">Perimeter: who is in any of these spaces; null for all.</param>
public sealed record OpenPlan(
    string Title, string Entity, string Position, IReadOnlyList<Dimension> Criteria, IReadOnlyList<string>? Units = null,
    IReadOnlyList<string>? Grades = null, HardRequirements? Requirements = null, AccountId? Holder = null,
    IReadOnlyList<AccountId>? Committee = null, IReadOnlyList<PlaceId>? Communities = null)
{
    /// <summary>Gives the plan; the title is only looked at.</summary>
    /// <param name="command">What the plan asks.</param>
    /// <param name="plan">Its id.</param>
    /// <param name="by">Who opens it.</param>
    /// <param name="at">When.</param>
    /// <param name="planEntries">The entries of plans that are open.</param>
    /// <param name="concerns">Whether a plan concerns the person of an account.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="isOpen">Whether a space is known.</param>
    public static Decision Decide(
        OpenPlan command, PlanId plan, AccountId? by, DateTimeOffset at, IEnumerable<Entry> planEntries, Func<PlanOpened, AccountId, bool> concerns,
        People.People people, Func<PlaceId, bool> isOpen)
    {
        if (string.IsNullOrWhiteSpace(command.Title)) return Decision.Invalid("blank-title", "No title", "Give the plan a title.");
        if (string.IsNullOrWhiteSpace(command.Entity)) return Decision.Invalid("blank-entity", "No legal entity", "Name the legal entity whose people it concerns.");
        if (string.IsNullOrWhiteSpace(command.Position)) return Decision.Invalid("blank-position", "No position", "Name the key position.");
        var requirements = command.Requirements ?? new HardRequirements();
        if (command.Criteria.Count == 0) return Decision.Invalid("no-criteria", "No criteria", "State at least one dimension for which evidence is shown.");
        if (requirements.TenureMonths < 0) return Decision.Invalid("negative-tenure", "Negative tenure", "Months of employment cannot be fewer than none.");
        string[] named =
        [
            .. command.Units ?? [], .. command.Grades ?? [], .. requirements.Jobs ?? [], .. requirements.Certifications ?? [], .. requirements.Diplomas ?? [],
            .. (requirements.Languages ?? []).Select(language => language.Language)
        ];
        if (named.Any(string.IsNullOrWhiteSpace)) return Decision.Invalid("blank-code", "An empty code", "Units, grades, jobs and requirements must each have a name.");
        if (command.Communities?.All(isOpen) == false) return Decision.Invalid("unknown-community", "No such community", "Name only communities that are known, by their ids.");
        if (planEntries.Any(entry => entry.Count > 0 && entry.Fact is PlanOpened opened && opened.Plan == plan))
        {
            return Decision.Refuse("already-open", "Already opened", "A plan of this title for this position was opened already. See: plans");
        }

        var given = new PlanOpened(
            plan, command.Entity, command.Position, command.Units, command.Grades, requirements, [.. command.Criteria.Distinct()], by, at, command.Holder,
            command.Communities);
        if (by is { } opener && concerns(given, opener)) return TakingPart.ConcernsYou;
        var committee = (command.Committee ?? []).Distinct().ToList();
        if (committee.Exists(member => people.PersonOf(member) is null || !people.Knows(member))) return ChangeCommittee.NotAPerson;
        return committee.Exists(member => concerns(given, member))
            ? ChangeCommittee.ConcernsMember
            : Decision.Of([given, .. committee.Select(member => new CommitteeMemberNamed(plan, member, by, at))]);
    }
}
