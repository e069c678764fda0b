using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Mobility;

/// <summary>Shows how far someone's ties reach.</summary>
public static class ShowCircleEndpoint
{
    /// <summary>How many people someone reaches by a tie, and how many more by two, in the twelve months up to a day. Only ties that may be used count.</summary>
    /// <param name="person">An id of any of their accounts.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/people/{person}/circle"), Authorize(Policies.SeePerson)]
    public static async Task<Results<Ok<Answer<TieCircle>>, ProblemHttpResult>> Get(
        Guid person, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return snapshot.PersonFor(new AccountId(person), Actor.Of(user)) is { } found
            ? TypedResults.Ok(await ReadAsync(snapshot, found, on ?? installation.Today, ct))
            : Answers.NoSuchPerson;
    }

    /// <summary>The verb <c>circle</c>.</summary>
    public static Command Verb()
    {
        var who = Verbs.Person();
        return new Command("circle", "Show how far someone's ties reach. Example: circle anna@example.org") { who, Verbs.On, Verbs.AsOf, Verbs.Json }.Asks(
            Policies.SeePerson, async (parsed, installation, snapshot, actor, ct) =>
            {
                var account = await installation.AccountAsync(parsed.GetRequiredValue(who), ct);
                var person = snapshot.PersonFor(account, actor) ?? throw NotDoneException.NoSuchPerson;
                return Verbs.Show(
                    parsed, await ReadAsync(snapshot, person, parsed.GetValue(Verbs.On) ?? installation.Today, ct),
                    answer => Verbs.Line($"{answer.Content.FirstCircle} people in one step, {answer.Content.SecondCircle} more in two, in the twelve months to {Verbs.Day(answer.On)}"));
            });
    }

    private static async Task<Answer<TieCircle>> ReadAsync(Snapshot snapshot, PersonId person, DateOnly on, CancellationToken ct)
    {
        var first = TieCircle.Neighbours(await snapshot.PersonAsync(person, ct), snapshot.People, snapshot.Scope, on);
        var beyond = (await snapshot.EveryoneAsync(first.Contains, ct)).Where(rows => first.Contains(rows.Person))
            .Select(rows => TieCircle.Neighbours(rows, snapshot.People, snapshot.Scope, on));
        return new(snapshot.Sequence, on, TieCircle.Of(person, first, beyond));
    }
}
