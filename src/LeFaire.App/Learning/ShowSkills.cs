using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Learning;

/// <summary>Shows someone's way from learning to helping to teaching.</summary>
public static class ShowSkillsEndpoint
{
    /// <summary>Someone's paths, topic by topic and quarter by quarter. They themselves see all of them; others see what is in scope.</summary>
    /// <param name="person">An id of any of their accounts.</param>
    /// <param name="topic">Only this topic.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/people/{person}/skills"), Authorize(Policies.SeePerson)]
    public static async Task<Results<Ok<Answer<IReadOnlyList<SkillPath>>>, ProblemHttpResult>> Get(
        Guid person, string? topic, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        var actor = Actor.Of(user);
        if (snapshot.PersonFor(new AccountId(person), actor) is not { } found) return Answers.NoSuchPerson;
        return TypedResults.Ok(await ReadAsync(snapshot, found, actor, topic, on ?? installation.Today, ct));
    }

    /// <summary>The verb <c>skills</c>.</summary>
    public static Command Verb()
    {
        var who = Verbs.Person();
        var topic = new Option<string?>("--topic") { Description = "Only this topic." };
        return new Command("skills", "Show a person's way from learning to helping to teaching, topic by topic. Example: skills anna@example.org --topic sql")
        {
            who, topic, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeePerson, async (parsed, installation, snapshot, actor, ct) =>
        {
            var account = await installation.AccountAsync(parsed.GetRequiredValue(who), ct);
            var person = snapshot.PersonFor(account, actor) ?? throw NotDoneException.NoSuchPerson;
            return Verbs.Show(
                parsed, await ReadAsync(snapshot, person, actor, parsed.GetValue(topic), parsed.GetValue(Verbs.On) ?? installation.Today, ct), Show);
        });
    }

    internal static async Task<Answer<IReadOnlyList<SkillPath>>> ReadAsync(
        Snapshot snapshot, PersonId person, Actor actor, string? topic, DateOnly on, CancellationToken ct)
    {
        var own = actor.Account is { } account && snapshot.People.PersonOf(account) == person;
        var paths = SkillPath.Of(
            await snapshot.PersonAsync(person, ct), snapshot.People, snapshot.Scope, await MapTopicsEndpoint.ReadAsync(snapshot, ct), on, own);
        return new(snapshot.Sequence, on, [.. paths.Where(path => topic is null || path.Topic.Name == topic)]);
    }

    private static void Show(Answer<IReadOnlyList<SkillPath>> answer)
    {
        if (answer.Content.Count == 0) Verbs.Line("No evidence shown. That says nothing about the person.");
        foreach (var path in answer.Content)
        {
            Verbs.Line($"{path.Topic.Name}{(path.Topic.Esco is { } uri ? $" ({uri})" : "")}");
            Verbs.Table(["stage", "first", "last", "count", "by quarter"], path.Stages.Select(at => (IReadOnlyList<string>)
            [
                $"{at.Stage}", Verbs.Day(at.FirstDay), Verbs.Day(at.LastDay), Verbs.Count(at.Count),
                string.Join(", ", at.Quarters.Select(one => $"{Quarter.Of(one.Quarter)}: {one.Count}"))
            ]));
        }
    }
}
