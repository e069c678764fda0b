using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.ReadModels;

/// <summary>Folds the log anew and puts the result in place of the rows.</summary>
public static class RebuildReadModelsEndpoint
{
    /// <summary>Rebuilds one read model, or all; answers when it is done. Readers see the old rows until then.</summary>
    /// <param name="name">The view, or <c>all</c>.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Stops it; the old rows then stand.</param>
    [WolverinePost("/api/read-models/{name}/rebuild"), Authorize(Policies.Operate)]
    public static async Task<Results<Ok<IReadOnlyList<Rebuilt>>, ProblemHttpResult>> Post(string name, Installation installation, CancellationToken ct) =>
        Chosen(name) is { } views ? TypedResults.Ok(await installation.Views.RebuildAsync(views, null, ct)) : NoSuchView(name);

    /// <summary>The verb <c>rebuild</c>.</summary>
    public static Command Verb()
    {
        var name = Argument();
        var memory = Memory();
        return new Command("rebuild", "Fold the log anew and mend the rows of a read model, or of all, that differ from it. Example: rebuild all")
        {
            name, memory, Verbs.Json
        }.Runs(Policies.Operate, async (parsed, installation, _, ct) =>
        {
            var views = Chosen(parsed.GetRequiredValue(name)) ?? throw Unknown(parsed.GetRequiredValue(name));
            await installation.Upkeep.ReachEndAsync(progress: null, ct);
            var clock = Stopwatch.StartNew();
            var written = await Verbs.WithPassAsync("Folding the log", progress => installation.Views.RebuildAsync(views, progress, ct, Bytes(parsed.GetValue(memory))));
            return Verbs.Show(parsed, written, rebuilt =>
            {
                Verbs.Table(["read model", "rows", "inserted", "changed", "deleted"], rebuilt.Select(one => (IReadOnlyList<string>)
                    [one.Name, Verbs.Count(one.Rows), Verbs.Count(one.Inserted), Verbs.Count(one.Changed), Verbs.Count(one.Deleted)]));
                Verbs.Line(string.Create(CultureInfo.InvariantCulture, $"Rebuilt in {clock.Elapsed.TotalSeconds:F1} s."));
            });
        });
    }

    /// <summary>The views of a name; null where there are none.</summary>
    internal static IReadOnlyList<View>? Chosen(string name) =>
        name == "all" ? Views.All : Views.All.FirstOrDefault(view => view.Name == name) is { } view ? [view] : null;

    internal static Argument<string> Argument() => new("name") { Description = $"all, or one of: {Known}." };

    internal static Option<int?> Memory() => new("--memory")
    {
        Description = "What folded rows may take in memory, in MB (else a quarter of the machine); beyond it the log is read again for the rest."
    };

    internal static long? Bytes(int? megabytes) => megabytes * 1_000_000L;

    internal static NotDoneException Unknown(string name) => new("unknown-read-model", $"No read model is called '{name}'. There are: all, {Known}.");

    internal static ProblemHttpResult NoSuchView(string name) => Answers.Problem("unknown-read-model", "Not found", Unknown(name).Message, StatusCodes.Status404NotFound);

    private static string Known => string.Join(", ", Views.All.Select(view => view.Name));
}
