using System.CommandLine;
using System.Globalization;
using System.Security.Claims;
using LeFaire.Contributions;
using LeFaire.Hosting;
using LeFaire.People;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Succession;

/// <summary>Shows a plan's pool and its candidates.</summary>
public static class SuccessionCandidatesEndpoint
{
    internal static readonly Refused NoSuchPlan = new("unknown-plan", "Not found", "No such plan is open. See: plans", RefusedAs.Unknown);

    /// <summary>
    /// Everyone in the perimeter who meets what is required, in an order that says nothing of merit, with the evidence for each criterion, but not its lines:
    /// a few of the pool compared have them, and so has each one's profile. To whom the plan concerns there is no such plan.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="by">The one criterion of the plan by which the pool is sorted, grade by grade; its neutral order where not given.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/plans/{plan}"), Authorize(Policies.SeePlans)]
    public static async Task<Results<Ok<Answer<SuccessionCandidates>>, ProblemHttpResult>> Get(
        Guid plan, string? by, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        var day = on ?? installation.Today;
        if (await ReadForAsync(Actor.Of(user), installation, snapshot, new PlanId(plan), day, ct) is not { } found) return Answers.Problem(NoSuchPlan);
        var (refused, sorted) = Sorted(found, by);
        return refused is null ? TypedResults.Ok(new Answer<SuccessionCandidates>(snapshot.Sequence, day, sorted.WithoutLines())) : Answers.Problem(refused);
    }

    /// <summary>The verb <c>candidates</c>.</summary>
    public static Command Verb()
    {
        var id = new Argument<Guid>("plan") { Description = "The plan's id." };
        var by = new Option<string?>("--by") { Description = "Sort by one criterion of the plan, grade by grade (else in the neutral order)." };
        return new Command("candidates", "Show a plan's pool and its candidates, with the evidence for each criterion. Example: candidates PLAN --by Helping")
        {
            id, by, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeePlans, async (parsed, installation, snapshot, actor, ct) =>
        {
            var on = parsed.GetValue(Verbs.On) ?? installation.Today;
            var found = await ReadForAsync(actor, installation, snapshot, new PlanId(parsed.GetValue(id)), on, ct) ?? throw NotDoneException.Of(NoSuchPlan);
            var (refused, sorted) = Sorted(found, parsed.GetValue(by));
            if (refused is not null) throw NotDoneException.Of(refused);
            return Verbs.Show(parsed, new Answer<SuccessionCandidates>(snapshot.Sequence, on, sorted.WithoutLines()), Show);
        });
    }

    internal static (Refused? Refused, SuccessionCandidates Sorted) Sorted(SuccessionCandidates plan, string? by)
    {
        if (by is null) return (null, plan);
        return Enum.TryParse<Dimension>(by, ignoreCase: true, out var criterion) && plan.Opened.Criteria.Contains(criterion)
            ? (null, plan.By(criterion))
            : (new Refused(
                "not-a-criterion", "Not a criterion", $"Sort by one criterion of the plan: {string.Join(", ", plan.Opened.Criteria)}.", RefusedAs.Invalid), plan);
    }

    /// <summary>A plan as someone may see it; null also where it concerns them.</summary>
    internal static async Task<SuccessionCandidates?> ReadForAsync(
        Actor actor, Installation installation, Snapshot snapshot, PlanId plan, DateOnly on, CancellationToken ct, Rules? rules = null) =>
        await PlanAccess.IsKeptFromAsync(installation, snapshot, plan, actor, on, ct) ? null : await ReadAsync(snapshot, plan, on, ct, rules);

    /// <summary>A plan as it stands on a day, by the rules in force or by others; null where no such plan is open.</summary>
    internal static Task<SuccessionCandidates?> ReadAsync(Snapshot snapshot, PlanId plan, DateOnly on, CancellationToken ct, Rules? rules = null)
    {
        return rules is null ? snapshot.OnceAsync((plan, on), () => By(Rules.InForceOn(on))) : By(rules);

        async Task<SuccessionCandidates?> By(Rules which) =>
            await ComputeAsync(snapshot, await snapshot.EntriesAsync(Views.Plans, plan.Value, ct), on, which, ct);
    }

    /// <summary>Whoever is in a plan's pool on a day, or nominated, without what they did; null where there is no such plan for whoever asks.</summary>
    internal static async Task<IReadOnlySet<PersonId>?> PeopleOfAsync(
        Actor actor, Installation installation, Snapshot snapshot, PlanId plan, DateOnly on, CancellationToken ct)
    {
        if (await PlanAccess.RecordAsync(installation, snapshot, plan, actor, on, ct) is not { } record) return null;
        var known = await snapshot.QualificationsAsync(record.Opened.Communities, ct);
        return snapshot.Everyone.Where(person => IsInPool(snapshot, record.Opened, person, known, on)).Concat(record.Nominations.Keys).ToHashSet();
    }

