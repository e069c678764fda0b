using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Succession;

/// <summary>A few of a pool side by side.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="RulesVersion">The rules of the scores.</param>
/// <param name="Members">They, in the pool's neutral order.</param>
public sealed record SideBySide(PlanId Plan, string RulesVersion, IReadOnlyList<PoolMember> Members);

/// <summary>Shows up to five of a plan's pool side by side.</summary>
public static class CompareCandidatesEndpoint
{
    private const int Most = 5;

    /// <summary>Up to five of the pool, criterion by criterion, in an order that says nothing of merit.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="people">Ids of them, divided by commas.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/plans/{plan}/compare"), Authorize(Policies.SeePlans)]
    public static async Task<Results<Ok<Answer<SideBySide>>, ProblemHttpResult>> Get(
        Guid plan, string? people, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        var asked = (people ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(id => new AccountId(Guid.TryParse(id, out var known) ? known : default)).ToList();
        var (refused, answer) = await ReadAsync(snapshot, Actor.Of(user), installation, new PlanId(plan), asked, on ?? installation.Today, ct);
        return refused is null ? TypedResults.Ok(answer!) : Answers.Problem(refused);
    }

    /// <summary>The verb <c>compare</c>.</summary>
    public static Command Verb()
    {
        var id = new Argument<Guid>("plan") { Description = "The plan's id." };
        var people = new Argument<string[]>("people")
        {
            Description = "Up to five of the pool: ids of any of their accounts, or e-mail addresses.", Arity = ArgumentArity.OneOrMore
        };
        return new Command("compare", "Show up to five of a plan's pool side by side. Example: compare PLAN anna@example.org boris@example.org")
        {
            id, people, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeePlans, async (parsed, installation, snapshot, actor, ct) =>
        {
            var asked = new List<AccountId>();
            foreach (var who in parsed.GetRequiredValue(people)) asked.Add(await installation.AccountAsync(who, ct));
            var on = parsed.GetValue(Verbs.On) ?? installation.Today;
            var (refused, answer) = await ReadAsync(snapshot, actor, installation, new PlanId(parsed.GetValue(id)), asked, on, ct);
            return refused is null ? Verbs.Show(parsed, answer!, Show) : throw NotDoneException.Of(refused);
        });
    }

    internal static async Task<(Refused? Refused, Answer<SideBySide>? Answer)> ReadAsync(
        Snapshot snapshot, Actor actor, Installation installation, PlanId plan, List<AccountId> asked, DateOnly on, CancellationToken ct)
    {
        if (await SuccessionCandidatesEndpoint.ReadForAsync(actor, installation, snapshot, plan, on, ct) is not { } found)
        {
            return (SuccessionCandidatesEndpoint.NoSuchPlan, null);
        }

        var people = asked.Select(snapshot.People.PersonOf).Distinct().ToList();
        if (people.Count is 0 or > Most) return (new Refused("not-so-many", "One to five", "Name one to five people of the pool.", RefusedAs.Invalid), null);
        var members = found.Pool.Where(member => people.Contains(member.Person)).ToList();
        return members.Count == people.Count
            ? (null, new(snapshot.Sequence, on, new SideBySide(plan, found.RulesVersion, members)))
            : (new Refused("not-in-pool", "Not in the pool", "Only people of the plan's pool are set side by side.", RefusedAs.Conflict), null);
    }

    private static void Show(Answer<SideBySide> answer)
    {
        var members = answer.Content.Members;
        Verbs.Table(
            ["", .. members.Select(member => $"{member.Person}")],
            [
                ["unit", .. members.Select(member => member.Assignment?.Unit ?? "–")], ["grade", .. members.Select(member => member.Grade ?? "not compared")],
                ["state", .. members.Select(member => $"{member.State}")],
                ["ready", .. members.Select(member => SuccessionCandidatesEndpoint.Ready(member))],
                .. members[0].Criteria.Select((one, position) => (IReadOnlyList<string>)
                    [$"{one.Criterion}", .. members.Select(member => SuccessionCandidatesEndpoint.Evidence(member.Criteria[position]))])
            ]);
        Verbs.Line("Points, points per exposed month with their 95% interval, and the quantile inside the plan and the grade. The order says nothing of merit.");
    }
}
