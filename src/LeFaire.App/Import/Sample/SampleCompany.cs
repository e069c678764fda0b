using LeFaire.People;
using LeFaire.Succession;

namespace LeFaire.Import.Sample;

/// <summary>How large the invented company is. What happens in it is proportional to people and months.</summary>
/// <param name="People">How many people it has on the first day.</param>
/// <param name="Months">How many months go by.</param>
/// <param name="Seed">The same seed gives the same company, another seed another one.</param>
/// <param name="Start">A day in the first month; 2024-10-01 where not given.</param>
public sealed record SampleOptions(int People = 400, int Months = 24, int Seed = 1, DateOnly? Start = null);

/// <summary>An invented company whose people ask, answer, teach and move: for a first look, for tests and for measurements. Nobody in it exists.</summary>
public static class SampleCompany
{
    /// <summary>
    /// The directory, the network, the workshops, the mentoring programme and the CVs, in the order in which they are to be imported.
    /// The sources bear the names that the mappings of its files give them, so that both ways in are one.
    /// </summary>
    public static IReadOnlyList<Export> Exports(SampleOptions options)
    {
        var staff = Staff(options);
        return
        [
            new("sample-directory", SourceKind.Directory, Midnight(staff.End), 0, (_, ct) => Directory(staff, ct)),
            new(SampleNetwork.Team, SourceKind.Network, Midnight(staff.End), 0, (_, ct) => new SampleNetwork(staff).Taken(ct)),
            new(SampleLearning.WorkshopsSource, SourceKind.Learning, Midnight(staff.End), 0, (_, ct) => SampleLearning.Workshops(staff, ct)),
            new("sample-mentoring", SourceKind.Learning, Midnight(staff.End), 0, (_, ct) => SampleLearning.Mentoring(staff, ct)),
            // An entry of a CV says when it holds, not when the CV was written.
            new("sample-cv", SourceKind.Cv, DateTimeOffset.UnixEpoch, 0, (_, ct) => SampleCvs.Of(staff, ct))
        ];
    }

    /// <summary>What no file format carries, in the order in which it is to be done.</summary>
    public static IReadOnlyList<SampleCommand> Commands(SampleOptions options) => SampleCommands.Of(Staff(options));

    internal static SampleStaff Staff(SampleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.People, 12);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Months, 1);
        return new SampleStaff(options);
    }

    internal static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    internal static IEnumerable<Item> Directory(SampleStaff staff, CancellationToken ct)
    {
        for (var month = 0; month <= staff.Months; month++)
        {
            ct.ThrowIfCancellationRequested();
            var day = staff.Day(month);
            var place = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}.csv");
            yield return new SnapshotStart(place, day);
            foreach (var person in staff.People)
            {
                if (!person.At(day) || person.StateAt(month) is not { } state) continue;
                yield return new EmployeeItem(
                    place, person.Key, false, person.Name, person.Email, person.Team.Entity.Name, state.Unit, state.Site, state.Grade, state.Job, state.Manager,
                    state.WorkingTime, state.Relationship, state.Projects, state.Suspended, person.Joined, state.PlannedEnd);
            }

            yield return new SnapshotEnd(place, day);
        }
    }
}

/// <summary>Something to do after the import of the invented company's files.</summary>
public abstract record SampleCommand;

/// <summary>Open a legal entity's facts to scores.</summary>
/// <param name="Entity">The legal entity.</param>
/// <param name="Consulted">The day on which the consultation was closed.</param>
/// <param name="Noticed">The day of the notice.</param>
public sealed record SampleEntity(string Entity, DateOnly Consulted, DateOnly Noticed) : SampleCommand;

/// <summary>Open a cohort.</summary>
/// <param name="Entity">The legal entity.</param>
/// <param name="From">First day of the joining window.</param>
/// <param name="To">Last day of the joining window.</param>
public sealed record SampleCohort(string Entity, DateOnly From, DateOnly To) : SampleCommand;

/// <summary>Map a space to a topic.</summary>
/// <param name="Space">The space's title.</param>
/// <param name="Topic">The topic.</param>
/// <param name="From">The day from which it holds.</param>
public sealed record SampleTopic(string Space, string Topic, DateOnly From) : SampleCommand;

/// <summary>Open a succession plan.</summary>
/// <param name="Title">The plan's title.</param>
/// <param name="Position">The key position.</param>
/// <param name="Entity">The legal entity.</param>
/// <param name="Units">Perimeter: units and those below them.</param>
/// <param name="Grades">Perimeter: grades.</param>
/// <param name="Requirements">Hard requirements.</param>
/// <param name="Criteria">The dimensions for which evidence is shown.</param>
/// <param name="By">E-mail of whoever opens it.</param>
/// <param name="On">The day.</param>
public sealed record SamplePlan(
    string Title, string Position, string Entity, IReadOnlyList<string> Units, IReadOnlyList<string> Grades, HardRequirements Requirements,
    IReadOnlyList<Dimension> Criteria, string By, DateOnly On) : SampleCommand;

/// <summary>Nominate someone of a plan's pool.</summary>
/// <param name="Plan">Which of the plans, from 0.</param>
/// <param name="Nominee">E-mail of whoever is nominated.</param>
/// <param name="By">E-mail of whoever nominates.</param>
/// <param name="Reason">Why.</param>
/// <param name="Seconder">E-mail of whoever confirms; null where nobody has yet.</param>
/// <param name="On">The day.</param>
public sealed record SampleNomination(int Plan, string Nominee, string By, string Reason, string? Seconder, DateOnly On) : SampleCommand;

/// <summary>Someone objects.</summary>
/// <param name="Email">Their e-mail.</param>
/// <param name="On">The day.</param>
public sealed record SampleObjection(string Email, DateOnly On) : SampleCommand;
