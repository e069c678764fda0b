using System.Globalization;
using LeFaire.Hosting;
using Npgsql;

namespace LeFaire.Pages;

/// <summary>Until where of the log someone had come when they were last here, which a cookie of their browser keeps.</summary>
/// <param name="From">The position of the visit before this one; null on a first visit.</param>
/// <param name="At">When that visit ended, where known.</param>
public sealed record SinceLastVisit(long? From, DateTimeOffset? At)
{
    private const string Cookie = "lefaire.seen";

    // Going from page to page and back is one visit.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(30);

    /// <summary>Reads the last visit, and keeps that this one has come to a position. Written as position before, its time, position now, its time.</summary>
    public static SinceLastVisit Read(HttpContext context, long position, DateTimeOffset now)
    {
        var parts = (context.Request.Cookies[Cookie] ?? "").Split('.').Select(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)
            .ToList();
        var known = parts.Count == 4 && parts.TrueForAll(part => part >= 0) && parts[1] <= now.ToUnixTimeSeconds() && parts[3] <= now.ToUnixTimeSeconds();
        var returns = known && now - DateTimeOffset.FromUnixTimeSeconds(parts[3]) > Pause;
        // A first visit goes on as one: its own beginning is kept as what came before.
        var (from, at) = !known ? (position, now.ToUnixTimeSeconds()) : returns ? (parts[2], parts[3]) : (parts[0], parts[1]);
        if (!context.Response.HasStarted)
        {
            context.Response.Cookies.Append(
                Cookie, string.Create(CultureInfo.InvariantCulture, $"{from}.{at}.{position}.{now.ToUnixTimeSeconds()}"),
                new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Strict, IsEssential = true, HttpOnly = true });
        }

        return known ? new SinceLastVisit(Math.Min(from, position), DateTimeOffset.FromUnixTimeSeconds(at)) : new SinceLastVisit(null, null);
    }

    /// <summary>
    /// Reads what happened after it in some plans, however long ago, but what some accounts did themselves: found by the index on streams, as every plan is one.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="plans">The plans.</param>
    /// <param name="by">Whose own doing is left out.</param>
    /// <param name="upTo">The position that the page holds for.</param>
    /// <param name="ct">Gives up.</param>
    internal async Task<List<(PlanId Plan, Fact Fact)>> InPlansAsync(
        NpgsqlDataSource database, IEnumerable<PlanId> plans, IEnumerable<AccountId> by, long upTo, CancellationToken ct)
    {
        if (From is not { } from || from >= upTo) return [];
        await using var select = database.CreateCommand($"""
            select type, data, stream_id from {EventStore.Schema}.mt_events
            where stream_id = any($3) and seq_id > $1 and seq_id <= $2 and coalesce(data ->> 'By', '') <> all($4) order by seq_id
            """);
        foreach (var parameter in (object[])[from, upTo, plans.Select(plan => plan.Value).ToArray(), Texts(by)]) select.Parameters.Add(new() { Value = parameter });
        return await ReadAsync(select, (reader, fact) => (new PlanId(reader.GetGuid(2)), fact), ct);
    }

    /// <summary>
    /// Reads what happened after it that may be about someone: what names an account of theirs as whom it is about, what happened in mentorships of theirs, and what
    /// names nobody. Of more than <paramref name="most"/> events only the latest are looked at.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="kinds">The kinds that may be told.</param>
    /// <param name="accounts">Their accounts.</param>
    /// <param name="mentorships">Their mentorships.</param>
    /// <param name="upTo">The position that the page holds for.</param>
    /// <param name="most">How many positions are looked at.</param>
    /// <param name="ct">Gives up.</param>
    internal async Task<List<Fact>> OfAsync(
        NpgsqlDataSource database, IReadOnlyList<Type> kinds, IEnumerable<AccountId> accounts, IEnumerable<PlaceId> mentorships, long upTo, long most, CancellationToken ct)
    {
        if (From is not { } from || from >= upTo) return [];
        await using var select = database.CreateCommand($"""
            select type, data from {EventStore.Schema}.mt_events
            where seq_id > $1 and seq_id <= $2 and type = any($3)
                and (data ->> 'Account' = any($4) or data ->> 'Mentorship' = any($5) or not (data ? 'Account' or data ? 'Mentorship')) order by seq_id
            """);
        foreach (var parameter in (object[])
            [Math.Max(from, upTo - most), upTo, kinds.Select(kind => Fact.Names[kind]).ToArray(), Texts(accounts), mentorships.Select(one => $"{one}").ToArray()])
        {
            select.Parameters.Add(new() { Value = parameter });
        }

        return await ReadAsync(select, (_, fact) => fact, ct);
    }

    /// <summary>How often someone's record was read since; what was read in a plan is told once it is closed, and not here.</summary>
    internal async Task<long> AccessesAsync(NpgsqlDataSource database, IEnumerable<AccountId> accounts, CancellationToken ct)
    {
        if (At is not { } at) return 0;
        await using var select = database.CreateCommand("select count(*) from governance.accesses where person = any($1) and plan is null and at > $2");
        select.Parameters.Add(new() { Value = accounts.Select(account => account.Value).ToArray() });
        select.Parameters.Add(new() { Value = at });
        return (long)(await select.ExecuteScalarAsync(ct))!;
    }

    private static string[] Texts(IEnumerable<AccountId> accounts) => [.. accounts.Select(account => $"{account}")];

    private static async Task<List<T>> ReadAsync<T>(NpgsqlCommand select, Func<NpgsqlDataReader, Fact, T> of, CancellationToken ct)
    {
        var found = new List<T>();
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) found.Add(of(reader, FactJson.Read(reader.GetString(0), reader.GetFieldValue<byte[]>(1))));
        return found;
    }

    /// <summary>Counts the events after it by kind, most first; of more than <paramref name="most"/> events only the latest.</summary>
    /// <param name="database">The database.</param>
    /// <param name="kinds">The kinds that may be told; null for all.</param>
    /// <param name="upTo">The position that the page holds for.</param>
    /// <param name="most">How many positions are looked at.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<IReadOnlyList<(Type Kind, long Count)>> CountAsync(NpgsqlDataSource database, IReadOnlyList<Type>? kinds, long upTo, long most, CancellationToken ct)
    {
        if (From is not { } from || from >= upTo || kinds is { Count: 0 }) return [];
        var told = Fact.Names.Where(of => kinds is null || kinds.Contains(of.Key)).ToDictionary(of => of.Value, of => of.Key);
        await using var select = database.CreateCommand(
            $"select type, count(*) from {EventStore.Schema}.mt_events where seq_id > $1 and seq_id <= $2 and type = any($3) group by type order by count(*) desc, type");
        select.Parameters.Add(new() { Value = Math.Max(from, upTo - most) });
        select.Parameters.Add(new() { Value = upTo });
        select.Parameters.Add(new() { Value = told.Keys.ToArray() });
        var counts = new List<(Type, long)>();
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) counts.Add((told[reader.GetString(0)], reader.GetInt64(1)));
        return counts;
    }
}
