using System.CommandLine;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.Learning;
using LeFaire.People;
using LeFaire.ReadModels;
using LeFaire.Succession;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.Governance;

/// <summary>What an erasure takes away and what it leaves.</summary>
/// <param name="Accounts">The person's accounts; each leads nowhere afterwards.</param>
/// <param name="Deleted">Rows that go, by table.</param>
/// <param name="Masked">Events that lose what they say of employment or a CV, by kind.</param>
/// <param name="ContentHashes">Events that lose the keyed hash of the source values they were made from.</param>
/// <param name="Kept">Events that touch the person and stay as they are, by kind.</param>
/// <param name="TitlesNamingThem">Titles of spaces, workshops and plans that hold the name or the address: to be changed at their source.</param>
public sealed record ErasureExtent(
    IReadOnlyList<AccountId> Accounts, IReadOnlyDictionary<string, int> Deleted, IReadOnlyDictionary<string, int> Masked, int ContentHashes,
    IReadOnlyDictionary<string, int> Kept, int TitlesNamingThem);

/// <summary>Certifies an erasure, without a name.</summary>
/// <param name="Event">The event that records it.</param>
/// <param name="Sequence">That event's position in the log.</param>
/// <param name="Epoch">How many erasures the database has seen with this one.</param>
/// <param name="At">When.</param>
/// <param name="By">Who carried it out: a role, and an account where a person is named.</param>
/// <param name="Done">What was taken away and what was left.</param>
/// <param name="Hash">SHA-256 of this certificate written with an empty hash.</param>
public sealed record ErasureCertificate(EventId Event, long Sequence, long Epoch, DateTimeOffset At, string By, ErasureExtent Done, string Hash)
{
    /// <summary>The certificate as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Answers.Json);

    internal ErasureCertificate Sealed() =>
        this with { Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes((this with { Hash = "" }).ToJson()))) };
}

/// <summary>Erases someone: the vault forgets them, the log and the views are masked, and no restore or import brings them back.</summary>
public static class ErasePersonEndpoint
{
    /// <summary>The views whose rows are an account's and hold what is masked; a test in the domain holds this.</summary>
    private static readonly View<Entry>[] MaskedViews = [Views.Identity, Views.Employment, Views.Cv, Views.Mobility];

    // On which days a directory showed them says more than the months that stay.
    private const string ForgetShown = """
        update import.snapshots set shown = array(select unnest(shown) except select unnest($1)), unread = array(select unnest(unread) except select unnest($1))
        where shown && $1 or unread && $1
        """;

    /// <summary>What an erasure would take away and what it would leave; nothing is changed.</summary>
    /// <param name="person">An id of any of their accounts.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/people/{person}/erasure"), Authorize(Policies.Erase)]
    public static async Task<Results<Ok<ErasureExtent>, ProblemHttpResult>> Get(Guid person, Installation installation, CancellationToken ct)
    {
        var (refused, extent) = await RehearseAsync(new AccountId(person), installation, ct);
        return refused is null ? TypedResults.Ok(extent!) : Answers.Problem(refused);
    }

    /// <summary>Erases a person, once it is confirmed that this cannot be undone.</summary>
    [WolverinePost("/api/people/{person}/erasure"), Authorize(Policies.Erase), Emits(typeof(ErasureCompleted), typeof(AccountMarkedNotAPerson))]
    public static async Task<Results<Created<ErasureCertificate>, ProblemHttpResult>> Post(
        Guid person, ErasePerson command, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        var (refused, certificate) = await HandleAsync(new AccountId(person), command, Actor.Of(user), installation, ct);
        return refused is null ? TypedResults.Created((string?)null, certificate!) : Answers.Problem(refused);
    }

