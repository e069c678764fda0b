namespace LeFaire.Import;

public class RealCsvTests
{
    private static readonly string[] Dates = ["2009-12-01", "2010-01-01", "2010-02-01", "2010-03-01", "2010-04-01", "2010-05-01"];

    [Fact]
    public void The_directory_is_read_whole()
    {
        var export = DirectorySnapshots.Open(RealData.Folder("directory"), Mapping("cert.json"));
        var items = CsvFolder.Read(export);

        items.OfType<Refusal>().ShouldBeEmpty();
        items.OfType<SnapshotStart>().Select(start => $"{start.Date:yyyy-MM-dd}").ShouldBe(Dates);
        items.OfType<SnapshotEnd>().Count().ShouldBe(6);
        var first = items.TakeWhile(item => item is not SnapshotEnd).OfType<EmployeeItem>().ToList();
        first.Count.ShouldBe(2000);
        items.Reverse().SkipWhile(item => item is SnapshotEnd).TakeWhile(item => item is EmployeeItem).Count().ShouldBe(1958);
        first.Count(person => person.Manager is null).ShouldBe(1);
        first.Single(person => person.Key == "NTB0710").Projects.ShouldBe(["Project 2"]);
        first.Single(person => person.Key == "NTB0710").Unit.ShouldBe("2 - Executive / 2 - ResearchAndEngineering / 3 - SoftwareManagement / 1 - SQA");
        export.NewestAt.ShouldBe(new DateTimeOffset(2010, 5, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void The_workshops_are_read_or_refused_every_one()
    {
        var export = Workshops.Open(RealData.Folder("workshops"), Mapping("nashville.json"), null, null, null);
        var items = CsvFolder.Read(export);

        var workshops = items.OfType<WorkshopItem>().ToList();
        (workshops.Count + Refused(items, "events.csv")).ShouldBe(19_309);
        (items.OfType<AttendanceItem>().Count() + Refused(items, "rsvps.csv")).ShouldBe(126_813);
        workshops.Count.ShouldBeGreaterThan(10_000);
        Refused(items, "events.csv").ShouldBeGreaterThan(1_000);
        Refused(items, "groups.csv").ShouldBe(0);
        workshops.ShouldContain(workshop => workshop.Host == "4353803");
        items.OfType<AttendanceItem>().ShouldAllBe(row => !row.Attended);
        items.OfType<AccountItem>().ShouldBeEmpty();
    }

    private static int Refused(IEnumerable<Item> items, string file) =>
        items.OfType<Refusal>().Count(refusal => refusal.Place.StartsWith(file, StringComparison.Ordinal));

    private static string Mapping(string name) => CsvFolder.Mapping(name);
}
