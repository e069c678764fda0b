using System.CommandLine;

namespace LeFaire.Business;

/// <summary>What the command line has for general management.</summary>
public static class BusinessModule
{
    /// <summary>Adds the verbs.</summary>
    public static void Configure(RootCommand root) => root.Add(ShowBusinessCaseEndpoint.Verb());
}
