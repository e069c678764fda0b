using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Succession;

/// <summary>A named human judges how soon a nominee could take over the position.</summary>
public static class AssessReadinessEndpoint
{
    /// <summary>Assesses a nominee's readiness; the last word of each assessor stands.</summary>
    [WolverinePost("/api/plans/{plan}/readiness"), Authorize(Policies.Nominate), Emits(typeof(ReadinessAssessed))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid plan, AssessReadiness command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlanId(plan), command, Actor.Of(user), installation, ct), $"/api/plans/{plan}");

    /// <summary>The verb <c>assess</c>.</summary>
    public static Command Verb()
    {
        var plan = new Argument<Guid>("plan") { Description = "The plan's id." };
        var nominee = Verbs.Person();
        var readiness = new Option<Readiness>("--ready") { Description = "How soon.", Required = true };
        return new Command("assess", "Judge how soon a nominee could take over. Example: assess PLAN anna@example.org --ready OneToTwoYears --as chris@example.org")
        {
            plan, nominee, readiness, Verbs.Json
        }.Runs(Policies.Nominate, async (parsed, installation, actor, ct) =>
        {
            var command = new AssessReadiness(await installation.AccountAsync(parsed.GetRequiredValue(nominee), ct), parsed.GetValue(readiness));
            return Verbs.Show(parsed, await HandleAsync(new PlanId(parsed.GetValue(plan)), command, actor, installation, ct), "Assessed");
        });
    }

    internal static Task<Outcome> HandleAsync(PlanId plan, AssessReadiness command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            plan.Value,
            async (views, now) => PlanAccess.Told(actor, AssessReadiness.Decide(
                command, await PlanAccess.ReadToActAsync(views, plan, actor, installation.Today, ct), actor.Account, now, views.People)),
            ct);
}
