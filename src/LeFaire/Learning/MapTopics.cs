namespace LeFaire.Learning;

/// <summary>Says what a space or a tag is about from a day on.</summary>
/// <param name="Topics">The topics; none for what is about nothing that could be taught.</param>
/// <param name="From">The day from which it holds.</param>
/// <param name="Space">The space.</param>
/// <param name="Tag">The tag, where no space is named.</param>
public sealed record MapTopics(IReadOnlyList<Topic> Topics, DateOnly From, PlaceId? Space = null, string? Tag = null)
{
    private const string Esco = "http://data.europa.eu/esco/skill/";

    /// <summary>Gives the mapping.</summary>
    /// <param name="command">What is mapped to what.</param>
    /// <param name="by">Who maps it.</param>
    /// <param name="mapped">What was mapped before, for this space or tag.</param>
    /// <param name="spaceKnown">True where the space named is known.</param>
    public static Decision Decide(MapTopics command, AccountId? by, IEnumerable<Entry> mapped, bool spaceKnown)
    {
        var (topics, from, space, tag) = command;
        if (space is null == tag is null) return Decision.Invalid("space-or-tag", "A space or a tag", "Name either a space or a tag, and not both.");
        if (space is not null && !spaceKnown) return Decision.Unknown("unknown-space", "No such space", "No space is known by that id.");
        if (tag is not null && !Code.Is(tag)) return Decision.Invalid("not-a-tag", "Not a tag", "Write the tag in lower case, without the '#'.");
        if (topics.Any(topic => !Code.Is(topic.Name)))
        {
            return Decision.Invalid("not-a-topic", "Not a topic", "A topic's name has lower-case letters, digits and hyphens, 64 at most.");
        }

        if (topics.Any(topic => topic.Esco?.StartsWith(Esco, StringComparison.Ordinal) == false))
        {
            return Decision.Invalid("not-esco", "Not an ESCO skill", $"The URI of a skill in ESCO begins with {Esco}");
        }

        var last = Entry.Standing<TopicsMapped>(mapped).Where(one => one.Day <= from).MaxBy(one => one.OccurredAt);
        return last is not null && last.Topics.SequenceEqual(topics)
            ? Decision.Refuse("already-mapped", "Already mapped", "On that day it is about these very topics already.")
            : Decision.Of(new TopicsMapped(space, tag, [.. topics.Distinct()], by, new(from.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)));
    }
}
