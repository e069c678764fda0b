using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.People;

/// <summary>Someone known, as a list shows them.</summary>
/// <param name="Person">The person.</param>
/// <param name="Name">Their name, where a source gives one.</param>
/// <param name="Accounts">How many accounts they have.</param>
/// <param name="Entity">Their legal entity on the day.</param>
/// <param name="Unit">Their unit on the day.</param>
/// <param name="Grade">Their grade on the day.</param>
/// <param name="Employed">True where they are employed on the day.</param>
public sealed record PersonSummary(PersonId Person, string? Name, int Accounts, string? Entity, string? Unit, string? Grade, bool Employed);

/// <summary>Lists people.</summary>
public static class ListPeopleEndpoint
{
    /// <summary>People in the order of their names, those without a name last.</summary>
    /// <param name="search">A part of the name.</param>
    /// <param name="unit">Only this unit and those below it.</param>
    /// <param name="entity">Only this legal entity.</param>
    /// <param name="employed">Only those employed on the day, or only those not.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks; an analyst reads names once they say for what, by <c>X-LeFaire-Purpose</c>.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/people"), Authorize(Policies.SeePeople)]
    public static async Task<Page<PersonSummary>> Get(
        string? search, string? unit, string? entity, bool? employed, DateOnly? on, int? page, int? size, long? asOf, ClaimsPrincipal user,
        Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return await ReadAsync(snapshot, installation, new Filter(search, unit, entity, employed), Actor.Of(user).ReadsNames, on ?? installation.Today, page, size, ct);
    }

    /// <summary>The verb <c>people</c>.</summary>
    public static Command Verb()
    {
        var search = new Option<string?>("--search") { Description = "Only names that contain this." };
        var unit = new Option<string?>("--unit") { Description = "Only this unit and those below it." };
        var entity = new Option<string?>("--entity") { Description = "Only this legal entity." };
        var page = new Option<int?>("--page") { Description = "Which page, from 1." };
        var size = new Option<int?>("--size") { Description = "How many to a page, up to 1,000 (else 50)." };
        return new Command("people", "List people. Example: people --unit \"Sales\" --size 20")
        {
            search, unit, entity, page, size, Verbs.On, Verbs.AsOf, Verbs.Json
        }
            .Asks(Policies.SeePeople, async (parsed, installation, snapshot, _, ct) => Verbs.Show(
                parsed,
                await ReadAsync(
                    snapshot, installation, new Filter(parsed.GetValue(search), parsed.GetValue(unit), parsed.GetValue(entity), null), named: true,
                    parsed.GetValue(Verbs.On) ?? installation.Today, parsed.GetValue(page), parsed.GetValue(size), ct),
                Show));
    }

    private static readonly IReadOnlyDictionary<AccountId, string> NoNames = new Dictionary<AccountId, string>();

    private static async Task<Page<PersonSummary>> ReadAsync(
        Snapshot snapshot, Installation installation, Filter filter, bool named, DateOnly on, int? page, int? size, CancellationToken ct) =>
        Page.Of(snapshot.Sequence, on, await AllAsync(snapshot, installation, filter, named, on, ct), page, size);

    /// <summary>All who are sought, in the order of the list; without names, which would tell something even by their order, where they are not to be shown.</summary>
    internal static async Task<List<PersonSummary>> AllAsync(
        Snapshot snapshot, Installation installation, Filter filter, bool named, DateOnly on, CancellationToken ct)
    {
        var names = named ? await Names.OfAsync(installation.Database, snapshot.Everyone.SelectMany(snapshot.People.AccountsOf), ct) : NoNames;
        return
        [
            .. snapshot.Everyone.Select(person => Summary(snapshot, person, names, on)).Where(filter.Admits)
                .OrderBy(one => one.Name is null).ThenBy(one => one.Name, StringComparer.Ordinal).ThenBy(one => one.Person)
        ];
    }

    private static PersonSummary Summary(Snapshot snapshot, PersonId person, IReadOnlyDictionary<AccountId, string> names, DateOnly on)
    {
        var accounts = snapshot.People.AccountsOf(person);
        var place = snapshot.EmploymentOf(person).On(on);
        return new PersonSummary(
            person, accounts.Select(account => names.GetValueOrDefault(account)).FirstOrDefault(name => name is not null), accounts.Count,
            place?.Entity ?? snapshot.People.EntityOfSource(person), place?.Unit, place?.Grade, snapshot.EmploymentOf(person).EmployedOn(on));
    }

    private static void Show(Page<PersonSummary> page)
    {
        Verbs.Table(
            ["person", "name", "accounts", "entity", "unit", "grade"],
            page.Items.Select(one => (IReadOnlyList<string>)
                [$"{one.Person}", one.Name ?? "–", $"{one.Accounts}", one.Entity ?? "–", one.Unit ?? "–", one.Grade ?? "–"]));
        Verbs.Line($"{Verbs.Count(page.Items.Count)} of {Verbs.Count(page.Total)}, page {page.Number}, on {Verbs.Day(page.On)}, at event {Verbs.Count(page.Sequence)}");
    }

    /// <summary>Who is sought.</summary>
    internal sealed record Filter(string? Search, string? Unit, string? Entity, bool? Employed)
    {
        public bool Admits(PersonSummary one) =>
            (Search is null || one.Name?.Contains(Search, StringComparison.OrdinalIgnoreCase) == true)
            && (Unit is null || Units.IsWithin(one.Unit, Unit)) && (Entity is null || one.Entity == Entity) && (Employed is null || one.Employed == Employed);
    }
}
