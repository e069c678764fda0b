using System.CommandLine;
using System.Security.Claims;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.People;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Learning;

/// <summary>Someone who can help, as a list shows them.</summary>
/// <param name="Person">Who.</param>
/// <param name="Name">Their name, where a source gives one.</param>
/// <param name="Unit">Their unit on the day.</param>
/// <param name="OpenMentorships">Mentorships that take up their time, and requests that they have to answer.</param>
/// <param name="Evidence">What they did on the topic in the last four quarters.</param>
public sealed record HelperSummary(PersonId Person, string? Name, string? Unit, int OpenMentorships, TopicEvidence Evidence);

/// <summary>Suggests mentors on a topic.</summary>
public static class SuggestMentorsEndpoint
{
    /// <summary>Whom a mentee may ask, in the order in which they are asked: it spreads the load and says nothing of merit.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="mentee">An id of any account of the mentee; whoever asks where not given.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/topics/{topic}/mentors"), Authorize(Policies.Mentoring)]
    public static async Task<Results<Ok<Answer<IReadOnlyList<HelperSummary>>>, ProblemHttpResult>> Get(
        string topic, Guid? mentee, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        var (actor, account) = (Actor.Of(user), mentee is { } named ? new AccountId(named) : Actor.Of(user).Account);
        if (account is not { } asking || snapshot.PersonFor(asking, actor) is not { } person) return Answers.NoSuchPerson;
        var day = on ?? installation.Today;
        var suggested = await ReadAsync(snapshot, person, topic, day, await ListMentoringEndpoint.AllAsync(snapshot, day, ct), ct);
        return TypedResults.Ok(new Answer<IReadOnlyList<HelperSummary>>(snapshot.Sequence, day, await SummariesAsync(snapshot, installation, actor, suggested, day, ct)));
    }

    /// <summary>The verb <c>mentors</c>.</summary>
    public static Command Verb()
    {
        var topic = Topic();
        var mentee = new Option<string?>("--for") { Description = "The mentee: an id of any of their accounts, or an e-mail address (else whoever asks)." };
        return new Command("mentors", "Show whom one may ask for mentoring on a topic. Example: mentors sql --as anna@example.org")
        {
            topic, mentee, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.Mentoring, async (parsed, installation, snapshot, actor, ct) =>
        {
            var account = parsed.GetValue(mentee) is { } named ? await installation.AccountAsync(named, ct) : actor.Account;
            var person = (account is { } asking ? snapshot.PersonFor(asking, actor) : null) ?? throw NotDoneException.NoSuchPerson;
            var on = parsed.GetValue(Verbs.On) ?? installation.Today;
            var suggested = await ReadAsync(
                snapshot, person, parsed.GetRequiredValue(topic), on, await ListMentoringEndpoint.AllAsync(snapshot, on, ct), ct);
            return Verbs.Show(parsed, await SummariesAsync(snapshot, installation, actor, suggested, on, ct), Show);
        });
    }

    /// <summary>Whom a mentee may ask, in turn.</summary>
    internal static async Task<IReadOnlyList<TopicHelper>> ReadAsync(
        Snapshot snapshot, PersonId mentee, string topic, DateOnly on, IReadOnlyList<MentorshipRecord> mentorships, CancellationToken ct) =>
        TopicHelpers.Mentors(
            mentee, TopicHelpers.InTurn(await EvidenceAsync(snapshot, topic, on, ct), mentorships, on, TopicHelpers.LotOf(mentee, topic, on)),
            snapshot.People, on, snapshot.EmploymentOf);

    /// <summary>The evidence of everyone on a topic: computed for all topics at once, and for as long as the rows do not move.</summary>
    internal static async Task<IReadOnlyDictionary<PersonId, TopicEvidence>> EvidenceAsync(Snapshot snapshot, string topic, DateOnly on, CancellationToken ct)
    {
        var everything = await snapshot.OnceAsync(("topics", on), async () => TopicHelpers.Evidence(
            await snapshot.LinesSinceAsync(
                person => snapshot.EmploymentOf(person).EmployedOn(on) && !snapshot.Scope.Objected(person), TopicHelpers.Since(on), ct),
            snapshot.People,
            snapshot.Scope, await MapTopicsEndpoint.ReadAsync(snapshot, ct), on));
        return everything!.TryGetValue(topic, out var evidence) ? evidence : new Dictionary<PersonId, TopicEvidence>();
    }

    internal static Argument<string> Topic() => new("topic") { Description = "The topic; topics lists them." };

    internal static async Task<IReadOnlyList<HelperSummary>> SummariesAsync(
        Snapshot snapshot, Installation installation, Actor reader, IReadOnlyList<TopicHelper> helpers, DateOnly on, CancellationToken ct)
    {
        await Accesses.NameAsync(snapshot, reader, helpers.Select(helper => helper.Person));
        var names = await Names.ForAsync(reader, installation.Database, snapshot.People, helpers.Select(helper => helper.Person), ct);
        return
        [
            .. helpers.Select(helper => new HelperSummary(
                helper.Person, names.GetValueOrDefault(helper.Person), snapshot.UnitOf(helper.Person, on), helper.OpenMentorships, helper.Evidence))
        ];
    }

    internal static void Show(IReadOnlyList<HelperSummary> helpers)
    {
        Verbs.Table(
            ["person", "name", "unit", "open", "replies", "people answered", "workshops", "sessions", "last"],
            helpers.Select(helper => (IReadOnlyList<string>)
            [
                $"{helper.Person}", helper.Name ?? "–", helper.Unit ?? "–", $"{helper.OpenMentorships}", $"{helper.Evidence.Replies}",
                $"{helper.Evidence.PeopleAnswered}", $"{helper.Evidence.WorkshopsHosted}", $"{helper.Evidence.SessionsGiven}", Verbs.Day(helper.Evidence.LastDay)
            ]));
        Verbs.Line("Whoever has the fewest open comes first, then a lot decides: the order says nothing of merit.");
    }
}
