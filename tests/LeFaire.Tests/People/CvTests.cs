using LeFaire.Governance;
using LeFaire.Succession;

namespace LeFaire.People;

public class CvTests
{
    private static readonly DateOnly On = Some.Day(100);

    [Fact]
    public void a_cv_is_asked_for_a_day()
    {
        var cvs = new World(Recorded(1, CvEntryKind.Certification, "PMP", day: 10, until: 50), Recorded(2, CvEntryKind.Diploma, "EQF7", day: 20, until: 25)).Cvs;
        cvs.Of(Person(1), Some.Day(9)).ShouldBeEmpty();
        cvs.Has(Person(1), CvEntryKind.Certification, "PMP", Some.Day(10)).ShouldBeTrue();
        cvs.Has(Person(1), CvEntryKind.Certification, "PMP", Some.Day(50)).ShouldBeTrue();
        cvs.Has(Person(1), CvEntryKind.Certification, "PMP", Some.Day(51)).ShouldBeFalse();
        cvs.Has(Person(1), CvEntryKind.Certification, "EQF7", On).ShouldBeFalse();
        // A diploma has no last day.
        cvs.Has(Person(1), CvEntryKind.Diploma, "EQF7", On).ShouldBeTrue();
        cvs.Of(Person(1), On).Select(entry => entry.Code).ShouldBe(["PMP", "EQF7"]);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(LanguageLevel.B1, true)]
    [InlineData(LanguageLevel.B2, true)]
    [InlineData(LanguageLevel.C1, false)]
    public void a_language_is_spoken_at_its_level_and_below(LanguageLevel? level, bool spoken)
    {
        var cvs = new World(Recorded(1, CvEntryKind.Language, "fr") with { Level = LanguageLevel.B2 }).Cvs;
        cvs.Speaks(Person(1), "fr", level, On).ShouldBe(spoken);
        cvs.Speaks(Person(1), "de", null, On).ShouldBeFalse();
        cvs.Speaks(Person(2), "fr", null, On).ShouldBeFalse();
    }

    [Fact]
    public void what_a_plan_requires_of_a_cv_keeps_out_whoever_does_not_show_it()
    {
        var requirements = new HardRequirements(
            Certifications: ["PMP", "CISA"], Diplomas: ["EQF7", "EQF8"], Languages: [new("fr", LanguageLevel.B2), new("en")]);
        var plan = new PlanOpened(Some.Plan(1), "Example SA", "P", null, null, requirements, [Dimension.Helping], null, Some.At(0));
        Fact[] all =
        [
            Recorded(1, CvEntryKind.Certification, "PMP"), Recorded(2, CvEntryKind.Certification, "CISA"), Recorded(3, CvEntryKind.Diploma, "EQF8"),
            Recorded(4, CvEntryKind.Language, "fr") with { Level = LanguageLevel.Native }, Recorded(5, CvEntryKind.Language, "en")
        ];
        Misses(all).ShouldBeEmpty();
        Misses(all[1..]).ShouldBe([Requirement.Certification]);
        Misses([.. all[..2], .. all[3..]]).ShouldBe([Requirement.Diploma]);
        Misses(all[..4]).ShouldBe([Requirement.Language]);
        Misses([]).ShouldBe([Requirement.Certification, Requirement.Diploma, Requirement.Language]);
        Misses([.. all, new CvEntryWithdrawn(Some.Event(4), all[0], null, Some.At(30))]).ShouldBe([Requirement.Certification]);

        IReadOnlyList<Requirement> Misses(Fact[] cv)
        {
            // Three events of employment come first: the first entry is event 4.
            var world = new World([.. Some.Employed(1, new(2020, 1, 1)), .. cv]);
            return SuccessionCandidates.Misses(plan, Person(1), world.Rows(1).Employment, null, world.Known, On);
        }
    }

