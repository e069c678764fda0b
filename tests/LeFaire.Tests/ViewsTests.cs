using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Learning;

namespace LeFaire;

public class ViewsTests
{
    [Fact]
    public void every_kind_of_fact_is_folded_by_a_view()
    {
        var folded = Views.All.SelectMany(view => view.Folds).ToHashSet();
        LeFaire.Fact.Names.Keys.Where(kind => !kind.IsSubclassOf(typeof(Undoing)) && !folded.Contains(kind)).ShouldBeEmpty();
    }

    [Fact]
    public void a_view_takes_in_what_it_says_and_nothing_else()
    {
        foreach (var view in Views.All)
        {
            foreach (var fact in Some.OfEveryKind().Where(fact => fact is not Undoing && !view.Folds.Contains(fact.GetType())))
            {
                Folded([new Recorded(1, Some.Event(1), Guid.Empty, fact)], view).ShouldBeEmpty($"{view.Name} takes in {fact.GetType().Name}");
            }
        }
    }

    [Fact]
    public void a_reply_is_given_received_and_a_tie()
    {
        var reply = new ReplyPosted(Some.Place(1), Some.Account(2), Some.Account(1), 80, ["sql"], null, Some.At(0));
        var lines = Line.Of(reply).ToList();
        lines.Select(of => (of.Account, of.Line.Kind, of.Line.Way, of.Line.Counterpart, of.Line.Count, of.Line.Amount)).ShouldBe(
        [
            (Some.Account(2), LineKind.Reply, Way.Given, Some.Account(1), 1, 80L), (Some.Account(1), LineKind.Reply, Way.Received, Some.Account(2), 1, 80L)
        ]);
        Tie.Of(reply).ShouldBe([(Some.Account(2), Some.Account(1), new Tie(new DateOnly(2025, 1, 1), LineKind.Reply, 1))]);
    }

    [Fact]
    public void a_mention_outside_a_thread_is_shown_and_is_no_tie()
    {
        var post = new PostPublished(Some.Place(1), Some.Account(1), 10, null, [Some.Account(2)], Some.At(0));
        Line.Of(post).Select(of => (of.Account, of.Line.Kind, of.Line.Way)).ShouldBe(
            [(Some.Account(1), LineKind.Post, Way.Given), (Some.Account(1), LineKind.Mention, Way.Given), (Some.Account(2), LineKind.Mention, Way.Received)]);
        Tie.Of(post).ShouldBeEmpty();
    }

    [Fact]
    public void a_mentoring_session_ties_both_ways()
    {
        var session = new MentoringSessionHeld(Some.Place(1), Some.Account(1), Some.Account(2), 45, null, null, Some.At(0, 0));
        Tie.Of(session).Select(of => (of.From, of.To)).ShouldBe([(Some.Account(1), Some.Account(2)), (Some.Account(2), Some.Account(1))]);
    }

    [Fact]
    public void a_registration_is_no_attendance_and_no_tie()
    {
        var registered = new WorkshopRegistered(Some.Place(1), Some.Account(2), null, Some.At(0));
        Line.Of(registered).Single().Line.Kind.ShouldBe(LineKind.WorkshopRegistered);
        Tie.Of(registered).ShouldBeEmpty();
    }

    [Fact]
    public void what_is_taken_back_leaves_no_trace_in_any_view()
    {
        foreach (var fact in Some.OfEveryKind().Where(fact => fact is not Undoing))
        {
            var log = new[]
            {
                new Recorded(1, Some.Event(1), Guid.Empty, fact),
                new Recorded(2, Some.Event(2), Guid.Empty, new FactRetracted(Some.Event(1), fact, RetractionReason.Contested, null, Some.At(90)))
            };
            foreach (var view in Views.All)
            {
                Folded(log, view).ShouldBeEmpty($"{fact.GetType().Name} in {view.Name}");
                Folded([.. log.Reverse()], view).ShouldBeEmpty($"{fact.GetType().Name} in {view.Name}, taken back before it came");
            }
        }
    }

