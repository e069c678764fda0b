using System.CommandLine;
using System.Security.Claims;
using System.Text.Json;
using LeFaire.Contributions;
using LeFaire.Hosting;
using LeFaire.Import;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Succession;

/// <summary>Opens a succession plan.</summary>
public static class OpenPlanEndpoint
{
    /// <summary>Opens a plan for a key position: perimeter, hard requirements, and the dimensions for which evidence is shown.</summary>
    [WolverinePost("/api/plans"), Authorize(Policies.RunPlans), Emits(typeof(PlanOpened), typeof(CommitteeMemberNamed))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        OpenPlan command, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        var outcome = await HandleAsync(command, Actor.Of(user), installation, ct);
        return Answers.Of(outcome, $"/api/plans/{outcome.Stream}");
    }

    /// <summary>The verb <c>plan open</c>.</summary>
    public static Command Verb()
    {
        var file = new Argument<FileInfo>("plan.json") { Description = "The plan: title, entity, position, units, grades, communities, requirements, criteria, committee; see ops/plans." };
        return new Command("open", "Open a succession plan. Example: plan open ops/plans/example.json") { file, Verbs.Json }.Runs(
            Policies.RunPlans, async (parsed, installation, actor, ct) =>
            {
                var outcome = await HandleAsync(await ReadAsync<OpenPlan>(parsed.GetRequiredValue(file), "plan", ct), actor, installation, ct);
                return Verbs.Show(parsed, outcome, $"Plan {outcome.Stream}");
            });
    }

    internal static Task<Outcome> HandleAsync(OpenPlan command, Actor actor, Installation installation, CancellationToken ct, DateTimeOffset? at = null)
    {
        var plan = new PlanId(installation.Key.Id("stream", "plan", command.Entity, command.Position, command.Title));
        return installation.Deciding.DecideAsync(
            plan.Value,
            async (views, now) =>
            {
                var known = await views.QualificationsAsync(command.Communities, ct);
                var open = Entry.Standing<CommunityOpened>(await views.CommunitiesAsync(command.Communities, ct)).Select(one => one.Space).ToHashSet();
                return OpenPlan.Decide(
                    command, plan, actor.Account, at ?? now, await views.EntriesAsync(Views.Plans, plan.Value, ct),
                    (opened, account) => PlanAccess.Concerns(views, [new Entry(default, opened, 1)], known, account, opened.Day), views.People, open.Contains);
            },
            ct, (connection, _) => Vault.TitleAsync(connection, new Dictionary<Guid, string> { [plan.Value] = command.Title }, ct));
    }

    /// <summary>Reads a JSON file in the form of the API.</summary>
    internal static async Task<T> ReadAsync<T>(FileInfo file, string what, CancellationToken ct)
    {
        if (!file.Exists) throw new NotDoneException("no-such-file", $"{file.Name}: there is no such file.");
        await using var stream = file.OpenRead();
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(stream, Answers.Json, ct)
                ?? throw new NotDoneException("not-readable", $"{file.Name}: there is no {what} in it.");
        }
        catch (JsonException e)
        {
            throw new NotDoneException("not-readable", $"{file.Name}, line {e.LineNumber + 1}: that is no {what} ({e.Path ?? "not JSON"}).");
        }
    }
}
