using System.CommandLine;

namespace LeFaire.Succession;

/// <summary>What the command line has of succession plans.</summary>
public static class SuccessionModule
{
    /// <summary>Adds the verbs.</summary>
    public static void Configure(RootCommand root)
    {
        root.Add(new Command("plan", "Succession plans.") { OpenPlanEndpoint.Verb(), FillPositionEndpoint.Verb(), ClosePlanEndpoint.Verb(), ChangeCommitteeEndpoint.Verb() });
        root.Add(ListPlansEndpoint.Verb());
        root.Add(SuccessionCandidatesEndpoint.Verb());
        root.Add(CompareCandidatesEndpoint.Verb());
        root.Add(NominateCandidateEndpoint.Verb());
        root.Add(SecondNominationEndpoint.Verb());
        root.Add(WithdrawNominationEndpoint.Verb());
        root.Add(AssessReadinessEndpoint.Verb());
        root.Add(SuccessionCoverageEndpoint.Verb());
        root.Add(DossierEndpoint.Verb());
        root.Add(ListDossiersEndpoint.Verb());
        root.Add(ListReasonsEndpoint.Verb());
        root.Add(ForensicsEndpoint.Verb());
        root.Add(FairnessEndpoint.Verb());
        root.Add(HindsightEndpoint.Verb());
        root.Add(ShowRulesEndpoint.Verb());
        root.Add(RehearseRulesEndpoint.Verb());
    }
}