    [Fact]
    public void the_order_in_which_facts_arrive_does_not_matter()
    {
        var kinds = Some.OfEveryKind().Where(fact => fact is not Undoing).ToArray();
        var history = Gen.Int[0, kinds.Length - 1].Select(Gen.Bool, Gen.Int[0, 400]).Array[1, 40].Select(steps =>
        {
            var log = new List<Recorded>();
            foreach (var (kind, retracted, day) in steps)
            {
                var id = Some.Event(log.Count + 1);
                var fact = kinds[kind] with { OccurredAt = Some.At(day) };
                log.Add(new Recorded(log.Count + 1, id, Guid.Empty, fact));
                if (retracted) log.Add(new Recorded(log.Count + 1, Some.Event(log.Count + 1), Guid.Empty, new FactRetracted(id, fact, RetractionReason.Changed, null, Some.At(day))));
            }

            return log.ToArray();
        });
        history.SelectMany(log => Gen.Shuffle(log).Select(shuffled => (log, shuffled))).Sample(
            histories =>
            {
                foreach (var view in Views.All) Folded(histories.shuffled, view).ShouldBe(Folded(histories.log, view));
            },
            iter: 200);
    }

    [Fact]
    public void folding_a_prefix_and_then_the_rest_is_folding_all()
    {
        var log = Some.OfEveryKind().Select((fact, position) => new Recorded(position + 1, Some.Event(100 + position), Guid.Empty, fact)).ToArray();
        for (var border = 0; border <= log.Length; border++)
        {
            foreach (var view in Views.All)
            {
                var stored = Folded(log[..border], view);
                Folded(log[border..], view, stored).ShouldBe(Folded(log, view));
            }
        }
    }

    [Fact]
    public void batches_with_any_borders_in_any_order_of_arrival_are_the_fold_of_all_at_once()
    {
        var kinds = Some.OfEveryKind().ToArray();
        Gen.Int[0, kinds.Length - 1].Select(Gen.Int[0, 400]).Array[1, 40].SelectMany(steps => Gen.Shuffle(steps).Select(Gen.Int[1, 15])).Sample(
            history =>
            {
                var (steps, length) = history;
                var log = steps.Select((step, position) =>
                    new Recorded(position + 1, Some.Event(step.Item1 * 1000 + step.Item2), Guid.Empty, kinds[step.Item1])).ToArray();
                foreach (var view in Views.All)
                {
                    var rows = new SortedDictionary<RowKey, string>();
                    foreach (var batch in log.Chunk(length))
                    {
                        var touched = batch.SelectMany(recorded => Touched(view, recorded)).ToHashSet();
                        var stored = new SortedDictionary<RowKey, string>(rows.Where(row => touched.Contains(row.Key)).ToDictionary());
                        foreach (var row in touched) rows.Remove(row);
                        foreach (var (row, json) in Folded(batch, view, stored)) rows[row] = json;
                    }

                    rows.ShouldBe(Folded(log, view));
                }
            },
            iter: 200);
    }

    private static IEnumerable<RowKey> Touched(View view, Recorded recorded) => view switch
    {
        View<Line> lines => lines.Of(recorded).Select(of => of.Row),
        View<Tie> ties => ties.Of(recorded).Select(of => of.Row),
        View<Entry> entries => entries.Of(recorded).Select(of => of.Row),
        _ => throw new NotSupportedException(view.Name)
    };

    /// <summary>The rows of a view as canonical text, perhaps on top of rows that are stored.</summary>
    private static SortedDictionary<RowKey, string> Folded(Recorded[] log, View view, SortedDictionary<RowKey, string>? stored = null) => view switch
    {
        View<Line> lines => Rows(log, lines, stored),
        View<Tie> ties => Rows(log, ties, stored),
        View<Entry> entries => Rows(log, entries, stored),
        _ => throw new NotSupportedException(view.Name)
    };

    private static SortedDictionary<RowKey, string> Rows<T>(Recorded[] log, View<T> view, SortedDictionary<RowKey, string>? stored)
        where T : struct, ISigned<T>
    {
        var bags = new Dictionary<RowKey, List<T>>();
        foreach (var (row, json) in stored ?? []) Bag.Read(Encoding.UTF8.GetBytes(json), bags[row] = []);
        foreach (var (row, element) in log.SelectMany(recorded => view.Of(recorded)))
        {
            if (!bags.TryGetValue(row, out var bag)) bags[row] = bag = [];
            bag.Add(element);
        }

        var rows = new SortedDictionary<RowKey, string>();
        foreach (var (row, bag) in bags)
        {
            Bag.Settle(bag);
            if (bag.Count == 0) continue;
            var bytes = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(bytes)) Bag.Write(writer, bag);
            rows[row] = Encoding.UTF8.GetString(bytes.WrittenSpan);
        }

        return rows;
    }
}
