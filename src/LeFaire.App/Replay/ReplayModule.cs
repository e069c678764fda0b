using System.CommandLine;

namespace LeFaire.Replay;

/// <summary>What the command line has of histories.</summary>
public static class ReplayModule
{
    /// <summary>Adds the verbs.</summary>
    public static void Configure(RootCommand root) => root.Add(HistoryEndpoint.Verb());
}
