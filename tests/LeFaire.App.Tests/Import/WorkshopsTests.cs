namespace LeFaire.Import;

public sealed class WorkshopsTests : IDisposable
{
    private const string Grouped =
        """
        {
          "kind": "workshops", "source": "lms", "zone": "America/Chicago", "meaning": "registered",
          "events": { "file": "events.csv", "key": "id", "title": "title", "start": { "column": "start" }, "group": "group",
                      "status": { "column": "status", "cancelled": ["cancelled"] } },
          "groups": { "file": "groups.csv", "key": "key", "name": "name", "category": "category", "host": "host" },
          "attendance": { "file": "rsvps.csv", "key": ["event", "who"], "event": "event", "account": "who" }
        }
        """;

    private readonly CsvFolder folder = new();

    public WorkshopsTests()
    {
        folder.Write("groups.csv", "key,name,category,host\npy,Python Talks,Tech,h1\ncu,Choir,Religion & Beliefs,h2\n");
        folder.Write("rsvps.csv", "event,who\ne1,m1\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Registrations_are_joined_to_their_workshops()
    {
        folder.Write("events.csv", "id,title,start,group,status\ne1,Intro #python,2017-07-01 18:00:00,py,past\ne2,Other,2017-07-02 18:00,none,Cancelled\n");
        var export = Open(Grouped);

        var items = CsvFolder.Read(export);

        var at = new DateTimeOffset(2017, 7, 1, 23, 0, 0, TimeSpan.Zero);
        var first = items[0].ShouldBeOfType<WorkshopItem>();
        first.ShouldBe(new WorkshopItem("events.csv line 2", "e1", "Intro #python", "h1", null, first.Tags, false, at));
        first.Tags.ShouldBe(["python"]);
        var second = items[1].ShouldBeOfType<WorkshopItem>();
        (second.Host, second.Cancelled).ShouldBe((null, true));
        items[2].ShouldBe(new AttendanceItem("rsvps.csv line 2", "e1\u001fm1", "e1", "m1", false, "h1", null, first.Tags, at));
        export.NewestAt.ShouldBe(second.At);
        export.Kind.ShouldBe(LeFaire.People.SourceKind.Learning);
    }

    [Theory]
    [InlineData("2017-07-01 18:00:00", "2017-07-01T23:00:00Z")]
    [InlineData("2017-01-01T18:00", "2017-01-02T00:00:00Z")]
    [InlineData("2017-07-01", "2017-07-01T00:00:00Z")]
    [InlineData("2017-07-01T18:00:00Z", "2017-07-01T18:00:00Z")]
    [InlineData("2017-07-01T18:00:00.250+02:00", "2017-07-01T16:00:00.250Z")]
    [InlineData("2017-11-05 01:30", "2017-11-05T06:30:00Z")]
    [InlineData("2017-03-12 02:30", "2017-03-12T08:30:00Z")]
    public void Times_are_in_the_zone_stated_and_days_are_never_shifted(string start, string expected)
    {
        folder.Write("events.csv", $"id,title,start,group,status\ne1,A,{start},py,past\n");

        var at = CsvFolder.Read(Open(Grouped)).OfType<WorkshopItem>().Single().At;
        at.ShouldBe(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));
        at.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_time_without_offset_needs_a_zone()
    {
        folder.Write("events.csv", "id,title,start,group,status\ne1,A,2017-07-01T18:00Z,py,past\ne2,A,2017-07-01T18:00,py,past\n");

        var mapping = Grouped.Replace("\"zone\": \"America/Chicago\",", "", StringComparison.Ordinal);
        Should.Throw<ImportException>(() => Open(mapping)).Message.ShouldStartWith("events.csv line 3: a time without an offset");
    }

    [Fact]
    public void Sensitive_workshops_are_refused_with_all_who_registered()
    {
        folder.Write("events.csv", "id,title,start,group,status\ne1,Singing,2017-07-01,cu,past\ne2,Bible study,2017-07-01,py,past\ne3,Prayer,2017-07-01,gone,past\n");
        folder.Write("rsvps.csv", "event,who\ne1,m1\ne2,m1\ne3,m1\n");

        var items = CsvFolder.Read(Open(Grouped));

        items.ShouldAllBe(item => item is Refusal);
        items.Select(item => item.Place).ShouldBe(
            ["events.csv line 2", "events.csv line 3", "events.csv line 4", "rsvps.csv line 2", "rsvps.csv line 3", "rsvps.csv line 4"]);
        items.OfType<Refusal>().ShouldAllBe(refusal => refusal.Reason.Contains("faith") && !refusal.Reason.Contains("Bible"));
    }

    [Theory]
    [InlineData("Choir")]
    [InlineData("Bible study")]
    public void What_is_allowed_by_name_is_taken_in(string name)
    {
        folder.Write("events.csv", "id,title,start,group,status\ne1,Bible study,2017-07-01,cu,past\n");

        CsvFolder.Read(Open(Grouped, new HashSet<string> { name })).Count.ShouldBe(2);
    }

    [Fact]
    public void Bad_rows_are_refused_with_their_place()
    {
        folder.Write("events.csv",
            "id,title,start,group,status\ne1,A,2017-07-01,py,past\ne1,B,2017-07-01,py,past\ne2,,2017-07-01,py,past\ne3,C,soon,py,past\n,D,2017-07-01,py,past\ne5,E\n");
        folder.Write("rsvps.csv", "event,who\ne1,m1\nnone,m1\ne2,m1\ne1,\ne1,m2,more\ne5,m1\n");

        var items = CsvFolder.Read(Open(Grouped));

        items.OfType<WorkshopItem>().Single().Title.ShouldBe("A");
        items.OfType<AttendanceItem>().Single().Account.ShouldBe("m1");
        items.OfType<Refusal>().Select(refusal => refusal.Place).ShouldBe(
            ["events.csv line 3", "events.csv line 4", "events.csv line 5", "events.csv line 6", "events.csv line 7",
                "rsvps.csv line 3", "rsvps.csv line 4", "rsvps.csv line 5", "rsvps.csv line 6", "rsvps.csv line 7"]);
    }

    [Fact]
    public void A_torn_file_is_told()
    {
        folder.Write("events.csv", "id,title,start,group,status\ne1,A,2017-07-01,py,past\n");
        folder.Write("rsvps.csv", "event,who\ne1,m1\ne1,\"m");

        var items = CsvFolder.Read(Open(Grouped));

        items.OfType<AttendanceItem>().Count().ShouldBe(1);
        items[^1].ShouldBe(new Refusal("rsvps.csv line 3", "the file ends within a quoted field"));
    }

    [Fact]
    public void The_sample_format_tells_registered_from_attended_and_names_accounts_by_email()
    {
        folder.Write("workshops.csv", "workshop_id,title,host_email,start,minutes,places,tags,status\nw1,Git,Host@X.fr,2024-05-02T09:00:00Z,90,12,git; Zebra;Code Review,held\n");
        folder.Write("attendance.csv", "workshop_id,email,status,at\nw1,a@x.fr,registered,2024-04-30T07:30:00Z\nw1,A@X.fr,attended,\nw1,b@x.fr,maybe,\nw1,no address,attended,\n");

        var export = Workshops.Open(
            folder.Data, CsvFolder.Mapping("sample-workshops.json"), null, null, new HashSet<string> { "git", "code-review" });
        var items = CsvFolder.Read(export);

        items.OfType<AccountItem>().Select(account => (account.Place, account.Key, account.Email)).ShouldBe(
            [("workshops.csv line 2", "host@x.fr", "host@x.fr"), ("attendance.csv line 2", "a@x.fr", "a@x.fr")]);
        items[0].ShouldBeOfType<AccountItem>();
        var workshop = items[1].ShouldBeOfType<WorkshopItem>();
        (workshop.Host, workshop.Minutes, workshop.Places).ShouldBe(("host@x.fr", 90, 12));
        workshop.Tags.ShouldBe(["code-review", "git"]);
        items.OfType<AttendanceItem>().Select(row => row.Key).Distinct().ShouldBe(["w1\u001fa@x.fr"]);
        items.OfType<AttendanceItem>().Select(row => (row.Account, row.Attended, row.Minutes)).ShouldBe([("a@x.fr", false, 90), ("a@x.fr", true, 90)]);
        items.OfType<AttendanceItem>().Select(row => row.At.Day).ShouldBe([30, 2]);
        items.OfType<Refusal>().Select(refusal => refusal.Place).ShouldBe(["attendance.csv line 4", "attendance.csv line 5"]);
    }

    [Theory]
    [InlineData("\"meaning\": \"registered\",", "", "mapping.json: \"meaning\" must be stated.")]
    [InlineData("\"registered\"", "\"perhaps\"", "mapping.json line 2: the value of meaning is not one that can stand here.")]
    [InlineData("\"host\": \"host\"", "\"host\": \"boss\"", "groups.csv has no column \"boss\", which mapping.json names; it has \"key\", \"name\", \"category\", \"host\".")]
    [InlineData("rsvps.csv", "answers.csv", "answers.csv cannot be read: there is no such file, or it may not be opened.")]
    public void A_mapping_that_does_not_fit_stops_the_import(string was, string now, string message)
    {
        folder.Write("events.csv", "id,title,start,group,status\n");

        Should.Throw<ImportException>(() => Open(Grouped.Replace(was, now, StringComparison.Ordinal))).Message.ShouldBe(message);
    }

    private Export Open(string mapping, HashSet<string>? allowed = null) => Workshops.Open(folder.Data, folder.Map(mapping), null, allowed, null);
}
