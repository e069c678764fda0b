using LeFaire.Contributions;
using LeFaire.People;

namespace LeFaire.Learning;

public class WorkshopTests
{
    private static readonly PlaceId Workshop = Some.Place(9);
    private static readonly string[] Sql = ["sql"];

    [Fact]
    public void a_workshop_is_scheduled_with_its_topics_and_places()
    {
        var decision = Schedule(new World(Company(2)), new("Requêtes", Some.At(9), ["sql", "sql"], Some.Account(1), 90, 12));
        var scheduled = (WorkshopScheduled)decision.Facts.Single();
        scheduled.Tags.ShouldBe(["sql"]);
        (scheduled with { Tags = null }).ShouldBe(new WorkshopScheduled(Workshop, Some.Account(1), 90, null, Some.At(9), 12));
    }

    [Fact]
    public void scheduling_a_workshop_is_refused_where_it_makes_no_sense()
    {
        var (world, command) = (new World(Company(2)), new ScheduleWorkshop("Requêtes", Some.At(9), Sql, Some.Account(1), 90, 12));
        Schedule(world, command with { Title = " " }).Refused!.Type.ShouldBe("blank-title");
        Schedule(world, command with { StartsAt = Some.At(4) }).Refused!.Type.ShouldBe("in-the-past");
        Schedule(world, command with { Places = 0 }).Refused!.Type.ShouldBe("no-places");
        Schedule(world, command with { Minutes = 0 }).Refused!.Type.ShouldBe("no-duration");
        Schedule(world, command with { Tags = [] }).Refused!.Type.ShouldBe("unknown-topic");
        Schedule(world, command with { Tags = ["tea"] }).Refused!.Type.ShouldBe("unknown-topic");
        Schedule(new World(Scheduled(places: 2)), command).Refused!.Type.ShouldBe("already-scheduled");
    }

    [Fact]
    public void whoever_registers_when_places_are_full_waits_and_a_withdrawn_registration_frees_its_place()
    {
        // Two places; 2, 3, 4 and 5 register in this order.
        var facts = Scheduled(places: 2);
        for (var account = 2; account <= 5; account++) facts.Add(Registered(account, hour: account));
        var world = new World(facts);
        Numbers(world, One(world).Registered).ShouldBe([2, 3]);
        Numbers(world, One(world).Waiting).ShouldBe([4, 5]);
        var withdrawn = Withdraw(world, 3);
        withdrawn.Facts.Select(fact => ((WorkshopRegistered)((WorkshopRegistrationWithdrawn)fact).Undone).Account).ShouldBe([Some.Account(3)]);
        var after = new World([.. facts, .. withdrawn.Facts, Registered(3, hour: 9)]);
        Numbers(after, One(after).Registered).ShouldBe([2, 4]);
        Numbers(after, One(after).Waiting).ShouldBe([5, 3]);
    }

    [Fact]
    public void registering_and_withdrawing_are_refused_where_they_make_no_sense()
    {
        var world = new World([.. Scheduled(places: 1), Registered(2), Registered(3, hour: 10)]);
        Register(world, 4).Facts.Single().ShouldBeOfType<WorkshopRegistered>().Account.ShouldBe(Some.Account(4));
        Register(world, 2).Refused!.Type.ShouldBe("already-registered");
        Register(world, 3).Refused!.Type.ShouldBe("already-registered");
        Register(world, 1).Refused!.Type.ShouldBe("own-workshop");
        Register(world, 4, at: 9).Refused!.Type.ShouldBe("already-started");
        RegisterForWorkshop.Decide(new(Some.Account(4)), null, Some.At(5), world.People).Refused!.Type.ShouldBe("unknown-workshop");
        Withdraw(world, 4).Refused!.Type.ShouldBe("not-registered");
        Withdraw(world, 2, at: 9).Refused!.Type.ShouldBe("already-started");
        var cancelled = new World([.. Scheduled(places: 1), .. CancelWorkshop.Decide(One(world), Some.At(5)).Facts]);
        One(cancelled).Cancelled.ShouldBeTrue();
        Register(cancelled, 2).Refused!.Type.ShouldBe("already-cancelled");
        CancelWorkshop.Decide(One(cancelled), Some.At(5)).Refused!.Type.ShouldBe("already-cancelled");
    }

    [Fact]
    public void a_workshop_is_called_off_once_and_not_once_it_started()
    {
        var world = new World([.. Scheduled(places: 1), Registered(2)]);
        CancelWorkshop.Decide(One(world), Some.At(8)).Facts.ShouldBe([new WorkshopCancelled(Workshop, Some.Account(1), Some.At(9))]);
        CancelWorkshop.Decide(One(new World([.. Scheduled(places: 1), new WorkshopCancelled(Workshop, Some.Account(1), Some.At(9))])), Some.At(8)).Refused!.Type.ShouldBe("already-cancelled");
        CancelWorkshop.Decide(One(world), Some.At(9)).Refused!.Type.ShouldBe("already-started");
        CancelWorkshop.Decide(null, Some.At(8)).Refused!.Type.ShouldBe("unknown-workshop");
    }

