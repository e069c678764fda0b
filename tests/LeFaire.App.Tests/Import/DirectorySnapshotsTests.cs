using System.Text;
using LeFaire.People;

namespace LeFaire.Import;

public sealed class DirectorySnapshotsTests : IDisposable
{
    private const string Columns = "id,name,email,entity,bu,team,site,manager,time,contract,projects,off,joined,end\n";

    private const string Full =
        """
        {
          "kind": "directory", "source": "hr", "date": { "fileName": "yyyy-MM-dd" }, "key": "id", "name": "name", "email": "email", "entity": "entity",
          "unit": ["bu", "team"], "site": "site", "manager": { "column": "manager", "by": "name" }, "workingTime": { "column": "time", "full": 100 },
          "relationship": { "column": "contract", "values": { "CDI": "cdi", "Stagiaire": "stage" } },
          "projects": { "column": "projects", "separator": ";" }, "suspended": { "column": "off", "true": ["yes"] },
          "joined": { "column": "joined", "format": "dd/MM/yyyy" }, "plannedEnd": { "column": "end" }
        }
        """;

    private const string Small = """{ "kind": "directory", "source": "hr", "date": { "fileName": "yyyy-MM" }, "key": "id", "name": "name" }""";

    private readonly CsvFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_row_gives_all_that_the_mapping_names()
    {
        folder.Write("2024-03-05.csv", Columns
            + "e1,Zoé Ñ,zoe@x.fr,,North,,Lyon,Bob B,80%,stagiaire,P2; P1;P2,YES,31/01/2024,2024-12-31\n"
            + "e2,Bob B,bob@x.fr,SA,,,,Bob B,,,,no,,\n");

        var items = Read(Full, "SARL");

        items.ShouldBe([new SnapshotStart("2024-03-05.csv", new(2024, 3, 5)), items[1], items[2], new SnapshotEnd("2024-03-05.csv", new(2024, 3, 5))]);
        var first = items[1].ShouldBeOfType<EmployeeItem>();
        first.ShouldBe(new EmployeeItem(
            "2024-03-05.csv line 2", "e1", false, "Zoé Ñ", "zoe@x.fr", "SARL", "North", "Lyon", null, null, "e2", 0.8m, Relationship.Stage, first.Projects, true,
            new(2024, 1, 31), new(2024, 12, 31)));
        first.Projects.ShouldBe(["P1", "P2"]);
        var second = items[2].ShouldBeOfType<EmployeeItem>();
        (second.Entity, second.Unit, second.Manager, second.WorkingTime, second.Relationship, second.Suspended, second.Joined)
            .ShouldBe(("SA", null, null, 1m, Relationship.Unknown, false, null));
    }

    [Fact]
    public void Files_come_in_the_order_of_their_days()
    {
        folder.Write("2024-10.csv", "id,name\na,A\n");
        folder.Write("2024-02.csv", "id,name\na,A\n");

        var export = Open(Small);

        CsvFolder.Read(export).OfType<SnapshotStart>().Select(start => start.Date).ShouldBe([new(2024, 2, 1), new(2024, 10, 1)]);
        (export.Source, export.Kind, export.NewestAt, export.Length).ShouldBe(("hr", SourceKind.Directory, new DateTimeOffset(2024, 10, 1, 0, 0, 0, TimeSpan.Zero), 24));
    }

    [Fact]
    public void The_day_may_stand_in_a_column()
    {
        var mapping = Small.Replace("""{ "fileName": "yyyy-MM" }""", """{ "column": "day", "format": "dd.MM.yyyy" }""", StringComparison.Ordinal);
        folder.Write("staff.csv", "id,name,day\na,A,05.03.2024\nb,B,06.03.2024\n");

        var items = Read(mapping);

        items[0].ShouldBe(new SnapshotStart("staff.csv", new(2024, 3, 5)));
        items.OfType<Refusal>().Single().Place.ShouldBe("staff.csv line 3");
        items.OfType<EmployeeItem>().Single(person => person.Refused).Key.ShouldBe("b");
    }

