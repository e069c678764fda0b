using System.CommandLine;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.ReadModels;

/// <summary>Shows the versions of the read models that the database holds; on the command line it is <c>read-models --versions</c>.</summary>
public static class ListReadModelVersionsEndpoint
{
    /// <summary>Each version with its position and lag, and whether a process keeps it up to date.</summary>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/read-models/versions"), Authorize(Policies.SeeOperations)]
    public static Task<IReadOnlyList<ReadModelVersion>> Get(Installation installation, CancellationToken ct) =>
        ReadModelVersions.ReadAsync(installation.Database, ct);

    internal static int Show(ParseResult parsed, IReadOnlyList<ReadModelVersion> versions) => Verbs.Show(parsed, versions, all => Verbs.Table(
        ["version", "", "at event", "behind", "kept up to date"], all.Select(one => (IReadOnlyList<string>)
            [$"{one.Version}", one.Own ? "this program's" : "", Verbs.Count(one.Sequence), Verbs.Count(one.Behind), one.KeptUp ? "yes" : "no"])));
}
