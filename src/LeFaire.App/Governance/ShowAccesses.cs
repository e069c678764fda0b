using System.CommandLine;
using System.Globalization;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using LeFaire.Succession;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Governance;

/// <summary>That someone's record was read. By whom is between the reader and the data protection officer.</summary>
/// <param name="At">When.</param>
/// <param name="Role">In which role.</param>
/// <param name="Purpose">For what.</param>
/// <param name="What">What was read, as the route or verb that showed it.</param>
/// <param name="Plan">In which plan, once it is closed; null where it was read outside one.</param>
public sealed record AccessSeen(DateTimeOffset At, Role Role, Purpose Purpose, string What, Guid? Plan);

/// <summary>Shows who looked at a person's record.</summary>
public static class ShowAccessesEndpoint
{
    /// <summary>The accesses to one's own record, the latest first; a data protection officer sees anyone's. What was read in a plan shows once the plan is closed.</summary>
    /// <param name="person">An id of any of their accounts.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/people/{person}/accesses"), Authorize(Policies.SeePerson)]
    public static async Task<Results<Ok<Page<AccessSeen>>, ProblemHttpResult>> Get(
        Guid person, int? page, int? size, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        return PersonFor(snapshot, new AccountId(person), Actor.Of(user)) is { } found
            ? TypedResults.Ok(Page.Of(snapshot.Sequence, installation.Today, await ReadAsync(installation, snapshot, found, ct), page, size))
            : Answers.NoSuchPerson;
    }

    /// <summary>The verb <c>accesses</c>.</summary>
    public static Command Verb()
    {
        var who = Verbs.Person();
        return new Command("accesses", "Show who looked at a person's record: role, purpose and date. Example: accesses anna@example.org --as dpo") { who, Verbs.Json }.Asks(
            Policies.SeePerson, async (parsed, installation, snapshot, actor, ct) =>
            {
                var account = await installation.AccountAsync(parsed.GetRequiredValue(who), ct);
                var person = PersonFor(snapshot, account, actor) ?? throw NotDoneException.NoSuchPerson;
                return Verbs.Show(parsed, await ReadAsync(installation, snapshot, person, ct), Show);
            });
    }

    internal static async Task<List<AccessSeen>> ReadAsync(Installation installation, Snapshot snapshot, PersonId person, CancellationToken ct)
    {
        var plans = await PlanAccess.ClosedOfAsync(installation, snapshot, person, ct);
        var accesses = await Accesses.OfAsync(installation.Database, snapshot.People.AccountsOf(person), plans.Select(plan => plan.Value), ct);
        return accesses.ConvertAll(access => new AccessSeen(access.At, access.Role, access.Purpose, access.What, access.Plan));
    }

    private static PersonId? PersonFor(Snapshot snapshot, AccountId account, Actor actor) =>
        snapshot.PersonFor(account, actor) is { } person && (actor.Role == Role.Dpo || snapshot.People.PersonOf(actor.Account) == person) ? person : null;

    private static void Show(List<AccessSeen> accesses) => Verbs.Table(
        ["when", "role", "purpose", "what"], accesses.Select(access => (IReadOnlyList<string>)
            [access.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), $"{access.Role}", $"{access.Purpose}", access.What]));
}
