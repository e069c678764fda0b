using LeFaire.Hosting;

namespace LeFaire.Onboarding;

/// <summary>Opens the cohorts of the month that is over.</summary>
internal static class OpenMonthlyCohortAutomation
{
    /// <summary>Opens each that is due. Run twice, or by two processes at once, it opens one.</summary>
    public static async Task<IReadOnlyList<Outcome>> RunAsync(Installation installation, CancellationToken ct)
    {
        await installation.Upkeep.ReachEndAsync(progress: null, ct);
        var outcomes = new List<Outcome>();
        foreach (var due in await DueAsync(installation, ct))
        {
            outcomes.Add(await OpenCohortEndpoint.HandleAsync(due, new Actor(Role.Analyst, null), installation, ct));
        }

        return outcomes;
    }

    private static async Task<IReadOnlyList<OpenCohort>> DueAsync(Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        var open = Entry.Standing<CohortOpened>(await snapshot.EntriesAsync(Views.Cohorts, ct)).ToList();
        return OpenMonthlyCohort.Due(
            installation.Today, open, snapshot.Everyone.Select(person => (person, snapshot.People.EntityOfSource(person))), snapshot.EmploymentOf);
    }
}
