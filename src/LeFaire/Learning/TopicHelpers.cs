using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.People;

namespace LeFaire.Learning;

/// <summary>What someone did for others on a topic in the last four quarters, the current one included. Counts, never a score.</summary>
/// <param name="Replies">Replies given to others.</param>
/// <param name="PeopleAnswered">To how many people.</param>
/// <param name="WorkshopsHosted">Workshops given, cancelled ones left out.</param>
/// <param name="SessionsGiven">Mentoring sessions given.</param>
/// <param name="LastDay">The last day of any of it.</param>
public sealed record TopicEvidence(int Replies, int PeopleAnswered, int WorkshopsHosted, int SessionsGiven, DateOnly LastDay)
{
    private const int PeopleAnsweredAtLeast = 3;

    /// <summary>True where it is enough to be asked as a mentor: who taught it once, or answered three people.</summary>
    public bool IsEnoughToMentor => WorkshopsHosted + SessionsGiven > 0 || PeopleAnswered >= PeopleAnsweredAtLeast;
}

/// <summary>Someone who can help with a topic.</summary>
/// <param name="Person">Who.</param>
/// <param name="Evidence">What they did on it.</param>
/// <param name="OpenMentorships">Mentorships that take up their time, and requests that they have to answer.</param>
public sealed record TopicHelper(PersonId Person, TopicEvidence Evidence, int OpenMentorships);

/// <summary>Finds those who can help with a topic, by what they did, in an order that spreads the load and says nothing of merit.</summary>
public static class TopicHelpers
{
    /// <summary>The most mentorships that someone may have open to be asked for another.</summary>
    public const int MostOpen = 3;

    /// <summary>The first day of evidence on a day: that of the fourth quarter back, the current one included.</summary>
    public static DateOnly Since(DateOnly on) => Quarter.Of(on).FirstDay.AddMonths(-9);

    /// <summary>The evidence of everyone on every topic, as far as it may be used on a day.</summary>
    /// <param name="everyone">The rows of everyone.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="scope">What may be used: nothing of who objected, nothing from before an entity was open.</param>
    /// <param name="topics">What spaces and tags are about.</param>
    /// <param name="on">The day. Whoever is not at work on it is left out.</param>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<PersonId, TopicEvidence>> Evidence(
        IEnumerable<PersonRows> everyone, People.People people, Scope scope, TopicMap topics, DateOnly on)
    {
        var since = Since(on);
        var evidence = new Dictionary<string, IReadOnlyDictionary<PersonId, TopicEvidence>>(StringComparer.Ordinal);
        foreach (var rows in everyone)
        {
            var activity = Activity.Of(rows with { Ties = [] }, people, on, (_, _) => null).Within(scope);
            if (!activity.Employment.EmployedOn(on) || activity.Employment.SuspendedOn(on)) continue;
            var given = activity.Lines.Where(line => line.Day >= since && line.Way == Way.Given && IsHelp(line, activity))
                .SelectMany(line => topics.Of(line.Place, line.Tags, line.Day).Select(topic => (Topic: topic, Line: line)));
            foreach (var onTopic in given.GroupBy(of => of.Topic, of => of.Line, StringComparer.Ordinal))
            {
                if (!evidence.TryGetValue(onTopic.Key, out var theirs)) evidence[onTopic.Key] = theirs = new Dictionary<PersonId, TopicEvidence>();
                ((Dictionary<PersonId, TopicEvidence>)theirs)[activity.Person] = Of([.. onTopic]);
            }
        }

        return evidence;
    }

    /// <summary>Those who can help with a topic: who has the fewest mentorships open first, then by a lot.</summary>
    /// <param name="evidence">Their evidence on it.</param>
    /// <param name="mentorships">Every mentorship.</param>
    /// <param name="on">The day.</param>
    /// <param name="lot">Draws the lot: another text, another order.</param>
    public static IReadOnlyList<TopicHelper> InTurn(
        IReadOnlyDictionary<PersonId, TopicEvidence> evidence, IReadOnlyList<MentorshipRecord> mentorships, DateOnly on, string lot)
    {
        var open = mentorships.Select(one => one.AskedNow?.Mentor ?? one.Mentor).OfType<PersonId>().Distinct()
            .ToDictionary(mentor => mentor, mentor => mentorships.Count(one => one.Occupies(mentor, on)));
        return
        [
            .. evidence.Select(of => new TopicHelper(of.Key, of.Value, open.GetValueOrDefault(of.Key)))
                .OrderBy(helper => helper.OpenMentorships).ThenBy(helper => Lot.Of(lot, helper.Person), StringComparer.Ordinal)
        ];
    }

    /// <summary>Whom a mentee may ask, in the order in which they are asked: outside the reporting line on the day, and with time for it.</summary>
    /// <param name="mentee">Who asks.</param>
    /// <param name="helpers">Those who can help, in turn.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="on">The day.</param>
    /// <param name="employmentOf">Anyone's employment.</param>
    public static IReadOnlyList<TopicHelper> Mentors(
        PersonId mentee, IEnumerable<TopicHelper> helpers, People.People people, DateOnly on, Func<PersonId, EmploymentRecord> employmentOf)
    {
        var above = ReportingLine.Above(mentee, people, on, employmentOf);
        return
        [
            .. helpers.Where(helper => helper.Person != mentee && helper.OpenMentorships < MostOpen && helper.Evidence.IsEnoughToMentor
                && !above.Contains(helper.Person) && !ReportingLine.Above(helper.Person, people, on, employmentOf).Contains(mentee))
        ];
    }

    /// <summary>The lot of whoever asks on a topic: the same all day long, so that whom a mentee sees first is whom they ask first.</summary>
    /// <param name="asking">Who asks; null for an order that is the same for everyone.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="on">The day.</param>
    public static string LotOf(PersonId? asking, string topic, DateOnly on) => FormattableString.Invariant($"{asking} {topic} {on:yyyy-MM-dd}");

    /// <summary>True where someone did it for others to learn from: a reply, a session, a workshop that was not cancelled.</summary>
    internal static bool IsHelp(ActivityLine line, Activity activity) => line.Kind switch
    {
        LineKind.Reply or LineKind.MentoringSession => line.Counterpart is not null,
        LineKind.WorkshopHosted => !activity.Lines.Any(other => other.Kind == LineKind.WorkshopCancelled && other.Place == line.Place),
        _ => false
    };

    private static TopicEvidence Of(List<ActivityLine> lines)
    {
        var replies = lines.Where(line => line.Kind == LineKind.Reply).ToList();
        return new TopicEvidence(
            replies.Sum(line => line.Count), replies.Select(line => line.Counterpart).Distinct().Count(), Sum(LineKind.WorkshopHosted),
            Sum(LineKind.MentoringSession), lines.Max(line => line.Day));

        int Sum(LineKind kind) => lines.Where(line => line.Kind == kind).Sum(line => line.Count);
    }
}
