namespace LeFaire.Governance;

public class ScopeTests
{
    [Fact]
    public void an_entity_is_open_from_the_later_of_consultation_and_notice()
    {
        var scope = new World(
            new ConsultationClosed("A", null, Some.At(5, 0)), new NoticeGiven("A", null, Some.At(9, 0)), new NoticeGiven("A", null, Some.At(20, 0)),
            new ConsultationClosed("B", null, Some.At(5, 0))).Scope;
        scope.OpenFrom("A").ShouldBe(Some.Day(9));
        scope.OpenFrom("B").ShouldBeNull();
        scope.Open.ShouldBe(["A"]);
        scope.Covers("A", Some.Day(8)).ShouldBeFalse();
        scope.Covers("A", Some.Day(9)).ShouldBeTrue();
        scope.Covers(null, Some.Day(9)).ShouldBeFalse();
    }

    [Fact]
    public void the_last_word_of_any_account_of_a_person_counts()
    {
        var link = new People.AccountLinked(Some.Account(1), Some.Account(2), People.LinkReason.SameEmail, null, Some.At(0));
        var raised = new ObjectionRaised(Some.Account(1), null, Some.At(3));
        var withdrawn = new ObjectionWithdrawn(Some.Account(2), null, Some.At(4));
        Objected(link, raised).ShouldBeTrue();
        Objected(link, withdrawn, raised).ShouldBeFalse();
        Objected(link, raised, withdrawn, raised with { OccurredAt = Some.At(5) }).ShouldBeTrue();

        static bool Objected(params Fact[] facts)
        {
            var world = new World(facts);
            return world.Scope.Objected(world.Person(2));
        }
    }

    [Fact]
    public void opening_an_entity_is_refused_where_it_makes_no_sense()
    {
        var scope = new World(Some.Opened(Some.Day(0), "A")).Scope;
        OpenEntity.Decide(new(" ", Some.Day(1), Some.Day(2)), null, scope).Refused!.Type.ShouldBe("blank-entity");
        OpenEntity.Decide(new("B", Some.Day(2), Some.Day(1)), null, scope).Refused!.Type.ShouldBe("notice-before-consultation");
        OpenEntity.Decide(new("A", Some.Day(1), Some.Day(2)), null, scope).Refused!.Type.ShouldBe("already-open");
        OpenEntity.Decide(new("B", Some.Day(1), Some.Day(2)), null, scope).Facts.ShouldBe(
            [new ConsultationClosed("B", null, Some.At(1, 0)), new NoticeGiven("B", null, Some.At(2, 0))]);
    }

    [Fact]
    public void an_objection_is_raised_once_and_withdrawn_once()
    {
        var open = new World();
        var objected = new World(new ObjectionRaised(Some.Account(1), null, Some.At(0)));
        var bot = new World(new People.AccountMarkedNotAPerson(Some.Account(1), People.NotAPersonReason.Bot, Some.At(0)));
        RaiseObjection.Decide(new(Some.Account(1)), null, Some.At(1), open.People, open.Scope).Facts.ShouldBe(
            [new ObjectionRaised(Some.Account(1), null, Some.At(1))]);
        RaiseObjection.Decide(new(Some.Account(1)), null, Some.At(1), objected.People, objected.Scope).Refused!.Type.ShouldBe("already-objected");
        RaiseObjection.Decide(new(Some.Account(1)), null, Some.At(1), bot.People, bot.Scope).Refused!.Type.ShouldBe("not-a-person");
        WithdrawObjection.Decide(new(Some.Account(1)), null, Some.At(1), open.People, open.Scope).Refused!.Type.ShouldBe("no-objection");
        WithdrawObjection.Decide(new(Some.Account(1)), null, Some.At(1), objected.People, objected.Scope).Facts.Count.ShouldBe(1);
    }
}
