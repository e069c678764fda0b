using System.CommandLine;

namespace LeFaire.People;

/// <summary>What the command line has of people and accounts.</summary>
public static class PeopleModule
{
    /// <summary>Adds the verbs.</summary>
    public static void Configure(RootCommand root)
    {
        root.Add(ListPeopleEndpoint.Verb());
        root.Add(CvEndpoint.Verb());
        root.Add(new Command("accounts", "Which accounts are whose.") { LinkAccountsEndpoint.Verb(), UnlinkAccountsEndpoint.Verb() });
    }
}
