using LeFaire.Contributions;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.Learning;
using LeFaire.People;
using LeFaire.Succession;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace LeFaire.Governance;

public sealed class ErasePersonTests(PostgresFixture postgres) : IDisposable
{
    /// <summary>All that tells who she was, or was hers alone.</summary>
    private static readonly string[] HersAlone =
    [
        "Anna Exemple", "anna.exemple@example.org", "u-anna-771", "hr-anna-771", "lms-anna-771", "Unité Singulière", "Site Singulier", "GRADE-77",
        "Métier Singulier", "PROJET-77", "Relie les équipes", "voisine de palier", "Ancienne unité", "cv-anna-771", "CERT-76", "CERT-77", "Titre Singulier"
    ];

    private static readonly DateTimeOffset Start = new(2024, 2, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly TemporaryHome temporary = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => temporary.Dispose();

    [Fact]
    public async Task after_an_erasure_nothing_anywhere_tells_who_it_was()
    {
        await using var installation = await CompanyAsync();
        foreach (var word in HersAlone) (await DumpAsync(installation)).ShouldContain(word, Case.Insensitive);
        var before = await RowsAsync(installation, view => view != Views.Identity && view != Views.Employment && view != Views.Cv && view != Views.Governance);
        var anna = await AnnaAsync(installation);

        var certificate = await EraseAsync(installation, anna);

        await ShouldTellNothingAsync(installation);
        (await RowsAsync(installation, view => view != Views.Identity && view != Views.Employment && view != Views.Cv && view != Views.Governance)).ShouldBe(before);
        var log = await installation.LogAsync();
        var completed = log.Single(recorded => recorded.Fact is ErasureCompleted);
        (completed.Id, completed.Sequence).ShouldBe((certificate.Event, certificate.Sequence));
        certificate.Epoch.ShouldBe(1);
        certificate.By.ShouldBe("Dpo");
        certificate.Hash.ShouldBe(certificate.Sealed().Hash);
        (await File.ReadAllTextAsync(Path.Combine(temporary.Home.Certificates, $"{certificate.Event}.json"), Ct)).ShouldBe(certificate.ToJson());
        (await installation.ScalarAsync<string>("select certificate from vault.certificates")).ShouldBe(certificate.ToJson());
        (await installation.ScalarAsync<bool>($"select bool_or('{anna}' = any(shown)) from import.snapshots")).ShouldBeFalse();
        // Her months stay, and whoever she led has no manager.
        log.Select(recorded => recorded.Fact).OfType<EmploymentStarted>().Single(started => certificate.Done.Accounts.Contains(started.Account))
            .Day.ShouldBe(new(2023, 3, 1));
        log.Select(recorded => recorded.Fact).OfType<AssignmentChanged>().ShouldAllBe(changed => changed.Assignment.Manager == null);
    }

    [Fact]
    public async Task an_erasure_is_rehearsed_and_does_what_the_rehearsal_said()
    {
        await using var installation = await CompanyAsync();
        var anna = await AnnaAsync(installation);
        var before = await DumpAsync(installation);
        var rehearsed = (await ErasePersonEndpoint.Get(anna.Value, installation, Ct)).Result.ShouldBeOfType<Ok<ErasureExtent>>().Value!;
        (await DumpAsync(installation)).ShouldBe(before);
        rehearsed.Accounts.Count.ShouldBe(4);
        rehearsed.Deleted.ShouldBe(new Dictionary<string, int> { ["vault.accounts"] = 4, ["vault.cv_labels"] = 1, ["vault.dossiers"] = 1, ["vault.reasons"] = 1 });
        rehearsed.Masked["assignment_changed"].ShouldBe(4);
        rehearsed.Masked["fact_retracted"].ShouldBe(3);
        rehearsed.Masked["cv_entry_recorded"].ShouldBe(2);
        rehearsed.Kept["reply_posted"].ShouldBe(2);
        rehearsed.TitlesNamingThem.ShouldBe(0);
        var done = (await EraseAsync(installation, anna)).Done;
        Written(done).ShouldBe(Written(rehearsed));

        static string Written(ErasureExtent extent) => System.Text.Json.JsonSerializer.Serialize(extent, Answers.Json);
    }

    [Fact]
    public async Task erasing_twice_is_refused()
    {
        await using var installation = await CompanyAsync();
        var anna = await AnnaAsync(installation);
        var boris = await AccountAsync(installation, "boris@example.org");
        (await ErasePersonEndpoint.HandleAsync(anna, new ErasePerson(false), Dpo, installation, Ct)).Refused!.Type.ShouldBe("not-confirmed");
        var erased = (await EraseAsync(installation, anna)).Done.Accounts;
        foreach (var account in erased)
        {
            (await ErasePersonEndpoint.HandleAsync(account, new ErasePerson(true), Dpo, installation, Ct)).Refused!.Type.ShouldBe("already-erased");
            var linked = await LinkAccountsEndpoint.Post(new LinkAccounts(account, boris), Dpo.ToPrincipal("test"), installation, Ct);
            linked.Result.ShouldBeOfType<ProblemHttpResult>().ProblemDetails.Type.ShouldBe(Answers.TypeOf("already-erased"));
        }

        var unknown = new AccountId(Guid.NewGuid());
        (await ErasePersonEndpoint.HandleAsync(unknown, new ErasePerson(true), Dpo, installation, Ct)).Refused!.Type.ShouldBe("unknown-person");
        (await installation.ScalarAsync<long>("select count(*) from lefaire.mt_events where type = 'erasure_completed'")).ShouldBe(1);
    }

    [Fact]
    public async Task what_belongs_to_them_is_refused_when_imported_again_and_nothing_is_added_or_withdrawn()
    {
        await using var installation = await CompanyAsync();
        await EraseAsync(installation, await AnnaAsync(installation));
        var events = (await installation.LogAsync()).Count;
        foreach (var export in Exports())
        {
            var summary = await installation.ImportAsync(export, new ImportOptions(CompleteSnapshots: true));
            summary.ShouldBe(new ImportSummary(summary.Read, 0, 0, summary.Read, summary.Refused), export.Source);
        }

        (await installation.LogAsync()).Count.ShouldBe(events);
        var refused = await installation.ScalarAsync<string[]>(
            "select array_agg(place order by place) from import.refused where reason = 'erased' and run > (select max(id) - 4 from import.runs)");
        refused.ShouldBe(["c-anna", "c-entry", "e-anna", "l-anna", "l-attended", "m1", "m2", "m3", "m4", "m5", "n-anna", "n-joined"]);
        await ShouldTellNothingAsync(installation);
    }

    [Fact]
    public async Task what_others_do_with_them_later_names_nobody()
    {
        await using var installation = await CompanyAsync();
        var anna = await EraseAsync(installation, await AnnaAsync(installation));
        var before = (await installation.LogAsync()).Count;
        var at = Start.AddDays(30);
        // The general post without her reaction; a new reaction to hers; a reply to her that mentions her; hers that was deleted; a workshop that she hosts.
        await installation.ImportAsync(Network(
            at, Message("m4", "u-clara", null, null, Start.AddHours(3)), Message("m1", "u-anna-771", null, null, Start, Mark("u-boris"), Mark("u-clara")),
            Message("m9", "u-boris", "m1", "u-anna-771", at, "u-anna-771"), new MessageDeletedItem("deleted", "m3", "s1", Start.AddHours(2))));
        await installation.ImportAsync(Learning(
            at, new WorkshopItem("w9", "w9", "Nouvel atelier", "lms-anna-771", 60, [], false, at),
            new AttendanceItem("a9", "a9", "w9", "lms-boris", true, "lms-anna-771", 60, [], at),
            new MentoringItem("s9", "s9", "lms-anna-771", "lms-boris", 30, [], null, at)));
        // A complete snapshot without her, and with her still given as a manager.
        await installation.ImportAsync(
            Directory(new(2024, 4, 1), Employee("hr-boris", "boris@example.org", "Ventes", "hr-anna-771"), Employee("hr-clara", "clara@example.org", "Achats")),
            new ImportOptions(CompleteSnapshots: true));

        var added = (await installation.LogAsync()).Skip(before).Select(recorded => recorded.Fact).ToList();
        var nobody = installation.Tombstones.Nobody;
        added.Select(fact => fact.GetType().Name).ShouldBe(
            ["ReactionGiven", "ReplyPosted", "WorkshopScheduled", "WorkshopAttended", "MentoringSessionHeld"], ignoreOrder: true);
        added.OfType<ReactionGiven>().Single().To.ShouldBe(nobody);
        added.OfType<ReplyPosted>().Single().To.ShouldBe(nobody);
        added.OfType<ReplyPosted>().Single().Mentioned.ShouldBe([nobody]);
        added.OfType<WorkshopAttended>().Single().Host.ShouldBe(nobody);
        added.OfType<MentoringSessionHeld>().Single().Mentor.ShouldBe(nobody);
        added.ShouldAllBe(fact => !fact.Accounts.Intersect(anna.Done.Accounts).Any());
        await installation.Upkeep.ReachEndAsync(null, Ct);
        await using var snapshot = await installation.Snapshots.OpenAsync(Ct);
        snapshot.People.PersonOf(nobody).ShouldBeNull();
        await snapshot.DisposeAsync();
        await ShouldTellNothingAsync(installation);
    }

    [Fact]
    public async Task their_address_gives_a_new_account_of_theirs_away()
    {
        await using var installation = await CompanyAsync();
        await EraseAsync(installation, await AnnaAsync(installation));
        var summary = await installation.ImportAsync(Of("another", SourceKind.Network, Start.AddDays(60),
            new SpaceItem("s", "s1", "Autre", null, false, Start), new AccountItem("users", "new-771", "Anna Exemple", "ANNA.Exemple@example.org"),
            Message("x1", "new-771", null, null, Start.AddDays(60))));
        (summary.Added, summary.Refused).ShouldBe((1, 2));
        (await installation.ScalarAsync<long>("select count(*) from vault.accounts where source = 'another'")).ShouldBe(0);
        // From then on the key alone is known, whatever is said of it.
        (await installation.ImportAsync(Of("another", SourceKind.Network, Start.AddDays(61), Message("x2", "new-771", null, null, Start.AddDays(61)))))
            .ShouldBe(new ImportSummary(0, 0, 0, 0, 1));
        await ShouldTellNothingAsync(installation);
    }

    [Fact]
    public async Task a_restored_backup_brings_nobody_back()
    {
        await using var installation = await CompanyAsync();
        var dump = Path.Combine(temporary.Home.Path, "..", Path.GetRandomFileName());
        await Backup.WriteAsync(installation.ConnectionString, Opened.Key, dump, Ct);
        await EraseAsync(installation, await AnnaAsync(installation));
        foreach (var opensLater in new[] { false, true })
        {
            var target = await postgres.CreateDatabaseAsync();
            await Restore.IntoAsync(target, Opened.Key, dump, Ct, opensLater ? null : temporary.Home);
            await using var restored = await Opened.AgainAsync(target, opensLater ? temporary.Home : null);
            await ShouldTellNothingAsync(restored);
            (await restored.ScalarAsync<long>("select count(*) from lefaire.mt_events where type = 'erasure_completed'")).ShouldBe(1);
            await using var again = await Opened.AgainAsync(target, temporary.Home);
            (await again.ScalarAsync<long>("select count(*) from lefaire.mt_events where type = 'erasure_completed'")).ShouldBe(1);
        }

        File.Delete(dump);
    }

    [Fact]
    public async Task an_erasure_killed_before_it_was_committed_is_completed_at_the_next_start()
    {
        await using var installation = await CompanyAsync();
        var anna = await AnnaAsync(installation);
        var before = await RowsAsync(installation, _ => true);
        await installation.ExecuteAsync(
            """
            create function public.breaks() returns trigger language plpgsql as $$ begin raise exception 'broken off'; end $$;
            create trigger breaks before insert on vault.certificates for each statement execute function public.breaks();
            """);
        await Should.ThrowAsync<PostgresException>(() => EraseAsync(installation, anna));
        (await RowsAsync(installation, _ => true)).ShouldBe(before);
        (await installation.ScalarAsync<long>("select count(*) from vault.accounts where id = '" + anna + "'")).ShouldBe(1);
        await installation.ExecuteAsync("drop function public.breaks() cascade");
        // A line that was cut short says nothing.
        await File.AppendAllTextAsync(temporary.Home.TombstonesFile, $"2 {installation.Tombstones.OfAddress("boris@example.org")}", Ct);

        await using var next = await Opened.AgainAsync(installation.ConnectionString, temporary.Home);
        await ShouldTellNothingAsync(next);
        (await next.ScalarAsync<long>("select count(*) from vault.accounts where email = 'boris@example.org'")).ShouldBe(3);
        next.Tombstones.Append([Guid.NewGuid()]);
        next.Tombstones.InFile().ShouldNotContain(installation.Tombstones.OfAddress("boris@example.org"));
    }

    [Fact]
    public async Task an_import_under_way_when_someone_is_erased_breaks_off_and_runs_again()
    {
        await using var installation = await CompanyAsync();
        var anna = await AnnaAsync(installation);
        var (under, go) = (new TaskCompletionSource(), new ManualResetEventSlim());
        var export = Network(
            Start.AddDays(70), Message("m20", "u-anna-771", null, null, Start.AddDays(69)), Message("m21", "u-boris", null, null, Start.AddDays(70)));
        var import = Task.Run(() => installation.ImportAsync(export with { Read = Slowly }));
        await under.Task;
        await EraseAsync(installation, anna);
        go.Set();
        (await Should.ThrowAsync<ImportException>(() => import)).Message.ShouldContain("Someone was erased");
        (await installation.ImportAsync(export)).Added.ShouldBe(1);
        await ShouldTellNothingAsync(installation);

        IEnumerable<Item> Slowly(IProgress<long> progress, CancellationToken ct)
        {
            foreach (var item in export.Read(progress, ct)) yield return item;
            under.SetResult();
            go.Wait(ct);
        }
    }

    [Fact]
    public async Task answers_as_of_a_moment_before_an_erasure_are_masked_too()
    {
        await using var installation = await CompanyAsync();
        var anna = await AnnaAsync(installation);
        var day = new DateOnly(2024, 6, 1);
        var (before, _) = await installation.Views.PositionsAsync(Ct);
        (await UnitAsync()).ShouldBe("Unité Singulière");
        await EraseAsync(installation, anna);
        (await UnitAsync()).ShouldBeNull();

        async Task<string?> UnitAsync()
        {
            await using var snapshot = await installation.Snapshots.OpenAsync(before - 1, Ct);
            return snapshot.UnitOf(snapshot.People.PersonOf(anna)!.Value, day);
        }
    }

    [Fact]
    public async Task a_rebuild_begun_before_an_erasure_starts_over()
    {
        await using var installation = await CompanyAsync();
        await installation.ExecuteAsync(
            "update views_2.contributions set data = '[]' where account = (select min(account::text)::uuid from views_2.contributions)");
        await using var erasing = await installation.Database.OpenConnectionAsync(Ct);
        await using var transaction = await erasing.BeginTransactionAsync(Ct);
        await RunAsync("select 1 from lefaire.mt_event_progression where name = 'views_2:All' for update");
        var rebuild = Task.Run(() => installation.Views.RebuildAsync(Views.All, null, Ct));
        // It has compared, and waits to put what differs in place.
        const string Waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        while (await installation.ScalarAsync<long>(Waiting) == 0) await Task.Yield();
        await RunAsync("update vault.installation set epoch = epoch + 1");
        await RunAsync("update views_2.identity set data = '[]' where account = (select min(account::text)::uuid from views_2.identity)");
        await transaction.CommitAsync(Ct);
        await rebuild;
        (await installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, erasing);
            await command.ExecuteNonQueryAsync(Ct);
        }
    }

