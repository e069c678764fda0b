using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LeFaire.ReadModels;
using Npgsql;
using Spectre.Console;

namespace LeFaire.Hosting;

/// <summary>What the command line's verbs share. Exit codes: 0 done, 1 not done, 2 done but something differs.</summary>
internal static class Verbs
{
    public const int Done = 0;
    public const int NotDone = 1;
    public const int Differs = 2;
    private const int WhenRedirected = 200;

    // Scripts read what a verb prints; progress goes the other way.
    private static readonly IAnsiConsole Progress = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public static readonly Option<string?> Home =
        new("--home") { Description = "The folder that keeps the data (else LEFAIRE_HOME, else the platform's user data folder).", Recursive = true };

    public static readonly Option<string?> As = new("--as")
    {
        Description = "Who acts: ROLE, PERSON or ROLE:PERSON, a person being an id of theirs or an e-mail address (else the role that the verb is for).",
        Recursive = true
    };

    public static readonly Option<bool> Json = new("--json") { Description = "Print the whole answer as JSON." };

    public static readonly Option<DateOnly?> On = new("--on") { Description = "As things stood at the end of this UTC day, yyyy-MM-dd (else today)." };

    public static readonly Option<long?> AsOf = new("--as-of") { Description = "As was known at this position of the log (else all that is known now)." };

    /// <summary>An argument that names a person.</summary>
    public static Argument<string> Person(string name = "person") => new(name) { Description = "An id of any of their accounts, or an e-mail address." };

    /// <summary>Has a verb run on the opened installation, as an actor whom the policy admits.</summary>
    public static Command Runs(this Command command, string policy, Func<ParseResult, Installation, Actor, CancellationToken, Task<int>> run)
    {
        command.SetAction((parsed, ct) => GuardAsync(async () =>
        {
            await using var installation = await Installation.OpenAsync(LeFaireHome.Resolve(parsed.GetValue(Home)), ct);
            var role = Policies.Roles[policy][0];
            var actor = parsed.GetValue(As) is { } text ? await Actor.ParseAsync(text, role, installation, ct) : new Actor(role, null);
            Demand(policy, actor);
            try
            {
                return await run(parsed, installation, actor, ct);
            }
            catch (Exception e) when (Database.IsLost(e) && installation.FullDisk() is { Length: > 0 } full)
            {
                // A server that has no room for its write-ahead log ends, and whoever asked hears of a lost connection only.
                throw new NotDoneException("disk-full", $"The database was lost: {full}What was done until then is whole; do it again.");
            }
        }));
        return command;
    }

    /// <summary>Refuses an actor whom a policy does not admit.</summary>
    /// <exception cref="NotDoneException">It does not.</exception>
    public static void Demand(string policy, Actor actor)
    {
        if (Policies.Admits(policy, actor.Role)) return;
        throw new NotDoneException(
            "forbidden", $"As {actor.Role.ToString().ToLowerInvariant()} one may not: {policy}. That is for {string.Join(", ", Policies.Roles[policy])}.");
    }

    /// <summary>Has a verb ask the views, brought up to date before.</summary>
    public static Command Asks(this Command command, string policy, Func<ParseResult, Installation, Snapshot, Actor, CancellationToken, Task<int>> run) =>
        command.Runs(policy, async (parsed, installation, actor, ct) =>
        {
            if (parsed.GetValue(On) is { } on && !Serve.IsInReach(on)) throw new NotDoneException("day-out-of-reach", "Ask for a day from 1900 to 2999.");
            await WithPassAsync("Bringing the read models up to date", progress => installation.Upkeep.ReachEndAsync(progress, ct));
            await using var snapshot = await WithPassAsync(
                "Reading", progress => installation.Snapshots.OpenAsync(parsed.GetValue(AsOf), ct, progress));
            return await Governance.Accesses.WatchAsync(
                parsed, installation, snapshot, actor, () => run(parsed, installation, snapshot, actor, ct), ct);
        });

    /// <summary>Runs and turns what is known to go wrong into clear words and an exit code.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Cancelled. What was done by then stands; run it again to go on.");
        }
        catch (Exception e) when (e is NotDoneException or Import.ImportException or InvalidOperationException or InvalidDataException or NpgsqlException
            or ReadModels.FoldFailedException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(Database.Trouble(e)?.Message ?? e.Message);
        }

        return NotDone;
    }

    /// <summary>Prints an answer as JSON where that was asked, else as a table.</summary>
    public static int Show<T>(ParseResult parsed, T answer, Action<T> table)
    {
        if (parsed.GetValue(Json)) Console.WriteLine(JsonSerializer.Serialize(answer, Answers.Json));
        else table(answer);
        return Done;
    }

    /// <summary>Says what a command recorded.</summary>
    /// <exception cref="NotDoneException">It was refused.</exception>
    public static int Show(ParseResult parsed, Outcome outcome, string what)
    {
        if (outcome.Refused is { } refused) throw NotDoneException.Of(refused);
        return Show(parsed, outcome, done => Line($"{what}: {string.Join(", ", done.Events.Select(one => one.Name))}"));
    }

    /// <summary>Prints a line as it is.</summary>
    public static void Line(string text) => Console.WriteLine(text);

    /// <summary>Prints a table; no cell is taken for markup.</summary>
    public static void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = WhenRedirected;
        var cells = rows.ToList();
        var table = new Table();
        foreach (var (index, column) in columns.Index())
        {
            // Ids are there to be copied: other columns give way to them.
            table.AddColumn(new TableColumn(Markup.Escape(column)) { NoWrap = cells.Exists(row => Guid.TryParse(row[index], out _)) });
        }

        foreach (var row in cells) table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }

    /// <summary>A count as the tables show it.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A figure as the tables show it, or that it is hidden, since it would point at too few.</summary>
    public static string Figure(IFormattable? figure, string? format = null) => figure?.ToString(format, CultureInfo.InvariantCulture) ?? "hidden";

    /// <summary>A day as the tables show it.</summary>
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Shows how far a pass over the log has come.</summary>
    public static Task<T> WithPassAsync<T>(string title, Func<IProgress<PassProgress>, Task<T>> pass) => WithBarAsync(title, 1, task =>
        pass(new Reporter<PassProgress>(at =>
        {
            (task.MaxValue, task.Value) = (Math.Max(1, at.Total), at.Done);
            if (at.EventsPerSecond > 0) task.Description = $"{title}, {Count((long)at.EventsPerSecond)} events/s";
        })));

    /// <summary>Shows a progress bar meanwhile, apart from what the verb prints.</summary>
    public static Task<T> WithBarAsync<T>(string title, double length, Func<ProgressTask, Task<T>> run) => Progress.Progress().AutoClear(true).Columns(
        new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(
            context => run(context.AddTask(title, maxValue: length)));

    // Progress<T> would report on another thread, after the bar is gone.
    internal sealed class Reporter<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
