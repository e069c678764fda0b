using System.CommandLine;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.Learning;

/// <summary>Lists the topics that one can ask for.</summary>
public static class ListTopicsEndpoint
{
    /// <summary>Topics in the order of their names.</summary>
    /// <param name="on">The day, as of which spaces and tags are mapped; today where not given.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/topics"), Authorize(Policies.SeeTopics)]
    public static async Task<Page<Topic>> Get(DateOnly? on, int? page, int? size, long? asOf, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return await ReadAsync(snapshot, on ?? installation.Today, page, size, ct);
    }

    /// <summary>The verb <c>topics</c>, under which <c>topics map</c> stands too.</summary>
    public static Command Verb() => new Command("topics", "List the topics that one can ask for.") { Verbs.On, Verbs.AsOf, Verbs.Json, MapTopicsEndpoint.Verb() }.Asks(
        Policies.SeeTopics, async (parsed, installation, snapshot, _, ct) => Verbs.Show(
            parsed, await ReadAsync(snapshot, parsed.GetValue(Verbs.On) ?? installation.Today, 1, 1_000, ct),
            found => Verbs.Table(["topic", "ESCO"], found.Items.Select(topic => (IReadOnlyList<string>)[topic.Name, topic.Esco ?? "–"]))));

    internal static async Task<Page<Topic>> ReadAsync(Snapshot snapshot, DateOnly on, int? page, int? size, CancellationToken ct) =>
        Page.Of(snapshot.Sequence, on, (await MapTopicsEndpoint.ReadAsync(snapshot, ct, on)).Topics, page, size);
}
