using System.CommandLine;
using System.Security.Claims;
using LeFaire.Contributions;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Learning;

/// <summary>Says what a space or a tag is about.</summary>
public static class MapTopicsEndpoint
{
    /// <summary>Maps a space or a tag to topics, from a day on.</summary>
    [WolverinePost("/api/topics"), Authorize(Policies.RunLearning), Emits(typeof(TopicsMapped))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        MapTopics command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(command, Actor.Of(user), installation, ct));

    /// <summary>The verb <c>topics map</c>.</summary>
    public static Command Verb()
    {
        var names = new Argument<string[]>("topics")
        {
            Description = "The topics, each NAME or NAME=ESCO-URI; none for what is about nothing.", Arity = ArgumentArity.ZeroOrMore
        };
        var space = new Option<Guid?>("--space") { Description = "The space's id." };
        var tag = new Option<string?>("--tag") { Description = "The tag, without the '#'." };
        var from = new Option<DateOnly>("--from") { Description = "The day from which it holds, yyyy-MM-dd.", Required = true };
        return new Command("map", "Say what a space or a tag is about. Example: topics map databases --tag postgresql --from 2025-01-01")
        {
            names, space, tag, from, Verbs.Json
        }.Runs(Policies.RunLearning, async (parsed, installation, actor, ct) =>
        {
            var command = new MapTopics(
                [.. (parsed.GetValue(names) ?? []).Select(Topic)], parsed.GetValue(from), parsed.GetValue(space) is { } id ? new PlaceId(id) : null,
                parsed.GetValue(tag));
            return Verbs.Show(parsed, await HandleAsync(command, actor, installation, ct), "Mapped");
        });

        static Topic Topic(string text) => text.Split('=', 2) is [var name, var esco] ? new(name, esco) : new(text);
    }

    /// <summary>What spaces and tags are about; where a day is given, by what holds from that day or an earlier one.</summary>
    internal static async Task<TopicMap> ReadAsync(Snapshot snapshot, CancellationToken ct, DateOnly? on = null) => TopicMap.From(
        (await snapshot.EntriesAsync(Views.Topics, ct)).Where(entry => on is not { } day || entry.Fact.Day <= day), Import.Tags.Default);

    internal static Task<Outcome> HandleAsync(MapTopics command, Actor actor, Installation installation, CancellationToken ct)
    {
        var subject = installation.Key.Id("stream", "topics", command.Space?.ToString() ?? "", command.Tag ?? "");
        return installation.Deciding.DecideAsync(
            subject,
            async (views, _) => MapTopics.Decide(
                command, actor.Account, await views.EntriesAsync(Views.Topics, subject, ct),
                command.Space is { } space && Entry.Standing<CommunityOpened>(await views.EntriesAsync(Views.Communities, space.Value, ct)).Any()), ct);
    }
}
