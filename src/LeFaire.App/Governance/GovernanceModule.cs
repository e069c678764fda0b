using System.CommandLine;

namespace LeFaire.Governance;

/// <summary>What the command line has of governance.</summary>
public static class GovernanceModule
{
    /// <summary>Adds the verbs.</summary>
    public static void Configure(RootCommand root)
    {
        root.Add(new Command("entity", "Legal entities.") { OpenEntityEndpoint.Verb() });
        root.Add(RaiseObjectionEndpoint.Verb());
        root.Add(ContestFactEndpoint.Verb());
        root.Add(ListContestsEndpoint.Verb());
        root.Add(ErasePersonEndpoint.Verb());
        root.Add(ShowRetentionEndpoint.Verb());
        root.Add(ListMonthsEndpoint.Verb());
        root.Add(ShowAccessesEndpoint.Verb());
        root.Add(ExportMineEndpoint.Verb());
    }
}
