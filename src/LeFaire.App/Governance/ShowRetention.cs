using System.CommandLine;
using LeFaire.Hosting;
using LeFaire.People;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.Governance;

/// <summary>Until when what is held about someone who left is kept, as a list shows it.</summary>
/// <param name="Person">Who.</param>
/// <param name="Name">Their name, where a source gives one.</param>
/// <param name="Until">The last day.</param>
/// <param name="IsOver">True where they are to be erased.</param>
public sealed record RetentionSummary(PersonId Person, string? Name, DateOnly Until, bool IsOver);

/// <summary>Shows until when what is held about those who left is kept.</summary>
public static class ShowRetentionEndpoint
{
    /// <summary>Those who left and were not erased, whoever is to be erased first; nobody is erased without a human who does it.</summary>
    /// <param name="over">Only those who are to be erased, or only those who are not yet.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/retention"), Authorize(Policies.Erase)]
    public static async Task<Page<RetentionSummary>> Get(
        bool? over, DateOnly? on, int? page, int? size, long? asOf, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return await ReadAsync(snapshot, installation, over, on ?? installation.Today, page, size, ct);
    }

    /// <summary>The verb <c>retention</c>.</summary>
    public static Command Verb()
    {
        var over = new Option<bool>("--over") { Description = "Only those who are to be erased." };
        return new Command("retention", "Show until when what is held about those who left is kept. Example: retention --over") { over, Verbs.On, Verbs.AsOf, Verbs.Json }
            .Asks(Policies.Erase, async (parsed, installation, snapshot, _, ct) => Verbs.Show(
                parsed,
                await ReadAsync(
                    snapshot, installation, parsed.GetValue(over) ? true : null, parsed.GetValue(Verbs.On) ?? installation.Today, 1, 1_000, ct),
                Show));
    }

    internal static async Task<IReadOnlyList<Retention>> AllAsync(Snapshot snapshot, DateOnly on, CancellationToken ct) =>
        Retention.Of(await snapshot.EntriesAsync(Views.Governance, ct), snapshot.Everyone, snapshot.People, on, snapshot.EmploymentOf);

    internal static async Task<Page<RetentionSummary>> ReadAsync(
        Snapshot snapshot, Installation installation, bool? over, DateOnly on, int? page, int? size, CancellationToken ct)
    {
        var found = (await AllAsync(snapshot, on, ct)).Where(one => over is null || one.IsOver(on) == over).ToList();
        var names = await Names.OfPeopleAsync(installation.Database, snapshot.People, found.Select(one => one.Person), ct);
        return Page.Of(
            snapshot.Sequence, on, [.. found.Select(one => new RetentionSummary(one.Person, names.GetValueOrDefault(one.Person), one.Until, one.IsOver(on)))], page, size);
    }

    private static void Show(Page<RetentionSummary> page)
    {
        Verbs.Table(
            ["person", "name", "kept until", ""],
            page.Items.Select(one => (IReadOnlyList<string>)[$"{one.Person}", one.Name ?? "–", Verbs.Day(one.Until), one.IsOver ? "to be erased: erase PERSON" : ""]));
        Verbs.Line($"{Verbs.Count(page.Items.Count)} of {Verbs.Count(page.Total)}, on {Verbs.Day(page.On)}. Nobody is erased without a human who does it.");
    }
}
