namespace LeFaire.Onboarding;

/// <summary>Opens an onboarding cohort: whoever joined in a window, or those of them who are named.</summary>
/// <param name="Entity">Only joiners of this legal entity.</param>
/// <param name="JoinedFrom">First day of the joining window.</param>
/// <param name="JoinedTo">Last day of the joining window.</param>
/// <param name="Unit">Only joiners of this unit or one below it; null for all.</param>
/// <param name="Site">Only joiners of this site; null for all.</param>
/// <param name="Members">Only these of the joiners, any account of each; null for all. No directory tells programmes: their members are named.</param>
/// <param name="Programme">The programme's code, in lower-case letters, digits and hyphens; null where there is none.</param>
public sealed record OpenCohort(
    string Entity, DateOnly JoinedFrom, DateOnly JoinedTo, string? Unit = null, string? Site = null, IReadOnlyList<AccountId>? Members = null,
    string? Programme = null)
{
    /// <summary>Gives the cohort.</summary>
    /// <param name="command">Who belongs to it.</param>
    /// <param name="cohort">Its id.</param>
    /// <param name="by">Who opens it.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="cohortEntries">The entries of cohorts that are open.</param>
    /// <param name="joinersOf">Who of a cohort's members joined there and then.</param>
    public static Decision Decide(
        OpenCohort command, CohortId cohort, AccountId? by, DateTimeOffset at, People.People people, IEnumerable<Entry> cohortEntries,
        Func<CohortOpened, IReadOnlySet<PersonId>> joinersOf)
    {
        var (entity, from, to, unit, site, members, programme) = command;
        if (string.IsNullOrWhiteSpace(entity)) return Decision.Invalid("blank-entity", "No legal entity", "Name the legal entity whose joiners belong to it.");
        if (unit is not null && string.IsNullOrWhiteSpace(unit)) return Decision.Invalid("blank-unit", "No unit", "Name a unit, or leave it out for all.");
        if (site is not null && string.IsNullOrWhiteSpace(site)) return Decision.Invalid("blank-site", "No site", "Name a site, or leave it out for all.");
        if (from > to) return Decision.Invalid("window-reversed", "The window ends before it begins", "The first joining day must not lie after the last.");
        if (programme is not null && !Code.Is(programme))
        {
            return Decision.Invalid("not-a-programme", "Not a programme's code", "Write the programme in lower-case letters, digits and hyphens: graduates-2026.");
        }

        if (programme is not null && members is null)
        {
            return Decision.Invalid("no-members", "No members", "Name who belongs to the programme: no directory tells it.");
        }

        var opened = new CohortOpened(cohort, entity, unit, from, to, by, at, site, programme, members is null ? null : [.. members.Distinct().Order()]);
        if (Entry.Standing<CohortOpened>(cohortEntries).Any(one => one.Cohort == cohort))
        {
            return Decision.Refuse("already-open", "Already open", "A cohort of these joiners is open already. See: cohorts");
        }

        if (opened.Members is not { } named) return Decision.Of(opened);
        var joined = joinersOf(opened);
        if (joined.Count < SmallGroups.Fewest)
        {
            return Decision.Refuse("too-few", "Fewer than five", "Fewer than five of those named joined there and then: nothing of such a cohort would be shown.");
        }

        return named.All(account => people.PersonOf(account) is { } person && joined.Contains(person))
            ? Decision.Of(opened)
            : Decision.Refuse("not-a-joiner", "Not all joined", "Name only people who joined this legal entity, unit and site in the window.");
    }
}
