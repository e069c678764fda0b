using LeFaire.People;

namespace LeFaire.Import.Sample;

/// <summary>Workshop series and a mentoring programme of the invented company, month by month and quarter by quarter.</summary>
internal static class SampleLearning
{
    /// <summary>The name of the workshops' source.</summary>
    public const string WorkshopsSource = "sample-workshops";

    private const int MostRegistrations = 24;
    private const int Places = 12;

    /// <summary>The workshops, each followed by its registrations and attendance.</summary>
    public static IEnumerable<Item> Workshops(SampleStaff staff, CancellationToken ct)
    {
        var random = SplitMix64.For(staff.Seed, 3);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var hosts = new SamplePerson?[Math.Max(2, staff.People.Count / 75)];
        var number = 0;
        for (var month = 0; month < staff.Months; month++)
        {
            ct.ThrowIfCancellationRequested();
            var present = Present(staff, month);
            if (present.Count == 0) continue;
            for (var series = 0; series < hosts.Length; series++)
            {
                var day = staff.Day(month).AddDays(random.Below(28));
                if (hosts[series] is not { } before || !staff.Works(before, day)) hosts[series] = Able(present, random);
                if (day.Month == 8 || !hosts[series]!.At(day)) continue;
                var (title, tag) = SampleWords.Spaces[1 + (series * 7 % (SampleWords.Spaces.Length - 1))];
                // A large company has several series on one topic; their workshops are told apart by their titles.
                var group = series / (SampleWords.Spaces.Length - 1) is > 0 and var others ? $", groupe {others + 1}" : "";
                string[] tags = series % 3 == 0 && tag != "workshop" ? [.. new[] { tag, "workshop" }.Order(StringComparer.Ordinal)] : [tag];
                var workshop = new WorkshopItem(
                    "workshops.csv", SampleWords.Number('W', ++number), $"Atelier {title}{group}, séance {month + 1}", hosts[series]!.Email, random.Of([60, 90, 120, 180]), tags,
                    random.Chance(40), new DateTimeOffset(day, new TimeOnly(random.Between(8, 15), random.Chance(500) ? 0 : 30), TimeSpan.Zero),
                    series % 2 == 0 ? Places : null);
                if (known.Add(workshop.Host!)) yield return Account(workshop.Place, workshop.Host!);
                yield return workshop;
                foreach (var item in Attendance(workshop, present, hosts[series]!, staff.Day(month), known, random)) yield return item;
            }
        }
    }

    /// <summary>The mentoring sessions.</summary>
    public static IEnumerable<Item> Mentoring(SampleStaff staff, CancellationToken ct)
    {
        var random = SplitMix64.For(staff.Seed, 4);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var number = 0;
        for (var month = 0; month < staff.Months; month += 3)
        {
            ct.ThrowIfCancellationRequested();
            var present = Present(staff, month);
            var sessions = new List<(DateOnly Day, int Order, SamplePerson Mentor, SamplePerson Mentee, string Topic)>();
            for (var pairs = present.Count / 22; pairs > 0; pairs--)
            {
                var (mentor, mentee) = (Able(present, random), random.Of(present));
                if (mentor.Team == mentee.Team || mentor.Grade < mentee.Grade) continue;
                var topic = random.Of(SampleWords.Spaces).Tag;
                var day = staff.Day(month).AddDays(random.Below(30));
                for (var left = random.Between(3, 6); left > 0; left--, day = day.AddDays(random.Between(10, 24)))
                {
                    if (day < staff.End && staff.Works(mentor, day) && staff.Works(mentee, day)) sessions.Add((day, sessions.Count, mentor, mentee, topic));
                }
            }

            foreach (var (day, _, mentor, mentee, topic) in sessions.OrderBy(session => session.Day).ThenBy(session => session.Order))
            {
                if (known.Add(mentor.Email)) yield return Account("mentoring.csv", mentor.Email);
                if (known.Add(mentee.Email)) yield return Account("mentoring.csv", mentee.Email);
                var workshop = random.Chance(200) ? SampleWords.Number('W', random.Between(1, Math.Max(1, month * staff.People.Count / 75))) : null;
                yield return new MentoringItem(
                    "mentoring.csv", SampleWords.Number('M', ++number), mentor.Email, mentee.Email, random.Of([30, 45, 60]), [topic], workshop,
                    new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero), WorkshopsSource);
            }
        }
    }

    /// <summary>Registrations come in from the first of the month to the start; who registers once the places are taken waits, and does not come.</summary>
    private static IEnumerable<Item> Attendance(
        WorkshopItem workshop, List<SamplePerson> present, SamplePerson host, DateOnly opened, HashSet<string> known, SplitMix64 random)
    {
        var seen = new HashSet<int>();
        var seconds = (long)(workshop.At - SampleCompany.Midnight(opened)).TotalSeconds / (MostRegistrations + 1);
        for (var left = random.Between(6, MostRegistrations); left > 0; left--)
        {
            var person = random.Of(present);
            if (person == host || !person.At(DateOnly.FromDateTime(workshop.At.UtcDateTime)) || !seen.Add(person.Index)) continue;
            if (known.Add(person.Email)) yield return Account("attendance.csv", person.Email);
            yield return Row(workshop, person, attended: false, SampleCompany.Midnight(opened).AddSeconds(seen.Count * seconds));
            if (!workshop.Cancelled && random.Chance(760) && !(seen.Count > workshop.Places)) yield return Row(workshop, person, attended: true, workshop.At);
        }
    }

    private static AttendanceItem Row(WorkshopItem workshop, SamplePerson person, bool attended, DateTimeOffset at) => new(
        "attendance.csv", $"{workshop.Key}\u001f{person.Email}", workshop.Key, person.Email, attended, workshop.Host, workshop.Minutes, workshop.Tags, at);

    private static AccountItem Account(string place, string email) => new(place, email, null, email);

    private static List<SamplePerson> Present(SampleStaff staff, int month) =>
        [.. staff.People.Where(person => person.At(staff.Day(month)) && person.StateAt(month) is { Suspended: false })];

    /// <summary>Of some drawn, the one who helps most.</summary>
    private static SamplePerson Able(List<SamplePerson> present, SplitMix64 random)
    {
        var best = random.Of(present);
        for (var i = 0; i < 5; i++)
        {
            var other = random.Of(present);
            if (other.Helps > best.Helps && other.Relationship == Relationship.Cdi) best = other;
        }

        return best;
    }
}
