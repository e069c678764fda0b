using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Import;
using LeFaire.Import.Sample;
using LeFaire.Onboarding;
using LeFaire.ReadModels;
using LeFaire.Succession;
using Spectre.Console;

namespace LeFaire.Hosting;

/// <summary>The verbs that ask the read models, and those that record what no source system knows.</summary>
internal static class ReadingVerbs
{
    private static readonly JsonSerializerOptions AsJson = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    private static readonly Option<bool> Json = new("--json") { Description = "Print the whole answer as JSON." };

    private static readonly Option<DateOnly?> On = new("--on") { Description = "As things stood at the end of this UTC day, yyyy-MM-dd (else today)." };

    public static IEnumerable<Command> All() => [PeopleCommand(), ProfileCommand(), EntityCommand(), ObjectCommand(), CohortsCommand(), CohortCommand()];

    /// <summary>Records what no source of the sample company carries, as far as there are commands for it; what is recorded already stays.</summary>
    public static async Task RecordSampleAsync(Installation installation, IEnumerable<SampleCommand> commands, CancellationToken ct)
    {
        await using var snapshot = await CurrentAsync(installation, ct);
        var known = (await snapshot.EntriesAsync(Views.Cohorts, ct)).Select(entry => ((CohortOpened)entry.Fact).Cohort).ToHashSet();
        foreach (var command in commands)
        {
            if (command is SampleEntity entity && snapshot.Scope.OpenFrom(entity.Entity) is null)
            {
                await RecordAsync(
                    installation, OpenEntity.Decide(entity.Entity, entity.Consulted, entity.Noticed, by: null, snapshot.Scope),
                    installation.Key.Id("stream", "entity", entity.Entity), ct);
            }

            if (command is not SampleCohort cohort) continue;
            var id = CohortOf(installation, cohort.Entity, unit: null, cohort.From, cohort.To);
            if (known.Contains(id)) continue;
            await RecordAsync(
                installation, OpenCohort.Decide(id, cohort.Entity, unit: null, cohort.From, cohort.To, by: null, Midnight(cohort.To)), id.Value, ct);
        }

        await installation.Views.CatchUpAsync(progress: null, ct);
    }

    private static CohortId CohortOf(Installation installation, string entity, string? unit, DateOnly from, DateOnly to) => new(installation.Key.Id(
        "stream", "cohort", entity, unit ?? "", from.ToString("O", CultureInfo.InvariantCulture), to.ToString("O", CultureInfo.InvariantCulture)));

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    private static Command PeopleCommand()
    {
        var command = new Command("people", "List people with their accounts.") { Json };
        command.SetAction((parsed, ct) => CommandLine.InstallationAsync(parsed, async (installation, token) =>
        {
            await using var snapshot = await CurrentAsync(installation, token);
            var names = await NamesAsync(installation, token);
            var people = snapshot.People.All.Select(person => new
            {
                Person = person,
                Name = snapshot.People.AccountsOf(person).Select(account => names.GetValueOrDefault(account.Value)).FirstOrDefault(name => name is not null),
                Accounts = snapshot.People.AccountsOf(person).Count,
                Unit = snapshot.UnitOf(person, Day(parsed))
            }).ToList();
            if (parsed.GetValue(Json)) return Print(new { snapshot.Sequence, On = Day(parsed), People = people });
            var table = new Table().AddColumns("person", "name", "accounts", "unit");
            foreach (var one in people) table.AddRow($"{one.Person}", Markup.Escape(one.Name ?? "–"), $"{one.Accounts}", Markup.Escape(one.Unit ?? "–"));
            AnsiConsole.Write(table);
            return 0;
        }, ct));
        return command;
    }

