using System.CommandLine;

namespace LeFaire.Contributions;

/// <summary>What the command line has of contributions.</summary>
public static class ContributionsModule
{
    /// <summary>Adds the verbs.</summary>
    public static void Configure(RootCommand root) => root.Add(ContributionProfileEndpoint.Verb());
}
