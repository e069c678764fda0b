namespace LeFaire.Mobility;

/// <summary>What someone is open to.</summary>
/// <param name="Person">Who.</param>
/// <param name="Since">The day on which they said so.</param>
/// <param name="Kinds">What they would take up.</param>
/// <param name="Topics">On which topics; none for any.</param>
/// <param name="Units">In which units, or units below these; none for any.</param>
public sealed record MobilityDeclaration(
    PersonId Person, DateOnly Since, IReadOnlyList<OpportunityKind> Kinds, IReadOnlyList<string> Topics, IReadOnlyList<string> Units)
{
    /// <summary>The declarations that stand on a day, in the order of their persons' ids.</summary>
    /// <param name="mobilityEntries">Entries of the mobility view.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="on">The day; later facts are left out.</param>
    public static IReadOnlyList<MobilityDeclaration> Of(IEnumerable<Entry> mobilityEntries, People.People people, DateOnly on) =>
    [
        .. mobilityEntries.Where(entry => entry.Count > 0 && entry.Fact.Day <= on).OrderBy(entry => entry.Fact.OccurredAt).ThenBy(entry => entry.Id)
            .GroupBy(entry => people.PersonOf(entry.Fact.Accounts[0])).Where(of => of.Key is not null).OrderBy(of => of.Key)
            .Where(of => of.Last().Fact is MobilityDeclared).Select(of => Of(of.Key!.Value, (MobilityDeclared)of.Last().Fact))
    ];

    private static MobilityDeclaration Of(PersonId person, MobilityDeclared said) =>
        new(person, said.Day, said.Kinds, said.Topics ?? [], said.Units ?? []);
}
