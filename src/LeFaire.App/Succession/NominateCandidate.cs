using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.Import;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Succession;

/// <summary>A named human nominates someone of a plan's pool.</summary>
public static class NominateCandidateEndpoint
{
    /// <summary>Nominates, with a reason and a declaration of one's conflict of interest.</summary>
    [WolverinePost("/api/plans/{plan}/nominations"), Authorize(Policies.Nominate), Emits(typeof(CandidateNominated))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid plan, NominateCandidate command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlanId(plan), command, Actor.Of(user), installation, ct), $"/api/plans/{plan}");

    /// <summary>The verb <c>nominate</c>.</summary>
    public static Command Verb()
    {
        var plan = new Argument<Guid>("plan") { Description = "The plan's id." };
        var nominee = Verbs.Person();
        var reason = new Option<string>("--reason") { Description = "Why.", Required = true };
        var conflict = new Option<ConflictOfInterest>("--conflict") { Description = "Your conflict of interest, or None.", Required = true };
        var note = new Option<string?>("--conflict-note") { Description = "What the conflict is, in a few words." };
        return new Command(
            "nominate", "Nominate someone of a plan's pool. Example: nominate PLAN anna@example.org --reason \"…\" --conflict None --as boris@example.org")
        {
            plan, nominee, reason, conflict, note, Verbs.Json
        }.Runs(Policies.Nominate, async (parsed, installation, actor, ct) =>
        {
            var command = new NominateCandidate(
                await installation.AccountAsync(parsed.GetRequiredValue(nominee), ct), parsed.GetValue(reason), parsed.GetValue(conflict), parsed.GetValue(note));
            return Verbs.Show(parsed, await HandleAsync(new PlanId(parsed.GetValue(plan)), command, actor, installation, ct), "Nominated");
        });
    }

    internal static Task<Outcome> HandleAsync(
        PlanId plan, NominateCandidate command, Actor actor, Installation installation, CancellationToken ct, DateTimeOffset? at = null) =>
        installation.Deciding.DecideAsync(
            plan.Value,
            async (views, now) => PlanAccess.Told(actor, NominateCandidate.Decide(
                command, await PlanAccess.ReadToActAsync(views, plan, actor, DateOnly.FromDateTime((at ?? now).UtcDateTime), ct), actor.Account, at ?? now,
                views.People)),
            ct, (connection, events) => Vault.ReasonAsync(connection, events[0].Id, command.Reason!, command.ConflictNote, ct));
}