    [Fact]
    public async Task an_open_nomination_of_theirs_is_gone_and_the_plan_still_opens()
    {
        await using var installation = await CompanyAsync();
        var anna = await AnnaAsync(installation);
        var plan = new PlanId(await installation.ScalarAsync<Guid>("select (data ->> 'Plan')::uuid from lefaire.mt_events where type = 'plan_opened'"));
        var pool = await PoolAsync();
        pool.Pool.ShouldContain(member => member.State == PoolState.Nominated);
        await EraseAsync(installation, anna);
        var after = await PoolAsync();
        after.Pool.Select(member => member.Person).ShouldBe(pool.Pool.Select(member => member.Person).Where(person => person.Value != pool.Pool.Single(
            member => member.State == PoolState.Nominated).Person.Value));
        after.Outside.ShouldBeEmpty();

        async Task<SuccessionCandidates> PoolAsync()
        {
            await using var snapshot = await installation.Snapshots.OpenAsync(Ct);
            return (await SuccessionCandidatesEndpoint.ReadAsync(snapshot, plan, installation.Today, Ct))!;
        }
    }

    private static Actor Dpo { get; } = new(Role.Dpo, null);

    /// <summary>Three people in a directory, a network and a learning system, linked by their addresses; one of them nominated.</summary>
    private async Task<Installation> CompanyAsync()
    {
        temporary.Home.Create();
        var installation = await Opened.InstallationAsync(postgres, temporary.Home);
        await installation.ImportAsync(Cv("CERT-76"), new ImportOptions());
        foreach (var export in Exports()) await installation.ImportAsync(export, new ImportOptions(CompleteSnapshots: true));
        // A day given anew, so that a copy of hers lies in what takes it back.
        await installation.ImportAsync(Directory(new(2024, 1, 1), Anna("Ancienne unité")), new ImportOptions());
        await installation.ImportAsync(Directory(new(2024, 1, 1), Anna("Unité Singulière")), new ImportOptions());
        await installation.Upkeep.ReachEndAsync(null, Ct);
        var analyst = new Actor(Role.Analyst, null);
        await OpenEntityEndpoint.HandleAsync(new OpenEntity("Example SA", new(2024, 1, 8), new(2024, 1, 15)), analyst, installation, Ct);
        var plan = await OpenPlanEndpoint.HandleAsync(new OpenPlan("Relève", "Example SA", "Chef", [Dimension.Helping]), analyst, installation, Ct);
        var nominated = await NominateCandidateEndpoint.HandleAsync(
            new PlanId(plan.Stream), new NominateCandidate(await AnnaAsync(installation), "Relie les équipes.", ConflictOfInterest.Other, "Sa voisine de palier."),
            new Actor(Role.Committee, await AccountAsync(installation, "dora@example.org")), installation, Ct);
        nominated.Refused.ShouldBeNull();
        var user = new Actor(Role.Analyst, null).ToPrincipal("test");
        (await PinDossierEndpoint.Post(plan.Stream, new PinDossier(), user, installation, Ct)).Result.ShouldBeOfType<Created<Outcome>>();
        return installation;
    }