    private static Command ProfileCommand()
    {
        var who = new Argument<string>("person") { Description = "An id of any of their accounts, or an e-mail address." };
        var command = new Command("profile", "Show what a person does for others and others for them.") { who, On, Json };
        command.SetAction((parsed, ct) => CommandLine.InstallationAsync(parsed, async (installation, token) =>
        {
            await using var snapshot = await CurrentAsync(installation, token);
            var person = await PersonAsync(installation, snapshot, parsed.GetRequiredValue(who), token);
            var on = Day(parsed);
            var profile = ContributionProfile.Of(
                await snapshot.PersonAsync(person, token), snapshot.People, snapshot.Scope, Rules.InForceOn(on), on, own: false, snapshot.UnitOf);
            if (parsed.GetValue(Json)) return Print(new { snapshot.Sequence, Profile = profile });
            Show(profile, snapshot.Sequence);
            return 0;
        }, ct));
        return command;
    }

    private static void Show(ContributionProfile profile, long sequence)
    {
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Person {profile.Person} on {profile.On:yyyy-MM-dd}, at event {sequence:N0}, rules {profile.RulesVersion}"));
        AnsiConsole.WriteLine(profile.Evidence switch
        {
            EvidenceState.NothingInScopeYet => string.Join('\n', profile.EntitiesToOpen.Select(entity =>
                $"Nothing is in scope yet. Open it with: entity open \"{entity}\" --consultation DATE --notice DATE").DefaultIfEmpty("Nothing is in scope yet.")),
            EvidenceState.Shown => "Evidence:",
            _ => "No evidence shown. That says nothing about the person."
        });
        var totals = new Table().AddColumns("what", "way", "count", "people", "first", "last");
        foreach (var total in profile.Totals)
        {
            totals.AddRow(
                $"{total.Kind}", $"{total.Way}", $"{total.Count}", $"{total.DistinctPeople}", $"{total.FirstDay:yyyy-MM-dd}", $"{total.LastDay:yyyy-MM-dd}");
        }

        if (profile.Totals.Count > 0) AnsiConsole.Write(totals);
        var scores = new Table().AddColumns("dimension", "points", "people", "because");
        foreach (var score in profile.Scores)
        {
            scores.AddRow(
                $"{score.Dimension}", score.Points.ToString("0.##", CultureInfo.InvariantCulture), $"{score.DistinctBeneficiaries}", $"{score.Because.Count} lines");
        }

        if (profile.Scores.Count > 0) AnsiConsole.Write(scores);
        AnsiConsole.WriteLine(
            $"Ties: helped {profile.Ties.PeopleHelped}, helped by {profile.Ties.HelpedBy}, reciprocal {profile.Ties.Reciprocal}, across units {profile.Ties.AcrossUnits}");
    }

    private static Command EntityCommand()
    {
        var entity = new Argument<string>("entity") { Description = "The legal entity." };
        var consultation = new Option<DateOnly>("--consultation") { Description = "Day on which the works council's consultation was closed.", Required = true };
        var notice = new Option<DateOnly>("--notice") { Description = "Day on which its people were given notice.", Required = true };
        var open = new Command("open", "Record that a legal entity's people were consulted on and told: its facts count from the later day on.")
        {
            entity, consultation, notice
        };
        open.SetAction((parsed, ct) => CommandLine.InstallationAsync(parsed, async (installation, token) =>
        {
            await using var snapshot = await CurrentAsync(installation, token);
            var name = parsed.GetRequiredValue(entity);
            var decision = OpenEntity.Decide(name, parsed.GetValue(consultation), parsed.GetValue(notice), by: null, snapshot.Scope);
            return await RecordAsync(installation, decision, installation.Key.Id("stream", "entity", name), token);
        }, ct));
        return new Command("entity", "Legal entities.") { open };
    }