    /// <summary>A plan of these entries on a day; null where none of them opens it.</summary>
    internal static async Task<SuccessionCandidates?> ComputeAsync(
        Snapshot snapshot, IReadOnlyList<Entry> entries, DateOnly on, Rules rules, CancellationToken ct)
    {
        if (Entry.Standing<PlanOpened>(entries).FirstOrDefault() is not { } opened) return null;
        var known = await snapshot.QualificationsAsync(opened.Communities, ct);
        var everyone = await snapshot.EveryoneAsync(person => IsInPool(snapshot, opened, person, known, on), ct);
        return SuccessionCandidates.Of(entries, known, everyone, snapshot.People, snapshot.Scope, rules, on, snapshot.UnitOf);
    }

    private static bool IsInPool(Snapshot snapshot, PlanOpened plan, PersonId person, Qualifications known, DateOnly on) =>
        SuccessionCandidates.Misses(plan, person, snapshot.EmploymentOf(person), snapshot.People.EntityOfSource(person), known, on).Count == 0;

    /// <summary>What a plan with these communities in its perimeter may ask besides employment.</summary>
    internal static async Task<Qualifications> QualificationsAsync(this Snapshot snapshot, IReadOnlyList<PlaceId>? communities, CancellationToken ct) => new(
        await snapshot.CvsAsync(ct),
        communities is null ? Memberships.None : (await snapshot.OnceAsync<Memberships>(
            (nameof(Memberships), string.Join(' ', communities)), async () => Memberships.From(await snapshot.CommunitiesAsync(communities, ct), snapshot.People)))!);

    /// <summary>The entries of some spaces.</summary>
    internal static async Task<IReadOnlyList<Entry>> CommunitiesAsync(this Snapshot snapshot, IReadOnlyList<PlaceId>? communities, CancellationToken ct)
    {
        var entries = new List<Entry>();
        foreach (var space in communities ?? []) entries.AddRange(await snapshot.EntriesAsync(Views.Communities, space.Value, ct));
        return entries;
    }

    private static void Show(Answer<SuccessionCandidates> answer)
    {
        var plan = answer.Content;
        Verbs.Line($"Plan {plan.Plan} for {plan.Opened.Position} on {Verbs.Day(plan.On)}, at event {Verbs.Count(answer.Sequence)}, rules {plan.RulesVersion}");
        if (plan.NothingInScope)
        {
            foreach (var entity in plan.EntitiesToOpen) Verbs.Line($"No evidence is in scope yet. Open it with: entity open \"{entity}\" --consultation DATE --notice DATE");
        }

        Verbs.Line(plan.Committee is { } committee ? $"Its committee: {string.Join(", ", committee)}" : "No committee is named: every committee member sees it.");
        if (plan.Closed is { } closed) Verbs.Line($"Closed on {Verbs.Day(closed.On)}: {closed.Because} {closed.Successor}".TrimEnd());
        Verbs.Table(
            ["person", "unit", "grade", "state", "ready", .. plan.Opened.Criteria.Select(criterion => $"{criterion}, per month (95%), quantile")],
            plan.Pool.Select(member => (IReadOnlyList<string>)
            [
                $"{member.Person}", member.Assignment?.Unit ?? "–", member.Grade ?? "–", $"{member.State}", Ready(member), .. member.Criteria.Select(Evidence)
            ]));
        if (plan.Reached is { } reached) Verbs.Line($"Any source tells anything of {Number(reached * 100)}% of the pool.");
        foreach (var outside in plan.Outside) Verbs.Line($"{outside.Person}: {outside.State}, no longer in the pool ({string.Join(", ", outside.Missing)})");
        foreach (var withdrawn in plan.Withdrawn) Verbs.Line($"{withdrawn.Person}: nomination withdrawn on {Verbs.Day(withdrawn.On)}");
        Verbs.Line(plan.SortedBy is { } criterion
            ? $"Sorted by {criterion} alone, points per exposed month, grade by grade; who shows no evidence comes after, which says nothing about them."
            : "The order is drawn once per plan and says nothing of merit. Only a named human nominates: nominate, second.");
    }

    /// <summary>How ready someone is, in the words of their assessors.</summary>
    internal static string Ready(PoolMember member) => string.Join(", ", member.Readiness.Select(assessment => $"{assessment.Readiness}").DefaultIfEmpty("–"));

    /// <summary>Points per exposed month with their 95% interval, as a cell.</summary>
    internal static string Rate(Score score) => score switch
    {
        { PerExposedMonth: null } => "–",
        { PerExposedMonth: { } rate, Interval: { } interval } => $"{Exact(rate)} ({Number(interval.Low)}–{Number(interval.High)})",
        { PerExposedMonth: { } rate } => Exact(rate)
    };

    /// <summary>Evidence as a cell: points, points per exposed month, quantile.</summary>
    internal static string Evidence(CriterionEvidence one) => one.Score is { } score
        ? $"{Number(score.Points)}, {Rate(score)}, {one.Comparison switch
        {
            Comparison.Compared => Number(one.Quantile!.Value),
            Comparison.TooFew => "too few",
            _ => "not compared"
        }}"
        : "no evidence shown";

    private static string Exact(decimal number) => number.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Number(decimal number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
