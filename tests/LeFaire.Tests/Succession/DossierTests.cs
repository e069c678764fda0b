using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.People;

namespace LeFaire.Succession;

public class DossierTests
{
    private static readonly DateOnly On = Some.Day(100);

    private static readonly decimal[] Numbers = [2.0m, 10m, 0.000m];

    private static readonly PlanOpened Plan = new(
        Some.Plan(1), "Example SA", "HeadOfSales", ["Sales"], ["E3"], new HardRequirements(), [Dimension.Helping, Dimension.Bridging], null, Some.At(50));

    [Fact]
    public void the_canonical_form_sorts_keys_and_drops_zeros_and_what_is_not_known() =>
        CanonicalJson.Of(new { B = 1.50m, A = Numbers, D = (string?)null, C = Readiness.Now, Day = new DateOnly(2026, 1, 2), É = "é" })
            .ShouldBe("""{"A":[2,10,0],"B":1.5,"C":"Now","Day":"2026-01-02","\u00C9":"\u00E9"}""");

    [Fact]
    public void a_dossier_holds_those_nominated_and_its_hashes_are_those_of_its_bytes()
    {
        var dossier = Pinned(Basis()).Dossier;
        dossier.Sections.Select(section => section.Person).ShouldBe([Person(1)]);
        dossier.Head.ShouldContain("\"Pool\":3");
        var section = Hex(dossier.Sections[0].Json);
        dossier.Sections[0].Hash.ShouldBe(section);
        dossier.RootHash.ShouldBe(Hex($"{Hex(dossier.Head)}\n{Some.Account(1)} {section}"));
        PinDossier.Decide(new DossierId(default), Candidates([.. Staff(), Plan]), 9, "b", null, Some.At(100), new World().People)
            .Refused!.Type.ShouldBe("nobody-nominated");

        static string Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void the_same_facts_give_the_same_bytes_whoever_is_asked_when()
    {
        var facts = Basis();
        Pinned(facts).Dossier.Sections[0].Json.ShouldBe(Pinned([.. facts, Some.Reply(2, 3, On)]).Dossier.Sections[0].Json);
        Pinned(facts).Dossier.RootHash.ShouldNotBe(Pinned([.. facts, Some.Reply(1, 3, On)]).Dossier.RootHash);
    }

    [Fact]
    public void where_nothing_changed_there_is_no_difference() => Told([]).ShouldBeEmpty();

    [Fact]
    public void each_cause_is_told_by_its_own_difference()
    {
        // One reply to a person: one point, in the three months since the opening. The reply stands last.
        var basis = Basis();
        var reply = basis.FindLastIndex(fact => fact is ReplyPosted) + 1;
        const string Points = "Member/Criteria/Helping/Score/Points";
        Told([new FactRetracted(Some.Event(reply), basis[reply - 1], RetractionReason.Contested, null, Some.At(103))]).ShouldContain((Points, "1", null, Cause.Retraction));
        Told([Some.Reply(1, 3, Some.Day(80))]).ShouldBe(
        [
            ("Member/Criteria/Helping/Score/Because", "1 lines", "2 lines", Cause.LateFact),
            ("Member/Criteria/Helping/Score/DistinctBeneficiaries", "1", "2", Cause.LateFact),
            ("Member/Criteria/Helping/Score/Interval/High", "1.8546", "2.407", Cause.LateFact),
            ("Member/Criteria/Helping/Score/Interval/Low", "0.0044", "0.0749", Cause.LateFact),
            ("Member/Criteria/Helping/Score/PerExposedMonth", "0.3333", "0.6667", Cause.LateFact), (Points, "1", "2", Cause.LateFact)
        ]);
        Told([Some.Reply(1, 3, Some.Day(101))], Some.Day(101)).ShouldContain((Points, "1", "2", Cause.NewEvidence));
        Told([new AccountLinked(Some.Account(1), Some.Account(11), LinkReason.SameEmail, null, Some.At(102))]).ShouldContain((Points, "1", "2", Cause.Link));
        Told([new ObjectionRaised(Some.Account(1), null, Some.At(102))]).ShouldContain(("Member/Evidence", "Shown", "NoEvidenceShown", Cause.Objection));
        // Three quarters later half of it is left.
        Told([], new DateOnly(2026, 1, 11)).ShouldContain((Points, "1", "0.5", Cause.TimePassed));
        Told([new NominationWithdrawn(Some.Plan(1), Some.Account(1), null, Some.At(101))], Some.Day(101))
            .ShouldContain(("Member/State", "Candidate", "InPool", Cause.Decision));
        Told(Some.Opened(Some.Day(0)), basis: Basis(opened: false)).ShouldContain((Points, null, "1", Cause.Opening));

        var doubled = Rules.Of2026 with
        {
            Version = "2027", From = new Quarter(2025, 1), Items = [.. Rules.Of2026.Items.Select(rule => rule with { First = rule.First * 2, Cap = rule.Cap * 2 })]
        };
        Told([], versions: [Rules.Of2026 with { From = new Quarter(2024, 1) }, doubled]).ShouldContain((Points, "1", "2", Cause.RuleChange));

        // As another build would have written it.
        var written = Pinned(basis).Dossier.Sections[0].Json.Replace("\"Points\":1}", "\"Points\":3}", StringComparison.Ordinal);
        written.ShouldContain("\"Points\":3}");
        Told([], stored: written, build: "another").ShouldContain((Points, "3", "1", Cause.ChangedCode));
    }

    [Fact]
    public void what_only_rules_of_today_count_is_a_change_of_rules_in_a_dossier_of_before()
    {
        var basis = Basis([.. Some.Project(5, "Plant", 1, Some.Day(70), Some.Day(80))]);
        basis[basis.IndexOf(Plan)] = Plan with { Criteria = [Dimension.Building] };
        Rules[] versions = [Rules.Of2026 with { From = new Quarter(2024, 1) }, Rules.Of2026Autumn with { From = new Quarter(2025, 1) }];
        Told([], basis: basis).ShouldBeEmpty();
        var told = Told([], basis: basis, versions: versions);
        told.ShouldContain(("Member/Criteria/Building/Score/Points", null, "3", Cause.RuleChange));
        told.ShouldAllBe(difference => difference.Cause == Cause.RuleChange);
    }

    [Fact]
    public void a_score_that_was_kept_before_intervals_reads_without_one()
    {
        var kept = JsonNode.Parse(Pinned(Basis()).Dossier.Sections[0].Json)!["Member"]!["Criteria"]![0]!["Score"]!.AsObject();
        var options = new JsonSerializerOptions { Converters = { new JsonStringEnumConverter() } };
        var score = kept.Deserialize<Score>(options)!;
        score.Interval.ShouldNotBeNull();
        kept.Remove("Interval");
        var earlier = kept.Deserialize<Score>(options)!;
        (earlier.PerExposedMonth, earlier.Interval).ShouldBe((score.PerExposedMonth, null));
    }

    [Fact]
    public void a_fact_that_came_and_went_after_the_dossier_makes_no_difference()
    {
        var reply = Some.Reply(1, 3, Some.Day(80));
        var basis = Basis();
        // The dossier's own event comes between.
        Told([reply, new FactRetracted(Some.Event(basis.Count + 2), reply, RetractionReason.Changed, null, Some.At(103))]).ShouldBeEmpty();
    }

    [Fact]
    public void an_erasure_is_the_cause_of_what_needed_the_unit_of_whoever_was_erased()
    {
        var basis = Basis([Some.Reply(1, 4, Some.Day(92))]);
        var (_, pinned, stored) = Pinned(basis);
        var erased = new HashSet<AccountId> { Some.Account(4) };
        Fact[] now = [.. basis.Select(fact => Masking.Mask(fact, erased)), pinned, new ErasureCompleted([Some.Account(4)], null, Some.At(110))];
        var told = ThenAndNow.Of(pinned, stored, "build", Log(now), On, Rules.All);
        told.ShouldContain(difference => difference.Figure == "Member/Criteria/Bridging/Score/Points" && difference.Before == "1" && difference.After == null);
        told.ShouldAllBe(difference => difference.Cause == Cause.Erasure);
        ThenAndNow.Of(pinned, stored, "another", Log(now), On, Rules.All).ShouldAllBe(difference => difference.Cause == Cause.ErasureOrChangedCode);
    }

    [Fact]
    public void differences_join_from_cause_to_cause_and_end_at_what_holds_now()
    {
        var basis = Basis();
        var reply = basis.FindLastIndex(fact => fact is ReplyPosted) + 1;
        Fact[] later =
        [
            new FactRetracted(Some.Event(reply), basis[reply - 1], RetractionReason.Contested, null, Some.At(103)), Some.Reply(1, 3, Some.Day(80)),
            Some.Reply(1, 4, Some.Day(104)), Some.Reply(1, 5, Some.Day(104)), new AccountLinked(Some.Account(1), Some.Account(11), LinkReason.SameEmail, null, Some.At(102)),
            new ReadinessAssessed(Some.Plan(1), Some.Account(1), Readiness.Now, Some.Account(9), Some.At(104))
        ];
        var today = new DateOnly(2025, 11, 3);
        var (_, pinned, stored) = Pinned(basis);
        Fact[] all = [.. basis, pinned, .. later];
        var told = ThenAndNow.Of(pinned, stored, "build", Log(all), today, Rules.All);
        told.Select(difference => difference.Cause).Distinct().ShouldBe(
            [Cause.Link, Cause.Retraction, Cause.LateFact, Cause.TimePassed, Cause.NewEvidence, Cause.Decision]);
        var now = Dossier.Of(Candidates(all, today), 0).Sections[0].Json;
        foreach (var figure in told.GroupBy(difference => difference.Figure))
        {
            foreach (var (one, next) in figure.Zip(figure.Skip(1))) next.Before.ShouldBe(one.After, figure.Key);
        }

        var last = told.Last(difference => difference.Figure == "Member/Criteria/Helping/Score/Points");
        // Of three and two replies to two people each one is left of the link, one came late and two new; half a year ages the older by two quarters.
        now.ShouldContain($"\"Points\":{last.After}");
    }

    [Fact]
    public void whoever_is_in_the_pool_in_any_folding_is_read()
    {
        var moved = Some.Employed(6, new(2020, 1, 1)).ToList();
        var (_, pinned, _) = Pinned(Basis());
        var reached = ThenAndNow.Reached(pinned, Log([.. Basis(), pinned, .. moved]), On);
        reached.ShouldContain(Some.Account(6));
        reached.ShouldContain(Some.Account(1));
        reached.ShouldNotContain(Some.Account(4));
    }

    /// <summary>Three in the pool and one in another unit; the first nominated and confirmed, with a reply to their name; a further account with another.</summary>
    private static List<Fact> Basis(IReadOnlyList<Fact>? more = null, bool opened = true) =>
    [
        .. Staff(), new AccountOpened(Some.Account(11), SourceKind.Network, "Example SA", Some.At(0)), Plan, .. opened ? Some.Opened(Some.Day(0)) : [],
        new CandidateNominated(Some.Plan(1), Some.Account(1), Some.Account(8), Some.At(60), ConflictOfInterest.None),
        new NominationSeconded(Some.Plan(1), Some.Account(1), Some.Account(9), Some.At(61)), Some.Reply(11, 5, Some.Day(91)), .. more ?? [], Some.Reply(1, 2, Some.Day(90))
    ];

    private static IEnumerable<Fact> Staff() =>
        [.. Enumerable.Range(1, 3).SelectMany(account => Some.Employed(account, new(2020, 1, 1))), .. Some.Employed(4, new(2020, 1, 1), "Plant")];

    private static (Dossier Dossier, DossierPinned Pinned, Dictionary<PersonId, string> Stored) Pinned(List<Fact> basis)
    {
        var dossier = Dossier.Of(Candidates(basis), basis.Count);
        var pinned = (DossierPinned)PinDossier.Decide(
            new DossierId(Some.Plan(9).Value), Candidates(basis), basis.Count, "build", null, Some.At(100), new World(basis).People).Facts.Single();
        return (dossier, pinned, dossier.Sections.ToDictionary(section => section.Person, section => section.Json));
    }

    private static List<(string Figure, string? Before, string? After, Cause Cause)> Told(
        IEnumerable<Fact> later, DateOnly? today = null, List<Fact>? basis = null, IReadOnlyList<Rules>? versions = null, string? stored = null,
        string build = "build") =>
        [.. Of(later, today, basis, versions, stored, build).Select(difference => (difference.Figure, difference.Before, difference.After, difference.Cause))];

    private static IReadOnlyList<DossierDifference> Of(
        IEnumerable<Fact> later, DateOnly? today = null, List<Fact>? basis = null, IReadOnlyList<Rules>? versions = null, string? stored = null, string build = "build")
    {
        var (_, pinned, kept) = Pinned(basis ?? Basis());
        if (stored is not null) kept[Person(1)] = stored;
        return ThenAndNow.Of(pinned, kept, build, Log([.. basis ?? Basis(), pinned, .. later]), today ?? On, versions ?? Rules.All);
    }

    private static List<Recorded> Log(IEnumerable<Fact> facts) =>
        [.. facts.Select((fact, position) => new Recorded(position + 1, Some.Event(position + 1), Some.Plan(1).Value, fact))];

    private static SuccessionCandidates Candidates(IEnumerable<Fact> facts, DateOnly? on = null)
    {
        var world = new World(facts);
        return SuccessionCandidates.Of(world.Plan, world.Known, world.Everyone, world.People, world.Scope, Rules.Of2026, on ?? On, world.UnitOf)!;
    }

    private static PersonId Person(int account) => new(Some.Account(account).Value);
}
