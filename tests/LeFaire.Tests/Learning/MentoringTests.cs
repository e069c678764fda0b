using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.People;

namespace LeFaire.Learning;

public class MentoringTests
{
    // 6 January 2025, a Monday.
    private static readonly DateOnly Monday = Some.Day(5);

    [Fact]
    public void asking_for_mentoring_puts_the_request_to_the_first_mentor()
    {
        var world = new World(Company());
        var decision = Request(world, new("sql"));
        decision.Facts.ShouldBe(
        [
            new MentoringRequested(Some.Place(9), Some.Account(1), "sql", MentoringMoment.OnDemand, null, Some.At(Monday)),
            new MentoringOffered(Some.Place(9), 1, Account(Suggested(world)[0]), Some.Account(1), Some.At(Monday))
        ]);
        ((MentoringOffered)Request(world, new("sql", Mentor: Account(Suggested(world)[1]))).Facts[1]).Mentor.ShouldBe(Account(Suggested(world)[1]));
        Request(world, new("react")).Facts.Count.ShouldBe(1);
    }

    [Fact]
    public void asking_for_mentoring_is_refused_where_it_makes_no_sense()
    {
        var world = new World(Company());
        Request(world, new("sql"), by: null).Refused!.Type.ShouldBe("mentee-not-a-person");
        Request(world, new("tea")).Refused!.Type.ShouldBe("unknown-topic");
        Request(world, new("sql", MentoringMoment.Before)).Refused!.Type.ShouldBe("no-workshop");
        Request(world, new("sql", MentoringMoment.After, Some.Place(7))).Refused!.Type.ShouldBe("unknown-workshop");
        Request(world, new("sql", Mentor: Some.Account(1))).Refused!.Type.ShouldBe("mentor-not-suggested");
        var asked = new World([.. Company(), new MentoringRequested(Some.Place(8), Some.Account(1), "sql", MentoringMoment.OnDemand, null, Some.At(Monday))]);
        Request(asked, new("sql")).Refused!.Type.ShouldBe("already-requested");
    }

    [Fact]
    public void mentors_are_outside_the_reporting_line_in_scope_at_work_and_have_time()
    {
        // 2 leads 1, 3 leads 2, 1 leads 4; 5 objected, 6 left, 7 has three open, 8 answered two people only, 9 and 10 remain.
        var facts = new List<Fact>(Some.Opened(Some.Day(-400)));
        for (var account = 1; account <= 10; account++)
        {
            facts.AddRange(Some.Employed(account, Some.Day(-400)));
            if (account != 8) facts.Add(Hosted(account));
        }

        facts.AddRange([Led(1, 2), Led(2, 3), Led(4, 1), new ObjectionRaised(Some.Account(5), null, Some.At(0)), new EmploymentEnded(Some.Account(6), false, Some.At(0))]);
        facts.AddRange([Answered(8, 1), Answered(8, 2)]);
        for (var open = 0; open < 3; open++)
        {
            facts.Add(new MentoringRequested(Some.Place(20 + open), Some.Account(10), "sql", MentoringMoment.OnDemand, null, Some.At(0)));
            facts.Add(new MentoringOffered(Some.Place(20 + open), 1, Some.Account(7), Some.Account(10), Some.At(0)));
        }

        var world = new World(facts);
        Suggested(world).Order().ShouldBe([world.Person(9), world.Person(10)]);
        Suggested(new World([.. facts, Answered(8, 3)])).Order().ShouldBe([world.Person(8), world.Person(9), world.Person(10)]);
        Suggested(new World([.. facts, new MentorshipClosed(Some.Place(20), MentorshipEnding.Withdrawn, null, Some.At(1))])).Order()
            .ShouldBe([world.Person(7), world.Person(9), world.Person(10)]);
    }

