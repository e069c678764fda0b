namespace LeFaire.People;

public class PeopleTests
{
    [Fact]
    public void an_account_never_opened_is_its_own_person()
    {
        var people = new World().People;
        people.PersonOf(Some.Account(7)).ShouldBe(new PersonId(Some.Account(7).Value));
        people.AccountsOf(new PersonId(Some.Account(7).Value)).ShouldBe([Some.Account(7)]);
        people.All.ShouldBeEmpty();
    }

    [Fact]
    public void linked_accounts_are_one_person_through_others_too()
    {
        var people = new World(Open(1), Open(2), Open(3), Open(4), Link(1, 3), Link(3, 2)).People;
        people.AccountsOf(people.PersonOf(Some.Account(2))!.Value).ShouldBe([Some.Account(1), Some.Account(2), Some.Account(3)]);
        people.All.ShouldBe([new PersonId(Some.Account(1).Value), new PersonId(Some.Account(4).Value)]);
    }

    [Fact]
    public void a_person_is_named_after_the_least_directory_account() =>
        new World(Open(1), Open(2, SourceKind.Directory), Open(3, SourceKind.Directory), Link(1, 2), Link(2, 3)).Person(1)
            .ShouldBe(new PersonId(Some.Account(2).Value));

    [Fact]
    public void unlinking_parts_two_people_exactly()
    {
        var link = Link(1, 2);
        var people = new World(Open(1), Open(2), link, new AccountUnlinked(Some.Event(3), link, null, Some.At(5))).People;
        people.PersonOf(Some.Account(1)).ShouldNotBe(people.PersonOf(Some.Account(2)));
    }

    [Fact]
    public void a_link_taken_back_before_it_arrives_links_nobody()
    {
        var link = Link(1, 2);
        var people = People.From(World.Standing(Open(1), Open(2), new AccountUnlinked(Some.Event(9), link, null, Some.At(5))));
        people.PersonOf(Some.Account(1)).ShouldNotBe(people.PersonOf(Some.Account(2)));
    }

    [Fact]
    public void a_shared_mailbox_is_nobody_and_merges_nobody()
    {
        var people = new World(
            Open(1), Open(2), Open(3), Link(1, 2), Link(2, 3), new AccountMarkedNotAPerson(Some.Account(2), NotAPersonReason.Shared, Some.At(1))).People;
        people.PersonOf(Some.Account(2)).ShouldBeNull();
        people.PersonOf(Some.Account(1)).ShouldNotBe(people.PersonOf(Some.Account(3)));
        people.All.Count().ShouldBe(2);
    }

    [Fact]
    public void the_directory_names_the_entity_before_other_sources()
    {
        var world = new World(Open(1, SourceKind.Network, "Chat SA"), Open(2, SourceKind.Directory, "Staff SA"), Link(1, 2));
        world.People.EntityOfSource(world.Person(1)).ShouldBe("Staff SA");
    }

    [Fact]
    public void linking_refuses_what_says_nothing_new()
    {
        var people = new World(Open(1), Open(2), Open(3), Link(1, 2), new AccountMarkedNotAPerson(Some.Account(4), NotAPersonReason.Bot, Some.At(1))).People;
        Decide(1, 1).Refused!.Type.ShouldBe("same-account");
        Decide(1, 2).Refused!.Type.ShouldBe("already-linked");
        Decide(1, 4).Refused!.Type.ShouldBe("not-a-person");
        Decide(1, 9).Refused!.As.ShouldBe(RefusedAs.Unknown);
        Decide(3, 1).ShouldSatisfyAllConditions(
            decision => decision.Refused.ShouldBeNull(),
            decision => decision.Facts.ShouldBe([Link(1, 3) with { Reason = LinkReason.Stated, OccurredAt = Some.At(9) }]));

        Decision Decide(int account, int other) =>
            LinkAccounts.Decide(new LinkAccounts(Some.Account(account), Some.Account(other)), LinkReason.Stated, null, Some.At(9), people);
    }

    [Fact]
    public void unlinking_takes_back_every_standing_link_of_the_pair_and_no_other()
    {
        var entries = World.Standing(Link(1, 2), Link(1, 2), Link(2, 3)).ToList();
        var decision = UnlinkAccounts.Decide(new(Some.Account(2), Some.Account(1)), Some.Account(5), Some.At(9), [.. entries, .. entries]);
        decision.Facts.Cast<AccountUnlinked>().Select(fact => fact.UndoneId).ShouldBe([Some.Event(1), Some.Event(2)]);
        UnlinkAccounts.Decide(new(Some.Account(1), Some.Account(3)), null, Some.At(9), entries).Refused!.Type.ShouldBe("not-linked");
    }

    private static AccountOpened Open(int account, SourceKind source = SourceKind.Network, string? entity = null) =>
        new(Some.Account(account), source, entity, Some.At(0));

    private static AccountLinked Link(int account, int other) => new(Some.Account(account), Some.Account(other), LinkReason.SameEmail, null, Some.At(1));
}