    private static Command ObjectCommand()
    {
        var who = new Argument<string>("person") { Description = "An id of any of their accounts, or an e-mail address." };
        var withdraw = new Option<bool>("--withdraw") { Description = "Take the objection back." };
        var command = new Command("object", "Record that a person objects: no score, pool or discovery uses their contributions.") { who, withdraw };
        command.SetAction((parsed, ct) => CommandLine.InstallationAsync(parsed, async (installation, token) =>
        {
            await using var snapshot = await CurrentAsync(installation, token);
            var account = new AccountId((await PersonAsync(installation, snapshot, parsed.GetRequiredValue(who), token)).Value);
            var now = TimeProvider.System.GetUtcNow();
            var decision = parsed.GetValue(withdraw)
                ? ObjectToScoring.Withdraw(account, by: null, now, snapshot.People, snapshot.Scope)
                : ObjectToScoring.Raise(account, by: null, now, snapshot.People, snapshot.Scope);
            return await RecordAsync(installation, decision, account.Value, token);
        }, ct));
        return command;
    }

    private static Command CohortsCommand()
    {
        var command = new Command("cohorts", "List onboarding cohorts.") { Json };
        command.SetAction((parsed, ct) => CommandLine.InstallationAsync(parsed, async (installation, token) =>
        {
            await using var snapshot = await CurrentAsync(installation, token);
            var cohorts = (await snapshot.EntriesAsync(Views.Cohorts, token)).Where(entry => entry.Count > 0).Select(entry => (CohortOpened)entry.Fact)
                .OrderBy(cohort => cohort.JoinedFrom).ThenBy(cohort => cohort.Cohort.Value).ToList();
            if (parsed.GetValue(Json)) return Print(new { snapshot.Sequence, Cohorts = cohorts });
            var table = new Table().AddColumns("cohort", "entity", "joined from", "to");
            foreach (var cohort in cohorts)
            {
                table.AddRow($"{cohort.Cohort}", Markup.Escape(cohort.Entity), $"{cohort.JoinedFrom:yyyy-MM-dd}", $"{cohort.JoinedTo:yyyy-MM-dd}");
            }

            AnsiConsole.Write(table);
            return 0;
        }, ct));
        return command;
    }

