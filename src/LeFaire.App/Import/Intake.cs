using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.People;
using Npgsql;
using NpgsqlTypes;

namespace LeFaire.Import;

/// <summary>What an import did, in items' facts.</summary>
/// <param name="Read">Facts claimed by the export.</param>
/// <param name="Added">Facts new to the log.</param>
/// <param name="Changed">Facts whose source now says otherwise or took them back: the old is undone, what holds now is recorded.</param>
/// <param name="AlreadyThere">Facts that the log has, or that a human took out.</param>
/// <param name="Refused">Items refused.</param>
public sealed record ImportSummary(long Read, long Added, long Changed, long AlreadyThere, long Refused);

/// <summary>How an import is done.</summary>
/// <param name="Entity">The legal entity that the source belongs to.</param>
/// <param name="CompleteSnapshots">True where absence from a directory snapshot ends an employment.</param>
/// <param name="Confirmed">True where a snapshot may end more than 10% of the employments.</param>
public sealed record ImportOptions(string? Entity = null, bool CompleteSnapshots = false, bool Confirmed = false);

/// <summary>
/// Turns items into events, in chunks. A chunk, the accounts issued in it and its ledger row are one transaction; resuming is running again, since every
/// event's id tells whether it is there.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="key">The installation key.</param>
/// <param name="clock">What time it is.</param>
/// <param name="tombstones">Who was erased.</param>
/// <param name="newId">Issues the ids of accounts, each once; random where null.</param>
public sealed class Intake(NpgsqlDataSource database, InstallationKey key, TimeProvider clock, Tombstones tombstones, Func<Guid>? newId = null)
{
    /// <summary>Claims in a chunk, of which two are in memory at once; a single item may exceed it.</summary>
    internal int ChunkSize { get; init; } = 20_000;

    /// <summary>Imports an export; running it again adds nothing.</summary>
    /// <exception cref="ImportException">Another import of this source is under way, or the whole export cannot be read.</exception>
    public async Task<ImportSummary> ImportAsync(Export export, ImportOptions options, IProgress<long> progress, CancellationToken ct)
    {
        await using var turn = await database.OpenConnectionAsync(ct);
        await TakeTurnAsync(turn, export.Source, ct);
        try
        {
            return await RunAsync(turn, export, options, progress, ct);
        }
        catch (NpgsqlException e) when (Database.IsLost(e))
        {
            throw new ImportException(
                "The database was lost in the middle of this import. What was stored until then is whole; import again, and it goes on from there.", e);
        }
        finally
        {
            await EndTurnAsync(turn);
        }
    }

    private async Task<ImportSummary> RunAsync(
        NpgsqlConnection turn, Export export, ImportOptions options, IProgress<long> progress, CancellationToken ct)
    {
        var run = await OpenRunAsync(turn, export, ct);
        var erased = await Erased.ReadAsync(turn, tombstones, export.Source, ct);
        var import = new Run(database, key, clock, newId ?? Guid.NewGuid, export, options, erased, run.Id, ChunkSize, onlyAdds: run.Newest > export.NewestAt, run.First);
        try
        {
            await import.ReadAllAsync(progress, ct);
            await CloseRunAsync(turn, run.Id, export, "done", ct);
        }
        catch
        {
            try
            {
                await CloseRunAsync(turn, run.Id, export: null, "broken off", CancellationToken.None);
            }
            catch (NpgsqlException)
            {
                // The next import of the source sees that this one is no longer under way.
            }

            throw;
        }

        // The import is done whatever becomes of this.
        await AnalyzeAsync(turn, ct);
        return import.Summary;
    }

