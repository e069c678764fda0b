using System.Globalization;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.People;
using LeFaire.ReadModels;

namespace LeFaire.Pages;

/// <summary>
/// What people are called on a page: by name for whom names are needed, else by a pseudonym. An analyst reads names once they stated for what; an engineer never does.
/// </summary>
public sealed class Naming(Installation installation, ClaimsPrincipal user)
{
    private readonly Dictionary<PersonId, string> names = [];

    /// <summary>True where whoever reads may read names.</summary>
    public bool ShowsNames { get; } = Actor.Of(user).ReadsNames;

    /// <summary>True where whoever reads may follow a link to anyone's page.</summary>
    public bool LinksToPeople { get; } = Policies.Admits(Policies.SeePerson, Actor.Of(user).Role) && Actor.Of(user).Role != Role.Employee;

    /// <summary>Reads the names of people before the page that shows them is drawn.</summary>
    public Task ReadAsync(Snapshot snapshot, IEnumerable<PersonId> people, CancellationToken ct) => ReadAsync(snapshot.People, people, ct);

    /// <inheritdoc cref="ReadAsync(Snapshot, IEnumerable{PersonId}, CancellationToken)"/>
    public async Task ReadAsync(People.People known, IEnumerable<PersonId> people, CancellationToken ct)
    {
        if (!ShowsNames) return;
        foreach (var (person, name) in await Names.OfPeopleAsync(installation.Database, known, people.Where(one => !names.ContainsKey(one)), ct))
        {
            names[person] = name;
        }
    }

    /// <summary>What someone is called.</summary>
    public string Of(PersonId person) => names.GetValueOrDefault(person) ?? PseudonymOf(person);

    /// <summary>What someone is called where names are not shown.</summary>
    public static string PseudonymOf(PersonId person) => string.Create(CultureInfo.InvariantCulture, $"P-{person.ToString()[^6..].ToUpperInvariant()}");
}
