using System.CommandLine;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.ReadModels;

/// <summary>Folds the log anew and compares it with the live rows.</summary>
public static class VerifyReadModelsEndpoint
{
    /// <summary>Verifies one read model, or all: which rows, if any, differ from what the log says.</summary>
    /// <param name="name">The view, or <c>all</c>.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverinePost("/api/read-models/{name}/verify"), Authorize(Policies.Operate)]
    public static async Task<Results<Ok<IReadOnlyList<Verification>>, ProblemHttpResult>> Post(string name, Installation installation, CancellationToken ct) =>
        RebuildReadModelsEndpoint.Chosen(name) is { } views
            ? TypedResults.Ok(await installation.Views.VerifyAsync(views, null, ct))
            : RebuildReadModelsEndpoint.NoSuchView(name);

    /// <summary>The verb <c>verify</c>.</summary>
    public static Command Verb()
    {
        var name = RebuildReadModelsEndpoint.Argument();
        return new Command("verify", "Fold the log anew and compare it with the live read model, row by row. Exit code 2 where they differ. Example: verify all")
        {
            name, Verbs.Json
        }.Runs(Policies.Operate, async (parsed, installation, _, ct) =>
        {
            var views = RebuildReadModelsEndpoint.Chosen(parsed.GetRequiredValue(name))
                ?? throw RebuildReadModelsEndpoint.Unknown(parsed.GetRequiredValue(name));
            await installation.Upkeep.ReachEndAsync(progress: null, ct);
            var found = await Verbs.WithPassAsync("Folding the log", progress => installation.Views.VerifyAsync(views, progress, ct));
            Verbs.Show(parsed, found, Show);
            return found.All(one => one.Equal) ? Verbs.Done : Verbs.Differs;
        });
    }

    private static void Show(IReadOnlyList<Verification> found)
    {
        Verbs.Table(["read model", "at event", "rows", "result"], found.Select(one => (IReadOnlyList<string>)
            [one.View, Verbs.Count(one.Sequence), Verbs.Count(one.Rows), one.Equal ? "equal" : $"{Verbs.Count(one.Differing.Count)} rows differ"]));
        foreach (var one in found)
        {
            foreach (var row in one.Differing.Take(20)) Verbs.Line($"{one.View}: {row.First} {row.Second} {row.Month}");
        }
    }
}
