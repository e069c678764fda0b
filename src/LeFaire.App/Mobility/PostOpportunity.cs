using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.Learning;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Mobility;

/// <summary>Puts an opportunity on the board.</summary>
public static class PostOpportunityEndpoint
{
    /// <summary>Posts an opportunity.</summary>
    [WolverinePost("/api/opportunities"), Authorize(Policies.OfferOpportunities), Emits(typeof(OpportunityPosted))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        PostOpportunity command, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        var outcome = await HandleAsync(command, Actor.Of(user), installation, ct);
        return Answers.Of(outcome, $"/api/opportunities/{outcome.Stream}");
    }

    /// <summary>The verb <c>opportunity post</c>.</summary>
    public static Command Verb()
    {
        var title = new Argument<string>("title") { Description = "Its title." };
        var kind = new Option<OpportunityKind>("--kind") { Description = "What is on offer: project, mission or job.", Required = true };
        var entity = new Option<string>("--entity") { Description = "The legal entity that offers it.", Required = true };
        var unit = new Option<string?>("--unit") { Description = "The unit that offers it (else the whole legal entity)." };
        var topics = new Option<string[]?>("--topic") { Description = "A topic; may be given more than once." };
        return new Command(
            "post", "Put a project, a mission or a job on the board. Example: opportunity post \"New invoices\" --kind project --entity \"Example SA\" --topic sql --as manager:anna@example.org")
        {
            title, kind, entity, unit, topics, Verbs.Json
        }.Runs(Policies.OfferOpportunities, async (parsed, installation, actor, ct) =>
        {
            var command = new PostOpportunity(
                parsed.GetRequiredValue(title), parsed.GetValue(kind), parsed.GetRequiredValue(entity), parsed.GetValue(unit), parsed.GetValue(topics));
            var outcome = await HandleAsync(command, actor, installation, ct);
            return Verbs.Show(parsed, outcome, $"Opportunity {outcome.Stream}");
        });
    }

    internal static Task<Outcome> HandleAsync(PostOpportunity command, Actor actor, Installation installation, CancellationToken ct)
    {
        var opportunity = IdOf(installation, command, actor.Account, installation.Today);
        return installation.Deciding.DecideAsync(
            opportunity.Value,
            async (views, now) => SensitiveNames.ReasonToRefuse(command.Title) is { } reason
                ? Decision.Invalid("sensitive-title", "Sensitive subject", $"The title {reason}.")
                : PostOpportunity.Decide(
                    command, opportunity, actor.Account, now, await MapTopicsEndpoint.ReadAsync(views, ct),
                    await ListOpportunitiesEndpoint.OneAsync(views, opportunity, DateOnly.FromDateTime(now.UtcDateTime), ct)),
            ct, (connection, _) => Vault.TitleAsync(connection, new Dictionary<Guid, string> { [opportunity.Value] = command.Title }, ct));
    }

    internal static PlaceId IdOf(Installation installation, PostOpportunity command, AccountId? by, DateOnly on) => new(installation.Key.Id(
        "stream", "opportunity-posted", $"{by}", $"{command.Kind}", command.Entity, command.Unit ?? "", command.Title, Verbs.Day(on)));
}
