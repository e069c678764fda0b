using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Mobility;
using LeFaire.People;
using LeFaire.Succession;

namespace LeFaire;

/// <summary>A log of facts, folded: what the second stage reads in one snapshot.</summary>
internal sealed class World
{
    private readonly List<Recorded> log;
    private readonly Dictionary<PersonId, EmploymentRecord> employment = [];

    public World(params IEnumerable<Fact> facts) : this(facts.Select((fact, position) => new Recorded(position + 1, Some.Event(position + 1), Guid.Empty, fact)))
    {
    }

    public World(IEnumerable<Recorded> recorded)
    {
        log = [.. recorded];
        People = LeFaire.People.People.From(Fold(Views.Identity).Select(of => of.Element));
        Scope = Scope.From(Fold(Views.Governance).Select(of => of.Element), People);
        var lines = Fold(Views.Contributions).ToLookup(of => People.PersonOf(new AccountId(of.Row.First)));
        var ties = Fold(Views.Ties).Select(of => (From: new AccountId(of.Row.First), To: new AccountId(of.Row.Second), Tie: of.Element)).ToList();
        var entries = Fold(Views.Employment).ToLookup(of => People.PersonOf(new AccountId(of.Row.First)));
        var everyone = lines.Select(of => of.Key).Concat(entries.Select(of => of.Key)).Concat(People.All.Select(person => (PersonId?)person));
        var offeredBy = OpportunityRecord.UnitsOf(Fold(Views.Opportunities).Select(of => of.Element));
        Everyone =
        [
            .. everyone.OfType<PersonId>().Distinct().Order().Select(person => new PersonRows(
                person, [.. lines[person].Select(of => of.Element)],
                [.. ties.Where(tie => People.PersonOf(tie.From) == person || People.PersonOf(tie.To) == person)],
                EmploymentRecord.Of(entries[person].Select(of => of.Element))) { OfferedBy = offeredBy })
        ];
        foreach (var rows in Everyone) employment[rows.Person] = rows.Employment;
    }

    public People.People People { get; }

    public Scope Scope { get; }

    public IReadOnlyList<PersonRows> Everyone { get; }

    public IReadOnlyList<Entry> Plan => Entries(Views.Plans);

    public CvRecords Cvs => CvRecords.From(Fold(Views.Cv).Select(of => of.Element), People);

    public Qualifications Known => new(Cvs, Memberships.From(Fold(Views.Communities).Select(of => of.Element), People));

    public PersonId Person(int account) => People.PersonOf(Some.Account(account))!.Value;

    public PersonRows Rows(int account) => Everyone.Single(rows => rows.Person == Person(account));

    public string? UnitOf(PersonId person, DateOnly day) => employment.GetValueOrDefault(person)?.On(day)?.Unit;

    public EmploymentRecord EmploymentOf(PersonId person) => employment[person];

    public IReadOnlyList<Entry> Entries(View<Entry> view) => [.. Fold(view).Select(of => of.Element)];

    public static IEnumerable<Entry> Standing(params IEnumerable<Fact> facts)
    {
        var bag = facts.Select((fact, position) => Entry.Of(Some.Event(position + 1), fact)).ToList();
        Bag.Settle(bag);
        return bag;
    }

    private List<(RowKey Row, T Element)> Fold<T>(View<T> view) where T : struct, ISigned<T>
    {
        var settled = new List<(RowKey, T)>();
        foreach (var row in log.SelectMany(recorded => view.Of(recorded)).GroupBy(of => of.Row, of => of.Element))
        {
            var bag = row.ToList();
            Bag.Settle(bag);
            settled.AddRange(bag.Select(element => (row.Key, element)));
        }

        return settled;
    }
}
