using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Learning;

/// <summary>Records who came to a workshop.</summary>
public static class RecordAttendanceEndpoint
{
    /// <summary>Records who came, registered or not; for whoever gives the workshop, and HR.</summary>
    [WolverinePost("/api/workshops/{workshop}/attendance"), Authorize(Policies.Workshops), Emits(typeof(WorkshopAttended))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid workshop, RecordAttendance command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlaceId(workshop), command, Actor.Of(user), installation, ct), $"/api/workshops/{workshop}");

    /// <summary>The verb <c>workshop attendance</c>.</summary>
    public static Command Verb()
    {
        var id = ShowWorkshopEndpoint.Id();
        var came = new Argument<string[]>("people") { Description = "Who came: ids of accounts, or e-mail addresses.", Arity = ArgumentArity.OneOrMore };
        return new Command("attendance", "Record who came to a workshop. Example: workshop attendance WORKSHOP anna@example.org boris@example.org")
        {
            id, came, Verbs.Json
        }.Runs(Policies.Workshops, async (parsed, installation, actor, ct) =>
        {
            var accounts = new List<AccountId>();
            foreach (var who in parsed.GetRequiredValue(came)) accounts.Add(await installation.AccountAsync(who, ct));
            return Verbs.Show(parsed, await HandleAsync(new PlaceId(parsed.GetValue(id)), new(accounts), actor, installation, ct), "Recorded");
        });
    }

    internal static Task<Outcome> HandleAsync(
        PlaceId workshop, RecordAttendance command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            workshop.Value,
            async (views, now) =>
            {
                var found = await ListWorkshopsEndpoint.OneAsync(views, workshop, DateOnly.FromDateTime(now.UtcDateTime), ct);
                return ShowWorkshopEndpoint.RefusalOf(found, actor, views) ?? RecordAttendance.Decide(command, found, now, views.People);
            },
            ct);
}
