using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.Learning;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Mobility;

/// <summary>Someone says that they are open to mobility, and for what.</summary>
public static class DeclareMobilityEndpoint
{
    /// <summary>Says so for oneself; it replaces what one said before.</summary>
    [WolverinePost("/api/mobility"), Authorize(Policies.DeclareMobility), Emits(typeof(MobilityDeclared))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        DeclareMobility command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(command, Actor.Of(user), installation, ct), "/api/mobility");

    /// <summary>The verb <c>mobility declare</c>.</summary>
    public static Command Verb()
    {
        var kinds = new Argument<OpportunityKind[]>("kind") { Description = "One or more of project, mission and job.", Arity = ArgumentArity.OneOrMore };
        var topics = new Option<string[]?>("--topic") { Description = "A topic; may be given more than once (else any)." };
        var units = new Option<string[]?>("--unit") { Description = "A unit; may be given more than once (else any)." };
        return new Command("declare", "Say that one is open to mobility, and for what. Example: mobility declare mission job --topic sql --as anna@example.org")
        {
            kinds, topics, units, Verbs.Json
        }.Runs(Policies.DeclareMobility, async (parsed, installation, actor, ct) => Verbs.Show(
            parsed, await HandleAsync(new(parsed.GetRequiredValue(kinds), parsed.GetValue(topics), parsed.GetValue(units)), actor, installation, ct), "Declared"));
    }

    internal static Task<Outcome> HandleAsync(DeclareMobility command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            actor.Account?.Value ?? Guid.Empty,
            async (views, now) => DeclareMobility.Decide(command, actor.Account, now, views.People, await MapTopicsEndpoint.ReadAsync(views, ct)), ct);
}
