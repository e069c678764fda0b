using System.CommandLine;
using LeFaire.Hosting;
using LeFaire.Import.Sample;

namespace LeFaire.Import;

/// <summary>What the command line has of imports.</summary>
public static class ImportModule
{
    /// <summary>Adds the verbs.</summary>
    public static void Configure(RootCommand root)
    {
        var import = ImportLedgerEndpoint.Verb();
        import.Add(SlackVerb());
        foreach (var kind in new[] { "directory", "workshops", "mentoring" }) import.Add(CsvVerb(kind));
        import.Add(CvVerb());
        import.Add(LinksVerb());
        root.Add(import);
        root.Add(ExportSample.Verb());
    }

    private static Command SlackVerb()
    {
        var path = new Argument<string>("path") { Description = "The export: a folder, or the .zip as Slack hands it out." };
        var entity = new Option<string?>("--entity") { Description = "The legal entity that this network belongs to." };
        var source = new Option<string?>("--source") { Description = "A name for the source, where the data holds no team id." };
        var allow = new Option<string[]>("--allow-space") { Description = "Take in a space that its name would refuse.", AllowMultipleArgumentsPerToken = true };
        return new Command("slack", "Import a Slack export: posts, replies, mentions, reactions, joins and leaves of public channels.")
        {
            path, entity, source, allow
        }.Runs(Policies.Operate, (parsed, installation, _, ct) =>
        {
            var allowed = parsed.GetValue(allow) is { Length: > 0 } names ? names.ToHashSet(StringComparer.Ordinal) : null;
            var export = SlackExport.Open(parsed.GetRequiredValue(path), new SlackOptions(parsed.GetValue(source), allowed));
            return RunAsync(installation, export, new ImportOptions(parsed.GetValue(entity)), ct);
        });
    }

    private static Command CsvVerb(string kind)
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
        return command.Runs(Policies.Operate, (parsed, installation, _, ct) =>
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
            return RunAsync(installation, export, options, ct);
        });
    }

    private static Command CvVerb()
    {
        var path = new Argument<string>("path") { Description = "A CSV file with a mapping; or a JSON Resume, or a folder of them." };
        var mapping = new Option<string?>("--mapping") { Description = "The JSON file that names the columns of a CSV file; see ops/mappings." };
        var entity = new Option<string?>("--entity") { Description = "The legal entity that this source belongs to." };
        var source = new Option<string?>("--source") { Description = "A name for the source, in place of the mapping's." };
        return new Command("cv", "Import CVs: posts, diplomas, certifications, languages and skills, from CSV by a mapping or from JSON Resume.")
        {
            path, mapping, entity, source
        }.Runs(Policies.Operate, (parsed, installation, _, ct) =>
        {
            var (file, name) = (parsed.GetRequiredValue(path), parsed.GetValue(source));
            var export = parsed.GetValue(mapping) is { } map ? Cvs.Open(file, map, name) : JsonResume.Open(file, name);
            return RunAsync(installation, export, new ImportOptions(parsed.GetValue(entity)), ct);
        });
    }

    private static Command LinksVerb()
    {
        var path = new Argument<string>("path")
        {
            Description = "A CSV file with the columns account_source, account, other_source, other: names of sources, and ids there or e-mail addresses."
        };
        return new Command("links", "Say by a file which accounts are one person's. A link that a human undid stays out.") { path }.Runs(
            Policies.LinkAccounts, (parsed, installation, _, ct) => RunAsync(installation, Links.Open(parsed.GetRequiredValue(path)), new ImportOptions(), ct));
    }

    /// <summary>Imports, shows how far it has come and what it did, and brings the views up to date.</summary>
    internal static async Task<int> RunAsync(Installation installation, Export export, ImportOptions options, CancellationToken ct, bool reach = true)
    {
        var summary = await Verbs.WithBarAsync("Importing", Math.Max(1, export.Length), bar =>
            installation.Intake.ImportAsync(export, options, new Verbs.Reporter<long>(read => bar.Value = read), ct));
        Verbs.Table(
            ["read", "added", "changed", "already there", "refused"],
            [[.. new[] { summary.Read, summary.Added, summary.Changed, summary.AlreadyThere, summary.Refused }.Select(Verbs.Count)]]);
        if (summary.Refused > 0) Verbs.Line("See what was refused, and why: import --status");
        if (reach) await Verbs.WithPassAsync("Bringing the read models up to date", progress => installation.Upkeep.ReachEndAsync(progress, ct));
        return Verbs.Done;
    }
}
