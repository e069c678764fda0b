using System.CommandLine;

namespace LeFaire.Mobility;

/// <summary>What the command line has of mobility.</summary>
public static class MobilityModule
{
    /// <summary>Adds the verbs.</summary>
    public static void Configure(RootCommand root)
    {
        root.Add(ListOpportunitiesEndpoint.Verb());
        root.Add(ShowOpportunityEndpoint.Verb());
        root.Add(ShowMobilityEndpoint.Verb());
        root.Add(DiscoverPeopleEndpoint.Verb());
        root.Add(ShowCircleEndpoint.Verb());
        root.Add(ShowNetworkEndpoint.Verb());
    }
}
