using System.CommandLine;
using System.Globalization;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Succession;

/// <summary>Writes a plan's nominees down as they are seen at this moment.</summary>
public static class PinDossierEndpoint
{
    /// <summary>Under whom the head of a dossier is kept, beside the sections of people.</summary>
    internal static readonly Guid Head = Guid.Empty;

    /// <summary>Names the code that computes what a dossier holds.</summary>
    internal static readonly string Build = typeof(Fact).Module.ModuleVersionId.ToString("N");

    /// <summary>Pins a dossier: its bytes are kept beside the log, their hashes in it. Where it lies is the answer's location.</summary>
    [WolverinePost("/api/plans/{plan}/dossiers"), Authorize(Policies.RunPlans), Emits(typeof(DossierPinned))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid plan, PinDossier command, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        var (dossier, outcome) = await HandleAsync(new PlanId(plan), Actor.Of(user), installation, ct);
        return Answers.Of(outcome, $"/api/dossiers/{dossier}");
    }

    /// <summary>The verb <c>dossier pin</c>.</summary>
    public static Command Verb()
    {
        var plan = new Argument<Guid>("plan") { Description = "The plan's id." };
        return new Command("pin", "Write a plan's nominees down as they are seen now. Example: dossier pin PLAN") { plan, Verbs.Json }.Runs(
            Policies.RunPlans, async (parsed, installation, actor, ct) =>
            {
                var (dossier, outcome) = await HandleAsync(new PlanId(parsed.GetValue(plan)), actor, installation, ct);
                return Verbs.Show(parsed, outcome, $"Dossier {dossier}");
            });
    }

    internal static async Task<(DossierId Dossier, Outcome Outcome)> HandleAsync(PlanId plan, Actor actor, Installation installation, CancellationToken ct)
    {
        var dossier = new DossierId(installation.Key.Id("dossier", plan.ToString(), installation.Clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)));
        Dossier? pinned = null;
        return (dossier, await installation.Deciding.DecideAsync(
            plan.Value,
            async (views, now) =>
            {
                var found = await PlanAccess.ReadToActAsync(views, plan, actor, installation.Today, ct);
                pinned = found is null ? null : Dossier.Of(found, views.Sequence);
                return PinDossier.Decide(dossier, found, views.Sequence, Build, actor.Account, now, views.People);
            },
            ct, (connection, _) => KeepAsync(connection, dossier, pinned!, ct)));
    }

    private static async Task KeepAsync(NpgsqlConnection connection, DossierId dossier, Dossier pinned, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand("insert into vault.dossiers (dossier, person, section) select $1, * from unnest($2, $3)", connection)
        {
            Parameters =
            {
                new() { Value = dossier.Value }, new() { Value = pinned.Sections.Select(section => section.Person.Value).Prepend(Head).ToArray() },
                new() { Value = pinned.Sections.Select(section => section.Json).Prepend(pinned.Head).ToArray() }
            }
        };
        await insert.ExecuteNonQueryAsync(ct);
    }
}
