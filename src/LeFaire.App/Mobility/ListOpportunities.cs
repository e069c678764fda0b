using System.CommandLine;
using LeFaire.Hosting;
using LeFaire.People;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.Mobility;

/// <summary>An opportunity as a list shows it.</summary>
/// <param name="Opportunity">The opportunity.</param>
/// <param name="Title">Its title.</param>
/// <param name="Kind">What is on offer.</param>
/// <param name="Entity">The legal entity that offers it.</param>
/// <param name="Unit">The unit that offers it.</param>
/// <param name="Topics">What it is about.</param>
/// <param name="PostedOn">The day on which it was posted.</param>
/// <param name="Joined">How many joined.</param>
/// <param name="ClosedOn">The day on which it was closed; null while one may apply.</param>
/// <param name="Ending">Why it was closed.</param>
public sealed record OpportunitySummary(
    PlaceId Opportunity, string? Title, OpportunityKind Kind, string Entity, string? Unit, IReadOnlyList<string> Topics, DateOnly PostedOn, int Joined,
    DateOnly? ClosedOn, OpportunityEnding? Ending);

/// <summary>Lists opportunities.</summary>
public static class ListOpportunitiesEndpoint
{
    /// <summary>Opportunities, those posted last first. No list tells who applied.</summary>
    /// <param name="kind">Only those of this kind.</param>
    /// <param name="topic">Only those on this topic.</param>
    /// <param name="open">Only those for which one may apply.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/opportunities"), Authorize(Policies.SeeOpportunities)]
    public static async Task<Page<OpportunitySummary>> Get(
        OpportunityKind? kind, string? topic, bool? open, DateOnly? on, int? page, int? size, long? asOf, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return await ReadAsync(snapshot, installation, kind, topic, open ?? false, on ?? installation.Today, page, size, ct);
    }

    /// <summary>The verb <c>opportunities</c>.</summary>
    public static Command Verb()
    {
        var kind = new Option<OpportunityKind?>("--kind") { Description = "Only those of this kind: project, mission or job." };
        var topic = new Option<string?>("--topic") { Description = "Only those on this topic." };
        var open = new Option<bool>("--open") { Description = "Only those for which one may apply." };
        return new Command("opportunities", "List projects, missions and jobs on the board. Example: opportunities --kind project --topic sql --open")
        {
            kind, topic, open, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeeOpportunities, async (parsed, installation, snapshot, _, ct) => Verbs.Show(
            parsed,
            await ReadAsync(
                snapshot, installation, parsed.GetValue(kind), parsed.GetValue(topic), parsed.GetValue(open),
                parsed.GetValue(Verbs.On) ?? installation.Today, 1, 1_000, ct),
            found => Show(found.Items)));
    }

    /// <summary>Every opportunity as of a day.</summary>
    internal static async Task<IReadOnlyList<OpportunityRecord>> AllAsync(Snapshot snapshot, DateOnly on, CancellationToken ct) =>
        OpportunityRecord.Of(await snapshot.EntriesAsync(Views.Opportunities, ct), snapshot.People, on, snapshot.UnitOf);

    /// <summary>One opportunity as of a day; null where there is none.</summary>
    internal static async Task<OpportunityRecord?> OneAsync(Snapshot snapshot, PlaceId opportunity, DateOnly on, CancellationToken ct) =>
        OpportunityRecord.Of(
            await snapshot.EntriesAsync(Views.Opportunities, opportunity.Value, ct), snapshot.People, on, snapshot.UnitOf) is [var one] ? one : null;

    internal static OpportunitySummary Summary(OpportunityRecord one, string? title) => new(
        one.Opportunity, title, one.Kind, one.Entity, one.Unit, one.Topics, one.PostedOn, one.Participants.Count, one.ClosedOn, one.Ending);

    internal static void Show(IReadOnlyList<OpportunitySummary> opportunities) => Verbs.Table(
        ["opportunity", "title", "kind", "unit", "topics", "posted", "joined", "state"],
        opportunities.Select(one => (IReadOnlyList<string>)
        [
            $"{one.Opportunity}", one.Title ?? "–", $"{one.Kind}", one.Unit ?? one.Entity, string.Join(", ", one.Topics), Verbs.Day(one.PostedOn),
            $"{one.Joined}", one.ClosedOn is { } day ? $"{one.Ending} on {Verbs.Day(day)}" : "open"
        ]));

    internal static async Task<Page<OpportunitySummary>> ReadAsync(
        Snapshot snapshot, Installation installation, OpportunityKind? kind, string? topic, bool open, DateOnly on, int? page, int? size,
        CancellationToken ct)
    {
        var found = (await AllAsync(snapshot, on, ct)).Where(one =>
            (kind is null || one.Kind == kind) && (topic is null || one.Topics.Contains(topic)) && (!open || one.IsOpen)).ToList();
        var titles = await Names.TitlesAsync(installation.Database, found.Select(one => one.Opportunity.Value), ct);
        return Page.Of(snapshot.Sequence, on, [.. found.Select(one => Summary(one, titles.GetValueOrDefault(one.Opportunity.Value)))], page, size);
    }
}
