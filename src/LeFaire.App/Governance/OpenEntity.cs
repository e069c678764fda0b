using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Governance;

/// <summary>Opens a legal entity: its facts may count from the later of consultation and notice on.</summary>
public static class OpenEntityEndpoint
{
    /// <summary>Records that the works council was consulted and the people were given notice.</summary>
    [WolverinePost("/api/entities"), Authorize(Policies.OpenEntities), Emits(typeof(ConsultationClosed), typeof(NoticeGiven))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        OpenEntity command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(command, Actor.Of(user), installation, ct));

    /// <summary>The verb <c>entity open</c>.</summary>
    public static Command Verb()
    {
        var entity = new Argument<string>("entity") { Description = "The legal entity." };
        var consultation = new Option<DateOnly>("--consultation") { Description = "Day on which the works council's consultation was closed.", Required = true };
        var notice = new Option<DateOnly>("--notice") { Description = "Day on which its people were given notice.", Required = true };
        return new Command(
            "open", "Record consultation and notice: the facts count from the later day on. Example: entity open \"Example SA\" --consultation 2009-11-02 --notice 2009-11-16")
        {
            entity, consultation, notice, Verbs.Json
        }.Runs(Policies.OpenEntities, async (parsed, installation, actor, ct) =>
        {
            var command = new OpenEntity(parsed.GetRequiredValue(entity), parsed.GetValue(consultation), parsed.GetValue(notice));
            return Verbs.Show(parsed, await HandleAsync(command, actor, installation, ct), "Opened");
        });
    }

    internal static Task<Outcome> HandleAsync(OpenEntity command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            installation.Key.Id("stream", "entity", command.Entity),
            (views, _) => Task.FromResult(OpenEntity.Decide(command, actor.Account, views.Scope)), ct);
}