    /// <summary>The verb <c>erase</c>.</summary>
    public static Command Verb()
    {
        var who = Verbs.Person();
        var confirm = new Option<bool>("--confirm") { Description = "Carry it out. It cannot be undone." };
        return new Command("erase", "Show what erasing a person would take away, or do it. Example: erase anna@example.org --confirm")
        {
            who, confirm, Verbs.Json
        }.Runs(Policies.Erase, async (parsed, installation, actor, ct) =>
        {
            var account = await AccountAsync(installation, parsed.GetRequiredValue(who), ct);
            if (!parsed.GetValue(confirm))
            {
                var (no, extent) = await RehearseAsync(account, installation, ct);
                return no is null ? Verbs.Show(parsed, extent!, ShowDryRun) : throw NotDoneException.Of(no);
            }

            var (refused, certificate) = await HandleAsync(account, new ErasePerson(Confirmed: true), actor, installation, ct);
            if (refused is not null) throw NotDoneException.Of(refused);
            Verbs.Show(parsed, certificate!, done => Show(done.Done, "went", "stayed"));
            if (!parsed.GetValue(Verbs.Json)) Verbs.Line(certificate!.ToJson());
            return Verbs.Done;
        });
    }

    /// <summary>Erases a person and certifies it, or says why not.</summary>
    internal static Task<(Refused? Refused, ErasureCertificate? Certificate)> HandleAsync(
        AccountId account, ErasePerson command, Actor actor, Installation installation, CancellationToken ct) =>
        EraseAsync(account, command, actor, installation, only: null, ct);

    /// <summary>
    /// Erases whoever the tombstones' file names and this database still knows: it was restored from an older backup, or an erasure was killed on its way.
    /// </summary>
    internal static async Task CompleteAsync(Installation installation, CancellationToken ct)
    {
        var named = installation.Tombstones.InFile();
        if (named.Count == 0) return;
        await using var connection = await installation.Database.OpenConnectionAsync(ct);
        var missing = named.Except(await Tombstones.InTableAsync(connection, ct)).ToHashSet();
        if (missing.Count == 0) return;
        var known = (await DescribedAsync(connection, "", [], ct)).Where(row => row.Tombstones(installation.Tombstones).Any(missing.Contains))
            .Select(row => row.Account).ToHashSet();
        foreach (var account in known) await EraseAsync(account, new ErasePerson(Confirmed: true), new Actor(Role.Dpo, null), installation, known, ct);
        // Last, so that a kill before leaves it to the next start.
        await Tombstones.KeepAsync(connection, missing, ct);
    }

    private static async Task<(Refused? Refused, ErasureCertificate? Certificate)> EraseAsync(
        AccountId account, ErasePerson command, Actor actor, Installation installation, IReadOnlySet<AccountId>? only, CancellationToken ct)
    {
        ErasureCertificate? certificate = null;
        await using var alone = await installation.Database.OpenConnectionAsync(ct);
        await Tombstones.TakeAsync(alone, ct);
        try
        {
            var outcome = await installation.Deciding.DecideAsync(
                account.Value, (views, now) => Task.FromResult(Decide(command, account, actor, installation, views, now, only)), ct,
                async (connection, events) => certificate = await CarryOutAsync(connection, events, actor, installation, ct));
            if (certificate is null) return (outcome.Refused, null);
        }
        finally
        {
            await using var release = new NpgsqlCommand("select pg_advisory_unlock_all()", alone);
            if (alone.State == System.Data.ConnectionState.Open) await release.ExecuteNonQueryAsync(CancellationToken.None);
        }

        if (installation.Home is { } home)
        {
            Directory.CreateDirectory(home.Certificates);
            await File.WriteAllTextAsync(Path.Combine(home.Certificates, $"{certificate.Event}.json"), certificate.ToJson(), ct);
        }

        return (null, certificate);
    }

    private static Decision Decide(
        ErasePerson command, AccountId account, Actor actor, Installation installation, Snapshot views, DateTimeOffset now, IReadOnlySet<AccountId>? only) =>
        ErasePerson.Decide(command, account, installation.Tombstones.Nobody, actor.Account, now, views.People, views.Scope, only);

    internal static async Task<(Refused? Refused, ErasureExtent? Extent)> RehearseAsync(AccountId account, Installation installation, CancellationToken ct)
    {
        await installation.Upkeep.ReachEndAsync(progress: null, ct);
        await using var views = await installation.Snapshots.OpenAsync(ct);
        var decision = Decide(
            new ErasePerson(Confirmed: true), account, new Actor(Role.Dpo, null), installation, views, installation.Clock.GetUtcNow(), only: null);
        if (decision.Refused is { } refused) return (refused, null);
        await using var connection = await installation.Database.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        return (null, (await FindAsync(connection, decision.Facts.OfType<ErasureCompleted>().Single().Erased, [], ct)).Extent);
    }

