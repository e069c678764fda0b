using System.CommandLine;
using System.Security.Claims;
using LeFaire.Governance;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Learning;

/// <summary>Registers someone for a workshop.</summary>
public static class RegisterForWorkshopEndpoint
{
    /// <summary>Registers: with a place while there are some, else on the waiting list; an employee only themselves.</summary>
    [WolverinePost("/api/workshops/{workshop}/registrations"), Authorize(Policies.Workshops), Emits(typeof(WorkshopRegistered))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid workshop, RegisterForWorkshop command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlaceId(workshop), command, Actor.Of(user), installation, ct), $"/api/workshops/{workshop}");

    /// <summary>The verb <c>workshop register</c>.</summary>
    public static Command Verb()
    {
        var id = ShowWorkshopEndpoint.Id();
        var who = new Option<string?>("--person") { Description = "Who, an id of any of their accounts, or an e-mail address (else whoever acts)." };
        return new Command(
            "register", "Register for a workshop: with a place while there are some, else on the waiting list. Example: workshop register WORKSHOP --as anna@example.org")
        {
            id, who, Verbs.Json
        }.Runs(Policies.Workshops, async (parsed, installation, actor, ct) =>
        {
            var account = parsed.GetValue(who) is { } named
                ? await installation.AccountAsync(named, ct)
                : actor.Account ?? throw NotDoneException.NoSuchPerson;
            return Verbs.Show(parsed, await HandleAsync(new PlaceId(parsed.GetValue(id)), new(account), actor, installation, ct), "Registered");
        });
    }

    internal static Task<Outcome> HandleAsync(
        PlaceId workshop, RegisterForWorkshop command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            workshop.Value,
            async (views, now) => views.PersonFor(command.Account, actor) is null
                ? RaiseObjectionEndpoint.Unknown
                : RegisterForWorkshop.Decide(
                    command, await ListWorkshopsEndpoint.OneAsync(views, workshop, DateOnly.FromDateTime(now.UtcDateTime), ct), now, views.People),
            ct);
}
