using LeFaire.People;

namespace LeFaire.Governance;

public class RetentionTests
{
    private static readonly DateOnly Today = new(2026, 6, 1);

    [Fact]
    public void what_is_held_about_a_leaver_is_kept_for_five_years_from_the_end_of_their_month()
    {
        Until(new World(Leaver(1, new(2024, 2, 10)))).ShouldBe([new DateOnly(2029, 2, 28)]);
        Until(new World(Leaver(1, new(2023, 12, 31)))).ShouldBe([new DateOnly(2028, 12, 31)]);
        // An end bears the first day after: who was employed to 31 January left in January.
        Until(new World(Leaver(1, new(2024, 2, 1)))).ShouldBe([new DateOnly(2029, 1, 31)]);
        Until(new World(Leaver(1, new(2024, 1, 1)))).ShouldBe([new DateOnly(2028, 12, 31)]);
        Until(new World(Some.Employed(1, new(2020, 1, 1)))).ShouldBeEmpty();
        Until(new World(Leaver(1, new(2026, 6, 2)))).ShouldBeEmpty();
    }

    [Fact]
    public void leavers_of_one_month_are_set_at_once_and_once()
    {
        Fact[] facts = [.. Leaver(1, new(2024, 2, 10)), .. Leaver(2, new(2024, 2, 20)), .. Leaver(3, new(2024, 3, 2))];
        var world = new World(facts);
        var february = Decide(world, new(2029, 2, 28)).Facts.ShouldHaveSingleItem().ShouldBeOfType<RetentionSet>();
        february.Leavers.ShouldBe([Some.Account(1), Some.Account(2)]);
        var after = new World([.. facts, february]);
        Until(after).ShouldBe([new DateOnly(2029, 3, 31)]);
        Decide(after, new(2029, 2, 28)).Refused!.Type.ShouldBe("not-due");
        All(after).ShouldBe([new Retention(after.Person(1), new(2029, 2, 28)), new Retention(after.Person(2), new(2029, 2, 28))]);
        All(after)[0].IsOver(new(2029, 2, 28)).ShouldBeFalse();
        All(after)[0].IsOver(new(2029, 3, 1)).ShouldBeTrue();
    }

    [Fact]
    public void who_is_back_has_no_date_and_who_leaves_again_another()
    {
        Fact[] left = [.. Leaver(1, new(2024, 2, 10)), new RetentionSet([Some.Account(1)], new(2029, 2, 28), Some.At(new DateOnly(2024, 3, 1)))];
        var back = new EmploymentStarted(Some.Account(1), true, Some.At(new DateOnly(2025, 1, 1)));
        All(new World(left)).ShouldHaveSingleItem();
        All(new World([.. left, back])).ShouldBeEmpty();
        Until(new World([.. left, back])).ShouldBeEmpty();
        var again = new World([.. left, back, new EmploymentEnded(Some.Account(1), false, Some.At(new DateOnly(2026, 1, 31)))]);
        Until(again).ShouldBe([new DateOnly(2031, 1, 31)]);
        var set = Decide(again, new(2031, 1, 31)).Facts.ShouldHaveSingleItem();
        var both = new World([.. left, back, new EmploymentEnded(Some.Account(1), false, Some.At(new DateOnly(2026, 1, 31))), set]);
        All(both).ShouldHaveSingleItem().Until.ShouldBe(new DateOnly(2031, 1, 31));
        Until(both).ShouldBeEmpty();
    }

    private static IEnumerable<Fact> Leaver(int account, DateOnly on) => [.. Some.Employed(account, new(2020, 1, 1)), new EmploymentEnded(Some.Account(account), false, Some.At(on))];

    private static IReadOnlyList<Retention> All(World world) =>
        Retention.Of(world.Entries(Views.Governance), world.Everyone.Select(rows => rows.Person), world.People, Today, world.EmploymentOf);

    private static IReadOnlyList<DateOnly> Until(World world) => SetRetention.Due(All(world), world.Everyone.Select(rows => rows.Person), Today, world.EmploymentOf);

    private static Decision Decide(World world, DateOnly until) =>
        SetRetention.Decide(until, All(world), world.Everyone.Select(rows => rows.Person), Some.At(Today), world.EmploymentOf);
}
