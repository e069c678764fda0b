using System.CommandLine;

namespace LeFaire.ReadModels;

/// <summary>What the command line has of read models.</summary>
public static class ReadModelsModule
{
    /// <summary>Adds the verbs.</summary>
    public static void Configure(RootCommand root)
    {
        root.Add(ListReadModelsEndpoint.Verb());
        root.Add(RebuildReadModelsEndpoint.Verb());
        root.Add(VerifyReadModelsEndpoint.Verb());
    }
}
