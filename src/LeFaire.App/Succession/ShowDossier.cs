using System.CommandLine;
using System.Security.Claims;
using System.Text.Json;
using System.Text.RegularExpressions;
using LeFaire.Hosting;
using LeFaire.People;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Succession;

/// <summary>Whether a part of a dossier is what was pinned.</summary>
public enum SectionState
{
    /// <summary>Its bytes have the hash that the log holds.</summary>
    Intact,

    /// <summary>The person was erased: the section is gone, its hash remains.</summary>
    Erased,

    /// <summary>Its bytes are others than those pinned, or are missing.</summary>
    Altered
}

/// <summary>One nominee as they were seen.</summary>
/// <param name="Person">Who.</param>
/// <param name="Hash">The hash that the log holds.</param>
/// <param name="State">Whether the section is what was pinned.</param>
/// <param name="Content">The section as it is stored.</param>
public sealed record SeenSection(PersonId Person, string Hash, SectionState State, JsonElement? Content);

/// <summary>A dossier as it was seen.</summary>
/// <param name="Pinned">What the log says of it: when, by whom, at which position, by which rules, and its hashes.</param>
/// <param name="Intact">True where head and sections have the hashes of the log, those that an erasure took apart.</param>
/// <param name="Head">What the plan asked and how large its pool was, as it is stored.</param>
/// <param name="Sections">The nominees.</param>
/// <param name="Names">The names, from the vault of today, of whoever is named in it; none for whoever may read none.</param>
public sealed record SeenDossier(
    DossierPinned Pinned, bool Intact, JsonElement? Head, IReadOnlyList<SeenSection> Sections, IReadOnlyDictionary<AccountId, string> Names);

/// <summary>Shows a dossier as it was seen.</summary>
public static partial class DossierEndpoint
{
    internal static readonly Refused NoSuchDossier = new("unknown-dossier", "Not found", "No such dossier was pinned. See: dossiers", RefusedAs.Unknown);

    /// <summary>The stored bytes, checked against the hashes in the log, with names from the vault.</summary>
    /// <param name="dossier">The dossier.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/dossiers/{dossier}"), Authorize(Policies.SeePlans)]
    public static async Task<Results<Ok<SeenDossier>, ProblemHttpResult>> Get(
        Guid dossier, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        return await FindAsync(snapshot, installation, new DossierId(dossier), Actor.Of(user), ct) is { } pinned
            ? TypedResults.Ok(await ReadAsync(snapshot, installation, Actor.Of(user), pinned, ct))
            : Answers.Problem(NoSuchDossier);
    }

    /// <summary>The verb <c>dossier</c>, under which <c>dossier pin</c> stands too.</summary>
    public static Command Verb()
    {
        var id = new Argument<Guid?>("dossier") { Description = "The dossier's id.", Arity = ArgumentArity.ZeroOrOne };
        var beside = new Option<bool>("--then-and-now") { Description = "Set it beside the same plan today, and give the cause of every difference." };
        return new Command("dossier", "Show a dossier as it was seen, or what changed since; or pin one. Example: dossier DOSSIER --then-and-now")
        {
            id, beside, Verbs.Json, PinDossierEndpoint.Verb()
        }.Asks(Policies.SeePlans, async (parsed, installation, snapshot, actor, ct) =>
        {
            var pinned = await FindAsync(snapshot, installation, new DossierId(parsed.GetValue(id) ?? default), actor, ct) ?? throw NotDoneException.Of(NoSuchDossier);
            return parsed.GetValue(beside)
                ? Verbs.Show(parsed, await ThenAndNowEndpoint.ReadAsync(snapshot, installation, pinned, ct), ThenAndNowEndpoint.Show)
                : Verbs.Show(parsed, await ReadAsync(snapshot, installation, actor, pinned, ct), Show);
        });
    }

    /// <summary>A dossier that someone may see; null where there is none, and where it or its plan concerns them.</summary>
    internal static async Task<DossierPinned?> FindAsync(Snapshot snapshot, Installation installation, DossierId dossier, Actor actor, CancellationToken ct)
    {
        var pinned = Entry.Standing<DossierPinned>(await snapshot.EntriesAsync(Views.Plans, ct)).FirstOrDefault(one => one.Dossier == dossier);
        if (pinned is null || await PlanAccess.IsKeptFromAsync(installation, snapshot, pinned.Plan, actor, pinned.On, ct)) return null;
        var asking = snapshot.People.PersonOf(actor.Account);
        return asking is not null && pinned.Sections.Any(section => snapshot.People.PersonOf(section.Person) == asking) ? null : pinned;
    }

    /// <summary>The stored parts of a dossier, each under whose it is.</summary>
    internal static async Task<Dictionary<Guid, string>> StoredAsync(Installation installation, DossierId dossier, CancellationToken ct)
    {
        await using var select = installation.Database.CreateCommand("select person, section from vault.dossiers where dossier = $1");
        select.Parameters.Add(new() { Value = dossier.Value });
        await using var reader = await select.ExecuteReaderAsync(ct);
        var stored = new Dictionary<Guid, string>();
        while (await reader.ReadAsync(ct)) stored[reader.GetGuid(0)] = reader.GetString(1);
        return stored;
    }

    internal static async Task<SeenDossier> ReadAsync(Snapshot snapshot, Installation installation, Actor reader, DossierPinned pinned, CancellationToken ct)
    {
        var stored = await StoredAsync(installation, pinned.Dossier, ct);
        var head = stored.GetValueOrDefault(PinDossierEndpoint.Head);
        var sections = pinned.Sections.Select(section => Seen(section, stored.GetValueOrDefault(section.Person.Value), snapshot)).ToList();
        var named = stored.Values.SelectMany(text => AnyId().Matches(text)).Select(id => new AccountId(Guid.Parse(id.ValueSpan))).Distinct();
        return new SeenDossier(
            pinned, head is not null && Dossier.RootOf(head, pinned.Sections) == pinned.RootHash && sections.All(section => section.State != SectionState.Altered),
            head is null ? null : JsonSerializer.Deserialize<JsonElement>(head), sections,
            reader.ReadsNames ? await Names.OfAsync(installation.Database, named, ct) : new Dictionary<AccountId, string>());
    }

    private static SeenSection Seen(SectionHash section, string? stored, Snapshot snapshot)
    {
        var state = stored is not null && Dossier.HashOf(stored) == section.Hash ? SectionState.Intact
            : stored is null && snapshot.Scope.Erased(section.Person) ? SectionState.Erased
            : SectionState.Altered;
        return new SeenSection(
            new PersonId(section.Person.Value), section.Hash, state, state == SectionState.Intact ? JsonSerializer.Deserialize<JsonElement>(stored!) : null);
    }

    private static void Show(SeenDossier seen)
    {
        var pinned = seen.Pinned;
        Verbs.Line($"Dossier {pinned.Dossier} of plan {pinned.Plan} on {Verbs.Day(pinned.On)}, at event {Verbs.Count(pinned.Sequence)}, rules {pinned.RulesVersion}");
        Verbs.Line(seen.Intact ? $"It is what was pinned: {pinned.RootHash}" : "It is NOT what was pinned: a part has another hash than the log holds.");
        foreach (var section in seen.Sections)
        {
            Verbs.Line($"{seen.Names.GetValueOrDefault(new AccountId(section.Person.Value)) ?? $"{section.Person}"}: {section.State}, {section.Hash}");
            if (section.Content is { } content) Verbs.Line(JsonSerializer.Serialize(content, Answers.Json));
        }
    }

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture)]
    private static partial Regex AnyId();
}