    private static IReadOnlyList<Export> Exports() =>
    [
        Directory(new(2024, 1, 1), Anna("Unité Singulière"), Employee("hr-boris", "boris@example.org", "Ventes", "hr-anna-771"),
            Employee("hr-clara", "clara@example.org", "Achats")),
        Network(Start.AddDays(1)), Learning(Start.AddDays(2)), Cv("CERT-77")
    ];

    private static Export Cv(string code) => Of("cvs", SourceKind.Cv, Start,
    [
        new AccountItem("c-anna", "cv-anna-771", "Anna Exemple", "anna.exemple@example.org"),
        new CvItem("c-entry", "c1", "cv-anna-771", CvEntryKind.Certification, code, "Titre Singulier", null, null, new(2021, 4, 13), new(2027, 4, 12))
    ]);

    private static Export Network(DateTimeOffset newest, params Item[] more) => Of("T1", SourceKind.Network, newest,
    [
        new AccountItem("n-anna", "u-anna-771", "Anna Exemple", "anna.exemple@example.org"),
        new AccountItem("n-boris", "u-boris", "Boris", "boris@example.org"),
        new AccountItem("n-clara", "u-clara", "Clara", "clara@example.org"),
        // In no directory, so in nobody's pool.
        new AccountItem("n-dora", "u-dora", "Dora", "dora@example.org"), new SpaceItem("n-space", "s1", "Général", "u-anna-771", true, Start.AddDays(-300)),
        .. more.Length > 0 ? more :
        [
            new MembershipItem("n-joined", "j1", "s1", true, "u-anna-771", true, Start.AddDays(-200)),
            Message("m1", "u-anna-771", null, null, Start, Mark("u-boris")),
            Message("m2", "u-boris", "m1", "u-anna-771", Start.AddHours(1), [Mark("u-anna-771"), Mark("u-clara")], "u-anna-771"),
            Message("m3", "u-anna-771", "m4", "u-clara", Start.AddHours(4)), Message("m4", "u-clara", null, null, Start.AddHours(3), Mark("u-anna-771")),
            Message("m5", "u-anna-771", null, null, Start.AddHours(5))
        ]
    ]);

