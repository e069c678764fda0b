using LeFaire.People;

namespace LeFaire.Import;

public sealed class CvsTests(PostgresFixture postgres) : IDisposable
{
    private const string Header = "email,type,code,libellé,niveau,esco,du,au\n";

    private const string Resume =
        """
        {
          "basics": { "name": "Anna Exemple", "email": "Anna@Example.org" },
          "work": [ { "name": "Example SA", "position": "Data engineer", "startDate": "2019-03", "endDate": "2021", "summary": "left out" }, { "position": "x", "startDate": "soon" } ],
          "volunteer": [ { "organization": "left out", "position": "left out" } ],
          "education": [ { "institution": "INSA", "area": "Computing", "studyType": "Master of Science", "startDate": "2014", "endDate": "2016-07-01" }, { "studyType": "PhD" } ],
          "certificates": [ { "name": "Data protection officer", "date": "2020-05-04", "issuer": "Example" } ],
          "languages": [ { "language": "French", "fluency": "Native speaker" }, { "language": "Anglais", "fluency": "C1 avancé" }, { "language": "Klingon" } ],
          "skills": [ { "name": "SQL", "level": "Master" }, { "name": "Juggling" }, 3 ]
        }
        """;

    private readonly CsvFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_cv_is_read_from_csv()
    {
        var items = Csv(
            "A@x.fr,certification,PMP,Project Management Professional,,,2023-05-02,2026-05-01\na@x.fr,langue,fr,,b2,,,\n"
            + "a@x.fr,compétence,,Rédiger,,http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab,,\n");
        items[0].ShouldBe(new AccountItem("cv.csv line 2", "a@x.fr", null, "a@x.fr"));
        var entries = items.OfType<CvItem>().ToList();
        entries[0].ShouldBe(new CvItem(
            "cv.csv line 2", entries[0].Key, "a@x.fr", CvEntryKind.Certification, "PMP", "Project Management Professional", null, null, new(2023, 5, 2), new(2026, 5, 1)));
        (entries[1].Kind, entries[1].Code, entries[1].Level, entries[1].From).ShouldBe((CvEntryKind.Language, "fr", LanguageLevel.B2, null));
        entries[2].Esco.ShouldBe("http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab");
    }

    [Theory]
    [InlineData("a@x.fr,hobby,x,,,,,", "type is not a kind of entry that the mapping knows")]
    [InlineData("a@x.fr,langue,fr,,fluent,,,", "niveau is not a level from A1 to C2, or Native")]
    [InlineData("a@x.fr,certification,two words,,,,,", "code is not a code of one word")]
    [InlineData("a@x.fr,certification,,,,,,", "neither code, label nor ESCO URI")]
    [InlineData("a@x.fr,compétence,,x,,http://example.org/a,,", "esco is not an ESCO URI")]
    [InlineData("a@x.fr,poste,,x,,,2024-02-01,2024-01-01", "it ends before it begins")]
    [InlineData("a,poste,,x,,,,", "email is not an e-mail address")]
    [InlineData("a@x.fr,poste,,x,,,soon,", "du is not a date of the form yyyy-MM-dd")]
    public void Bad_rows_are_refused(string row, string reason) => Csv(row + "\n").ShouldBe([new Refusal("cv.csv line 2", reason)]);

    [Fact]
    public void A_json_resume_is_read_and_what_is_not_asked_for_is_dropped()
    {
        var items = Read(Resume);
        items[0].ShouldBe(new AccountItem("CV 1", "anna@example.org", "Anna Exemple", "anna@example.org"));
        items.OfType<CvItem>().Select(entry => (entry.Kind, entry.Code, entry.Label, entry.Level, entry.From, entry.Until)).ShouldBe(
        [
            (CvEntryKind.Post, null, "Data engineer, Example SA", null, new DateOnly(2019, 3, 1), new DateOnly(2021, 12, 31)),
            (CvEntryKind.Diploma, "EQF7", "Master of Science, Computing, INSA", null, new DateOnly(2016, 7, 1), null),
            (CvEntryKind.Certification, null, "Data protection officer, Example", null, new DateOnly(2020, 5, 4), null),
            (CvEntryKind.Language, "fr", "French", LanguageLevel.Native, null, null), (CvEntryKind.Language, "en", "Anglais", LanguageLevel.C1, null, null),
            (CvEntryKind.Language, null, "Klingon", null, null, null), (CvEntryKind.Skill, "sql", "SQL", null, null, null),
            (CvEntryKind.Skill, null, "Juggling", null, null, null)
        ]);
        items.OfType<Refusal>().ShouldBe(
        [
            new Refusal("CV 1, work 2", "startDate is not a date"), new Refusal("CV 1, education 2", "no endDate: a diploma counts once it was obtained"),
            new Refusal("CV 1, skills 3", "not an object")
        ]);
        items.ShouldAllBe(item => !item.ToString().Contains("left out"));
    }

    [Theory]
    [InlineData("{ \"basics\": {} }", "CV 1", "no basics.email, by which a CV is somebody's")]
    [InlineData("[]", "CV 1", "no basics.email, by which a CV is somebody's")]
    [InlineData("{\n\"basics\": ", "CV 1 line 2", "this is not valid JSON")]
    public void A_cv_that_cannot_be_taken_is_refused(string text, string place, string reason) => Read(text).ShouldBe([new Refusal(place, reason)]);

    [Fact]
    public async Task A_cv_is_imported_once_its_labels_lie_in_the_vault()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        var path = folder.Write("anna.json", Resume);
        (await installation.ImportAsync(JsonResume.Open(folder.Data, null))).ShouldBe(new ImportSummary(8, 8, 0, 0, 3));
        (await installation.ImportAsync(JsonResume.Open(folder.Data, null))).ShouldBe(new ImportSummary(8, 0, 0, 8, 3));
        (await installation.ScalarAsync<long>("select count(*) from vault.cv_labels")).ShouldBe(8);
        (await installation.ScalarAsync<long>("select count(*) from lefaire.mt_events where data::text ~* 'insa|juggling|engineer|anna'")).ShouldBe(0);
        (await installation.ScalarAsync<long>("select count(*) from import.refused where place like '%anna%'")).ShouldBe(0);

        // The level of a language is put right: retracted and recorded anew.
        File.WriteAllText(path, Resume.Replace("C1 avancé", "B2", StringComparison.Ordinal));
        (await installation.ImportAsync(JsonResume.Open(folder.Data, null))).ShouldBe(new ImportSummary(8, 0, 1, 7, 3));
        await installation.Upkeep.ReachEndAsync(null, TestContext.Current.CancellationToken);
        await using var snapshot = await installation.Snapshots.OpenAsync(TestContext.Current.CancellationToken);
        var entries = await snapshot.EntriesAsync(Views.Cv, TestContext.Current.CancellationToken);
        entries.Count.ShouldBe(8);
        var english = (CvEntryRecorded)entries.Single(entry => entry.Fact is CvEntryRecorded { Code: "en" }).Fact;
        english.Level.ShouldBe(LanguageLevel.B2);
        (await installation.Views.VerifyAsync(Views.All, null, TestContext.Current.CancellationToken)).ShouldAllBe(found => found.Equal);
    }

    private IReadOnlyList<Item> Csv(string rows) => CsvFolder.Read(Cvs.Open(folder.Write("cv.csv", Header + rows), CsvFolder.Mapping("cv.json"), null));

    private IReadOnlyList<Item> Read(string resume) => CsvFolder.Read(JsonResume.Open(folder.Write("anna.json", resume), null));
}