    [Fact]
    public void evidence_is_what_was_done_on_the_topic_in_four_quarters()
    {
        // On 6 January 2025 the four quarters begin on 1 April 2024.
        var first = new DateOnly(2024, 4, 1);
        var world = new World(
        [
            .. Some.Opened(new(2020, 1, 1)), .. Some.Employed(1, new(2020, 1, 1)), .. Some.Employed(2, new(2020, 1, 1)), .. Some.Employed(3, new(2020, 1, 1)),
            Answered(1, 2, first.AddDays(-1)), Answered(1, 2, first), Answered(1, 2, first.AddDays(1)), Answered(1, 3, first.AddDays(2)), Answered(1, 1, first.AddDays(3)),
            new ReplyPosted(Some.Place(1), Some.Account(1), Some.Account(2), 80, ["react"], null, Some.At(first)), Hosted(1, 2), Hosted(1, 3),
            new WorkshopCancelled(Some.Place(3), Some.Account(1), Some.At(2)),
            new MentoringSessionHeld(Some.Place(4), Some.Account(1), Some.Account(2), 45, ["sql"], null, Some.At(3, 0))
        ]);
        Evidence(world)["sql"][world.Person(1)].ShouldBe(new TopicEvidence(3, 2, 1, 1, Some.Day(3)));
        Evidence(world)["sql"].Keys.ShouldBe([world.Person(1)]);
    }

    [Fact]
    public void whoever_has_the_fewest_open_comes_first_and_the_lot_decides_among_equals()
    {
        var mentors = Enumerable.Range(2, 8).ToList();
        var facts = Some.Opened(Some.Day(-400)).Concat(Some.Employed(1, Some.Day(-400)))
            .Concat(mentors.SelectMany(account => Some.Employed(account, Some.Day(-400)).Append(Hosted(account)))).ToList();
        var before = Suggested(new World(facts));
        var lots = Enumerable.Range(0, 5).Select(day => Suggested(new World(facts), on: Monday.AddDays(day))[0]).Distinct();
        lots.Count().ShouldBeGreaterThan(1);
        var busy = new World([.. facts, new MentoringSessionHeld(Some.Place(9), Account(before[0]), Some.Account(1), 30, null, null, Some.At(0, 0))]);
        Suggested(busy).ShouldBe([.. before.Skip(1), before[0]]);
    }

    [Fact]
    public void only_the_mentor_who_has_the_request_answers_it()
    {
        var world = new World(Asked());
        Accept(world, 2).Facts.ShouldBe([new MentoringAccepted(Some.Place(9), Some.Account(2), Some.At(Monday))]);
        Accept(world, 1).Refused!.Type.ShouldBe("not-asked");
        Accept(world, 3).Refused!.Type.ShouldBe("unknown-mentorship");
        Accept(new World(Accepted()), 2).Refused!.Type.ShouldBe("already-accepted");
        Accept(new World([.. Asked(), new MentoringOffered(Some.Place(9), 2, Some.Account(3), Some.Account(1), Some.At(Monday))]), 2).Refused!.Type.ShouldBe("not-asked");
    }

    [Fact]
    public void a_request_that_is_declined_goes_to_the_next_mentor_at_once()
    {
        var world = new World(Asked());
        var declined = DeclineMentoring.Decide(One(world), Some.Account(2), Some.At(Monday), world.People, Helpers(world));
        declined.Facts.ShouldBe(
        [
            new MentoringDeclined(Some.Place(9), Some.Account(2), Some.At(Monday)),
            new MentoringOffered(Some.Place(9), 2, Some.Account(3), Some.Account(1), Some.At(Monday))
        ]);
        var again = new World([.. Asked(), .. declined.Facts]);
        One(again)!.AskedNow.ShouldBe(new MentorAsked(again.Person(3), Monday, false));
        DeclineMentoring.Decide(One(again), Some.Account(3), Some.At(Monday), again.People, Helpers(again)).Facts.ShouldBe(
            [new MentoringDeclined(Some.Place(9), Some.Account(3), Some.At(Monday))]);
    }

    [Theory]
    [InlineData(0, 7)] // Monday 6: Tuesday 7 to Friday 10, Monday 13
    [InlineData(4, 7)] // Friday 10: Monday 13 to Friday 17
    [InlineData(5, 6)] // Saturday 11: Monday 13 to Friday 17
    [InlineData(6, 5)] // Sunday 12: Monday 13 to Friday 17
    public void a_mentor_has_five_working_days(int asked, int days) =>
        new MentorAsked(default, Monday.AddDays(asked), false).AnswerBy.ShouldBe(Monday.AddDays(asked + days));

