using LeFaire.Contributions;
using LeFaire.Learning;
using LeFaire.People;

namespace LeFaire.Import;

/// <summary>
/// What an item claims to be a fact: under which key, in the source's own values, and how the fact is made once accounts are known.
/// </summary>
/// <param name="Place">Where the item stands.</param>
/// <param name="Stream">What names the stream, in source keys.</param>
/// <param name="Item">The item's key in its source.</param>
/// <param name="Slot">Which of the item's facts it is.</param>
/// <param name="Content">The source values that the fact is made from; another content is a changed item.</param>
/// <param name="Accounts">The accounts named, in source keys.</param>
/// <param name="Make">Makes the fact.</param>
internal sealed record Claim(
    string Place, StreamKey Stream, string Item, string Slot, string Content, IReadOnlyList<string> Accounts, Func<Resolved, Fact> Make)
{
    /// <summary>True for a post or reply whose listed reactions are all that stand.</summary>
    public bool ReactionsComplete { get; init; }

    /// <summary>True where the source says that the message is deleted; nothing is made, what stands is withdrawn.</summary>
    public bool Deletes { get; init; }

    /// <summary>True where it follows from all that is known of its source, so that an older export changes it too.</summary>
    public bool Overrides { get; init; }

    /// <summary>Whose own fact it is, in source keys: nobody's where it is a thing's that others take part in.</summary>
    public IEnumerable<string> Owners => Slot switch { "space" or "workshop" or "cancelled" => [], "session" => Accounts, _ => Accounts.Take(1) };

    /// <summary>The facts that an item claims. Employment depends on what was known before and is claimed by <see cref="StaffDirectory"/>.</summary>
    public static IEnumerable<Claim> Of(Item item) => item switch
    {
        AccountItem { NotAPerson: { } reason } account =>
            [Simple(account.Place, new("account", account.Key), account.Key, "not-a-person", $"{reason}", [account.Key],
                at => new AccountMarkedNotAPerson(at.Account(account.Key), reason, at.Now))],
        SpaceItem space => [Simple(space.Place, new("space", space.Key), space.Key, "space", $"{space.Creator}|{space.General}|{space.OpenedAt:O}",
            Some(space.Creator), at => new CommunityOpened(at.Place("space", space.Key), at.Maybe(space.Creator), space.General, space.OpenedAt))],
        MembershipItem membership => [Membership(membership)],
        MessageItem message => Message(message),
        MessageDeletedItem deleted =>
            [new Claim(deleted.Place, new("message", deleted.Space, deleted.Key), $"{deleted.Space}|{deleted.Key}", "message", "", [],
                at => new PostPublished(at.Place("space", deleted.Space), default, 0, null, null, deleted.At)) { Deletes = true }],
        WorkshopItem workshop => Workshop(workshop),
        AttendanceItem attendance => [Attendance(attendance)],
        MentoringItem session => [Mentoring(session)],
        CvItem entry => [Cv(entry)],
        _ => []
    };

    /// <summary>A claim without more to it.</summary>
    public static Claim Simple(
        string place, StreamKey stream, string item, string slot, string content, IReadOnlyList<string> accounts, Func<Resolved, Fact> make) =>
        new(place, stream, item, slot, content, accounts, make);

    private static Claim Membership(MembershipItem item) => Simple(
        item.Place, new("space", item.Space), $"{item.Space}|{item.Key}", item.Joined ? "joined" : "left", $"{item.Account}|{item.General}|{item.At:O}",
        [item.Account], at => item.Joined
            ? new CommunityJoined(at.Place("space", item.Space), at.Account(item.Account), item.General, item.At)
            : new CommunityLeft(at.Place("space", item.Space), at.Account(item.Account), item.At));

    private static IEnumerable<Claim> Message(MessageItem item)
    {
        var stream = new StreamKey("message", item.Space, item.Key);
        var key = $"{item.Space}|{item.Key}";
        var tags = item.Tags.Count == 0 ? null : item.Tags;
        yield return new Claim(
            item.Place, stream, key, "message",
            $"{item.Author}|{item.Parent}|{item.ParentAuthor}|{item.Length}|{string.Join(' ', item.Tags)}|{string.Join(' ', item.Mentioned)}",
            [item.Author, .. Some(item.ParentAuthor), .. item.Mentioned],
            at =>
            {
                IReadOnlyList<AccountId>? mentioned = item.Mentioned.Count == 0 ? null : [.. item.Mentioned.Select(at.Account)];
                var space = at.Place("space", item.Space);
                return item.Parent is null
                    ? new PostPublished(space, at.Account(item.Author), item.Length, tags, mentioned, item.At)
                    : new ReplyPosted(space, at.Account(item.Author), at.Maybe(item.ParentAuthor), item.Length, tags, mentioned, item.At);
            })
        { ReactionsComplete = item.ReactionsComplete };

        foreach (var mark in item.Reactions)
        {
            yield return Simple(item.Place, stream, $"{key}|{mark.Sign}|{mark.By}", "reaction", $"{item.Author}|{mark.At:O}", [mark.By, item.Author],
                at => new ReactionGiven(
                    at.Place("space", item.Space), at.Account(mark.By), at.Account(item.Author), mark.Kind, mark.At ?? item.At, mark.At is null));
        }
    }

    private static IEnumerable<Claim> Workshop(WorkshopItem item)
    {
        var stream = new StreamKey("workshop", item.Key);
        var tags = item.Tags.Count == 0 ? null : item.Tags;
        // A workshop without places is what it was before places were read: nothing changes where it is imported again.
        var places = item.Places is { } limit ? $"|{limit}" : "";
        yield return Simple(item.Place, stream, item.Key, "workshop", $"{item.Host}|{item.Minutes}|{string.Join(' ', item.Tags)}|{item.At:O}{places}", Some(item.Host),
            at => new WorkshopScheduled(at.Place("workshop", item.Key), at.Maybe(item.Host), item.Minutes, tags, item.At, item.Places));
        if (item.Cancelled)
        {
            yield return Simple(item.Place, stream, item.Key, "cancelled", $"{item.Host}|{item.At:O}", Some(item.Host),
                at => new WorkshopCancelled(at.Place("workshop", item.Key), at.Maybe(item.Host), item.At));
        }
    }

    private static Claim Attendance(AttendanceItem item)
    {
        var tags = item.Tags.Count == 0 ? null : item.Tags;
        return Simple(
            item.Place, new("workshop", item.Workshop), item.Key, item.Attended ? "attended" : "registered",
            $"{item.Workshop}|{item.Account}|{(item.Attended ? item.Host : null)}|{item.Minutes}|{string.Join(' ', item.Tags)}|{item.At:O}",
            item.Attended ? [item.Account, .. Some(item.Host)] : [item.Account],
            at => item.Attended
                ? new WorkshopAttended(at.Place("workshop", item.Workshop), at.Account(item.Account), at.Maybe(item.Host), item.Minutes, tags, item.At)
                : new WorkshopRegistered(at.Place("workshop", item.Workshop), at.Account(item.Account), tags, item.At));
    }

    private static Claim Mentoring(MentoringItem item)
    {
        var tags = item.Tags.Count == 0 ? null : item.Tags;
        return Simple(
            item.Place, new("mentorship", item.Mentor, item.Mentee), item.Key, "session",
            $"{item.Mentor}|{item.Mentee}|{item.Minutes}|{string.Join(' ', item.Tags)}|{item.WorkshopsSource}|{item.Workshop}|{item.At:O}",
            [item.Mentor, item.Mentee],
            at => new MentoringSessionHeld(
                at.Place("mentorship", item.Mentor, item.Mentee), at.Account(item.Mentor), at.Account(item.Mentee), item.Minutes, tags,
                item.Workshop is { } workshop ? at.Place("workshop", workshop, source: item.WorkshopsSource) : null, item.At));
    }

    private static Claim Cv(CvItem item) => Simple(
        item.Place, new("cv", item.Key), item.Key, "cv", $"{item.Account}|{item.Kind}|{item.Code}|{item.Level}|{item.Esco}|{item.From:O}|{item.Until:O}", [item.Account],
        at => new CvEntryRecorded(
            new CvEntryId(at.Stream(new("cv", item.Key))), at.Account(item.Account), item.Kind, item.Code, item.Level, item.Esco, item.Until,
            item.From is { } day ? new DateTimeOffset(day, default, TimeSpan.Zero) : at.Now, item.From is null));

    private static string[] Some(string? key) => key is null ? [] : [key];
}

/// <summary>What names a stream, in source keys.</summary>
/// <param name="Kind">The kind of thing.</param>
/// <param name="First">Its key.</param>
/// <param name="Second">The rest of its key.</param>
/// <param name="Source">The source whose key it is; null for the one that is imported.</param>
internal readonly record struct StreamKey(string Kind, string First, string Second = "", string? Source = null);

/// <summary>Gives a fact the ids that stand for source keys.</summary>
/// <param name="Stream">The stream of a thing.</param>
/// <param name="Known">The accounts issued.</param>
/// <param name="Now">The moment of the import.</param>
internal sealed record Resolved(Func<StreamKey, Guid> Stream, IReadOnlyDictionary<string, AccountId> Known, DateTimeOffset Now)
{
    /// <summary>An account.</summary>
    public AccountId Account(string key) => Known[key];

    /// <summary>An account, where there is one.</summary>
    public AccountId? Maybe(string? key) => key is null ? null : Known[key];

    /// <summary>A space, workshop or mentorship.</summary>
    public PlaceId Place(string kind, string first, string second = "", string? source = null) => new(Stream(new StreamKey(kind, first, second, source)));
}
