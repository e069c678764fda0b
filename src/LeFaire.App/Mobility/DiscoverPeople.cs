using System.CommandLine;
using System.Security.Claims;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.Learning;
using LeFaire.People;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Mobility;

/// <summary>Someone who is open to mobility, as they are discovered.</summary>
/// <param name="Name">Their name, where a source gives one.</param>
/// <param name="Unit">Their unit on the day.</param>
/// <param name="Declared">What they said they are open to.</param>
/// <param name="Did">What they did on the topic.</param>
public sealed record DiscoveredSummary(string? Name, string? Unit, MobilityDeclaration Declared, IReadOnlyList<TopicDeed> Did);

/// <summary>Those who are open to mobility and did something on a topic.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="NothingInScope">True where the evidence of nobody may be used yet, since no legal entity is open.</param>
/// <param name="People">Who they are, in an order drawn by lot for the day.</param>
public sealed record Discovery(string Topic, bool NothingInScope, IReadOnlyList<DiscoveredSummary> People);

/// <summary>Discovers people by what they did.</summary>
public static class DiscoverPeopleEndpoint
{
    private const string NoSuchTopic = "No such topic. See: topics";

    /// <summary>
    /// Those outside one's line who said that they are open to mobility, by what they did on a topic: counts and quarters, in an order drawn by lot for the
    /// day, never a rank. A manager is shown those who are open to their unit, or to any.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/mobility/discovery"), Authorize(Policies.DiscoverPeople)]
    public static async Task<Results<Ok<Answer<Discovery>>, ProblemHttpResult>> Get(
        string? topic, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        var actor = Actor.Of(user);
        return IsWithoutLine(actor)
            ? Answers.NoSuchPerson
            : Answers.Of(await ReadAsync(snapshot, installation, topic ?? "", actor, on ?? installation.Today, ct), "unknown-topic", NoSuchTopic);
    }

    /// <summary>The verb <c>discover</c>.</summary>
    public static Command Verb()
    {
        var topic = SuggestMentorsEndpoint.Topic();
        return new Command("discover", "Show who is open to mobility, by what they did on a topic. Example: discover sql --as manager:anna@example.org")
        {
            topic, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.DiscoverPeople, async (parsed, installation, snapshot, actor, ct) => IsWithoutLine(actor)
            ? throw NotDoneException.NoSuchPerson
            : Verbs.Show(
                parsed,
                await ReadAsync(snapshot, installation, parsed.GetRequiredValue(topic), actor, parsed.GetValue(Verbs.On) ?? installation.Today, ct)
                    ?? throw new NotDoneException("unknown-topic", NoSuchTopic),
                Show));
    }

    // Without a person there is no line to be outside of; only HR asks as a role.
    internal static bool IsWithoutLine(Actor actor) => actor is { Role: Role.Manager, Account: null };

    internal static async Task<Answer<Discovery>?> ReadAsync(
        Snapshot snapshot, Installation installation, string topic, Actor actor, DateOnly on, CancellationToken ct)
    {
        var topics = await MapTopicsEndpoint.ReadAsync(snapshot, ct);
        if (!topics.Knows(topic)) return null;
        var reader = snapshot.People.PersonOf(actor.Account);
        var unit = actor.Role == Role.Manager ? (reader is { } manager ? snapshot.UnitOf(manager, on) : null) ?? "" : null;
        var declared = await ShowMobilityEndpoint.AllAsync(snapshot, on, ct);
        var open = declared.Select(one => one.Person).ToHashSet();
        var found = MobilityDiscovery.Of(
            topic, declared, await snapshot.EveryoneAsync(open.Contains, ct), snapshot.People, snapshot.Scope, topics, on, reader, unit, snapshot.EmploymentOf);
        await Accesses.NameAsync(snapshot, actor, found.Select(one => one.Declared.Person));
        var names = await Names.ForAsync(actor, installation.Database, snapshot.People, found.Select(one => one.Declared.Person), ct);
        return new(snapshot.Sequence, on, new Discovery(
            topic, !snapshot.Scope.AnythingOpen,
            [
                .. found.Select(one => new DiscoveredSummary(
                    names.GetValueOrDefault(one.Declared.Person), snapshot.UnitOf(one.Declared.Person, on), one.Declared, one.Did))
            ]));
    }

    private static void Show(Answer<Discovery> answer)
    {
        var found = answer.Content;
        if (found.NothingInScope) Verbs.Line("No evidence is in scope yet. Open it with: entity open NAME --consultation DATE --notice DATE");
        Verbs.Table(
            ["person", "name", "unit", "open to", $"did on {found.Topic}"],
            found.People.Select(one => (IReadOnlyList<string>)
            [
                $"{one.Declared.Person}", one.Name ?? "–", one.Unit ?? "–", ShowMobilityEndpoint.Text(one.Declared),
                string.Join(", ", one.Did.Select(deed => $"{deed.Kind} {deed.Count}, last {deed.LastQuarter}"))
            ]));
        Verbs.Line("A lot of the day decides the order: it says nothing of merit.");
    }
}
