using System.CommandLine;
using System.Security.Claims;
using LeFaire.Governance;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Learning;

/// <summary>Gives a registration for a workshop up.</summary>
public static class WithdrawRegistrationEndpoint
{
    /// <summary>Gives a registration up: the first who waits has the place then; an employee only their own.</summary>
    [WolverinePost("/api/workshops/{workshop}/registrations/withdraw"), Authorize(Policies.Workshops), Emits(typeof(WorkshopRegistrationWithdrawn))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid workshop, WithdrawRegistration command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new PlaceId(workshop), command, Actor.Of(user), installation, ct), $"/api/workshops/{workshop}");

    /// <summary>The verb <c>workshop withdraw</c>.</summary>
    public static Command Verb()
    {
        var id = ShowWorkshopEndpoint.Id();
        var who = new Option<string?>("--person") { Description = "Who, an id of any of their accounts, or an e-mail address (else whoever acts)." };
        return new Command(
            "withdraw", "Give a registration up: the first who waits has the place then.")
        {
            id, who, Verbs.Json
        }.Runs(Policies.Workshops, async (parsed, installation, actor, ct) =>
        {
            var account = parsed.GetValue(who) is { } named
                ? await installation.AccountAsync(named, ct)
                : actor.Account ?? throw NotDoneException.NoSuchPerson;
            return Verbs.Show(parsed, await HandleAsync(new PlaceId(parsed.GetValue(id)), new(account), actor, installation, ct), "Given up");
        });
    }

    internal static Task<Outcome> HandleAsync(
        PlaceId workshop, WithdrawRegistration command, Actor actor, Installation installation, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            workshop.Value,
            async (views, now) => views.PersonFor(command.Account, actor) is null
                ? RaiseObjectionEndpoint.Unknown
                : WithdrawRegistration.Decide(
                    command, await ListWorkshopsEndpoint.OneAsync(views, workshop, DateOnly.FromDateTime(now.UtcDateTime), ct),
                    await views.EntriesAsync(Views.Workshops, workshop.Value, ct), actor.Account, now, views.People),
            ct);
}
