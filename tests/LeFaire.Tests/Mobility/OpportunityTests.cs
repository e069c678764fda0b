using LeFaire.Learning;
using LeFaire.People;

namespace LeFaire.Mobility;

public class OpportunityTests
{
    // 1 posts for Sales / Paris; 2 applies.
    private static readonly Fact Posted = new OpportunityPosted(Some.Place(1), OpportunityKind.Project, "Example SA", "Sales / Paris", ["sql"], Some.Account(1), Some.At(0));
    private static readonly Fact Applied = new OpportunityApplied(Some.Place(1), Some.Account(2), Some.At(1));
    private static readonly Fact Joined = new OpportunityJoined(Some.Place(1), OpportunityKind.Project, Some.Account(2), ["sql"], Some.Account(1), Some.At(2));
    private static readonly Fact Delivered = new OpportunityDelivered(Some.Place(1), OpportunityKind.Project, Some.Account(2), ["sql"], Some.Account(1), Some.At(30));
    private static readonly Fact Filled = new OpportunityClosed(Some.Place(1), OpportunityEnding.Filled, Some.Account(1), Some.At(3));

    [Fact]
    public void an_opportunity_is_posted_with_its_topics_and_unit()
    {
        ShouldGive(Post(new("Facturation", OpportunityKind.Project, "Example SA", "Sales / Paris", ["sql", "sql"])), Posted);
        ((OpportunityPosted)Post(new("Achats", OpportunityKind.Job, "Example SA", Topics: [])).Facts[0]).Topics.ShouldBeNull();
    }

    [Fact]
    public void posting_an_opportunity_is_refused_where_it_makes_no_sense()
    {
        Post(new(" ", OpportunityKind.Job, "Example SA")).Refused!.Type.ShouldBe("blank-title");
        Post(new("Achats", OpportunityKind.Job, "")).Refused!.Type.ShouldBe("blank-entity");
        Post(new("Achats", OpportunityKind.Job, "Example SA", " ")).Refused!.Type.ShouldBe("blank-unit");
        Post(new("Achats", OpportunityKind.Job, "Example SA", null, ["tea"])).Refused!.Type.ShouldBe("unknown-topic");
        Post(new("Achats", OpportunityKind.Job, "Example SA"), Read(Posted)).Refused!.Type.ShouldBe("already-posted");
    }

    [Fact]
    public void one_applies_for_oneself_once_while_it_is_open()
    {
        Apply(2, Posted).Facts.ShouldBe([Applied]);
        Apply(2).Refused!.Type.ShouldBe("unknown-opportunity");
        Apply(null, Posted).Refused!.Type.ShouldBe("applicant-not-a-person");
        Apply(1, Posted).Refused!.Type.ShouldBe("own-opportunity");
        Apply(2, Posted, Applied).Refused!.Type.ShouldBe("already-applied");
        Apply(2, Posted, Filled).Refused!.Type.ShouldBe("already-closed");
    }

    [Fact]
    public void an_application_is_taken_back_before_it_is_accepted_and_may_be_made_again()
    {
        var withdrawn = new OpportunityApplicationWithdrawn(Some.Event(2), Applied, Some.Account(2), Some.At(2));
        Withdraw(2, Posted, Applied).Facts.ShouldBe([withdrawn]);
        Withdraw(2).Refused!.Type.ShouldBe("unknown-opportunity");
        Withdraw(null, Posted, Applied).Refused!.Type.ShouldBe("applicant-not-a-person");
        Withdraw(3, Posted, Applied).Refused!.Type.ShouldBe("not-applied");
        Withdraw(2, Posted, Applied, Joined).Refused!.Type.ShouldBe("already-joined");
        Withdraw(2, Posted, Applied, withdrawn).Refused!.Type.ShouldBe("not-applied");
        Accept(2, 1, Posted, Applied, withdrawn).Refused!.Type.ShouldBe("not-an-applicant");
        Apply(2, Posted, Applied, withdrawn).Facts.Count.ShouldBe(1);

        Decision Withdraw(int? by, params Fact[] facts) => WithdrawApplication.Decide(
            Read(facts), World.Standing(facts), by is { } account ? Some.Account(account) : null, Some.At(2), People);
    }

