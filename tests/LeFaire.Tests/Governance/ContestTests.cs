using LeFaire.Contributions;
using LeFaire.Learning;
using LeFaire.People;
using LeFaire.Succession;

namespace LeFaire.Governance;

public class ContestTests
{
    private static readonly Fact Reply = Some.Reply(1, 2, Some.Day(10));

    [Fact]
    public void an_event_is_contested_by_whom_it_touches_and_once_while_it_is_open()
    {
        Contested(1).Facts.ShouldBe([new FactContested(Some.Event(1), Some.Account(1), ContestReason.NotThen, Some.At(20))]);
        Contested(2).Facts.Count.ShouldBe(1);
        Contested(3).Refused!.Type.ShouldBe("unknown-event");
        Contested(1, Open(1)).Refused!.Type.ShouldBe("already-contested");
        Contested(2, Open(1)).Facts.Count.ShouldBe(1);
        Contested(1, Open(1), Rejected(1)).Facts.Count.ShouldBe(1);
        var mail = new AccountLinked(Some.Account(1), Some.Account(4), LinkReason.SameEmail, null, Some.At(0));
        Contested(4, mail).Facts.Count.ShouldBe(1);
        Contested(4, mail, Open(1)).Refused!.Type.ShouldBe("already-contested");
    }

    [Fact]
    public void an_event_that_is_unknown_taken_back_or_a_plans_or_an_objection_is_not_contested()
    {
        Of(null, false, Some.Account(1)).ShouldBe("unknown-event");
        Of(Reply, true, Some.Account(1)).ShouldBe("already-undone");
        Of(Reply, false, null).ShouldBe("not-a-person");
        Of(new ObjectionRaised(Some.Account(1), null, Some.At(1)), false, Some.Account(1)).ShouldBe("not-contestable");
        Of(new CandidateNominated(Some.Plan(1), Some.Account(1), Some.Account(3), Some.At(1)), false, Some.Account(1)).ShouldBe("not-contestable");
        Of(new FactRetracted(Some.Event(1), Reply, RetractionReason.Changed, null, Some.At(1)), false, Some.Account(1)).ShouldBe("not-contestable");

        static string Of(Fact? fact, bool undone, AccountId? by) =>
            ContestFact.Decide(new(Some.Event(1), ContestReason.NotMine), fact, undone, by, Some.At(20), new World().People, []).Refused!.Type;
    }

    [Fact]
    public void upheld_the_event_is_taken_back_and_everyone_who_contests_it_is_answered()
    {
        Answered(new(Some.Event(1), Upheld: true), 3, false, Open(1), Open(2)).Facts.ShouldBe(
        [
            new FactRetracted(Some.Event(1), Reply, RetractionReason.Contested, Some.Account(3), Some.At(30)),
            new ContestUpheld(Some.Event(1), Some.Account(1), Some.Account(3), Some.At(30)), new ContestUpheld(Some.Event(1), Some.Account(2), Some.Account(3), Some.At(30))
        ]);
        Answered(new(Some.Event(1), Upheld: true), 3, undone: true, Open(1)).Refused!.Type.ShouldBe("already-undone");
        Answered(new(Some.Event(1), Upheld: true), 3, false, Open(1), Rejected(1)).Refused!.Type.ShouldBe("no-open-contest");
        Answered(new(Some.Event(2), Upheld: true), 3, false, Open(1)).Refused!.Type.ShouldBe("no-open-contest");
    }

