using System.CommandLine;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using LeFaire.Succession;
using Npgsql;
using NpgsqlTypes;

namespace LeFaire.Governance;

/// <summary>That someone read a person's record, or a plan with everyone whom it concerns.</summary>
/// <param name="Id">Its place in the table, from 1, without gaps.</param>
/// <param name="At">When.</param>
/// <param name="Role">In which role.</param>
/// <param name="Account">Who; null for a role without a person.</param>
/// <param name="Purpose">For what.</param>
/// <param name="What">What was read, as the route or verb that showed it.</param>
/// <param name="Person">Whose record, by the account that was asked for; null where a plan was read.</param>
/// <param name="Plan">Which plan; null where it was read outside one.</param>
public sealed record Access(long Id, DateTimeOffset At, Role Role, AccountId? Account, Purpose Purpose, string What, AccountId? Person, Guid? Plan);

/// <summary>
/// The table of accesses: nobody reads a person's record through the product without a line in it. Lines are only ever added, and each carries the hash of the
/// one before (SHA-256 over it and its own content), so that one taken out or changed is noticed.
/// </summary>
internal static class Accesses
{
    // Queries answer the API, pages and verbs alike, and a page reads twice where a form was sent: what is asked, and so where a line is due, is known here alone.
    private static readonly AsyncLocal<Func<IReadOnlyCollection<PersonId>, Task>?> Naming = new();

    /// <summary>The table, and the guard that keeps it append-only.</summary>
    public const string Table = """
        create schema if not exists governance;
        create table if not exists governance.accesses (
            id bigint primary key, at timestamptz not null, role text not null, account uuid, purpose text not null, what text not null, person uuid, plan uuid,
            hash bytea not null);
        create index if not exists ix_accesses_person on governance.accesses (person);
        create index if not exists ix_accesses_plan on governance.accesses (plan) where plan is not null;
        create or replace function governance.refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception 'Accesses are only ever added.';
        end $$;
        create or replace trigger refuse_change before update or delete or truncate on governance.accesses
            for each statement execute function governance.refuse_change();

        """;

    /// <summary>Records an access before the answer leaves.</summary>
    public static Task RecordAsync(Installation installation, Actor actor, Purpose purpose, string what, Guid? person, Guid? plan, CancellationToken ct) =>
        RecordAsync(installation, actor, purpose, what, [(person, plan)], ct);

