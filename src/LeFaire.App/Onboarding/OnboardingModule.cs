using System.CommandLine;

namespace LeFaire.Onboarding;

/// <summary>What the command line has of onboarding.</summary>
public static class OnboardingModule
{
    /// <summary>Adds the verbs.</summary>
    public static void Configure(RootCommand root)
    {
        root.Add(ListCohortsEndpoint.Verb());
        root.Add(CohortEngagementEndpoint.Verb());
        root.Add(ListNewcomersEndpoint.Verb());
        root.Add(new Command("buddy", "Ask for a newcomer's buddy, or answer.") { AskBuddyEndpoint.Verb(), AnswerBuddyEndpoint.Verb() });
    }
}