    [Fact]
    public void an_entry_is_recorded_by_hand_once_and_refused_where_it_makes_no_sense()
    {
        var entry = new CvEntryId(Some.Plan(1).Value);
        Decide(new(CvEntryKind.Certification, "Gestion de projet", "PMP", From: Some.Day(3), Until: Some.Day(900))).Facts.ShouldBe(
            [new CvEntryRecorded(entry, Some.Account(1), CvEntryKind.Certification, "PMP", null, null, Some.Day(900), Some.At(3, 0), By: Some.Account(5))]);
        Decide(new(CvEntryKind.Skill, "Négociation")).Facts.ShouldBe(
            [new CvEntryRecorded(entry, Some.Account(1), CvEntryKind.Skill, null, null, null, null, Some.At(30), Inferred: true, Some.Account(5))]);
        Decide(new(CvEntryKind.Post, " ")).Refused!.Type.ShouldBe("blank-entry");
        Decide(new(CvEntryKind.Language, "French")).Refused!.Type.ShouldBe("not-a-language");
        Decide(new(CvEntryKind.Language, Code: "FR")).Refused!.Type.ShouldBe("not-a-language");
        Decide(new(CvEntryKind.Skill, "SQL", Level: LanguageLevel.B1)).Refused!.Type.ShouldBe("no-language");
        Decide(new(CvEntryKind.Skill, "SQL", Esco: "https://example.org/sql")).Refused!.Type.ShouldBe("not-esco");
        Decide(new(CvEntryKind.Post, "Acheteuse", From: Some.Day(31))).Refused!.Type.ShouldBe("in-the-future");
        Decide(new(CvEntryKind.Post, "Acheteuse", From: Some.Day(9), Until: Some.Day(8))).Refused!.Type.ShouldBe("ends-before-it-begins");
        Decide(new(CvEntryKind.Skill, "SQL"), World.Standing(Recorded(1, CvEntryKind.Skill, "sql"))).Refused!.Type.ShouldBe("already-recorded");

        Decision Decide(RecordCvEntry command, IEnumerable<Entry>? standing = null) =>
            RecordCvEntry.Decide(command, entry, Some.Account(1), Some.Account(5), Some.At(30), standing ?? []);
    }

    [Fact]
    public void what_someone_says_of_themselves_is_shown_and_meets_no_requirement()
    {
        // Account 11 is another of the same person's.
        var linked = new AccountLinked(Some.Account(1), Some.Account(11), LinkReason.SameEmail, null, Some.At(0));
        Fact[] accounts = [.. Some.Employed(1, new(2020, 1, 1)), new AccountOpened(Some.Account(11), SourceKind.Network, null, Some.At(0)), linked];
        var own = Recorded(1, CvEntryKind.Certification, "PMP") with { By = Some.Account(11) };
        var world = new World([.. accounts, own, Recorded(2, CvEntryKind.Language, "fr") with { By = Some.Account(1) }]);
        world.Cvs.Of(world.Person(1), On).Count.ShouldBe(2);
        world.Cvs.Has(world.Person(1), CvEntryKind.Certification, "PMP", On).ShouldBeFalse();
        world.Cvs.Speaks(world.Person(1), "fr", null, On).ShouldBeFalse();
        new World([.. accounts, own with { By = Some.Account(5) }]).Cvs.Has(world.Person(1), CvEntryKind.Certification, "PMP", On).ShouldBeTrue();
    }

    [Fact]
    public void an_entry_is_taken_out_once()
    {
        var entry = Recorded(1, CvEntryKind.Skill, "sql");
        var standing = World.Standing(entry).ToList();
        WithdrawCvEntry.Decide(new(entry.Entry), Some.Account(1), Some.At(30), standing).Facts.ShouldBe(
            [new CvEntryWithdrawn(Some.Event(1), entry, Some.Account(1), Some.At(30))]);
        WithdrawCvEntry.Decide(new(entry.Entry), null, Some.At(30), []).Refused!.Type.ShouldBe("unknown-entry");
        new World(entry, new CvEntryWithdrawn(Some.Event(1), entry, null, Some.At(30))).Cvs.Of(Person(1), On).ShouldBeEmpty();
    }

    [Fact]
    public void of_a_cv_only_the_months_stay_after_an_erasure()
    {
        var entry = Recorded(1, CvEntryKind.Certification, "PMP", day: 16, until: 40) with { Esco = "http://data.europa.eu/esco/skill/x", Level = LanguageLevel.A1 };
        Masking.Mask(entry, new HashSet<AccountId> { Some.Account(1) }).ShouldBe(
            new CvEntryRecorded(entry.Entry, Some.Account(1), CvEntryKind.Certification, null, null, null, Some.Day(31), Some.At(0, 0)));
    }

    private static CvEntryRecorded Recorded(int number, CvEntryKind kind, string code, int day = 10, int? until = null) => new(
        new CvEntryId(Some.Plan(number).Value), Some.Account(1), kind, code, null, null, until is { } last ? Some.Day(last) : null, Some.At(day));

    private static PersonId Person(int account) => new(Some.Account(account).Value);
}