    private static Export Learning(DateTimeOffset newest, params Item[] more) => Of("lms", SourceKind.Learning, newest,
    [
        new AccountItem("l-anna", "lms-anna-771", "Anna Exemple", "Anna.Exemple@Example.org"),
        new AccountItem("l-boris", "lms-boris", "Boris", "boris@example.org"),
        .. more.Length > 0 ? more :
        [
            new WorkshopItem("l-workshop", "w1", "Atelier", "lms-anna-771", 90, [], false, Start),
            new AttendanceItem("l-attends", "a1", "w1", "lms-boris", true, "lms-anna-771", 90, [], Start),
            new WorkshopItem("l-other", "w2", "Autre atelier", "lms-boris", 90, [], false, Start),
            new AttendanceItem("l-attended", "a2", "w2", "lms-anna-771", true, "lms-boris", 90, [], Start),
            new MentoringItem("l-session", "p1", "lms-anna-771", "lms-boris", 45, [], null, Start)
        ]
    ]);

    private static Export Directory(DateOnly day, params EmployeeItem[] rows) => Of("hr", SourceKind.Directory, new DateTimeOffset(day, default, TimeSpan.Zero),
        [new SnapshotStart("e-file", day), .. rows, new SnapshotEnd("e-file", day)]);

    private static EmployeeItem Anna(string unit) => new(
        "e-anna", "hr-anna-771", false, "Anna Exemple", "anna.exemple@example.org", "Example SA", unit, "Site Singulier", "GRADE-77", "Métier Singulier",
        null, 0.7m, Relationship.Cdi, ["PROJET-77"], false, new(2023, 3, 17), null);