    private static Command CohortCommand()
    {
        var id = new Argument<Guid?>("cohort") { Description = "The cohort's id.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("cohort", "Show a cohort at equal age, or open one.") { id, On, Json, OpenCohortCommand() };
        command.SetAction((parsed, ct) => CommandLine.InstallationAsync(parsed, async (installation, token) =>
        {
            await using var snapshot = await CurrentAsync(installation, token);
            var opened = (await snapshot.EntriesAsync(Views.Cohorts, token)).Where(entry => entry.Count > 0).Select(entry => (CohortOpened)entry.Fact)
                .FirstOrDefault(cohort => cohort.Cohort.Value == parsed.GetValue(id))
                ?? throw new ImportException("No such cohort. See: cohorts");
            var engagement = CohortEngagement.Of(
                opened, await snapshot.EveryoneAsync(token), snapshot.People, Day(parsed), snapshot.UnitOf);
            if (parsed.GetValue(Json)) return Print(new { snapshot.Sequence, Cohort = engagement });
            Show(engagement, snapshot.Sequence);
            return 0;
        }, ct));
        return command;
    }

    private static void Show(CohortEngagement cohort, long sequence)
    {
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Cohort {cohort.Cohort} on {cohort.On:yyyy-MM-dd}, at event {sequence:N0}: {cohort.Size} members"));
        if (cohort.Suppressed)
        {
            AnsiConsole.WriteLine("Fewer than five members: nothing is shown.");
            return;
        }

        var table = new Table().AddColumns(["reached by day", .. CohortEngagement.AgesCompared.Select(age => $"{age}")]);
        foreach (var row in cohort.Milestones)
        {
            table.AddRow([$"{row.Milestone}", .. row.Cells.Select(cell => cell.Reached is { } reached ? $"{reached} of {cell.Observed}" : "hidden")]);
        }

        AnsiConsole.Write(table);
    }

    private static Command OpenCohortCommand()
    {
        var entity = new Option<string>("--entity") { Description = "The legal entity.", Required = true };
        var unit = new Option<string?>("--unit") { Description = "Only this unit and those below it." };
        var joined = new Option<string>("--joined") { Description = "The joining window, FROM..TO, each yyyy-MM-dd.", Required = true };
        var open = new Command("open", "Open an onboarding cohort: whoever joined in a window.") { entity, unit, joined };
        open.SetAction((parsed, ct) => CommandLine.InstallationAsync(parsed, async (installation, token) =>
        {
            var window = parsed.GetRequiredValue(joined).Split("..");
            if (window.Length != 2 || !DateOnly.TryParseExact(window[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from)
                || !DateOnly.TryParseExact(window[1], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var to))
            {
                throw new ImportException("Write the joining window as FROM..TO, each yyyy-MM-dd, for example 2025-09-01..2025-09-30.");
            }

            var cohort = CohortOf(installation, parsed.GetRequiredValue(entity), parsed.GetValue(unit), from, to);
            var decision = OpenCohort.Decide(
                cohort, parsed.GetRequiredValue(entity), parsed.GetValue(unit), from, to, by: null, TimeProvider.System.GetUtcNow());
            AnsiConsole.WriteLine($"cohort {cohort}");
            return await RecordAsync(installation, decision, cohort.Value, token);
        }, ct));
        return open;
    }

    private static async Task<Snapshot> CurrentAsync(Installation installation, CancellationToken ct)
    {
        await installation.Views.CatchUpAsync(progress: null, ct);
        return await Snapshot.OpenAsync(installation.Database, ct);
    }

    private static async Task<int> RecordAsync(Installation installation, Decision decision, Guid stream, CancellationToken ct)
    {
        if (decision.Refused is { } refused) throw new ImportException($"{refused.Title} ({refused.Type}). {refused.Detail}");
        await using var connection = await installation.Database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var events = decision.Facts.Select(fact => new NewEvent(
            new EventId(installation.Key.Id("command", stream.ToString(), Fact.Names[fact.GetType()], fact.OccurredAt.ToString("O", CultureInfo.InvariantCulture))),
            stream, fact)).ToList();
        try
        {
            await EventLog.AppendAsync(connection, events, TimeProvider.System.GetUtcNow(), ct);
        }
        catch (Npgsql.PostgresException e) when (e.SqlState == Npgsql.PostgresErrorCodes.UniqueViolation)
        {
            throw new ImportException("This is recorded already.", e);
        }

        await transaction.CommitAsync(ct);
        AnsiConsole.WriteLine($"Recorded: {string.Join(", ", decision.Facts.Select(fact => Fact.Names[fact.GetType()]))}");
        return 0;
    }

    private static async Task<PersonId?> FindAsync(Installation installation, Snapshot snapshot, string who, CancellationToken ct)
    {
        if (!Guid.TryParse(who, out var account))
        {
            await using var select = installation.Database.CreateCommand("select id from vault.accounts where lower(email) = lower($1) order by id limit 1");
            select.Parameters.Add(new() { Value = who });
            if (await select.ExecuteScalarAsync(ct) is not Guid found) return null;
            account = found;
        }

        return snapshot.People.PersonOf(new AccountId(account)) is { } person && snapshot.People.All.Contains(person) ? person : null;
    }

    private static async Task<PersonId> PersonAsync(Installation installation, Snapshot snapshot, string who, CancellationToken ct) =>
        await FindAsync(installation, snapshot, who, ct) ?? throw new ImportException("Nobody is known by that id or address. See: people");

    private static async Task<Dictionary<Guid, string>> NamesAsync(Installation installation, CancellationToken ct)
    {
        await using var select = installation.Database.CreateCommand("select id, name from vault.accounts where name is not null");
        await using var reader = await select.ExecuteReaderAsync(ct);
        var names = new Dictionary<Guid, string>();
        while (await reader.ReadAsync(ct)) names[reader.GetGuid(0)] = reader.GetString(1);
        return names;
    }

    private static DateOnly Day(ParseResult parsed) => parsed.GetValue(On) ?? DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    private static int Print(object answer)
    {
        Console.WriteLine(JsonSerializer.Serialize(answer, AsJson));
        return 0;
    }
}