    /// <summary>All of it in the caller's transaction, which holds the append lock; the tombstones are on the disk before.</summary>
    private static async Task<ErasureCertificate> CarryOutAsync(
        NpgsqlConnection connection, IReadOnlyList<NewEvent> events, Actor actor, Installation installation, CancellationToken ct)
    {
        var recorded = events.Single(one => one.Fact is ErasureCompleted);
        var completed = (ErasureCompleted)recorded.Fact;
        var found = await FindAsync(connection, completed.Erased, [.. events.Select(one => one.Id.Value)], ct);
        var tombstones = found.Described.SelectMany(row => row.Tombstones(installation.Tombstones)).Distinct().ToList();
        installation.Tombstones.Append(tombstones);
        await Tombstones.KeepAsync(connection, tombstones, ct);
        await RunAsync(connection, $"select 1 from lefaire.mt_event_progression where name = '{ViewStore.Shard}' for update", ct);
        await ReadModelVersions.DropOthersAsync(connection, ct);
        await RewriteLogAsync(connection, found.Changes, ct);
        foreach (var view in MaskedViews) await MaskRowsAsync(connection, view, found.Touched, completed.Erased.ToHashSet(), ct);
        await RunAsync(connection, "delete from vault.reasons where event = any($1)", ct, found.Reasons);
        await RunAsync(connection, "delete from vault.cv_labels where account = any($1)", ct, [.. completed.Erased.Select(account => account.Value)]);
        await RunAsync(connection, "delete from vault.dossiers where person = any($1)", ct, [.. completed.Erased.Select(account => account.Value)]);
        await RunAsync(connection, "delete from vault.accounts where id = any($1)", ct, [.. completed.Erased.Select(account => account.Value)]);
        await RunAsync(connection, ForgetShown, ct, [.. completed.Erased.Select(account => account.Value)]);
        await RunAsync(connection, "update vault.installation set epoch = epoch + 1", ct);
        var certificate = new ErasureCertificate(
            recorded.Id, await PositionAsync(connection, recorded.Id, ct), await Tombstones.EpochAsync(connection, ct), completed.OccurredAt,
            actor.Account is { } account ? $"{actor.Role}:{account}" : $"{actor.Role}", found.Extent, "").Sealed();
        await using var keep = new NpgsqlCommand("insert into vault.certificates (event, certificate) values ($1, $2)", connection)
        { Parameters = { new() { Value = recorded.Id.Value }, new() { Value = certificate.ToJson() } } };
        await keep.ExecuteNonQueryAsync(ct);
        return certificate;
    }

