using System.Globalization;
using LeFaire.Hosting;
using LeFaire.Import.Sample;
using LeFaire.People;

namespace LeFaire.Import;

public sealed class LateSnapshotsTests(PostgresFixture postgres)
{
    private static readonly SampleOptions Company = new(People: 40, Months: 6);

    /// <summary>A directory that knows little more than who is there, and one that gives join dates and contracts' ends.</summary>
    public static TheoryData<bool, bool> Directories => new() { { false, true }, { true, true }, { false, false }, { true, false } };

    [Theory]
    [MemberData(nameof(Directories))]
    public void snapshots_in_any_order_give_the_same_employment(bool dated, bool complete)
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var random = new Random(seed);
            var snapshots = Snapshots(dated, random);
            var inOrder = new Log();
            inOrder.Import(snapshots, complete);
            var expected = inOrder.Told(snapshots);
            var late = new Log();
            var order = snapshots.ToArray();
            random.Shuffle(order);
            foreach (var snapshot in order) late.Import([snapshot], complete);

            Differing(expected, late.Told(snapshots)).ShouldBeEmpty($"seed {seed}: {string.Join(", ", order.Select(snapshot => $"{snapshot.Day:yyyy-MM}"))}");
            // What is known adds and changes nothing.
            foreach (var snapshot in order) late.Import([snapshot], complete).ShouldBe(0, $"seed {seed}");
            late.Import(snapshots, complete).ShouldBe(0, $"seed {seed}");
        }
    }

    [Fact]
    public async Task a_late_snapshot_is_put_between_those_that_are_known()
    {
        var snapshots = Snapshots(dated: false, new Random(5));
        // Somebody new, whose line in the next snapshot is refused.
        var refused = snapshots[4].Rows.FindIndex(row => !snapshots[2].Shows(row.Key) && snapshots[3].Shows(row.Key));
        snapshots[4].Rows[refused] = snapshots[4].Rows[refused] with { Refused = true };
        await using var inOrder = await Opened.InstallationAsync(postgres);
        await using var late = await Opened.InstallationAsync(postgres);
        foreach (var snapshot in snapshots) await ImportAsync(inOrder, Export(snapshot));
        foreach (var month in new[] { 5, 0, 4, 6, 1, 3, 2 }) await ImportAsync(late, Export(snapshots[month]));

        Differing(await ToldAsync(inOrder, snapshots), await ToldAsync(late, snapshots)).ShouldBeEmpty();
        foreach (var snapshot in snapshots)
        {
            var again = await ImportAsync(late, Export(snapshot));
            again.ShouldBe(new ImportSummary(again.Read, 0, 0, again.Read, 0));
        }
    }

    [Fact]
    public async Task the_real_directory_gives_the_same_employment_in_any_order()
    {
        var mapping = CsvFolder.Mapping("cert.json");
        var files = Directory.GetFiles(RealData.Folder("directory"), "*.csv").Order(StringComparer.Ordinal).ToList();
        await using var inOrder = await Opened.InstallationAsync(postgres);
        await using var late = await Opened.InstallationAsync(postgres);
        await ImportAsync(inOrder, DirectorySnapshots.Open(RealData.Folder("directory"), mapping));
        foreach (var month in new[] { 2, 0, 5, 1, 4, 3 }) await ImportAsync(late, DirectorySnapshots.Open(files[month], mapping));

        var snapshots = files.ConvertAll(file => new Snapshot(
            DateOnly.ParseExact(Path.GetFileNameWithoutExtension(file), "yyyy-MM", CultureInfo.InvariantCulture), []));
        var expected = await ToldAsync(inOrder, snapshots);
        expected.Count.ShouldBe(2000);
        Differing(expected, await ToldAsync(late, snapshots)).ShouldBeEmpty();
        expected.Values.Count(told => told.Contains("left", StringComparison.Ordinal)).ShouldBe(42);
    }

    [Fact]
    public void a_late_snapshot_goes_by_who_was_in_the_next_one_even_if_that_ended_nobody()
    {
        var snapshots = Days("abc", "a", "ab");
        var log = new Log();
        log.Import([snapshots[0]], complete: true);
        log.Import([snapshots[2]], complete: false);

        log.Import([snapshots[1]], complete: true);

        log.Employment("b").Spells.Select(spell => (spell.Start, spell.End)).ShouldBe([(new(2024, 1, 1), new DateOnly(2024, 2, 1)), (new(2024, 3, 1), null)]);
        log.Employment("c").Spells.Select(spell => (spell.Start, spell.End)).ShouldBe([(new(2024, 1, 1), new DateOnly(2024, 2, 1))]);
    }

    [Fact]
    public void a_line_that_was_refused_counts_as_present_for_a_late_snapshot_too()
    {
        var snapshots = Days("a", "ab", "ab");
        snapshots[2].Rows[1] = snapshots[2].Rows[1] with { Refused = true };
        var log = new Log();
        log.Import([snapshots[0]], complete: true);
        log.Import([snapshots[2]], complete: true);

        log.Import([snapshots[1]], complete: true);

        log.Employment("b").Spells.Select(spell => (spell.Start, spell.End)).ShouldBe([(new DateOnly(2024, 2, 1), null)]);
    }

    [Fact]
    public void who_is_back_after_an_absence_is_employed_from_then_on()
    {
        var log = new Log();
        var days = Days("ab", "a", "ab").Select(day => day with { Rows = [.. day.Rows.Select(row => row with { Joined = new(2020, 5, 4) })] });
        log.Import([.. days], complete: true);

        log.Employment("b").Spells.Select(spell => (spell.Start, spell.End)).ShouldBe([(new(2020, 5, 4), new DateOnly(2024, 2, 1)), (new(2024, 3, 1), null)]);
    }

    [Fact]
    public void a_contract_that_reached_its_own_end_is_known_from_earlier_imports()
    {
        var log = new Log();
        foreach (var day in Days("ab", "ab", "a").Select(day => day with { Rows = [.. day.Rows.Select(row => row with { PlannedEnd = new(2024, 3, 1) })] }))
        {
            log.Import([day], complete: true);
        }

        log.Employment("b").Spells.Single().ShouldBe(new Spell(new(2024, 1, 1), false, false, new(2024, 3, 1), true));
    }

    private static List<Snapshot> Days(params string[] who) => [.. who.Select((keys, month) => new Snapshot(
        new(2024, month + 1, 1), [.. keys.Select(key => new EmployeeItem(
            $"2024-{month + 1:00}-01.csv", $"{key}", false, null, null, null, null, null, null, null, null, 1, Relationship.Cdi, [], false, null, null))]))];

    /// <summary>The sample company's snapshots, where now and then somebody is missing.</summary>
    private static List<Snapshot> Snapshots(bool dated, Random random)
    {
        var found = new List<Snapshot>();
        foreach (var item in SampleCompany.Directory(SampleCompany.Staff(Company with { Seed = random.Next(3) }), TestContext.Current.CancellationToken))
        {
            if (item is SnapshotStart start) found.Add(new Snapshot(start.Date, []));
            if (item is EmployeeItem row && random.Next(20) > 0) found[^1].Rows.Add(dated ? row : row with { Joined = null, PlannedEnd = null });
        }

        return found;
    }

    private static Export Export(Snapshot snapshot) => new("staff", SourceKind.Directory, SampleCompany.Midnight(snapshot.Day), 0, (_, _) => snapshot.Items());

    private static Task<ImportSummary> ImportAsync(Installation installation, Export export) =>
        installation.ImportAsync(export, new ImportOptions(CompleteSnapshots: true, Confirmed: true));

    private static async Task<SortedDictionary<string, string>> ToldAsync(Installation installation, IReadOnlyList<Snapshot> snapshots)
    {
        await installation.Upkeep.ReachEndAsync(null, TestContext.Current.CancellationToken);
        await using var snapshot = await installation.Snapshots.OpenAsync(TestContext.Current.CancellationToken);
        var keys = new Dictionary<AccountId, string>();
        await using var select = installation.Database.CreateCommand("select id, source_key from vault.accounts");
        await using var reader = await select.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) keys[new AccountId(reader.GetGuid(0))] = reader.GetString(1);
        return new(keys.ToDictionary(
            key => key.Value, key => Tell(snapshot.EmploymentOf(new PersonId(key.Key.Value)), snapshots, manager => keys[manager])), StringComparer.Ordinal);
    }

    private static List<string> Differing(SortedDictionary<string, string> expected, SortedDictionary<string, string> found)
    {
        found.Keys.ShouldBe(expected.Keys);
        return [.. expected.SelectMany(person => person.Value.Split('\n').Except(found[person.Key].Split('\n')).Select(line => $"{person.Key} not {line}")
            .Concat(found[person.Key].Split('\n').Except(person.Value.Split('\n')).Select(line => $"{person.Key} but {line}")))];
    }

    /// <summary>All that can be asked of an employment, on every snapshot's day and between.</summary>
    private static string Tell(EmploymentRecord record, IReadOnlyList<Snapshot> snapshots, Func<AccountId, string> keyOf)
    {
        var told = record.Spells.Select(spell => $"{spell.Start:yyyy-MM-dd} {(spell.JoinDateKnown ? "joined" : "there")}"
            + (spell.End is { } end ? $" left {end:yyyy-MM-dd} {spell.Planned}" : "")).ToList();
        told.AddRange(record.Joins.Select(join => $"newcomer {join:yyyy-MM-dd}"));
        foreach (var day in snapshots.SelectMany(snapshot => new[] { snapshot.Day, snapshot.Day.AddDays(14) }).Where(record.EmployedOn))
        {
            var place = record.On(day);
            told.Add(string.Create(CultureInfo.InvariantCulture,
                $"{day:yyyy-MM-dd} {(place is null ? null : place with { Manager = null, WorkingTime = 0 })} {place?.WorkingTime:0.00} "
                + $"{(place?.Manager is { } manager ? keyOf(manager) : "nobody")} {string.Join(' ', record.ProjectsOn(day))} {record.SuspendedOn(day)}"));
        }

        return string.Join('\n', told);
    }

    private sealed record Snapshot(DateOnly Day, List<EmployeeItem> Rows)
    {
        public bool Shows(string key) => Rows.Exists(row => row.Key == key);

        public IEnumerable<Item> Items() => [new SnapshotStart($"{Day:yyyy-MM-dd}.csv", Day), .. Rows, new SnapshotEnd($"{Day:yyyy-MM-dd}.csv", Day)];
    }

    /// <summary>What the intake makes of claims, in memory, so that many orders can be tried.</summary>
    private sealed class Log
    {
        private readonly Dictionary<(string, string), (string Key, string Content, Fact Fact)> facts = [];
        private readonly Dictionary<string, AccountId> accounts = new(StringComparer.Ordinal);
        private readonly Dictionary<DateOnly, KnownSnapshot> snapshots = [];

        /// <summary>Imports snapshots in one run and says how much that added or changed.</summary>
        public int Import(IReadOnlyList<Snapshot> read, bool complete)
        {
            var staff = new StaffDirectory(complete, confirmed: true);
            foreach (var snapshot in snapshots.Values) staff.Remember(snapshot);
            foreach (var (key, _, fact) in facts.Values) staff.Remember(key, fact, account => accounts.Single(of => of.Value == account).Key);
            var onlyAdds = snapshots.Keys.Any(day => day > read[^1].Day);
            var changes = 0;
            foreach (var item in read.SelectMany(snapshot => snapshot.Items()))
            {
                if (item is SnapshotStart start) staff.Start(start);
                var claims = item switch { EmployeeItem row => staff.Row(row), SnapshotEnd end => staff.End(end), _ => [] };
                foreach (var claim in claims) changes += Take(claim, onlyAdds);
                if (item is SnapshotEnd) snapshots[staff.Taken.Day] = staff.Taken;
            }

            return changes;
        }

        public EmploymentRecord Employment(string key) => EmploymentRecord.Of(facts.Where(of => of.Value.Key == key)
            .Select(of => new Entry(new EventId(Opened.Key.Id(of.Key.Item1, of.Key.Item2)), of.Value.Fact, 1)));

        public SortedDictionary<string, string> Told(IReadOnlyList<Snapshot> days) => new(facts.Values.Select(of => of.Key).Distinct()
            .ToDictionary(key => key, key => Tell(Employment(key), days, manager => accounts.Single(of => of.Value == manager).Key)), StringComparer.Ordinal);

        private int Take(Claim claim, bool onlyAdds)
        {
            foreach (var account in claim.Accounts) accounts.TryAdd(account, new AccountId(Opened.Key.Id(account)));
            var known = facts.TryGetValue((claim.Item, claim.Slot), out var stands);
            if (known && (stands.Content == claim.Content || (onlyAdds && !claim.Overrides))) return 0;
            facts[(claim.Item, claim.Slot)] = (claim.Accounts[0], claim.Content, claim.Make(new Resolved(_ => default, accounts, Opened.Now)));
            return 1;
        }
    }
}
