using System.CommandLine;
using System.Globalization;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using LeFaire.Succession;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Contributions;

/// <summary>Shows what a person does for others and others for them.</summary>
public static class ContributionProfileEndpoint
{
    /// <summary>A person's contribution profile. They themselves see all of their facts; others see what is in scope.</summary>
    /// <param name="person">An id of any of their accounts.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/people/{person}/profile"), Authorize(Policies.SeePerson)]
    public static async Task<Results<Ok<Answer<ContributionProfile>>, ProblemHttpResult>> Get(
        Guid person, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        if (snapshot.PersonFor(new AccountId(person), Actor.Of(user)) is not { } found) return Answers.NoSuchPerson;
        return TypedResults.Ok(await ReadAsync(snapshot, found, Actor.Of(user), on ?? installation.Today, ct));
    }

    /// <summary>The verb <c>profile</c>.</summary>
    public static Command Verb()
    {
        var who = Verbs.Person();
        return new Command("profile", "Show what a person does for others and others for them. Example: profile anna@example.org --on 2026-09-30")
        {
            who, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeePerson, async (parsed, installation, snapshot, actor, ct) =>
        {
            var account = await installation.AccountAsync(parsed.GetRequiredValue(who), ct);
            var person = snapshot.PersonFor(account, actor) ?? throw NotDoneException.NoSuchPerson;
            return Verbs.Show(parsed, await ReadAsync(snapshot, person, actor, parsed.GetValue(Verbs.On) ?? installation.Today, ct), Show);
        });
    }

    internal static async Task<Answer<ContributionProfile>> ReadAsync(Snapshot snapshot, PersonId person, Actor actor, DateOnly on, CancellationToken ct)
    {
        var own = actor.Account is { } account && snapshot.People.PersonOf(account) == person;
        return new(snapshot.Sequence, on, ContributionProfile.Of(
            await snapshot.PersonAsync(person, ct), snapshot.People, snapshot.Scope, Rules.InForceOn(on), on, own, snapshot.UnitOf,
            await NamedUnitsAsync(snapshot, actor, on)));
    }

    /// <summary>
    /// Which units are named beside ties. Where people are pseudonyms, a unit of fewer than five would say who one of them is; null where all may be named.
    /// </summary>
    internal static async Task<Func<string, bool>?> NamedUnitsAsync(Snapshot snapshot, Actor actor, DateOnly on)
    {
        if (actor.ReadsNames) return null;
        var named = (await snapshot.OnceAsync(("units that are named", on), () => Task.FromResult<HashSet<string>?>(
        [
            .. snapshot.Everyone.Where(person => snapshot.EmploymentOf(person).EmployedOn(on)).Select(person => snapshot.UnitOf(person, on)).OfType<string>()
                .GroupBy(unit => unit, StringComparer.Ordinal).Where(unit => SmallGroups.IsShown(unit.Count())).Select(unit => unit.Key)
        ])))!;
        return named.Contains;
    }

    private static void Show(Answer<ContributionProfile> answer)
    {
        var profile = answer.Content;
        Verbs.Line($"Person {profile.Person} on {Verbs.Day(profile.On)}, at event {Verbs.Count(answer.Sequence)}, rules {profile.RulesVersion}");
        Verbs.Line(profile.Evidence switch
        {
            EvidenceState.NothingInScopeYet => string.Join('\n', profile.EntitiesToOpen.Select(entity =>
                $"Nothing is in scope yet. Open it with: entity open \"{entity}\" --consultation DATE --notice DATE").DefaultIfEmpty("Nothing is in scope yet.")),
            EvidenceState.Shown => "Evidence:",
            EvidenceState.Objected => "You objected: no score uses your contributions. Only you read this.",
            _ => "No evidence shown. That says nothing about the person."
        });
        if (profile.Totals.Count > 0)
        {
            Verbs.Table(["what", "way", "count", "people", "first", "last"], profile.Totals.Select(total => (IReadOnlyList<string>)
                [$"{total.Kind}", $"{total.Way}", Verbs.Count(total.Count), $"{total.DistinctPeople}", Verbs.Day(total.FirstDay), Verbs.Day(total.LastDay)]));
        }

        if (profile.Scores.Count > 0)
        {
            Verbs.Table(["dimension", "points", "per exposed month (95%)", "people", "because"], profile.Scores.Select(score => (IReadOnlyList<string>)
            [
                $"{score.Dimension}", score.Points.ToString("0.##", CultureInfo.InvariantCulture),
                SuccessionCandidatesEndpoint.Rate(score), $"{score.DistinctBeneficiaries}", $"{score.Because.Count} lines"
            ]));
        }

        var ties = profile.Ties;
        Verbs.Line($"Ties: helped {ties.PeopleHelped}, helped by {ties.HelpedBy}, reciprocal {ties.Reciprocal}, across units {ties.AcrossUnits}");
        if (profile.TiesByUnit.Count > 0)
        {
            Verbs.Table(["ties with people of", "people", "reciprocal"], profile.TiesByUnit.Select(of => (IReadOnlyList<string>)
                [of.Unit ?? "(no unit known or named)", Verbs.Count(of.People), Verbs.Count(of.Reciprocal)]));
        }

        Verbs.Line($"Why: history {profile.Person}");
    }
}
