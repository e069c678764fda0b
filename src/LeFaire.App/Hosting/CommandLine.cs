using System.CommandLine;
using System.CommandLine.Invocation;
using LeFaire.Business;
using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Import;
using LeFaire.Learning;
using LeFaire.Mobility;
using LeFaire.Onboarding;
using LeFaire.People;
using LeFaire.ReadModels;
using LeFaire.Replay;
using LeFaire.Succession;

namespace LeFaire.Hosting;

/// <summary>The command line: every capability adds its verbs.</summary>
internal static class CommandLine
{
    /// <summary>Does what a command line asks for.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] arguments)
    {
        var parsed = Root().Parse(arguments);
        // What is no command is answered by what it may have meant, which all the help would hide.
        if (parsed.Action is ParseErrorAction wrong) wrong.ShowHelp = parsed.UnmatchedTokens.Count == 0;
        return parsed.InvokeAsync();
    }

    public static RootCommand Root()
    {
        var root = new RootCommand("Le Faire: what people do for each other, every fact an event.") { Verbs.Home, Verbs.As, Demo.Verb(), Serve.Verb(), Pregenerate.Verb() };
        ImportModule.Configure(root);
        PeopleModule.Configure(root);
        ContributionsModule.Configure(root);
        OnboardingModule.Configure(root);
        LearningModule.Configure(root);
        MobilityModule.Configure(root);
        SuccessionModule.Configure(root);
        BusinessModule.Configure(root);
        GovernanceModule.Configure(root);
        ReplayModule.Configure(root);
        ReadModelsModule.Configure(root);
        root.Add(new Command("automations", "What is done without being asked.") { RunAutomationsEndpoint.Verb() });
        root.Add(Doctor.Verb());
        root.Add(Backup.Verb());
        root.Add(Restore.Verb());
        return root;
    }
}
