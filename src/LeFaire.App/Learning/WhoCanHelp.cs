using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Learning;

/// <summary>Those who can help with a topic.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="NothingInScope">True where the evidence of nobody may be used yet, since no legal entity is open.</param>
/// <param name="Total">How many there are in all.</param>
/// <param name="People">Those whose turn it is.</param>
public sealed record WhoCanHelp(string Topic, bool NothingInScope, int Total, IReadOnlyList<HelperSummary> People);

/// <summary>Shows who can help with a topic.</summary>
public static class WhoCanHelpEndpoint
{
    private const string NoSuchTopic = "No such topic. See: topics";
    private const int FewAtATime = 10;

    /// <summary>People by what they did on a topic in the last four quarters: counts, never a score. The order spreads the load and is another every day.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="size">How many to show; ten where not given.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks, and is not shown themselves.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/topics/{topic}/helpers"), Authorize(Policies.SeeTopics)]
    public static async Task<Results<Ok<Answer<WhoCanHelp>>, ProblemHttpResult>> Get(
        string topic, int? size, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return Answers.Of(
            await ReadAsync(snapshot, installation, topic, Actor.Of(user), size ?? FewAtATime, on ?? installation.Today, ct), "unknown-topic", NoSuchTopic);
    }

    /// <summary>The verb <c>who-can-help</c>.</summary>
    public static Command Verb()
    {
        var topic = SuggestMentorsEndpoint.Topic();
        var size = new Option<int>("--size") { Description = $"How many to show (else {FewAtATime}).", DefaultValueFactory = _ => FewAtATime };
        return new Command("who-can-help", "Show who can help with a topic, by what they did. Example: who-can-help sql")
        {
            topic, size, Verbs.On, Verbs.AsOf, Verbs.Json
        }
            .Asks(Policies.SeeTopics, async (parsed, installation, snapshot, actor, ct) => Verbs.Show(
                parsed,
                await ReadAsync(
                    snapshot, installation, parsed.GetRequiredValue(topic), actor, parsed.GetValue(size), parsed.GetValue(Verbs.On) ?? installation.Today, ct)
                    ?? throw new NotDoneException("unknown-topic", NoSuchTopic),
                Show));
    }

    internal static async Task<Answer<WhoCanHelp>?> ReadAsync(
        Snapshot snapshot, Installation installation, string topic, Actor actor, int size, DateOnly on, CancellationToken ct)
    {
        if (!(await MapTopicsEndpoint.ReadAsync(snapshot, ct)).Knows(topic)) return null;
        var asking = actor.Account is { } account ? snapshot.People.PersonOf(account) : null;
        var helpers = TopicHelpers.InTurn(
            await SuggestMentorsEndpoint.EvidenceAsync(snapshot, topic, on, ct), await ListMentoringEndpoint.AllAsync(snapshot, on, ct), on,
            TopicHelpers.LotOf(null, topic, on)).Where(helper => helper.Person != asking).ToList();
        return new(snapshot.Sequence, on, new WhoCanHelp(
            topic, !snapshot.Scope.AnythingOpen, helpers.Count,
            await SuggestMentorsEndpoint.SummariesAsync(snapshot, installation, actor, [.. helpers.Take(Math.Clamp(size, 1, 1_000))], on, ct)));
    }

    private static void Show(Answer<WhoCanHelp> answer)
    {
        var found = answer.Content;
        if (found.NothingInScope) Verbs.Line("No evidence is in scope yet. Open it with: entity open NAME --consultation DATE --notice DATE");
        SuggestMentorsEndpoint.Show(found.People);
        Verbs.Line($"{found.People.Count} of {Verbs.Count(found.Total)}, on {Verbs.Day(answer.On)}, at event {Verbs.Count(answer.Sequence)}");
    }
}