    [Fact]
    public void only_whoever_posted_it_and_hr_accept_an_applicant_and_nobody_themselves()
    {
        ShouldGive(Accept(2, 1, Posted, Applied), Joined);
        Accept(2, null, Posted, Applied).Refused!.Type.ShouldBe("not-the-poster");
        Accept(2, 3, Posted, Applied).Refused!.Type.ShouldBe("not-the-poster");
        Accept(3, 1, Posted, Applied).Refused!.Type.ShouldBe("not-an-applicant");
        Accept(2, 1, Posted, Applied, Joined).Refused!.Type.ShouldBe("already-joined");
        Accept(2, 1, Posted, Applied, Filled).Refused!.Type.ShouldBe("already-closed");
        AcceptApplicant.Decide(new(Some.Account(2)), Read(Posted, Applied), Some.Account(2), true, Some.At(2), People).Refused!.Type.ShouldBe("self-acceptance");
        AcceptApplicant.Decide(new(Some.Account(2)), Read(Posted, Applied), null, true, Some.At(2), People).Facts.Count.ShouldBe(1);
    }

    [Fact]
    public void what_was_delivered_is_confirmed_once_by_another_and_never_of_a_job()
    {
        ShouldGive(Deliver(2, 1, Posted, Applied, Joined, Filled), Delivered);
        Deliver(2, 2, Posted, Applied, Joined).Refused!.Type.ShouldBe("not-the-poster");
        Deliver(3, 1, Posted, Applied, Joined).Refused!.Type.ShouldBe("not-joined");
        Deliver(2, 1, Posted, Applied, Joined, Delivered).Refused!.Type.ShouldBe("already-delivered");
        DeliverOpportunity.Decide(new(Some.Account(2)), Read(Posted, Applied, Joined), Some.Account(2), true, Some.At(30), People)
            .Refused!.Type.ShouldBe("self-confirmation");
        Deliver(2, 1, (OpportunityPosted)Posted with { Kind = OpportunityKind.Job }, Joined).Refused!.Type.ShouldBe("nothing-to-deliver");
    }

    [Fact]
    public void an_opportunity_is_filled_by_who_joined_or_given_up()
    {
        Close(new(Filled: true), Posted, Applied, Joined).Facts.ShouldBe([Filled]);
        Close(new(Filled: true), Posted, Applied).Refused!.Type.ShouldBe("nobody-joined");
        ((OpportunityClosed)Close(new(Filled: false), Posted).Facts[0]).Ending.ShouldBe(OpportunityEnding.GivenUp);
        Close(new(Filled: false), Posted, Filled).Refused!.Type.ShouldBe("already-closed");
    }

    [Theory]
    [InlineData("Sales / Lyon", true)]
    [InlineData("Sales", false)]
    [InlineData("Sales / Paris", false)]
    [InlineData("Sales / Paris / Team 1", false)]
    [InlineData("Sales / Paris 2", true)]
    [InlineData("Finance", true)]
    [InlineData(null, null)]
    public void outside_ones_scope_is_a_unit_that_neither_contains_ones_own_nor_lies_within_it(string? unit, bool? outside) =>
        Read(Company(unit), Posted, Applied, Joined)!.Participants.ShouldBe([new Participant(Person(2), Some.Day(2), outside, null)]);

    [Fact]
    public void the_scope_is_judged_by_the_org_chart_of_the_day_of_joining_even_where_it_is_known_late()
    {
        // In Finance on the day of joining, in Sales from the day after; what is added last says that it was Sales from the start.
        IReadOnlyList<Fact> company = [.. Company("Finance"), Moved("Sales", Some.At(3, 0))];
        Read(company, Posted, Applied, Joined)!.Participants[0].OutsideScope.ShouldBe(true);
        Read([.. company, Moved("Sales", Some.At(2, 0))], Posted, Applied, Joined)!.Participants[0].OutsideScope.ShouldBe(false);
    }