    private static EmployeeItem Employee(string key, string email, string unit, string? manager = null) => new(
        $"e-{key}", key, false, key, email, "Example SA", unit, "Lyon", "E3", "Vendeur", manager, 1m, Relationship.Cdi, [], false, new(2023, 5, 2), null);

    private static MessageItem Message(string key, string author, string? parent, string? parentAuthor, DateTimeOffset at, params ReactionMark[] marks) =>
        Message(key, author, parent, parentAuthor, at, marks, mentioned: []);

    private static MessageItem Message(string key, string author, string? parent, string? parentAuthor, DateTimeOffset at, string mentioned) =>
        Message(key, author, parent, parentAuthor, at, [], mentioned);

    private static MessageItem Message(
        string key, string author, string? parent, string? parentAuthor, DateTimeOffset at, ReactionMark[] marks, params string[] mentioned) =>
        new(key, key, "s1", author, parent, parentAuthor, 40, [], mentioned, marks, true, at);

    private static ReactionMark Mark(string by) => new(by, "merci", ReactionKind.Thanks);

    private static Export Of(string source, SourceKind kind, DateTimeOffset newest, params Item[] items) => new(source, kind, newest, 0, (_, _) => items);

    private static Task<AccountId> AnnaAsync(Installation installation) => AccountAsync(installation, "anna.exemple@example.org");

