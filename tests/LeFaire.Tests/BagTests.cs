using System.Buffers;
using System.Text;
using System.Text.Json;
using LeFaire.Governance;

namespace LeFaire;

public class BagTests
{
    [Fact]
    public void lines_ties_and_entries_of_every_kind_come_back_from_json_as_they_were()
    {
        foreach (var fact in Some.OfEveryKind())
        {
            ComesBack(Line.Of(fact).Select(of => of.Line));
            ComesBack(Tie.Of(fact).Select(of => of.Tie));
            ComesBack([Entry.Of(Some.Event(1), fact)]);
        }
    }

    [Fact]
    public void a_fact_undone_before_it_arrives_is_awaited_and_then_gone()
    {
        var fact = Some.OfEveryKind().First(fact => fact is Contributions.PostPublished);
        var bag = new List<Entry> { Entry.Of(Some.Event(2), new FactRetracted(Some.Event(1), fact, RetractionReason.Changed, null, Some.At(9))) };
        Bag.Settle(bag);
        bag.Single().ShouldBe(new Entry(Some.Event(1), fact, -1));
        bag.Add(Entry.Of(Some.Event(1), fact));
        Bag.Settle(bag);
        bag.ShouldBeEmpty();
    }

    private static void ComesBack<T>(IEnumerable<T> elements) where T : struct, ISigned<T>
    {
        List<T> bag = [.. elements];
        Bag.Settle(bag);
        var written = Json(bag);
        var read = new List<T>();
        Bag.Read(Encoding.UTF8.GetBytes(written), read);
        read.Count.ShouldBe(bag.Count);
        for (var i = 0; i < bag.Count; i++) read[i].CompareKey(bag[i]).ShouldBe(0);
        Json(read).ShouldBe(written);
    }

    private static string Json<T>(List<T> bag) where T : struct, ISigned<T>
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes)) Bag.Write(writer, bag);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
