using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.ReadModels;

/// <summary>Drops a version of the read models that no process keeps up to date; on the command line it is <c>read-models --drop</c>.</summary>
public static class DropReadModelVersionEndpoint
{
    /// <summary>Drops it. What it said is still in the log.</summary>
    /// <param name="version">Its number.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineDelete("/api/read-models/versions/{version}"), Authorize(Policies.Operate)]
    public static async Task<IReadOnlyList<ReadModelVersion>> Delete(int version, Installation installation, CancellationToken ct)
    {
        await ReadModelVersions.DropAsync(installation.Database, version, ct);
        return await ReadModelVersions.ReadAsync(installation.Database, ct);
    }
}
