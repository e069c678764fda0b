using LeFaire.Contributions;
using LeFaire.People;

namespace LeFaire.Learning;

/// <summary>With whom those who attended are compared.</summary>
public enum Compared
{
    /// <summary>With nobody: there were too few.</summary>
    Nobody,

    /// <summary>With those who waited for a place and did not attend, who wanted to learn the same.</summary>
    WaitingList,

    /// <summary>With themselves in the days before.</summary>
    ThemselvesBefore
}

/// <summary>
/// Whether those who attended workshops went on to answer or teach on the workshops' topics within 90 days. People choose to attend: a difference is no proof
/// that the workshop caused it. Only who was employed and not suspended from 90 days before to 90 days after is counted, whomever they are compared with: who was
/// not there could not help. A share is null where it would point at fewer than five people.
/// </summary>
/// <param name="Workshops">Workshops that lie far enough back.</param>
/// <param name="Attended">Of those who attended, the share who did.</param>
/// <param name="ComparedWith">With whom they are compared.</param>
/// <param name="Others">Of these, the share who did.</param>
public sealed record WhatFollowed(int Workshops, Proportion? Attended, Compared ComparedWith, Proportion? Others)
{
    private const int Days = 90;

    /// <summary>The workshops whose 90 days are over by a day.</summary>
    public static IReadOnlyList<WorkshopRecord> Observed(IEnumerable<WorkshopRecord> workshops, DateOnly on) =>
        [.. workshops.Where(one => !one.Cancelled && one.Attended.Count > 0 && one.Day.AddDays(Days) <= on)];

    /// <summary>Computes it. Of several workshops, everyone counts once, by the first that they attended or waited for.</summary>
    /// <param name="observed">Workshops whose 90 days are over, in the order in which they started.</param>
    /// <param name="everyone">The rows of those who attended or waited; those of others are passed over.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="topics">What spaces and tags are about.</param>
    public static WhatFollowed Of(
        IReadOnlyList<WorkshopRecord> observed, IEnumerable<PersonRows> everyone, People.People people, TopicMap topics)
    {
        var attended = First(observed, one => one.Attended);
        var waited = First(observed, one => one.Waiting);
        var (after, before, others) = (new List<bool>(), new List<bool>(), new List<bool>());
        foreach (var rows in everyone.Where(rows => attended.ContainsKey(rows.Person) || waited.ContainsKey(rows.Person)))
        {
            if (!WasThere(rows.Employment, (attended.GetValueOrDefault(rows.Person) ?? waited[rows.Person]).Day)) continue;
            var helped = Activity.Of(rows with { Ties = [] }, people, DateOnly.MaxValue, (_, _) => null).Lines.Where(IsHelp).ToList();
            if (attended.TryGetValue(rows.Person, out var workshop))
            {
                after.Add(Helped(helped, workshop, 1, Days));
                before.Add(Helped(helped, workshop, -Days, -1));
            }
            else
            {
                others.Add(Helped(helped, waited[rows.Person], 1, Days));
            }
        }

        var compared = Shown(others) is not null ? Compared.WaitingList : Shown(before) is not null ? Compared.ThemselvesBefore : Compared.Nobody;
        return new WhatFollowed(
            observed.Count, Shown(after), compared, compared == Compared.WaitingList ? Shown(others) : compared == Compared.ThemselvesBefore ? Shown(before) : null);

        bool Helped(List<ActivityLine> helped, WorkshopRecord workshop, int from, int to)
        {
            var about = topics.Of(workshop.Workshop, string.Join(' ', workshop.Tags), workshop.Day);
            return helped.Any(line => workshop.Day.AddDays(from) <= line.Day && line.Day <= workshop.Day.AddDays(to)
                && topics.Of(line.Place, line.Tags, line.Day).Overlaps(about));
        }
    }

    private static Dictionary<PersonId, WorkshopRecord> First(IReadOnlyList<WorkshopRecord> observed, Func<WorkshopRecord, IEnumerable<PersonId>> who)
    {
        var first = new Dictionary<PersonId, WorkshopRecord>();
        foreach (var workshop in observed)
        {
            foreach (var person in who(workshop)) first.TryAdd(person, workshop);
        }

        return first;
    }

    private static bool WasThere(EmploymentRecord employment, DateOnly day) =>
        Enumerable.Range(-Days, 2 * Days + 1).Select(day.AddDays).All(on => employment.EmployedOn(on) && !employment.SuspendedOn(on));

    private static bool IsHelp(ActivityLine line) => line.Way == Way.Given && line.Counterpart is not null
        && line.Kind is LineKind.Reply or LineKind.WorkshopAttended or LineKind.MentoringSession;

    private static Proportion? Shown(List<bool> group)
    {
        var count = group.Count(one => one);
        return group.Count > 0 && SmallGroups.IsShown(count) && SmallGroups.IsShown(group.Count - count) ? Proportion.Wilson(count, group.Count) : null;
    }
}