    [Fact]
    public void an_unanswered_request_goes_to_the_next_mentor_after_five_working_days_and_only_once()
    {
        // Asked on Monday 6 January: to be answered by Monday 13, so that it is due on Tuesday 14.
        var world = new World(Asked());
        Offer(world, Monday.AddDays(7)).Refused!.Type.ShouldBe("not-due");
        var offered = Offer(world, Monday.AddDays(8));
        offered.Facts.ShouldBe([new MentoringOffered(Some.Place(9), 2, Some.Account(3), Some.Account(1), Some.At(Monday.AddDays(8)))]);
        var next = new World([.. Asked(), .. offered.Facts]);
        Offer(next, Monday.AddDays(8)).Refused!.Type.ShouldBe("not-due");
        Offer(next, Monday.AddDays(30)).Refused!.Type.ShouldBe("no-mentor-left");
        Offer(new World(Accepted()), Monday.AddDays(30)).Refused!.Type.ShouldBe("not-due");
    }

    [Fact]
    public void a_session_is_held_once_accepted_and_bears_the_topic()
    {
        var world = new World(Accepted());
        var held = (MentoringSessionHeld)Hold(world, new(Monday, 45), 1).Facts.Single();
        held.Tags.ShouldBe(["sql"]);
        (held with { Tags = null }).ShouldBe(new MentoringSessionHeld(Some.Place(9), Some.Account(2), Some.Account(1), 45, null, null, Some.At(Monday)));
        Hold(world, new(Monday.AddDays(9)), 1).Refused!.Type.ShouldBe("in-the-future");
        Hold(world, new(Monday.AddDays(-1)), 1).Refused!.Type.ShouldBe("before-acceptance");
        Hold(world, new(Monday, 0), 1).Refused!.Type.ShouldBe("no-duration");
        Hold(world, new(Monday), 3).Refused!.Type.ShouldBe("unknown-mentorship");
        Hold(new World(Asked()), new(Monday), 1).Refused!.Type.ShouldBe("not-accepted");
        Hold(new World(Met()), new(Monday), 2).Refused!.Type.ShouldBe("already-held");
        Hold(new World([.. Met(), Closed]), new(Monday.AddDays(1)), 1).Refused!.Type.ShouldBe("closed");
    }

    [Fact]
    public void feedback_is_revealed_when_both_sides_gave_it()
    {
        var world = new World(Met());
        var first = Say(world, FeedbackQuality.Helpful, 1);
        first.Facts.ShouldBe([new MentoringFeedbackGiven(Some.Place(9), Some.Account(1), Some.Account(2), FeedbackQuality.Helpful, Some.At(Monday))]);
        var one = new World([.. Met(), .. first.Facts]);
        Say(one, FeedbackQuality.NoHelp, 1).Refused!.Type.ShouldBe("already-given");
        One(one)!.FeedbackFor(one.Person(1)).Select(said => said.By).ShouldBe([one.Person(1)]);
        One(one)!.FeedbackFor(one.Person(2)).ShouldBeEmpty();
        One(one)!.FeedbackFor(null).ShouldBeEmpty();
        var both = new World([.. Met(), .. first.Facts, .. Say(one, FeedbackQuality.VeryHelpful, 2).Facts]);
        foreach (var reader in new PersonId?[] { both.Person(1), both.Person(2), null }) One(both)!.FeedbackFor(reader).Count.ShouldBe(2);
        Say(new World(Accepted()), FeedbackQuality.Helpful, 1).Refused!.Type.ShouldBe("no-session");
        Say(world, FeedbackQuality.Helpful, 3).Refused!.Type.ShouldBe("unknown-mentorship");
    }

    [Fact]
    public void a_mentorship_is_closed_by_either_side_and_a_request_is_taken_back()
    {
        Close(new World(Asked()), 1).Facts.ShouldBe([new MentorshipClosed(Some.Place(9), MentorshipEnding.Withdrawn, Some.Account(1), Some.At(Monday))]);
        Close(new World(Asked()), 2).Refused!.Type.ShouldBe("unknown-mentorship");
        Close(new World(Met()), 2).Facts.ShouldBe([new MentorshipClosed(Some.Place(9), MentorshipEnding.Reached, Some.Account(2), Some.At(Monday))]);
        Close(new World(Met()), null, runsProgramme: true).Facts.Count.ShouldBe(1);
        Close(new World([.. Met(), Closed]), 1).Refused!.Type.ShouldBe("already-closed");
    }

