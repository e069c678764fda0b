using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using LeFaire.Contributions;
using LeFaire.People;

namespace LeFaire.Import;

/// <summary>A public channel that is read.</summary>
internal sealed record SlackChannel(int Number, string Place, string Id, string Name, string Folder, string? Creator, bool General, DateTimeOffset? Created);

/// <summary>Turns the messages of one reading of an export into items. It remembers who opened which thread, and which accounts were given out.</summary>
internal sealed class SlackMessages(IReadOnlySet<string> tags)
{
    /// <summary>The source's own voice.</summary>
    public const string Slackbot = "USLACKBOT";

    private static readonly FrozenDictionary<string, ReactionKind> Kinds = Signs(
        (ReactionKind.Approval, "+1 thumbsup thumbs_up thumbsup_all plus1 plus_one ok ok_hand 100 heavy_plus_sign handshake point_up this agree same"),
        (ReactionKind.Thanks, "heart hearts heart_eyes sparkling_heart two_hearts blue_heart green_heart yellow_heart orange_heart purple_heart heartpulse revolving_hearts "
            + "pray bow thanks thankyou thank-you thank_you thx ty merci gratitude hugging_face bouquet heart_hands"),
        (ReactionKind.Celebration, "tada clap raised_hands confetti_ball party_parrot partyparrot parrot party partying_face balloon champagne clinking_glasses rocket fire trophy "
            + "first_place_medal medal star star2 bravo congrats congratulations sparkles muscle sports_medal"),
        (ReactionKind.Done, "white_check_mark heavy_check_mark ballot_box_with_check check checkmark check_mark done solved resolved fixed green_check check-green"));

