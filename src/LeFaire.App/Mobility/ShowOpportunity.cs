using System.CommandLine;
using System.Security.Claims;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.People;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Mobility;

/// <summary>An opportunity in whole.</summary>
/// <param name="Opportunity">The opportunity as the list shows it.</param>
/// <param name="PostedBy">Who posted it.</param>
/// <param name="Participants">Who joined, whether outside their scope, and when they delivered.</param>
/// <param name="Applicants">Who applied, in order: all of them for whoever posted it and HR, else whoever asks alone.</param>
/// <param name="Names">The names of those in it.</param>
public sealed record ShownOpportunity(
    OpportunitySummary Opportunity, PersonId? PostedBy, IReadOnlyList<Participant> Participants, IReadOnlyList<Applicant> Applicants,
    IReadOnlyDictionary<PersonId, string> Names);

/// <summary>Shows one opportunity.</summary>
public static class ShowOpportunityEndpoint
{
    private const string NoSuchOpportunity = "No opportunity is known by that id. See: opportunities";

    /// <summary>An opportunity with those who joined; who applied is for whoever posted it and HR.</summary>
    /// <param name="opportunity">The opportunity.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/opportunities/{opportunity}"), Authorize(Policies.SeeOpportunities)]
    public static async Task<Results<Ok<Answer<ShownOpportunity>>, ProblemHttpResult>> Get(
        Guid opportunity, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return Answers.Of(
            await ReadAsync(snapshot, installation, new PlaceId(opportunity), Actor.Of(user), on ?? installation.Today, ct), "unknown-opportunity",
            NoSuchOpportunity);
    }

    /// <summary>The verb <c>opportunity</c>, under which all that is done with one stands too.</summary>
    public static Command Verb()
    {
        var id = new Argument<Guid?>("opportunity") { Description = "The opportunity's id.", Arity = ArgumentArity.ZeroOrOne };
        return new Command("opportunity", "Show a project, mission or job of the board, or take part in one.")
        {
            id, Verbs.On, Verbs.AsOf, Verbs.Json, PostOpportunityEndpoint.Verb(), ApplyForOpportunityEndpoint.Verb(), WithdrawApplicationEndpoint.Verb(), AcceptApplicantEndpoint.Verb(),
            DeliverOpportunityEndpoint.Verb(), CloseOpportunityEndpoint.Verb()
        }.Asks(Policies.SeeOpportunities, async (parsed, installation, snapshot, actor, ct) => Verbs.Show(
            parsed,
            await ReadAsync(
                snapshot, installation, new PlaceId(parsed.GetValue(id) ?? default), actor, parsed.GetValue(Verbs.On) ?? installation.Today, ct)
                ?? throw new NotDoneException("unknown-opportunity", NoSuchOpportunity),
            Show));
    }

    internal static Argument<Guid> Id() => new("opportunity") { Description = "The opportunity's id." };

    /// <summary>True where the actor runs the board, and so may run any opportunity.</summary>
    internal static bool RunsBoard(Actor actor) => actor.Role == Role.Analyst;

    internal static async Task<Answer<ShownOpportunity>?> ReadAsync(
        Snapshot snapshot, Installation installation, PlaceId opportunity, Actor actor, DateOnly on, CancellationToken ct)
    {
        if (await ListOpportunitiesEndpoint.OneAsync(snapshot, opportunity, on, ct) is not { } found) return null;
        var applicants = found.ApplicantsFor(snapshot.People.PersonOf(actor.Account), RunsBoard(actor));
        await Accesses.NameAsync(snapshot, actor, applicants.Select(one => one.Person));
        var people = applicants.Select(one => one.Person).Concat(found.Participants.Select(one => one.Person)).Concat(found.PostedBy is { } by ? [by] : []);
        return new(snapshot.Sequence, on, new ShownOpportunity(
            ListOpportunitiesEndpoint.Summary(found, (await Names.TitlesAsync(installation.Database, [opportunity.Value], ct)).GetValueOrDefault(opportunity.Value)),
            found.PostedBy, found.Participants, applicants, await Names.ForAsync(actor, installation.Database, snapshot.People, people, ct)));
    }

    private static void Show(Answer<ShownOpportunity> answer)
    {
        var shown = answer.Content;
        ListOpportunitiesEndpoint.Show([shown.Opportunity]);
        if (shown.PostedBy is { } by) Verbs.Line($"Posted by {Name(by)}");
        foreach (var one in shown.Participants)
        {
            var scope = one.OutsideScope switch { true => ", outside their scope", false => ", inside their scope", null => "" };
            Verbs.Line($"Joined on {Verbs.Day(one.JoinedOn)}{scope}: {Name(one.Person)}{(one.DeliveredOn is { } day ? $", delivered on {Verbs.Day(day)}" : "")}");
        }

        foreach (var one in shown.Applicants) Verbs.Line($"Applied on {Verbs.Day(one.On)}: {Name(one.Person)} ({one.Person})");

        string Name(PersonId person) => shown.Names.GetValueOrDefault(person) ?? person.ToString();
    }
}
