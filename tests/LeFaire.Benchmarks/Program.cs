using System.CommandLine;
using LeFaire;

// A job by name: what it measures on a server of its own, over about so many events. A job's rows are named after it.
var jobs = new SortedDictionary<string, Func<Bench, Task<IReadOnlyList<Result>>>>(StringComparer.Ordinal)
{
    ["answers"] = AnswersBenchmark.RunAsync,
    ["import"] = ImportBenchmark.RunAsync,
    ["live"] = LiveBenchmark.RunAsync,
    ["pages"] = PagesBenchmark.RunAsync,
    ["rebuild"] = RebuildBenchmark.RunAsync,
    ["replay"] = ReplayBenchmark.RunAsync,
    ["serve"] = ServeBenchmark.RunAsync,
    ["stock"] = StockBenchmark.RunAsync
};

var names = new Argument<string[]>("job") { Description = $"What to measure; everything where none is named: {string.Join(", ", jobs.Keys)}." };
names.Validators.Add(given =>
{
    foreach (var unknown in given.GetValueOrDefault<string[]>().Except(jobs.Keys))
    {
        given.AddError($"There is no job '{unknown}', only {string.Join(", ", jobs.Keys)}.");
    }
});
var events = new Option<long>("--events") { Description = "About how many sample events to measure over.", DefaultValueFactory = _ => 1_000_000 };
var root = new RootCommand("Measures Le Faire on a durable server of its own, and keeps the figures in ops/benchmarks.")
{
    names, events, ImportBenchmark.Child()
};
foreach (var child in RebuildBenchmark.Children()) root.Add(child);
root.SetAction(async (parsed, ct) =>
{
    var chosen = parsed.GetRequiredValue(names) is { Length: > 0 } some ? some : [.. jobs.Keys];
    foreach (var job in chosen)
    {
        // A fresh server for each job, so that none inherits another's cache, checkpoints or vacuum.
        await using var bench = await Bench.StartAsync(parsed.GetValue(events), ct);
        Results.Keep(job, await jobs[job](bench));
    }

    return 0;
});
return await root.Parse(args).InvokeAsync();