    private static Task<AccountId> AccountAsync(Installation installation, string email) => installation.AccountAsync(email, Ct);

    private static async Task<ErasureCertificate> EraseAsync(Installation installation, AccountId account)
    {
        var (refused, certificate) = await ErasePersonEndpoint.HandleAsync(account, new ErasePerson(true), Dpo, installation, Ct);
        refused.ShouldBeNull();
        return certificate!;
    }

    /// <summary>The whole database and the home are searched, and the views are what the log says.</summary>
    private async Task ShouldTellNothingAsync(Installation installation)
    {
        await installation.Upkeep.ReachEndAsync(null, Ct);
        var texts = new Dictionary<string, string> { ["the database"] = await DumpAsync(installation) };
        foreach (var file in System.IO.Directory.EnumerateFiles(temporary.Home.Path, "*", SearchOption.AllDirectories))
        {
            texts[file] = await File.ReadAllTextAsync(file, Ct);
        }

        foreach (var (where, text) in texts)
        {
            foreach (var word in HersAlone) text.ShouldNotContain(word, Case.Insensitive, where);
        }

        (await installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
        (await installation.ScalarAsync<long>(
            """
            select count(*) from lefaire.mt_events e join lefaire.mt_events c on c.type = 'erasure_completed'
            where e.headers ? 'content' and e.type <> 'mentoring_session_held'
                and (e.data -> 'Accounts' -> 0) <@ (c.data -> 'Erased') and e.type not in ('community_opened', 'workshop_scheduled')
            """)).ShouldBe(0);
    }

    // Every dump is fenced by a word of its own.
    private static async Task<string> DumpAsync(Installation installation) => string.Join('\n',
        (await (await PostgresClient.OfAsync(installation.ConnectionString, Ct)).RunAsync("pg_dump", [], Ct)).Split('\n')
            .Where(line => !line.StartsWith("\\restrict", StringComparison.Ordinal) && !line.StartsWith("\\unrestrict", StringComparison.Ordinal)));

    private static async Task<List<string>> RowsAsync(Installation installation, Func<View, bool> of)
    {
        var rows = new List<string>();
        foreach (var view in Views.All.Where(of))
        {
            await using var select = installation.Database.CreateCommand($"select t::text from {ReadModels.ViewStore.TableOf(view)} t order by 1");
            await using var reader = await select.ExecuteReaderAsync(Ct);
            while (await reader.ReadAsync(Ct)) rows.Add(view.Name + " " + reader.GetString(0));
        }

        return rows;
    }
}