    [Fact]
    public void who_came_is_recorded_once_the_workshop_started_registered_or_not()
    {
        var world = new World([.. Scheduled(places: 1), Registered(2), Registered(3, hour: 10)]);
        Attend(world, [2], at: 4).Refused!.Type.ShouldBe("not-started");
        Attend(world, [2, 99]).Refused!.Type.ShouldBe("unknown-person");
        var came = Attend(world, [2, 4, 2, 1]);
        came.Facts.Cast<WorkshopAttended>().Select(one => (one.Account, one.Host, one.Minutes, one.OccurredAt)).ShouldBe(
            [(Some.Account(2), Some.Account(1), 90, Some.At(9)), (Some.Account(4), Some.Account(1), 90, Some.At(9))]);
        var after = new World([.. Scheduled(places: 1), Registered(2), Registered(3, hour: 10), .. came.Facts]);
        Numbers(after, One(after).Attended).ShouldBe([2, 4]);
        Attend(after, [2]).Refused!.Type.ShouldBe("already-recorded");
    }

    [Fact]
    public void only_who_attended_rates_a_workshop_and_once()
    {
        var world = new World([.. Scheduled(places: 9), Attended(2)]);
        Rate(world, 4, 2).Facts.ShouldBe([new WorkshopRated(Workshop, Some.Account(2), 4, Some.At(10))]);
        Rate(world, 6, 2).Refused!.Type.ShouldBe("not-a-rating");
        Rate(world, 4, 3).Refused!.Type.ShouldBe("not-attended");
        Rate(new World([.. Scheduled(places: 9), Attended(2), Rated(2, 1)]), 4, 2).Refused!.Type.ShouldBe("already-rated");
    }

    [Fact]
    public void a_rating_is_shown_by_fives_so_that_no_single_one_can_be_worked_out()
    {
        int[] ratings = [5, 4, 4, 3, 2, 1, 1, 1, 1, 1];
        MeanOf(4).ShouldBeNull();
        MeanOf(5).ShouldBe(3.6m);
        MeanOf(9).ShouldBe(3.6m);
        MeanOf(10).ShouldBe(2.3m);

        decimal? MeanOf(int count)
        {
            var facts = Scheduled(places: 20);
            for (var i = 0; i < count; i++) facts.AddRange([Attended(2 + i), Rated(2 + i, ratings[i], hour: i)]);
            return One(new World(facts)).MeanRating;
        }
    }

    [Fact]
    public void the_record_of_a_host_counts_workshops_to_which_someone_came()
    {
        var facts = Scheduled(places: 20);
        for (var account = 2; account <= 7; account++) facts.AddRange([Attended(account), Rated(account, account == 7 ? 1 : 4, hour: account)]);
        facts.AddRange([new WorkshopScheduled(Some.Place(8), Some.Account(1), 60, Sql, Some.At(3)), new WorkshopAttended(Some.Place(8), Some.Account(2), Some.Account(1), 60, Sql, Some.At(3))]);
        facts.AddRange([new WorkshopScheduled(Some.Place(7), Some.Account(1), 60, Sql, Some.At(3)), new WorkshopCancelled(Some.Place(7), Some.Account(1), Some.At(3))]);
        var world = new World(facts);
        HostRecord.Of(world.Person(1), All(world)).ShouldBe(new HostRecord(world.Person(1), 2, 6, 5, 4m));
    }

    [Theory]
    // R. G. Newcombe, Two-sided confidence intervals for the single proportion: comparison of seven methods, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void the_interval_of_a_share_is_that_of_the_published_examples(int count, int of, double low, double high)
    {
        var share = Proportion.Wilson(count, of);
        (share.Low, share.High).ShouldBe(((decimal)low, (decimal)high));
    }

    [Fact]
    public void what_followed_is_compared_with_the_waiting_list()
    {
        // 2 to 11 attended, 12 to 21 waited. Five of the attendees answered on the topic on day 90 after; one too late, one on another topic, one before.
        var facts = Scheduled(places: 10);
        for (var account = 2; account <= 21; account++) facts.Add(Registered(account, hour: account));
        for (var account = 2; account <= 11; account++) facts.Add(Attended(account));
        for (var account = 2; account <= 6; account++) facts.Add(Answered(account, 99));
        facts.AddRange([Answered(7, 100), Answered(8, 99, "react"), Answered(9, 8)]);
        Followed(facts).ShouldBe(new WhatFollowed(1, Proportion.Wilson(5, 10), Compared.WaitingList, Proportion.Wilson(0, 10)));
        facts.Add(Answered(12, 50));
        // One of those who waited would be pointed at: then the attendees' own time before, where 9 alone answered, cannot be shown either.
        Followed(facts).ShouldBe(new WhatFollowed(1, Proportion.Wilson(5, 10), Compared.Nobody, null));
        facts.RemoveAll(fact => fact is ReplyPosted reply && reply.Author == Some.Account(9));
        Followed(facts).ShouldBe(new WhatFollowed(1, Proportion.Wilson(5, 10), Compared.ThemselvesBefore, Proportion.Wilson(0, 10)));
        Followed(facts, on: 98).Workshops.ShouldBe(0);

        static WhatFollowed Followed(List<Fact> facts, int on = 99)
        {
            var world = new World(facts);
            return WhatFollowed.Of(WhatFollowed.Observed(All(world, on), Some.Day(on)), world.Everyone, world.People, TopicMap.From([], ["sql", "react"]));
        }

        static ReplyPosted Answered(int account, int day, string tag = "sql") =>
            new(Some.Place(1), Some.Account(account), Some.Account(1), 80, [tag], null, Some.At(day));
    }

