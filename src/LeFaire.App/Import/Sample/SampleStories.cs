using LeFaire.Mobility;
using LeFaire.People;

namespace LeFaire.Import.Sample;

/// <summary>What people of the invented company ask of each other and offer each other by hand: mentoring, ratings, opportunities, openness to mobility.</summary>
internal static class SampleStories
{
    /// <summary>How many months a company has to have lived for all of it to have had time.</summary>
    public const int MonthsAtLeast = 12;

    private const string UnmetTopic = "docker";

    private static readonly string[] MentoringTopics = ["python", "data", "security", "finance", "excel", "cloud", "safety", "onboarding"];

    private static readonly (string OfMentee, string OfMentor)[] Words =
    [
        ("Merci : tout est devenu clair dès la deuxième séance.", "Des questions précises, préparées à chaque fois."),
        ("Très utile, surtout les exemples tirés de nos projets.", "Autonome à la fin ; prête à aider à son tour."),
        ("I can now do on my own what I had to ask for.", "A pleasure: curious, and quick to try things out.")
    ];

    private static readonly (string Title, OpportunityKind Kind, string Topic)[] Offers =
    [
        ("Refonte du portail des fournisseurs", OpportunityKind.Project, "procurement"), ("Data quality, three months", OpportunityKind.Mission, "data"),
        ("Responsable de la relation clients, Nantes", OpportunityKind.Job, "support"), ("Accueil des nouveaux arrivants", OpportunityKind.Project, "onboarding"),
        ("Migration vers le cloud", OpportunityKind.Project, "cloud"), ("Audit sécurité des ateliers", OpportunityKind.Mission, "safety"),
        ("Contrôleur de gestion, Paris", OpportunityKind.Job, "finance"), ("Rewriting the sales reports in SQL", OpportunityKind.Project, "sql"),
        ("Renfort de la planification", OpportunityKind.Mission, "logistics"), ("Une charte graphique commune", OpportunityKind.Project, "design"),
        ("Python pour l'analyse des pannes", OpportunityKind.Mission, "python"), ("Team lead, quality", OpportunityKind.Job, "quality")
    ];

    private static readonly OpportunityKind[][] Kinds =
        [[OpportunityKind.Project], [OpportunityKind.Project, OpportunityKind.Mission], [OpportunityKind.Mission, OpportunityKind.Job]];

    /// <summary>All of it, in the order in which it is to be recorded; none in a company too young for it.</summary>
    public static IEnumerable<SampleCommand> Of(SampleStaff staff) =>
        staff.Months < MonthsAtLeast ? [] : [.. Mentoring(staff), .. Ratings(staff), .. Opportunities(staff), .. Openness(staff)];

    private static IEnumerable<SampleMentoring> Mentoring(SampleStaff staff)
    {
        var random = SplitMix64.For(staff.Seed, 6);
        var asking = new HashSet<SamplePerson>();
        for (var i = 0; i < Math.Max(1, staff.People.Count / 35); i++)
        {
            // Every eighth waits for an answer, and of two more nobody takes the request.
            var course = (i % 8) switch { 5 or 6 => SampleCourse.TakenBack, 7 => SampleCourse.Waits, 3 => SampleCourse.Runs, 4 => SampleCourse.OneSideSpoke, _ => SampleCourse.Reached };
            var topic = course is SampleCourse.TakenBack or SampleCourse.Waits ? UnmetTopic : MentoringTopics[i % MentoringTopics.Length];
            var on = staff.Day(staff.Months - 8 + (i % 6)).AddDays(random.Between(3, 20));
            var mentee = Someone(staff, on, random, person => person.Grade < 4 && !asking.Contains(person));
            asking.Add(mentee);
            var mentors = Helping(staff, on, topic).Where(person => person.Team.Department != mentee.Team.Department).Take(4).ToList();
            var first = mentors.Count == 0 ? 0 : random.Below(mentors.Count);
            var (ofMentee, ofMentor) = Words[i % Words.Length];
            yield return new SampleMentoring(
                mentee.Email, topic, on, [.. mentors.Skip(first).Concat(mentors.Take(first)).Take(3).Select(mentor => mentor.Email)], course, ofMentee, ofMentor);
        }
    }

    /// <summary>Those who came to each of the last workshops that many came to rate it.</summary>
    private static IEnumerable<SampleRatings> Ratings(SampleStaff staff)
    {
        var random = SplitMix64.For(staff.Seed, 7);
        var items = SampleLearning.Workshops(staff, CancellationToken.None).ToList();
        var came = items.OfType<AttendanceItem>().Where(row => row.Attended).ToLookup(row => row.Workshop, row => row.Account);
        foreach (var workshop in items.OfType<WorkshopItem>().Where(one => came[one.Key].Count() >= SmallGroups.Fewest + 1).TakeLast(3))
        {
            yield return new SampleRatings(
                workshop.Title, DateOnly.FromDateTime(workshop.At.UtcDateTime).AddDays(1), [.. came[workshop.Key].Select(email => (email, random.Between(3, 5)))]);
        }
    }

