using System.CommandLine;
using System.Security.Claims;
using System.Text.Json;
using LeFaire.Contributions;
using LeFaire.Hosting;
using LeFaire.Learning;
using LeFaire.Mobility;
using LeFaire.People;
using LeFaire.ReadModels;
using LeFaire.Replay;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Wolverine.Http;

namespace LeFaire.Governance;

/// <summary>One of a person's accounts, as the vault describes it.</summary>
/// <param name="Account">The account.</param>
/// <param name="Source">The source.</param>
/// <param name="SourceKey">The source's own id of it.</param>
/// <param name="Name">The name there.</param>
/// <param name="Email">The address there.</param>
public sealed record AccountData(AccountId Account, string Source, string SourceKey, string? Name, string? Email);

/// <summary>An event that touches a person, with all that it says.</summary>
/// <param name="Sequence">Its position in the log.</param>
/// <param name="Event">The event.</param>
/// <param name="Name">Its name in the log.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="Data">What it says.</param>
/// <param name="Lines">The lines that it gave the person.</param>
/// <param name="Text">What was written with it, such as a reason or feedback; null where nothing was.</param>
public sealed record EventOfMine(
    long Sequence, EventId Event, string Name, DateTimeOffset OccurredAt, JsonElement Data, IReadOnlyList<Line> Lines, string? Text);

/// <summary>All that is held about a person, for themselves (GDPR, articles 15 and 20). What happens in a plan is part of it once the plan is closed.</summary>
/// <param name="Person">Who.</param>
/// <param name="Accounts">Their accounts.</param>
/// <param name="Profile">Their profile, with every score and why.</param>
/// <param name="Skills">Their way on each topic.</param>
/// <param name="Cv">Their CV.</param>
/// <param name="Mobility">What they said that they are open to; null where nothing.</param>
/// <param name="Events">Every event that touches them.</param>
/// <param name="Contests">What they said is wrong with events, and what was answered.</param>
/// <param name="Accesses">Who looked at their record.</param>
public sealed record PersonalData(
    PersonId Person, IReadOnlyList<AccountData> Accounts, ContributionProfile Profile, IReadOnlyList<SkillPath> Skills, Cv Cv, MobilityDeclaration? Mobility,
    IReadOnlyList<EventOfMine> Events, IReadOnlyList<ContestSummary> Contests, IReadOnlyList<AccessSeen> Accesses);

/// <summary>Hands out all that is held about whoever asks.</summary>
public static class ExportMineEndpoint
{
    /// <summary>All of one's own data.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/me/export"), Authorize(Policies.SeePerson)]
    public static async Task<Results<Ok<Answer<PersonalData>>, ProblemHttpResult>> Get(ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        return await ReadAsync(installation, snapshot, Actor.Of(user), ct) is { } mine ? TypedResults.Ok(mine) : Answers.NoSuchPerson;
    }

    /// <summary>The verb <c>my-data</c>.</summary>
    public static Command Verb() => new Command("my-data", "Print all that is held about oneself, as JSON. Example: my-data --as employee:anna@example.org").Asks(
        Policies.SeePerson, async (_, installation, snapshot, actor, ct) =>
        {
            var mine = await ReadAsync(installation, snapshot, actor, ct)
                ?? throw new NotDoneException("not-a-person", "Say who you are, for example: --as employee:anna@example.org", RefusedAs.Unknown);
            Console.WriteLine(JsonSerializer.Serialize(mine, Answers.Json));
            return Verbs.Done;
        });

    internal static async Task<Answer<PersonalData>?> ReadAsync(Installation installation, Snapshot snapshot, Actor actor, CancellationToken ct)
    {
        if (actor.Account is not { } account) return null;
        // One's own data are one's own in whatever role one asks.
        var self = actor with { Role = Role.Employee };
        if (snapshot.PersonFor(account, self) is not { } person) return null;
        var on = installation.Today;
        var history = await Replaying.ReadAsync(installation, snapshot, [person], stream: null, self, ct);
        var texts = await Names.ReasonsAsync(installation.Database, history.Events.Select(one => one.Id), ct);
        return new(snapshot.Sequence, on, new PersonalData(
            person, await AccountsAsync(installation.Database, snapshot.People.AccountsOf(person), ct),
            (await ContributionProfileEndpoint.ReadAsync(snapshot, person, self, on, ct)).Content,
            (await ShowSkillsEndpoint.ReadAsync(snapshot, person, self, null, on, ct)).Content,
            (await CvEndpoint.ReadAsync(snapshot, installation, person, on, ct)).Content,
            (await ShowMobilityEndpoint.ReadAsync(snapshot, self, on, ct))?.Content,
            [.. history.Events.Zip(history.Steps()).Select(one => Of(one.First, one.Second, texts.GetValueOrDefault(one.First.Id)))],
            await ListContestsEndpoint.SummariesAsync(
                snapshot, installation, (await ListContestsEndpoint.AllAsync(snapshot, on, ct)).Where(one => one.Person == person), ct),
            await ShowAccessesEndpoint.ReadAsync(installation, snapshot, person, ct)));
    }

    private static EventOfMine Of(Recorded recorded, HistoryStep step, string? text)
    {
        using var data = JsonDocument.Parse(FactJson.ToBytes(recorded.Fact));
        return new EventOfMine(step.Sequence, step.Event, step.Name, step.OccurredAt, data.RootElement.Clone(), step.Lines, text);
    }

    private static async Task<List<AccountData>> AccountsAsync(NpgsqlDataSource database, IReadOnlyList<AccountId> accounts, CancellationToken ct)
    {
        await using var select = database.CreateCommand("select id, source, source_key, name, email from vault.accounts where id = any($1) order by id");
        select.Parameters.Add(new() { Value = accounts.Select(account => account.Value).ToArray() });
        await using var reader = await select.ExecuteReaderAsync(ct);
        var described = new List<AccountData>();
        while (await reader.ReadAsync(ct))
        {
            described.Add(new AccountData(
                new AccountId(reader.GetGuid(0)), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetString(4)));
        }

        return described;
    }
}