    /// <summary>Records an access to several records, or plans, before the answer leaves.</summary>
    public static async Task RecordAsync(
        Installation installation, Actor actor, Purpose purpose, string what, IEnumerable<(Guid? Person, Guid? Plan)> read, CancellationToken ct)
    {
        await using var connection = await installation.Database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var alone = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = Locks.Access } } })
        {
            await alone.ExecuteNonQueryAsync(ct);
        }

        var (last, previous) = await LastAsync(connection, ct);
        // The table keeps microseconds; what is hashed must be what is kept.
        var now = installation.Clock.GetUtcNow();
        var access = new Access(last, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)), actor.Role, actor.Account, purpose, what, null, null);
        var (ids, persons, plans, hashes) = (new List<long>(), new List<Guid?>(), new List<Guid?>(), new List<byte[]>());
        foreach (var (person, plan) in read)
        {
            access = access with { Id = access.Id + 1, Person = person is { } asked ? new AccountId(asked) : null, Plan = plan };
            ids.Add(access.Id);
            persons.Add(person);
            plans.Add(plan);
            hashes.Add(previous = Hash(previous, access));
        }

        await using var insert = new NpgsqlCommand(
            "insert into governance.accesses select id, $1, $2, $3, $4, $5, person, plan, hash from unnest($6, $7, $8, $9) as line (id, person, plan, hash)", connection)
        {
            Parameters =
            {
                new() { Value = access.At }, new() { Value = $"{access.Role}" }, new() { Value = (object?)access.Account?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = $"{access.Purpose}" }, new() { Value = access.What }, new() { Value = ids },
                new() { Value = persons, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid }, new() { Value = plans, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
                new() { Value = hashes }
            }
        };
        await insert.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Accesses to the records of accounts, outside plans or in these, and to these plans as a whole, the latest first.</summary>
    public static async Task<List<Access>> OfAsync(NpgsqlDataSource database, IEnumerable<AccountId> accounts, IEnumerable<Guid> plans, CancellationToken ct)
    {
        await using var select = database.CreateCommand(
            $"select {Columns} from governance.accesses where (person = any($1) and plan is null)"
            + " or ((person is null or person = any($1)) and plan = any($2)) order by id desc");
        select.Parameters.Add(new() { Value = accounts.Select(account => account.Value).ToArray() });
        select.Parameters.Add(new() { Value = plans.ToArray() });
        await using var reader = await select.ExecuteReaderAsync(ct);
        var found = new List<Access>();
        while (await reader.ReadAsync(ct)) found.Add(Read(reader));
        return found;
    }

    /// <summary>How many accesses there are, and the first whose hash is not that of its content and the one before; null where all are.</summary>
    public static async Task<(long Count, long? Broken)> CheckAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var select = database.CreateCommand($"select {Columns}, hash from governance.accesses order by id");
        await using var reader = await select.ExecuteReaderAsync(ct);
        var (count, previous) = (0L, Array.Empty<byte>());
        while (await reader.ReadAsync(ct))
        {
            var (access, hash) = (Read(reader), await reader.GetFieldValueAsync<byte[]>(8, ct));
            if (access.Id != ++count || !hash.AsSpan().SequenceEqual(Hash(previous, access))) return (count, access.Id);
            previous = hash;
        }

        return (count, null);
    }

    /// <summary>
    /// Notes whom an answer tells of by what they did, though nobody asked for them: a search, a list, who is in something. Each leaves one line an answer, before
    /// it leaves; whoever reads leaves none of themselves.
    /// </summary>
    public static Task NameAsync(Snapshot snapshot, Actor actor, IEnumerable<PersonId> people) =>
        Naming.Value is { } note ? note([.. people.Where(person => person != snapshot.People.PersonOf(actor.Account)).Distinct()]) : Task.CompletedTask;

    /// <summary>
    /// Records whatever reads a person's record, a plan or a dossier of one, by what the route names, and whomever else the answer tells of. It is recorded before
    /// the first byte of the answer leaves, and only where there is an answer; one's own record is one's own to read.
    /// </summary>
    public static async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        // A page that a form was sent to shows the same again.
        var reads = HttpMethods.IsGet(context.Request.Method) || !SignIn.IsApi(context);
        if (!reads || context.GetEndpoint() is not RouteEndpoint { RoutePattern.RawText: { } what } || context.User.Identity?.IsAuthenticated != true)
        {
            await next(context);
            return;
        }

        var named = new HashSet<PersonId>();
        Naming.Value = people =>
        {
            named.UnionWith(people);
            return Task.CompletedTask;
        };
        context.Response.OnStarting(async () =>
        {
            if (context.Response.StatusCode is not (StatusCodes.Status200OK or StatusCodes.Status304NotModified)) return;
            var (installation, actor) = (context.RequestServices.GetRequiredService<Installation>(), Actor.Of(context.User));
            var read = await AskedAsync(context, installation, actor);
            read.AddRange(named.Select(person => ((Guid?)person.Value, (Guid?)null)).Except(read));
            if (read.Count > 0) await RecordAsync(installation, actor, PurposeOf(context.User, what), what, read, context.RequestAborted);
        });
        await next(context);
    }

    /// <summary>
    /// Has a verb read, and records that it reads a person's record or a plan, by what its arguments <c>person</c>, <c>plan</c> and <c>dossier</c> name, and whomever
    /// else its answer tells of; before it prints.
    /// </summary>
    public static async Task<int> WatchAsync(
        ParseResult parsed, Installation installation, Snapshot snapshot, Actor actor, Func<Task<int>> read, CancellationToken ct)
    {
        var command = parsed.CommandResult.Command;
        var what = PathOf(command);
        string? Given(string name) => command.Arguments.FirstOrDefault(argument => argument.Name == name) is { } argument
            && parsed.GetResult(argument) is { Tokens: [var token, ..] } ? token.Value : null;
        var person = Given("person") is { } who && await People.Names.FindAsync(installation.Database, who, ct) is { } found
            && snapshot.PersonFor(found, actor) is { } someone && snapshot.People.PersonOf(actor.Account) != someone ? someone.Value : (Guid?)null;
        var plan = Guid.TryParse(Given("plan"), out var id) ? id : await PlanOfAsync(snapshot, Given("dossier"), ct);
        if ((person ?? plan) is not null) await RecordAsync(installation, actor, PurposeOf(what), what, person, plan, ct);
        Naming.Value = people => people.Count == 0
            ? Task.CompletedTask
            : RecordAsync(installation, actor, PurposeOf(what), what, people.Select(one => ((Guid?)one.Value, (Guid?)null)), ct);
        return await read();
    }

    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } above and not RootCommand ? $"{PathOf(above)} {command.Name}" : command.Name;

    private static async Task<List<(Guid? Person, Guid? Plan)>> AskedAsync(HttpContext context, Installation installation, Actor actor)
    {
        var values = context.Request.RouteValues;
        var person = Guid.TryParse(values.GetValueOrDefault("person")?.ToString(), out var one) ? one : (Guid?)null;
        var plan = Guid.TryParse(values.GetValueOrDefault("plan")?.ToString(), out var other) ? other : (Guid?)null;
        var dossier = values.GetValueOrDefault("dossier")?.ToString();
        if ((person ?? plan) is null && dossier is null) return [];
        if (person is { } asked && await IsOwnAsync(installation, actor, asked, context.RequestAborted)) return [];
        return [(person, plan ?? await PlanOfAsync(installation, dossier, context.RequestAborted))];
    }

    private static async Task<Guid?> PlanOfAsync(Installation installation, string? dossier, CancellationToken ct)
    {
        if (dossier is null) return null;
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        return await PlanOfAsync(snapshot, dossier, ct);
    }

    private static async Task<Guid?> PlanOfAsync(Snapshot snapshot, string? dossier, CancellationToken ct) => Guid.TryParse(dossier, out var id)
        ? Entry.Standing<DossierPinned>(await snapshot.EntriesAsync(Views.Plans, ct)).FirstOrDefault(pinned => pinned.Dossier.Value == id)?.Plan.Value
        : null;

    private static async Task<bool> IsOwnAsync(Installation installation, Actor actor, Guid person, CancellationToken ct)
    {
        if (actor.Account is not { } account || account.Value == person) return actor.Account is not null;
        await using var snapshot = await installation.Snapshots.OpenAsync(ct);
        return snapshot.People.PersonOf(account) is { } own && own == snapshot.People.PersonOf(new AccountId(person));
    }

    /// <summary>The purpose that was stated, else that of what is read.</summary>
    public static Purpose PurposeOf(ClaimsPrincipal user, string what) =>
        Enum.TryParse<Purpose>(user.FindFirstValue(SignIn.PurposeClaim), out var stated) ? stated : PurposeOf(what);

    /// <summary>The purpose that a route or verb serves, where none is stated.</summary>
    public static Purpose PurposeOf(string what) =>
        Speaks(what, "mobility", "circle", "discover", "opportunit") ? Purpose.Mobility
        : Speaks(what, "skills", "mentor", "topic", "help", "workshop", "learning") ? Purpose.Learning
        : Speaks(what, "cohort", "newcomer") ? Purpose.Onboarding
        : Speaks(what, "contest") ? Purpose.DataRequest
        : Purpose.Succession;

    private static bool Speaks(string what, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (what.Contains(word, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private const string Columns = "id, at, role, account, purpose, what, person, plan";

    private static async Task<(long Id, byte[] Hash)> LastAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand("select id, hash from governance.accesses order by id desc limit 1", connection);
        await using var reader = await select.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetInt64(0), await reader.GetFieldValueAsync<byte[]>(1, ct)) : (0, []);
    }

    private static Access Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), Enum.Parse<Role>(reader.GetString(2)), Account(reader, 3),
        Enum.Parse<Purpose>(reader.GetString(4)), reader.GetString(5), Account(reader, 6), reader.IsDBNull(7) ? null : reader.GetGuid(7));

    private static AccountId? Account(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : new AccountId(reader.GetGuid(column));

    private static byte[] Hash(byte[] previous, Access access) => SHA256.HashData([.. previous, .. Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{access.Id}\n{access.At:O}\n{access.Role}\n{access.Account}\n{access.Purpose}\n{access.What}\n{access.Person}\n{access.Plan}"))]);
}
