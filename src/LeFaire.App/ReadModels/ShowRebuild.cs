using System.CommandLine;
using System.Globalization;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.ReadModels;

/// <summary>Shows how far the rebuild that was asked for last has come; on the command line it is <c>rebuild --status</c>.</summary>
public static class ShowRebuildEndpoint
{
    internal const string Route = "/api/read-models/rebuild";

    private const string None = "No rebuild was ever asked for. See: rebuild all";

    /// <summary>The rebuild that was asked for last, on whichever node: rate, share and time left, or what it did.</summary>
    /// <param name="wait">True to answer only when it has ended.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet(Route), Authorize(Policies.SeeOperations)]
    public static async Task<Results<Ok<RebuildStatus>, ProblemHttpResult>> Get(bool? wait, Installation installation, CancellationToken ct) =>
        Answers.Of(await Rebuilding.ReadAsync(installation.Database, wait == true, ct), "no-rebuild", None);

    internal static int Show(ParseResult parsed, RebuildStatus? status) => Verbs.Show(parsed, status ?? throw new NotDoneException("no-rebuild", None), Show);

    private static void Show(RebuildStatus status)
    {
        var share = status.Total == 0 ? 0 : (double)status.Events / status.Total;
        var left = status.SecondsLeft is { } seconds ? string.Create(CultureInfo.InvariantCulture, $", {seconds:0} s left") : "";
        Verbs.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{status.Name}: {status.State}, {status.Events:N0} of {status.Total:N0} events ({share:P0}), {status.EventsPerSecond:N0} events/s{left}"));
        if (status.Error is { } error) Verbs.Line(error);
        if (status.Rebuilt is { } rebuilt) RebuildReadModelsEndpoint.Show(rebuilt);
    }
}
