using System.CommandLine;
using System.Security.Claims;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.Onboarding;

/// <summary>Lists newcomers with their buddies.</summary>
public static class ListNewcomersEndpoint
{
    /// <summary>
    /// Whoever joined in the last six months, the latest first, with their buddy or who is asked to be it: all of them for HR, for others themselves and those whose
    /// buddy they are or are asked to be.
    /// </summary>
    /// <param name="without">True for those alone who have no buddy.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/newcomers"), Authorize(Policies.SeeNewcomers)]
    public static async Task<Page<Newcomer>> Get(
        bool? without, DateOnly? on, int? page, int? size, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return await ReadAsync(snapshot, Actor.Of(user), without == true, on ?? installation.Today, page, size, ct);
    }

    /// <summary>The verb <c>newcomers</c>.</summary>
    public static Command Verb()
    {
        var without = new Option<bool>("--without-buddy") { Description = "Only those who have no buddy." };
        return new Command("newcomers", "List newcomers with their buddies.") { without, Verbs.On, Verbs.AsOf, Verbs.Json }.Asks(
            Policies.SeeNewcomers, async (parsed, installation, snapshot, actor, ct) => Verbs.Show(
                parsed, await ReadAsync(snapshot, actor, parsed.GetValue(without), parsed.GetValue(Verbs.On) ?? installation.Today, 1, 1_000, ct),
                found => Verbs.Table(["newcomer", "joined", "buddy", "asked"], found.Items.Select(one => (IReadOnlyList<string>)
                    [$"{one.Person}", Verbs.Day(one.Joined), one.Buddy?.ToString() ?? "–", one.AskedNow?.Person.ToString() ?? "–"]))));
    }

    /// <summary>The newcomers of a day.</summary>
    internal static async Task<IReadOnlyList<Newcomer>> AllAsync(Snapshot snapshot, DateOnly on, CancellationToken ct) =>
        Newcomer.Of(snapshot.Everyone, await snapshot.EntriesAsync(Views.Buddies, ct), snapshot.People, on, snapshot.EmploymentOf);

    /// <summary>One newcomer of a day, and who could be asked to be their buddy; null and nobody where they are none.</summary>
    internal static async Task<(Newcomer? Newcomer, IReadOnlyList<PersonId> InTurn)> OneAsync(
        Snapshot snapshot, PersonId person, DateOnly on, CancellationToken ct)
    {
        var all = await AllAsync(snapshot, on, ct);
        var found = all.FirstOrDefault(one => one.Person == person);
        return (found, found is null ? [] : Newcomer.Buddies(found, all, snapshot.Everyone, snapshot.People, on, snapshot.EmploymentOf));
    }

    /// <summary>The newcomers of a day whom someone may see.</summary>
    internal static async Task<IReadOnlyList<Newcomer>> ForAsync(Snapshot snapshot, Actor actor, DateOnly on, CancellationToken ct)
    {
        var all = await AllAsync(snapshot, on, ct);
        if (Policies.Admits(Policies.RunOnboarding, actor.Role)) return all;
        return snapshot.People.PersonOf(actor.Account) is { } reader ? [.. all.Select(one => one.For(reader)).OfType<Newcomer>()] : [];
    }

    /// <summary>Notes newcomers who are read by whoever runs onboarding, with who was asked to be their buddy; what others may read concerns themselves.</summary>
    internal static Task NameAsync(Snapshot snapshot, Actor actor, IEnumerable<Newcomer> newcomers) => Policies.Admits(Policies.RunOnboarding, actor.Role)
        ? Accesses.NameAsync(
            snapshot, actor,
            newcomers.SelectMany(one => one.Asked.Select(asked => asked.Person).Append(one.Person).Concat(one.Buddy is { } buddy ? [buddy] : [])))
        : Task.CompletedTask;

    private static async Task<Page<Newcomer>> ReadAsync(
        Snapshot snapshot, Actor actor, bool without, DateOnly on, int? page, int? size, CancellationToken ct)
    {
        var found = Page.Of(snapshot.Sequence, on, [.. (await ForAsync(snapshot, actor, on, ct)).Where(one => !without || one.Buddy is null)], page, size);
        await NameAsync(snapshot, actor, found.Items);
        return found;
    }
}