    [Fact]
    public void only_who_was_there_in_the_90_days_before_and_after_is_compared()
    {
        // 2 to 12, 22 and 23 attended on day 9, and 2 to 6 helped after. 7 left when the 90 days were over and 8 on their last; 9 was away for a while, 10 until they began; 22 joined a day too late.
        List<Fact> facts =
        [
            .. Scheduled(places: 20), .. Enumerable.Range(2, 11).Select(Attended), .. Enumerable.Range(2, 5).Select(Answered),
            .. Enumerable.Range(22, 2).SelectMany(account => Some.Employed(account, Some.Day(account == 22 ? -80 : -81))), Attended(22), Attended(23),
            new EmploymentEnded(Some.Account(8), false, Some.At(99, 0)), new EmploymentEnded(Some.Account(7), false, Some.At(100, 0)),
            new ContractSuspended(Some.Account(9), Some.At(40, 0)), new ContractResumed(Some.Account(9), Some.At(60, 0)),
            new ContractSuspended(Some.Account(10), Some.At(-200, 0)), new ContractResumed(Some.Account(10), Some.At(-81, 0))
        ];
        var world = new World(facts);
        // Of thirteen all but 8, 9 and 22.
        WhatFollowed.Of(WhatFollowed.Observed(All(world, 99), Some.Day(99)), world.Everyone, world.People, TopicMap.From([], Sql))
            .ShouldBe(new WhatFollowed(1, Proportion.Wilson(5, 10), Compared.ThemselvesBefore, Proportion.Wilson(0, 10)));

        static ReplyPosted Answered(int account) => new(Some.Place(1), Some.Account(account), Some.Account(1), 80, Sql, null, Some.At(20));
    }

    private static List<Fact> Company(int people) => [.. Enumerable.Range(1, people).SelectMany(account => Some.Employed(account, Some.Day(-400)))];

    /// <summary>Account 1 gives a workshop on day 9.</summary>
    private static List<Fact> Scheduled(int places) => [.. Company(21), new WorkshopScheduled(Workshop, Some.Account(1), 90, Sql, Some.At(9), places)];

    private static WorkshopRegistered Registered(int account, int hour = 9) => new(Workshop, Some.Account(account), Sql, Some.At(4, hour));

    private static WorkshopAttended Attended(int account) => new(Workshop, Some.Account(account), Some.Account(1), 90, Sql, Some.At(9));

    private static WorkshopRated Rated(int account, int rating, int hour = 9) => new(Workshop, Some.Account(account), rating, Some.At(10, hour));

    private static IReadOnlyList<WorkshopRecord> All(World world, int on = 30) => WorkshopRecord.Of(world.Entries(Views.Workshops), world.People, Some.Day(on));

    private static WorkshopRecord One(World world) => All(world).Single(one => one.Workshop == Workshop);

    private static IEnumerable<int> Numbers(World world, IEnumerable<PersonId> persons) =>
        persons.Select(person => Enumerable.Range(1, 21).Single(account => world.Person(account) == person));

    private static Decision Schedule(World world, ScheduleWorkshop command) => ScheduleWorkshop.Decide(
        command, Workshop, Some.At(5), world.People, TopicMap.From([], Sql), All(world).SingleOrDefault(one => one.Workshop == Workshop));

    private static Decision Register(World world, int account, int at = 5) =>
        RegisterForWorkshop.Decide(new(Some.Account(account)), One(world), Some.At(at), world.People);

    private static Decision Withdraw(World world, int account, int at = 5) => WithdrawRegistration.Decide(
        new(Some.Account(account)), One(world), world.Entries(Views.Workshops), Some.Account(account), Some.At(at), world.People);

    private static Decision Attend(World world, int[] accounts, int at = 9) =>
        RecordAttendance.Decide(new([.. accounts.Select(Some.Account)]), One(world), Some.At(at), world.People);

    private static Decision Rate(World world, int rating, int by) => RateWorkshop.Decide(new(rating), One(world), Some.Account(by), Some.At(10), world.People);
}