    private readonly Dictionary<string, string> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Channel, string Ts), string> _roots = [];

    /// <summary>Notes that an account was given out already.</summary>
    public void Know(string account) => _accounts.TryAdd(account, account);

    /// <summary>A moment as Slack writes it: seconds since 1970 and a fraction. Refused where no clock of a message can have said it.</summary>
    public static DateTimeOffset Moment(string text)
    {
        const NumberStyles style = NumberStyles.AllowDecimalPoint;
        if (text.Length > 24 || !decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var seconds))
        {
            throw new BadItemException("its time is not a number of seconds");
        }

        // 2000 and 2100: Slack is younger, and a clock that was never set says 1970 or 1979.
        return seconds is >= 946_684_800m and < 4_102_444_800m
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : throw new BadItemException("its time lies before 2000 or after 2100: the clock was wrong");
    }

    /// <summary>The time of a message as written, which is also its id in its channel.</summary>
    public static string Ts(JsonElement message, string name = "ts") => Stamp(message, name) ?? throw new BadItemException($"it has no {name}");

    /// <summary>What one message says: nothing, one item, or an account and an item.</summary>
    public IEnumerable<Item> Items(JsonElement message, SlackChannel channel, string place)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            throw new BadItemException("it is not an object");
        }

        return message.Text("type") is null or "message" ? Items(message, channel, place, nested: false) : [];
    }

    private IEnumerable<Item> Items(JsonElement message, SlackChannel channel, string place, bool nested)
    {
        var subtype = message.Text("subtype");
        NoteRoot(message, subtype, channel);
        return subtype switch
        {
            "tombstone" => [Deleted(Ts(message), Ts(message), channel, place)],
            "message_deleted" => [Deleted(DeletedTs(message), Ts(message), channel, place)],
            "message_changed" when !nested && message.Field("message") is { } changed => Items(changed, channel, place, nested: true),
            _ when message.Flag("hidden") => [],
            "channel_join" or "group_join" => [Membership(message, channel, place, joined: true)],
            "channel_leave" or "group_leave" => [Membership(message, channel, place, joined: false)],
            null or "me_message" or "file_share" or "thread_broadcast" or "bot_message" or "file_comment" => Contribution(message, subtype, channel, place),
            _ => []
        };
    }

    // A deleted opening message says USLACKBOT instead of its author.
    private void NoteRoot(JsonElement message, string? subtype, SlackChannel channel)
    {
        if (subtype == "tombstone" || Stamp(message, "ts") is not { } ts || Author(message, subtype) is not { } author)
        {
            return;
        }

        if (Stamp(message, "thread_ts") == ts || message.Field("replies") is not null || message.Field("reply_count") is not null)
        {
            _roots[(channel.Number, ts)] = _accounts.GetValueOrDefault(author, author);
        }
    }

    private static string? Stamp(JsonElement message, string name) => message.Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => message.Text(name)
    };

    private static string DeletedTs(JsonElement message) =>
        Stamp(message, "deleted_ts") ?? (message.Field("previous_message") is { } previous ? Ts(previous) : Ts(message, "deleted_ts"));

    private static MessageDeletedItem Deleted(string key, string at, SlackChannel channel, string place)
    {
        Moment(key);
        return new(place, key, channel.Id, Moment(at));
    }

    private static MembershipItem Membership(JsonElement message, SlackChannel channel, string place, bool joined)
    {
        var ts = Ts(message);
        var user = message.Text("user") ?? throw new BadItemException("it has no user");
        return new(place, ts, channel.Id, channel.General, user, joined, Moment(ts));
    }

    private IEnumerable<Item> Contribution(JsonElement message, string? subtype, SlackChannel channel, string place)
    {
        var author = Author(message, subtype) ?? throw new BadItemException("it has neither a user nor a bot_id");
        var item = Message(message, subtype, author, channel, place);
        return Unknown(message, subtype, author) is { } reason && _accounts.TryAdd(author, author)
            ? [new AccountItem(place, author, BotName(message), null, reason), item]
            : [item];
    }

    private MessageItem Message(JsonElement message, string? subtype, string author, SlackChannel channel, string place)
    {
        var ts = Ts(message);
        var at = Moment(ts);
        var parent = Stamp(message, "thread_ts") is { } thread && thread != ts ? thread : null;
        var text = SlackText.Of(Body(message, subtype) ?? "", author, tags);
        var (reactions, complete) = Reactions(message);
        return new(place, ts, channel.Id, author, parent, ParentAuthor(message, parent, channel), text.Length, text.Tags, text.Mentioned, reactions, complete, at);
    }

    private string? ParentAuthor(JsonElement message, string? parent, SlackChannel channel) =>
        parent is null ? null : message.Text("parent_user_id") ?? _roots.GetValueOrDefault((channel.Number, parent));

    private static JsonElement? Comment(JsonElement message, string? subtype) => subtype == "file_comment" ? message.Field("comment") : null;

    private static string? Author(JsonElement message, string? subtype) =>
        Comment(message, subtype)?.Text("user") ?? message.Text("user") ?? message.Text("bot_id");

    private static string? Body(JsonElement message, string? subtype) => Comment(message, subtype)?.Text("comment") ?? message.Text("text");

    private NotAPersonReason? Unknown(JsonElement message, string? subtype, string author) =>
        _accounts.ContainsKey(author) ? null
        : author == Slackbot ? NotAPersonReason.System
        : subtype == "bot_message" || author == message.Text("bot_id") ? NotAPersonReason.Bot
        : null;

    private static string? BotName(JsonElement message) => message.Field("bot_profile")?.Text("name") ?? message.Text("username");

    private static (IReadOnlyList<ReactionMark> Marks, bool Complete) Reactions(JsonElement message)
    {
        var marks = new List<ReactionMark>();
        var seen = new HashSet<(string, string)>();
        var complete = true;
        foreach (var reaction in message.List("reactions"))
        {
            var sign = Sign(reaction.Text("name") ?? throw new BadItemException("a reaction has no name"));
            var users = reaction.List("users").Select(user => JsonFields.Value(user, "reaction's user")).ToList();
            marks.AddRange(users.Where(user => user.Length > 0 && seen.Add((sign, user)))
                .Select(user => new ReactionMark(user, sign, Kinds.GetValueOrDefault(sign, ReactionKind.Other))));
            complete &= Counted(reaction) <= users.Count;
        }

        return (marks, complete);
    }

    private static long Counted(JsonElement reaction) => reaction.Field("count") switch
    {
        null => 0,
        { ValueKind: JsonValueKind.Number } count when count.TryGetInt64(out var number) => number,
        _ => throw new BadItemException("a reaction's count is not a whole number")
    };

    private static string Sign(string name)
    {
        var tone = name.IndexOf("::skin-tone-", StringComparison.Ordinal);
        return tone < 0 ? name : name[..tone];
    }

    private static FrozenDictionary<string, ReactionKind> Signs(params (ReactionKind Kind, string Names)[] kinds) => kinds
        .SelectMany(kind => kind.Names.Split(' ').Select(name => (name, kind.Kind))).ToFrozenDictionary(sign => sign.name, sign => sign.Kind, StringComparer.Ordinal);
}
