using System.Globalization;
using System.Text.Json;
using LeFaire.People;

namespace LeFaire.Import;

/// <summary>How a Slack export is read.</summary>
/// <param name="Source">The name of the source, where it is not the workspace's own id.</param>
/// <param name="AllowedSpaces">Names of channels that are taken although their name or purpose suggests a sensitive matter.</param>
/// <param name="Tags">The closed list of tags; the default one where null.</param>
public sealed record SlackOptions(string? Source = null, IReadOnlySet<string>? AllowedSpaces = null, IReadOnlySet<string>? Tags = null);

/// <summary>
/// Reads an export as Slack hands it out, a zip or its folder, of any age. Only public channels are opened: of private ones and direct messages it says that they
/// were refused, and reads nothing.
/// </summary>
public static class SlackExport
{
    private const string Channels = "channels.json";
    private static readonly string[] UserFiles = ["users.json", "org_users.json"];
    private static readonly string[] PrivateFiles = ["groups.json", "dms.json", "mpims.json"];
    private static readonly string[] NamingFields = ["id", "name"];
    private static readonly string[] SharedMailboxes = ["info", "contact", "support", "noreply", "no-reply", "team", "admin", "hr", "rh"];

    /// <summary>Opens an export; its items are read when they are asked for.</summary>
    /// <param name="path">The folder or the zip.</param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="ImportException">It is no Slack export, is damaged as a whole, or does not say whose it is.</exception>
    public static Export Open(string path, SlackOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var files = ExportFolder.Open(path, Channels);
        if (!files.Has(Channels))
        {
            throw new ImportException($"{path}: this is no Slack export, for it has no channels.json. Give the zip that Slack hands out, or the folder it unpacks to.");
        }

        var plan = Plan(files, options);
        var source = options.Source ?? Team(files, plan)
            ?? throw new ImportException($"{path}: the export does not say which workspace it comes from. Name it with --source NAME, the same at every import.");
        return new(source, SourceKind.Network, Newest(files, plan), Length(files, plan), (progress, stop) => Read(path, plan, options, progress, stop));
    }

    /// <summary>The public channels that are refused for what their name or purpose suggests, with why; who imports may allow them by name.</summary>
    /// <param name="path">The folder or the zip.</param>
    /// <exception cref="ImportException">It is no Slack export, or is damaged.</exception>
    internal static IReadOnlyList<(string Name, string Reason)> Sensitive(string path)
    {
        using var files = ExportFolder.Open(path, Channels);
        if (!files.Has(Channels)) return [];
        var sensitive = new List<(string, string)>();
        using var list = new JsonList(Stream(files, Channels));
        while (Next(list, Channels) is { } channel)
        {
            if (Plain(channel, "name") is not { } name || channel.Flag("is_private") || channel.Flag("is_im") || channel.Flag("is_mpim")) continue;
            try
            {
                Refuse(channel, name, closed: false, new SlackOptions(null, null));
            }
            catch (BadItemException refused)
            {
                sensitive.Add((name, refused.Message));
            }
        }

        return sensitive;
    }

    private sealed record DayFile(SlackChannel Channel, string Path, DateOnly? Day);

    private sealed record Reading(IReadOnlyList<SlackChannel> Channels, IReadOnlyList<DayFile> Days, IReadOnlyList<Refusal> Refused);

    private static Reading Plan(ExportFolder files, SlackOptions options)
    {
        var refused = new List<Refusal>();
        var closed = Private(files, refused);
        var folders = files.Folders().ToHashSet(StringComparer.Ordinal);
        var listed = new HashSet<string>(StringComparer.Ordinal);
        var channels = new List<SlackChannel>();
        using (var list = new JsonList(Stream(files, Channels)))
        {
            while (Next(list, Channels) is { } channel)
            {
                Admit(channel, list.Count, closed, folders, listed, options, channels, refused);
            }
        }

        refused.AddRange(folders.Where(folder => !listed.Contains(folder) && !closed.Contains(folder))
            .Select(_ => new Refusal("a folder not listed in channels.json", "it is not among the public channels and was not opened")));
        return new(channels, Days(files, channels), refused);
    }

    // Whatever is wrong with the list of public channels, what is public can then not be told from what is not.
    private static JsonElement? Next(JsonList list, string file) => list.Next() switch
    {
        JsonStep.Item => list.Current,
        JsonStep.End => null,
        _ => throw new ImportException($"{file} {list.Position}: {list.Fault.Split(';')[0]}. Without this list nothing is known to be public: nothing was imported.")
    };

