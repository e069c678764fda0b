using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using LeFaire.Contributions;
using LeFaire.People;

namespace LeFaire.Import;

/// <summary>How a Slack export is read.</summary>
/// <param name="Source">A name for the source, where the data holds no team id.</param>
/// <param name="AllowedSpaces">Names of channels taken in although their name would refuse them.</param>
/// <param name="Closed">The closed list of tags; null for <see cref="Tags.Default"/>.</param>
public sealed record SlackOptions(string? Source = null, IReadOnlySet<string>? AllowedSpaces = null, IReadOnlySet<string>? Closed = null);

/// <summary>
/// Reads a Slack export, a folder or the .zip as Slack hands it out, old and new dialect: users.json, channels.json and a file per public channel and day.
/// Format: slack.com/help, "How to read Slack data exports". Private channels and direct messages are refused unread.
/// </summary>
public static partial class SlackExport
{
    private const long LargestExpansion = 20L * 1024 * 1024 * 1024;

    /// <summary>Opens an export and looks at its lists; the messages are read when its items are.</summary>
    /// <exception cref="ImportException">There is no export, or it is broken, unsafe or names no team.</exception>
    public static Export Open(string path, SlackOptions options)
    {
        var files = Files.Open(path);
        var users = Elements(files, "users.json");
        var channels = Elements(files, "channels.json") ?? throw new ImportException(
            $"{path} is no Slack export: it has no channels.json. Give the folder or the .zip that Slack handed out.");
        var source = options.Source ?? users?.Select(user => Text(user, "team_id")).FirstOrDefault(team => team is not null)
            ?? throw new ImportException("The export names no team. Give the source a name with --source NAME.");
        var days = Days(files, channels);
        return new Export(source, SourceKind.Network, Newest(files, days), days.Sum(day => day.Length), (progress, ct) =>
            new Reader(files, options, users ?? [], channels, days, progress).Items(ct));
    }

