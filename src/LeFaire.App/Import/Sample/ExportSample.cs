using System.CommandLine;
using System.Globalization;
using LeFaire.Hosting;

namespace LeFaire.Import.Sample;

/// <summary>Writes the invented company as files, so that the importers can be tried without a system of one's own. It needs no database.</summary>
internal static class ExportSample
{
    private const int FewestPeople = 12;

    /// <summary>The verb.</summary>
    public static Command Verb()
    {
        var people = AtLeast(
            new Option<int>("--people") { Description = "How many people it has on the first day.", DefaultValueFactory = _ => 400 }, FewestPeople);
        var months = AtLeast(new Option<int>("--months") { Description = "How many months go by.", DefaultValueFactory = _ => 24 }, 1);
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same company, another seed another one.", DefaultValueFactory = _ => 1 };
        var folder = new Option<string>("--export") { Description = "The folder to write; it must be empty, or not there yet.", Required = true };
        var command = new Command("sample", "Write a sample company as Slack, directory and CSV files, and say how to import them.")
        {
            people, months, seed, folder
        };
        command.SetAction((parsed, ct) => Verbs.GuardAsync(async () =>
        {
            var options = new SampleOptions(parsed.GetValue(people), parsed.GetValue(months), parsed.GetValue(seed));
            await WriteAsync(options, parsed.GetRequiredValue(folder), ct);
            foreach (var line in TryNext(options, parsed.GetRequiredValue(folder))) Verbs.Line(line);
            return Verbs.Done;
        }));
        return command;
    }

    /// <summary>Writes the company's files into an empty folder: all of them, or none where it is broken off.</summary>
    /// <exception cref="NotDoneException">The folder is not empty, or is a file.</exception>
    public static async Task WriteAsync(SampleOptions options, string folder, CancellationToken ct)
    {
        if (File.Exists(folder)) throw new NotDoneException("not-an-empty-folder", $"{folder} is a file. Name a folder that is empty or not there yet.");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new NotDoneException(
                "not-an-empty-folder", $"{folder} is not empty, and nothing in it is written over. Name a folder that is empty or not there yet.");
        }

        try
        {
            await SampleFiles.WriteAsync(options, folder, ct);
        }
        catch
        {
            // It was empty: what is in it now was written here.
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private static IEnumerable<string> TryNext(SampleOptions options, string folder)
    {
        var commands = SampleCompany.Commands(options);
        string File(string name) => $"\"{Path.Combine(folder, name)}\"";
        yield return string.Create(
            CultureInfo.InvariantCulture, $"{options.People} people and {options.Months} months are in {folder}. Try next, from the repository's root:");
        yield return $"  import directory {File("directory")} --mapping ops/mappings/sample-directory.json --complete-snapshots";
        yield return $"  import slack {File("slack")}";
        yield return $"  import workshops {File("workshops")} --mapping ops/mappings/sample-workshops.json";
        yield return $"  import mentoring {File("mentoring.csv")} --mapping ops/mappings/sample-mentoring.json";
        yield return $"  import cv {File(SampleCvs.FileName)} --mapping ops/mappings/sample-cv.json";
        foreach (var entity in commands.OfType<SampleEntity>())
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"  entity open \"{entity.Entity}\" --consultation {entity.Consulted:yyyy-MM-dd} --notice {entity.Noticed:yyyy-MM-dd}");
        }

        foreach (var cohort in commands.OfType<SampleCohort>().Take(1))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"  cohort open --entity \"{cohort.Entity}\" --joined {cohort.From:yyyy-MM-dd}..{cohort.To:yyyy-MM-dd}");
        }

        for (var plan = 1; plan <= commands.OfType<SamplePlan>().Count(); plan++) yield return $"  plan open {File(SampleFiles.PlanFile(plan))}";
    }

    private static Option<int> AtLeast(Option<int> option, int least)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var given) && given < least)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be {least} or more."));
            }
        });
        return option;
    }
}
