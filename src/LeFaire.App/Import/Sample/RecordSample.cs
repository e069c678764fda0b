using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.Learning;
using LeFaire.Onboarding;
using LeFaire.Succession;

namespace LeFaire.Import.Sample;

/// <summary>Carries out what no format of the sample company carries, by the very commands that a user has.</summary>
internal static class RecordSample
{
    /// <summary>Carries the commands out in order; what was carried out before is refused as already there, and stays.</summary>
    /// <exception cref="InvalidOperationException">A command was refused for another reason: the sample is at fault.</exception>
    public static async Task RunAsync(Installation installation, IReadOnlyList<SampleCommand> commands, CancellationToken ct)
    {
        var plans = new List<PlanId>();
        foreach (var command in commands)
        {
            foreach (var outcome in await CarryOutAsync(installation, command, plans, ct))
            {
                if (outcome.Refused is { } refused && !refused.Type.StartsWith("already-", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException($"The sample's {command.GetType().Name} was refused: {refused.Detail} ({refused.Type})");
                }
            }
        }
    }

    private static async Task<IReadOnlyList<Outcome>> CarryOutAsync(
        Installation installation, SampleCommand command, List<PlanId> plans, CancellationToken ct)
    {
        switch (command)
        {
            case SampleEntity entity:
                return [await OpenEntityEndpoint.HandleAsync(new(entity.Entity, entity.Consulted, entity.Noticed), Analyst(null), installation, ct)];
            case SampleCohort cohort:
                return [await OpenCohortEndpoint.HandleAsync(
                    new(cohort.Entity, cohort.From, cohort.To), Analyst(null), installation, ct, SampleCompany.Midnight(cohort.To))];
            case SampleTopic topic:
                var space = new PlaceId(await SpaceAsync(installation, topic.Space, ct));
                return [await MapTopicsEndpoint.HandleAsync(new([new Topic(topic.Topic)], topic.From, space), Analyst(null), installation, ct)];
            case SamplePlan plan:
                var opened = await OpenPlanEndpoint.HandleAsync(
                    new(plan.Title, plan.Entity, plan.Position, plan.Criteria, plan.Units, plan.Grades, plan.Requirements),
                    Analyst(await installation.AccountAsync(plan.By, ct)), installation, ct, SampleCompany.Midnight(plan.On));
                plans.Add(new PlanId(opened.Stream));
                return [opened];
            case SampleNomination nomination:
                return await NominateAsync(installation, nomination, plans[nomination.Plan], ct);
            case SampleObjection objection:
                var account = await installation.AccountAsync(objection.Email, ct);
                return [await RaiseObjectionEndpoint.HandleAsync(
                    new(account), new Actor(Role.Employee, account), installation, ct, SampleCompany.Midnight(objection.On))];
            default:
                throw new InvalidOperationException($"Nobody knows how to carry out {command.GetType().Name}.");
        }

        static Actor Analyst(AccountId? account) => new(Role.Analyst, account);
    }

    private static async Task<Guid> SpaceAsync(Installation installation, string title, CancellationToken ct)
    {
        await using var select = installation.Database.CreateCommand("select id from vault.titles where title = $1");
        select.Parameters.Add(new() { Value = title });
        return (Guid)(await select.ExecuteScalarAsync(ct))!;
    }

    private static async Task<IReadOnlyList<Outcome>> NominateAsync(
        Installation installation, SampleNomination nomination, PlanId plan, CancellationToken ct)
    {
        var nominee = await installation.AccountAsync(nomination.Nominee, ct);
        var at = SampleCompany.Midnight(nomination.On);
        var nominated = await NominateCandidateEndpoint.HandleAsync(
            plan, new(nominee, nomination.Reason, ConflictOfInterest.None), new Actor(Role.Committee, await installation.AccountAsync(nomination.By, ct)), installation, ct, at);
        if (nomination.Seconder is null) return [nominated];
        var seconder = new Actor(Role.Committee, await installation.AccountAsync(nomination.Seconder, ct));
        return [nominated, await SecondNominationEndpoint.HandleAsync(plan, new(nominee), seconder, installation, ct, at.AddDays(1))];
    }
}