    private static List<Day> Days(Files files, IReadOnlyList<JsonElement> channels)
    {
        var known = channels.Select(channel => Text(channel, "name")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return [.. files.Names
            .Select(name => (name, parts: name.Split('/')))
            .Where(file => file.parts.Length == 2 && known.Contains(file.parts[0]) && file.parts[1].EndsWith(".json", StringComparison.Ordinal))
            .Select(file => new Day(file.name, file.parts[0], file.parts[1], files.Length(file.name)))
            .OrderBy(day => day.File, StringComparer.Ordinal).ThenBy(day => day.Channel, StringComparer.Ordinal)];
    }

    private static DateTimeOffset Newest(Files files, List<Day> days)
    {
        var newest = DateTimeOffset.UnixEpoch;
        foreach (var day in days.AsEnumerable().Reverse().TakeWhile(day => day.File == days[^1].File))
        {
            try
            {
                foreach (var message in Elements(files, day.Name) ?? [])
                {
                    if (Moment(message, "ts") is { } at && at > newest) newest = at;
                }
            }
            catch (ImportException)
            {
                // The reading refuses this file with its place; here it only tells nothing.
            }
        }

        return newest;
    }

    private static List<JsonElement>? Elements(Files files, string name)
    {
        if (!files.Has(name)) return null;
        try
        {
            using var stream = files.Read(name);
            using var document = JsonDocument.Parse(stream);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select(element => element.Clone())]
                : throw new ImportException($"{name} holds no list.");
        }
        catch (JsonException e)
        {
            throw new ImportException($"{name} is broken JSON at line {(e.LineNumber ?? 0) + 1}. Export it again, or mend that line.", e);
        }
        catch (InvalidDataException e)
        {
            throw new ImportException($"{name} cannot be unpacked: the zip is truncated or damaged. Download it again.", e);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() is { Length: > 0 } text ? text : null
            : null;

    private static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A Slack time stamp, "seconds.micros" in UTC; null where it is none, or lies before 2000 or after 2100.</summary>
    private static DateTimeOffset? Moment(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value)) return null;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)) return null;
        return seconds is > 946_684_800m and < 4_102_444_800m ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)) : null;
    }

    [GeneratedRegex(@"<@(?<id>[A-Z0-9]+)(\|[^>]*)?>", RegexOptions.ExplicitCapture)]
    private static partial Regex MentionMarkup();

    [GeneratedRegex(@"<[^<>|]*(\|(?<label>[^<>]*))?>", RegexOptions.ExplicitCapture)]
    private static partial Regex LinkMarkup();

    /// <summary>A channel's file of one day.</summary>
    private sealed record Day(string Name, string Channel, string File, long Length);

    /// <summary>A channel that is taken in.</summary>
    private sealed record Channel(string Id, bool General);

    /// <summary>One reading of an export from its start.</summary>
    private sealed class Reader(
        Files files, SlackOptions options, IReadOnlyList<JsonElement> users, IReadOnlyList<JsonElement> channels, List<Day> days, IProgress<long> progress)
    {
        private readonly Dictionary<string, Channel> taken = new(StringComparer.Ordinal);
        private readonly Dictionary<(string Channel, string Ts), string> roots = [];
        private readonly HashSet<string> bots = new(StringComparer.Ordinal);
        private readonly IReadOnlySet<string> closed = options.Closed ?? Tags.Default;

        public IEnumerable<Item> Items(CancellationToken ct)
        {
            if (users.Count == 0) yield return new Refusal("users.json", "The list of users is missing: its people stay without names.");
            foreach (var item in users.SelectMany(User).Concat(Private()).Concat(channels.SelectMany(Space))) yield return item;
            long read = 0;
            foreach (var day in days)
            {
                ct.ThrowIfCancellationRequested();
                if (taken.TryGetValue(day.Channel, out var channel))
                {
                    foreach (var item in Messages(day, channel)) yield return item;
                }

                progress.Report(read += day.Length);
            }
        }

        private static IEnumerable<Item> User(JsonElement user, int index)
        {
            var place = $"users.json item {index + 1}";
            if (Text(user, "id") is not { } id)
            {
                yield return new Refusal(place, "A user without an id.");
                yield break;
            }

            var profile = user.TryGetProperty("profile", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
            var name = Text(profile, "real_name") ?? Text(user, "real_name") ?? Text(user, "name");
            NotAPersonReason? what = id == "USLACKBOT" ? NotAPersonReason.System
                : Flag(user, "is_bot") || Flag(user, "is_workflow_bot") ? NotAPersonReason.Bot : null;
            yield return new AccountItem(place, id, name, Text(profile, "email"), what);
        }

        private IEnumerable<Item> Private()
        {
            foreach (var (list, what) in new[] { ("groups.json", "Private channels"), ("mpims.json", "Group messages"), ("dms.json", "Direct messages") })
            {
                if (files.Has(list)) yield return new Refusal(list, $"{what} are refused unread.");
            }

            var known = channels.Select(channel => Text(channel, "name")).ToHashSet();
            var unlisted = files.Names.Select(name => name.Split('/')).Where(parts => parts.Length > 1 && !known.Contains(parts[0]))
                .Select(parts => parts[0]).Distinct().Count();
            if (unlisted > 0) yield return new Refusal("channels.json", $"{unlisted} folders are not among the public channels: refused unread.");
        }

        private IEnumerable<Item> Space(JsonElement channel, int index)
        {
            var place = $"channels.json item {index + 1}";
            var name = Text(channel, "name");
            if (Text(channel, "id") is not { } id || name is null || Moment(channel, "created") is not { } created)
            {
                yield return new Refusal(place, "A channel without an id, a name or a time of creation.");
                yield break;
            }

            var purpose = channel.TryGetProperty("purpose", out var stated) ? Text(stated, "value") : null;
            if (options.AllowedSpaces?.Contains(name) != true && (SensitiveNames.ReasonToRefuse(name) ?? SensitiveNames.ReasonToRefuse(purpose ?? "")) is { } reason)
            {
                yield return new Refusal(place, $"The channel is left out: {reason}. Allow it by name with --allow-space.");
                yield break;
            }

            taken[name] = new Channel(id, Flag(channel, "is_general"));
            yield return new SpaceItem(place, id, name, Text(channel, "creator"), Flag(channel, "is_general"), created);
        }

        private IEnumerable<Item> Messages(Day day, Channel channel)
        {
            List<JsonElement> messages = [];
            Refusal? broken = null;
            try
            {
                messages = Elements(files, day.Name) ?? [];
            }
            catch (ImportException e)
            {
                broken = new Refusal(day.Name, e.Message);
            }

            if (broken is not null) yield return broken;
            for (var i = 0; i < messages.Count; i++)
            {
                foreach (var item in Message($"{day.Name} item {i + 1}", messages[i], channel)) yield return item;
            }
        }

        private IEnumerable<Item> Message(string place, JsonElement message, Channel channel)
        {
            if (message.ValueKind != JsonValueKind.Object) return [new Refusal(place, "No message, but something else.")];
            var subtype = Text(message, "subtype");
            if (subtype == "message_changed" && message.TryGetProperty("message", out var changed)) return Message(place, changed, channel);
            var ts = Text(message, subtype == "message_deleted" ? "deleted_ts" : "ts");
            if (ts is null || Moment(message, subtype == "message_deleted" ? "deleted_ts" : "ts") is not { } at)
            {
                return [new Refusal(place, "A message without a time between 2000 and 2100.")];
            }

            return subtype switch
            {
                "message_deleted" or "tombstone" => [new MessageDeletedItem(place, ts, channel.Id, at)],
                "channel_join" or "channel_leave" => Text(message, "user") is { } who
                    ? [new MembershipItem(place, ts, channel.Id, channel.General, who, subtype == "channel_join", at)]
                    : [new Refusal(place, "Nobody is said to have joined or left.")],
                null or "me_message" or "file_share" or "file_comment" or "thread_broadcast" or "bot_message" => Contribution(place, message, channel, ts, at),
                _ => []
            };
        }

        private IEnumerable<Item> Contribution(string place, JsonElement message, Channel channel, string ts, DateTimeOffset at)
        {
            var commented = Text(message, "subtype") == "file_comment" && message.TryGetProperty("comment", out var comment) ? comment : message;
            var author = Text(commented, "user") ?? Text(message, "user") ?? Text(message, "bot_id");
            if (author is null)
            {
                yield return new Refusal(place, "A message without an author.");
                yield break;
            }

            if (Text(message, "user") is null && Text(commented, "user") is null && bots.Add(author))
            {
                yield return new AccountItem(place, author, null, null, NotAPersonReason.Bot);
            }

            var text = Text(commented, "comment") ?? Text(message, "text") ?? "";
            var thread = Text(message, "thread_ts");
            var parent = thread is not null && thread != ts ? thread : null;
            if (parent is null && (thread is not null || message.TryGetProperty("reply_count", out _))) roots[(channel.Id, ts)] = author;
            var parentAuthor = parent is null ? null : Text(message, "parent_user_id") ?? roots.GetValueOrDefault((channel.Id, parent));
            var mentioned = MentionMarkup().Matches(text).Select(match => match.Groups["id"].Value).Where(id => id != author)
                .Distinct(StringComparer.Ordinal).ToList();
            var (marks, complete) = Reactions(message);
            yield return new MessageItem(
                place, ts, channel.Id, author, parent, parentAuthor, LengthOf(text), Tags.In(text, closed), mentioned, marks, complete, at);
        }

        private static int LengthOf(string text)
        {
            var plain = LinkMarkup().Replace(MentionMarkup().Replace(text, ""), link => link.Groups["label"].Value);
            return plain.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal)
                .Replace("&amp;", "&", StringComparison.Ordinal).Length;
        }

        private static (IReadOnlyList<ReactionMark> Marks, bool Complete) Reactions(JsonElement message)
        {
            if (!message.TryGetProperty("reactions", out var list) || list.ValueKind != JsonValueKind.Array) return ([], true);
            var marks = new List<ReactionMark>();
            var complete = true;
            foreach (var reaction in list.EnumerateArray())
            {
                if (Text(reaction, "name") is not { } name || !reaction.TryGetProperty("users", out var by) || by.ValueKind != JsonValueKind.Array) continue;
                var sign = name.Split("::", 2)[0];
                var listed = by.EnumerateArray().Where(user => user.ValueKind == JsonValueKind.String).Select(user => user.GetString()!).Distinct().ToList();
                marks.AddRange(listed.Select(user => new ReactionMark(user, sign, KindOf(sign))));
                if (reaction.TryGetProperty("count", out var count) && count.TryGetInt32(out var counted) && counted > listed.Count) complete = false;
            }

            // Two skin tones of one sign are one reaction.
            return ([.. marks.DistinctBy(mark => (mark.By, mark.Sign))], complete);
        }

        private static ReactionKind KindOf(string sign) => sign switch
        {
            "+1" or "thumbsup" or "100" or "ok_hand" or "point_up" or "heavy_plus_sign" => ReactionKind.Approval,
            "heart" or "pray" or "bow" or "hugging_face" or "heart_eyes" or "thanks" => ReactionKind.Thanks,
            "tada" or "clap" or "raised_hands" or "fire" or "rocket" or "star" or "trophy" => ReactionKind.Celebration,
            "white_check_mark" or "heavy_check_mark" or "ballot_box_with_check" or "eyes" => ReactionKind.Done,
            _ => ReactionKind.Other
        };
    }

    /// <summary>The files of an export, in a folder or a zip, by their path below its top.</summary>
    private sealed class Files(string root, Dictionary<string, (string Path, long Length)> entries, bool zipped)
    {
        public IEnumerable<string> Names => entries.Keys;

        public bool Has(string name) => entries.ContainsKey(name);

        public long Length(string name) => entries[name].Length;

        public static Files Open(string path)
        {
            if (System.IO.Directory.Exists(path)) return OfFolder(path);
            if (!File.Exists(path)) throw new ImportException($"There is no file or folder {path}.");
            try
            {
                return OfZip(path);
            }
            catch (InvalidDataException e)
            {
                throw new ImportException($"{path} is no zip, or a truncated one. Give the folder or the .zip that Slack handed out.", e);
            }
        }

        public Stream Read(string name)
        {
            if (!zipped) return File.OpenRead(entries[name].Path);
            var zip = ZipFile.OpenRead(root);
            var bytes = new MemoryStream();
            using (zip)
            using (var entry = zip.GetEntry(entries[name].Path)!.Open()) entry.CopyTo(bytes);
            bytes.Position = 0;
            return bytes;
        }

        private static Files OfFolder(string path) => new(
            path,
            System.IO.Directory.EnumerateFiles(path, "*.json", SearchOption.AllDirectories).ToDictionary(
                file => System.IO.Path.GetRelativePath(path, file).Replace('\\', '/'), file => (file, new FileInfo(file).Length)),
            zipped: false);

        private static Files OfZip(string path)
        {
            using var zip = ZipFile.OpenRead(path);
            var expanded = zip.Entries.Sum(entry => entry.Length);
            if (expanded > LargestExpansion || expanded > 100_000_000 && expanded / Math.Max(1, new FileInfo(path).Length) > 200)
            {
                throw new ImportException($"{path} unpacks to {expanded} bytes, far more than an export holds. It was not opened.");
            }

            if (zip.Entries.Any(entry => entry.FullName.Split('/', '\\').Contains("..") || System.IO.Path.IsPathRooted(entry.FullName)))
            {
                throw new ImportException($"{path} holds entries that point outside of it. It was not opened.");
            }

            var lists = zip.Entries.FirstOrDefault(entry => entry.Name == "channels.json")?.FullName ?? "channels.json";
            var top = lists[..^"channels.json".Length];
            return new Files(
                path,
                zip.Entries.Where(entry => entry.FullName.StartsWith(top, StringComparison.Ordinal) && entry.Name.EndsWith(".json", StringComparison.Ordinal))
                    .ToDictionary(entry => entry.FullName[top.Length..], entry => (entry.FullName, entry.Length)),
                zipped: true);
        }
    }
}