    private static IEnumerable<SampleOpportunity> Opportunities(SampleStaff staff)
    {
        var random = SplitMix64.For(staff.Seed, 8);
        var main = SampleWords.Entities[0].Name;
        for (var i = 0; i < Math.Clamp(staff.People.Count / 30, 1, Offers.Length); i++)
        {
            var (title, kind, topic) = Offers[i];
            var month = staff.Months - 8 + (i % 6);
            var on = staff.Day(month).AddDays(random.Between(2, 24));
            var poster = Someone(staff, on, random, person => person.Team.Lead == person && person.Team.Entity.Name == main);
            var applicants = new List<SamplePerson>();
            while (applicants.Count < 3) applicants.Add(Someone(staff, on, random, person => person != poster && !applicants.Contains(person)));
            // Of four, one is still open.
            yield return new SampleOpportunity(
                title, kind, main, poster.StateAt(month)!.Unit, topic, poster.Email, on, [.. applicants.Select(person => person.Email)], Filled: i % 4 != 3,
                DaysToFill: 12 + random.Below(30));
        }
    }

    /// <summary>Of those who help most, every other one is open to something else.</summary>
    private static IEnumerable<SampleMobility> Openness(SampleStaff staff)
    {
        var random = SplitMix64.For(staff.Seed, 9);
        var on = staff.End.AddDays(-20);
        var open = staff.People.Where(person => staff.Works(person, on) && !person.Heads && person.Relationship == Relationship.Cdi)
            .OrderByDescending(person => person.Helps).ThenBy(person => person.Index).Take(staff.People.Count / 24).Where((_, i) => i % 2 == 0);
        foreach (var person in open)
        {
            yield return new SampleMobility(person.Email, random.Of(Kinds), on.AddDays(random.Below(15)));
        }
    }

    /// <summary>Those at work who help most in the space that is about a topic, and lead nobody.</summary>
    private static IEnumerable<SamplePerson> Helping(SampleStaff staff, DateOnly on, string topic)
    {
        var space = Array.FindIndex(SampleWords.Spaces, one => one.Tag == topic);
        return staff.People.Where(person => staff.Works(person, on) && !person.Heads && person.Team.Lead != person
                && Array.IndexOf(person.Spaces, space) is >= 0 and var at && person.SpacesJoined[at] <= on.AddMonths(-3))
            .OrderByDescending(person => person.Helps).ThenBy(person => person.Index);
    }

    private static SamplePerson Someone(SampleStaff staff, DateOnly on, SplitMix64 random, Func<SamplePerson, bool> suits)
    {
        var able = staff.People.Where(person => staff.Works(person, on) && staff.Works(person, staff.End.AddDays(-1)) && !person.Heads).ToList();
        return random.Of(able.Where(suits).ToList() is { Count: > 0 } suited ? suited : able);
    }
}

/// <summary>How far a request for mentoring comes.</summary>
public enum SampleCourse
{
    /// <summary>To sessions, feedback of both sides and its end.</summary>
    Reached,

    /// <summary>To sessions; both sides said how it was, and it goes on.</summary>
    Runs,

    /// <summary>To sessions; the mentee alone has said how it was.</summary>
    OneSideSpoke,

    /// <summary>Every mentor asked declines, and it is taken back.</summary>
    TakenBack,

    /// <summary>A mentor has it to answer.</summary>
    Waits
}

/// <summary>A request for mentoring and what becomes of it.</summary>
/// <param name="Mentee">E-mail of whoever asks.</param>
/// <param name="Topic">The topic.</param>
/// <param name="On">The day of the request.</param>
/// <param name="Mentors">E-mails of those who may be asked, in turn.</param>
/// <param name="Course">How far it comes.</param>
/// <param name="OfMentee">What the mentee writes of it.</param>
/// <param name="OfMentor">What the mentor writes of it.</param>
public sealed record SampleMentoring(
    string Mentee, string Topic, DateOnly On, IReadOnlyList<string> Mentors, SampleCourse Course, string OfMentee, string OfMentor) : SampleCommand;

/// <summary>Those who came rate a workshop.</summary>
/// <param name="Workshop">The workshop's title.</param>
/// <param name="On">The day.</param>
/// <param name="Ratings">E-mails, each with a rating.</param>
public sealed record SampleRatings(string Workshop, DateOnly On, IReadOnlyList<(string By, int Rating)> Ratings) : SampleCommand;

/// <summary>An opportunity and what becomes of it: where it is filled, the first who applied joins, and delivers what is not a job.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Kind">What is on offer.</param>
/// <param name="Entity">The legal entity.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Topic">What it is about.</param>
/// <param name="By">E-mail of whoever posts it.</param>
/// <param name="On">The day.</param>
/// <param name="Applicants">E-mails of those who apply, a day apart.</param>
/// <param name="Filled">True where it is filled; else it is open.</param>
/// <param name="DaysToFill">After how many days.</param>
public sealed record SampleOpportunity(
    string Title, OpportunityKind Kind, string Entity, string Unit, string Topic, string By, DateOnly On, IReadOnlyList<string> Applicants, bool Filled, int DaysToFill)
    : SampleCommand;

/// <summary>Someone says that they are open to mobility.</summary>
/// <param name="Email">Their e-mail.</param>
/// <param name="Kinds">What they would take up.</param>
/// <param name="On">The day.</param>
public sealed record SampleMobility(string Email, IReadOnlyList<OpportunityKind> Kinds, DateOnly On) : SampleCommand;
