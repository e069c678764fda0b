using System.Text;
using LeFaire.Contributions;
using LeFaire.Mobility;
using LeFaire.People;
using LeFaire.Succession;

namespace LeFaire.Governance;

public class MaskingTests
{
    private static readonly HashSet<AccountId> First = [Some.Account(1)];

    [Fact]
    public void of_employment_only_the_months_stay()
    {
        var assignment = new Assignment("Example SA", "Sales / Paris", "Paris", "E3", "Buyer", Some.Account(2), 0.8m, Relationship.Cdi);
        Masking.Mask(new EmploymentStarted(Some.Account(1), true, Some.At(16, 0)), First).ShouldBe(new EmploymentStarted(Some.Account(1), true, Some.At(0, 0)));
        Masking.Mask(new EmploymentEnded(Some.Account(1), true, Some.At(40, 0)), First).ShouldBe(new EmploymentEnded(Some.Account(1), true, Some.At(31, 0)));
        Masking.Mask(new AssignmentChanged(Some.Account(1), assignment, Some.At(40, 0)), First).ShouldBe(
            new AssignmentChanged(Some.Account(1), new Assignment(null, null, null, null, null, null, 1m, Relationship.Unknown), Some.At(31, 0)));
        Masking.Mask(new ProjectAssigned(Some.Account(1), "P1", Some.At(5, 0)), First).ShouldBe(new ProjectAssigned(Some.Account(1), "", Some.At(0, 0)));
        Masking.Mask(new ContractSuspended(Some.Account(1), Some.At(5, 0)), First).ShouldBe(new ContractSuspended(Some.Account(1), Some.At(0, 0)));
    }

    [Fact]
    public void nobody_has_them_as_a_manager_any_more()
    {
        var assignment = new Assignment("Example SA", "Sales", "Paris", "E3", "Buyer", Some.Account(1), 0.8m, Relationship.Cdi);
        var changed = new AssignmentChanged(Some.Account(2), assignment, Some.At(16, 0));
        Masking.Mask(changed, First).ShouldBe(changed with { Assignment = assignment with { Manager = null } });
        Masking.Mask(changed, First).Accounts.ShouldBe([Some.Account(2)]);
    }

    [Fact]
    public void what_takes_a_fact_back_is_masked_as_the_fact_is()
    {
        var started = new EmploymentStarted(Some.Account(1), true, Some.At(16, 0));
        var retracted = new FactRetracted(Some.Event(1), started, RetractionReason.Changed, null, Some.At(90));
        Masking.Mask(retracted, First).ShouldBe(retracted with { Undone = Masking.Mask(started, First) });
        Masking.Mask(retracted, First).ShouldNotBe(retracted);
    }

    [Fact]
    public void of_openness_to_mobility_only_the_month_stays()
    {
        var declared = new MobilityDeclared(Some.Account(1), [OpportunityKind.Job], ["sql"], ["Finance"], Some.At(40));
        var masked = (MobilityDeclared)Masking.Mask(declared, First);
        (masked.Kinds.Count, masked.Topics, masked.Units, masked.OccurredAt).ShouldBe((0, null, null, Some.At(31, 0)));
    }

    [Fact]
    public void a_masked_fact_is_masked_to_itself_and_those_of_others_stay()
    {
        foreach (var fact in Some.OfEveryKind())
        {
            var masked = Masking.Mask(fact, First);
            Masking.Mask(masked, First).ShouldBe(masked);
            Masking.Mask(fact, new HashSet<AccountId> { Some.Account(99) }).ShouldBe(fact);
            if (!fact.Accounts.Contains(Some.Account(1))) masked.ShouldBe(fact);
        }
    }

    [Fact]
    public void only_rows_of_identity_employment_cv_and_mobility_change_and_they_hold_the_masked_facts()
    {
        View[] changing = [Views.Identity, Views.Employment, Views.Cv, Views.Mobility];
        foreach (var fact in Some.OfEveryKind())
        {
            var masked = Masking.Mask(fact, First);
            foreach (var view in Views.All)
            {
                var (before, after) = (Rows(view, fact), Rows(view, masked));
                if (view is not View<Entry> entries || !changing.Contains(view)) after.ShouldBe(before, $"{view.Name} {fact}");
                else after.ShouldBe(Fold(entries, fact).Select(of => Written(of.Row, of.Element with { Fact = Masking.Mask(of.Element.Fact, First) })));
            }
        }
    }

