namespace LeFaire.Hosting;

public class InstallationKeyTests
{
    // Computed apart: printf '1:a\x1f1:b\x1f' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0102..20, cut to 16 bytes, with version 8 and variant set.
    public static TheoryData<string, string[]> Known => new()
    {
        { "462476a8-97dd-8dbd-80d1-420e08a5bcfe", [] },
        { "6a9d0d93-1092-8cb3-b364-4245137de264", [""] },
        { "79324191-4bc0-8cee-b102-31ad89309bc0", ["a", "b"] },
        { "bc8d0c21-97cd-86f3-be63-f9c6e3f2d855", ["a\u001f1:b"] },
        { "db448723-0d2f-8435-b69b-44babc70dfe3", ["stream", "T0SAMPLE01", "message", "C1", "1433866203.000003"] },
        { "2580e7da-f947-8b8d-affa-e621bb844617", ["event", "Équipe", "Zoé \U0001F600", "é"] },
        { "16dd264e-82e5-85ea-a390-8333b8e4e176", ["content", new string('x', 3000)] }
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void an_id_is_the_keyed_hash_of_its_parts_and_their_lengths_for_ever(string id, string[] parts) => Opened.Key.Id(parts).ShouldBe(Guid.Parse(id));

    [Fact]
    public void ids_are_the_same_on_many_threads_at_once()
    {
        var expected = Enumerable.Range(0, 1_000).Select(number => new InstallationKey(new byte[32]).Id("event", $"{number}")).ToArray();
        var key = new InstallationKey(new byte[32]);
        var numbers = Enumerable.Range(0, 1_000).AsParallel().AsOrdered().WithDegreeOfParallelism(4);
        numbers.Select(number => key.Id("event", $"{number}")).ToArray().ShouldBe(expected);
    }
}
