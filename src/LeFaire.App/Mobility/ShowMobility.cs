using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Mobility;

/// <summary>Shows what one said of one's own mobility.</summary>
public static class ShowMobilityEndpoint
{
    private const string NotDeclared = "You have not said that you are open to mobility. See: mobility declare";

    /// <summary>What one is open to, as one said oneself.</summary>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/mobility"), Authorize(Policies.DeclareMobility)]
    public static async Task<Results<Ok<Answer<MobilityDeclaration>>, ProblemHttpResult>> Get(
        DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return Answers.Of(await ReadAsync(snapshot, Actor.Of(user), on ?? installation.Today, ct), "not-declared", NotDeclared);
    }

    /// <summary>The verb <c>mobility</c>, under which all that one says of it stands too.</summary>
    public static Command Verb() => new Command("mobility", "Show what one is open to, say so, or end it.")
    {
        Verbs.On, Verbs.AsOf, Verbs.Json, DeclareMobilityEndpoint.Verb(), EndMobilityEndpoint.Verb(), ShowMobilityFiguresEndpoint.Verb()
    }.Asks(Policies.DeclareMobility, async (parsed, installation, snapshot, actor, ct) => Verbs.Show(
        parsed,
        await ReadAsync(snapshot, actor, parsed.GetValue(Verbs.On) ?? installation.Today, ct) ?? throw new NotDoneException("not-declared", NotDeclared),
        answer => Verbs.Line($"Since {Verbs.Day(answer.Content.Since)} open to: {Text(answer.Content)}")));

    /// <summary>The declarations that stand on a day.</summary>
    internal static async Task<IReadOnlyList<MobilityDeclaration>> AllAsync(Snapshot snapshot, DateOnly on, CancellationToken ct) =>
        MobilityDeclaration.Of(await snapshot.EntriesAsync(Views.Mobility, ct), snapshot.People, on);

    internal static string Text(MobilityDeclaration one) =>
        $"{string.Join(", ", one.Kinds)}; topics: {Listed(one.Topics)}; units: {Listed(one.Units)}";

    private static string Listed(IReadOnlyList<string> named) => named.Count == 0 ? "any" : string.Join(", ", named);

    internal static async Task<Answer<MobilityDeclaration>?> ReadAsync(Snapshot snapshot, Actor actor, DateOnly on, CancellationToken ct) =>
        snapshot.People.PersonOf(actor.Account) is { } person && (await AllAsync(snapshot, on, ct)).FirstOrDefault(one => one.Person == person) is { } declared
            ? new(snapshot.Sequence, on, declared)
            : null;
}
