using System.Globalization;
using System.Net;
using System.Text.Json;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Npgsql;

namespace LeFaire.Governance;

/// <summary>Who looked at whose record, and what each may take away of their own.</summary>
public sealed class AccessesTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static readonly string[] Missions = ["Mission"];
    private static readonly string[] Sql = ["sql"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_access_is_recorded_before_the_answer_leaves_and_none_for_oneself()
    {
        var (person, email) = await SomeoneAsync(0);
        var before = (await LinesAsync(person)).Count;
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
        (await LinesAsync(person)).Skip(before).ShouldBe(["Committee Succession /api/people/{person}/profile"]);

        await sample.GetAsync($"employee:{email}", $"/api/people/{person}/profile");
        using var stranger = sample.As("committee");
        (await stranger.GetAsync($"/api/people/{Guid.NewGuid()}/profile", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await LinesAsync(person)).Count.ShouldBe(before + 1);
    }

    [Fact]
    public async Task a_verb_that_reads_a_person_or_a_plan_leaves_a_line_too()
    {
        var (person, email) = await SomeoneAsync(1);
        var before = (await LinesAsync(person)).Count;
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        await WatchAsync($"skills {email}", new Actor(Role.Analyst, null));
        await WatchAsync($"profile {email}", new Actor(Role.Employee, new AccountId(person)));
        await WatchAsync("people", new Actor(Role.Analyst, null));
        (await LinesAsync(person)).Skip(before).ShouldBe(["Analyst Learning skills"]);
        var plan = Guid.NewGuid();
        await WatchAsync($"candidates {plan}", new Actor(Role.Committee, null));
        (await sample.Installation.ScalarAsync<string>($"select what from governance.accesses where plan = '{plan}'")).ShouldBe("candidates");

        Task WatchAsync(string line, Actor actor) => VerbAsync(line, snapshot, actor, () => Task.CompletedTask);
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
    public async Task whom_a_search_finds_by_what_they_did_has_a_line_an_answer_from_api_page_and_verb()
    {
        var helpers = await FoundAsync("analyst", $"/api/topics/sql/helpers?size=1000&on={ServedSample.LastDay}");
        await using (var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct))
        {
            var declared = (await Mobility.ShowMobilityEndpoint.AllAsync(snapshot, sample.Installation.Today, Ct)).Select(one => one.Person.Value).ToHashSet();
            var open = helpers.First(person => !declared.Contains(person));
            (await sample.PostAsync($"employee:{open}", "/api/mobility", new { kinds = Missions })).Status.ShouldBe(201);
        }

        var discovered = (await sample.GetAsync("analyst", "/api/mobility/discovery?topic=sql")).GetProperty("content").GetProperty("people").EnumerateArray()
            .Select(one => one.GetProperty("declared").GetProperty("person").GetGuid()).ToList();
        discovered.ShouldNotBeEmpty();
        await LeavesAsync("analyst", "/api/mobility/discovery?topic=sql", "Analyst Mobility /api/mobility/discovery", discovered);
        await LeavesAsync("analyst", "/discover?topic=sql", "Analyst Mobility /discover", discovered);
        await LeavesAsync("analyst", "/api/mobility/discovery?topic=no-such", "", []);
        await LeavesAsync("analyst", $"/api/topics/sql/helpers?size=1&on={ServedSample.LastDay}", "Analyst Learning /api/topics/{topic}/helpers", helpers[..1]);
        await LeavesAsync("manager", $"/learning?topic=sql&on={ServedSample.LastDay}", "Manager Learning /learning", [.. helpers.Take(12)]);
        await using var now = await sample.Installation.Snapshots.OpenAsync(Ct);
        var analyst = new Actor(Role.Analyst, null);
        (await LeftAsync(() => VerbAsync("discover sql", now, analyst, () => Mobility.DiscoverPeopleEndpoint.ReadAsync(
            now, sample.Installation, "sql", analyst, sample.Installation.Today, Ct)))).ShouldBe(discovered.Select(one => ("Analyst Mobility discover", one)), ignoreOrder: true);
        (await LeftAsync(() => VerbAsync("who-can-help sql", now, analyst, () => Learning.WhoCanHelpEndpoint.ReadAsync(
            now, sample.Installation, "sql", analyst, 1, DateOnly.Parse(ServedSample.LastDay, CultureInfo.InvariantCulture), Ct))))
            .ShouldBe(helpers[..1].Select(one => ("Analyst Learning who-can-help", one)), ignoreOrder: true);

        using var stated = sample.As("analyst");
        stated.DefaultRequestHeaders.Add(ChosenActor.PurposeHeader, "Succession");
        (await LeftAsync(async () => (await stated.GetAsync("/api/mobility/discovery?topic=sql", Ct)).EnsureSuccessStatusCode()))
            .ShouldBe(discovered.Select(one => ("Analyst Succession /api/mobility/discovery", one)), ignoreOrder: true);
    }

    [Fact]
    public async Task mentors_who_are_suggested_have_a_line_and_whoever_is_found_by_themselves_has_none()
    {
        var all = await FoundAsync("analyst", $"/api/topics/sql/helpers?size=1000&on={ServedSample.LastDay}");
        var me = $"employee:{all[0]}";
        var others = await FoundAsync(me, $"/api/topics/sql/helpers?size=1000&on={ServedSample.LastDay}");
        others.ShouldBe(all[1..], ignoreOrder: true);
        await LeavesAsync(me, $"/api/topics/sql/helpers?size=1000&on={ServedSample.LastDay}", "Employee Learning /api/topics/{topic}/helpers", others);
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        var (mentee, suggested) = ("", new List<Guid>());
        foreach (var person in snapshot.Everyone.TakeWhile(_ => suggested.Count == 0))
        {
            mentee = $"employee:{person}";
            suggested = await FoundAsync(mentee, $"/api/topics/sql/mentors?on={ServedSample.LastDay}");
        }

        suggested.ShouldNotBeEmpty();
        await LeavesAsync(mentee, $"/api/topics/sql/mentors?on={ServedSample.LastDay}", "Employee Learning /api/topics/{topic}/mentors", suggested);
    }

    [Fact]
    public async Task a_mentorship_that_hr_reads_has_a_line_of_everyone_in_it_and_its_sides_leave_none()
    {
        var mentorship = new PlaceId(Opened.Key.Id("mentorship", "read"));
        await using (var before = await sample.Installation.Snapshots.OpenAsync(Ct))
        {
            var (mentee, first, second) = before.Everyone.Take(3).Select(person => new AccountId(person.Value)).ToList() is [var a, var b, var c] ? (a, b, c) : default;
            Fact[] facts =
            [
                new Learning.MentoringRequested(mentorship, mentee, "sql", Learning.MentoringMoment.OnDemand, null, Opened.Now),
                new Learning.MentoringOffered(mentorship, 1, first, mentee, Opened.Now.AddMinutes(1)), new Learning.MentoringDeclined(mentorship, first, Opened.Now.AddMinutes(2)),
                new Learning.MentoringOffered(mentorship, 2, second, mentee, Opened.Now.AddMinutes(3)), new Learning.MentoringAccepted(mentorship, second, Opened.Now.AddMinutes(4))
            ];
            await ReadModels.History.AppendAsync(
                sample.Installation, [.. facts.Select((fact, place) => new Import.NewEvent(new EventId(Opened.Key.Id("event", "read", $"{place}")), mentorship.Value, fact))]);
            await sample.Installation.Upkeep.ReachEndAsync(progress: null, Ct);
        }

        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        var all = await Learning.ListMentoringEndpoint.AllAsync(snapshot, sample.Installation.Today, Ct);
        var one = all.Single(mentoring => mentoring.Mentorship == mentorship);
        var people = one.Asked.Select(asked => asked.Mentor.Value).Append(one.Mentee.Value).Append(one.Mentor!.Value.Value).Distinct().ToList();
        people.Count.ShouldBe(3);
        await LeavesAsync("analyst", $"/api/mentoring/{one.Mentorship}", "Analyst Learning /api/mentoring/{mentorship}", people);
        await LeavesAsync("analyst", $"/mentoring/{one.Mentorship}", "Analyst Learning /mentoring/{mentorship:guid}", people);
        await LeavesAsync($"employee:{one.Mentee}", $"/api/mentoring/{one.Mentorship}", "", []);
        var listed = all.SelectMany(Learning.ListMentoringEndpoint.PeopleIn).Select(person => person.Value).Distinct().ToList();
        await LeavesAsync("analyst", "/api/mentoring?size=1000", "Analyst Learning /api/mentoring", listed);
        var analyst = new Actor(Role.Analyst, null);
        (await LeftAsync(() => VerbAsync($"mentoring show {one.Mentorship}", snapshot, analyst, () => Learning.ShowMentoringEndpoint.ReadAsync(
            snapshot, sample.Installation, one.Mentorship, analyst, sample.Installation.Today, Ct))))
            .ShouldBe(people.Select(person => ("Analyst Learning mentoring show", person)), ignoreOrder: true);
    }

    [Fact]
    public async Task whoever_applied_or_registered_has_a_line_where_others_read_it()
    {
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        var employed = snapshot.Everyone.Where(person => snapshot.EmploymentOf(person).EmployedOn(sample.Installation.Today)).Select(person => person.Value).Take(3).ToList();
        var (poster, one, other) = (employed[0], employed[1], employed[2]);
        var (_, posted) = await sample.PostAsync($"manager:{poster}", "/api/opportunities", new { title = "Tri", kind = "Project", entity = "Exemple SA", topics = Sql });
        var opportunity = posted.GetProperty("stream").GetString();
        foreach (var person in new[] { one, other }) (await sample.PostAsync($"employee:{person}", $"/api/opportunities/{opportunity}/applications", new { })).Status.ShouldBe(201);
        foreach (var (actor, role) in new[] { ($"manager:{poster}", "Manager"), ("analyst", "Analyst") })
        {
            await LeavesAsync(actor, $"/api/opportunities/{opportunity}", $"{role} Mobility /api/opportunities/{{opportunity}}", [one, other]);
            await LeavesAsync(actor, $"/opportunities/{opportunity}", $"{role} Mobility /opportunities/{{opportunity:guid}}", [one, other]);
        }

        await LeavesAsync($"employee:{one}", $"/api/opportunities/{opportunity}", "", []);

        var (_, scheduled) = await sample.PostAsync(
            $"employee:{poster}", "/api/workshops", new { title = "Tri", startsAt = sample.Installation.Clock.GetUtcNow().AddHours(2), tags = Sql, host = poster, places = 1 });
        var workshop = scheduled.GetProperty("stream").GetString();
        foreach (var person in new[] { one, other }) (await sample.PostAsync($"employee:{person}", $"/api/workshops/{workshop}/registrations", new { account = person })).Status.ShouldBe(201);
        foreach (var (actor, role) in new[] { ($"employee:{poster}", "Employee"), ("analyst", "Analyst") })
        {
            await LeavesAsync(actor, $"/api/workshops/{workshop}", $"{role} Learning /api/workshops/{{workshop}}", [one, other]);
            await LeavesAsync(actor, $"/workshops/{workshop}", $"{role} Learning /workshops/{{workshop:guid}}", [one, other]);
        }

        await LeavesAsync($"employee:{one}", $"/api/workshops/{workshop}", "", []);
    }

    [Fact]
    public async Task newcomers_whom_hr_reads_have_a_line_and_who_contested_has_one()
    {
        var newcomers = (await sample.GetAsync("analyst", $"/api/newcomers?size=1000&on={ServedSample.LastDay}")).GetProperty("items").EnumerateArray()
            .Select(one => one.GetProperty("person").GetGuid()).ToList();
        newcomers.ShouldNotBeEmpty();
        await LeavesAsync("analyst", $"/api/newcomers?size=1000&on={ServedSample.LastDay}", "Analyst Onboarding /api/newcomers", newcomers);
        await LeavesAsync("analyst", $"/newcomers?on={ServedSample.LastDay}", "Analyst Onboarding /newcomers", [.. newcomers.Take(25)]);
        await LeavesAsync($"employee:{newcomers[0]}", $"/api/newcomers?size=1000&on={ServedSample.LastDay}", "", []);

        var contested = await sample.Installation.ScalarAsync<string>(
            "select id || ' ' || (data ->> 'Account') from lefaire.mt_events where type = 'employment_started' order by seq_id desc limit 1");
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        var person = snapshot.People.PersonOf(new AccountId(Guid.Parse(contested.Split(' ')[1])))!.Value.Value;
        (await sample.PostAsync($"employee:{person}", "/api/contests", new { @event = contested.Split(' ')[0], reason = "NotThen" })).Status.ShouldBe(201);
        await LeavesAsync("dpo", "/api/contests", "Dpo DataRequest /api/contests", [person]);
        await LeavesAsync("dpo", "/contests", "Dpo DataRequest /contests", [person]);
        await LeavesAsync($"analyst:{person}", "/api/contests", "", []);
        using var own = sample.As($"employee:{person}");
        (await own.GetStringAsync("/me", Ct)).ShouldContain("what was contested");
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

    /// <summary>People whom an answer on a topic finds, in its order.</summary>
    private async Task<List<Guid>> FoundAsync(string actor, string path)
    {
        var content = (await sample.GetAsync(actor, path)).GetProperty("content");
        return [.. (content.ValueKind == JsonValueKind.Array ? content : content.GetProperty("people")).EnumerateArray().Select(one => one.GetProperty("person").GetGuid())];
    }

    /// <summary>Holds that what someone asks for leaves one line of each of these people, and none beside.</summary>
    private async Task LeavesAsync(string actor, string path, string line, List<Guid> people)
    {
        using var client = sample.As(actor);
        (await LeftAsync(() => client.GetAsync(path, Ct))).ShouldBe(people.Select(person => (line, person)), ignoreOrder: true, path);
    }

    /// <summary>The lines that a reading leaves, each with whose record it is.</summary>
    private async Task<List<(string Line, Guid Person)>> LeftAsync(Func<Task> read)
    {
        var last = await sample.Installation.ScalarAsync<long>("select coalesce(max(id), 0) from governance.accesses");
        await read();
        await using var select = sample.Installation.Database.CreateCommand("select role || ' ' || purpose || ' ' || what, person from governance.accesses where id > $1 order by id");
        select.Parameters.Add(new() { Value = last });
        await using var reader = await select.ExecuteReaderAsync(Ct);
        var lines = new List<(string, Guid)>();
        while (await reader.ReadAsync(Ct)) lines.Add((reader.GetString(0), reader.GetGuid(1)));
        return lines;
    }

    private Task<int> VerbAsync(string line, ReadModels.Snapshot snapshot, Actor actor, Func<Task> read) => Accesses.WatchAsync(
        CommandLine.Root().Parse(line), sample.Installation, snapshot, actor,
        async () =>
        {
            await read();
            return Verbs.Done;
        },
        Ct);

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

    private async Task<List<string>> LinesAsync(Guid person)
    {
        await using var select = sample.Installation.Database.CreateCommand("select role || ' ' || purpose || ' ' || what from governance.accesses where person = $1 order by id");
        select.Parameters.Add(new() { Value = person });
        await using var reader = await select.ExecuteReaderAsync(Ct);
        var lines = new List<string>();
        while (await reader.ReadAsync(Ct)) lines.Add(reader.GetString(0));
        return lines;
    }
}
