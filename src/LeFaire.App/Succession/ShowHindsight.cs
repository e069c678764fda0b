using System.CommandLine;
using System.Globalization;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Succession;

/// <summary>A plan, or a share of those in the pools, as a row of a table; what is of another kind, and what is hidden, is empty.</summary>
/// <param name="Told">Which of these: Plan, Stayed, Advanced, UpperHalf or LowerHalf.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Position">The key position's code.</param>
/// <param name="Pool">How many were in the pool then.</param>
/// <param name="Nominated">How many of them were nominated then.</param>
/// <param name="Filled">The day since on which the position was filled.</param>
/// <param name="FromOutside">True where somebody from outside the group filled it.</param>
/// <param name="Successor">How far whoever filled it had come then.</param>
/// <param name="Criterion">The criterion by which the halves are told apart.</param>
/// <param name="Count">How many of them did.</param>
/// <param name="Of">Of how many.</param>
/// <param name="Share">The share.</param>
/// <param name="Low">Lower bound of its interval.</param>
/// <param name="High">Upper bound.</param>
public sealed record HindsightRow(
    string Told, PlanId? Plan = null, string? Position = null, int? Pool = null, int? Nominated = null, DateOnly? Filled = null, bool? FromOutside = null,
    PoolState? Successor = null, Dimension? Criterion = null, int? Count = null, int? Of = null, decimal? Share = null, decimal? Low = null, decimal? High = null);

/// <summary>Shows pools as they would have stood against what happened since.</summary>
public static class HindsightEndpoint
{
    private static readonly Refused NotBefore = new(
        "then-not-before", "Not before", "The day of the pools must lie before the day up to which what happened since is counted.", RefusedAs.Invalid);

    /// <summary>
    /// The pools as they would have stood on a day, by what was known as of a position of the log and had happened by that day, against what happened since.
    /// Plans that concern who asks are left out.
    /// </summary>
    /// <param name="then">The day of the pools.</param>
    /// <param name="asOf">The position of the log as of which the pools are computed; where not given, facts of before that day which came in later are in them.</param>
    /// <param name="on">The day up to which what happened since is counted; today where not given.</param>
    /// <param name="entity">Only plans of this legal entity.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="context">Takes the rows of the CSV.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/plans/hindsight"), Authorize(Policies.SeePlans)]
    public static async Task<Results<Ok<Answer<Hindsight>>, ProblemHttpResult>> Get(
        DateOnly then, long? asOf, DateOnly? on, string? entity, ClaimsPrincipal user, HttpContext context, Installation installation, CancellationToken ct)
    {
        await using var known = await installation.Snapshots.OpenAsync(asOf, ct);
        var day = on ?? installation.Today;
        if (then >= day) return Answers.Problem(NotBefore);
        var seen = await ReadAsync(known, Actor.Of(user), installation, entity, then, day, ct);
        context.AsTable(Rows(seen.Content));
        return TypedResults.Ok(seen);
    }

    /// <summary>The verb <c>hindsight</c>.</summary>
    public static Command Verb()
    {
        var then = new Option<DateOnly>("--then") { Description = "The day of the pools, yyyy-MM-dd.", Required = true };
        var entity = new Option<string?>("--entity") { Description = "Only plans of this legal entity." };
        return new Command("hindsight", "Show the pools as they would have stood on a day against what happened since. Example: hindsight --then 2025-09-30 --as-of 45000")
        {
            then, entity, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeePlans, async (parsed, installation, known, actor, ct) =>
        {
            var (day, on) = (parsed.GetValue(then), parsed.GetValue(Verbs.On) ?? installation.Today);
            if (day >= on) throw NotDoneException.Of(NotBefore);
            return Verbs.Show(parsed, await ReadAsync(known, actor, installation, parsed.GetValue(entity), day, on, ct), Show);
        });
    }

    internal static async Task<Answer<Hindsight>> ReadAsync(
        Snapshot known, Actor actor, Installation installation, string? entity, DateOnly then, DateOnly on, CancellationToken ct)
    {
        await using var now = await installation.Snapshots.OpenAsync(ct);
        var records = (await PlanAccess.RecordsAsync(installation, now, actor, entity, on, ct)).ToDictionary(record => record.Opened.Plan);
        var pools = new List<SuccessionCandidates>();
        foreach (var (plan, record) in records)
        {
            var entries = Hindsight.AsOpen(await known.EntriesAsync(Views.Plans, plan.Value, ct), record.Opened, then);
            if (await SuccessionCandidatesEndpoint.ComputeAsync(known, entries, then, Rules.InForceOn(then), ct) is { } pool) pools.Add(pool);
        }

        return new(known.Sequence, on, Hindsight.Of(pools, records, then, on, now.People, now.EmploymentOf));
    }

    private static IEnumerable<HindsightRow> Rows(Hindsight seen)
    {
        return
        [
            .. seen.Plans.Select(plan => new HindsightRow(
                "Plan", plan.Plan, plan.Position, plan.Pool, plan.Nominated, plan.Filled, plan.Filled is null ? null : plan.FromOutside, plan.Successor)),
            Of("Stayed", seen.Stayed), Of("Advanced", seen.Advanced),
            .. seen.Criteria.SelectMany(one => new[] { Of("UpperHalf", one.UpperHalf, one.Criterion), Of("LowerHalf", one.LowerHalf, one.Criterion) })
        ];

        static HindsightRow Of(string told, Proportion? share, Dimension? criterion = null) =>
            new(told, Criterion: criterion, Count: share?.Count, Of: share?.Of, Share: share?.Share, Low: share?.Low, High: share?.High);
    }

    private static void Show(Answer<Hindsight> answer)
    {
        var seen = answer.Content;
        Verbs.Line($"Pools of {Verbs.Day(seen.Then)}, as known at event {Verbs.Count(answer.Sequence)}, against what happened by {Verbs.Day(seen.On)}");
        Verbs.Table(
            ["plan", "position", "pool then", "nominated then", "filled since", "successor then"],
            seen.Plans.Select(plan => (IReadOnlyList<string>)
            [
                $"{plan.Plan}", plan.Position, $"{plan.Pool}", $"{plan.Nominated}", plan.Filled is { } day ? Verbs.Day(day) : "–",
                plan.Filled is null ? "–" : plan.FromOutside ? "from outside" : plan.Successor is { } state ? $"{state}" : "not in the pool"
            ]));
        Verbs.Line($"Filled since: {seen.Filled}; by someone of the pool then: {seen.FromPool}; by someone nominated then: {seen.FromNominated}; from outside: {seen.FromOutside}");
        Verbs.Line($"Still employed: {Share(seen.Stayed)}; advanced: {Share(seen.Advanced)}");
        Verbs.Table(
            ["criterion", "advanced, of the upper half then", "of the lower half"],
            seen.Criteria.Select(one => (IReadOnlyList<string>)[$"{one.Criterion}", Share(one.UpperHalf), Share(one.LowerHalf)]));
        Verbs.Line("It tells how lists and evidence fitted what people decided, not whether they decided well.");

        static string Share(Proportion? share) => share is { } of
            ? string.Create(CultureInfo.InvariantCulture, $"{of.Count} of {of.Of}, {of.Share:P0} ({of.Low:P0}–{of.High:P0})")
            : "hidden";
    }
}