    [Fact]
    public void a_workshop_or_a_community_that_someone_did_not_give_or_open_stands_without_them()
    {
        var workshop = new WorkshopScheduled(Some.Place(9), Some.Account(1), 60, null, Some.At(5), 12);
        var community = new CommunityOpened(Some.Place(8), Some.Account(1), false, Some.At(5));
        Facts(workshop, ContestReason.NotMine).ShouldBe([Retracted(workshop), workshop with { Host = null }, Upheld()]);
        Facts(community, ContestReason.OtherPeople).ShouldBe([Retracted(community), community with { Creator = null }, Upheld()]);
        // What did not happen is there for nobody.
        Facts(workshop, ContestReason.DidNotHappen).ShouldBe([Retracted(workshop), Upheld()]);

        WorkshopRegistered registered = new(Some.Place(9), Some.Account(2), null, Some.At(4));
        var world = new World([workshop, registered, .. Facts(workshop, ContestReason.NotMine).Select(fact => fact is FactRetracted retracted ? retracted with { UndoneId = Some.Event(1) } : fact)]);
        var after = WorkshopRecord.Of(world.Entries(Views.Workshops), world.People, Some.Day(30)).ShouldHaveSingleItem();
        (after.Host, after.Places, after.Registered.Single()).ShouldBe((null, 12, world.Person(2)));
        world.Everyone.SelectMany(rows => rows.Lines).ShouldNotContain(line => line.Kind == LineKind.WorkshopHosted && line.Count > 0);

        static IReadOnlyList<Fact> Facts(Fact fact, ContestReason reason)
        {
            var contested = ContestFact.Decide(new(Some.Event(1), reason), fact, false, Some.Account(1), Some.At(20), new World().People, []).Facts;
            var world = new World(contested);
            return AnswerContest.Decide(new(Some.Event(1), Upheld: true), fact, false, Some.Account(3), Some.At(30), world.People, Contests(world, Some.Day(30))).Facts;
        }

        static FactRetracted Retracted(Fact fact) => new(Some.Event(1), fact, RetractionReason.Contested, Some.Account(3), Some.At(30));
        static ContestUpheld Upheld() => new(Some.Event(1), Some.Account(1), Some.Account(3), Some.At(30));
    }

    [Fact]
    public void rejected_the_event_stands_and_a_reason_is_given()
    {
        Answered(new(Some.Event(1), Upheld: false), 3, false, Open(1)).Refused!.Type.ShouldBe("no-reason");
        Answered(new(Some.Event(1), Upheld: false, ContestRejection.PutRight), 3, undone: true, Open(1)).Facts.ShouldBe(
            [new ContestRejected(Some.Event(1), Some.Account(1), ContestRejection.PutRight, Some.Account(3), Some.At(30))]);
    }

    [Fact]
    public void nobody_answers_a_contest_of_an_event_that_touches_themselves()
    {
        Answered(new(Some.Event(1), Upheld: true), 1, false, Open(1)).Refused!.Type.ShouldBe("own-contest");
        Answered(new(Some.Event(1), Upheld: false, ContestRejection.Confirmed), 2, false, Open(1)).Refused!.Type.ShouldBe("own-contest");
    }

    [Fact]
    public void a_contest_is_open_until_it_is_answered_and_gone_with_whoever_is_erased()
    {
        var open = Of(Open(1)).ShouldHaveSingleItem();
        (open.State, open.Since, open.Answered).ShouldBe((ContestState.Open, Some.Day(15), null));
        var rejected = Of(Open(1), Rejected(1)).ShouldHaveSingleItem();
        (rejected.State, rejected.Because, rejected.Answered).ShouldBe((ContestState.Rejected, ContestRejection.Confirmed, Some.Day(16)));
        Of(Open(1), Rejected(1), Open(1) with { OccurredAt = Some.At(17) }).ShouldHaveSingleItem().State.ShouldBe(ContestState.Open);
        Of(Open(1), new ContestUpheld(Some.Event(1), Some.Account(1), null, Some.At(16))).ShouldHaveSingleItem().State.ShouldBe(ContestState.Upheld);
        Of(Rejected(1), Open(2), Open(1)).Select(one => one.Person).ShouldBe([new World().Person(2), new World().Person(1)]);
        Of(Open(1), new ErasureCompleted([Some.Account(1)], null, Some.At(18))).ShouldBeEmpty();
        Contests(new World(Open(1)), Some.Day(14)).ShouldBeEmpty();

        static IReadOnlyList<Contest> Of(params Fact[] facts) => Contests(new World(facts), Some.Day(40));
    }

    private static FactContested Open(int account) => new(Some.Event(1), Some.Account(account), ContestReason.NotMine, Some.At(15));

    private static ContestRejected Rejected(int account) => new(Some.Event(1), Some.Account(account), ContestRejection.Confirmed, null, Some.At(16));

    private static Decision Contested(int by, params Fact[] before)
    {
        var world = new World(before);
        return ContestFact.Decide(
            new(Some.Event(1), ContestReason.NotThen), Reply, false, Some.Account(by), Some.At(20), world.People, Contests(world, Some.Day(20)));
    }

    private static Decision Answered(AnswerContest command, int by, bool undone, params Fact[] before)
    {
        var world = new World(before);
        return AnswerContest.Decide(command, Reply, undone, Some.Account(by), Some.At(30), world.People, Contests(world, Some.Day(30)));
    }

    private static IReadOnlyList<Contest> Contests(World world, DateOnly on) => Contest.Of(world.Entries(Views.Governance), world.People, world.Scope, on);
}
