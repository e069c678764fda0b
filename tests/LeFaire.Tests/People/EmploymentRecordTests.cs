using LeFaire.Contributions;

namespace LeFaire.People;

public class EmploymentRecordTests
{
    [Fact]
    public void employment_covers_its_first_day_and_not_the_day_it_ends()
    {
        var record = Of(Start(1, new(2025, 3, 3)), End(1, new(2025, 6, 1)));
        record.EmployedOn(new(2025, 3, 2)).ShouldBeFalse();
        record.EmployedOn(new(2025, 3, 3)).ShouldBeTrue();
        record.EmployedOn(new(2025, 5, 31)).ShouldBeTrue();
        record.EmployedOn(new(2025, 6, 1)).ShouldBeFalse();
    }

    [Fact]
    public void the_assignment_of_a_day_is_the_latest_on_or_before_it_and_ties_go_by_event_id()
    {
        var record = Of(Assign(new(2025, 3, 1), "A"), Assign(new(2025, 5, 1), "B"), Assign(new(2025, 5, 1), "C"));
        record.On(new(2025, 2, 28)).ShouldBeNull();
        record.On(new(2025, 4, 30))!.Unit.ShouldBe("A");
        record.On(new(2025, 5, 1))!.Unit.ShouldBe("C");
    }

    [Fact]
    public void a_transfer_between_accounts_is_no_new_arrival()
    {
        var record = Of(Start(1, new(2020, 1, 1)), End(1, new(2025, 4, 1)), Start(2, new(2025, 4, 1)));
        record.Spells.Count.ShouldBe(1);
        record.Spells[0].End.ShouldBeNull();
        record.Joins.ShouldBe([new DateOnly(2020, 1, 1)]);
    }

    [Theory]
    [InlineData(2026, 3, 1, false)]
    [InlineData(2026, 3, 2, true)]
    public void who_comes_back_after_more_than_twelve_months_is_a_newcomer(int year, int month, int day, bool newcomer)
    {
        var back = new DateOnly(year, month, day);
        var record = Of(Start(1, new(2020, 1, 1)), End(1, new(2025, 3, 1)), Start(1, back));
        record.JoinedOn(back).ShouldBe(newcomer ? back : new DateOnly(2020, 1, 1));
        record.JoinedOn(new(2025, 1, 1)).ShouldBe(new DateOnly(2020, 1, 1));
    }

    [Fact]
    public void an_unknown_join_date_is_no_arrival()
    {
        var record = Of(new EmploymentStarted(Some.Account(1), false, Some.At(new DateOnly(2025, 1, 1))));
        record.EmployedOn(new(2025, 1, 1)).ShouldBeTrue();
        record.JoinedOn(new(2025, 12, 31)).ShouldBeNull();
    }

    [Fact]
    public void joining_the_general_space_counts_only_without_a_directory()
    {
        var joined = new CommunityJoined(Some.Place(1), Some.Account(2), true, Some.At(new DateOnly(2025, 2, 1)));
        var inferred = Of(joined with { OccurredAt = Some.At(new DateOnly(2025, 3, 1)) }, joined);
        inferred.Spells.ShouldBe([new Spell(new(2025, 2, 1), true, true, null, false)]);
        inferred.JoinedOn(new(2025, 3, 1)).ShouldBe(new DateOnly(2025, 2, 1));
        Of(joined, Start(1, new(2025, 4, 1))).Spells.ShouldBe([new Spell(new(2025, 4, 1), true, false, null, false)]);
    }

    [Fact]
    public void projects_and_suspensions_are_read_on_a_day()
    {
        var record = Of(
            new ProjectAssigned(Some.Account(1), "P2", Some.At(1, 0)), new ProjectAssigned(Some.Account(1), "P1", Some.At(2, 0)),
            new ProjectUnassigned(Some.Account(1), "P2", Some.At(5, 0)), new ContractSuspended(Some.Account(1), Some.At(3, 0)),
            new ContractResumed(Some.Account(1), Some.At(5, 0)));
        record.ProjectsOn(Some.Day(4)).ShouldBe(["P1", "P2"]);
        record.ProjectsOn(Some.Day(5)).ShouldBe(["P1"]);
        record.SuspendedOn(Some.Day(2)).ShouldBeFalse();
        record.SuspendedOn(Some.Day(4)).ShouldBeTrue();
        record.SuspendedOn(Some.Day(5)).ShouldBeFalse();
    }

    [Fact]
    public void exposed_months_weigh_working_time_and_leave_suspensions_out()
    {
        // Employed from 1 January at 80%, suspended in all of February, asked on 31 March: January and March at 0.8 each.
        var record = Of(
            Start(1, new(2025, 1, 1)), Assign(new(2025, 1, 1), "A", 0.8m), new ContractSuspended(Some.Account(1), Some.At(new DateOnly(2025, 2, 1))),
            new ContractResumed(Some.Account(1), Some.At(new DateOnly(2025, 3, 1))));
        record.ExposedMonths(new Quarter(2025, 1), Always, new(2025, 3, 31)).ShouldBe(1.6m);
        record.ExposedMonths(new Quarter(2025, 1), Always, new(2025, 3, 14)).ShouldBe(0.8m);
        record.ExposedMonths(new Quarter(2024, 4), Always, new(2025, 3, 31)).ShouldBe(0m);
        // The 15th stands for the month, for the scope too.
        record.ExposedMonths(new Quarter(2025, 1), day => day >= new DateOnly(2025, 3, 15), new(2025, 3, 31)).ShouldBe(0.8m);
        record.ExposedMonths(new Quarter(2025, 1), day => day >= new DateOnly(2025, 3, 16), new(2025, 3, 31)).ShouldBe(0m);

        static bool Always(DateOnly day) => true;
    }

    [Fact]
    public void employment_is_unknown_before_a_baseline_without_join_dates()
    {
        // There until March 2020 as is known, and in the baseline of May 2025.
        var record = Of(
            Start(1, new(2019, 1, 1)), End(1, new(2020, 3, 1)), new EmploymentStarted(Some.Account(1), false, Some.At(new DateOnly(2025, 5, 1))));
        record.UnknownOn(new(2018, 12, 31)).ShouldBeFalse();
        record.UnknownOn(new(2020, 2, 29)).ShouldBeFalse();
        record.UnknownOn(new(2020, 3, 1)).ShouldBeTrue();
        record.UnknownOn(new(2025, 4, 30)).ShouldBeTrue();
        record.UnknownOn(new(2025, 5, 1)).ShouldBeFalse();
        Of().UnknownOn(new(2025, 5, 1)).ShouldBeFalse();
    }

    private static EmploymentRecord Of(params Fact[] facts) => EmploymentRecord.Of(World.Standing(facts));

    private static EmploymentStarted Start(int account, DateOnly day) => new(Some.Account(account), true, Some.At(day));

    private static EmploymentEnded End(int account, DateOnly day) => new(Some.Account(account), false, Some.At(day));

    private static AssignmentChanged Assign(DateOnly day, string unit, decimal share = 1m) =>
        new(Some.Account(1), new Assignment("Example SA", unit, null, null, null, null, share, Relationship.Cdi), Some.At(day));
}
