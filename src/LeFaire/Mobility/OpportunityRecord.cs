using LeFaire.People;

namespace LeFaire.Mobility;

/// <summary>Someone who applied.</summary>
/// <param name="Person">Who.</param>
/// <param name="On">On which day, first.</param>
public sealed record Applicant(PersonId Person, DateOnly On);

/// <summary>Someone who joined.</summary>
/// <param name="Person">Who.</param>
/// <param name="JoinedOn">On which day.</param>
/// <param name="OutsideScope">
/// True where it lay outside their scope: their unit on that day neither contained the opportunity's nor lay within it. Null where either unit is unknown.
/// </param>
/// <param name="DeliveredOn">The day on which they had delivered; null before.</param>
public sealed record Participant(PersonId Person, DateOnly JoinedOn, bool? OutsideScope, DateOnly? DeliveredOn);

/// <summary>An opportunity as its facts up to a day tell it.</summary>
/// <param name="Opportunity">The opportunity.</param>
/// <param name="Kind">What is on offer.</param>
/// <param name="Entity">The legal entity that offers it.</param>
/// <param name="Unit">The unit that offers it; null for the whole legal entity.</param>
/// <param name="Topics">What it is about.</param>
/// <param name="PostedBy">Who posted it; null where a role without a person did.</param>
/// <param name="PostedOn">The day on which it was posted.</param>
/// <param name="Applicants">Who applied, in order: whoever reads them is shown them by <see cref="ApplicantsFor"/> only.</param>
/// <param name="Participants">Who joined, in order.</param>
/// <param name="ClosedOn">The day on which it was closed; null while it is open.</param>
/// <param name="Ending">Why it was closed.</param>
public sealed record OpportunityRecord(
    PlaceId Opportunity, OpportunityKind Kind, string Entity, string? Unit, IReadOnlyList<string> Topics, PersonId? PostedBy, DateOnly PostedOn,
    IReadOnlyList<Applicant> Applicants, IReadOnlyList<Participant> Participants, DateOnly? ClosedOn, OpportunityEnding? Ending)
{
    /// <summary>True while one may apply.</summary>
    public bool IsOpen => ClosedOn is null;

    /// <summary>Reads every opportunity among some entries, those posted last first.</summary>
    /// <param name="opportunityEntries">Entries of the opportunities view.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="on">The day; later facts are left out.</param>
    /// <param name="unitOf">Anyone's unit on any day; null where unknown.</param>
    public static IReadOnlyList<OpportunityRecord> Of(
        IEnumerable<Entry> opportunityEntries, People.People people, DateOnly on, Func<PersonId, DateOnly, string?> unitOf) =>
    [
        .. opportunityEntries.Where(entry => entry.Count > 0 && entry.Fact.Day <= on).GroupBy(entry => ((IOpportunityFact)entry.Fact).Opportunity)
            .Select(of => Of(of, people, unitOf)).OfType<OpportunityRecord>()
            .OrderByDescending(one => one.PostedOn).ThenBy(one => one.Opportunity)
    ];

    /// <summary>True where a unit neither contains another nor lies within it; null where either is unknown.</summary>
    public static bool? IsOutside(string? unit, string? other) =>
        unit is null || other is null ? null : !Units.IsWithin(unit, other) && !Units.IsWithin(other, unit);

    /// <summary>The units that offer opportunities, where one alone does and is known.</summary>
    /// <param name="opportunityEntries">Entries of opportunities.</param>
    public static IReadOnlyDictionary<PlaceId, string> UnitsOf(IEnumerable<Entry> opportunityEntries) =>
        opportunityEntries.Where(entry => entry is { Count: > 0, Fact: OpportunityPosted }).OrderBy(entry => entry.Fact.OccurredAt).ThenBy(entry => entry.Id)
            .Select(entry => (OpportunityPosted)entry.Fact).DistinctBy(posted => posted.Opportunity).Where(posted => posted.Unit is not null)
            .ToDictionary(posted => posted.Opportunity, posted => posted.Unit!);

    /// <summary>The applicants that someone may read: all of them for whoever runs it, else themselves.</summary>
    /// <param name="reader">Who reads; null where the actor is no person.</param>
    /// <param name="runsBoard">True where they run the board.</param>
    public IReadOnlyList<Applicant> ApplicantsFor(PersonId? reader, bool runsBoard) =>
        MayRun(reader, runsBoard) ? Applicants : [.. Applicants.Where(one => one.Person == reader)];

    /// <summary>True where someone may accept, confirm and close: whoever posted it, or runs the board.</summary>
    public bool MayRun(PersonId? person, bool runsBoard) => runsBoard || (person is not null && person == PostedBy);

    internal static Decision Unknown => Decision.Unknown("unknown-opportunity", "No such opportunity", "No opportunity is known by that id. See: opportunities");

    internal static Decision Closed => Decision.Refuse("already-closed", "Already closed", "This opportunity is closed: nobody applies for it or joins it any more.");

    /// <summary>Why someone may not run an opportunity; null where they may.</summary>
    internal static Decision? RefusalOf(OpportunityRecord? opportunity, PersonId? person, bool runsBoard) =>
        opportunity is null ? Unknown
        : opportunity.MayRun(person, runsBoard) ? null
        : Decision.Refuse("not-the-poster", "Not yours", "Only whoever posted the opportunity, and HR, may do that.");

    /// <summary>The topics as a fact holds them: null for none.</summary>
    internal IReadOnlyList<string>? TopicsOrNull => Topics.Count == 0 ? null : Topics;

    private static OpportunityRecord? Of(IEnumerable<Entry> entries, People.People people, Func<PersonId, DateOnly, string?> unitOf)
    {
        var facts = entries.OrderBy(entry => entry.Fact.OccurredAt).ThenBy(entry => entry.Id).Select(entry => entry.Fact).ToList();
        if (facts.OfType<OpportunityPosted>().FirstOrDefault() is not { } posted) return null;
        var delivered = Days(facts.OfType<OpportunityDelivered>().Select(one => (one.Account, one.Day)));
        var closed = facts.OfType<OpportunityClosed>().FirstOrDefault();
        return new OpportunityRecord(
            posted.Opportunity, posted.Kind, posted.Entity, posted.Unit, posted.Topics ?? [], people.PersonOf(posted.By), posted.Day,
            [.. Days(facts.OfType<OpportunityApplied>().Select(one => (one.Account, one.Day))).Select(of => new Applicant(of.Person, of.Day))],
            [
                .. Days(facts.OfType<OpportunityJoined>().Select(one => (one.Account, one.Day))).Select(of => new Participant(
                    of.Person, of.Day, IsOutside(unitOf(of.Person, of.Day), posted.Unit),
                    delivered.Where(one => one.Person == of.Person).Select(one => (DateOnly?)one.Day).FirstOrDefault()))
            ],
            closed?.Day, closed?.Ending);

        List<(PersonId Person, DateOnly Day)> Days(IEnumerable<(AccountId Account, DateOnly Day)> of) =>
            [.. of.Select(one => (Person: people.PersonOf(one.Account), one.Day)).Where(one => one.Person is not null).DistinctBy(one => one.Person)
                .Select(one => (one.Person!.Value, one.Day))];
    }
}
