using LeFaire.Hosting;
using LeFaire.Import.Sample;

namespace LeFaire.Import;

public sealed class SampleBothWaysTests(PostgresFixture postgres) : IDisposable
{
    private static readonly SampleOptions Company = new(People: 60, Months: 12);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task the_sample_company_gives_the_same_read_models_by_its_items_and_by_its_files()
    {
        await using var byItems = await Opened.InstallationAsync(postgres);
        await using var byFiles = await Opened.InstallationAsync(postgres);
        await ImportAsync(byItems, SampleCompany.Exports(Company));
        await ImportAsync(byFiles, await FilesAsync(Company));
        // Of sixty people too few join in a month to be shown; a cohort of the whole time is.
        var (first, end) = (SampleCompany.Staff(Company).First, SampleCompany.Staff(Company).End);
        IReadOnlyList<SampleCommand> commands = [.. SampleCompany.Commands(Company), new SampleCohort("Example SA", first, end)];
        await RecordSample.RunAsync(byItems, commands, TestContext.Current.CancellationToken);
        await RecordSample.RunAsync(byFiles, commands, TestContext.Current.CancellationToken);

        var expected = await byItems.ReadModelsAsync(end);
        var found = await byFiles.ReadModelsAsync(end);

        found.Keys.ShouldBe(expected.Keys);
        foreach (var (name, model) in expected) found[name].ShouldBe(model, name);
        expected.Keys.Count(name => name.StartsWith("profile", StringComparison.Ordinal)).ShouldBe(SampleCompany.Staff(Company).People.Count * 2);
        expected.Where(model => model.Key.StartsWith("cv", StringComparison.Ordinal)).Count(model => model.Value.Contains("Master, Informatique", StringComparison.Ordinal))
            .ShouldBePositive();
        expected.Keys.Count(name => name.StartsWith("plan", StringComparison.Ordinal)).ShouldBe(2);
        expected.Values.ShouldContain(model => model.Contains("\"Suppressed\":false", StringComparison.Ordinal));
        expected.Values.ShouldContain(model => model.Contains("\"State\":\"Candidate\"", StringComparison.Ordinal));
        expected.Values.ShouldContain(model => model.Contains("\"Evidence\":\"Objected\"", StringComparison.Ordinal));
        foreach (var kind in new[] { "Reply", "Reaction", "WorkshopAttended", "MentoringSession" })
        {
            expected.Values.ShouldContain(model => model.Contains($"\"Kind\":\"{kind}\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task the_sample_companys_items_add_and_change_nothing_where_its_files_were_read()
    {
        var small = new SampleOptions(People: 30, Months: 4);
        await using var installation = await Opened.InstallationAsync(postgres);
        await ImportAsync(installation, await FilesAsync(small));
        foreach (var export in SampleCompany.Exports(small))
        {
            var summary = await installation.ImportAsync(export, new ImportOptions(CompleteSnapshots: true));
            summary.ShouldBe(new ImportSummary(summary.Read, 0, 0, summary.Read, summary.Refused), export.Source);
            summary.Read.ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public async Task a_mentoring_session_names_the_workshop_of_the_source_that_its_mapping_states()
    {
        using var files = new CsvFolder();
        files.Write("w.csv", "id,title,start\nw1,Git,2024-05-02\n");
        files.Write("a.csv", "id,who\nw1,b\n");
        var workshops = Workshops.Open(files.Data, files.Map(
            """
            { "kind": "workshops", "source": "lms", "meaning": "attended",
              "events": { "file": "w.csv", "key": "id", "title": "title", "start": { "column": "start" } },
              "attendance": { "file": "a.csv", "event": "id", "account": "who" } }
            """), null, null, null);
        await using var installation = await Opened.InstallationAsync(postgres);
        await installation.ImportAsync(workshops);
        var sessions = files.Write("m.csv", "mentor,mentee,day,workshop\na,b,2024-05-03,w1\n");
        const string Mapping =
            """{ "kind": "mentoring", "source": "SOURCE", "mentor": "mentor", "mentee": "mentee", "date": { "column": "day" }, "workshop": "workshop" }""";

        await installation.ImportAsync(Mentoring.Open(sessions, files.Map(Mapping.Replace("SOURCE", "own", StringComparison.Ordinal)), null, null));
        await installation.ImportAsync(Mentoring.Open(
            sessions, files.Map(Mapping.Replace("SOURCE\"", "programme\", \"workshopsSource\": \"lms\"", StringComparison.Ordinal)), null, null));

        var log = (await installation.LogAsync()).ConvertAll(recorded => recorded.Fact);
        var workshop = log.OfType<Learning.WorkshopScheduled>().Single().Workshop;
        log.OfType<Learning.MentoringSessionHeld>().Select(session => session.Workshop == workshop).ShouldBe([false, true]);
    }

    private static async Task ImportAsync(Installation installation, IEnumerable<Export> exports)
    {
        foreach (var export in exports) await installation.ImportAsync(export, new ImportOptions(CompleteSnapshots: true));
    }

    private async Task<IReadOnlyList<Export>> FilesAsync(SampleOptions company)
    {
        await ExportSample.WriteAsync(company, folder.Path, TestContext.Current.CancellationToken);
        return
        [
            DirectorySnapshots.Open(folder.At("directory"), CsvFolder.Mapping("sample-directory.json")),
            SlackExport.Open(folder.At("slack"), new SlackOptions()),
            Workshops.Open(folder.At("workshops"), CsvFolder.Mapping("sample-workshops.json"), null, null, null),
            Mentoring.Open(folder.At("mentoring.csv"), CsvFolder.Mapping("sample-mentoring.json"), null, null),
            Cvs.Open(folder.At("cvs.csv"), CsvFolder.Mapping("sample-cv.json"), null)
        ];
    }
}
