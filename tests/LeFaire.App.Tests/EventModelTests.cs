using System.CommandLine;
using System.Text.RegularExpressions;
using LeFaire.Hosting;
using LeFaire.Pages;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Serilog.Core;
using Wolverine.Configuration.EventModeling;

namespace LeFaire;

/// <summary>EventModel.md says what the code does: its slices are those that Wolverine derives from the endpoints, its verbs those of the command line.</summary>
public partial class EventModelTests(PostgresFixture postgres)
{
    private static readonly string Model = File.ReadAllText(Path.Combine(Repository.Root, "EventModel.md"));

    private static readonly IReadOnlyList<Slice> Slices = [.. Model.Split("\n### ")[1..].Select(Slice.Of)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task slices_routes_commands_and_events_are_those_derived_from_the_code()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        await using var app = Serve.Build(installation, Logger.None, _ => { });
        var derived = await WolverineEventModelExport.AssembleAsync(app.Services, "LeFaire", Ct);
        derived.Hotspots.ShouldBeEmpty();
        derived.Slices.Select(Line).Order(StringComparer.Ordinal).ShouldBe(
            Slices.Where(slice => slice.Route is not null).Select(slice => $"{slice.Route} · {slice.Command} · {string.Join(", ", slice.Events)}").Order(StringComparer.Ordinal));

        static string Line(JasperFx.Events.EventModeling.EventModelSliceDescriptor slice) =>
            $"{slice.TriggerOrigin!.Label} · {slice.CommandType?.Name} · {string.Join(", ", slice.EmittedEvents.Select(one => one.Name))}";
    }

    [Fact]
    public async Task policies_are_those_of_the_endpoints()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        await using var app = Serve.Build(installation, Logger.None, _ => { });
        var endpoints = app.RoutesOf()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .ToDictionary(
                endpoint => $"{endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods[0]} {endpoint.RoutePattern.RawText}",
                endpoint => endpoint.Metadata.GetRequiredMetadata<IAuthorizeData>().Policy);
        foreach (var slice in Slices.Where(slice => slice.Route is not null)) endpoints[slice.Route!].ShouldBe(slice.Policy, slice.Route);
        var table = PolicyRow().Matches(Model[Model.IndexOf("## Who may what", StringComparison.Ordinal)..])
            .Select(row => $"{row.Groups["policy"]}: {row.Groups["roles"]}");
        table.ShouldBe(["policy: roles", .. Policies.Roles.Select(of => $"{of.Key}: {string.Join(", ", of.Value).ToLowerInvariant()}")]);
    }

    [Fact]
    public async Task pages_are_those_of_the_code_with_their_policies()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        await using var app = Serve.Build(installation, Logger.None, _ => { });
        var pages = app.PagesOf().Select(page => $"{page.RoutePattern.RawText} {page.PolicyOf() ?? "whoever signed in"}");
        var (from, to) = (Model.IndexOf("## Pages", StringComparison.Ordinal), Model.IndexOf("## Who may what", StringComparison.Ordinal));
        PageRow().Matches(Model[from..to]).Select(row => $"{row.Groups["route"]} {row.Groups["policy"]}")
            .Order(StringComparer.Ordinal).ShouldBe(pages.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void every_verb_stands_in_the_model_or_runs_the_process()
    {
        string[] running = ["demo", "serve", "doctor", "backup", "restore", "pregenerate"];
        var verbs = Verbs(CommandLine.Root(), "").ToList();
        Slices.Select(slice => slice.Verb).Except(verbs).ShouldBeEmpty();
        verbs.Except(Slices.Select(slice => slice.Verb)).ShouldBe(running, ignoreOrder: true);

        static IEnumerable<string> Verbs(Command command, string path) => command.Subcommands.SelectMany(sub =>
            Verbs(sub, $"{path}{sub.Name} ").Concat(sub.Action is null ? [] : [$"{path}{sub.Name}"]));
    }

    [Fact]
    public void every_event_is_written_by_the_slices_that_say_so()
    {
        foreach (var (kind, name) in LeFaire.Fact.Names)
        {
            var row = Model.Split('\n').Single(line => line.StartsWith($"| {kind.Name} | `{name}` |", StringComparison.Ordinal));
            var writers = Slices.Where(slice => slice.Events.Contains(kind.Name)).Select(slice => slice.Verb).Distinct().ToList();
            writers.ShouldNotBeEmpty(kind.Name);
            row.Split('|')[4].Trim().ShouldBe(string.Join(", ", writers), kind.Name);
        }
    }

    [GeneratedRegex(@"^\| `(?<route>/[^`]*)` \|.*\| (?<policy>[^|]+) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex PageRow();

    [GeneratedRegex(@"^\| (?<policy>[a-z-]+) \| (?<roles>.+) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex PolicyRow();

    /// <summary>A slice as its section writes it.</summary>
    private sealed record Slice(string Title, string Verb, string? Route, string Policy, string? Command, IReadOnlyList<string> Events)
    {
        public static Slice Of(string section)
        {
            var trigger = Row(section, "trigger") ?? throw new InvalidDataException($"No trigger: {section.Split('\n')[0]}");
            var parts = trigger.Split(" · ");
            var route = Array.Find(parts, part => part.Contains("/api/", StringComparison.Ordinal))?.Trim('`');
            var verb = Array.Find(parts, part => part.StartsWith('`') && !part.Contains("/api/", StringComparison.Ordinal))!.Trim('`');
            return new Slice(
                section.Split('\n')[0], verb, route, parts[^1], Row(section, "command"), Row(section, "events")?.Split(", ") ?? []);
        }

        private static string? Row(string section, string lane) => section.Split('\n').Where(line => line.StartsWith($"| {lane} | ", StringComparison.Ordinal))
            .Select(line => line[($"| {lane} | ".Length)..^2].Trim()).FirstOrDefault();
    }
}