    [Fact]
    public void a_mentorship_of_sessions_alone_is_read_too_and_falls_quiet()
    {
        var world = new World([.. Company(), new MentoringSessionHeld(Some.Place(9), Some.Account(2), Some.Account(1), 30, null, null, Some.At(Monday))]);
        var (one, mentor) = (One(world)!, world.Person(2));
        one.State.ShouldBe(MentorshipState.Running);
        one.Occupies(mentor, Monday.AddDays(90)).ShouldBeTrue();
        one.Occupies(mentor, Monday.AddDays(91)).ShouldBeFalse();
    }

    [Fact]
    public void the_programme_in_figures()
    {
        // Requests of twelve people on 1 March, six accepted after 1, 2, 4, 6, 9 and 20 days: median 5; five of the six unmet are on sql.
        // Each of the six meets once, 50 minutes each: five hours; five of the pairs are of two units.
        int[] waits = [1, 2, 4, 6, 9, 20];
        var march = new DateOnly(2025, 3, 1);
        var facts = new List<Fact>();
        for (var mentee = 1; mentee <= 12; mentee++)
        {
            facts.AddRange(Some.Employed(mentee, Some.Day(0), mentee <= 5 ? "Sales" : "Support"));
            facts.AddRange(Some.Employed(100 + mentee, Some.Day(0), "Support"));
            facts.Add(new MentoringRequested(
                Some.Place(mentee), Some.Account(mentee), mentee is > 6 and < 12 ? "sql" : "react", MentoringMoment.OnDemand, null, Some.At(march)));
            if (mentee > 6) continue;
            facts.Add(new MentoringAccepted(Some.Place(mentee), Some.Account(100 + mentee), Some.At(march.AddDays(waits[mentee - 1]))));
            facts.Add(new MentoringSessionHeld(Some.Place(mentee), Some.Account(100 + mentee), Some.Account(mentee), 50, null, null, Some.At(march.AddDays(25))));
        }

        var figures = Programme(facts);
        (figures.Mentees, figures.Requests, figures.Coverage, figures.MedianDaysToAcceptance).ShouldBe((12, 12, 0.5m, 5m));
        (figures.Sessions, figures.Hours).ShouldBe((6, 5m));
        // One pair is of one unit: that would point at it.
        figures.AcrossUnits.ShouldBeNull();
        // Five on sql would leave one on react.
        figures.UnmetTopics.ShouldBeEmpty();
        facts.RemoveAll(fact => fact is MentoringRequested { Topic: "react" } request && request.Mentee == Some.Account(12));
        Programme(facts).UnmetTopics.ShouldBe([new UnmetTopic("sql", 5)]);
        facts.RemoveAll(fact => fact is MentoringRequested request && request.Mentee == Some.Account(11));
        var fewer = Programme(facts);
        (fewer.Mentees, fewer.Coverage, fewer.MedianDaysToAcceptance).ShouldBe((10, null, null));
        fewer.UnmetTopics.ShouldBeEmpty();

        static MentoringProgramme Programme(List<Fact> facts)
        {
            var (world, to) = (new World(facts), new DateOnly(2025, 3, 31));
            return MentoringProgramme.Of(MentorshipRecord.Of(world.Entries(Views.Mentorships), world.People, to), new(2025, 3, 1), to, world.UnitOf);
        }
    }

    [Fact]
    public void figures_move_only_at_month_ends()
    {
        ClosedMonths.LastEnd(new(2025, 3, 30)).ShouldBe(new DateOnly(2025, 2, 28));
        ClosedMonths.LastEnd(new(2025, 3, 31)).ShouldBe(new DateOnly(2025, 3, 31));
    }

    private static MentorshipClosed Closed { get; } = new(Some.Place(9), MentorshipEnding.Reached, null, Some.At(Monday));

    /// <summary>1 asks; 2 and 3 gave a workshop on sql.</summary>
    private static List<Fact> Company() =>
    [
        .. Some.Opened(Some.Day(-400)), .. Some.Employed(1, Some.Day(-400)), .. Some.Employed(2, Some.Day(-400)), .. Some.Employed(3, Some.Day(-400)), Hosted(2), Hosted(3)
    ];