    [Fact]
    public void A_manager_of_a_name_that_two_bear_or_nobody_bears_is_unknown()
    {
        folder.Write("2024-01.csv", "id,name,boss\na,Ann,Dan\nb,Bob,Nobody\nc,Dan,\nd,Dan,\ne,Eve,bob\n");
        var mapping = Small.Replace("\"key\"", """ "manager": { "column": "boss", "by": "name" }, "key" """, StringComparison.Ordinal);

        Read(mapping).OfType<EmployeeItem>().Select(person => person.Manager).ShouldBe([null, null, null, null, "b"]);
    }

    [Fact]
    public void A_manager_goes_by_email_or_key_too()
    {
        folder.Write("2024-01.csv", "id,name,email,boss,bossid\na,Ann,a@x.fr,B@X.fr,b\nb,Bob,b@x.fr,,\n");

        foreach (var manager in new[] { """ "email": "email", "manager": { "column": "boss", "by": "email" }, "key" """, """ "manager": { "column": "bossid", "by": "key" }, "key" """ })
        {
            Read(Small.Replace("\"key\"", manager, StringComparison.Ordinal)).OfType<EmployeeItem>().First().Manager.ShouldBe("b");
        }
    }

    [Fact]
    public void A_refused_line_counts_as_present_where_its_key_can_be_read()
    {
        folder.Write("2024-03-05.csv", Columns
            + "e1,A,,,,,,,0,,,,,\n"
            + "e2,B,,,,,,,,,,,2024-01-31,\n"
            + "e3,C,,,,,,,,Freelance,,,,\n"
            + "e4,D,short\n"
            + "e5,E,,,,,,,100,CDI,,,,\n");

        var items = Read(Full);

        items.OfType<Refusal>().Select(refusal => refusal.Place).ShouldBe(
            ["2024-03-05.csv line 2", "2024-03-05.csv line 3", "2024-03-05.csv line 4", "2024-03-05.csv line 5"]);
        items.OfType<EmployeeItem>().Select(person => (person.Key, person.Refused)).ShouldBe([("e1", true), ("e2", true), ("e3", true), ("e4", true), ("e5", false)]);
        items.OfType<EmployeeItem>().First().Name.ShouldBeNull();
        items[^1].ShouldBeOfType<SnapshotEnd>();
        foreach (var refusal in items.OfType<Refusal>()) refusal.Reason.ShouldNotContain("Freelance");
    }

    [Fact]
    public void A_line_without_key_and_a_second_line_of_one_key_are_refused()
    {
        folder.Write("2024-01.csv", "id,name\na,A\n ,B\na,C\n\nd,D\n");

        var items = Read(Small);

        items.OfType<Refusal>().Select(refusal => refusal.Place).ShouldBe(["2024-01.csv line 3", "2024-01.csv line 4"]);
        items.OfType<EmployeeItem>().Select(person => (person.Place, person.Name)).ShouldBe([("2024-01.csv line 2", "A"), ("2024-01.csv line 6", "D")]);
        items[^1].ShouldBeOfType<SnapshotEnd>();
    }

    [Theory]
    [InlineData("id,name\na,A\nb,\"Bo")]
    [InlineData("id,name\na,\"A\nb,B\nc,C\n")]
    [InlineData("id,name\na,A\nb")]
    [InlineData("id,name\n")]
    [InlineData("id,name\na,A\nb,B,C,D\n")]
    [InlineData("id,name\na,A\nb,\"B\nc,C\nd,\"D\n")]
    public void A_file_that_is_torn_or_hides_somebody_ends_nobody(string text)
    {
        folder.Write("2024-01.csv", text);

        var items = Read(Small);

        items.OfType<SnapshotEnd>().ShouldBeEmpty();
        items[^1].ShouldBeOfType<Refusal>().Reason.ShouldContain("ends nobody");
    }

