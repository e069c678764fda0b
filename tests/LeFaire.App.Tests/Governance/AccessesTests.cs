using System.Net;
using System.Text.Json;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Npgsql;

namespace LeFaire.Governance;

/// <summary>Who looked at whose record, and what each may take away of their own.</summary>
public sealed class AccessesTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_access_is_recorded_before_the_answer_leaves_and_none_for_oneself()
    {
        var (person, email) = await SomeoneAsync(0);
        var last = await LastLineAsync();
        await using var holding = await sample.Installation.Database.OpenConnectionAsync(Ct);
        await holding.RunAsync($"select pg_advisory_lock({Locks.Access})", Ct);
        using var committee = sample.As("committee");
        var answer = committee.GetAsync($"/api/people/{person}/profile", HttpCompletionOption.ResponseHeadersRead, Ct);
        await Eventually.Holds(
            () => sample.Installation.ScalarAsync<bool>(
                "select exists (select from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database()))"),
            "the access waits to be recorded");
        answer.IsCompleted.ShouldBeFalse();
        await holding.RunAsync($"select pg_advisory_unlock({Locks.Access})", Ct);
        (await answer).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await LinesAsync(person, last)).ShouldBe(["Committee Succession /api/people/{person}/profile"]);

        await sample.GetAsync($"employee:{email}", $"/api/people/{person}/profile");
        using var stranger = sample.As("committee");
        (await stranger.GetAsync($"/api/people/{Guid.NewGuid()}/profile", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await LinesAsync(person, last)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task a_verb_that_reads_a_person_or_a_plan_leaves_a_line_too()
    {
        var (person, email) = await SomeoneAsync(1);
        var last = await LastLineAsync();
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        await WatchAsync($"skills {email}", new Actor(Role.Analyst, null));
        await WatchAsync($"profile {email}", new Actor(Role.Employee, new AccountId(person)));
        await WatchAsync("people", new Actor(Role.Analyst, null));
        (await LinesAsync(person, last)).ShouldBe(["Analyst Learning skills"]);
        var plan = Guid.NewGuid();
        await WatchAsync($"candidates {plan}", new Actor(Role.Committee, null));
        (await sample.Installation.ScalarAsync<string>($"select what from governance.accesses where plan = '{plan}'")).ShouldBe("candidates");

        Task WatchAsync(string line, Actor actor) => Accesses.WatchAsync(CommandLine.Root().Parse(line), sample.Installation, snapshot, actor, Ct);
    }

    [Fact]
    public async Task reading_a_dossier_leaves_a_line_of_its_plan()
    {
        var (plan, _) = await NominatedAsync();
        (await sample.PostAsync("analyst", $"/api/plans/{plan}/dossiers", new { })).Status.ShouldBe(201);
        var dossier = (await sample.GetAsync("analyst", $"/api/plans/{plan}/dossiers"))[0].GetProperty("dossier").GetString();
        using var analyst = sample.As("analyst");
        foreach (var path in new[] { $"/api/dossiers/{dossier}", $"/api/dossiers/{dossier}/then-and-now", $"/dossiers/{dossier}" })
        {
            (await analyst.GetAsync(path, Ct)).EnsureSuccessStatusCode();
        }

        (await sample.Installation.ScalarAsync<string>($"select string_agg(what, ' ' order by id) from governance.accesses where plan = '{plan}' and what like '%dossiers/{{%'"))
            .ShouldBe("/api/dossiers/{dossier} /api/dossiers/{dossier}/then-and-now /dossiers/{dossier:guid}");
        (await analyst.GetAsync($"/api/dossiers/{Guid.NewGuid()}", Ct)).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task what_was_read_in_a_plan_shows_once_the_plan_is_closed()
    {
        var (plan, nominee) = await NominatedAsync();
        await sample.GetAsync("committee", $"/api/plans/{plan}");
        (await InPlansAsync()).ShouldBe(0);
        (await HistoryAsync($"employee:{nominee}")).ShouldNotContain("candidate_nominated");
        (await sample.PostAsync("analyst", $"/api/plans/{plan}/close", new { reason = "x" })).Status.ShouldBe(201);
        (await InPlansAsync()).ShouldBeGreaterThan(0);
        (await HistoryAsync($"employee:{nominee}")).ShouldContain("candidate_nominated");

        async Task<int> InPlansAsync() => (await sample.GetAsync($"employee:{nominee}", $"/api/people/{nominee}/accesses?size=1000")).GetProperty("items").EnumerateArray()
            .Count(access => access.TryGetProperty("plan", out var read) && read.GetGuid() == plan);

        async Task<List<string?>> HistoryAsync(string actor) => await NamesAsync(actor, nominee);
    }

    [Fact]
    public async Task who_looked_is_for_oneself_and_the_data_protection_officer()
    {
        var (person, email) = await SomeoneAsync(2);
        await sample.GetAsync("analyst", $"/api/people/{person}/cv");
        foreach (var actor in new[] { $"employee:{email}", "dpo" })
        {
            var seen = (await sample.GetAsync(actor, $"/api/people/{person}/accesses")).GetProperty("items").EnumerateArray().First();
            (seen.GetProperty("role").GetString(), seen.GetProperty("what").GetString()).ShouldBe(("Analyst", "/api/people/{person}/cv"));
        }

        foreach (var actor in new[] { "committee", "analyst", $"employee:{(await SomeoneAsync(3)).Email}" })
        {
            using var client = sample.As(actor);
            (await client.GetAsync($"/api/people/{person}/accesses", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task accesses_are_only_ever_added_and_a_chain_that_was_broken_is_noticed()
    {
        var person = (await SomeoneAsync(4)).Person;
        for (var read = 0; read < 3; read++) await sample.GetAsync("committee", $"/api/people/{person}/cv");
        var database = sample.Installation.Database;
        foreach (var change in new[] { "update governance.accesses set role = 'Dpo'", "delete from governance.accesses", "truncate governance.accesses" })
        {
            (await Should.ThrowAsync<PostgresException>(() => sample.Installation.ExecuteAsync(change))).MessageText.ShouldContain("only ever added");
        }

        (await Accesses.CheckAsync(database, Ct)).Broken.ShouldBeNull();
        var middle = await sample.Installation.ScalarAsync<long>("select max(id) - 1 from governance.accesses");
        var role = await sample.Installation.ScalarAsync<string>($"select role from governance.accesses where id = {middle}");
        await BehindTheBackAsync($"update governance.accesses set role = 'Dpo' where id = {middle}");
        (await Accesses.CheckAsync(database, Ct)).Broken.ShouldBe(middle);
        await BehindTheBackAsync($"update governance.accesses set role = '{role}' where id = {middle}");
        (await Accesses.CheckAsync(database, Ct)).Broken.ShouldBeNull();
        await BehindTheBackAsync($"create table governance.kept as select * from governance.accesses where id = {middle}; delete from governance.accesses where id = {middle}");
        (await Accesses.CheckAsync(database, Ct)).Broken.ShouldBe(middle + 1);
        await BehindTheBackAsync("insert into governance.accesses select * from governance.kept; drop table governance.kept");
        (await Accesses.CheckAsync(database, Ct)).Broken.ShouldBeNull();

        Task BehindTheBackAsync(string change) => sample.Installation.ExecuteAsync(
            $"alter table governance.accesses disable trigger refuse_change; {change}; alter table governance.accesses enable trigger refuse_change");
    }

    [Fact]
    public async Task the_export_holds_every_event_that_touches_oneself_with_what_it_says()
    {
        var (person, email) = await SomeoneAsync(5);
        var mine = (await sample.GetAsync($"employee:{email}", "/api/me/export")).GetProperty("content");
        mine.GetProperty("person").GetGuid().ShouldBe(person);
        mine.GetProperty("accounts").EnumerateArray().ShouldContain(account => account.GetProperty("email").GetString() == email);
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        var accounts = string.Join(", ", snapshot.People.AccountsOf(new PersonId(person)).Select(account => $"\"{account}\""));
        var touching = await sample.Installation.ScalarAsync<long>(
            $"select count(*) from lefaire.mt_events where jsonb_exists_any(data -> 'Accounts', (select array_agg(x) from jsonb_array_elements_text('[{accounts}]') x))"
            + " and type not like 'candidate%' and type not like 'nomination%' and type not like 'readiness%' and type not like 'dossier%' and type not like 'plan%' and type not like 'position%'");
        string[] ofPlans = ["candidate", "nomination", "readiness", "dossier", "plan", "position"];
        mine.GetProperty("events").EnumerateArray().Count(one => !Array.Exists(ofPlans, kind => one.GetProperty("name").GetString()!.StartsWith(kind, StringComparison.Ordinal)))
            .ShouldBe((int)touching);
        mine.GetProperty("events").EnumerateArray().ShouldAllBe(one => one.GetProperty("data").GetProperty("OccurredAt").ValueKind == JsonValueKind.String);
        using var nobody = sample.As("committee");
        (await nobody.GetAsync("/api/me/export", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task a_history_keeps_open_plans_from_their_nominees_and_objections_from_others()
    {
        var (person, email) = await SomeoneAsync(6);
        (await sample.PostAsync($"employee:{email}", "/api/objections", new { account = person })).Status.ShouldBe(201);
        foreach (var actor in new[] { $"employee:{email}", "dpo" }) (await NamesAsync(actor, person)).ShouldContain("objection_raised");
        foreach (var actor in new[] { "committee", "analyst" }) (await NamesAsync(actor, person)).ShouldNotContain("objection_raised");
    }

    [Fact]
    public async Task an_objection_cannot_be_read_from_what_a_history_tells_others()
    {
        var (person, email) = await SomeoneAsync(7);
        (await GaveAsync("committee", person)).ShouldBeGreaterThan(0);
        (await GaveAsync($"employee:{email}", person)).ShouldBeGreaterThanOrEqualTo(await GaveAsync("committee", person));
        var own = await GaveAsync($"employee:{email}", person);
        (await sample.PostAsync($"employee:{email}", "/api/objections", new { account = person })).Status.ShouldBe(201);
        (await sample.GetAsync("committee", $"/api/people/{person}/profile")).GetProperty("content").GetProperty("evidence").GetString().ShouldBe("NoEvidenceShown");
        (await GaveAsync("committee", person)).ShouldBe(0);
        (await NamesAsync("committee", person)).ShouldNotContain("post_published");
        (await GaveAsync($"employee:{email}", person)).ShouldBe(own);
        (await GaveAsync("dpo", person)).ShouldBe(own);

        async Task<int> GaveAsync(string actor, Guid whose) => (await sample.GetAsync(actor, $"/api/people/{whose}/history?size=1000")).GetProperty("items").EnumerateArray()
            .Sum(step => step.GetProperty("lines").GetArrayLength());
    }

    [Fact]
    public async Task what_happened_in_a_plan_that_has_ended_is_for_whom_it_concerned_and_for_whoever_sees_it()
    {
        var (_, opened) = await sample.PostAsync("analyst", "/api/plans", new Succession.OpenPlan("Terminé", "Example SA", "Chef", [Succession.Dimension.Helping]));
        var plan = opened.GetProperty("stream").GetString()!;
        var pool = (await sample.GetAsync("analyst", $"/api/plans/{plan}")).GetProperty("content").GetProperty("pool").EnumerateArray().Select(one => one.GetProperty("person").GetGuid()).ToList();
        var others = (await sample.GetAsync("analyst", "/api/people?size=1000")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("person").GetGuid())
            .Except(pool).Take(2).ToList();
        (await sample.PostAsync("analyst", $"/api/plans/{plan}/committee", new { add = new[] { others[0] }, remove = Array.Empty<Guid>() })).Status.ShouldBe(201);
        var (status, nominated) = await sample.PostAsync($"committee:{others[0]}", $"/api/plans/{plan}/nominations", new { nominee = pool[0], reason = "Why", conflict = "None" });
        status.ShouldBe(201, nominated.ToString());
        var nomination = nominated.GetProperty("events")[0].GetProperty("id").GetGuid();
        (await sample.PostAsync("analyst", $"/api/plans/{plan}/close", new { reason = "Done" })).Status.ShouldBe(201);
        foreach (var actor in new[] { $"employee:{pool[0]}", "dpo", $"committee:{others[0]}", "analyst" }) (await TellsAsync(actor)).ShouldBeTrue(actor);
        foreach (var actor in new[] { $"committee:{others[1]}", $"analyst:{pool[1]}" }) (await TellsAsync(actor)).ShouldBeFalse(actor);

        async Task<bool> TellsAsync(string actor) => (await sample.GetAsync(actor, $"/api/people/{pool[0]}/history?size=1000")).GetProperty("items").EnumerateArray()
            .Any(step => step.GetProperty("event").GetGuid() == nomination);
    }

    [Fact]
    public async Task whoever_rehearses_or_reads_the_history_of_a_cohort_leaves_a_line_for_each()
    {
        var (_, opened) = await sample.PostAsync("analyst", "/api/cohorts", new { entity = "Example SA", joinedFrom = "1999-01-01", joinedTo = "2024-09-30" });
        var cohort = opened.GetProperty("stream").GetString()!;
        var size = (await sample.GetAsync("analyst", $"/api/cohorts/{cohort}")).GetProperty("content").GetProperty("size").GetInt32();
        var before = await CountAsync("person is not null");
        await sample.GetAsync("analyst", $"/api/cohorts/{cohort}/history");
        (await CountAsync("person is not null")).ShouldBe(before + size);

        var plans = (await sample.GetAsync("analyst", "/api/plans")).GetProperty("items").GetArrayLength();
        before = await CountAsync("what = 'rehearse'");
        var rules = await sample.GetAsync("analyst", "/api/rules");
        (await sample.PostAsync("analyst", "/api/rules/rehearsal", rules)).Status.ShouldBe(200);
        (await CountAsync("what = 'rehearse'")).ShouldBe(before + plans);

        Task<long> CountAsync(string which) => sample.Installation.ScalarAsync<long>($"select count(*) from governance.accesses where {which}");
    }

    [Fact]
    public async Task an_analyst_reads_no_name_before_they_say_for_what()
    {
        var topics = (await sample.GetAsync("analyst", "/api/topics")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("name").GetString()!).ToList();
        using var client = sample.As("analyst");
        (await NamedAsync()).ShouldBe(0);
        client.DefaultRequestHeaders.Add(Hosting.ChosenActor.PurposeHeader, "Learning");
        (await NamedAsync()).ShouldBeGreaterThan(0);

        async Task<int> NamedAsync()
        {
            var named = 0;
            foreach (var topic in topics)
            {
                using var answer = JsonDocument.Parse(await client.GetStringAsync($"/api/topics/{topic}/helpers?on={ServedSample.LastDay}", Ct));
                named += answer.RootElement.GetProperty("content").GetProperty("people").EnumerateArray()
                    .Count(one => one.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String);
            }

            return named;
        }
    }

    private async Task<List<string?>> NamesAsync(string actor, Guid person) =>
        [.. (await sample.GetAsync(actor, $"/api/people/{person}/history?size=1000")).GetProperty("items").EnumerateArray().Select(step => step.GetProperty("name").GetString())];

    /// <summary>People of other legal entities than that of the sample's plans, cohorts and objections, by facts that no test adds; each test has one of its own.</summary>
    private async Task<(Guid Person, string Email)> SomeoneAsync(int number)
    {
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        await using var select = sample.Installation.Database.CreateCommand(
            """
            select id, email from vault.accounts a where source = 'sample-directory' and email is not null and not exists (
                select from lefaire.mt_events e where e.data ->> 'Account' = a.id::text
                    and (e.type = 'employment_ended' or (e.type = 'assignment_changed' and e.data #>> '{Assignment,Entity}' = 'Example SA')))
            order by email offset $1 limit 1
            """);
        select.Parameters.Add(new() { Value = number });
        await using var reader = await select.ExecuteReaderAsync(Ct);
        (await reader.ReadAsync(Ct)).ShouldBeTrue();
        return (snapshot.People.PersonOf(new AccountId(reader.GetGuid(0)))!.Value.Value, reader.GetString(1));
    }

    private async Task<(Guid Plan, Guid Nominee)> NominatedAsync()
    {
        await using var select = sample.Installation.Database.CreateCommand(
            """
            select (e.data ->> 'Plan')::uuid, (e.data ->> 'Nominee')::uuid from lefaire.mt_events e where e.type = 'nomination_seconded' and not exists (
                select from lefaire.mt_events end_of where end_of.type in ('plan_closed', 'position_filled') and end_of.data ->> 'Plan' = e.data ->> 'Plan')
            order by e.seq_id limit 1
            """);
        await using var reader = await select.ExecuteReaderAsync(Ct);
        (await reader.ReadAsync(Ct)).ShouldBeTrue();
        return (reader.GetGuid(0), reader.GetGuid(1));
    }

    private Task<long> LastLineAsync() => sample.Installation.ScalarAsync<long>("select coalesce(max(id), 0) from governance.accesses");

    private async Task<List<string>> LinesAsync(Guid person, long after)
    {
        await using var select = sample.Installation.Database.CreateCommand("select role || ' ' || purpose || ' ' || what from governance.accesses where person = $1 and id > $2 order by id");
        select.Parameters.Add(new() { Value = person });
        select.Parameters.Add(new() { Value = after });
        await using var reader = await select.ExecuteReaderAsync(Ct);
        var lines = new List<string>();
        while (await reader.ReadAsync(Ct)) lines.Add(reader.GetString(0));
        return lines;
    }
}
