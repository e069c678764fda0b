using LeFaire.People;

namespace LeFaire.Import.Sample;

/// <summary>What people of the invented company say in their CVs that they are, have and can.</summary>
internal static class SampleCvs
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "cvs.csv";

    private const int DegreeOfDirectors = 2;

    private static readonly (string Code, string Name)[] Degrees = [("EQF5", "BTS"), ("EQF6", "Licence"), ("EQF7", "Master"), ("EQF8", "Doctorat")];

    private static readonly string[] Schools = ["Université Exemple", "École Modèle", "Muster-Hochschule", "Sample University"];

    private static readonly string[] Employers = ["Modèle SA", "Muster GmbH", "Sample Ltd", "Esempio SpA", "Ejemplo SL", "Échantillon SAS"];

    private static readonly (string Code, string Name)[] Languages =
        [("fr", "Français"), ("de", "Allemand"), ("en", "Anglais"), ("es", "Espagnol"), ("it", "Italien"), ("ar", "Arabe")];

    private static readonly Dictionary<string, (string[] Fields, (string Code, string Name, int Months)[] Certifications)> Divisions = new()
    {
        ["Technologie"] = (["Informatique", "Mathématiques appliquées"], [("PSM1", "Professional Scrum Master I", 0), ("ITIL4", "ITIL 4 Foundation", 36)]),
        ["Clients"] = (["Commerce", "Communication"], [("TOEIC", "TOEIC Listening and Reading", 24), ("PMP", "Project Management Professional", 36)]),
        ["Opérations"] = (["Génie industriel", "Logistique"], [("CACES-R489", "CACES R489, chariots de manutention", 60), ("SST", "Sauveteur secouriste du travail", 24)]),
        ["Fonctions"] = (["Gestion", "Droit social"], [("TOSA-EXCEL", "TOSA Excel", 36), ("PMP", "Project Management Professional", 36)])
    };

    /// <summary>Their degrees from the one that a director is asked for.</summary>
    public static IReadOnlyList<string> DirectorsDegrees { get; } = [.. Degrees[DegreeOfDirectors..].Select(degree => degree.Code)];

    /// <summary>The entries, person by person. Agency workers handed in no CV, and a few others neither.</summary>
    public static IEnumerable<Item> Of(SampleStaff staff, CancellationToken ct)
    {
        var random = SplitMix64.For(staff.Seed, 10);
        var number = 0;
        // Who came and went between two snapshots is not in the directory.
        foreach (var person in staff.People.Where(person => person.States.Count > 0 && person.Relationship != Relationship.Interim))
        {
            ct.ThrowIfCancellationRequested();
            if (person.Grade < 4 && random.Chance(80)) continue;
            yield return new AccountItem(FileName, person.Email, null, person.Email);
            foreach (var entry in Entries(staff, person, random)) yield return entry with { Key = SampleWords.Number('C', ++number) };
        }
    }

    private static IEnumerable<CvItem> Entries(SampleStaff staff, SamplePerson person, SplitMix64 random)
    {
        var graduated = person.Joined.AddYears(-random.Between(person.Grade - 1, person.Grade * 4)).AddDays(-random.Between(1, 300));
        for (var from = graduated; from.AddMonths(14) < person.Joined;)
        {
            var (job, until) = (random.Of(SampleWords.Departments[person.Team.Department].Jobs), from.AddMonths(random.Between(14, 72)));
            if (until >= person.Joined) until = person.Joined.AddDays(-1);
            yield return Entry(person, CvEntryKind.Post, null, $"{job}, {random.Of(Employers)}", from, until);
            from = until.AddDays(1);
        }

        var (fields, certifications) = Divisions[SampleWords.Departments[person.Team.Department].Division];
        var degree = Degrees[person.Grade switch { < 3 => random.Below(2), 3 => 1 + random.Below(2), _ => random.Chance(150) ? DegreeOfDirectors + 1 : DegreeOfDirectors }];
        yield return Entry(person, CvEntryKind.Diploma, degree.Code, $"{degree.Name}, {random.Of(fields)}, {random.Of(Schools)}", graduated, null);
        if (random.Chance(400))
        {
            var (code, name, months) = random.Of(certifications);
            var obtained = (person.Left ?? staff.End).AddDays(-random.Between(30, 1200));
            if (obtained < graduated) obtained = graduated;
            yield return Entry(person, CvEntryKind.Certification, code, name, obtained, months == 0 ? null : obtained.AddMonths(months).AddDays(-1));
        }

        var native = Array.IndexOf(SampleWords.Entities, person.Team.Entity);
        yield return Speaks(person, native, LanguageLevel.Native, graduated);
        if (native != 2) yield return Speaks(person, 2, (LanguageLevel)random.Between((int)LanguageLevel.A2, (int)LanguageLevel.C1), graduated);
        if (random.Chance(250)) yield return Speaks(person, random.Between(3, Languages.Length - 1), (LanguageLevel)random.Between((int)LanguageLevel.A1, (int)LanguageLevel.C2), graduated);

        // One skill of which what they do tells too, and one of which it may not.
        var shown = person.Spaces.Where(space => space > 0 && space < SampleWords.Spaces.Length).ToList();
        int[] skills = [random.Of(shown), random.Between(1, SampleWords.Spaces.Length - 1)];
        foreach (var skill in skills.Distinct()) yield return Entry(person, CvEntryKind.Skill, SampleWords.Spaces[skill].Tag, null, person.Joined, null);
    }

    private static CvItem Speaks(SamplePerson person, int language, LanguageLevel level, DateOnly from) =>
        Entry(person, CvEntryKind.Language, Languages[language].Code, Languages[language].Name, from, null) with { Level = level };

    private static CvItem Entry(SamplePerson person, CvEntryKind kind, string? code, string? label, DateOnly from, DateOnly? until) =>
        new(FileName, "", person.Email, kind, code, label, null, null, from, until);
}
