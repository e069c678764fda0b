using System.Text.Json;
using CsCheck;
using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Onboarding;
using LeFaire.People;
using LeFaire.Succession;

namespace LeFaire.Replay;

/// <summary>Facts that come late, and facts that are corrected: whatever the order in which they arrive, profiles, cohorts and plans are the same.</summary>
public class LateFactsTests
{
    private const int Staff = 7;

    private static readonly DateOnly On = Some.Day(120);

    private static readonly CohortOpened Cohort = new(Some.Cohort(1), "Example SA", null, Some.Day(0), Some.Day(20), null, Some.At(0));

    private static readonly PlanOpened Plan =
        new(Some.Plan(1), "Example SA", "HeadOfSales", ["Sales"], null, new HardRequirements(), [Dimension.Helping, Dimension.Bridging], null, Some.At(50));

    private static readonly Gen<(int From, int To, int Day)[]> Replies = Gen.Int[1, Staff].Select(Gen.Int[1, Staff], Gen.Int[20, 110]).Array[5, 25];

    [Fact]
    public void the_same_facts_give_the_same_answers_in_whatever_order_they_arrive() => Replies.SelectMany(replies => Gen.Shuffle(Log(replies)).Select(Gen.Const(replies)))
        .Sample((arrived, replies) => Answers(new World(arrived)).ShouldBe(Answers(new World(Log(replies)))), iter: 200);

    [Fact]
    public void what_is_taken_back_leaves_the_answers_as_if_it_had_never_been() => Replies.SelectMany(replies => Gen.Shuffle(Log(replies)))
        .Sample(arrived =>
        {
            var undone = arrived.Select(recorded => recorded.Fact).OfType<Undoing>().Select(undoing => undoing.UndoneId).ToHashSet();
            var never = arrived.Where(recorded => recorded.Fact is not Undoing && !undone.Contains(recorded.Id));
            Answers(new World(arrived)).ShouldBe(Answers(new World(never)));
        }, iter: 200);

    [Fact]
    public void each_of_the_corrections_bears_on_an_answer()
    {
        // Else the two properties above would hold of facts that say nothing.
        var log = Log([(1, 2, 30), (2, 1, 40), (3, 1, 60)]);
        var whole = Answers(new World(log));
        foreach (var corrected in log.Where(recorded => recorded.Fact is Undoing or AssignmentChanged { Assignment.Unit: "Plant" }))
        {
            Answers(new World(log.Where(recorded => recorded != corrected))).ShouldNotBe(whole, $"{corrected.Fact}");
        }
    }

    /// <summary>Everything that the issue of order is about: a move, a link undone, a post withdrawn, a reaction withdrawn, a fact retracted, a nomination.</summary>
    private static Recorded[] Log((int From, int To, int Day)[] replies)
    {
        var log = new List<Recorded>();
        EventId Add(Fact fact)
        {
            log.Add(new Recorded(log.Count + 1, Some.Event(log.Count + 1), Guid.Empty, fact));
            return log[^1].Id;
        }

        foreach (var fact in Some.Opened(Some.Day(0))) Add(fact);
        for (var person = 1; person <= Staff; person++)
        {
            foreach (var fact in Some.Employed(person, Some.Day(person))) Add(fact);
            Add(new AccountOpened(Some.Account(10 + person), SourceKind.Network, null, Some.At(0)));
            Add(new AccountLinked(Some.Account(person), Some.Account(10 + person), LinkReason.SameEmail, null, Some.At(0)));
        }

        Add(new AssignmentChanged(Some.Account(1), new Assignment("Example SA", "Plant", null, "E3", "Buyer", null, 1m, Relationship.Cdi), Some.At(Some.Day(45))));
        var wrong = new AccountLinked(Some.Account(2), Some.Account(3), LinkReason.Stated, null, Some.At(5));
        Add(new AccountUnlinked(Add(wrong), wrong, null, Some.At(90)));
        foreach (var (from, to, day) in replies)
        {
            if (from != to) Add(Some.Reply(10 + from, 10 + to, Some.Day(day)));
        }

        Add(Some.Reply(11, 12, Some.Day(50)));
        var post = new PostPublished(Some.Place(1), Some.Account(14), 90, null, null, Some.At(70));
        Add(new PostWithdrawn(Add(post), post, Some.At(71)));
        var thanks = new ReactionGiven(Some.Place(1), Some.Account(15), Some.Account(11), ReactionKind.Thanks, Some.At(72), Inferred: false);
        Add(new ReactionWithdrawn(Add(thanks), thanks, Some.At(73)));
        var contested = Some.Reply(16, 17, Some.Day(74));
        Add(new FactRetracted(Add(contested), contested, RetractionReason.Contested, null, Some.At(75)));
        Add(Cohort);
        Add(Plan);
        Add(new CandidateNominated(Plan.Plan, Some.Account(4), Some.Account(5), Some.At(80)));
        Add(new NominationSeconded(Plan.Plan, Some.Account(4), Some.Account(6), Some.At(81)));
        return [.. log];
    }

    private static string Answers(World world)
    {
        var rules = Rules.InForceOn(On);
        return JsonSerializer.Serialize(new
        {
            Profiles = world.Everyone.Select(rows => ContributionProfile.Of(rows, world.People, world.Scope, rules, On, own: false, world.UnitOf)),
            Cohort = new CohortsShown([Cohort], world.Everyone, world.People, On, world.UnitOf).EngagementOf(Cohort.Cohort),
            Plan = SuccessionCandidates.Of(world.Plan, world.Known, world.Everyone, world.People, world.Scope, rules, On, world.UnitOf)
        });
    }
}
