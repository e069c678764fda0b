using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using LeFaire.Contributions;
using LeFaire.People;

namespace LeFaire.Succession;

public class RulesTests
{
    private static readonly EmploymentRecord Unknown = EmploymentRecord.Of([]);
    private static readonly string[] Qualities = ["", "Thanks", "Other", "Done", "Approval"];
    private static readonly DateOnly On = new(2026, 6, 30);
    private static readonly Func<DateOnly, bool> Always = _ => true;

    [Fact]
    public void replies_to_one_person_weigh_less_and_less_up_to_the_cap()
    {
        // 1 + 0.25 = 1.25 for two replies; 1 + 9 × 0.25 = 3.25 for ten, capped at 2.
        Score(Dimension.Helping, Reply(1, 2)).Points.ShouldBe(1.25m);
        var many = Score(Dimension.Helping, Reply(1, 10));
        many.Points.ShouldBe(2m);
        many.Because.ShouldBe([new ScoreLine(new Quarter(2026, 2), LineKind.Reply, Way.Given, Person(1), 10, 3.25m, 2m, 1m, 2m)]);
    }

    [Fact]
    public void helping_five_people_once_weighs_more_than_one_person_fifty_times()
    {
        var five = Score(Dimension.Helping, [.. Enumerable.Range(1, 5).Select(person => Reply(person, 1))]);
        five.Points.ShouldBe(5m);
        five.DistinctBeneficiaries.ShouldBe(5);
        Score(Dimension.Helping, Reply(1, 50)).Points.ShouldBe(2m);
    }

