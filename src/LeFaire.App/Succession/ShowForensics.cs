using System.CommandLine;
using System.Globalization;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Succession;

/// <summary>A ring, a burst, or the evidence of someone for a criterion with and without them, as a row of a table; what is of another kind is empty.</summary>
/// <param name="Found">Which of these: Ring, Burst or Difference.</param>
/// <param name="Person">The one, or whose it is.</param>
/// <param name="Other">The other of a ring.</param>
/// <param name="Helped">How often the one helped the other.</param>
/// <param name="WasHelped">How often the other helped the one.</param>
/// <param name="ShareOfOne">Share of all that the one gave.</param>
/// <param name="ShareOfOther">Share of all that the other gave.</param>
/// <param name="Contributions">Contributions in the thirty days before the committee's.</param>
/// <param name="Usual">What is usual in thirty days.</param>
/// <param name="Criterion">The criterion.</param>
/// <param name="Points">The points as they stand.</param>
/// <param name="PointsWithout">The points without what rings and bursts gave.</param>
public sealed record ForensicsRow(
    string Found, PersonId Person, PersonId? Other = null, int? Helped = null, int? WasHelped = null, decimal? ShareOfOne = null, decimal? ShareOfOther = null,
    int? Contributions = null, decimal? Usual = null, Dimension? Criterion = null, decimal? Points = null, decimal? PointsWithout = null);

/// <summary>Shows what in a pool's evidence may be there for the list's sake.</summary>
public static class ForensicsEndpoint
{
    /// <summary>Reciprocal rings, bursts before the committee's day, and the pool without what these gave.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="committee">The committee's day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="context">Takes the rows of the CSV.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/plans/{plan}/forensics"), Authorize(Policies.SeePlans)]
    public static async Task<Results<Ok<Answer<Forensics>>, ProblemHttpResult>> Get(
        Guid plan, DateOnly? committee, long? asOf, ClaimsPrincipal user, HttpContext context, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        if (await ReadAsync(snapshot, Actor.Of(user), installation, new PlanId(plan), committee ?? installation.Today, ct) is not { } found)
        {
            return Answers.Problem(SuccessionCandidatesEndpoint.NoSuchPlan);
        }

        context.AsTable(Rows(found.Content));
        return TypedResults.Ok(found);
    }

    /// <summary>The verb <c>forensics</c>.</summary>
    public static Command Verb()
    {
        var id = new Argument<Guid>("plan") { Description = "The plan's id." };
        var committee = new Option<DateOnly?>("--committee") { Description = "The committee's day, yyyy-MM-dd (else today)." };
        return new Command("forensics", "Show rings and bursts in a pool's evidence, and the pool without them. Example: forensics PLAN --committee 2026-09-30")
        {
            id, committee, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeePlans, async (parsed, installation, snapshot, actor, ct) => Verbs.Show(
            parsed,
            await ReadAsync(snapshot, actor, installation, new PlanId(parsed.GetValue(id)), parsed.GetValue(committee) ?? installation.Today, ct)
                ?? throw NotDoneException.Of(SuccessionCandidatesEndpoint.NoSuchPlan),
            Show));
    }

    internal static async Task<Answer<Forensics>?> ReadAsync(
        Snapshot snapshot, Actor actor, Installation installation, PlanId plan, DateOnly committee, CancellationToken ct)
    {
        if (await SuccessionCandidatesEndpoint.ReadForAsync(actor, installation, snapshot, plan, committee, ct) is not { } found) return null;
        var forensics = await snapshot.OnceAsync(("forensics", plan, committee), () => ComputeAsync(snapshot, found, committee, ct));
        return forensics is null ? null : new(snapshot.Sequence, committee, forensics);
    }

    private static async Task<Forensics?> ComputeAsync(Snapshot snapshot, SuccessionCandidates found, DateOnly committee, CancellationToken ct)
    {
        var pool = found.Pool.Select(member => member.Person).ToHashSet();
        // Whether someone mainly helps one of the pool is known only from all that they gave in the year.
        var others = await snapshot.TiesSinceAsync(Forensics.Since(committee), ct);
        var everyone = (await snapshot.EveryoneAsync(pool.Contains, ct)).Zip(others, (whole, ties) => pool.Contains(whole.Person) ? whole : ties).ToList();
        return Forensics.Of(
            await snapshot.EntriesAsync(Views.Plans, found.Plan.Value, ct), await snapshot.QualificationsAsync(found.Opened.Communities, ct), everyone, snapshot.People, snapshot.Scope,
            Rules.InForceOn(committee), committee, snapshot.UnitOf);
    }

    private static IEnumerable<ForensicsRow> Rows(Forensics forensics) =>
    [
        .. forensics.Rings.Select(ring => new ForensicsRow(
            "Ring", ring.One, ring.Other, ring.OneForOther, ring.OtherForOne, ring.ShareOfOne, ring.ShareOfOther)),
        .. forensics.Bursts.Select(burst => new ForensicsRow("Burst", burst.Person, Contributions: burst.Deeds, Usual: burst.Usual)),
        .. forensics.Differences().Select(of => new ForensicsRow(
            "Difference", of.Person, Criterion: of.With.Criterion, Points: of.With.Score?.Points, PointsWithout: of.Without.Score?.Points))
    ];

    private static void Show(Answer<Forensics> answer)
    {
        var forensics = answer.Content;
        Verbs.Table(["one", "other", "helped", "was helped", "share of the one", "share of the other"], forensics.Rings.Select(ring => (IReadOnlyList<string>)
            [$"{ring.One}", $"{ring.Other}", $"{ring.OneForOther}", $"{ring.OtherForOne}", Number(ring.ShareOfOne), Number(ring.ShareOfOther)]));
        Verbs.Table(["person", "contributions in the thirty days before", "usual in thirty days"], forensics.Bursts.Select(burst => (IReadOnlyList<string>)
            [$"{burst.Person}", $"{burst.Deeds}", Number(burst.Usual)]));
        Verbs.Table(
            ["person", "criterion", "points", "without"],
            forensics.Differences().Select(of => (IReadOnlyList<string>)[$"{of.Person}", $"{of.With.Criterion}", Points(of.With), Points(of.Without)]));
        Verbs.Line("This proves nothing: two who share an office help each other, and a project ends before a committee as well as after one.");

        static string Points(CriterionEvidence one) => one.Score is { } score ? Number(score.Points) : "no evidence shown";
        static string Number(decimal number) => number.ToString("0.##", CultureInfo.InvariantCulture);
    }
}