    [Fact]
    public void the_order_in_which_facts_arrive_has_no_bearing_on_an_opportunity()
    {
        var shown = Read(Filled, Delivered, Joined, Applied, Posted)!;
        shown.ShouldBe(Read(Posted, Applied, Joined, Filled, Delivered)! with
        {
            Topics = shown.Topics, Applicants = shown.Applicants, Participants = shown.Participants
        });
        (shown.PostedOn, shown.ClosedOn, shown.Ending, shown.IsOpen).ShouldBe((Some.Day(0), Some.Day(3), OpportunityEnding.Filled, false));
        shown.Applicants.ShouldBe([new Applicant(Person(2), Some.Day(1))]);
        shown.Participants.ShouldBe([new Participant(Person(2), Some.Day(2), null, Some.Day(30))]);
    }

    [Fact]
    public void who_applied_is_for_whoever_posted_it_hr_and_themselves()
    {
        var shown = Read(Posted, Applied, new OpportunityApplied(Some.Place(1), Some.Account(3), Some.At(2)))!;
        shown.ApplicantsFor(Person(1), false).Count.ShouldBe(2);
        shown.ApplicantsFor(null, true).Count.ShouldBe(2);
        shown.ApplicantsFor(Person(3), false).Select(one => one.Person).ShouldBe([Person(3)]);
        shown.ApplicantsFor(null, false).ShouldBeEmpty();
    }

    [Fact]
    public void joining_and_delivering_a_project_are_contributions_and_a_job_is_none()
    {
        Line.Of(Joined).ShouldBe(
            [(Some.Account(2), new Line(Some.Day(2), LineKind.OpportunityJoined, Way.Given, null, Some.Place(1), "sql", "", 1, 0))]);
        Line.Of(Delivered).ShouldBe(
            [(Some.Account(2), new Line(Some.Day(30), LineKind.OpportunityDelivered, Way.Given, null, Some.Place(1), "sql", "", 1, 0))]);
        Line.Of((OpportunityJoined)Joined with { Kind = OpportunityKind.Job }).ShouldBeEmpty();
    }

    private static readonly People.People People = global::LeFaire.People.People.From([]);

    private static PersonId Person(int account) => new(Some.Account(account).Value);

    // Facts that hold lists are alike where their JSON is.
    private static void ShouldGive(Decision decision, Fact expected) => decision.Facts.Select(FactJson.ToBytes).ShouldHaveSingleItem().ShouldBe(FactJson.ToBytes(expected));

    private static IReadOnlyList<Fact> Company(string? unit) => [.. Some.Employed(2, Some.Day(-400), unit)];

    private static AssignmentChanged Moved(string unit, DateTimeOffset at) =>
        new(Some.Account(2), new Assignment("Example SA", unit, "Paris", "E3", "Buyer", null, 1m, Relationship.Cdi), at);

    private static OpportunityRecord? Read(params IReadOnlyList<Fact> facts) => Read([], facts);

    private static OpportunityRecord? Read(IReadOnlyList<Fact> company, params IReadOnlyList<Fact> facts) =>
        OpportunityRecord.Of(World.Standing(facts), People, Some.Day(400), new World(company).UnitOf) is [var one] ? one : null;

    private static Decision Post(PostOpportunity command, OpportunityRecord? posted = null) =>
        PostOpportunity.Decide(command, Some.Place(1), Some.Account(1), Some.At(0), TopicMap.From([], ["sql"]), posted);

    private static Decision Apply(int? by, params IReadOnlyList<Fact> facts) =>
        ApplyForOpportunity.Decide(Read(facts), by is { } account ? Some.Account(account) : null, Some.At(1), People);

    private static Decision Accept(int applicant, int? by, params IReadOnlyList<Fact> facts) =>
        AcceptApplicant.Decide(new(Some.Account(applicant)), Read(facts), by is { } account ? Some.Account(account) : null, false, Some.At(2), People);

    private static Decision Deliver(int participant, int? by, params IReadOnlyList<Fact> facts) =>
        DeliverOpportunity.Decide(new(Some.Account(participant)), Read(facts), by is { } account ? Some.Account(account) : null, false, Some.At(30), People);

    private static Decision Close(CloseOpportunity command, params IReadOnlyList<Fact> facts) =>
        CloseOpportunity.Decide(command, Read(facts), Some.Account(1), false, Some.At(3), People);
}