    /// <summary>What an erasure of these accounts comes to, but for the events that record it.</summary>
    private static async Task<Found> FindAsync(NpgsqlConnection connection, IReadOnlyList<AccountId> accounts, Guid[] but, CancellationToken ct)
    {
        var erased = accounts.ToHashSet();
        var (masked, kept) = (new SortedDictionary<string, int>(StringComparer.Ordinal), new SortedDictionary<string, int>(StringComparer.Ordinal));
        var (changes, touched, texts, hashes) = (new List<Change>(), new HashSet<AccountId>(), new List<Guid>(), 0);
        await using (var select = new NpgsqlCommand(
            """
            select seq_id, id, type, data, headers ? 'content' from lefaire.mt_events
            where (data -> 'Accounts') @> any($1) and id <> all($2) order by seq_id
            """, connection)
        {
            CommandTimeout = 0,
            Parameters =
            {
                new() { Value = accounts.Select(account => $"[\"{account}\"]").ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
                new() { Value = but }
            }
        })
        await using (var reader = await select.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                var fact = FactJson.Read(reader.GetString(2), reader.GetFieldValue<byte[]>(3));
                var left = Masking.Mask(fact, erased);
                var changed = !left.Equals(fact);
                var counts = changed ? masked : kept;
                counts[reader.GetString(2)] = counts.GetValueOrDefault(reader.GetString(2)) + 1;
                if (changed) touched.UnionWith(fact.Accounts);
                var nominee = fact switch { CandidateNominated nominated => nominated.Nominee, NominationWithdrawn taken => taken.Nominee, _ => (AccountId?)null };
                if (fact is MentoringFeedbackGiven || (nominee is { } theirs && erased.Contains(theirs))) texts.Add(reader.GetGuid(1));
                var hash = reader.GetBoolean(4) && (changed || (Masking.OwnerOf(fact) is { } owner && erased.Contains(owner)));
                if (hash) hashes++;
                if (changed || hash) changes.Add(new Change(reader.GetInt64(0), changed ? Encoding.UTF8.GetString(FactJson.ToBytes(left)) : null));
            }
        }

        var ids = accounts.Select(account => account.Value).ToArray();
        var described = await DescribedAsync(connection, "where id = any($1)", ids, ct);
        var words = described.SelectMany(row => new[] { row.Name, row.Email }).OfType<string>().Where(word => word.Length > 2).ToArray();
        var reasons = await ReasonsAsync(connection, texts, words, ct);
        var deleted = new SortedDictionary<string, int>(StringComparer.Ordinal)
        {
            ["vault.accounts"] = described.Count, ["vault.cv_labels"] = await CountAsync(connection, "vault.cv_labels where account", ids, ct),
            ["vault.dossiers"] = await CountAsync(connection, "vault.dossiers where person", ids, ct), ["vault.reasons"] = reasons.Length
        };
        var extent = new ErasureExtent(accounts, deleted, masked, hashes, kept, await TitlesAsync(connection, words, ct));
        return new Found(extent, described, changes, [.. touched.Select(account => account.Value)], reasons);
    }

