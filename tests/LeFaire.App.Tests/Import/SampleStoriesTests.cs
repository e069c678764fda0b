using LeFaire.Import.Sample;
using LeFaire.Learning;
using LeFaire.Mobility;
using LeFaire.People;

namespace LeFaire.Import;

public class SampleStoriesTests(PostgresFixture postgres)
{
    private static readonly SampleOptions Company = new(People: 200, Months: 12);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_stories_of_the_sample_are_recorded_once_and_fill_every_page()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        foreach (var export in SampleCompany.Exports(Company)) await installation.ImportAsync(export, new ImportOptions(CompleteSnapshots: true));
        var commands = SampleCompany.Commands(Company);
        await RecordSample.RunAsync(installation, commands, Ct);
        var once = await installation.ScalarAsync<long>("select count(*) from lefaire.mt_events");
        await RecordSample.RunAsync(installation, commands, Ct);
        (await installation.ScalarAsync<long>("select count(*) from lefaire.mt_events")).ShouldBe(once);

        await using var snapshot = await installation.Snapshots.OpenAsync(Ct);
        var mentorships = (await ListMentoringEndpoint.AllAsync(snapshot, DateOnly.MaxValue, Ct)).Where(one => one.RequestedOn is not null).ToList();
        var asked = commands.OfType<SampleMentoring>().ToList();
        mentorships.Count.ShouldBe(asked.Count);
        mentorships.Count(one => one.Ending == MentorshipEnding.Reached).ShouldBe(asked.Count(one => one.Course == SampleCourse.Reached));
        mentorships.Count(one => one.Ending == MentorshipEnding.Withdrawn).ShouldBe(asked.Count(one => one.Course == SampleCourse.TakenBack));
        mentorships.Count(one => one.State == MentorshipState.Waiting).ShouldBe(asked.Count(one => one.Course == SampleCourse.Waits));
        var spoken = mentorships.Where(one => one.Feedback.Count == 2).SelectMany(one => one.Feedback).ToList();
        (await Names.ReasonsAsync(installation.Database, spoken.Select(one => one.Event), Ct)).Count.ShouldBe(spoken.Count);
        spoken.Count.ShouldBeGreaterThan(0);

        // Most of those who were asked would have been suggested that day, by what they had done on the topic.
        var wouldBe = new List<bool>();
        foreach (var one in mentorships)
        {
            var suggested = await SuggestMentorsEndpoint.ReadAsync(snapshot, one.Mentee, one.Topic!, one.RequestedOn!.Value, [], Ct);
            wouldBe.AddRange(one.Asked.Select(asked => suggested.Any(mentor => mentor.Person == asked.Mentor)));
        }

        wouldBe.Count(of => of).ShouldBeGreaterThan(wouldBe.Count / 2);

        var opportunities = await ListOpportunitiesEndpoint.AllAsync(snapshot, DateOnly.MaxValue, Ct);
        var offered = commands.OfType<SampleOpportunity>().ToList();
        opportunities.Count(one => one.Ending == OpportunityEnding.Filled).ShouldBe(offered.Count(one => one.Filled));
        opportunities.ShouldAllBe(one => one.Applicants.Count == 3);
        opportunities.Where(one => one is { Ending: OpportunityEnding.Filled, Kind: not OpportunityKind.Job }).ShouldAllBe(one => one.Participants[0].DeliveredOn != null);
        (await ShowMobilityEndpoint.AllAsync(snapshot, DateOnly.MaxValue, Ct)).Count.ShouldBe(commands.OfType<SampleMobility>().Count());
        var workshops = await ListWorkshopsEndpoint.AllAsync(snapshot, DateOnly.MaxValue, Ct);
        workshops.ShouldContain(one => one.Waiting.Count > 0);
        workshops.Count(one => one.MeanRating != null).ShouldBe(commands.OfType<SampleRatings>().Count());
    }
}