    private static void Admit(
        JsonElement channel, int item, HashSet<string> closed, HashSet<string> folders, HashSet<string> listed, SlackOptions options,
        List<SlackChannel> channels, List<Refusal> refused)
    {
        try
        {
            var id = channel.Text("id") ?? throw new BadItemException("it has no id");
            var name = channel.Text("name") ?? throw new BadItemException("it has no name");
            var folder = folders.Contains(name) || !folders.Contains(id) ? name : id;
            if (!listed.Add(folder))
            {
                throw new BadItemException("a channel before it has the same name");
            }

            Refuse(channel, name, closed.Contains(folder), options);
            channels.Add(new(channels.Count, $"item {item}", id, name, folder, channel.Text("creator"), General(channel, name), Created(channel)));
        }
        catch (BadItemException fault)
        {
            refused.Add(new($"{Channels} item {item}", fault.Message));
        }
    }

    private static void Refuse(JsonElement channel, string name, bool closed, SlackOptions options)
    {
        if (closed || channel.Flag("is_private") || channel.Flag("is_im") || channel.Flag("is_mpim") || channel.Flag("is_group"))
        {
            throw new BadItemException("it is private and was not opened");
        }

        var purpose = channel.Field("purpose") is { ValueKind: JsonValueKind.Object } stated ? stated.Text("value") : channel.Text("purpose");
        if (options.AllowedSpaces?.Contains(name) != true && (SensitiveNames.ReasonToRefuse(name) ?? SensitiveNames.ReasonToRefuse(purpose ?? "")) is { } reason)
        {
            throw new BadItemException(reason);
        }
    }

    private static bool General(JsonElement channel, string name) => channel.Field("is_general") is null ? name == "general" : channel.Flag("is_general");

    private static DateTimeOffset? Created(JsonElement channel)
    {
        try
        {
            return SlackMessages.Moment(SlackMessages.Ts(channel, "created"));
        }
        catch (BadItemException)
        {
            return null;
        }
    }

    private static HashSet<string> Private(ExportFolder files, List<Refusal> refused)
    {
        var closed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in PrivateFiles.Where(files.Has))
        {
            using var list = new JsonList(Stream(files, file));
            JsonStep step;
            while ((step = list.Next()) is JsonStep.Item or JsonStep.BadItem)
            {
                refused.Add(new($"{file} {list.Position}", "it is private and was not opened"));
                if (step == JsonStep.Item)
                {
                    closed.UnionWith(Names(list.Current));
                }
            }

            if (step == JsonStep.Broken)
            {
                refused.Add(new($"{file} {list.Position}", list.Fault));
            }
        }

