using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsvHelper;

namespace LeFaire.Import.Sample;

/// <summary>Writes the invented company as the files that its tools would hand out; importing them gives what importing its items gives.</summary>
public static class SampleFiles
{
    private static readonly JsonSerializerOptions PlanForm = new()
    {
        WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() }
    };

    private static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The name of a succession plan's file.</summary>
    /// <param name="number">Which of the plans, from 1.</param>
    public static string PlanFile(int number) => string.Create(CultureInfo.InvariantCulture, $"plan-{number}.json");

    /// <summary>Writes the directory's snapshots, the network's export, the workshops, the mentoring sessions, the CVs and the succession plans.</summary>
    /// <param name="options">The company.</param>
    /// <param name="folder">Where to; it is created, and files of the same names in it are replaced.</param>
    /// <param name="ct">Stops the writing.</param>
    public static async Task WriteAsync(SampleOptions options, string folder, CancellationToken ct)
    {
        var staff = SampleCompany.Staff(options);
        Directory.CreateDirectory(folder);
        await WriteDirectoryAsync(staff, Path.Combine(folder, "directory"), ct);
        await WriteNetworkAsync(staff, Path.Combine(folder, "slack"), ct);
        await WriteWorkshopsAsync(staff, Path.Combine(folder, "workshops"), ct);
        await WriteMentoringAsync(staff, folder, ct);
        await WriteCvsAsync(staff, folder, ct);
        await WritePlansAsync(staff, folder, ct);
    }

    private static async Task WritePlansAsync(SampleStaff staff, string folder, CancellationToken ct)
    {
        foreach (var (index, plan) in SampleCommands.Of(staff).OfType<SamplePlan>().Index())
        {
            var form = new { plan.Title, plan.Entity, plan.Position, plan.Units, plan.Grades, plan.Requirements, plan.Criteria };
            await File.WriteAllTextAsync(Path.Combine(folder, PlanFile(index + 1)), JsonSerializer.Serialize(form, PlanForm) + "\n", ct);
        }
    }

    private static async Task WriteDirectoryAsync(SampleStaff staff, string folder, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        CsvWriter? csv = null;
        try
        {
            foreach (var item in SampleCompany.Directory(staff, ct))
            {
                if (item is SnapshotStart start)
                {
                    csv = Csv(
                        Path.Combine(folder, start.Place), "employee_id", "name", "email", "entity", "unit", "site", "grade", "job", "manager_id", "working_time", "relationship",
                        "projects", "suspended", "joined", "planned_end");
                }
                else if (item is EmployeeItem row)
                {
                    Row(
                        csv!, row.Key, row.Name, row.Email, row.Entity, row.Unit, row.Site, row.Grade, row.Job, row.Manager, row.WorkingTime.ToString(CultureInfo.InvariantCulture),
                        row.Relationship.ToString(), string.Join(';', row.Projects), row.Suspended ? "yes" : "no", Day(row.Joined), Day(row.PlannedEnd));
                }
                else if (item is SnapshotEnd)
                {
                    await csv!.DisposeAsync();
                    csv = null;
                }
            }
        }
        finally
        {
            if (csv is not null) await csv.DisposeAsync();
        }
    }

    private static async Task WriteWorkshopsAsync(SampleStaff staff, string folder, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        await using var workshops = Csv(Path.Combine(folder, "workshops.csv"), "workshop_id", "title", "host_email", "start", "minutes", "places", "tags", "status");
        await using var attendance = Csv(Path.Combine(folder, "attendance.csv"), "workshop_id", "email", "status", "at");
        foreach (var item in SampleLearning.Workshops(staff, ct))
        {
            if (item is WorkshopItem workshop)
            {
                Row(
                    workshops, workshop.Key, workshop.Title, workshop.Host, Moment(workshop.At), workshop.Minutes?.ToString(CultureInfo.InvariantCulture),
                    workshop.Places?.ToString(CultureInfo.InvariantCulture), string.Join(';', workshop.Tags), workshop.Cancelled ? "cancelled" : "held");
            }
            else if (item is AttendanceItem row)
            {
                Row(attendance, row.Workshop, row.Account, row.Attended ? "attended" : "registered", Moment(row.At));
            }
        }
    }

    private static async Task WriteMentoringAsync(SampleStaff staff, string folder, CancellationToken ct)
    {
        await using var csv = Csv(Path.Combine(folder, "mentoring.csv"), "session_id", "mentor_email", "mentee_email", "date", "minutes", "topic", "workshop_id");
        foreach (var session in SampleLearning.Mentoring(staff, ct).OfType<MentoringItem>())
        {
            Row(
                csv, session.Key, session.Mentor, session.Mentee, Day(DateOnly.FromDateTime(session.At.UtcDateTime)), session.Minutes?.ToString(CultureInfo.InvariantCulture),
                session.Tags[0], session.Workshop);
        }
    }

    private static async Task WriteCvsAsync(SampleStaff staff, string folder, CancellationToken ct)
    {
        await using var csv = Csv(Path.Combine(folder, SampleCvs.FileName), "entry_id", "email", "kind", "code", "label", "level", "from", "until");
        foreach (var entry in SampleCvs.Of(staff, ct).OfType<CvItem>())
        {
            Row(csv, entry.Key, entry.Account, $"{entry.Kind}", entry.Code, entry.Label, $"{entry.Level}", Day(entry.From), Day(entry.Until));
        }
    }

    private static CsvWriter Csv(string path, params ReadOnlySpan<string?> columns)
    {
        var csv = CsvWriter.ToFile(path, new CsvWriterOptions { NewLine = "\n" });
        Row(csv, columns);
        return csv;
    }

    private static void Row(CsvWriter csv, params ReadOnlySpan<string?> fields)
    {
        foreach (var field in fields) csv.WriteField(field ?? "");
        csv.EndRecord();
    }

    private static string Moment(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task WriteNetworkAsync(SampleStaff staff, string folder, CancellationToken ct)
    {
        var network = new SampleNetwork(staff);
        Directory.CreateDirectory(folder);
        await WriteListAsync(Path.Combine(folder, "users.json"), json => Users(json, staff), ct);
        await WriteListAsync(Path.Combine(folder, "channels.json"), json => Channels(json, staff, network), ct);
        var folders = network.Spaces.Select((_, space) => Directory.CreateDirectory(Path.Combine(folder, SampleNetwork.TitleOf(space))).FullName).ToList();
        var today = network.Spaces.Select(_ => new List<Item>()).ToList();
        var random = SplitMix64.For(staff.Seed, 5);
        var day = staff.First;
        foreach (var (space, item) in network.Said(ct))
        {
            var itsDay = DateOnly.FromDateTime(At(item).UtcDateTime);
            if (itsDay != day)
            {
                await WriteDayAsync(folders, today, day, random, ct);
                day = itsDay;
            }

            today[space].Add(item);
        }

        await WriteDayAsync(folders, today, day, random, ct);
    }

    private static DateTimeOffset At(Item item) => item switch
    {
        MessageItem message => message.At,
        MembershipItem membership => membership.At,
        _ => throw new InvalidOperationException($"A {item.GetType().Name} has no place in a space.")
    };

    private static async Task WriteDayAsync(List<string> folders, List<List<Item>> today, DateOnly day, SplitMix64 random, CancellationToken ct)
    {
        for (var space = 0; space < today.Count; space++)
        {
            if (today[space].Count == 0) continue;
            var said = today[space];
            await WriteListAsync(Path.Combine(folders[space], Day(day) + ".json"), json => Messages(json, said, random), ct);
            said.Clear();
        }
    }

    private static async Task WriteListAsync(string path, Action<Utf8JsonWriter> write, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 65_536);
        await using var json = new Utf8JsonWriter(file, Readable);
        json.WriteStartArray();
        write(json);
        json.WriteEndArray();
        await json.FlushAsync(ct);
    }

    private static void Users(Utf8JsonWriter json, SampleStaff staff)
    {
        foreach (var person in staff.People)
        {
            User(json, person.User, person.Email.Split('@')[0], person.Name, person.Email, person.Left is not null, bot: false);
        }

        foreach (var (user, name, email, reason) in SampleNetwork.Others)
        {
            User(json, user, SampleWords.Plain(name), name, email, deleted: false, reason == People.NotAPersonReason.Bot);
        }
    }

    private static void User(Utf8JsonWriter json, string user, string handle, string name, string? email, bool deleted, bool bot)
    {
        json.WriteStartObject();
        json.WriteString("id", user);
        json.WriteString("team_id", SampleNetwork.Team);
        json.WriteString("name", handle);
        json.WriteBoolean("deleted", deleted);
        json.WriteString("real_name", name);
        json.WriteStartObject("profile");
        json.WriteString("real_name", name);
        json.WriteString("display_name", name);
        if (email is not null) json.WriteString("email", email);
        json.WriteString("team", SampleNetwork.Team);
        json.WriteEndObject();
        json.WriteBoolean("is_bot", bot);
        json.WriteEndObject();
    }

    private static void Channels(Utf8JsonWriter json, SampleStaff staff, SampleNetwork network)
    {
        for (var space = 0; space < network.Spaces.Count; space++)
        {
            json.WriteStartObject();
            json.WriteString("id", network.Spaces[space]);
            json.WriteString("name", SampleNetwork.TitleOf(space));
            json.WriteNumber("created", network.OpenedAt.ToUnixTimeSeconds());
            json.WriteString("creator", network.CreatorOf(space));
            json.WriteBoolean("is_archived", false);
            json.WriteBoolean("is_general", space == 0);
            json.WriteStartArray("members");
            foreach (var person in staff.People)
            {
                if (person.Left is null && person.Spaces.Contains(space)) json.WriteStringValue(person.User);
            }

            json.WriteEndArray();
            json.WriteStartObject("purpose");
            json.WriteString("value", "");
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static void Messages(Utf8JsonWriter json, List<Item> said, SplitMix64 random)
    {
        foreach (var item in said)
        {
            json.WriteStartObject();
            json.WriteString("type", "message");
            if (item is MembershipItem membership)
            {
                json.WriteString("subtype", membership.Joined ? "channel_join" : "channel_leave");
                json.WriteString("user", membership.Account);
                json.WriteString("text", $"<@{membership.Account}> has {(membership.Joined ? "joined" : "left")} the channel");
                json.WriteString("ts", membership.Key);
            }
            else if (item is MessageItem message)
            {
                Message(json, message, random);
            }

            json.WriteEndObject();
        }
    }

    private static void Message(Utf8JsonWriter json, MessageItem message, SplitMix64 random)
    {
        json.WriteString("user", message.Author);
        json.WriteString("text", Text(message, random));
        json.WriteString("ts", message.Key);
        json.WriteString("team", SampleNetwork.Team);
        if (message.Parent is not null)
        {
            json.WriteString("thread_ts", message.Parent);
            json.WriteString("parent_user_id", message.ParentAuthor);
        }

        if (message.Reactions.Count == 0) return;
        json.WriteStartArray("reactions");
        foreach (var sign in message.Reactions.GroupBy(mark => mark.Sign, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("name", sign.Key);
            json.WriteStartArray("users");
            foreach (var mark in sign) json.WriteStringValue(mark.By);
            json.WriteEndArray();
            json.WriteNumber("count", sign.Count());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Words without a meaning, of the message's length, with its mentions and tags.</summary>
    private static string Text(MessageItem message, SplitMix64 random)
    {
        var tags = string.Concat(message.Tags.Select(tag => " #" + tag));
        var text = new StringBuilder(message.Length + 40);
        while (text.Length < message.Length - tags.Length) text.Append(random.Of(SampleWords.Filler)).Append(' ');
        text.Length = message.Length - tags.Length;
        // A space or half a word at the end would be trimmed away or read as another length.
        if (text[^1] is ' ' or '&') text[^1] = '.';
        text.Replace("&", "&amp;").Append(tags);
        foreach (var mentioned in message.Mentioned.Reverse()) text.Insert(0, $"<@{mentioned}>");
        return text.ToString();
    }
}