    [Fact]
    public void A_quote_that_is_never_closed_does_not_fill_the_memory()
    {
        folder.Write("2024-01.csv", "id,name\na,A\nb,\"B\n" + string.Concat(Enumerable.Repeat("c,C and more of it\n", 300_000)));

        var items = Read(Small);

        items.Count.ShouldBe(3);
        items[^1].ShouldBeOfType<Refusal>().Place.ShouldStartWith("2024-01.csv line");
    }

    [Fact]
    public void Fields_over_several_lines_keep_the_count_of_lines()
    {
        folder.Write("2024-01.csv", "id,name\r\na,\"A, \"\"x\"\"\r\ny\"\r\n,B\r\nc,C\"c\r\n");

        var items = Read(Small);

        items.OfType<EmployeeItem>().Select(person => (person.Place, person.Name)).ShouldBe([("2024-01.csv line 2", "A, \"x\"\r\ny"), ("2024-01.csv line 5", "C\"c")]);
        items.OfType<Refusal>().Single().Place.ShouldBe("2024-01.csv line 4");
    }

    [Fact]
    public void Bytes_that_are_not_of_the_encoding_are_refused_with_their_line()
    {
        folder.Write("2024-01.csv", "id,name\na,Zoé\nb,B\n", Encoding.Latin1);

        var items = Read(Small);

        items.OfType<Refusal>().Single().ShouldBe(new Refusal("2024-01.csv line 2", "bytes that are not valid utf-8 text"));
        items.OfType<EmployeeItem>().Select(person => (person.Key, person.Refused)).ShouldBe([("a", true), ("b", false)]);
    }

    [Fact]
    public void Another_encoding_and_delimiter_may_be_stated()
    {
        folder.Write("2024-01.csv", "id;name\na;Zoé\n", Encoding.Latin1);
        var mapping = Small.Replace("\"key\"", """ "encoding": "windows-1252", "delimiter": ";", "key" """, StringComparison.Ordinal);

        Read(mapping).OfType<EmployeeItem>().Single().Name.ShouldBe("Zoé");
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_column()
    {
        folder.Write("2024-01.csv", "\uFEFFid,name\na,A\n");

        Read(Small).OfType<EmployeeItem>().Single().Key.ShouldBe("a");
    }

    [Fact]
    public void A_missing_column_is_named_with_those_present()
    {
        folder.Write("2024-01.csv", "ident,name\na,A\n");

        Should.Throw<ImportException>(() => Open(Small)).Message.ShouldBe("2024-01.csv has no column \"id\", which mapping.json names; it has \"ident\", \"name\".");
    }

    [Theory]
    [InlineData("2024-01.csv", "")]
    [InlineData("2024-01.csv", "id,id,name\na,a,A\n")]
    [InlineData("march.csv", "id,name\na,A\n")]
    [InlineData("2024-01.txt", "id,name\na,A\n")]
    [InlineData("2024-01.csv", "PK\u0003\u0004\u0014\0\0\0\u0008\0")]
    [InlineData("2024-13.csv", "id,name\na,A\n")]
    public void Files_that_do_not_fit_stop_the_import(string name, string text)
    {
        folder.Write(name, text);

        Should.Throw<ImportException>(() => Open(Small));
    }

    [Fact]
    public void What_is_not_there_stops_the_import() =>
        Should.Throw<ImportException>(() => DirectorySnapshots.Open(Path.Combine(folder.Root, "none"), folder.Map(Small)));

    [Fact]
    public void Two_files_of_one_day_stop_the_import()
    {
        folder.Write("2024-01-05.csv", "id,name,day\na,A,2024-01-05\n");
        folder.Write("other.csv", "id,name,day\na,A,2024-01-05\n");

        Should.Throw<ImportException>(() => Open(Small.Replace("""{ "fileName": "yyyy-MM" }""", """{ "column": "day" }""", StringComparison.Ordinal)))
            .Message.ShouldContain("one and the same day");
    }

    private Export Open(string mapping, string? entity = null) => DirectorySnapshots.Open(folder.Data, folder.Map(mapping), null, entity);

    private IReadOnlyList<Item> Read(string mapping, string? entity = null) => CsvFolder.Read(Open(mapping, entity));
}
