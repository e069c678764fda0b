using System.CommandLine;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.ReadModels;

/// <summary>Folds the log anew and compares it with the live rows.</summary>
public static class VerifyReadModelsEndpoint
{
    private const int MostShown = 20;

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
        var memory = RebuildReadModelsEndpoint.Memory();
        var share = new Option<double?>("--sample") { Description = "Compare only this share of the rows, such as 0.05, chosen by --seed." };
        var seed = new Option<int>("--seed") { Description = "Another seed chooses other rows (else the day)." };
        return new Command("verify", "Fold the log anew and compare it with the live read model, row by row. Exit code 2 where they differ. Example: verify all")
        {
            name, memory, share, seed, Verbs.Json
        }.Runs(Policies.Operate, async (parsed, installation, _, ct) =>
        {
            var views = RebuildReadModelsEndpoint.Chosen(parsed.GetRequiredValue(name))
                ?? throw RebuildReadModelsEndpoint.Unknown(parsed.GetRequiredValue(name));
            await installation.Upkeep.ReachEndAsync(progress: null, ct);
            var found = await Verbs.WithPassAsync("Folding the log", progress => installation.Views.VerifyAsync(
                views, progress, ct, SampleOf(parsed.GetValue(share), parsed.GetResult(seed) is null ? installation.Today.DayNumber : parsed.GetValue(seed)),
                RebuildReadModelsEndpoint.Bytes(parsed.GetValue(memory))));
            Verbs.Show(parsed, found, Show);
            return found.All(one => one.Equal) ? Verbs.Done : Verbs.Differs;
        });
    }

    private static void Show(IReadOnlyList<Verification> found)
    {
        Verbs.Table(["read model", "at event", "rows", "result", "hash"], found.Select(one => (IReadOnlyList<string>)
        [
            one.View, Verbs.Count(one.Sequence), Verbs.Count(one.Rows), one.Equal ? "equal" : $"{Verbs.Count(one.Differing.Count)} rows differ",
            one.Hash?[..16] ?? "–"
        ]));
        foreach (var one in found)
        {
            foreach (var row in one.Explained.Take(MostShown)) Show(one.View, row);
            if (one.Differing.Count > MostShown) Verbs.Line($"{one.View}: and {Verbs.Count(one.Differing.Count - MostShown)} more, all with --json");
        }
    }

    private static void Show(string view, RowDifference row)
    {
        Verbs.Line($"{view}: {row.Key.First} {row.Key.Second} {row.Key.Month}{(row.Unreadable ? ": no row of this view at all" : "")}");
        foreach (var element in row.OnlyInLog) Verbs.Line($"  only in the log:  {element}");
        foreach (var element in row.OnlyInView) Verbs.Line($"  only in the view: {element}");
        foreach (var element in row.Differing) Verbs.Line($"  in the log {element.InLog}, in the view {element.InView}");
    }

    private static Sample? SampleOf(double? share, int seed) => share switch
    {
        null => null,
        > 0 and <= 1 => new Sample(share.Value, seed),
        _ => throw new NotDoneException("not-a-share", "The sample is a share of the rows over 0 and up to 1, such as 0.05.")
    };
}
