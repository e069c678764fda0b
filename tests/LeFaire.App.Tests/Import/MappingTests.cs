namespace LeFaire.Import;

public sealed class MappingTests : IDisposable
{
    private const string Good = """{ "kind": "directory", "source": "hr", "date": { "fileName": "yyyy" }, "key": "id" }""";

    private readonly CsvFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_missing_mapping_is_named() =>
        Should.Throw<ImportException>(() => Mapping.Load<DirectoryMapping>(Path.Combine(folder.Root, "none.json"), "directory")).Message.ShouldContain("none.json");

    [Theory]
    [InlineData("{\n\"kind\": \"directory\",\n!", "mapping.json line 3: this is not valid JSON.")]
    [InlineData("[]", "mapping.json: a mapping is a JSON object.")]
    [InlineData("""{ "kind": "mentoring" }""", "mapping.json: this is no mapping for directory; it must state \"kind\": \"directory\".")]
    [InlineData("""{ "kind": "directory", "date": { "fileName": "yyyy" } }""", "mapping.json: \"key\" must be stated.")]
    [InlineData("""{ "kind": "directory", "date": { "filename": "yyyy" }, "key": "id" }""",
        "mapping.json: unknown property \"date.filename\"; known here are \"fileName\", \"column\", \"format\".")]
    [InlineData("{ \"kind\": \"directory\",\n \"date\": { \"fileName\": \"yyyy\" }, \"key\": 3 }", "mapping.json line 2: the value of key is not one that can stand here.")]
    [InlineData("""{ "kind": "directory", "date": { }, "key": "id" }""", "mapping.json: \"date\" must state either \"fileName\" or \"column\".")]
    [InlineData("""{ "kind": "directory", "date": { "column": "d" }, "key": "id", "manager": { "column": "m", "by": "name" } }""",
        "mapping.json: \"manager.by\" is \"name\", so \"name\" must be stated.")]
    [InlineData("""{ "kind": "directory", "date": { "column": "d" }, "key": "id", "encoding": "utf-99" }""",
        "mapping.json: \"encoding\" is not a known one, such as \"utf-8\" or \"windows-1252\".")]
    [InlineData("""{ "kind": "directory", "date": { "column": "d" }, "key": "id", "zone": "Paris" }""",
        "mapping.json: \"zone\" is not a known IANA time zone, such as \"Europe/Paris\".")]
    [InlineData("""{ "kind": "directory", "date": { "column": "d" }, "key": "id", "delimiter": "" }""",
        "mapping.json: \"delimiter\" must be one character, such as \",\" or \";\".")]
    public void What_is_wrong_is_said(string json, string message) =>
        Should.Throw<ImportException>(() => Mapping.Load<DirectoryMapping>(folder.Map(json), "directory")).Message.ShouldBe(message);

    [Fact]
    public void The_source_is_the_one_given_or_the_mappings_own()
    {
        var mapping = Mapping.Load<DirectoryMapping>(folder.Map(Good), "directory");
        (mapping.SourceName("other"), mapping.SourceName(null), mapping.SourceName(" ")).ShouldBe(("other", "hr", "hr"));
        Should.Throw<ImportException>(() => (mapping with { Source = null }).SourceName(null)).Message.ShouldContain("source");
    }

    [Fact]
    public void Every_mapping_that_is_shipped_can_be_read()
    {
        foreach (var name in new[] { "cert.json", "sample-directory.json" }) Mapping.Load<DirectoryMapping>(CsvFolder.Mapping(name), "directory");
        foreach (var name in new[] { "nashville.json", "sample-workshops.json" }) Mapping.Load<WorkshopsMapping>(CsvFolder.Mapping(name), "workshops");
        Mapping.Load<MentoringMapping>(CsvFolder.Mapping("sample-mentoring.json"), "mentoring");
        foreach (var name in new[] { "cv.json", "sample-cv.json" }) Mapping.Load<CvMapping>(CsvFolder.Mapping(name), "cv");
    }
}
