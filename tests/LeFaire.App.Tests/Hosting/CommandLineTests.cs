using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using LeFaire.Succession;

namespace LeFaire.Hosting;

/// <summary>The command line as a user has it: the built program, in a process of its own, on a home of its own.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryHome home = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("profile", "Required argument 'person' missing")]
    [InlineData("profile nobody@example.org", "Nobody is known by that id or address")]
    [InlineData("cohort 11111111-1111-1111-1111-111111111111", "No such cohort is open")]
    [InlineData("candidates 11111111-1111-1111-1111-111111111111", "No such plan is open")]
    [InlineData("people --as nobody", "Nobody is known by that id or address")]
    [InlineData("people --as employee", "That is for Analyst, Committee, Dpo")]
    [InlineData("rebuild nothing", "No read model is called 'nothing'")]
    [InlineData("cohort open --entity A --joined 2025", "FROM..TO")]
    [InlineData("report --period 2025", "Write it as 2026-Q1..2026-Q4")]
    [InlineData("plan open no-such-file.json", "no-such-file.json: there is no such file")]
    [InlineData("import slack no-such-folder", "no-such-folder")]
    [InlineData("import", "Say what to import")]
    [InlineData("serve --listen 0.0.0.0:0", "without an identity provider")]
    [InlineData("serve --listen [::]:0", "without an identity provider")]
    [InlineData("serve --listen https://0.0.0.0:8443", "no address and port")]
    [InlineData("serve --listen 0.0.0.0", "no address and port")]
    [InlineData("dance", "'dance'")]
    public async Task what_cannot_be_done_ends_with_1_and_says_what_to_do(string arguments, string says)
    {
        var (code, output, error) = await RunAsync(arguments.Split(' '));
        code.ShouldBe(1, output + error);
        error.ShouldContain(says);
    }

    [Fact]
    public async Task what_is_no_command_is_answered_by_what_it_may_have_meant_and_no_command_by_all_of_them()
    {
        var (_, proposed, error) = await RunAsync("imprt");
        error.ShouldContain("'imprt'");
        proposed.ShouldContain("import");
        proposed.ShouldNotContain("Usage:");
        (await RunAsync("plan")).Output.ShouldContain("Usage:");
    }

    [Fact]
    public async Task json_is_all_that_a_script_reads()
    {
        using var folder = SlackFolder.Small();
        (await RunAsync("import", "slack", folder.Path, "--entity", "Example SA")).Code.ShouldBe(0);
        foreach (var query in new[] { "people", "cohorts", "plans", "read-models" })
        {
            var (code, output, _) = await RunAsync(query, "--json");
            code.ShouldBe(0);
            Should.NotThrow(() => JsonDocument.Parse(output).Dispose(), output);
        }

        var (_, ledger, _) = await RunAsync("import", "--status", "--json");
        JsonSerializer.Deserialize<JsonElement>(ledger).GetProperty("runs")[0].GetProperty("summary").GetProperty("added").GetInt32().ShouldBe(9);
    }

    [Fact]
    public async Task the_rules_of_a_day_are_told_in_words_with_their_worked_examples_or_as_json()
    {
        var (code, told, error) = await RunAsync("rules", "--on", "2026-12-01", "--lang", "fr");
        code.ShouldBe(0, error);
        told.ShouldContain(Rules.Of2026Autumn.Text.Fr);
        foreach (var rule in Rules.Of2026Autumn.Items) told.ShouldContain(rule.Text.Fr);
        foreach (var example in Rules.Of2026Autumn.Examples)
        {
            told.ShouldContain(string.Create(System.Globalization.CultureInfo.GetCultureInfo("fr"), $"= {example.Points:0.##}  {example.Text.Fr}"));
        }

        var json = JsonSerializer.Deserialize<Rules>((await RunAsync("rules", "--on", "2026-09-30")).Output, Answers.Json)!;
        (json.Version, json.Examples.Count).ShouldBe(("2026-1", Rules.Of2026.Examples.Count));
    }

    [Fact]
    public async Task verify_ends_with_2_where_rows_differ()
    {
        using var folder = SlackFolder.Small();
        (await RunAsync("import", "slack", folder.Path)).Code.ShouldBe(0);
        (await RunAsync("verify", "all")).Code.ShouldBe(0);
        await using (var installation = await Installation.OpenAsync(home.Home, Ct)) await installation.ExecuteAsync("delete from views_2.ties");
        var (code, output, _) = await RunAsync("verify", "all");
        code.ShouldBe(2);
        output.ShouldContain("1 rows differ");
        (await RunAsync("rebuild", "ties")).Code.ShouldBe(0);
        (await RunAsync("verify", "ties")).Code.ShouldBe(0);
    }

    [Fact]
    public async Task a_port_that_is_taken_is_said_and_another_is_proposed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var (code, _, error) = await RunAsync("serve", "--port", $"{port}");
        code.ShouldBe(1);
        error.ShouldContain($"Port {port} is taken");
        error.ShouldContain("--port");
    }

    [Fact]
    public async Task a_demo_in_a_home_with_other_data_is_refused()
    {
        using var folder = SlackFolder.Small();
        (await RunAsync("import", "slack", folder.Path)).Code.ShouldBe(0);
        var (code, _, error) = await RunAsync("demo", "--port", "0");
        code.ShouldBe(1);
        error.ShouldContain("demo --home");
    }

    [Fact]
    public async Task a_demo_killed_at_any_stage_goes_on_where_it_was_and_doubles_nothing()
    {
        foreach (var source in Import.Sample.SampleCompany.Exports(new()).Select(export => export.Source))
        {
            using var process = Start("demo", "--port", "0");
            await UntilAsync(process, $"Taking in the {source}:");
            process.Kill();
            await process.WaitForExitAsync(Ct);
        }

        using var last = Start("demo", "--port", "0");
        var url = (await UntilAsync(last, "Le Faire serves the sample company at")).Split(' ').First(word => word.StartsWith("http", StringComparison.Ordinal)).TrimEnd('.');
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        client.DefaultRequestHeaders.Add(ChosenActor.Header, "analyst");
        var people = JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync("/api/people?size=1", Ct));
        people.GetProperty("total").GetInt32().ShouldBe(Import.Sample.SampleCompany.Staff(new()).People.Count);
        // Each source was read to its end once, and what the kills left was added to, not added again.
        var (code, ledger, _) = await RunAsync("import", "--status", "--json");
        code.ShouldBe(0);
        var runs = JsonSerializer.Deserialize<JsonElement>(ledger).GetProperty("runs").EnumerateArray().ToList();
        runs.Count(run => run.GetProperty("state").GetString() == "done").ShouldBe(5);
        (await RunAsync("verify", "all")).Code.ShouldBe(0);
        last.Kill();
        await last.WaitForExitAsync(Ct);
        await Eventually.Holds(() => EmbeddedPostgres.ServerOf(home.Home) is null, "the server ends with its last user", seconds: 60);
    }

    public void Dispose() => home.Dispose();

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [BuiltProgram.File, .. arguments, "--home", home.Home.Path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove(Database.Variable);
        return Process.Start(start)!;
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(Ct);
        var error = process.StandardError.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        return (process.ExitCode, await output, await error);
    }

    private static async Task<string> UntilAsync(Process process, string says)
    {
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        try
        {
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.Contains(says, StringComparison.Ordinal)) return line;
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        throw new InvalidOperationException($"It did not say: {says}");
    }
}