    [Fact]
    public void every_fact_of_one_person_alone_has_an_owner()
    {
        foreach (var fact in Some.OfEveryKind().Where(fact => fact is not Undoing && Masking.OwnerOf(fact) is not null))
        {
            fact.Accounts[0].ShouldBe(Masking.OwnerOf(fact)!.Value);
        }

        Masking.OwnerOf(new ReactionGiven(Some.Place(1), Some.Account(2), Some.Account(1), ReactionKind.Thanks, Some.At(1))).ShouldBe(Some.Account(2));
        Masking.OwnerOf(new CommunityOpened(Some.Place(1), Some.Account(1), true, Some.At(0))).ShouldBeNull();
    }

    [Fact]
    public void erasing_is_refused_where_it_makes_no_sense()
    {
        var erased = new ErasureCompleted([Some.Account(2)], null, Some.At(9));
        var world = new World(
            Open(1), Open(2), Open(3), Open(4), new AccountLinked(Some.Account(1), Some.Account(4), LinkReason.SameEmail, null, Some.At(1)),
            new AccountMarkedNotAPerson(Some.Account(3), NotAPersonReason.Bot, Some.At(1)), erased);
        Refusal(9).ShouldBe("unknown-person");
        Refusal(3).ShouldBe("not-a-person");
        Refusal(2).ShouldBe("already-erased");
        Refusal(1, confirmed: false).ShouldBe("not-confirmed");
        Decided(1).Facts[1].ShouldBe(new AccountMarkedNotAPerson(Some.Account(90), NotAPersonReason.Erased, Some.At(10)));
        ((ErasureCompleted)Decided(4).Facts[0]).Erased.ShouldBe([Some.Account(1), Some.Account(4)]);
        world.Scope.Erased(world.Person(2)).ShouldBeTrue();
        world.Scope.Erased(world.Person(1)).ShouldBeFalse();

        string? Refusal(int account, bool confirmed = true) => Decided(account, confirmed).Refused?.Type;
        Decision Decided(int account, bool confirmed = true) => ErasePerson.Decide(
            new(confirmed), Some.Account(account), Some.Account(90), null, Some.At(10), world.People, world.Scope);
    }

    [Fact]
    public void a_nomination_of_whoever_was_erased_is_gone_and_the_plan_stands()
    {
        var plan = Some.Plan(1);
        Fact[] facts =
        [
            .. Some.Opened(Some.Day(0)), .. Some.Employed(1, Some.Day(0)), .. Some.Employed(2, Some.Day(0)),
            new PlanOpened(plan, "Example SA", "Head", null, null, new HardRequirements(), [Dimension.Helping], null, Some.At(5)),
            new CandidateNominated(plan, Some.Account(1), Some.Account(2), Some.At(6))
        ];
        Outside(facts, Some.Account(1)).ShouldBe([Some.Account(1).Value]);
        Outside([.. facts, new ErasureCompleted([Some.Account(1)], null, Some.At(9))], Some.Account(1)).ShouldBeEmpty();

        // As the app reads everyone: without whoever was erased; before that the nominee is left out by hand, so as to be outside.
        static IEnumerable<Guid> Outside(Fact[] facts, AccountId but)
        {
            var world = new World(facts);
            var everyone = world.Everyone.Where(rows => rows.Person.Value != but.Value).ToList();
            return SuccessionCandidates.Of(world.Plan, world.Known, everyone, world.People, world.Scope, Rules.InForceOn(Some.Day(20)), Some.Day(20), world.UnitOf)!
                .Outside.Select(one => one.Person.Value);
        }
    }

    private static AccountOpened Open(int account) => new(Some.Account(account), SourceKind.Network, "Example SA", Some.At(0));

    private static List<string> Rows(View view, Fact fact) => view switch
    {
        View<Line> lines => [.. Fold(lines, fact).Select(of => Written(of.Row, of.Element))],
        View<Tie> ties => [.. Fold(ties, fact).Select(of => Written(of.Row, of.Element))],
        View<Entry> entries => [.. Fold(entries, fact).Select(of => Written(of.Row, of.Element))],
        _ => []
    };

    private static IReadOnlyList<(RowKey Row, T Element)> Fold<T>(View<T> view, Fact fact) where T : struct, ISigned<T> =>
        view.Of(new Recorded(1, Some.Event(1), Guid.Empty, fact));

    private static string Written<T>(RowKey row, T element) where T : struct, ISigned<T>
    {
        using var stream = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(stream)) Bag.Write(writer, new List<T> { element });
        return $"{row} {Encoding.UTF8.GetString(stream.ToArray())}";
    }
}
