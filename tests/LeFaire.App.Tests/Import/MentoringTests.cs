namespace LeFaire.Import;

public sealed class MentoringTests : IDisposable
{
    private const string Keyless =
        """
        { "kind": "mentoring", "source": "lms", "mentor": "mentor", "mentee": "mentee", "date": { "column": "day", "format": "dd/MM/yyyy" }, "minutes": "minutes" }
        """;

    private static readonly HashSet<string> Topics = ["git"];

    private readonly CsvFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_sample_format_is_read()
    {
        var path = folder.Write("mentoring.csv", "session_id,mentor_email,mentee_email,date,minutes,topic,workshop_id\ns1,A@x.fr,b@x.fr,2024-05-02,45,Git,w1\ns2,a@x.fr,b@x.fr,2024-05-03,,,\n");

        var export = Mentoring.Open(path, CsvFolder.Mapping("sample-mentoring.json"), null, Topics);
        var items = CsvFolder.Read(export);

        items.OfType<AccountItem>().Select(account => account.Key).ShouldBe(["a@x.fr", "b@x.fr"]);
        var first = items[2].ShouldBeOfType<MentoringItem>();
        first.ShouldBe(new MentoringItem(
            "mentoring.csv line 2", "s1", "a@x.fr", "b@x.fr", 45, first.Tags, "w1", new(2024, 5, 2, 0, 0, 0, TimeSpan.Zero), "sample-workshops"));
        first.Tags.ShouldBe(["git"]);
        var second = items[3].ShouldBeOfType<MentoringItem>();
        (second.Minutes, second.Workshop, second.Tags.Count).ShouldBe((null, null, 0));
        (export.Source, export.NewestAt).ShouldBe(("sample-mentoring", second.At));
    }

    [Fact]
    public void Equal_rows_without_a_key_are_told_apart()
    {
        var rows = Read("a,b,01/02/2024,30\na,b,01/02/2024,30\na,b,01/02/2024,31\n").OfType<MentoringItem>().ToList();

        rows.Select(row => row.Key).Distinct().Count().ShouldBe(3);
        rows.Select(row => row.Key).ShouldBe(Read("a,b,01/02/2024,30\na,b,01/02/2024,30\na,b,01/02/2024,31\n").OfType<MentoringItem>().Select(row => row.Key));
    }

    [Theory]
    [InlineData("a,a,01/02/2024,30", "mentor and mentee are the same")]
    [InlineData("a,,01/02/2024,30", "no mentee")]
    [InlineData("a,b,,30", "no day")]
    [InlineData("a,b,32/02/2024,30", "day is not a time of the form stated")]
    [InlineData("a,b,01/02/2024,-5", "minutes is not a number of minutes")]
    [InlineData("a,b,01/02/2024", "3 fields where the header has 4")]
    public void Bad_rows_are_refused(string row, string reason) => Read(row + "\n").ShouldBe([new Refusal("m.csv line 2", reason)]);

    [Fact]
    public void A_second_row_of_one_key_is_refused()
    {
        var mapping = Keyless.Replace("\"mentor\":", "\"key\": [\"mentor\"], \"mentor\":", StringComparison.Ordinal);

        Read("a,b,01/02/2024,30\na,c,01/02/2024,30\n", mapping).OfType<Refusal>().Single().Place.ShouldBe("m.csv line 3");
    }

    private IReadOnlyList<Item> Read(string rows, string mapping = Keyless) =>
        CsvFolder.Read(Mentoring.Open(folder.Write("m.csv", "mentor,mentee,day,minutes\n" + rows), folder.Map(mapping), null, null));
}
