using System.Globalization;
using System.Text;
using System.Text.Json;
using Spectre.Console;

namespace LeFaire;

/// <summary>One figure measured.</summary>
/// <param name="Job">The job's name, or begins with it and a space.</param>
/// <param name="Events">Over how many events.</param>
/// <param name="Figure">What was measured.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Baseline">What it is compared with, measured in the same run; null where it stands alone.</param>
/// <param name="BaselineFigure">The baseline, in the same unit.</param>
/// <param name="Ratio">The figure's share of the baseline.</param>
/// <param name="Target">What is to be reached; null where the figure is only reported.</param>
/// <param name="Met">Whether it was reached.</param>
public sealed record Result(
    string Job, long Events, double Figure, string Unit, string? Baseline, double? BaselineFigure, double? Ratio, string? Target, bool? Met)
{
    /// <summary>A figure that is only reported.</summary>
    public static Result Reported(string job, long events, double figure, string unit) => new(job, events, figure, unit, null, null, null, null, null);

    /// <summary>A figure that may not exceed a number.</summary>
    public static Result AtMost(double most, string job, long events, double figure, string unit) =>
        new(job, events, figure, unit, null, null, null, string.Create(CultureInfo.InvariantCulture, $"at most {most:#,0.##} {unit}"), figure <= most);

    /// <summary>A figure beside its baseline.</summary>
    public Result Beside(string baseline, double baselineFigure) =>
        this with { Baseline = baseline, BaselineFigure = baselineFigure, Ratio = Figure / baselineFigure };

    /// <summary>A figure that is to be at least so many times its baseline.</summary>
    public Result AtLeast(double ratio) =>
        this with { Target = string.Create(CultureInfo.InvariantCulture, $"at least {ratio:0.##} of the baseline"), Met = Ratio >= ratio };

    /// <summary>A figure that is to be at most so many times its baseline.</summary>
    public Result AtMost(double ratio) =>
        this with { Target = string.Create(CultureInfo.InvariantCulture, $"at most {ratio:0.##} of the baseline"), Met = Ratio <= ratio };
}

/// <summary>The figures kept in ops/benchmarks: the newest of each job.</summary>
public static class Results
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly string[] Columns = ["job", "events", "figure", "baseline", "ratio", "target", "met"];

    /// <summary>Shows a job's figures and puts them in the place of its earlier ones over about as many events.</summary>
    public static void Keep(string job, IReadOnlyList<Result> measured)
    {
        var table = new Table().AddColumns(Columns);
        foreach (var result in measured) table.AddRow([.. Cells(result).Select(Markup.Escape)]);
        AnsiConsole.Write(table);

        var folder = Path.Combine(Root(), "ops", "benchmarks");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "results.json");
        var kept = File.Exists(file) ? JsonSerializer.Deserialize<List<Result>>(File.ReadAllText(file), Json)! : [];
        var all = kept.Where(result => !IsOf(result) || !measured.Any(one => Math.Abs(one.Events - result.Events) <= one.Events / 10)).Concat(measured)
            .OrderBy(result => result.Job.Split(' ')[0], StringComparer.Ordinal).ThenBy(result => IsOf(result) ? result.Events : 0).ToList();
        File.WriteAllText(file, JsonSerializer.Serialize(all, Json) + "\n");
        File.WriteAllText(Path.Combine(folder, "results.md"), Written(all));

        bool IsOf(Result result) => result.Job.Split(' ')[0] == job;
    }

    private static string Written(IReadOnlyList<Result> results)
    {
        var text = new StringBuilder();
        text.Append("""
            # Measured

            Written by `dotnet run -c Release --project tests/LeFaire.Benchmarks -- [job ...] [--events N]`: an embedded PostgreSQL of its own for each job,
            durable (fsync on), with the product's settings, on the machine of the application. Baselines are of the same run. Trust ratios of 1.5 and more.


            """);
        text.Append(Row(Columns)).Append(Row([.. Columns.Select(_ => "---")]));
        foreach (var result in results) text.Append(Row(Cells(result)));
        return text.ToString();
    }

    private static string Row(string[] cells) => $"| {string.Join(" | ", cells)} |\n";

    private static string[] Cells(Result result) =>
    [
        result.Job, Number(result.Events), $"{Number(result.Figure)} {result.Unit}",
        result.BaselineFigure is { } figure ? $"{result.Baseline}: {Number(figure)} {result.Unit}" : "", result.Ratio is { } ratio ? Number(ratio) : "",
        result.Target ?? "", result.Met switch { true => "yes", false => "NO", null => "" }
    ];

    private static string Number(double number) => number.ToString(Math.Abs(number) < 100 ? "0.00" : "#,0", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>The repository that this was built from.</summary>
    internal static string Root()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "EventModel.md"))) return folder;
        }

        throw new InvalidOperationException("The benchmarks run from a build inside the repository.");
    }
}
