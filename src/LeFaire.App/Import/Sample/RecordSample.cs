using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.Learning;
using LeFaire.Mobility;
using LeFaire.Onboarding;
using LeFaire.Succession;

namespace LeFaire.Import.Sample;

/// <summary>Carries out what no format of the sample company carries, by the very commands that a user has.</summary>
internal static class RecordSample
{
    /// <summary>Carries the commands out in order; what was carried out before is refused as already there, and stays.</summary>
    /// <exception cref="InvalidOperationException">A command was refused for another reason: the sample is at fault.</exception>
    public static async Task RunAsync(Installation installation, IReadOnlyList<SampleCommand> commands, CancellationToken ct)
    {
        var plans = new List<PlanId>();
        foreach (var command in commands)
        {
            foreach (var outcome in await CarryOutAsync(installation, command, plans, ct))
            {
                if (outcome.Refused is { } refused && !refused.Type.StartsWith("already-", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException($"The sample's {command.GetType().Name} was refused: {refused.Detail} ({refused.Type})");
                }
            }
        }
    }

    private static async Task<IReadOnlyList<Outcome>> CarryOutAsync(
        Installation installation, SampleCommand command, List<PlanId> plans, CancellationToken ct)
    {
        switch (command)
        {
            case SampleEntity entity:
                return [await OpenEntityEndpoint.HandleAsync(new(entity.Entity, entity.Consulted, entity.Noticed), Analyst(null), installation, ct)];
            case SampleCohort cohort:
                return [await OpenCohortEndpoint.HandleAsync(
                    new(cohort.Entity, cohort.From, cohort.To), Analyst(null), installation, ct, SampleCompany.Midnight(cohort.To))];
            case SampleTopic topic:
                var space = await TitledAsync(installation, topic.Space, ct);
                return [await MapTopicsEndpoint.HandleAsync(new([new Topic(topic.Topic)], topic.From, space), Analyst(null), installation, ct)];
            case SamplePlan plan:
                var opened = await OpenPlanEndpoint.HandleAsync(
                    new(plan.Title, plan.Entity, plan.Position, plan.Criteria, plan.Units, plan.Grades, plan.Requirements),
                    Analyst(await installation.AccountAsync(plan.By, ct)), installation, ct, SampleCompany.Midnight(plan.On));
                plans.Add(new PlanId(opened.Stream));
                return [opened];
            case SampleNomination nomination:
                return await NominateAsync(installation, nomination, plans[nomination.Plan], ct);
            case SampleMentoring mentoring:
                return [await MentorAsync(installation, mentoring, ct)];
            case SampleRatings ratings:
                return [await RateAsync(installation, ratings, ct)];
            case SampleOpportunity opportunity:
                return [await OfferAsync(installation, opportunity, ct)];
            case SampleMobility mobility:
                var declarer = new Actor(Role.Employee, await installation.AccountAsync(mobility.Email, ct));
                return [await DeclareAsync(installation, mobility, declarer, ct)];
            case SampleObjection objection:
                var account = await installation.AccountAsync(objection.Email, ct);
                return [await RaiseObjectionEndpoint.HandleAsync(
                    new(account), new Actor(Role.Employee, account), installation, ct, SampleCompany.Midnight(objection.On))];
            default:
                throw new InvalidOperationException($"Nobody knows how to carry out {command.GetType().Name}.");
        }

        static Actor Analyst(AccountId? account) => new(Role.Analyst, account);
    }

    private static async Task<PlaceId> TitledAsync(Installation installation, string title, CancellationToken ct)
    {
        await using var select = installation.Database.CreateCommand("select id from vault.titles where title = $1");
        select.Parameters.Add(new() { Value = title });
        return new PlaceId((Guid)(await select.ExecuteScalarAsync(ct))!);
    }

    private static async Task<IReadOnlyList<Outcome>> NominateAsync(
        Installation installation, SampleNomination nomination, PlanId plan, CancellationToken ct)
    {
        var nominee = await installation.AccountAsync(nomination.Nominee, ct);
        var at = SampleCompany.Midnight(nomination.On);
        var nominated = await NominateCandidateEndpoint.HandleAsync(
            plan, new(nominee, nomination.Reason, ConflictOfInterest.None), new Actor(Role.Committee, await installation.AccountAsync(nomination.By, ct)), installation, ct, at);
        if (nomination.Seconder is null) return [nominated];
        var seconder = new Actor(Role.Committee, await installation.AccountAsync(nomination.Seconder, ct));
        return [nominated, await SecondNominationEndpoint.HandleAsync(plan, new(nominee), seconder, installation, ct, at.AddDays(1))];
    }

    private static async Task<Outcome> MentorAsync(Installation installation, SampleMentoring sample, CancellationToken ct)
    {
        var mentee = await installation.AccountAsync(sample.Mentee, ct);
        var mentors = new List<AccountId>();
        foreach (var email in sample.Mentors) mentors.Add(await installation.AccountAsync(email, ct));
        var command = new RequestMentoring(sample.Topic);
        var at = SampleCompany.Midnight(sample.On).AddHours(9);
        var mentorship = RequestMentoringEndpoint.IdOf(installation, command, mentee, at);
        return await installation.Deciding.DecideAsync(
            mentorship.Value,
            async (views, _) =>
            {
                if (await ListMentoringEndpoint.OneAsync(views, mentorship, DateOnly.MaxValue, ct) is not null) return Already("requested");
                var topics = await MapTopicsEndpoint.ReadAsync(views, ct);
                // Those who help most in the topic's space stand for whom the company would suggest: to read all evidence for every request would take long.
                var suggested = mentors.ConvertAll(mentor => new TopicHelper(views.People.PersonOf(mentor)!.Value, new TopicEvidence(0, 0, 0, 1, sample.On), 0));
                return Play(sample, command, mentorship, mentee, at, views.People, topics, suggested);
            },
            ct,
            async (connection, events) =>
            {
                foreach (var said in events.Where(one => one.Fact is MentoringFeedbackGiven))
                {
                    await Vault.ReasonAsync(connection, said.Id, ((MentoringFeedbackGiven)said.Fact).By == mentee ? sample.OfMentee : sample.OfMentor, null, ct);
                }
            });
    }

    private static Decision Play(
        SampleMentoring sample, RequestMentoring command, PlaceId mentorship, AccountId mentee, DateTimeOffset at, People.People people, TopicMap topics,
        List<TopicHelper> suggested)
    {
        var story = new Story<MentorshipRecord>(given => MentorshipRecord.Of(given, people, DateOnly.MaxValue) is [var one] ? one : null);
        story.Then(_ => RequestMentoring.Decide(command, mentorship, mentee, at, people, [], topics, workshopKnown: false, suggested));
        if (suggested.Count == 0) return story.Decision;
        if (sample.Course == SampleCourse.TakenBack)
        {
            foreach (var mentor in suggested) story.Then(so => DeclineMentoring.Decide(so, Account(mentor), at = at.AddDays(2), people, suggested));
            story.Then(so => CloseMentorship.Decide(new(Reached: false), so, mentee, runsProgramme: false, at.AddDays(3), people));
        }

        if (sample.Course is SampleCourse.TakenBack or SampleCourse.Waits) return story.Decision;
        var by = Account(suggested[0]);
        story.Then(so => AcceptMentoring.Decide(so, by, at = at.AddDays(1 + (sample.On.Day % 4)), people));
        foreach (var minutes in new[] { 60, 45, 30 })
        {
            at = at.AddDays(9);
            var day = DateOnly.FromDateTime(at.UtcDateTime);
            story.Then(so => HoldMentoringSession.Decide(new(day, minutes), so, by, day, people));
        }

        story.Then(so => GiveMentoringFeedback.Decide(new(FeedbackQuality.VeryHelpful), so, mentee, at.AddDays(1), people));
        if (sample.Course != SampleCourse.OneSideSpoke) story.Then(so => GiveMentoringFeedback.Decide(new(FeedbackQuality.Helpful), so, by, at.AddDays(2), people));
        if (sample.Course == SampleCourse.Reached) story.Then(so => CloseMentorship.Decide(new(Reached: true), so, mentee, runsProgramme: false, at.AddDays(3), people));
        return story.Decision;

        static AccountId Account(TopicHelper helper) => new(helper.Person.Value);
    }

    private static async Task<Outcome> RateAsync(Installation installation, SampleRatings sample, CancellationToken ct)
    {
        var workshop = await TitledAsync(installation, sample.Workshop, ct);
        var raters = new List<(AccountId By, int Rating)>();
        foreach (var (by, rating) in sample.Ratings) raters.Add((await installation.AccountAsync(by, ct), rating));
        return await installation.Deciding.DecideAsync(
            workshop.Value,
            async (views, _) =>
            {
                var before = await views.EntriesAsync(Views.Workshops, workshop.Value, ct);
                if (before.Exists(entry => entry.Fact is WorkshopRated)) return Already("rated");
                var story = new Story<WorkshopRecord>(given => WorkshopRecord.Of([.. before, .. given], views.People, DateOnly.MaxValue) is [var one] ? one : null);
                foreach (var (by, rating) in raters) story.Then(so => RateWorkshop.Decide(new(rating), so, by, SampleCompany.Midnight(sample.On), views.People));
                return story.Decision;
            },
            ct);
    }

    private static async Task<Outcome> OfferAsync(Installation installation, SampleOpportunity sample, CancellationToken ct)
    {
        var poster = await installation.AccountAsync(sample.By, ct);
        var applicants = new List<AccountId>();
        foreach (var email in sample.Applicants) applicants.Add(await installation.AccountAsync(email, ct));
        var command = new PostOpportunity(sample.Title, sample.Kind, sample.Entity, sample.Unit, [sample.Topic]);
        var opportunity = PostOpportunityEndpoint.IdOf(installation, command, poster, sample.On);
        return await installation.Deciding.DecideAsync(
            opportunity.Value,
            async (views, _) =>
            {
                if (await ListOpportunitiesEndpoint.OneAsync(views, opportunity, DateOnly.MaxValue, ct) is not null) return Already("posted");
                var (people, at) = (views.People, SampleCompany.Midnight(sample.On).AddHours(8));
                var topics = await MapTopicsEndpoint.ReadAsync(views, ct);
                var story = new Story<OpportunityRecord>(given => OpportunityRecord.Of(given, people, DateOnly.MaxValue, views.UnitOf) is [var one] ? one : null);
                story.Then(so => PostOpportunity.Decide(command, opportunity, poster, at, topics, so));
                foreach (var applicant in applicants) story.Then(so => ApplyForOpportunity.Decide(so, applicant, at = at.AddDays(1), people));
                if (!sample.Filled) return story.Decision;
                at = SampleCompany.Midnight(sample.On.AddDays(sample.DaysToFill)).AddHours(8);
                story.Then(so => AcceptApplicant.Decide(new(applicants[0]), so, poster, runsBoard: false, at, people));
                story.Then(so => CloseOpportunity.Decide(new(Filled: true), so, poster, runsBoard: false, at.AddHours(1), people));
                if (sample.Kind != OpportunityKind.Job) story.Then(so => DeliverOpportunity.Decide(new(applicants[0]), so, poster, runsBoard: false, at.AddDays(20), people));
                return story.Decision;
            },
            ct, (connection, _) => Vault.TitleAsync(connection, new Dictionary<Guid, string> { [opportunity.Value] = sample.Title }, ct));
    }

    private static Task<Outcome> DeclareAsync(Installation installation, SampleMobility sample, Actor actor, CancellationToken ct) =>
        installation.Deciding.DecideAsync(
            actor.Account!.Value.Value,
            async (views, _) => (await views.EntriesAsync(Views.Mobility, actor.Account!.Value.Value, ct)).Count > 0
                ? Already("declared")
                : DeclareMobility.Decide(
                    new(sample.Kinds), actor.Account, SampleCompany.Midnight(sample.On).AddHours(10), views.People, await MapTopicsEndpoint.ReadAsync(views, ct)),
            ct);

    private static Decision Already(string what) => Decision.Refuse($"already-{what}", "Already there", "An earlier run of the sample recorded it.");
}
