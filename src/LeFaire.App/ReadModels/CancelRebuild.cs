using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.ReadModels;

/// <summary>Asks the rebuild that is at work to stop; on the command line it is <c>rebuild --cancel</c>.</summary>
public static class CancelRebuildEndpoint
{
    /// <summary>Asks the rebuild to stop, on whichever node it runs; the old rows then stand.</summary>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineDelete(ShowRebuildEndpoint.Route), Authorize(Policies.Operate)]
    public static async Task<Accepted<RebuildStatus>> Delete(Installation installation, CancellationToken ct) =>
        TypedResults.Accepted(ShowRebuildEndpoint.Route, await CancelAsync(installation, toItsEnd: false, ct));

    /// <exception cref="NotDoneException">No rebuild is at work.</exception>
    internal static async Task<RebuildStatus?> CancelAsync(Installation installation, bool toItsEnd, CancellationToken ct) =>
        await Rebuilding.CancelAsync(installation.Database, ct)
            ? await Rebuilding.ReadAsync(installation.Database, toItsEnd, ct)
            : throw new NotDoneException("no-rebuild-running", "No rebuild is at work.");
}
