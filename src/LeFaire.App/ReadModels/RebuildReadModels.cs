using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.ReadModels;

/// <summary>Folds the log anew and mends the rows that differ.</summary>
public static class RebuildReadModelsEndpoint
{
    /// <summary>Begins a rebuild of one read model, or of all, and answers at once; readers see the old rows until it is done.</summary>
    /// <param name="name">The view, or <c>all</c>.</param>
    /// <param name="rebuilds">What runs it.</param>
    /// <param name="ct">Gives up before it has begun.</param>
    [WolverinePost("/api/read-models/{name}/rebuild"), Authorize(Policies.Operate)]
    public static async Task<Results<Accepted<RebuildStatus>, ProblemHttpResult>> Post(string name, Rebuilds rebuilds, CancellationToken ct) =>
        Chosen(name) is { } views ? TypedResults.Accepted(ShowRebuildEndpoint.Route, await rebuilds.BeginAsync(views, ct)) : NoSuchView(name);

    /// <summary>The verb <c>rebuild</c>.</summary>
    public static Command Verb()
    {
        var name = Argument();
        name.Arity = ArgumentArity.ZeroOrOne;
        var memory = Memory();
        var status = new Option<bool>("--status") { Description = "Show how far the rebuild that was asked for last has come, wherever it runs." };
        var cancel = new Option<bool>("--cancel") { Description = "Ask the rebuild that is at work to stop, wherever it runs, and wait until it has." };
        return new Command("rebuild", "Fold the log anew and mend the rows of a read model, or of all, that differ from it. Example: rebuild all")
        {
            name, memory, status, cancel, Verbs.Json
        }.Runs(Policies.Operate, async (parsed, installation, _, ct) =>
        {
            if (parsed.GetValue(cancel)) return ShowRebuildEndpoint.Show(parsed, await CancelRebuildEndpoint.CancelAsync(installation, toItsEnd: true, ct));
            if (parsed.GetValue(status)) return ShowRebuildEndpoint.Show(parsed, await Rebuilding.ReadAsync(installation.Database, toItsEnd: false, ct));
            var asked = parsed.GetValue(name) ?? throw new NotDoneException("no-read-model", $"Name what to rebuild: all, {Known}.");
            var views = Chosen(asked) ?? throw Unknown(asked);
            await installation.Upkeep.ReachEndAsync(progress: null, ct);
            var clock = Stopwatch.StartNew();
            var written = await Verbs.WithPassAsync("Folding the log", progress => installation.Views.RebuildAsync(views, progress, ct, Bytes(parsed.GetValue(memory))));
            return Verbs.Show(parsed, written, rebuilt =>
            {
                Show(rebuilt);
                Verbs.Line(string.Create(CultureInfo.InvariantCulture, $"Rebuilt in {clock.Elapsed.TotalSeconds:F1} s."));
            });
        });
    }

    /// <summary>Shows what was done to each view.</summary>
    internal static void Show(IReadOnlyList<Rebuilt> rebuilt) =>
        Verbs.Table(["read model", "rows", "inserted", "changed", "deleted"], rebuilt.Select(one => (IReadOnlyList<string>)
            [one.Name, Verbs.Count(one.Rows), Verbs.Count(one.Inserted), Verbs.Count(one.Changed), Verbs.Count(one.Deleted)]));

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
