using System.CommandLine;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Npgsql;
using Wolverine.Http;

namespace LeFaire.ReadModels;

/// <summary>Where a read model stands.</summary>
/// <param name="Name">The view.</param>
/// <param name="Version">The version of its fold.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Sequence">The position of the log that it holds for.</param>
/// <param name="Behind">How many positions it is behind the end of the log.</param>
/// <param name="Failure">The event at which it stands still; null where it goes on.</param>
public sealed record ReadModelState(string Name, int Version, long Rows, long Sequence, long Behind, FoldFailure? Failure);

/// <summary>Shows where the read models stand.</summary>
public static class ListReadModelsEndpoint
{
    /// <summary>Every first-stage view with its rows, its position and its lag.</summary>
    [WolverineGet("/api/read-models"), Authorize(Policies.SeeOperations)]
    public static Task<IReadOnlyList<ReadModelState>> Get(Installation installation, CancellationToken ct) => ReadAsync(installation, ct);

    /// <summary>The verb <c>read-models</c>.</summary>
    public static Command Verb()
    {
        var versions = new Option<bool>("--versions") { Description = "Show the versions that the database holds, and which are kept up to date." };
        var drop = new Option<int?>("--drop") { Description = "Drop the read models of this version, which no process keeps up to date." };
        return new Command("read-models", "Show where the read models stand.") { versions, drop, Verbs.Json }.Runs(
            Policies.SeeOperations, async (parsed, installation, actor, ct) =>
            {
                if (parsed.GetValue(drop) is { } version)
                {
                    Verbs.Demand(Policies.Operate, actor);
                    await ReadModelVersions.DropAsync(installation.Database, version, ct);
                }
                else if (!parsed.GetValue(versions))
                {
                    return Verbs.Show(parsed, await ReadAsync(installation, ct), Show);
                }

                return ListReadModelVersionsEndpoint.Show(parsed, await ReadModelVersions.ReadAsync(installation.Database, ct));
            });
    }

    private static void Show(IReadOnlyList<ReadModelState> states)
    {
        Verbs.Table(["read model", "version", "rows", "at event", "behind"], states.Select(state => (IReadOnlyList<string>)
            [state.Name, $"{state.Version}", Verbs.Count(state.Rows), Verbs.Count(state.Sequence), Verbs.Count(state.Behind)]));
        if (states[0].Failure is { } failure) Verbs.Line($"They stand still at event {Verbs.Count(failure.Sequence)}, {failure.Name} {failure.Event}: it cannot be folded ({failure.Error}).");
    }

    internal static async Task<IReadOnlyList<ReadModelState>> ReadAsync(Installation installation, CancellationToken ct)
    {
        await using var connection = await installation.Database.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var (views, log) = await installation.Views.PositionsAsync(ct);
        var failure = await FoldFailure.ReadAsync(installation.Database, ct);
        var states = new List<ReadModelState>();
        foreach (var view in Views.All)
        {
            await using var count = new NpgsqlCommand($"select count(*) from {ViewStore.TableOf(view)}", connection);
            states.Add(new ReadModelState(view.Name, Views.Version, (long)(await count.ExecuteScalarAsync(ct))!, views, Math.Max(0, log - views), failure));
        }

        return states;
    }
}