    private static async Task<List<Described>> DescribedAsync(NpgsqlConnection connection, string where, Guid[] ids, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand($"select id, source, source_key, name, email from vault.accounts {where}", connection);
        if (where.Length > 0) select.Parameters.Add(new() { Value = ids });
        await using var reader = await select.ExecuteReaderAsync(ct);
        var rows = new List<Described>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new Described(
                new AccountId(reader.GetGuid(0)), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetString(4)));
        }

        return rows;
    }

    // Reasons are of whom they nominate, taken back or not, feedback is of both sides: those go, and what was written of others where it names them.
    private static async Task<Guid[]> ReasonsAsync(NpgsqlConnection connection, List<Guid> texts, string[] words, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            """
            select coalesce(array_agg(event), '{}') from vault.reasons
            where event = any($1) or exists (select from unnest($2) word where position(lower(word) in lower(concat_ws(' ', reason, conflict))) > 0)
            """, connection)
        { Parameters = { new() { Value = texts.ToArray() }, new() { Value = words } } };
        return (Guid[])(await select.ExecuteScalarAsync(ct))!;
    }

    private static async Task<int> TitlesAsync(NpgsqlConnection connection, string[] words, CancellationToken ct)
    {
        await using var count = new NpgsqlCommand(
            "select count(*)::int from vault.titles where exists (select from unnest($1) word where position(lower(word) in lower(title)) > 0)", connection)
        { Parameters = { new() { Value = words } } };
        return (int)(await count.ExecuteScalarAsync(ct))!;
    }

    private static async Task<int> CountAsync(NpgsqlConnection connection, string rowsWhereColumn, Guid[] accounts, CancellationToken ct)
    {
        await using var count = new NpgsqlCommand($"select count(*)::int from {rowsWhereColumn} = any($1)", connection)
        { Parameters = { new() { Value = accounts } } };
        return (int)(await count.ExecuteScalarAsync(ct))!;
    }

    private static async Task RewriteLogAsync(NpgsqlConnection connection, List<Change> changes, CancellationToken ct)
    {
        await using var rewrite = new NpgsqlCommand(
            """
            update lefaire.mt_events e set data = coalesce(c.data, e.data), headers = e.headers - 'content'
            from unnest($1, $2) c(sequence, data) where e.seq_id = c.sequence
            """, connection)
        {
            CommandTimeout = 0,
            Parameters =
            {
                new() { Value = changes.Select(change => change.Sequence).ToArray() },
                new() { Value = changes.Select(change => change.Data).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb }
            }
        };
        await rewrite.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A row of these views is a bag of facts: masked one by one, it is what the fold of the masked log gives.</summary>
    private static async Task MaskRowsAsync(
        NpgsqlConnection connection, View<Entry> view, Guid[] accounts, HashSet<AccountId> erased, CancellationToken ct)
    {
        var rows = new List<(Guid Account, string Data)>();
        await using (var select = new NpgsqlCommand($"select account, data from {ViewStore.TableOf(view)} where account = any($1)", connection)
        { Parameters = { new() { Value = accounts } } })
        await using (var reader = await select.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                var row = new List<Entry>();
                Bag.Read(reader.GetFieldValue<byte[]>(1), row);
                using var stream = new MemoryStream();
                await using (var writer = new Utf8JsonWriter(stream))
                {
                    Bag.Write(writer, row.ConvertAll(entry => entry with { Fact = Masking.Mask(entry.Fact, erased) }));
                }

                rows.Add((reader.GetGuid(0), Encoding.UTF8.GetString(stream.ToArray())));
            }
        }

        await using var update = new NpgsqlCommand(
            $"update {ViewStore.TableOf(view)} v set data = m.data from unnest($1, $2) m(account, data) where v.account = m.account", connection)
        {
            Parameters =
            {
                new() { Value = rows.Select(row => row.Account).ToArray() },
                new() { Value = rows.Select(row => row.Data).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb }
            }
        };
        await update.ExecuteNonQueryAsync(ct);
    }

    private static async Task<long> PositionAsync(NpgsqlConnection connection, EventId id, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand("select seq_id from lefaire.mt_events where id = $1", connection)
        { Parameters = { new() { Value = id.Value } } };
        return (long)(await select.ExecuteScalarAsync(ct))!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct, Guid[]? ids = null)
    {
        await using var run = new NpgsqlCommand(sql, connection);
        if (ids is not null) run.Parameters.Add(new() { Value = ids });
        await run.ExecuteNonQueryAsync(ct);
    }

    // Whoever was erased is in the vault no more: an id of theirs is taken as it is, and an address is known by its tombstone.
    private static async Task<AccountId> AccountAsync(Installation installation, string who, CancellationToken ct)
    {
        if (await Names.FindAsync(installation.Database, who, ct) is { } known) return known;
        if (Guid.TryParse(who, out var id)) return new AccountId(id);
        await using var connection = await installation.Database.OpenConnectionAsync(ct);
        return (await Tombstones.InTableAsync(connection, ct)).Contains(installation.Tombstones.OfAddress(who))
            ? throw NotDoneException.Of(ErasePerson.AlreadyErased.Refused!)
            : await installation.AccountAsync(who, ct);
    }

    private static void ShowDryRun(ErasureExtent extent)
    {
        Show(extent, "would go", "would stay");
        if (extent.TitlesNamingThem > 0) Verbs.Line($"{Verbs.Count(extent.TitlesNamingThem)} titles name them: change these at their source.");
        Verbs.Line("Nothing was changed. To carry it out, for good: add --confirm");
    }

    private static void Show(ErasureExtent extent, string goes, string stays)
    {
        var rows = extent.Deleted.Select(of => (What: goes, of.Key, of.Value)).Concat(extent.Masked.Select(of => (What: "masked", of.Key, of.Value)))
            .Append((What: "masked", Key: "content hashes", Value: extent.ContentHashes)).Concat(extent.Kept.Select(of => (What: stays, of.Key, of.Value)));
        Verbs.Table(["", "table or event", "count"], rows.Select(row => (IReadOnlyList<string>)[row.What, row.Key, Verbs.Count(row.Value)]));
    }

    /// <summary>An event to rewrite: its masked data, or only its header where null.</summary>
    private sealed record Change(long Sequence, string? Data);

    private sealed record Found(ErasureExtent Extent, List<Described> Described, List<Change> Changes, Guid[] Touched, Guid[] Reasons);

    /// <summary>An account as the vault describes it.</summary>
    private sealed record Described(AccountId Account, string Source, string SourceKey, string? Name, string? Email)
    {
        public IEnumerable<Guid> Tombstones(Tombstones of) =>
            Email is null ? [of.OfAccount(Source, SourceKey)] : [of.OfAccount(Source, SourceKey), of.OfAddress(Email)];
    }
}
