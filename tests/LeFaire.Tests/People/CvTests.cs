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
            return SuccessionCandidates.Misses(plan, Person(1), world.Rows(1).Employment, null, world.Cvs, On);
        }
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