    /// <summary>2 was asked on Monday.</summary>
    private static List<Fact> Asked() =>
    [
        .. Company(), new MentoringRequested(Some.Place(9), Some.Account(1), "sql", MentoringMoment.OnDemand, null, Some.At(Monday)),
        new MentoringOffered(Some.Place(9), 1, Some.Account(2), Some.Account(1), Some.At(Monday))
    ];

    private static List<Fact> Accepted() => [.. Asked(), new MentoringAccepted(Some.Place(9), Some.Account(2), Some.At(Monday))];

    private static List<Fact> Met() =>
        [.. Accepted(), new MentoringSessionHeld(Some.Place(9), Some.Account(2), Some.Account(1), 45, ["sql"], null, Some.At(Monday))];

    private static WorkshopScheduled Hosted(int account, int? place = null) =>
        new(Some.Place(place ?? 100 + account), Some.Account(account), 60, ["sql"], Some.At(-10));

    private static AssignmentChanged Led(int account, int manager) => new(
        Some.Account(account), new Assignment("Example SA", "Sales", "Paris", "E3", "Buyer", Some.Account(manager), 1m, Relationship.Cdi), Some.At(Some.Day(-300)));

    private static ReplyPosted Answered(int from, int to, DateOnly? day = null) =>
        new(Some.Place(1), Some.Account(from), Some.Account(to), 80, ["sql"], null, Some.At(day ?? Some.Day(-5)));

    private static AccountId Account(PersonId person) => new(person.Value);

    private static MentorshipRecord? One(World world) => Mentorships(world, Monday.AddDays(60)).SingleOrDefault(one => one.Mentorship == Some.Place(9));

    private static IReadOnlyList<MentorshipRecord> Mentorships(World world, DateOnly on) =>
        MentorshipRecord.Of(world.Entries(Views.Mentorships), world.People, on);

    private static TopicMap Map(World world) => TopicMap.From(world.Entries(Views.Topics), ["sql", "react"]);

    private static IReadOnlyDictionary<string, IReadOnlyDictionary<PersonId, TopicEvidence>> Evidence(World world, DateOnly? on = null) =>
        TopicHelpers.Evidence(world.Everyone, world.People, world.Scope, Map(world), on ?? Monday);

    private static IReadOnlyList<TopicHelper> Helpers(World world, DateOnly? on = null) => TopicHelpers.Mentors(
        world.Person(1),
        TopicHelpers.InTurn(
            Evidence(world, on)["sql"], Mentorships(world, on ?? Monday), on ?? Monday, TopicHelpers.LotOf(world.Person(1), "sql", on ?? Monday)),
        world.People, on ?? Monday, world.EmploymentOf);

    private static List<PersonId> Suggested(World world, DateOnly? on = null) => [.. Helpers(world, on).Select(helper => helper.Person)];

    private static Decision Request(World world, RequestMentoring command, int? by = 1) => RequestMentoring.Decide(
        command, Some.Place(9), by is { } account ? Some.Account(account) : null, Some.At(Monday), world.People, Mentorships(world, Monday), Map(world),
        workshopKnown: false, command.Topic == "sql" ? Helpers(world) : []);

    private static Decision Accept(World world, int by) => AcceptMentoring.Decide(One(world), Some.Account(by), Some.At(Monday), world.People);

    private static Decision Offer(World world, DateOnly on) => OfferMentoring.Decide(One(world), Some.At(on), Helpers(world));

    private static Decision Hold(World world, HoldMentoringSession command, int by) =>
        HoldMentoringSession.Decide(command, One(world), Some.Account(by), Monday.AddDays(2), world.People);

    private static Decision Say(World world, FeedbackQuality quality, int by) =>
        GiveMentoringFeedback.Decide(new(quality), One(world), Some.Account(by), Some.At(Monday), world.People);

    private static Decision Close(World world, int? by, bool runsProgramme = false) => CloseMentorship.Decide(
        new(Reached: true), One(world), by is { } account ? Some.Account(account) : null, runsProgramme, Some.At(Monday), world.People);
}
