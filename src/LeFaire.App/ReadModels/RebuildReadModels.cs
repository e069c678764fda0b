using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.ReadModels;

/// <summary>What a rebuild wrote.</summary>
/// <param name="Name">The view.</param>
/// <param name="Rows">Rows written.</param>
public sealed record Rebuilt(string Name, int Rows);

/// <summary>Folds the log anew and puts the result in place of the rows.</summary>
public static class RebuildReadModelsEndpoint
{
    /// <summary>Rebuilds one read model, or all; answers when it is done. Readers see the old rows until then.</summary>
    /// <param name="name">The view, or <c>all</c>.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Stops it; the old rows then stand.</param>
    [WolverinePost("/api/read-models/{name}/rebuild"), Authorize(Policies.Operate)]
    public static async Task<Results<Ok<IReadOnlyList<Rebuilt>>, ProblemHttpResult>> Post(string name, Installation installation, CancellationToken ct) =>
        Chosen(name) is { } views ? TypedResults.Ok(await RebuildAsync(installation, views, null, ct)) : NoSuchView(name);

    /// <summary>The verb <c>rebuild</c>.</summary>
    public static Command Verb()
    {
        var name = Argument();
        return new Command("rebuild", "Fold the log anew and put the result in place of the rows of a read model, or of all. Example: rebuild all")
        {
            name, Verbs.Json
        }.Runs(Policies.Operate, async (parsed, installation, _, ct) =>
        {
            var views = Chosen(parsed.GetRequiredValue(name)) ?? throw Unknown(parsed.GetRequiredValue(name));
            await installation.Upkeep.ReachEndAsync(progress: null, ct);
            var clock = Stopwatch.StartNew();
            var written = await Verbs.WithPassAsync("Folding the log", progress => RebuildAsync(installation, views, progress, ct));
            return Verbs.Show(parsed, written, rebuilt =>
            {
                Verbs.Table(["read model", "rows written"], rebuilt.Select(one => (IReadOnlyList<string>)[one.Name, Verbs.Count(one.Rows)]));
                Verbs.Line(string.Create(CultureInfo.InvariantCulture, $"Rebuilt in {clock.Elapsed.TotalSeconds:F1} s."));
            });
        });
    }

    /// <summary>The views of a name; null where there are none.</summary>
    internal static IReadOnlyList<View>? Chosen(string name) =>
        name == "all" ? Views.All : Views.All.FirstOrDefault(view => view.Name == name) is { } view ? [view] : null;

    internal static Argument<string> Argument() => new("name") { Description = $"all, or one of: {Known}." };

    internal static NotDoneException Unknown(string name) => new("unknown-read-model", $"No read model is called '{name}'. There are: all, {Known}.");

    internal static ProblemHttpResult NoSuchView(string name) => Answers.Problem("unknown-read-model", "Not found", Unknown(name).Message, StatusCodes.Status404NotFound);

    private static string Known => string.Join(", ", Views.All.Select(view => view.Name));

    private static async Task<IReadOnlyList<Rebuilt>> RebuildAsync(
        Installation installation, IReadOnlyList<View> views, IProgress<PassProgress>? progress, CancellationToken ct) =>
        [.. (await installation.Views.RebuildAsync(views, progress, ct)).Select(one => new Rebuilt(one.Key, one.Value))];
}
