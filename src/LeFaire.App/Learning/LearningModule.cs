using System.CommandLine;

namespace LeFaire.Learning;

/// <summary>What the command line has of mentoring and workshops.</summary>
public static class LearningModule
{
    /// <summary>Adds the verbs.</summary>
    public static void Configure(RootCommand root)
    {
        root.Add(ListTopicsEndpoint.Verb());
        root.Add(WhoCanHelpEndpoint.Verb());
        root.Add(SuggestMentorsEndpoint.Verb());
        root.Add(ShowSkillsEndpoint.Verb());
        root.Add(ListMentoringEndpoint.Verb());
        root.Add(ListWorkshopsEndpoint.Verb());
        root.Add(ShowWorkshopEndpoint.Verb());
    }
}
