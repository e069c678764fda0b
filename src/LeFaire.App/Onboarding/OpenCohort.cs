using System.CommandLine;
using System.Globalization;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Onboarding;

/// <summary>Opens an onboarding cohort.</summary>
public static class OpenCohortEndpoint
{
    /// <summary>Opens a cohort: whoever joined an entity, perhaps a unit, in a window.</summary>
    [WolverinePost("/api/cohorts"), Authorize(Policies.RunOnboarding), Emits(typeof(CohortOpened))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        OpenCohort command, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        var outcome = await HandleAsync(command, Actor.Of(user), installation, ct);
        return Answers.Of(outcome, $"/api/cohorts/{outcome.Stream}");
    }

    /// <summary>The verb <c>cohort open</c>.</summary>
    public static Command Verb()
    {
        var entity = new Option<string>("--entity") { Description = "The legal entity.", Required = true };
        var unit = new Option<string?>("--unit") { Description = "Only this unit and those below it." };
        var joined = new Option<string>("--joined") { Description = "The joining window, FROM..TO, each yyyy-MM-dd.", Required = true };
        return new Command("open", "Open an onboarding cohort. Example: cohort open --entity \"Example SA\" --joined 2025-09-01..2025-09-30")
        {
            entity, unit, joined, Verbs.Json
        }.Runs(Policies.RunOnboarding, async (parsed, installation, actor, ct) =>
        {
            var (from, to) = Window(parsed.GetRequiredValue(joined));
            var outcome = await HandleAsync(new(parsed.GetRequiredValue(entity), from, to, parsed.GetValue(unit)), actor, installation, ct);
            return Verbs.Show(parsed, outcome, $"Cohort {outcome.Stream}");
        });
    }

    internal static Task<Outcome> HandleAsync(OpenCohort command, Actor actor, Installation installation, CancellationToken ct, DateTimeOffset? at = null)
    {
        // One cohort a group of joiners: the same group asked for twice is the same cohort.
        var cohort = new CohortId(installation.Key.Id(
            "stream", "cohort", command.Entity, command.Unit ?? "", Verbs.Day(command.JoinedFrom), Verbs.Day(command.JoinedTo)));
        return installation.Deciding.DecideAsync(
            cohort.Value,
            async (views, now) => OpenCohort.Decide(command, cohort, actor.Account, at ?? now, await views.EntriesAsync(Views.Cohorts, cohort.Value, ct)), ct);
    }

    private static (DateOnly From, DateOnly To) Window(string text)
    {
        var days = text.Split("..");
        return days.Length == 2 && TryDay(days[0], out var from) && TryDay(days[1], out var to)
            ? (from, to)
            : throw new NotDoneException("not-a-window", "Write the joining window as FROM..TO, each yyyy-MM-dd, for example 2025-09-01..2025-09-30.");

        static bool TryDay(string day, out DateOnly parsed) =>
            DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out parsed);
    }
}
