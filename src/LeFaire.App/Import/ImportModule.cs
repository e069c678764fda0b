using System.CommandLine;
using LeFaire.Hosting;
using LeFaire.Import.Sample;

namespace LeFaire.Import;

/// <summary>What can be imported.</summary>
public enum ImportKind
{
    /// <summary>A Slack export.</summary>
    Slack,

    /// <summary>Directory snapshots.</summary>
    Directory,

    /// <summary>Workshops and their attendance.</summary>
    Workshops,

    /// <summary>Mentoring sessions.</summary>
    Mentoring,

    /// <summary>CVs.</summary>
    Cv,

    /// <summary>Which accounts are one person's.</summary>
    Links
}

/// <summary>What the command line has of imports.</summary>
public static class ImportModule
{
    /// <summary>Adds the verbs.</summary>
    public static void Configure(RootCommand root)
    {
        var import = ImportLedgerEndpoint.Verb();
        import.Add(SlackVerb());
        foreach (var kind in new[] { ImportKind.Directory, ImportKind.Workshops, ImportKind.Mentoring }) import.Add(CsvVerb(kind));
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
            var export = Open(ImportKind.Slack, parsed.GetRequiredValue(path), null, parsed.GetValue(source), null, parsed.GetValue(allow) ?? []);
            return RunAsync(installation, export, new ImportOptions(parsed.GetValue(entity)), ct);
        });
    }

    private static Command CsvVerb(ImportKind kind)
    {
        var name = kind.ToString().ToLowerInvariant();
        var path = new Argument<string>("path") { Description = "The CSV file, or the folder of them." };
        var mapping = new Option<string>("--mapping") { Description = "The JSON file that names the columns, the zone and their meaning; see ops/mappings.", Required = true };
        var entity = new Option<string?>("--entity") { Description = "The legal entity that this source belongs to." };
        var source = new Option<string?>("--source") { Description = "A name for the source, in place of the mapping's." };
        var complete = new Option<bool>("--complete-snapshots") { Description = "Whoever a directory snapshot leaves out has left." };
        var confirm = new Option<bool>("--confirm") { Description = "A snapshot may end more than 10% of the employments." };
        var allow = new Option<string[]>("--allow-space") { Description = "Take in a group or workshop that its name would refuse.", AllowMultipleArgumentsPerToken = true };
        var command = new Command(name, $"Import {name} from CSV by a mapping.") { path, mapping, entity, source };
        if (kind == ImportKind.Directory)
        {
            command.Options.Add(complete);
            command.Options.Add(confirm);
        }

        if (kind == ImportKind.Workshops) command.Options.Add(allow);
        return command.Runs(Policies.Operate, (parsed, installation, _, ct) =>
        {
            var export = Open(
                kind, parsed.GetRequiredValue(path), parsed.GetRequiredValue(mapping), parsed.GetValue(source), parsed.GetValue(entity),
                parsed.GetValue(allow) ?? []);
            var options = new ImportOptions(
                parsed.GetValue(entity), kind == ImportKind.Directory && parsed.GetValue(complete), kind == ImportKind.Directory && parsed.GetValue(confirm));
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
            var export = Open(ImportKind.Cv, parsed.GetRequiredValue(path), parsed.GetValue(mapping), parsed.GetValue(source), null, []);
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
            Policies.LinkAccounts, (parsed, installation, _, ct) => RunAsync(
                installation, Open(ImportKind.Links, parsed.GetRequiredValue(path), null, null, null, []), new ImportOptions(), ct));
    }

    /// <summary>Opens what is to be imported.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="path">The file or folder.</param>
    /// <param name="mapping">The mapping file, where it is CSV that needs one.</param>
    /// <param name="source">A name for the source; null for its own.</param>
    /// <param name="entity">The legal entity of those whose row names none.</param>
    /// <param name="allowed">Spaces, groups and workshops that are taken in though their name would refuse them.</param>
    /// <exception cref="ImportException">It cannot be read.</exception>
    internal static Export Open(ImportKind kind, string path, string? mapping, string? source, string? entity, IReadOnlyCollection<string> allowed)
    {
        var names = allowed.ToHashSet(StringComparer.Ordinal);
        return kind switch
        {
            ImportKind.Slack => SlackExport.Open(path, new SlackOptions(source, names.Count > 0 ? names : null)),
            ImportKind.Directory => DirectorySnapshots.Open(path, mapping!, source, entity),
            ImportKind.Workshops => Workshops.Open(path, mapping!, source, names, Tags.Default),
            ImportKind.Mentoring => Mentoring.Open(path, mapping!, source, Tags.Default),
            ImportKind.Cv => mapping is null ? JsonResume.Open(path, source) : Cvs.Open(path, mapping, source),
            _ => Links.Open(path)
        };
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
