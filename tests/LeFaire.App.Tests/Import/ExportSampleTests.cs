using System.Text.Json;
using LeFaire.Hosting;
using LeFaire.Import.Sample;

namespace LeFaire.Import;

public sealed class ExportSampleTests : IDisposable
{
    private static readonly string[] Parts = ["cvs.csv", "directory", "mentoring.csv", "plan-1.json", "plan-2.json", "slack", "workshops"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task the_sample_verb_writes_the_files_and_the_plans()
    {
        (await RunAsync("--people", "20", "--months", "2", "--seed", "7", "--export", folder.At("new", "company"))).ShouldBe(0);

        Directory.EnumerateFileSystemEntries(folder.At("new", "company")).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(Parts);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(folder.At("new", "company", "plan-1.json"), TestContext.Current.CancellationToken));
        var (plan, written) = (SampleCompany.Commands(new SampleOptions(20, 2, 7)).OfType<SamplePlan>().First(), json.RootElement);
        Texts(written, "title", "entity", "position").ShouldBe([plan.Title, plan.Entity, plan.Position]);
        List(written.GetProperty("units")).ShouldBe(plan.Units);
        List(written.GetProperty("grades")).ShouldBe(plan.Grades);
        List(written.GetProperty("criteria")).ShouldBe(["Helping", "Teaching", "Bridging"]);
        var requirements = written.GetProperty("requirements");
        requirements.GetProperty("tenureMonths").GetInt32().ShouldBe(12);
        requirements.GetProperty("jobs").ValueKind.ShouldBe(JsonValueKind.Null);
        List(requirements.GetProperty("relationships")).ShouldBe(["Cdi"]);
        List(requirements.GetProperty("diplomas")).ShouldBe(["EQF7", "EQF8"]);
    }

    [Theory]
    [InlineData("--people", "11")]
    [InlineData("--people", "many")]
    [InlineData("--months", "0")]
    [InlineData("--months", "-1")]
    [InlineData("--seed", "first")]
    [InlineData("--size", "3")]
    public async Task a_wrong_argument_writes_nothing(string option, string value)
    {
        (await RunAsync("--export", folder.At("company"), option, value)).ShouldBe(1);
        (await RunAsync(option, value)).ShouldBe(1);

        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_folder_that_is_not_empty_is_left_as_it_is()
    {
        await File.WriteAllTextAsync(folder.At("mine.txt"), "mine", TestContext.Current.CancellationToken);

        (await RunAsync("--people", "12", "--months", "1", "--export", folder.Path)).ShouldBe(1);
        (await RunAsync("--people", "12", "--months", "1", "--export", folder.At("mine.txt"))).ShouldBe(1);

        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBe([folder.At("mine.txt")]);
        (await Should.ThrowAsync<NotDoneException>(() => ExportSample.WriteAsync(new SampleOptions(12, 1), folder.Path, CancellationToken.None)))
            .Message.ShouldBe($"{folder.Path} is not empty, and nothing in it is written over. Name a folder that is empty or not there yet.");
    }

    [Fact]
    public async Task an_export_that_is_broken_off_leaves_no_file()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => ExportSample.WriteAsync(new SampleOptions(12, 1), folder.At("company"), stop.Token));

        Directory.Exists(folder.At("company")).ShouldBeFalse();
    }

    private static Task<int> RunAsync(params string[] arguments) =>
        CommandLine.Root().Parse(["sample", .. arguments]).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);

    private static IEnumerable<string?> Texts(JsonElement json, params string[] names) => names.Select(name => json.GetProperty(name).GetString());

    private static IEnumerable<string?> List(JsonElement json) => json.EnumerateArray().Select(item => item.GetString());
}
