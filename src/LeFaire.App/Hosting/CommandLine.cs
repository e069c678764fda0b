using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LeFaire.Import;
using LeFaire.Import.Sample;
using LeFaire.ReadModels;
using Npgsql;
using Spectre.Console;

namespace LeFaire.Hosting;

/// <summary>The command line: every verb, its help and its exit codes (0 done, 1 not done, 2 done but something differs).</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int Differs = 2;

    private static readonly Option<string?> Home =
        new("--home") { Description = "The folder that keeps the data (else LEFAIRE_HOME, else the platform's user data folder).", Recursive = true };

    public static RootCommand Root()
    {
        var root = new RootCommand("Le Faire: what people do for each other, every fact an event.")
        {
            Home, DemoCommand(), ImportCommand(), RebuildCommand(), VerifyCommand(), ReadModelsCommand(), DoctorCommand()
        };
        foreach (var verb in ReadingVerbs.All()) root.Add(verb);
        return root;
    }

    private static Command DemoCommand()
    {
        var command = new Command("demo", "Take in a sample company of 400 people and 24 months, fill the read models, and say what to try next.");
        command.SetAction((parsed, ct) => InstallationAsync(parsed, async (installation, token) =>
        {
            foreach (var export in SampleCompany.Exports(new SampleOptions()))
            {
                AnsiConsole.WriteLine($"Source {export.Source}:");
                await RunImportAsync(installation, export, new ImportOptions(CompleteSnapshots: true), token, catchUp: false);
            }

            await WithPassAsync("Filling the read models", progress => installation.Views.CatchUpAsync(progress, token));
            await ReadingVerbs.RecordSampleAsync(installation, SampleCompany.Commands(new SampleOptions()), token);
            AnsiConsole.WriteLine("Try next:");
            AnsiConsole.WriteLine("  people");
            AnsiConsole.WriteLine("  profile PERSON --on 2026-09-30");
            AnsiConsole.WriteLine("  cohorts");
            AnsiConsole.WriteLine("  cohort COHORT --on 2026-09-30");
            AnsiConsole.WriteLine("  verify all");
            return 0;
        }, ct));
        return command;
    }

    private static Command ImportCommand()
    {
        var status = new Option<bool>("--status") { Description = "Show the ledger of imports and what was refused." };
        var command = new Command("import", "Import what other systems know. Running an import again adds only what is new.") { status, SlackCommand(), CsvCommand("directory"), CsvCommand("workshops"), CsvCommand("mentoring") };
        command.SetAction((parsed, ct) => InstallationAsync(parsed, async (installation, token) =>
        {
            if (!parsed.GetValue(status)) throw new ImportException("Say what to import, for example: import slack FOLDER-OR-ZIP. See import --help.");
            await ShowLedgerAsync(installation.Database, token);
            return 0;
        }, ct));
        return command;
    }

    private static Command SlackCommand()
    {
        var path = new Argument<string>("path") { Description = "The export: a folder, or the .zip as Slack hands it out." };
        var entity = new Option<string?>("--entity") { Description = "The legal entity that this network belongs to." };
        var source = new Option<string?>("--source") { Description = "A name for the source, where the data holds no team id." };
        var allow = new Option<string[]>("--allow-space") { Description = "Take in a space that its name would refuse.", AllowMultipleArgumentsPerToken = true };
        var command = new Command("slack", "Import a Slack export: posts, replies, mentions, reactions, joins and leaves of public channels.")
        {
            path, entity, source, allow
        };
        command.SetAction((parsed, ct) => InstallationAsync(parsed, (installation, token) =>
        {
            var allowed = parsed.GetValue(allow) is { Length: > 0 } names ? names.ToHashSet(StringComparer.Ordinal) : null;
            var export = SlackExport.Open(parsed.GetRequiredValue(path), new SlackOptions(parsed.GetValue(source), allowed));
            return RunImportAsync(installation, export, new ImportOptions(parsed.GetValue(entity)), token);
        }, ct));
        return command;
    }

    private static Command CsvCommand(string kind)
    {
        var path = new Argument<string>("path") { Description = "The CSV file, or the folder of them." };
        var mapping = new Option<string>("--mapping") { Description = "The JSON file that names the columns, the zone and their meaning; see ops/mappings.", Required = true };
        var entity = new Option<string?>("--entity") { Description = "The legal entity that this source belongs to." };
        var source = new Option<string?>("--source") { Description = "A name for the source, in place of the mapping's." };
        var complete = new Option<bool>("--complete-snapshots") { Description = "Whoever a directory snapshot leaves out has left." };
        var confirm = new Option<bool>("--confirm") { Description = "A snapshot may end more than 10% of the employments." };
        var allow = new Option<string[]>("--allow-space") { Description = "Take in a group or workshop that its name would refuse.", AllowMultipleArgumentsPerToken = true };
        var command = new Command(kind, $"Import {kind} from CSV by a mapping.") { path, mapping, entity, source };
        if (kind == "directory")
        {
            command.Options.Add(complete);
            command.Options.Add(confirm);
        }

        if (kind == "workshops") command.Options.Add(allow);
        command.SetAction((parsed, ct) => InstallationAsync(parsed, (installation, token) =>
        {
            var (file, map, name) = (parsed.GetRequiredValue(path), parsed.GetRequiredValue(mapping), parsed.GetValue(source));
            var export = kind switch
            {
                "directory" => DirectorySnapshots.Open(file, map, name, parsed.GetValue(entity)),
                "workshops" => Workshops.Open(file, map, name, (parsed.GetValue(allow) ?? []).ToHashSet(StringComparer.Ordinal), Tags.Default),
                _ => Mentoring.Open(file, map, name, Tags.Default)
            };
            var options = new ImportOptions(
                parsed.GetValue(entity), kind == "directory" && parsed.GetValue(complete), kind == "directory" && parsed.GetValue(confirm));
            return RunImportAsync(installation, export, options, token);
        }, ct));
        return command;
    }

    private static Command RebuildCommand()
    {
        var name = ViewArgument();
        var command = new Command("rebuild", "Fold the log anew and put the result in place of the rows of a read model, or of all.") { name };
        command.SetAction((parsed, ct) => InstallationAsync(parsed, async (installation, token) =>
        {
            var views = Chosen(parsed.GetRequiredValue(name));
            await installation.Views.CatchUpAsync(progress: null, token);
            var clock = Stopwatch.StartNew();
            var written = await WithPassAsync("Folding the log", progress => installation.Views.RebuildAsync(views, progress, token));
            var table = new Table().AddColumns("read model", "rows written");
            foreach (var (view, rows) in written) table.AddRow(view, rows.ToString("N0", CultureInfo.InvariantCulture));
            AnsiConsole.Write(table);
            AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Rebuilt in {clock.Elapsed.TotalSeconds:F1} s."));
            return 0;
        }, ct));
        return command;
    }

    private static Command VerifyCommand()
    {
        var name = ViewArgument();
        var command = new Command("verify", "Fold the log anew and compare it with the live read model, row by row. Exit code 2 where they differ.") { name };
        command.SetAction((parsed, ct) => InstallationAsync(parsed, async (installation, token) =>
        {
            await installation.Views.CatchUpAsync(progress: null, token);
            var found = await WithPassAsync("Folding the log", progress => installation.Views.VerifyAsync(Chosen(parsed.GetRequiredValue(name)), progress, token));
            var table = new Table().AddColumns("read model", "at event", "rows", "result");
            foreach (var one in found)
            {
                table.AddRow(
                    one.View, one.Sequence.ToString("N0", CultureInfo.InvariantCulture), one.Rows.ToString("N0", CultureInfo.InvariantCulture),
                    one.Equal ? "equal" : $"{one.Differing.Count} rows differ");
            }

            AnsiConsole.Write(table);
            foreach (var one in found.Where(one => !one.Equal))
            {
                foreach (var row in one.Differing.Take(20)) AnsiConsole.WriteLine($"{one.View}: {row.First} {row.Second} {row.Month}");
            }

            return found.All(one => one.Equal) ? 0 : Differs;
        }, ct));
        return command;
    }

    private static Command ReadModelsCommand()
    {
        var command = new Command("read-models", "Show where the read models stand.");
        command.SetAction((parsed, ct) => InstallationAsync(parsed, async (installation, token) =>
        {
            var (views, log) = await installation.Views.PositionsAsync(token);
            var table = new Table().AddColumns("read model", "version", "rows", "at event", "behind");
            foreach (var view in Views.All)
            {
                await using var count = installation.Database.CreateCommand($"select count(*) from {ViewStore.TableOf(view)}");
                var rows = (long)(await count.ExecuteScalarAsync(token))!;
                table.AddRow(
                    view.Name, $"{Views.Version}", rows.ToString("N0", CultureInfo.InvariantCulture), views.ToString("N0", CultureInfo.InvariantCulture),
                    (log - views).ToString("N0", CultureInfo.InvariantCulture));
            }

            AnsiConsole.Write(table);
            return 0;
        }, ct));
        return command;
    }

    private static Command DoctorCommand()
    {
        var command = new Command("doctor", "Check the installation: server, key, log and read models.");
        command.SetAction((parsed, ct) => InstallationAsync(parsed, async (installation, token) =>
        {
            await using var version = installation.Database.CreateCommand("select current_setting('server_version')");
            var (views, log) = await installation.Views.PositionsAsync(token);
            AnsiConsole.WriteLine($"PostgreSQL        {await version.ExecuteScalarAsync(token)}");
            AnsiConsole.WriteLine($"Installation key  {installation.Key.Fingerprint} (the database's)");
            AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Log               {log:N0} events"));
            AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Read models       {log - views:N0} events behind"));
            return 0;
        }, ct));
        return command;
    }

    private static Argument<string> ViewArgument() => new("name") { Description = $"all, or one of: {string.Join(", ", Views.All.Select(view => view.Name))}." };

    private static IReadOnlyList<View> Chosen(string name) =>
        name == "all" ? Views.All
        : Views.All.FirstOrDefault(view => view.Name == name) is { } view ? [view]
        : throw new ImportException($"No read model is called '{name}'. There are: all, {string.Join(", ", Views.All.Select(known => known.Name))}.");

    private static async Task<int> RunImportAsync(
        Installation installation, Export export, ImportOptions options, CancellationToken ct, bool catchUp = true)
    {
        var summary = await AnsiConsole.Progress().AutoClear(true).Columns(
            new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(context =>
        {
            var task = context.AddTask("Importing", maxValue: Math.Max(1, export.Length));
            return installation.Intake.ImportAsync(export, options, new Reporter<long>(read => task.Value = read), ct);
        });
        if (catchUp) await installation.Views.CatchUpAsync(progress: null, ct);
        var table = new Table().AddColumns("read", "added", "changed", "already there", "refused");
        table.AddRow([.. new[] { summary.Read, summary.Added, summary.Changed, summary.AlreadyThere, summary.Refused }
            .Select(count => count.ToString("N0", CultureInfo.InvariantCulture))]);
        AnsiConsole.Write(table);
        if (summary.Refused > 0) AnsiConsole.WriteLine("See what was refused, and why: import --status");
        return 0;
    }

    private static async Task ShowLedgerAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        var runs = new Table().AddColumns("import", "started", "state", "read", "added", "changed", "already there", "refused");
        await using (var select = database.CreateCommand(
            "select id, started_at, state, read, added, changed, already_there, refused from import.runs order by id desc limit 20"))
        await using (var reader = await select.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                runs.AddRow([.. Enumerable.Range(0, 8).Select(column => Markup.Escape(Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture)!))]);
            }
        }

        AnsiConsole.Write(runs);
        await using var refused = database.CreateCommand(
            "select run, reason, count(*), min(place) from import.refused group by run, reason order by run desc, count(*) desc limit 40");
        await using var lines = await refused.ExecuteReaderAsync(ct);
        while (await lines.ReadAsync(ct))
        {
            AnsiConsole.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"import {lines.GetInt64(0)}: {lines.GetInt64(2)} × {lines.GetString(1)} (first: {lines.GetString(3)})"));
        }
    }

    private static Task<T> WithPassAsync<T>(string title, Func<IProgress<PassProgress>, Task<T>> pass) =>
        AnsiConsole.Progress().AutoClear(true).Columns(
            new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(context =>
        {
            var task = context.AddTask(title);
            return pass(new Reporter<PassProgress>(at => (task.MaxValue, task.Value) = (Math.Max(1, at.Total), at.Done)));
        });

    public static async Task<int> InstallationAsync(ParseResult parsed, Func<Installation, CancellationToken, Task<int>> run, CancellationToken ct)
    {
        try
        {
            await using var installation = await Installation.OpenAsync(LeFaireHome.Resolve(parsed.GetValue(Home)), ct);
            return await run(installation, ct);
        }
        catch (Exception e) when (e is ImportException or InvalidOperationException or InvalidDataException or NpgsqlException or IOException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Failed;
        }
    }

    // Progress<T> would report on another thread, after the bar is gone.
    private sealed class Reporter<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
