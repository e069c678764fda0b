using LeFaire.People;
using LeFaire.Succession;

namespace LeFaire.Import.Sample;

/// <summary>What people of the invented company decide by hand.</summary>
internal static class SampleCommands
{
    private static readonly string[] Reasons =
    [
        "Fait avancer les sujets des autres équipes et forme ceux qui arrivent.", "Répond là où personne ne sait, et explique comment trouver.",
        "A repris l'atelier au départ de son animateur et l'a ouvert aux autres sites."
    ];

    public static IReadOnlyList<SampleCommand> Of(SampleStaff staff)
    {
        var commands = new List<SampleCommand>();
        foreach (var (entity, _) in SampleWords.Entities) commands.Add(new SampleEntity(entity, staff.First.AddMonths(1).AddDays(3), staff.First.AddMonths(1).AddDays(6)));
        // The first is the general space, which is about everything.
        commands.AddRange(SampleWords.Spaces[1..].Select(space => new SampleTopic(space.Title, space.Tag, staff.First)));
        var main = SampleWords.Entities[0].Name;
        for (var month = 0; month < staff.Months; month++) commands.Add(new SampleCohort(main, staff.Day(month), staff.Day(month + 1).AddDays(-1)));

        var opened = staff.Day(Math.Max(0, staff.Months - 3));
        var chief = staff.People[0];
        var plans = new[]
        {
            new SamplePlan(
                "Relève de la direction des données", "Directeur Données", main, ["Technologie", "Données et IA"], ["E4", "E5"],
                new HardRequirements(12, null, [Relationship.Cdi], Diplomas: SampleCvs.DirectorsDegrees),
                [Dimension.Helping, Dimension.Teaching, Dimension.Bridging], chief.Email, opened),
            new SamplePlan(
                "Relève de la direction du support", "Directeur Support", main, ["Opérations"], ["E3", "E4"], new HardRequirements(6, null, [Relationship.Cdi, Relationship.Cdd]),
                [Dimension.Sharing, Dimension.Helping, Dimension.Building], chief.Email, opened.AddDays(1))
        };
        commands.AddRange(plans);

        var pools = plans.Select(plan => Pool(staff, plan)).ToList();
        for (var plan = 0; plan < plans.Length; plan++)
        {
            var nominees = pools[plan].Take(3).ToList();
            // Whoever holds the position takes no part in its plan; those who head others stand above its pool.
            var deciding = staff.People.Where(person => person.Heads && person.Job != plans[plan].Position).ToList();
            for (var i = 0; i < nominees.Count; i++)
            {
                var (by, seconder) = (deciding[i % deciding.Count], deciding[(i + 1) % deciding.Count]);
                commands.Add(new SampleNomination(
                    plan, nominees[i].Email, by.Email, Reasons[i], i == 2 ? null : seconder.Email, opened.AddDays(7 + i + (plan * 10))));
            }
        }

        var objecting = pools[0].Skip(3).FirstOrDefault() ?? staff.People.Last(person => person.At(staff.End));
        commands.Add(new SampleObjection(objecting.Email, opened.AddDays(2)));
        commands.AddRange(SampleStories.Of(staff));
        return commands;
    }

    private static List<SamplePerson> Pool(SampleStaff staff, SamplePlan plan) =>
    [
        .. staff.People
            .Where(person => person.At(staff.End) && !person.Heads && person.Team.Entity.Name == plan.Entity && plan.Requirements.Relationships!.Contains(person.Relationship))
            .Where(person => person.StateAt(staff.Months) is { } state && plan.Grades.Contains(state.Grade)
                && plan.Units.Any(unit => state.Unit.StartsWith(unit + " / ", StringComparison.Ordinal)))
            .Where(person => person.Joined <= plan.On.AddMonths(-(plan.Requirements.TenureMonths ?? 0)))
            .OrderByDescending(person => person.Helps).ThenBy(person => person.Index)
    ];
}
