using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.People;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Succession;

/// <summary>Why something was decided in a plan, in the words of whoever decided it.</summary>
/// <param name="Event">The event.</param>
/// <param name="What">Its name in the log.</param>
/// <param name="On">The day.</param>
/// <param name="Nominee">Whom it is about; null where it is the plan.</param>
/// <param name="By">Who decided it; null where a role without a person did.</param>
/// <param name="Conflict">The conflict of interest that a nominator declared.</param>
/// <param name="Reason">Why; null where it was erased.</param>
public sealed record GivenReason(
    EventId Event, string What, DateOnly On, PersonId? Nominee, PersonId? By, ConflictOfInterest? Conflict, string? Reason);

/// <summary>Lists the reasons given in a plan.</summary>
public static class ListReasonsEndpoint
{
    /// <summary>
    /// Why people were nominated, why nominations were taken back and the plan was given up, in order: for whoever sees the plan, and so for nobody whom it concerns.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/plans/{plan}/reasons"), Authorize(Policies.SeePlans)]
    public static async Task<Results<Ok<IReadOnlyList<GivenReason>>, ProblemHttpResult>> Get(
        Guid plan, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        return Answers.Of(
            await ReadAsync(snapshot, Actor.Of(user), installation, new PlanId(plan), ct), SuccessionCandidatesEndpoint.NoSuchPlan.Type,
            SuccessionCandidatesEndpoint.NoSuchPlan.Detail);
    }

    /// <summary>The verb <c>reasons</c>.</summary>
    public static Command Verb()
    {
        var plan = new Argument<Guid>("plan") { Description = "The plan's id." };
        return new Command("reasons", "List why people were nominated in a plan, why nominations were taken back and the plan was given up.") { plan, Verbs.Json }.Asks(
            Policies.SeePlans, async (parsed, installation, snapshot, actor, ct) => Verbs.Show(
                parsed,
                await ReadAsync(snapshot, actor, installation, new PlanId(parsed.GetValue(plan)), ct)
                    ?? throw NotDoneException.Of(SuccessionCandidatesEndpoint.NoSuchPlan),
                found => Verbs.Table(["on", "what", "nominee", "by", "conflict", "why"], found.Select(one => (IReadOnlyList<string>)
                    [Verbs.Day(one.On), one.What, $"{one.Nominee}", $"{one.By}", $"{one.Conflict}", one.Reason ?? "erased"]))));
    }

    internal static async Task<IReadOnlyList<GivenReason>?> ReadAsync(
        Snapshot snapshot, Actor actor, Installation installation, PlanId plan, CancellationToken ct)
    {
        var entries = await snapshot.EntriesAsync(Views.Plans, plan.Value, ct);
        if (entries.Count == 0 || await PlanAccess.IsKeptFromAsync(installation, snapshot, plan, actor, installation.Today, ct)) return null;
        // A filled position closes its plan without a reason.
        var given = entries.Where(entry => entry is { Count: > 0, Fact: CandidateNominated or NominationWithdrawn or PlanClosed { Because: PlanClosing.GivenUp } })
            .OrderBy(entry => entry.Fact.OccurredAt).ThenBy(entry => entry.Id).ToList();
        var reasons = await Names.ReasonsAsync(installation.Database, given.Select(entry => entry.Id), ct);
        return [.. given.Select(entry => Of(entry, snapshot.People, reasons.GetValueOrDefault(entry.Id)))];
    }

    private static GivenReason Of(Entry entry, People.People people, string? reason)
    {
        var (nominee, by, conflict) = entry.Fact switch
        {
            CandidateNominated nominated => (people.PersonOf(nominated.Nominee), people.PersonOf(nominated.By), nominated.Conflict),
            NominationWithdrawn taken => (people.PersonOf(taken.Nominee), people.PersonOf(taken.By), (ConflictOfInterest?)null),
            _ => (null, people.PersonOf(((PlanClosed)entry.Fact).By), null)
        };
        return new GivenReason(entry.Id, Fact.Names[entry.Fact.GetType()], entry.Fact.Day, nominee, by, conflict, reason);
    }
}