    // Of a log that has more than doubled the server knows too little to find its way, until it gets to look for itself.
    private static async Task AnalyzeAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var analyze = new NpgsqlCommand(
            """
            do $$ begin
                if (select max(seq_id) from lefaire.mt_events) > 2 * (select reltuples from pg_class where oid = 'lefaire.mt_events'::regclass) then
                    analyze lefaire.mt_events;
                end if;
            end $$
            """, connection);
        await analyze.ExecuteNonQueryAsync(ct);
    }

    private static async Task TakeTurnAsync(NpgsqlConnection connection, string source, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand("select pg_try_advisory_lock(hashtext('lefaire import'), hashtext($1))", connection)
        { Parameters = { new() { Value = source } } };
        if (!(bool)(await take.ExecuteScalarAsync(ct))!)
        {
            throw new ImportException("Another import of this source is under way. Wait for its end and start this one again.");
        }
    }

    // A pooled connection would keep the lock until someone else uses it.
    private static async Task EndTurnAsync(NpgsqlConnection connection)
    {
        if (connection.State != System.Data.ConnectionState.Open) return;
        try
        {
            await using var end = new NpgsqlCommand("select pg_advisory_unlock_all()", connection);
            await end.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // A connection that is lost has lost its locks.
        }
    }

    // Whoever has the source's turn knows that a run still under way was killed. When it ended nobody saw.
    private async Task<(long Id, DateTimeOffset Newest, bool First)> OpenRunAsync(NpgsqlConnection connection, Export export, CancellationToken ct)
    {
        await using var open = new NpgsqlCommand(
            """
            with killed as (update import.runs set state = 'broken off' where source = $1 and state = 'under way')
            insert into import.runs (source, started_at, state) values ($1, $2, 'under way')
            returning id, coalesce((select newest_at from import.sources where source = $1), '-infinity'),
                exists (select from import.runs earlier where earlier.source = $1)
            """, connection)
        { Parameters = { new() { Value = export.Source }, new() { Value = clock.GetUtcNow().UtcDateTime } } };
        await using var reader = await open.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), new DateTimeOffset(reader.GetDateTime(1), TimeSpan.Zero), !reader.GetBoolean(2));
    }

    private async Task CloseRunAsync(NpgsqlConnection connection, long run, Export? export, string state, CancellationToken ct)
    {
        if (connection.State != System.Data.ConnectionState.Open) return;
        await using var close = new NpgsqlCommand("update import.runs set ended_at = $2, state = $3 where id = $1", connection)
        { Parameters = { new() { Value = run }, new() { Value = clock.GetUtcNow().UtcDateTime }, new() { Value = state } } };
        await close.ExecuteNonQueryAsync(ct);
        if (export is null) return;
        await using var newest = new NpgsqlCommand(
            """
            insert into import.sources (source, newest_at) values ($1, $2)
            on conflict (source) do update set newest_at = greatest(import.sources.newest_at, excluded.newest_at)
            """, connection)
        { Parameters = { new() { Value = export.Source }, new() { Value = export.NewestAt.UtcDateTime } } };
        await newest.ExecuteNonQueryAsync(ct);
    }

    /// <summary>One import under way: while one chunk is written, the next is read and its ids are hashed.</summary>
    private sealed class Run(
        NpgsqlDataSource database, InstallationKey key, TimeProvider clock, Func<Guid> newId, Export export, ImportOptions options, Erased erased, long run,
        int chunkSize, bool onlyAdds, bool first)
    {
        // An account takes some 150 bytes here. What is forgotten is looked up again; a chunk that fails ends the run, and with it what it knows.
        private const int MostAccounts = 200_000;

        private readonly Dictionary<string, AccountId> accounts = new(StringComparer.Ordinal);

        // A run is in the ledger before its first chunk is written, so a source without an earlier run, killed ones included, has nothing in the log.
        private readonly Appended? appended = first ? new() : null;
        private readonly StaffDirectory staff = new(options.CompleteSnapshots, options.Confirmed);

        public ImportSummary Summary { get; private set; } = new(0, 0, 0, 0, 0);

        public async Task ReadAllAsync(IProgress<long> progress, CancellationToken ct)
        {
            if (export.Kind == SourceKind.Directory) await RememberStaffAsync(ct);
            var writing = Task.CompletedTask;
            try
            {
                foreach (var chunk in Chunks(progress, ct))
                {
                    await writing;
                    writing = Task.Run(() => WriteAsync(chunk, ct), CancellationToken.None);
                }
            }
            finally
            {
                // Where reading broke off, what was read before still goes in, or is rolled back, before the run is closed.
                await writing;
            }
        }

        private IEnumerable<Chunk> Chunks(IProgress<long> progress, CancellationToken ct)
        {
            var chunk = new Chunk();
            foreach (var item in export.Read(progress, ct))
            {
                ct.ThrowIfCancellationRequested();
                Take(item, chunk);
                if (chunk.Claims.Count + chunk.Described.Count + chunk.Refusals.Count < chunkSize) continue;
                yield return chunk;
                chunk = new Chunk();
            }

            if (chunk.Claims.Count + chunk.Described.Count + chunk.Refusals.Count + chunk.Titles.Count + chunk.Snapshots.Count + chunk.Links.Count > 0)
            {
                yield return chunk;
            }
        }

        private void Take(Item item, Chunk chunk)
        {
            switch (item)
            {
                case Refusal refusal: chunk.Refusals.Add(refusal); return;
                case AccountItem account when erased.Has(account.Key, account.Email): chunk.Refuse(account.Place); return;
                case AccountItem account: chunk.Described.Add(account); break;
                case SpaceItem space: chunk.Titles[StreamOf(new("space", space.Key))] = space.Title; break;
                case WorkshopItem workshop: chunk.Titles[StreamOf(new("workshop", workshop.Key))] = workshop.Title; break;
                case CvItem { Label: { } label } entry when !erased.Has(entry.Account):
                    chunk.Labels[StreamOf(new("cv", entry.Key))] = (entry.Account, label);
                    break;
                case LinkItem link: chunk.Links.Add(link); return;
                case SnapshotStart start: staff.Start(start); return;
                case SnapshotEnd end:
                    chunk.Refusals.AddRange(staff.Held(end).OfType<Refusal>());
                    Claimed(staff.End(end), chunk);
                    chunk.Snapshots.Add(staff.Taken);
                    return;
                case EmployeeItem { Refused: false } row when erased.Has(row.Key, row.Email):
                    chunk.Refuse(row.Place);
                    Claimed(staff.Row(row with { Refused = true }), chunk);
                    return;
                case EmployeeItem row:
                    // The log knows of no such manager any more, and a snapshot claims differences.
                    if (row.Manager is { } manager && erased.Has(manager)) row = row with { Manager = null };
                    if (!row.Refused) chunk.Described.Add(new AccountItem(row.Place, row.Key, row.Name, row.Email));
                    Claimed(staff.Row(row), chunk);
                    return;
            }

            Claimed(Claim.Of(item), chunk);
        }

        private void Claimed(IEnumerable<Claim> claims, Chunk chunk)
        {
            foreach (var claim in claims)
            {
                if (erased.Owns(claim))
                {
                    chunk.Refuse(claim.Place);
                    continue;
                }

                chunk.Erased.UnionWith(erased.Among(claim.Accounts));
                var stream = chunk.Claims.Count > 0 && chunk.Claims[^1] is var last && last.Claim.Stream == claim.Stream ? last.Stream : StreamOf(claim.Stream);
                chunk.Claims.Add(new Hashed(claim, stream, IdOf(claim, 1), key.Id("content", claim.Content)));
            }
        }

        private Guid StreamOf(StreamKey stream) => key.Id("stream", stream.Source ?? export.Source, stream.Kind, stream.First, stream.Second);

        private EventId IdOf(Claim claim, int occurrence) =>
            new(key.Id("event", export.Source, claim.Item, claim.Slot, occurrence.ToString(System.Globalization.CultureInfo.InvariantCulture)));

        private async Task WriteAsync(Chunk chunk, CancellationToken ct)
        {
            var now = clock.GetUtcNow();
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await erased.HoldAsync(connection, ct);
            await IssueAccountsAsync(connection, chunk, now, ct);
            var places = new Dictionary<StreamKey, Guid>();
            var resolved = new Resolved(place => places.TryGetValue(place, out var known) ? known : places[place] = StreamOf(place), accounts, now);
            await ClaimAsync(connection, chunk, resolved, ct);
            if (!onlyAdds) await WithdrawReactionsAsync(connection, chunk, now, ct);
            await LinkAsync(connection, chunk, now, ct);
            await StateLinksAsync(connection, chunk, now, ct);
            await KnownSnapshots.AddAsync(connection, export.Source, chunk.Snapshots, ct);
            if (chunk.Titles.Count > 0) await Vault.TitleAsync(connection, chunk.Titles, ct);
            if (chunk.Labels.Count > 0) await Vault.LabelAsync(connection, [.. chunk.Labels.Select(of => (of.Key, accounts[of.Value.Account], of.Value.Label))], ct);
            await RefuseAsync(connection, chunk.Refusals, ct);
            if (chunk.Events.Count > 0) await EventLog.AppendAsync(connection, chunk.Events, now, ct);
            var summary = new ImportSummary(
                Summary.Read + chunk.Claims.Count + chunk.Links.Count, Summary.Added + chunk.Added, Summary.Changed + chunk.Changed,
                Summary.AlreadyThere + chunk.AlreadyThere, Summary.Refused + chunk.Refusals.Count);
            await CountAsync(connection, summary, ct);
            await transaction.CommitAsync(ct);
            Summary = summary;
            if (appended is not null) chunk.Events.ForEach(one => appended.Add(one.Id));
        }

        private async Task CountAsync(NpgsqlConnection connection, ImportSummary sum, CancellationToken ct)
        {
            await using var count = new NpgsqlCommand(
                "update import.runs set read = $2, added = $3, changed = $4, already_there = $5, refused = $6 where id = $1", connection)
            {
                Parameters =
                {
                    new() { Value = run }, new() { Value = sum.Read }, new() { Value = sum.Added }, new() { Value = sum.Changed },
                    new() { Value = sum.AlreadyThere }, new() { Value = sum.Refused }
                }
            };
            await count.ExecuteNonQueryAsync(ct);
        }

        /// <summary>Every account named in the chunk gets its id; those new to the vault are opened in the log.</summary>
        private async Task IssueAccountsAsync(NpgsqlConnection connection, Chunk chunk, DateTimeOffset now, CancellationToken ct)
        {
            if (accounts.Count > MostAccounts) accounts.Clear();
            foreach (var name in chunk.Erased) accounts[name] = erased.Nobody;
            var missing = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (claim, _, _, _) in chunk.Claims)
            {
                foreach (var name in claim.Accounts)
                {
                    if (!accounts.ContainsKey(name)) missing.Add(name);
                }
            }

            foreach (var account in chunk.Described)
            {
                if (!accounts.ContainsKey(account.Key)) missing.Add(account.Key);
            }

            if (missing.Count > 0)
            {
                foreach (var (name, id) in await Vault.AccountsAsync(connection, export.Source, missing, ct))
                {
                    accounts[name] = id;
                    missing.Remove(name);
                }
            }

            var issued = missing.Order(StringComparer.Ordinal).Select(name => (name, new AccountId(newId()))).ToList();
            if (issued.Count > 0) await Vault.IssueAsync(connection, export.Source, issued, ct);
            foreach (var (name, id) in issued)
            {
                accounts[name] = id;
                chunk.Events.Add(new NewEvent(
                    new EventId(key.Id("event", export.Source, name, "opened", "1")), id.Value, new AccountOpened(id, export.Kind, options.Entity, now)));
            }

            if (chunk.Described.Count > 0)
            {
                var last = chunk.Described.GroupBy(account => account.Key, StringComparer.Ordinal).Select(same => same.Last());
                await Vault.DescribeAsync(connection, [.. last.Select(account => (accounts[account.Key], account.Name, account.Email))], ct);
            }
        }

        private async Task ClaimAsync(NpgsqlConnection connection, Chunk chunk, Resolved resolved, CancellationToken ct)
        {
            var pending = new List<Hashed>(chunk.Claims.Count);
            var latest = new Dictionary<EventId, int>(chunk.Claims.Count);
            foreach (var claim in chunk.Claims)
            {
                if (latest.TryAdd(claim.First, pending.Count))
                {
                    pending.Add(claim);
                    continue;
                }

                // The later of two items with one key is what the source says in the end.
                pending[latest[claim.First]] = claim;
                chunk.AlreadyThere++;
            }

            for (var occurrence = 1; pending.Count > 0; occurrence++)
            {
                var ids = pending.Select(claim => occurrence == 1 ? claim.First : IdOf(claim.Claim, occurrence)).ToArray();
                var known = await LookUpAsync(connection, ids, ct);
                var next = new List<Hashed>();
                for (var i = 0; i < pending.Count; i++)
                {
                    if (Settle(pending[i], ids[i], known.GetValueOrDefault(ids[i]), occurrence, chunk, resolved)) next.Add(pending[i]);
                }

                pending = next;
            }

            await RetractChangedAsync(connection, chunk, resolved.Now, ct);
        }

        /// <summary>Decides one claim against its occurrence in the log; true where the next occurrence must be looked at.</summary>
        private bool Settle(Hashed hashed, EventId id, Standing? standing, int occurrence, Chunk chunk, Resolved resolved)
        {
            var (claim, stream, _, content) = hashed;
            if (standing is null)
            {
                if (claim.Deletes) chunk.AlreadyThere++;
                else chunk.Add(new NewEvent(id, stream, claim.Make(resolved), content));
                return false;
            }

            if (standing.UndoneBy is { } by)
            {
                if (by is not ("account_unlinked" or "cv_entry_withdrawn" or "workshop_registration_withdrawn" or "contested")) return true;
                chunk.AlreadyThere++;
                return false;
            }

            if (standing.Content is null)
            {
                // Only an erasure takes the hash of a content away: what the source says of it now changes nothing and withdraws nothing.
                if (claim.Deletes) chunk.Refuse(claim.Place);
                else chunk.AlreadyThere++;
                return false;
            }

            if (claim.Slot == "message") chunk.KnownMessages.Add((stream, claim.ReactionsComplete));
            if (claim.Slot == "reaction") chunk.ListedReactions.Add(id);
            if (claim.Deletes && !onlyAdds)
            {
                chunk.Undo[id] = (hashed, null, default);
            }
            else if (claim.Deletes || (onlyAdds && !claim.Overrides) || standing.Content == content)
            {
                chunk.AlreadyThere++;
            }
            else
            {
                chunk.Undo[id] = (hashed, claim.Make(resolved), IdOf(claim, occurrence + 1));
            }

            return false;
        }

        /// <summary>Which of these events are in the log, with what content, and what undid them.</summary>
        private async Task<Dictionary<EventId, Standing>> LookUpAsync(NpgsqlConnection connection, EventId[] ids, CancellationToken ct)
        {
            var found = new Dictionary<EventId, Standing>();
            if (appended is not null) ids = Array.FindAll(ids, appended.MayHold);
            if (ids.Length == 0) return found;
            await using (var select = new NpgsqlCommand("select id, (headers ->> 'content')::uuid from lefaire.mt_events where id = any($1)", connection)
            { Parameters = { new() { Value = ids.Select(id => id.Value).ToArray() } } })
            await using (var reader = await select.ExecuteReaderAsync(ct))
            {
                while (await reader.ReadAsync(ct))
                {
                    found[new EventId(reader.GetGuid(0))] = new Standing(reader.IsDBNull(1) ? null : reader.GetGuid(1), null);
                }
            }

            if (found.Count == 0) return found;
            var undoing = found.Keys.ToDictionary(key.Undo, id => id);
            await using var undone = new NpgsqlCommand(
                "select id, case when data ->> 'Reason' = 'Contested' then 'contested' else type end from lefaire.mt_events where id = any($1)", connection)
            { Parameters = { new() { Value = undoing.Keys.Select(id => id.Value).ToArray() } } };
            await using var undoes = await undone.ExecuteReaderAsync(ct);
            while (await undoes.ReadAsync(ct))
            {
                var id = undoing[new EventId(undoes.GetGuid(0))];
                found[id] = found[id] with { UndoneBy = undoes.GetString(1) };
            }

            return found;
        }

        private async Task RetractChangedAsync(NpgsqlConnection connection, Chunk chunk, DateTimeOffset now, CancellationToken ct)
        {
            foreach (var (id, stream, fact) in await FactsAsync(connection, [.. chunk.Undo.Keys], ct))
            {
                var (hashed, successor, successorId) = chunk.Undo[id];
                chunk.Changed++;
                chunk.Events.Add(new NewEvent(key.Undo(id), stream, successor is null
                    ? new PostWithdrawn(id, fact, now)
                    : new FactRetracted(id, fact, RetractionReason.Changed, null, now)));
                if (successor is not null) chunk.Events.Add(new NewEvent(successorId, hashed.Stream, successor, hashed.Content));
            }
        }

        /// <summary>
        /// A reaction that stands in the log but no longer on a message that is here with all of its reactions was withdrawn, unless who gave it was erased.
        /// </summary>
        private async Task WithdrawReactionsAsync(NpgsqlConnection connection, Chunk chunk, DateTimeOffset now, CancellationToken ct)
        {
            var streams = chunk.KnownMessages.Where(message => message.Complete).Select(message => message.Stream).Distinct().ToArray();
            if (streams.Length == 0) return;
            var standing = new HashSet<EventId>();
            var undone = new HashSet<EventId>();
            await using (var select = new NpgsqlCommand(
                """
                select type, id, data ->> 'UndoneId' from lefaire.mt_events
                where stream_id = any($1) and type in ('reaction_given', 'reaction_withdrawn', 'fact_retracted')
                    and (type <> 'reaction_given' or exists (select from vault.accounts a where a.id = (data ->> 'By')::uuid))
                """, connection)
            { Parameters = { new() { Value = streams } } })
            await using (var reader = await select.ExecuteReaderAsync(ct))
            {
                while (await reader.ReadAsync(ct))
                {
                    if (reader.GetString(0) == "reaction_given") standing.Add(new EventId(reader.GetGuid(1)));
                    else undone.Add(new EventId(Guid.Parse(reader.GetString(2))));
                }
            }

            standing.ExceptWith(undone);
            standing.ExceptWith(chunk.ListedReactions);
            standing.ExceptWith(chunk.Undo.Keys);
            foreach (var (id, stream, fact) in await FactsAsync(connection, standing, ct))
            {
                chunk.Changed++;
                chunk.Events.Add(new NewEvent(key.Undo(id), stream, new ReactionWithdrawn(id, fact, now)));
            }
        }

        /// <summary>Accounts with one e-mail address are one person's, unless a human undid that link. Whom links join already needs no other.</summary>
        private async Task LinkAsync(NpgsqlConnection connection, Chunk chunk, DateTimeOffset now, CancellationToken ct)
        {
            var people = chunk.Described.Where(account => account is { Email: not null, NotAPerson: null })
                .Select(account => accounts[account.Key]).ToHashSet();
            if (people.Count == 0) return;
            var pairs = await Vault.SameEmailAsync(connection, people, ct);
            var parents = new Dictionary<AccountId, AccountId>();
            AccountId RootOf(AccountId account)
            {
                while (parents.TryGetValue(account, out var parent)) account = parent;
                return account;
            }

            bool Join(AccountId one, AccountId other)
            {
                (one, other) = (RootOf(one), RootOf(other));
                if (one != other) parents[one] = other;
                return one != other;
            }

            var among = pairs.SelectMany(pair => new[] { pair.Account.Value, pair.Other.Value }).Distinct().ToArray();
            foreach (var (one, other) in await LinkedAsync(connection, among, ct)) Join(one, other);
            foreach (var (one, other) in pairs)
            {
                if (!Join(one, other)) continue;
                var (least, greater) = one.CompareTo(other) < 0 ? (one, other) : (other, one);
                var id = new EventId(key.Id("link", least.Value.ToString(), greater.Value.ToString(), "same e-mail"));
                chunk.Events.Add(new NewEvent(id, least.Value, new AccountLinked(least, greater, LinkReason.SameEmail, null, now)));
            }
        }

        /// <summary>The pairs among these accounts that were ever linked for their address, undone links included.</summary>
        private static async Task<List<(AccountId One, AccountId Other)>> LinkedAsync(NpgsqlConnection connection, Guid[] among, CancellationToken ct)
        {
            var linked = new List<(AccountId, AccountId)>();
            if (among.Length == 0) return linked;
            await using var select = new NpgsqlCommand(
                """
                select (data ->> 'Account')::uuid, (data ->> 'Other')::uuid from lefaire.mt_events
                where stream_id = any($1) and type = 'account_linked' and data ->> 'Reason' = 'SameEmail'
                """, connection)
            { Parameters = { new() { Value = among } } };
            await using var reader = await select.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) linked.Add((new AccountId(reader.GetGuid(0)), new AccountId(reader.GetGuid(1))));
            return linked;
        }

        /// <summary>What a file says of accounts of all sources is decided at once, however long it is.</summary>
        private async Task StateLinksAsync(NpgsqlConnection connection, Chunk chunk, DateTimeOffset now, CancellationToken ct)
        {
            if (chunk.Links.Count == 0) return;
            var (stated, refused) = await Links.DecideAsync(connection, key, chunk.Links, now, ct);
            foreach (var link in stated) chunk.Add(link);
            chunk.Refusals.AddRange(refused);
            chunk.AlreadyThere += chunk.Links.Count - stated.Count - refused.Count;
        }

        private async Task RefuseAsync(NpgsqlConnection connection, List<Refusal> refusals, CancellationToken ct)
        {
            if (refusals.Count == 0) return;
            await using var copy = await connection.BeginBinaryImportAsync("copy import.refused (run, place, reason) from stdin (format binary)", ct);
            foreach (var refusal in refusals)
            {
                await copy.StartRowAsync(ct);
                await copy.WriteAsync(run, NpgsqlDbType.Bigint, ct);
                await copy.WriteAsync(refusal.Place, NpgsqlDbType.Text, ct);
                await copy.WriteAsync(refusal.Reason, NpgsqlDbType.Text, ct);
            }

            await copy.CompleteAsync(ct);
        }

        private static async Task<List<(EventId Id, Guid Stream, Fact Fact)>> FactsAsync(
            NpgsqlConnection connection, HashSet<EventId> ids, CancellationToken ct)
        {
            var facts = new List<(EventId, Guid, Fact)>();
            if (ids.Count == 0) return facts;
            await using var select = new NpgsqlCommand(
                "select id, stream_id, type, data from lefaire.mt_events where id = any($1) order by seq_id", connection)
            { Parameters = { new() { Value = ids.Select(id => id.Value).ToArray() } } };
            await using var reader = await select.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                facts.Add((new EventId(reader.GetGuid(0)), reader.GetGuid(1), FactJson.Read(reader.GetString(2), reader.GetFieldValue<byte[]>(3))));
            }

            return facts;
        }

        /// <summary>What the log knows of the directory's people, so that a snapshot claims only differences.</summary>
        private async Task RememberStaffAsync(CancellationToken ct)
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            var keys = new Dictionary<AccountId, string>();
            await using (var select = new NpgsqlCommand("select id, source_key from vault.accounts where source = $1", connection)
            { Parameters = { new() { Value = export.Source } } })
            await using (var reader = await select.ExecuteReaderAsync(ct))
            {
                while (await reader.ReadAsync(ct)) keys[new AccountId(reader.GetGuid(0))] = reader.GetString(1);
            }

            foreach (var snapshot in await KnownSnapshots.OfAsync(connection, export.Source, keys, ct)) staff.Remember(snapshot);
            var streams = keys.ToDictionary(one => StreamOf(new("employment", one.Value)), one => one.Value);
            var facts = new List<(EventId Id, Guid Stream, Fact Fact)>();
            var undone = new HashSet<EventId>();
            await using (var select = new NpgsqlCommand(
                "select id, stream_id, type, data from lefaire.mt_events where stream_id = any($1) order by seq_id", connection)
            { Parameters = { new() { Value = streams.Keys.ToArray() } } })
            await using (var reader = await select.ExecuteReaderAsync(ct))
            {
                while (await reader.ReadAsync(ct))
                {
                    var fact = FactJson.Read(reader.GetString(2), reader.GetFieldValue<byte[]>(3));
                    // What a human found wrong the source still says: a snapshot that says it again claims nothing new.
                    if (fact is FactRetracted { Reason: RetractionReason.Contested }) continue;
                    if (fact is Undoing undoing) undone.Add(undoing.UndoneId);
                    else facts.Add((new EventId(reader.GetGuid(0)), reader.GetGuid(1), fact));
                }
            }

            foreach (var (id, stream, fact) in facts)
            {
                if (!undone.Contains(id)) staff.Remember(streams[stream], fact, account => keys.GetValueOrDefault(account));
            }
        }
    }

    private sealed record Standing(Guid? Content, string? UndoneBy);

    /// <summary>A claim with what is known of it before the database is asked: its stream, its first occurrence's id and its content's hash.</summary>
    private readonly record struct Hashed(Claim Claim, Guid Stream, EventId First, Guid Content);

    /// <summary>What was read for one chunk, and what it comes to.</summary>
    private sealed class Chunk
    {
        public List<Hashed> Claims { get; } = [];

        public List<AccountItem> Described { get; } = [];

        public Dictionary<Guid, string> Titles { get; } = [];

        public Dictionary<Guid, (string Account, string Label)> Labels { get; } = [];

        public List<Refusal> Refusals { get; } = [];

        public List<KnownSnapshot> Snapshots { get; } = [];

        public List<LinkItem> Links { get; } = [];

        public List<NewEvent> Events { get; } = [];

        public Dictionary<EventId, (Hashed Claim, Fact? Successor, EventId SuccessorId)> Undo { get; } = [];

        public HashSet<(Guid Stream, bool Complete)> KnownMessages { get; } = [];

        public HashSet<EventId> ListedReactions { get; } = [];

        /// <summary>Whom others name who was erased, in source keys.</summary>
        public HashSet<string> Erased { get; } = [];

        public long Added { get; private set; }

        public long Changed { get; set; }

        public long AlreadyThere { get; set; }

        /// <summary>Refuses what is theirs who was erased, an item once.</summary>
        public void Refuse(string place)
        {
            if (Refusals.Count == 0 || Refusals[^1].Place != place) Refusals.Add(new Refusal(place, "erased"));
        }

        public void Add(NewEvent added)
        {
            Events.Add(added);
            Added++;
        }
    }
}
