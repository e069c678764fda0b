using System.Text.RegularExpressions;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.Import.Sample;

namespace LeFaire;

/// <summary>A sample company's directory and network as files (some 30,000 facts where no size is given), and what an undisturbed import makes of them.</summary>
internal sealed partial class CompanyFiles : IDisposable
{
    /// <summary>Who posts beside the imports, where a test does that.</summary>
    public static readonly AccountId Beside = new(Guid.Parse("77777777-0000-4000-8000-000000000000"));

    private static readonly string Mapping = CsvFolder.Mapping("sample-directory.json");

    private readonly TemporaryFolder folder = new();

    public string[] ImportDirectory => ["import", "directory", folder.At("directory"), "--mapping", Mapping, "--complete-snapshots"];

    public string[] ImportSlack => ["import", "slack", folder.At("slack")];

    public static async Task<CompanyFiles> WriteAsync(int people = 200, int months = 15)
    {
        var files = new CompanyFiles();
        await ExportSample.WriteAsync(new SampleOptions(people, months), files.folder.Path, TestContext.Current.CancellationToken);
        return files;
    }

    /// <summary>The vault and the log hold what they would after an import that nothing disturbed, no fact less and none twice.</summary>
    public async Task ShouldBeInAsync(Installation installation, PostgresFixture postgres, LeFaireHome home)
    {
        await using var undisturbed = await OpenAsync(await postgres.CreateDatabaseAsync(), home);
        await undisturbed.ImportAsync(DirectorySnapshots.Open(folder.At("directory"), Mapping), new ImportOptions(CompleteSnapshots: true));
        await undisturbed.ImportAsync(SlackExport.Open(folder.At("slack"), new SlackOptions()), new ImportOptions());
        var (expected, held) = (await HeldAsync(undisturbed), await HeldAsync(installation));
        held.Except(expected).Take(5).ShouldBeEmpty();
        expected.Except(held).Take(5).ShouldBeEmpty();
        held.Count.ShouldBe(expected.Count);
    }

    /// <summary>Opens a database under the key of a home, as the program does.</summary>
    public static Task<Installation> OpenAsync(string database, LeFaireHome home)
    {
        home.Create();
        return Installation.ConnectAsync(database, InstallationKey.LoadOrCreate(home.KeyFile), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    /// <summary>What the vault and the log hold, without what each import makes anew: ids of accounts, and when they were met.</summary>
    private static async Task<IReadOnlyList<string>> HeldAsync(Installation installation)
    {
        var vault = await TextsAsync("select concat_ws(' ', source, source_key, name, email) from vault.accounts union all select concat_ws(' ', id, title) from vault.titles");
        var accounts = (await TextsAsync("select concat_ws(' ', id, source, source_key) from vault.accounts")).ToDictionary(line => line[..36], line => line[37..]);
        // Which of two accounts a link names first goes by their ids.
        var facts = await TextsAsync(
            $"""
            select case when type = 'account_linked'
                then concat_ws(' ', type, data ->> 'Reason', (select string_agg(concat_ws(' ', source, source_key), ' ' order by source, source_key)
                    from vault.accounts where id::text in (data ->> 'Account', data ->> 'Other')))
                else concat_ws(' ', type, id, case when type like 'account\_%' then data - 'OccurredAt' else data end) end
            from lefaire.mt_events where stream_id <> '{Beside}'
            """);
        return [.. vault, .. facts.Select(fact => Ids().Replace(fact, id => accounts.GetValueOrDefault(id.Value, id.Value)))];

        async Task<List<string>> TextsAsync(string sql)
        {
            var texts = new List<string>();
            await using var select = installation.Database.CreateCommand(sql);
            await using var reader = await select.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken)) texts.Add(reader.GetString(0));
            return texts;
        }
    }

    public void Dispose() => folder.Dispose();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture)]
    private static partial Regex Ids();
}
