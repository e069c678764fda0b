namespace LeFaire.Learning;

/// <summary>What spaces and tags are about, on any day. A tag that nobody mapped is a topic of its own; a space that nobody mapped is about nothing.</summary>
public sealed class TopicMap
{
    private readonly ILookup<PlaceId, TopicsMapped> ofSpace;
    private readonly ILookup<string, TopicsMapped> ofTag;
    private readonly SortedDictionary<string, Topic> known = new(StringComparer.Ordinal);

    private TopicMap(List<TopicsMapped> mapped, IEnumerable<string> tags)
    {
        ofSpace = mapped.Where(one => one.Space is not null).ToLookup(one => one.Space!.Value);
        ofTag = mapped.Where(one => one.Tag is not null).ToLookup(one => one.Tag!, StringComparer.Ordinal);
        foreach (var tag in tags.Where(tag => !ofTag.Contains(tag))) known[tag] = new Topic(tag);
        foreach (var topic in mapped.SelectMany(one => one.Topics))
        {
            if (topic.Esco is not null || !known.ContainsKey(topic.Name)) known[topic.Name] = topic;
        }
    }

    /// <summary>Every topic that can be asked for, in ordinal order.</summary>
    public IReadOnlyCollection<Topic> Topics => known.Values;

    /// <summary>Reads the map.</summary>
    /// <param name="topicEntries">The entries of the topics view.</param>
    /// <param name="tags">The closed list of tags.</param>
    public static TopicMap From(IEnumerable<Entry> topicEntries, IEnumerable<string> tags) => new(
        [
            .. topicEntries.Where(entry => entry.Count > 0).OrderBy(entry => entry.Fact.Day).ThenBy(entry => entry.Id)
                .Select(entry => entry.Fact).OfType<TopicsMapped>()
        ],
        tags);

    /// <summary>True where it is a topic.</summary>
    public bool Knows(string topic) => known.ContainsKey(topic);

    /// <summary>A topic by its name, with its URI where known.</summary>
    public Topic Named(string topic) => known.GetValueOrDefault(topic) ?? new Topic(topic);

    /// <summary>What a line is about: the topics of its space and of its tags, as they were mapped on its day.</summary>
    /// <param name="place">The line's place.</param>
    /// <param name="tags">Its tags, divided by a space.</param>
    /// <param name="day">Its day.</param>
    public IReadOnlySet<string> Of(PlaceId place, string tags, DateOnly day)
    {
        var topics = new HashSet<string>(StringComparer.Ordinal);
        if (On(ofSpace[place], day) is { } space) topics.UnionWith(space);
        foreach (var tag in tags.Split(' ', StringSplitOptions.RemoveEmptyEntries)) topics.UnionWith(On(ofTag[tag], day) ?? [tag]);
        return topics;
    }

    private static IEnumerable<string>? On(IEnumerable<TopicsMapped> mapped, DateOnly day) =>
        mapped.LastOrDefault(one => one.Day <= day)?.Topics.Select(topic => topic.Name);
}
