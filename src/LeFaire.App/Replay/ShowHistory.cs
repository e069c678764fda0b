using System.CommandLine;
using System.Security.Claims;
using LeFaire.Contributions;
using LeFaire.Hosting;
using LeFaire.Learning;
using LeFaire.ReadModels;
using LeFaire.Succession;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Replay;

/// <summary>One event of a history.</summary>
/// <param name="Number">Which step of the whole history it is, from 1.</param>
/// <param name="Event">The event.</param>
/// <param name="Step">What it gave.</param>
internal readonly record struct Told(int Number, Recorded Event, HistoryStep Step);

/// <summary>Shows every event that touches a person, in the order of the log, with the lines that it gave them.</summary>
public static class HistoryEndpoint
{
    internal static readonly Option<int?> PageNumber = new("--page") { Description = "Which page, from 1." };

    internal static readonly Option<int?> PageSize = new("--size") { Description = "How many to a page, up to 1,000 (else 50)." };

    internal static readonly Option<int?> Step = new("--step") { Description = "Replay so many of the events, and show the state after them and what the last one changed." };

    internal static readonly Option<string?> Without = new("--without") { Description = "Show what leaving out these events changes: their ids, divided by commas." };

    /// <summary>A person's history: the evidence for every figure, down to event ids.</summary>
    /// <param name="person">An id of any of their accounts.</param>
    /// <param name="from">Only what happened on this UTC day or later.</param>
    /// <param name="to">Only what happened on this UTC day or earlier.</param>
    /// <param name="kind">Only events that gave lines of this kind.</param>
    /// <param name="with">Only events that gave lines with this person, by an id of any of their accounts.</param>
    /// <param name="way">Only events that gave lines of what was given, or received.</param>
    /// <param name="place">Only events in this space, workshop, mentorship or opportunity.</param>
    /// <param name="tag">Only events under this tag.</param>
    /// <param name="topic">Only events on this topic, as spaces and tags were mapped on their day.</param>
    /// <param name="stage">Only events at this stage of a skill: learning, helping, teaching.</param>
    /// <param name="dimension">Only events that the rules count for this dimension.</param>
    /// <param name="ties">Only ties: with people helped, with those who helped, both ways, or across units.</param>
    /// <param name="unit">Only ties with people of this unit on the day; <c>-</c> for those of whom no unit is known or named.</param>
    /// <param name="on">The day of the figure whose evidence is asked: by the rules of that day; today where not given.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="size">How many to a page, up to 1,000.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/people/{person}/history"), Authorize(Policies.SeePerson)]
    public static async Task<Results<Ok<Page<HistoryStep>>, ProblemHttpResult>> Get(
        Guid person, DateOnly? from, DateOnly? to, LineKind? kind, Guid? with, Way? way, Guid? place, string? tag, string? topic, SkillStage? stage,
        Dimension? dimension, TiesAsked? ties, string? unit, DateOnly? on, int? page, int? size, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        if (snapshot.PersonFor(new AccountId(person), Actor.Of(user)) is not { } found) return Answers.NoSuchPerson;
        var asked = new EvidenceAsked(
            kind, way, with is { } other ? new AccountId(other) : null, place is { } id ? new PlaceId(id) : null, tag, topic, stage, dimension, ties, unit);
        var (_, _, told, _) = await ReadAsync(installation, snapshot, found, from, to, asked, on ?? installation.Today, Actor.Of(user), ct);
        return TypedResults.Ok(Page.Of(snapshot.Sequence, to ?? installation.Today, told.ConvertAll(one => one.Step), page, size));
    }