    [Theory]
    [InlineData(0, "1")]
    [InlineData(1, "1")]
    [InlineData(2, "0.75")]
    [InlineData(3, "0.5")]
    [InlineData(4, "0.5")]
    [InlineData(5, "0.25")]
    [InlineData(6, "0.25")]
    [InlineData(7, "0")]
    public void evidence_fades_by_whole_quarters(int quarters, string left) =>
        Score(Dimension.Helping, Reply(1, 1, On.AddMonths(-3 * quarters))).Points.ShouldBe(
            decimal.Parse(left, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void suspended_months_make_nothing_older()
    {
        // Two quarters old, three months of them suspended: one quarter of age, so nothing has faded.
        var suspended = EmploymentRecord.Of(World.Standing(
            new EmploymentStarted(Some.Account(9), true, Some.At(new DateOnly(2020, 1, 1))),
            new ContractSuspended(Some.Account(9), Some.At(new DateOnly(2026, 1, 1))),
            new ContractResumed(Some.Account(9), Some.At(new DateOnly(2026, 4, 1)))));
        Rules.Of2026.Scores([Reply(1, 1, new(2025, 11, 3))], suspended, Always, On)[(int)Dimension.Helping].Points.ShouldBe(1m);
        Score(Dimension.Helping, Reply(1, 1, new(2025, 11, 3))).Points.ShouldBe(0.75m);
    }

    [Fact]
    public void teaching_is_counted_by_attendee_and_by_session()
    {
        // Two attendees at 1 each, three sessions with one mentee: 2 + 1 + 1.
        Score(
            Dimension.Teaching, Deed(LineKind.WorkshopAttended, Way.Given, 1), Deed(LineKind.WorkshopAttended, Way.Given, 2),
            Deed(LineKind.MentoringSession, Way.Given, 3, 3)).Points.ShouldBe(6m);
    }

    [Fact]
    public void thanks_weigh_and_other_signs_do_not()
    {
        Score(Dimension.Sharing, Deed(LineKind.Reaction, Way.Received, 1) with { Quality = "Thanks" }).Points.ShouldBe(0.5m);
        Score(Dimension.Sharing, Deed(LineKind.Reaction, Way.Received, 1) with { Quality = "Celebration" }).Because.ShouldBeEmpty();
    }

    [Fact]
    public void thanks_are_help_since_the_autumn_of_2026_and_count_who_gives_them()
    {
        // Two thank, the one ten times; approval still is for what was shared, and no reaction counts twice.
        Deed[] deeds = [Thanks(1, 10), Thanks(2, 1), Thanks(3, 1) with { Quality = "Approval" }, Reply(1, 1)];
        var scores = Rules.Of2026Autumn.Scores(deeds, Unknown, Always, On);
        scores[(int)Dimension.Helping].Points.ShouldBe(2m);
        scores[(int)Dimension.Helping].DistinctBeneficiaries.ShouldBe(2);
        scores[(int)Dimension.Sharing].Points.ShouldBe(0.5m);
        scores.SelectMany(score => score.Because).Count(line => line.Kind == LineKind.Reaction).ShouldBe(3);
        Score(Dimension.Helping, deeds).Points.ShouldBe(1m);

        static Deed Thanks(int person, int count) => Deed(LineKind.Reaction, Way.Received, person, count) with { Quality = "Thanks" };
    }

    [Fact]
    public void a_project_delivered_counts_since_the_autumn_of_2026_and_more_outside_ones_scope()
    {
        var delivered = Deed(LineKind.OpportunityDelivered, Way.Given, 1) with { Counterpart = null };
        Building(delivered).ShouldBe(2m);
        Building(delivered with { AcrossUnits = true }).ShouldBe(3m);
        Building(delivered, delivered with { AcrossUnits = true }).ShouldBe(5m);
        Building(delivered with { Kind = LineKind.OpportunityJoined }).ShouldBe(0m);
        Rules.Of2026.Scores([delivered], Unknown, Always, On).ShouldAllBe(score => score.Because.Count == 0);

        static decimal Building(params Deed[] deeds) => Rules.Of2026Autumn.Scores(deeds, Unknown, Always, On)[(int)Dimension.Building].Points;
    }

    [Fact]
    public void the_worked_examples_of_every_rule_set_are_what_its_rules_give()
    {
        foreach (var rules in Rules.All)
        {
            rules.Examples.ShouldNotBeEmpty();
            foreach (var example in rules.Examples)
            {
                Given(rules, example).ShouldBe(example.Points, $"{rules.Version}: {example.Text.En}");
                (example.Text.Fr.Length > 0 && example.On >= rules.From.FirstDay && example.Deeds.All(deed => deed.Day <= example.On)).ShouldBeTrue(example.Text.En);
            }
        }
    }

    [Fact]
    public void no_number_of_published_rules_changes_without_an_example_that_tells()
    {
        foreach (var rules in Rules.All)
        {
            foreach (var (index, rule) in rules.Items.Index())
            {
                Tells(rules, rules with { Items = [.. rules.Items.Where(other => other != rule)] }, $"{rule.Text.En} left out");
                foreach (var by in new[] { -0.1m, 0.1m })
                {
                    // What has no later ones is bounded by the cap alone.
                    if (rule.Later > 0 || by < 0) Tells(rules, With(rule with { First = rule.First + by }), $"first {rule.Text.En}");
                    if (rule.Later > 0) Tells(rules, With(rule with { Later = rule.Later + by }), $"later {rule.Text.En}");
                    if (rule.Later > 0 || by < 0) Tells(rules, With(rule with { Cap = rule.Cap + by }), $"cap {rule.Text.En}");
                }

                Rules With(Rule other) => rules with { Items = [.. rules.Items.Select((one, at) => at == index ? other : one)] };
            }

            foreach (var (age, share) in rules.Decay.Index())
            {
                Tells(rules, rules with { Decay = [.. rules.Decay.Select((one, at) => at == age ? share - 0.1m : one)] }, $"share after {age} quarters");
            }

            Tells(rules, rules with { Decay = [.. rules.Decay, 0.1m] }, "a longer memory");
        }

        static void Tells(Rules rules, Rules changed, string change) =>
            rules.Examples.ShouldContain(example => Given(changed, example) != example.Points, $"{rules.Version}: {change}");
    }

    [Fact]
    public void a_rule_set_from_before_qualities_and_examples_reads_as_it_did()
    {
        var options = new JsonSerializerOptions { Converters = { new JsonStringEnumConverter() } };
        var json = JsonSerializer.SerializeToNode(Rules.Of2026, options)!.AsObject();
        json.Remove(nameof(Rules.Examples)).ShouldBeTrue();
        foreach (var item in json[nameof(Rules.Items)]!.AsArray()) item!.AsObject().Remove(nameof(Rule.Qualities)).ShouldBeTrue();
        var read = json.Deserialize<Rules>(options)!;
        read.Examples.ShouldBeEmpty();
        Rules.Of2026.Examples.ShouldAllBe(example => Given(read, example) == example.Points);
        JsonSerializer.Deserialize<Rules>(JsonSerializer.Serialize(Rules.Of2026Autumn, options), options)!.Examples
            .ShouldAllBe(example => Given(Rules.Of2026Autumn, example) == example.Points);
    }

    [Fact]
    public void only_reactions_have_qualities()
    {
        Rules.All.ShouldAllBe(rules => rules.Fault() == null);
        (Rules.Of2026 with { Items = [Rules.Of2026.Items[0] with { Qualities = [ReactionKind.Thanks] }] }).Fault()!.ShouldContain("Only reactions");
    }

    [Fact]
    public void ties_across_units_are_bridges()
    {
        Score(Dimension.Bridging, Reply(1, 1) with { AcrossUnits = true }).Points.ShouldBe(1m);
        Score(Dimension.Bridging, Reply(1, 1)).Because.ShouldBeEmpty();
        Score(Dimension.Helping, Reply(1, 1) with { AcrossUnits = true }).Because.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(LineKind.Mention, Way.Given)]
    [InlineData(LineKind.Mention, Way.Received)]
    [InlineData(LineKind.WorkshopRegistered, Way.Received)]
    [InlineData(LineKind.Reaction, Way.Given)]
    [InlineData(LineKind.Reply, Way.Received)]
    public void mentions_and_registrations_give_nothing(LineKind kind, Way way) =>
        Rules.All.SelectMany(rules => rules.Scores([Deed(kind, way, 1, 10)], Unknown, Always, On)).ShouldAllBe(score => score.Points == 0 && score.Because.Count == 0);

    [Fact]
    public void a_reply_that_reached_nobody_gives_nothing() =>
        Score(Dimension.Helping, Reply(1, 1) with { Counterpart = null }).Because.ShouldBeEmpty();

    [Fact]
    public void rates_are_per_exposed_month()
    {
        // Employed from 1 April at full time: three exposed months by 30 June, three people helped.
        Rules.Of2026.Scores([Reply(1, 1), Reply(2, 1), Reply(3, 1)], Since(new(2026, 4, 1)), Always, On)[(int)Dimension.Helping].PerExposedMonth.ShouldBe(1m);
        Score(Dimension.Helping, Reply(1, 1)).PerExposedMonth.ShouldBeNull();
    }

    [Fact]
    public void months_in_which_no_evidence_could_count_are_not_exposed()
    {
        // Opened on 1 April 2026 for both, asked on 30 June: three months in which either's replies could count.
        var opened = new DateOnly(2026, 4, 1);
        RateOf(new(2020, 1, 1)).ShouldBe(1m);
        RateOf(opened).ShouldBe(1m);

        decimal? RateOf(DateOnly joined) => Rules.Of2026.Scores(
            [Reply(1, 1), Reply(2, 1), Reply(3, 1)], Since(joined), day => day >= opened, On)[(int)Dimension.Helping].PerExposedMonth;
    }

    [Fact]
    public void what_was_done_before_a_baseline_without_join_dates_is_in_no_rate()
    {
        // One reply in February, one in May, by someone whom the directory first shows on 1 April: two points, of which one in three exposed months.
        var score = Of([Reply(1, 1, new(2026, 2, 2)), Reply(2, 1, new(2026, 5, 5))], joinDateKnown: false);
        (score.Points, score.PerExposedMonth).ShouldBe((2m, 0.3333m));
        score.Interval.ShouldBe(Of([Reply(2, 1, new(2026, 5, 5))], joinDateKnown: false).Interval);
        Of([Reply(1, 1, new(2026, 2, 2)), Reply(2, 1, new(2026, 5, 5))], joinDateKnown: true).PerExposedMonth.ShouldBe(0.6667m);
        Of([Reply(1, 1, new(2026, 2, 2))], joinDateKnown: false).PerExposedMonth.ShouldBeNull();
        Of([], joinDateKnown: false).PerExposedMonth.ShouldBe(0m);

        static Score Of(Deed[] deeds, bool joinDateKnown) =>
            Rules.Of2026.Scores(deeds, Since(new(2026, 4, 1), joinDateKnown), Always, On)[(int)Dimension.Helping];
    }

    [Fact]
    public void a_rate_of_few_deeds_says_less_than_the_same_rate_of_many()
    {
        // A person a month, over three months and over fifteen: half the points of 6 and 8 degrees over 3, of 30 and 32 degrees over 15.
        var (few, many) = (Over(3), Over(15));
        (few.PerExposedMonth, many.PerExposedMonth).ShouldBe((1m, 1m));
        few.Interval.ShouldBe(new RateInterval(0.201m, 2.9218m));
        many.Interval.ShouldBe(new RateInterval(0.5593m, 1.6494m));

        Score(Dimension.Helping, Reply(1, 1)).Interval.ShouldBeNull();
        Rules.Of2026.Scores([], Since(new(2026, 4, 1)), Always, On).ShouldAllBe(score => score.PerExposedMonth == 0m && score.Interval == null);

        Score Over(int months) => (Rules.Of2026 with { Decay = [1m, 1m, 1m, 1m, 1m] }).Scores(
            Enumerable.Range(1, months).Select(person => Reply(person, 1)), Since(On.AddDays(1).AddMonths(-months)), Always, On)[(int)Dimension.Helping];
    }

    [Fact]
    public void the_lines_sum_exactly_to_the_score_and_no_pair_exceeds_its_cap()
    {
        var deed = Gen.Select(
            Gen.Int[0, 1200], Gen.Enum<LineKind>(), Gen.Enum<Way>(), Gen.Int[0, 6], Gen.Int[0, 3], Gen.Bool, Gen.Int[1, 20],
            (back, kind, way, with, quality, across, count) =>
                new Deed(On.AddDays(-back), kind, way, with == 0 ? null : Person(with), Qualities[quality], across, count));
        deed.Array[0, 60].Sample(deeds =>
        {
            foreach (var (rules, score) in Rules.All.SelectMany(rules => rules.Scores(deeds, Unknown, Always, On), (rules, score) => (rules, score)))
            {
                score.Because.Sum(line => line.Points).ShouldBe(score.Points);
                score.Because.ShouldAllBe(line => line.Points == line.Capped * line.Decay && line.Capped <= line.BeforeCap && line.Points > 0);
                foreach (var line in score.Because)
                {
                    line.Capped.ShouldBeLessThanOrEqualTo(
                        rules.Items.Where(rule => (rule.Kind, rule.Way, rule.Dimension) == (line.Kind, line.Way, score.Dimension)).Max(rule => rule.Cap));
                }
            }
        }, iter: 300);
    }

    [Fact]
    public void the_order_of_deeds_does_not_matter()
    {
        Deed[] deeds = [Reply(2, 1), Reply(1, 2), Reply(1, 1, new(2026, 2, 2)), Reply(2, 3)];
        Score(Dimension.Helping, [.. deeds.Reverse()]).Because.ShouldBe(Score(Dimension.Helping, deeds).Because);
    }

    [Fact]
    public void every_rule_has_a_text_in_both_languages_and_a_worth_within_its_cap() =>
        Rules.All.SelectMany(rules => rules.Items).ShouldAllBe(
            rule => rule.Text.Fr.Length > 0 && rule.Text.En.Length > 0 && rule.Later <= rule.First && rule.First <= rule.Cap);

    [Theory]
    [InlineData("2024-10-01", "2026-1")]
    [InlineData("2026-01-01", "2026-1")]
    [InlineData("2026-09-30", "2026-1")]
    [InlineData("2026-10-01", "2026-2")]
    public void the_version_in_force_is_the_latest_that_applies(string on, string version) =>
        Rules.InForceOn(DateOnly.Parse(on, System.Globalization.CultureInfo.InvariantCulture)).Version.ShouldBe(version);

    private static decimal Given(Rules rules, WorkedExample example) => rules.Scores(example.Deeds, Unknown, Always, example.On)[(int)example.Dimension].Points;

    private static Score Score(Dimension dimension, params Deed[] deeds) => Rules.Of2026.Scores(deeds, Unknown, Always, On)[(int)dimension];

    private static EmploymentRecord Since(DateOnly day, bool joinDateKnown = true) =>
        EmploymentRecord.Of(World.Standing(new EmploymentStarted(Some.Account(9), joinDateKnown, Some.At(day))));

    private static PersonId Person(int number) => new(Some.Account(number).Value);

    private static Deed Reply(int person, int count, DateOnly? day = null) => new(day ?? On, LineKind.Reply, Way.Given, Person(person), "", false, count);

    private static Deed Deed(LineKind kind, Way way, int person, int count = 1) => new(On, kind, way, Person(person), "", false, count);
}
