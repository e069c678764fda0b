using System.CommandLine;
using System.Globalization;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.ReadModels;
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
        var site = new Option<string?>("--site") { Description = "Only this site." };
        var members = new Option<string[]?>("--member") { Description = "Only these of the joiners: an id of any of their accounts, or an e-mail address; may be given more than once." };
        var programme = new Option<string?>("--programme") { Description = "The code of the programme that the members named joined with." };
        var joined = new Option<string>("--joined") { Description = "The joining window, FROM..TO, each yyyy-MM-dd.", Required = true };
        return new Command("open", "Open an onboarding cohort. Example: cohort open --entity \"Example SA\" --joined 2025-09-01..2025-09-30")
        {
            entity, unit, site, joined, members, programme, Verbs.Json
        }.Runs(Policies.RunOnboarding, async (parsed, installation, actor, ct) =>
        {
            var (from, to) = Window(parsed.GetRequiredValue(joined));
            var named = new List<AccountId>();
            foreach (var who in parsed.GetValue(members) ?? []) named.Add(await installation.AccountAsync(who, ct));
            var command = new OpenCohort(
                parsed.GetRequiredValue(entity), from, to, parsed.GetValue(unit), parsed.GetValue(site), named.Count == 0 ? null : named, parsed.GetValue(programme));
            var outcome = await HandleAsync(command, actor, installation, ct);
            return Verbs.Show(parsed, outcome, $"Cohort {outcome.Stream}");
        });
    }

    internal static Task<Outcome> HandleAsync(OpenCohort command, Actor actor, Installation installation, CancellationToken ct, DateTimeOffset? at = null)
    {
        // One cohort a group of joiners: the same group asked for twice is the same cohort.
        string[] narrowed = [command.Site ?? "", command.Programme ?? "", .. (command.Members ?? []).Distinct().Order().Select(account => $"{account}")];
        var cohort = new CohortId(installation.Key.Id(
            ["stream", "cohort", command.Entity, command.Unit ?? "", Verbs.Day(command.JoinedFrom), Verbs.Day(command.JoinedTo),
                .. Array.TrueForAll(narrowed, part => part.Length == 0) ? [] : narrowed]));
        return installation.Deciding.DecideAsync(
            cohort.Value, async (views, now) => await DecideAsync(command, cohort, actor, views, at ?? now, ct), ct);
    }

    private static async Task<Decision> DecideAsync(OpenCohort command, CohortId cohort, Actor actor, Snapshot views, DateTimeOffset at, CancellationToken ct)
    {
        if (command.Programme is { } programme && SensitiveNames.ReasonToRefuse(programme) is { } reason)
        {
            return Decision.Invalid("sensitive-programme", "Sensitive subject", $"The programme {reason}.");
        }

        var on = DateOnly.FromDateTime(at.UtcDateTime);
        return OpenCohort.Decide(
            command, cohort, actor.Account, at, views.People, await views.EntriesAsync(Views.Cohorts, ct),
            opened => views.Everyone.Where(person => CohortEngagement.JoinOf(opened, person, views.People, views.EmploymentOf(person), on) is not null).ToHashSet());
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