    /// <summary>The verb <c>history</c>.</summary>
    public static Command Verb()
    {
        var who = Verbs.Person();
        var from = new Option<DateOnly?>("--from") { Description = "Only what happened on this UTC day or later." };
        var to = new Option<DateOnly?>("--to") { Description = "Only what happened on this UTC day or earlier." };
        var kind = new Option<LineKind?>("--kind") { Description = "Only events that gave lines of this kind." };
        var with = new Option<string?>("--with") { Description = "Only events that gave lines with this person: an id of theirs, or an e-mail address." };
        var way = new Option<Way?>("--way") { Description = "Only events that gave lines of what was given, or received." };
        var place = new Option<Guid?>("--place") { Description = "Only events in this space, workshop, mentorship or opportunity, by its id." };
        var tag = new Option<string?>("--tag") { Description = "Only events under this tag." };
        var topic = new Option<string?>("--topic") { Description = "Only events on this topic." };
        var stage = new Option<SkillStage?>("--stage") { Description = "Only events at this stage of a skill." };
        var dimension = new Option<Dimension?>("--dimension") { Description = "Only events that the rules count for this dimension." };
        var ties = new Option<TiesAsked?>("--ties") { Description = "Only ties of this kind." };
        var unit = new Option<string?>("--unit") { Description = "Only ties with people of this unit on the day; '-' for those of whom none is known." };
        return new Command("history", "Show every event that touches a person, with what it gave them. Example: history anna@example.org --kind Reply")
        {
            who, from, to, kind, with, way, place, tag, topic, stage, dimension, ties, unit, PageNumber, PageSize, Step, Without, Verbs.On, Verbs.AsOf, Verbs.Json, CohortHistoryEndpoint.Verb(), PlanHistoryEndpoint.Verb()
        }.Asks(Policies.SeePerson, async (parsed, installation, snapshot, actor, ct) =>
        {
            var account = await installation.AccountAsync(parsed.GetRequiredValue(who), ct);
            var person = snapshot.PersonFor(account, actor) ?? throw NotDoneException.NoSuchPerson;
            if (IsReplayed(parsed))
            {
                return Verbs.Show(
                    parsed,
                    await ReplayHistoryEndpoint.ReadAsync(
                        installation, snapshot, person, actor, parsed.GetValue(Step) ?? int.MaxValue, Replaying.Ids(parsed.GetValue(Without)),
                        parsed.GetValue(Verbs.On) ?? installation.Today, ct),
                    ReplayHistoryEndpoint.Show);
            }

            var other = parsed.GetValue(with) is { } named ? await installation.AccountAsync(named, ct) : (AccountId?)null;
            var asked = new EvidenceAsked(
                parsed.GetValue(kind), parsed.GetValue(way), other, parsed.GetValue(place) is { } id ? new PlaceId(id) : null, parsed.GetValue(tag),
                parsed.GetValue(topic), parsed.GetValue(stage), parsed.GetValue(dimension), parsed.GetValue(ties), parsed.GetValue(unit));
            var (_, _, told, _) = await ReadAsync(installation, snapshot, person, parsed.GetValue(from), parsed.GetValue(to), asked, parsed.GetValue(Verbs.On) ?? installation.Today, actor, ct);
            return Verbs.Show(
                parsed,
                Page.Of(
                    snapshot.Sequence, parsed.GetValue(to) ?? installation.Today, told.ConvertAll(one => one.Step), parsed.GetValue(PageNumber),
                    parsed.GetValue(PageSize)),
                Show);
        });
    }

    /// <summary>Whether a state is asked for, not the list of steps.</summary>
    internal static bool IsReplayed(ParseResult parsed) => parsed.GetValue(Step) is not null || parsed.GetValue(Without) is not null;

    /// <summary>A person's history: all of its steps, and those that are asked for.</summary>
    internal static async Task<(Replaying History, List<Told> All, List<Told> Asked, Evidence Evidence)> ReadAsync(
        Installation installation, Snapshot snapshot, PersonId person, DateOnly? from, DateOnly? to, EvidenceAsked asked, DateOnly on, Actor actor, CancellationToken ct)
    {
        var history = await Replaying.ReadAsync(installation, snapshot, [person], stream: null, actor, ct);
        var evidence = new Evidence(
            asked, asked.Ties == TiesAsked.BothWays || asked.Dimension is not null ? await snapshot.PersonAsync(person, ct) : new PersonRows(person, [], [], snapshot.EmploymentOf(person)),
            snapshot.People, snapshot.Scope, Rules.InForceOn(on), await MapTopicsEndpoint.ReadAsync(snapshot, ct), on,
            own: actor.Account is { } account && snapshot.People.PersonOf(account) == person, snapshot.UnitOf,
            await ContributionProfileEndpoint.NamedUnitsAsync(snapshot, actor, on));
        var all = history.Events.Zip(history.Steps()).Select((one, index) => new Told(index + 1, one.First, one.Second)).ToList();
        return (history, all,
        [
            .. all.Where(told => !(DayOf(told.Event) < from) && !(DayOf(told.Event) > to) && evidence.Has(told.Event.Fact))
        ], evidence);

        static DateOnly DayOf(Recorded recorded) => recorded.Fact is Undoing undoing ? undoing.Undone.Day : recorded.Fact.Day;
    }

    internal static void Show(Page<HistoryStep> page)
    {
        Verbs.Table(["position", "occurred", "event", "id", "gave"], page.Items.Select(step => (IReadOnlyList<string>)
        [
            Verbs.Count(step.Sequence), Verbs.Day(DateOnly.FromDateTime(step.OccurredAt.UtcDateTime)), step.Name, $"{step.Event}",
            string.Join(", ", step.Lines.Select(line => $"{line.Count:+0;-0} {line.Kind} {line.Way}"))
        ]));
        Verbs.Line($"{Verbs.Count(page.Items.Count)} of {Verbs.Count(page.Total)}, page {page.Number}, at event {Verbs.Count(page.Sequence)}");
    }
}
