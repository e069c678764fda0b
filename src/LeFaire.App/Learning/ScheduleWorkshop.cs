using System.CommandLine;
using System.Globalization;
using System.Security.Claims;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.Import;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Learning;

/// <summary>Puts a workshop on the calendar.</summary>
public static class ScheduleWorkshopEndpoint
{
    /// <summary>Schedules a workshop, an employee only one that they give themselves.</summary>
    [WolverinePost("/api/workshops"), Authorize(Policies.Workshops), Emits(typeof(WorkshopScheduled))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        ScheduleWorkshop command, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        var outcome = await HandleAsync(command, Actor.Of(user), installation, ct);
        return Answers.Of(outcome, $"/api/workshops/{outcome.Stream}");
    }

    /// <summary>The verb <c>workshop schedule</c>.</summary>
    public static Command Verb()
    {
        var title = new Argument<string>("title") { Description = "Its title." };
        var at = new Option<DateTimeOffset>("--at") { Description = "When it starts, for example 2026-12-01T14:00+01:00.", Required = true };
        var tags = new Option<string[]>("--topic") { Description = "A topic; may be given more than once.", Required = true };
        var host = new Option<string?>("--host") { Description = "Who gives it (else whoever acts)." };
        var minutes = new Option<int?>("--minutes") { Description = "Its length." };
        var places = new Option<int?>("--places") { Description = "How many can attend (else no limit)." };
        return new Command(
            "schedule", "Put a workshop on the calendar. Example: workshop schedule \"SQL for all\" --at 2026-12-01T14:00+01:00 --topic sql --as anna@example.org")
        {
            title, at, tags, host, minutes, places, Verbs.Json
        }.Runs(Policies.Workshops, async (parsed, installation, actor, ct) =>
        {
            var by = parsed.GetValue(host) is { } named ? await installation.AccountAsync(named, ct) : actor.Account ?? throw NotDoneException.NoSuchPerson;
            var command = new ScheduleWorkshop(
                parsed.GetRequiredValue(title), parsed.GetValue(at), parsed.GetRequiredValue(tags), by, parsed.GetValue(minutes), parsed.GetValue(places));
            var outcome = await HandleAsync(command, actor, installation, ct);
            return Verbs.Show(parsed, outcome, $"Workshop {outcome.Stream}");
        });
    }

    internal static Task<Outcome> HandleAsync(ScheduleWorkshop command, Actor actor, Installation installation, CancellationToken ct)
    {
        var workshop = new PlaceId(installation.Key.Id(
            "stream", "workshop-scheduled", command.Host.ToString(), command.StartsAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), command.Title));
        return installation.Deciding.DecideAsync(
            workshop.Value,
            async (views, now) =>
            {
                if (views.PersonFor(command.Host, actor) is null) return RaiseObjectionEndpoint.Unknown;
                if (SensitiveNames.ReasonToRefuse(command.Title) is not null)
                {
                    return Decision.Invalid(
                        "sensitive-title", "Sensitive subject",
                        "The title suggests union activity, health, faith, politics, orientation or origin: such workshops are not recorded.");
                }

                return ScheduleWorkshop.Decide(
                    command, workshop, now, views.People, await MapTopicsEndpoint.ReadAsync(views, ct),
                    await ListWorkshopsEndpoint.OneAsync(views, workshop, DateOnly.FromDateTime(now.UtcDateTime), ct));
            },
            ct, (connection, _) => Vault.TitleAsync(connection, new Dictionary<Guid, string> { [workshop.Value] = command.Title }, ct));
    }
}