        return closed;
    }

    private static IEnumerable<string> Names(JsonElement conversation) => NamingFields.Select(field => Plain(conversation, field)).OfType<string>();

    private static List<DayFile> Days(ExportFolder files, List<SlackChannel> channels)
    {
        var byFolder = channels.ToDictionary(channel => channel.Folder, StringComparer.Ordinal);
        var present = files.Folders().Where(byFolder.ContainsKey).ToHashSet(StringComparer.Ordinal);
        return [.. files.Json(present).Where(file => !file.Name.StartsWith("canvas", StringComparison.Ordinal))
            .Select(file => new DayFile(byFolder[file.Folder], $"{file.Folder}/{file.Name}", Day(file.Name)))
            .OrderBy(file => file.Day ?? DateOnly.MaxValue).ThenBy(file => file.Channel.Number).ThenBy(file => file.Path, StringComparer.Ordinal)];
    }

    private static DateOnly? Day(string name) =>
        DateOnly.TryParseExact(Path.GetFileNameWithoutExtension(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    // A workspace that shares channels lists strangers too; its own people are the most.
    private static string? Team(ExportFolder files, Reading plan)
    {
        var teams = UserFiles.Where(files.Has).SelectMany(file => Values(files, file, user => Plain(user, "team_id")))
            .CountBy(team => team, StringComparer.Ordinal).ToList();
        return teams.Count > 0
            ? teams.OrderByDescending(team => team.Value).ThenBy(team => team.Key, StringComparer.Ordinal).First().Key
            : plan.Days.SelectMany(file => Values(files, file.Path, message => Plain(message, "team"))).FirstOrDefault();
    }

    private static string? Plain(JsonElement item, string name) =>
        item.Field(name) is { ValueKind: JsonValueKind.String } text && JsonFields.Value(text, name) is { Length: > 0 } plain ? plain : null;

    private static IEnumerable<string> Values(ExportFolder files, string path, Func<JsonElement, string?> value)
    {
        using var list = new JsonList(Stream(files, path));
        JsonStep step;
        while ((step = list.Next()) is JsonStep.Item or JsonStep.BadItem)
        {
            if (step == JsonStep.Item && value(list.Current) is { } found)
            {
                yield return found;
            }
        }
    }

    private static DateTimeOffset Newest(ExportFolder files, Reading plan) => plan.Days.GroupBy(file => file.Day).Reverse()
        .OrderBy(day => day.Key is null).Select(day => Newest(files, day)).FirstOrDefault(newest => newest is not null) ?? DateTimeOffset.UnixEpoch;

    private static DateTimeOffset? Newest(ExportFolder files, IEnumerable<DayFile> day) =>
        day.SelectMany(file => Values(files, file.Path, message => Plain(message, "ts")).Select(ts => Plausible(ts, file.Day))).Max();

    // One wrong clock must not make every later export look old.
    private static DateTimeOffset? Plausible(string ts, DateOnly? day)
    {
        try
        {
            var at = SlackMessages.Moment(ts);
            return day is null || DateOnly.FromDateTime(at.UtcDateTime) <= day.Value.AddDays(1) ? at : null;
        }
        catch (BadItemException)
        {
            return null;
        }
    }

    private static long Length(ExportFolder files, Reading plan) =>
        UserFiles.Where(files.Has).Concat(plan.Days.Select(file => file.Path)).Sum(files.Length);

    private static IEnumerable<Item> Read(string path, Reading plan, SlackOptions options, IProgress<long> progress, CancellationToken stop)
    {
        using var files = ExportFolder.Open(path, Channels);
        var messages = new SlackMessages(options.Tags ?? Tags.Default);
        var meter = new Meter(progress);
        var users = UserFiles.Where(files.Has).SelectMany(file => Items(files, file, meter, (user, place) => Account(user, place, messages)));
        var days = plan.Days.SelectMany(file => Items(files, file.Path, meter, (message, place) => messages.Items(message, file.Channel, place)));
        foreach (var item in Warnings(files, plan).Concat(users).Concat(Spaces(plan)).Concat(days))
        {
            stop.ThrowIfCancellationRequested();
            yield return item;
        }
    }

    private static IEnumerable<Item> Warnings(ExportFolder files, Reading plan) => UserFiles.Any(files.Has)
        ? plan.Refused
        : plan.Refused.Append(new(UserFiles[0], "the list of users is missing: the accounts stay without a name"));

    private static IEnumerable<Item> Items(ExportFolder files, string path, Meter meter, Func<JsonElement, string, IEnumerable<Item>> map)
    {
        using var list = new JsonList(Stream(files, path), meter.Add);
        JsonStep step;
        while ((step = list.Next()) != JsonStep.End)
        {
            var place = $"{path} {list.Position}";
            foreach (var item in step == JsonStep.Item ? Taken(list.Current, place, map) : [new Refusal(place, list.Fault)])
            {
                yield return item;
            }
        }
    }

    private static IEnumerable<Item> Taken(JsonElement element, string place, Func<JsonElement, string, IEnumerable<Item>> map)
    {
        try
        {
            return map(element, place);
        }
        catch (BadItemException fault)
        {
            return [new Refusal(place, fault.Message)];
        }
    }

    // A file that cannot be opened is one refusal among the items, like one that breaks off.
    private static Stream Stream(ExportFolder files, string path)
    {
        try
        {
            return files.Read(path);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return new Unreadable();
        }
    }

    private static IEnumerable<Item> Account(JsonElement user, string place, SlackMessages messages)
    {
        var id = user.Text("id") ?? throw new BadItemException("it has no id");
        var profile = user.Field("profile");
        var email = profile?.Text("email");
        var name = profile?.Text("real_name") ?? user.Text("real_name") ?? profile?.Text("display_name") ?? user.Text("name");
        messages.Know(id);
        return [new AccountItem(place, id, name, email, NotAPerson(user, id, email))];
    }

    private static NotAPersonReason? NotAPerson(JsonElement user, string id, string? email) =>
        id == SlackMessages.Slackbot ? NotAPersonReason.System
        : user.Flag("is_bot") || user.Flag("is_workflow_bot") || user.Flag("is_connector_bot") ? NotAPersonReason.Bot
        : email is not null && SharedMailboxes.Contains(email.Split('@')[0].ToLowerInvariant()) ? NotAPersonReason.Shared
        : null;

    private static IEnumerable<Item> Spaces(Reading plan)
    {
        var first = plan.Days.Where(file => file.Day is not null).DistinctBy(file => file.Channel.Number)
            .ToDictionary(file => file.Channel.Number, file => new DateTimeOffset(file.Day!.Value, TimeOnly.MinValue, TimeSpan.Zero));
        return plan.Channels.Select(channel => (channel.Created ?? (first.TryGetValue(channel.Number, out var day) ? day : null)) is { } opened
            ? (Item)new SpaceItem($"{Channels} {channel.Place}", channel.Id, channel.Name, channel.Creator, channel.General, opened)
            : new Refusal($"{Channels} {channel.Place}", "it has no time of creation, and no message to tell it"));
    }

    private sealed class Meter(IProgress<long> progress)
    {
        private long _read;

        public void Add(long bytes) => progress.Report(_read += bytes);
    }

    private sealed class Unreadable : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("The file cannot be opened.");
    }
}
