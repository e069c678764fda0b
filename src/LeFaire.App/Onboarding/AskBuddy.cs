using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Onboarding;

/// <summary>Asks someone to be a newcomer's buddy.</summary>
public static class AskBuddyEndpoint
{
    /// <summary>Asks the person named, or whoever is next in turn.</summary>
    [WolverinePost("/api/newcomers/{person}/buddy"), Authorize(Policies.RunOnboarding), Emits(typeof(BuddyAsked))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid person, AskBuddy command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new AccountId(person), command, Actor.Of(user).Account, installation, ct), "/api/newcomers");

    /// <summary>The verb <c>buddy ask</c>.</summary>
    public static Command Verb()
    {
        var newcomer = Verbs.Person("newcomer");
        var buddy = new Argument<string?>("buddy")
        {
            Description = "Whom to ask: an id of any of their accounts, or an e-mail address (else whoever is next in turn).", Arity = ArgumentArity.ZeroOrOne
        };
        return new Command("ask", "Ask someone to be a newcomer's buddy. Example: buddy ask anna@example.org") { newcomer, buddy, Verbs.Json }.Runs(
            Policies.RunOnboarding, async (parsed, installation, actor, ct) =>
            {
                var command = new AskBuddy(parsed.GetValue(buddy) is { } named ? await installation.AccountAsync(named, ct) : null);
                var account = await installation.AccountAsync(parsed.GetRequiredValue(newcomer), ct);
                return Verbs.Show(parsed, await HandleAsync(account, command, actor.Account, installation, ct), "Asked");
            });
    }

    internal static async Task<Outcome> HandleAsync(AccountId newcomer, AskBuddy command, AccountId? by, Installation installation, CancellationToken ct) =>
        await installation.Deciding.DecideAsync(
            newcomer.Value,
            async (views, now) =>
            {
                var person = views.People.PersonOf(newcomer) ?? new PersonId(newcomer.Value);
                var (found, inTurn) = await ListNewcomersEndpoint.OneAsync(views, person, DateOnly.FromDateTime(now.UtcDateTime), ct);
                return AskBuddy.Decide(command, found, inTurn, by, now, views.People);
            },
            ct);
}

/// <summary>Asks, for every newcomer of whom nobody takes care yet, whoever is next in turn: at the start, and where an answer did not come in five working days.</summary>
internal static class AskBuddyAutomation
{
    /// <summary>Asks for every newcomer for whom it is due. Run twice, or by two processes at once, it asks once.</summary>
    public static async Task<IReadOnlyList<Outcome>> RunAsync(Installation installation, CancellationToken ct)
    {
        await installation.Upkeep.ReachEndAsync(progress: null, ct);
        var outcomes = new List<Outcome>();
        foreach (var person in await DueAsync(installation, ct))
        {
            outcomes.Add(await AskBuddyEndpoint.HandleAsync(new AccountId(person.Value), new AskBuddy(), by: null, installation, ct));
        }

        return outcomes;
    }

    private static async Task<IReadOnlyList<PersonId>> DueAsync(Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        var on = installation.Today;
        var all = await ListNewcomersEndpoint.AllAsync(snapshot, on, ct);
        return
        [
            .. all.Where(one => one.NeedsAsking(on)
                && Newcomer.Buddies(one, all, snapshot.Everyone, snapshot.People, on, snapshot.EmploymentOf).Count > 0).Select(one => one.Person)
        ];
    }
}
