using System.Net.Http.Json;
using System.Text.Json;
using LeFaire.Contributions;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.Import.Sample;
using LeFaire.Mobility;
using LeFaire.People;

namespace LeFaire.Succession;

/// <summary>A plan's life from end to end: over HTTP, on a real log.</summary>
public class PlansTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_nominee_becomes_a_candidate_when_a_second_human_confirms_and_the_reason_lies_beside_the_vault()
    {
        var (plan, pool, others) = await OpenAsync("Relève");
        var (nominee, first, second) = (pool[0], $"committee:{others[0]}", $"committee:{others[1]}");
        var path = $"/api/plans/{plan}/nominations";
        var command = new { nominee, reason = "Explique sans compter.", conflict = "Other", conflictNote = "Ancien associé." };
        (await sample.PostAsync("committee", path, command)).ShouldBeProblem(400, "nominator-not-a-person");
        (await sample.PostAsync(first, path, command with { reason = " " })).ShouldBeProblem(400, "no-reason");
        (await sample.PostAsync(first, path, new { nominee, reason = "x" })).ShouldBeProblem(400, "no-declaration");
        (await sample.PostAsync(first, $"/api/plans/{Guid.Empty}/nominations", command)).ShouldBeProblem(404, "unknown-plan");
        var (status, answer) = await sample.PostAsync(first, path, command);
        status.ShouldBe(201);
        var id = answer.GetProperty("events")[0].GetProperty("id").GetString();
        (await sample.Installation.ScalarAsync<string>($"select reason || '/' || conflict from vault.reasons where event = '{id}'"))
            .ShouldBe("Explique sans compter./Ancien associé.");
        (await sample.Installation.ScalarAsync<long>("select count(*) from lefaire.mt_events where data::text ~ 'Explique|associé'")).ShouldBe(0);
        (await sample.PostAsync(first, path + "/second", new { nominee })).ShouldBeProblem(409, "same-human");
        (await sample.PostAsync(second, path + "/second", new { nominee })).Status.ShouldBe(201);
        var member = await MemberAsync(plan, nominee);
        member.GetProperty("state").GetString().ShouldBe("Candidate");
        member.GetProperty("secondedBy").GetString().ShouldBe(others[1]);
        member.GetProperty("conflict").GetString().ShouldBe("Other");
    }

    [Fact]
    public async Task two_who_nominate_the_same_at_once_record_one_nomination()
    {
        var (plan, pool, others) = await OpenAsync("Deux à la fois");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(by => sample.PostAsync(
            $"committee:{others[by]}", $"/api/plans/{plan}/nominations", new { nominee = pool[0], reason = "x", conflict = "None" })));
        answers.Count(answer => answer.Status == 201).ShouldBe(1);
        answers.Where(answer => answer.Status != 201).ShouldAllBe(answer => answer.Status == 409);
    }

    [Fact]
    public async Task a_plan_goes_from_nomination_to_readiness_to_a_filled_position_and_is_closed()
    {
        var (plan, pool, others) = await OpenAsync("Jusqu'au bout");
        var (first, second, third) = ($"committee:{others[0]}", $"committee:{others[1]}", $"manager:{others[2]}");
        var path = $"/api/plans/{plan}";
        foreach (var nominee in pool.Take(2)) await NominateAsync(plan, nominee, first, second);

        (await sample.PostAsync(third, $"{path}/nominations/withdraw", new { nominee = pool[1], reason = "x" })).ShouldBeProblem(409, "cannot-be-done");
        var (status, withdrawn) = await sample.PostAsync(first, $"{path}/nominations/withdraw", new { nominee = pool[1], reason = "Part en mission longue." });
        status.ShouldBe(201);
        var id = withdrawn.GetProperty("events")[0].GetProperty("id").GetString();
        (await sample.Installation.ScalarAsync<string>($"select reason from vault.reasons where event = '{id}'")).ShouldBe("Part en mission longue.");

        (await sample.PostAsync(first, $"{path}/readiness", new { nominee = pool[1], readiness = "Now" })).ShouldBeProblem(409, "not-nominated");
        (await sample.PostAsync(third, $"{path}/readiness", new { nominee = pool[1], readiness = "Now" })).ShouldBeProblem(409, "cannot-be-done");
        (await sample.PostAsync(third, $"{path}/readiness", new { nominee = pool[0], readiness = "OneToTwoYears" })).Status.ShouldBe(201);
        (await sample.PostAsync(third, $"{path}/readiness", new { nominee = pool[0], readiness = "Now" })).Status.ShouldBe(201);
        (await sample.PostAsync(third, $"{path}/readiness", new { nominee = pool[0], readiness = "Now" })).ShouldBeProblem(409, "already-assessed");
        (await MemberAsync(plan, pool[0])).GetProperty("readiness").EnumerateArray().Select(one => one.GetProperty("readiness").GetString()).ShouldBe(["Now"]);
        var covered = (await sample.GetAsync("committee", "/api/plans/coverage")).GetProperty("content").GetProperty("plans").EnumerateArray()
            .Single(one => one.GetProperty("plan").GetString() == plan).GetProperty("ready");
        covered.GetProperty("now").GetInt32().ShouldBe(1);
        covered.GetProperty("notAssessed").GetInt32().ShouldBe(0);
        var listed = (await sample.GetAsync("committee", "/api/plans?size=1000")).GetProperty("items").EnumerateArray().Single(one => one.GetProperty("plan").GetString() == plan);
        (listed.GetProperty("candidates").GetInt32(), listed.GetProperty("withdrawn").GetInt32()).ShouldBe((1, 1));

        (status, var filled) = await sample.PostAsync("analyst", $"{path}/fill", new { successor = pool[0] });
        status.ShouldBe(201);
        filled.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("name").GetString()).ShouldBe(["position_filled", "plan_closed"]);
        (await sample.PostAsync("analyst", $"{path}/fill", new { successor = pool[0] })).ShouldBeProblem(409, "plan-closed");
        (await sample.PostAsync("analyst", $"{path}/close", new { reason = "x" })).ShouldBeProblem(409, "plan-closed");
        (await sample.PostAsync(first, $"{path}/nominations", new { nominee = pool[2], reason = "x", conflict = "None" })).ShouldBeProblem(409, "plan-closed");
        (await ContentAsync("committee", path)).GetProperty("closed").GetProperty("successor").GetString().ShouldBe(pool[0]);
        (await sample.GetAsync("committee", "/api/plans/coverage")).GetProperty("content").GetProperty("plans").EnumerateArray()
            .ShouldAllBe(one => one.GetProperty("plan").GetString() != plan);
    }

    [Fact]
    public async Task nobody_sees_or_takes_part_in_a_plan_that_concerns_them()
    {
        var (plan, pool, others) = await OpenAsync("Me concerne");
        var (inPool, path) = ($"committee:{pool[0]}", $"/api/plans/{plan}");
        await NominateAsync(plan, pool[1], $"committee:{others[0]}", $"committee:{others[1]}");
        foreach (var query in new[] { path, $"{path}?on=2019-01-01", $"{path}?asOf=1" }) (await ProblemAsync(query, inPool)).ShouldBeProblem(404, "unknown-plan");
        (await ProblemAsync(path, $"committee:{others[0]}")).Item1.ShouldBe(200);
        foreach (var list in new[] { "/api/plans?size=1000", "/api/plans/coverage" })
        {
            (await sample.GetAsync(inPool, list)).ToString().ShouldNotContain(plan);
            (await sample.GetAsync($"committee:{others[0]}", list)).ToString().ShouldContain(plan);
        }

        var rehearsed = await sample.PostAsync(inPool, "/api/rules/rehearsal", Rules.InForceOn(sample.Installation.Today));
        rehearsed.Answer.ToString().ShouldNotContain(plan);
        (await sample.PostAsync(inPool, $"{path}/nominations", new { nominee = pool[2], reason = "x", conflict = "None" })).ShouldBeProblem(409, "concerns-you");
        (await sample.PostAsync(inPool, $"{path}/nominations/second", new { nominee = pool[1] })).ShouldBeProblem(409, "concerns-you");
        (await sample.PostAsync(inPool, $"{path}/nominations/withdraw", new { nominee = pool[1], reason = "x" })).ShouldBeProblem(409, "concerns-you");
        (await sample.PostAsync(inPool, $"{path}/readiness", new { nominee = pool[1], readiness = "Now" })).ShouldBeProblem(409, "concerns-you");
        (await sample.PostAsync(inPool, $"{path}/fill", new { successor = pool[1] })).ShouldBeProblem(409, "concerns-you");
        (await sample.PostAsync(inPool, $"{path}/close", new { reason = "x" })).ShouldBeProblem(409, "concerns-you");
        (await sample.PostAsync(inPool, "/api/plans", Open("Par moi"))).ShouldBeProblem(409, "concerns-you");
        (await sample.PostAsync($"committee:{others[0]}", "/api/plans", Open("Par moi", holder: others[0]))).ShouldBeProblem(409, "concerns-you");
    }

    [Fact]
    public async Task a_pool_is_sorted_by_one_stated_criterion_and_up_to_five_stand_side_by_side()
    {
        // Opened while the sample lasts: by today its evidence has faded.
        var opened = await OpenPlanEndpoint.HandleAsync(
            Open("Côte à côte"), new Actor(Role.Analyst, null), sample.Installation, Ct,
            SampleCompany.Midnight(SampleCompany.Staff(ServedSample.Options).End.AddDays(-30)));
        var path = $"/api/plans/{opened.Stream}";
        var day = $"on={ServedSample.LastDay}";
        (await ProblemAsync($"{path}?by=Teaching")).ShouldBeProblem(400, "not-a-criterion");
        var neutral = await ContentAsync("committee", $"{path}?{day}");
        var pool = People(neutral).ToList();
        var sorted = await ContentAsync("committee", $"{path}?{day}&by=helping");
        sorted.GetProperty("sortedBy").GetString().ShouldBe("Helping");
        People(sorted).ShouldBe(People(neutral), ignoreOrder: true);
        sorted.GetProperty("pool").EnumerateArray().Select(member => member.GetProperty("grade").GetString()).ShouldBeInOrder();
        neutral.GetProperty("reached").GetDecimal().ShouldBeInRange(0.01m, 1m);

        // Counted by hand over the answer: the share of the grade below, those alike by half.
        var shown = neutral.GetProperty("pool").EnumerateArray().Select(member => (Grade: member.GetProperty("grade").GetString(), Helping: member.GetProperty("criteria")[0]))
            .Where(of => of.Helping.TryGetProperty("score", out _)).ToList();
        shown.ShouldContain(of => of.Helping.GetProperty("comparison").GetString() == "Compared");
        foreach (var (grade, helping) in shown)
        {
            var rates = shown.Where(other => other.Grade == grade).Select(other => other.Helping.GetProperty("score").GetProperty("perExposedMonth").GetDecimal()).ToList();
            var own = helping.GetProperty("score").GetProperty("perExposedMonth").GetDecimal();
            var rank = Math.Round((rates.Count(rate => rate < own) + 0.5m * rates.Count(rate => rate == own)) / rates.Count, 2);
            if (rates.Count >= 5) helping.GetProperty("quantile").GetDecimal().ShouldBe(rank);
            else helping.TryGetProperty("quantile", out _).ShouldBeFalse();
        }

        var five = string.Join(',', pool.Take(5));
        var members = (await ContentAsync("committee", $"{path}/compare?people={five}&{day}")).GetProperty("members").EnumerateArray().ToList();
        members.Select(member => member.GetProperty("person").GetString()).ShouldBe(pool.Take(5));
        Lines(members).ShouldNotBeEmpty();
        Lines((await ContentAsync("committee", $"{path}?{day}")).GetProperty("pool").EnumerateArray()).ShouldBeEmpty("the list of a pool does not grow with what people did");
        (await ProblemAsync($"{path}/compare?people={five},{pool[5]}")).ShouldBeProblem(400, "not-so-many");
        (await ProblemAsync($"{path}/compare?people={pool[0]},{Guid.Empty}")).ShouldBeProblem(409, "not-in-pool");
        (await ProblemAsync($"{path}/compare?people={pool[0]}", $"committee:{pool[0]}")).ShouldBeProblem(404, "unknown-plan");

        static IEnumerable<JsonElement> Lines(IEnumerable<JsonElement> members) =>
            from member in members
            from criterion in member.GetProperty("criteria").EnumerateArray()
            where criterion.TryGetProperty("score", out _)
            from line in criterion.GetProperty("score").GetProperty("because").EnumerateArray()
            select line;
        static IEnumerable<string?> People(JsonElement answer) => answer.GetProperty("pool").EnumerateArray().Select(member => member.GetProperty("person").GetString());
    }

    [Fact]
    public async Task a_dossier_is_shown_as_it_was_seen_and_every_later_difference_has_its_cause()
    {
        var (plan, pool, others) = await OpenAsync("Dossier");
        (await sample.PostAsync("committee", $"/api/plans/{plan}/dossiers", new { })).ShouldBeProblem(409, "nobody-nominated");
        // Of another grade: within one, whoever gains a point moves the others' quantiles.
        var grade = await GradeAsync(pool[0]);
        var second = pool[0];
        foreach (var one in pool.Skip(3)) if (second == pool[0] && await GradeAsync(one) != grade) second = one;
        second.ShouldNotBe(pool[0]);
        await NominateAsync(plan, pool[0], $"committee:{others[0]}", $"committee:{others[1]}");
        await NominateAsync(plan, second, $"committee:{others[0]}", $"committee:{others[1]}");
        (await sample.PostAsync($"committee:{others[2]}", $"/api/plans/{plan}/dossiers", new { })).Status.ShouldBe(201);
        var dossier = (await sample.GetAsync("committee", $"/api/plans/{plan}/dossiers"))[0].GetProperty("dossier").GetString()!;
        var path = $"/api/dossiers/{dossier}";
        var seen = await sample.GetAsync("committee", path);
        seen.GetProperty("intact").GetBoolean().ShouldBeTrue();
        var name = await sample.Installation.ScalarAsync<string>($"select name from vault.accounts where id = '{pool[0]}'");
        seen.GetProperty("names").GetProperty(pool[0]).GetString().ShouldBe(name);
        (await sample.Installation.ScalarAsync<long>($"select count(*) from vault.dossiers where position('{name.Replace("'", "''", StringComparison.Ordinal)}' in section) > 0")).ShouldBe(0);
        (await DifferencesAsync()).ShouldBeEmpty();
        (await ProblemAsync(path, $"committee:{pool[0]}")).ShouldBeProblem(404, "unknown-dossier");
        (await ProblemAsync($"{path}/then-and-now", $"committee:{pool[5]}")).ShouldBeProblem(404, "unknown-dossier");

        (await sample.PostAsync($"committee:{others[3]}", $"/api/plans/{plan}/readiness", new { nominee = pool[0], readiness = "Now" })).Status.ShouldBe(201);
        await TellAsync(new ReplyPosted(new PlaceId(Guid.NewGuid()), Id(pool[0]), Id(pool[2]), 40, null, null, sample.Installation.Clock.GetUtcNow().AddDays(-3)));
        await TellAsync(new CvEntryRecorded(
            new CvEntryId(Guid.NewGuid()), Id(second), CvEntryKind.Skill, "sql", null, null, null, sample.Installation.Clock.GetUtcNow().AddDays(-3)));
        var told = await DifferencesAsync();
        // A reply to someone new is one point, and this quarter's fades by nothing.
        var points = told.Single(difference => difference.Figure == "Member/Criteria/Helping/Score/Points");
        (points.Cause, Number(points.After) - Number(points.Before)).ShouldBe(("LateFact", 1m));
        told.ShouldContain((pool[0], "Member/Readiness/1/Readiness", null, "Now", "Decision"));
        told.ShouldAllBe(difference => difference.Person == pool[0]);
        (await sample.GetAsync("committee", path)).GetProperty("sections").ToString().ShouldBe(seen.GetProperty("sections").ToString());

        // Whoever tampers with what is stored is found out.
        await sample.Installation.ExecuteAsync($"update vault.dossiers set section = replace(section, 'Candidate', 'Nominated') where dossier = '{dossier}' and person = '{second}'");
        var tampered = await sample.GetAsync("committee", path);
        tampered.GetProperty("intact").GetBoolean().ShouldBeFalse();
        tampered.GetProperty("sections").EnumerateArray().Single(section => section.GetProperty("person").GetString() == second).GetProperty("state").GetString().ShouldBe("Altered");

        async Task<List<(string? Person, string? Figure, string? Before, string? After, string? Cause)>> DifferencesAsync() =>
        [
            .. (await ContentAsync("committee", $"{path}/then-and-now")).GetProperty("differences").EnumerateArray().Select(one => (
                one.GetProperty("person").GetString(), one.GetProperty("figure").GetString(), Text(one, "before"), Text(one, "after"), one.GetProperty("cause").GetString()))
        ];

        async Task<string?> GradeAsync(string person) => (await MemberAsync(plan, person)).TryGetProperty("grade", out var of) ? of.GetString() : null;

        static decimal Number(string? text) => text is null ? 0m : decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        static string? Text(JsonElement of, string property) => of.TryGetProperty(property, out var value) ? value.GetString() : null;
        static AccountId Id(string person) => new(Guid.Parse(person));
    }

    [Fact]
    public async Task a_dossier_set_beside_today_knows_which_unit_offered_what_was_delivered()
    {
        var (_, pool, others) = await OpenAsync("Vivier");
        var plan = (await sample.PostAsync("analyst", "/api/plans", Open("Projets") with { Criteria = [Dimension.Building] })).Answer.GetProperty("stream").GetString()!;
        var (place, by, at) = (new PlaceId(Guid.NewGuid()), new AccountId(Guid.Parse(pool[2])), sample.Installation.Clock.GetUtcNow().AddDays(-20));
        Fact[] project =
        [
            new OpportunityPosted(place, OpportunityKind.Project, "Example SA", "Elsewhere", null, null, at),
            new OpportunityJoined(place, OpportunityKind.Project, by, null, null, at.AddDays(1)),
            new OpportunityDelivered(place, OpportunityKind.Project, by, null, null, at.AddDays(9))
        ];
        await ReadModels.History.AppendAsync(sample.Installation, [.. project.Select(fact => new NewEvent(new EventId(Guid.NewGuid()), place.Value, fact))]);
        await sample.Installation.Upkeep.ReachEndAsync(null, Ct);
        await NominateAsync(plan, pool[2], $"committee:{others[0]}", $"committee:{others[1]}");
        (await sample.PostAsync($"committee:{others[2]}", $"/api/plans/{plan}/dossiers", new { })).Status.ShouldBe(201);
        var path = $"/api/dossiers/{(await sample.GetAsync("committee", $"/api/plans/{plan}/dossiers"))[0].GetProperty("dossier").GetString()}";
        (await sample.GetAsync("committee", path)).GetProperty("sections")[0].GetProperty("content").GetRawText().Replace(" ", "", StringComparison.Ordinal)
            .ShouldContain("\"Capped\":3,");
        (await ContentAsync("committee", $"{path}/then-and-now")).GetProperty("differences").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task reasons_are_for_whoever_sees_the_plan()
    {
        var (plan, pool, others) = await OpenAsync("Pourquoi");
        var path = $"/api/plans/{plan}";
        var nomination = new { nominee = pool[0], reason = "Forme les nouveaux.", conflict = "None" };
        (await sample.PostAsync($"committee:{others[0]}", $"{path}/nominations", nomination)).Status.ShouldBe(201);
        (await sample.PostAsync($"committee:{others[0]}", $"{path}/nominations/withdraw", new { nominee = pool[0], reason = "Part en mission." })).Status.ShouldBe(201);
        (await sample.PostAsync("analyst", $"{path}/close", new { reason = "Poste supprimé." })).Status.ShouldBe(201);
        var reasons = (await sample.GetAsync("committee", $"{path}/reasons")).EnumerateArray()
            .Select(one => (one.GetProperty("what").GetString(), one.GetProperty("reason").GetString(), Text(one, "nominee"), Text(one, "by"))).ToList();
        reasons.ShouldBe(
        [
            ("candidate_nominated", "Forme les nouveaux.", pool[0], others[0]), ("nomination_withdrawn", "Part en mission.", pool[0], others[0]),
            ("plan_closed", "Poste supprimé.", null, null)
        ]);
        (await ProblemAsync($"{path}/reasons", $"committee:{pool[0]}")).ShouldBeProblem(404, "unknown-plan");
        (await ProblemAsync($"{path}/reasons", $"employee:{others[0]}")).Item1.ShouldBe(403);

        static string? Text(JsonElement of, string property) => of.TryGetProperty(property, out var value) ? value.GetString() : null;
    }

    [Fact]
    public async Task a_committee_member_sees_and_takes_part_in_the_plans_of_their_committee_only()
    {
        var (plan, pool, others) = await OpenAsync("À deux");
        var (member, second, stranger, path) = ($"committee:{others[0]}", $"committee:{others[1]}", $"committee:{others[2]}", $"/api/plans/{plan}");
        await NominateAsync(plan, pool[1], member, second);
        (await sample.PostAsync(stranger, $"{path}/committee", new { add = new[] { others[2] } })).Status.ShouldBe(403);
        (await sample.PostAsync("analyst", $"{path}/committee", new { add = new[] { pool[0] } })).ShouldBeProblem(409, "concerns-member");
        (await ContentAsync(stranger, path)).TryGetProperty("committee", out _).ShouldBeFalse();
        (await sample.PostAsync("analyst", $"{path}/committee", new { add = new[] { others[0], others[1] } })).Status.ShouldBe(201);
        (await ContentAsync(member, path)).GetProperty("committee").EnumerateArray().Select(one => one.GetString()).ShouldBe([others[0], others[1]], ignoreOrder: true);
        (await sample.PostAsync(member, $"{path}/dossiers", new { })).Status.ShouldBe(201);
        var dossier = (await sample.GetAsync(member, $"{path}/dossiers"))[0].GetProperty("dossier").GetString();
        (await ProblemAsync($"/api/dossiers/{dossier}", member)).Item1.ShouldBe(200);
        (await ProblemAsync($"/api/dossiers/{dossier}", stranger)).ShouldBeProblem(404, "unknown-dossier");

        foreach (var other in new[] { stranger, "committee", $"committee:{pool[0]}" })
        {
            foreach (var query in new[] { path, $"{path}?on=2019-01-01", $"{path}?asOf=1", $"{path}/history", $"{path}/reasons", $"{path}/dossiers", $"{path}/forensics" })
            {
                (await ProblemAsync(query, other)).ShouldBeProblem(404, "unknown-plan");
            }

            foreach (var list in new[] { "/api/plans?size=1000", "/api/plans/coverage" }) (await sample.GetAsync(other, list)).ToString().ShouldNotContain(plan);
        }

        foreach (var (command, body) in new (string, object)[]
        {
            ("nominations", new { nominee = pool[2], reason = "x", conflict = "None" }), ("nominations/second", new { nominee = pool[1] }),
            ("nominations/withdraw", new { nominee = pool[1], reason = "x" }), ("readiness", new { nominee = pool[1], readiness = "Now" }), ("dossiers", new { }),
            ("fill", new { successor = pool[1] }), ("close", new { reason = "x" })
        })
        {
            (await sample.PostAsync(stranger, $"{path}/{command}", body)).ShouldBeProblem(404, "unknown-plan");
        }

        (await sample.GetAsync("analyst", "/api/plans?size=1000")).ToString().ShouldContain(plan);
        (await sample.PostAsync(member, $"{path}/readiness", new { nominee = pool[1], readiness = "Now" })).Status.ShouldBe(201);
        (await sample.PostAsync("analyst", $"{path}/committee", new { add = new[] { others[2] }, remove = new[] { others[0] } })).Status.ShouldBe(201);
        (await ProblemAsync(path, member)).ShouldBeProblem(404, "unknown-plan");
        (await ProblemAsync(path, stranger)).Item1.ShouldBe(200);
        (await sample.PostAsync("analyst", $"{path}/committee", new { remove = new[] { others[1], others[2] } })).ShouldBeProblem(409, "last-member");
    }

    [Fact]
    public async Task a_plan_names_its_committee_when_it_is_opened()
    {
        var (_, _, others) = await OpenAsync("Modèle");
        var opened = (await sample.PostAsync("analyst", "/api/plans", Open("Nommé") with { Committee = [new AccountId(Guid.Parse(others[0]))] })).Answer;
        opened.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("name").GetString()).ShouldBe(["plan_opened", "committee_member_named"]);
        var path = $"/api/plans/{opened.GetProperty("stream").GetString()}";
        (await ProblemAsync(path, $"committee:{others[0]}")).Item1.ShouldBe(200);
        (await ProblemAsync(path, $"committee:{others[1]}")).ShouldBeProblem(404, "unknown-plan");
    }

    [Fact]
    public async Task a_fact_known_later_is_in_no_pool_as_of_before()
    {
        var (plan, pool, _) = await OpenAsync("Rétrospective");
        var then = sample.Installation.Today.AddDays(-10);
        var known = (await HindsightAsync("")).GetProperty("sequence").GetInt64();
        // That someone of the pool had left by then is learnt only now.
        await TellAsync(new EmploymentEnded(new AccountId(Guid.Parse(pool[^1])), false, new(then.AddDays(-5), default, TimeSpan.Zero)));
        (await PoolThenAsync("")).ShouldBe(pool.Count - 1);
        (await PoolThenAsync($"&asOf={known}")).ShouldBe(pool.Count);
        (await ProblemAsync($"/api/plans/hindsight?then={sample.Installation.Today:yyyy-MM-dd}")).ShouldBeProblem(400, "then-not-before");
        var csv = await CsvAsync($"/api/plans/hindsight?then={then:yyyy-MM-dd}&format=csv");
        csv[0].ShouldBe("told,plan,position,pool,nominated,filled,fromOutside,successor,criterion,count,of,share,low,high");
        csv.Count(row => row.StartsWith($"Plan,{plan},Chef,{pool.Count - 1},", StringComparison.Ordinal)).ShouldBe(1);
        foreach (var told in new[] { "Stayed", "Advanced", "UpperHalf", "LowerHalf" }) csv.ShouldContain(row => row.StartsWith($"{told},,,,,,,,", StringComparison.Ordinal), told);
        var seenBy = await HindsightAsync("", $"committee:{pool[0]}");
        seenBy.GetProperty("content").GetProperty("plans").EnumerateArray().ShouldAllBe(one => one.GetProperty("plan").GetString() != plan);

        Task<JsonElement> HindsightAsync(string more, string actor = "committee") => sample.GetAsync(actor, $"/api/plans/hindsight?then={then:yyyy-MM-dd}{more}");
        async Task<int> PoolThenAsync(string more) => (await HindsightAsync(more)).GetProperty("content").GetProperty("plans").EnumerateArray()
            .Single(one => one.GetProperty("plan").GetString() == plan).GetProperty("pool").GetInt32();
    }

    [Fact]
    public async Task a_ring_in_the_pool_is_shown_with_the_pool_without_it()
    {
        var (plan, pool, _) = await OpenAsync("Ronde");
        var (one, other) = (new AccountId(Guid.Parse(pool[3])), new AccountId(Guid.Parse(pool[4])));
        var at = sample.Installation.Clock.GetUtcNow().AddDays(-50);
        for (var hour = 0; hour < 40; hour++)
        {
            await TellAsync(new ReplyPosted(new PlaceId(Guid.NewGuid()), hour % 2 == 0 ? one : other, hour % 2 == 0 ? other : one, 40, null, null, at.AddHours(hour)));
        }

        var forensics = await ContentAsync("committee", $"/api/plans/{plan}/forensics");
        var ring = forensics.GetProperty("rings").EnumerateArray().Single();
        string?[] two = [ring.GetProperty("one").GetString(), ring.GetProperty("other").GetString()];
        two.ShouldBe([pool[3], pool[4]], ignoreOrder: true);
        ring.GetProperty("oneForOther").GetInt32().ShouldBe(20);
        var csv = await CsvAsync($"/api/plans/{plan}/forensics?format=csv");
        csv[0].ShouldBe("found,person,other,helped,wasHelped,shareOfOne,shareOfOther,contributions,usual,criterion,points,pointsWithout");
        csv.Count(row => row.StartsWith($"Ring,{two[0]},{two[1]},20,20,", StringComparison.Ordinal)).ShouldBe(1);
        foreach (var person in two) csv.ShouldContain(row => row.StartsWith($"Difference,{person},,", StringComparison.Ordinal));
        csv.Skip(1).ShouldAllBe(row => row.Split(',').Length == 12);
        foreach (var person in new[] { pool[3], pool[4] }) Helping("without", person).ShouldBeLessThan(Helping("with", person));
        (await ProblemAsync($"/api/plans/{plan}/forensics", $"committee:{pool[0]}")).ShouldBeProblem(404, "unknown-plan");

        decimal Helping(string of, string person) => forensics.GetProperty(of).GetProperty("pool").EnumerateArray().Single(one => one.GetProperty("person").GetString() == person)
            .GetProperty("criteria")[0].TryGetProperty("score", out var score) ? score.GetProperty("points").GetDecimal() : 0m;
    }

    [Fact]
    public async Task fairness_is_told_by_what_may_be_asked_and_nothing_else()
    {
        var (plan, pool, others) = await OpenAsync("Équité");
        foreach (var nominee in pool.Take(3)) await NominateAsync(plan, nominee, $"committee:{others[0]}", $"committee:{others[1]}");
        var people = pool.Take(10).Select(person => new { person, group = "F" }).Concat(pool.Skip(10).Select(person => new { person, group = "M" })).ToList();
        var path = $"/api/plans/{plan}/fairness";
        foreach (var by in new[] { "origin", "union", "health" }) (await sample.PostAsync("committee", path, new { by, people })).ShouldBeProblem(400, "refused-grouping");
        (await sample.PostAsync("committee", path, new { by = "Site", people = new[] { new { person = pool[0], group = "Syndicat CGT" } } })).ShouldBeProblem(400, "refused-group");
        (await sample.PostAsync($"committee:{pool[0]}", path, new { by = "Sex", people })).ShouldBeProblem(404, "unknown-plan");
        var (status, answer) = await sample.PostAsync("committee", path, new { by = "Sex", people });
        status.ShouldBe(200);
        using (var client = sample.As("committee"))
        {
            using var asked = await client.PostAsJsonAsync(path + "?format=csv", new { by = "Sex", people }, Ct);
            asked.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
            var rows = (await asked.Content.ReadAsStringAsync(Ct)).TrimEnd().Split("\r\n");
            rows[0].ShouldBe("into,group,pool,selected,rate,low,high,impactRatio,underFourFifths");
            rows.Length.ShouldBe(5);
            rows.ShouldContain("Candidates,F,10,3,0.3,0.0667,0.6525,1,False");
            using var refused = await client.PostAsJsonAsync(path + "?format=csv", new { by = "origin", people }, Ct);
            ((int)refused.StatusCode, refused.Content.Headers.ContentType!.MediaType).ShouldBe((400, "application/problem+json"));
        }

        var women = answer.GetProperty("content").GetProperty("candidates").EnumerateArray().Single(rate => rate.GetProperty("group").GetString() == "F");
        // Three of ten: 6.67% to 65.25%, as tables of Clopper and Pearson's intervals have it.
        (women.GetProperty("pool").GetInt32(), women.GetProperty("selected").GetInt32(), women.GetProperty("rate").GetDecimal()).ShouldBe((10, 3, 0.3m));
        (women.GetProperty("low").GetDecimal(), women.GetProperty("high").GetDecimal()).ShouldBe((0.0667m, 0.6525m));
        // None of n: from nothing to 1 − 0.025^(1/n).
        var men = answer.GetProperty("content").GetProperty("candidates").EnumerateArray().Single(rate => rate.GetProperty("group").GetString() == "M");
        var count = men.GetProperty("pool").GetInt32();
        (men.GetProperty("low").GetDecimal(), men.GetProperty("high").GetDecimal()).ShouldBe((0m, Math.Round((decimal)(1 - Math.Pow(0.025, 1.0 / count)), 4)));
        (await sample.Installation.ScalarAsync<long>("select count(*) from lefaire.mt_events where data::text like '%\"Sex\"%'")).ShouldBe(0);
    }

    private async Task TellAsync(Fact fact)
    {
        await ReadModels.History.AppendAsync(sample.Installation, [new NewEvent(new EventId(Guid.NewGuid()), Guid.NewGuid(), fact)]);
        await sample.Installation.Upkeep.ReachEndAsync(null, Ct);
    }

    private async Task<(int, JsonElement)> ProblemAsync(string path, string actor = "committee")
    {
        using var client = sample.As(actor);
        using var response = await client.GetAsync(path, Ct);
        return ((int)response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Ct)));
    }

    private async Task<string[]> CsvAsync(string path)
    {
        using var client = sample.As("committee");
        return (await client.GetStringAsync(path, Ct)).TrimEnd().Split("\r\n");
    }

    private static OpenPlan Open(string title, string? holder = null) => new(
        title, "Example SA", "Chef", [Dimension.Helping], Grades: ServedSample.BelowHeads, Holder: holder is null ? null : new AccountId(Guid.Parse(holder)));

    /// <summary>Opens a plan for everyone below the heads: its id, its pool, those with evidence first, and people whom it does not concern.</summary>
    private async Task<(string Plan, List<string> Pool, List<string> Others)> OpenAsync(string title)
    {
        var plan = (await sample.PostAsync("analyst", "/api/plans", Open(title))).Answer.GetProperty("stream").GetString()!;
        var pool = (await ContentAsync("committee", $"/api/plans/{plan}")).GetProperty("pool").EnumerateArray()
            .OrderBy(member => member.GetProperty("evidence").GetString() != "Shown").Select(member => member.GetProperty("person").GetString()!).ToList();
        var everyone = (await sample.GetAsync("analyst", "/api/people?size=1000")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("person").GetString()!);
        return (plan, pool, [.. everyone.Except(pool)]);
    }

    private async Task NominateAsync(string plan, string nominee, string first, string second)
    {
        (await sample.PostAsync(first, $"/api/plans/{plan}/nominations", new { nominee, reason = "x", conflict = "None" })).Status.ShouldBe(201);
        (await sample.PostAsync(second, $"/api/plans/{plan}/nominations/second", new { nominee })).Status.ShouldBe(201);
    }

    private async Task<JsonElement> ContentAsync(string actor, string path) => (await sample.GetAsync(actor, path)).GetProperty("content");

    private async Task<JsonElement> MemberAsync(string plan, string person) => (await ContentAsync("committee", $"/api/plans/{plan}")).GetProperty("pool")
        .EnumerateArray().Single(one => one.GetProperty("person").GetString() == person);
}
