using System.Globalization;
using LeFaire.Hosting;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>A version of the read models in the database.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Own">True for that of the process which answers.</param>
/// <param name="Sequence">The position of the log that it holds for.</param>
/// <param name="Behind">How many positions it is behind the end of the log.</param>
/// <param name="KeptUp">Whether a process keeps it up to date.</param>
public sealed record ReadModelVersion(int Version, bool Own, long Sequence, long Behind, bool KeptUp);

/// <summary>
/// The versions of the read models that one database holds: each lies in a schema of its own, with a progress row and a lock of its own, so that nodes of two
/// versions serve beside each other until the older one is dropped.
/// </summary>
internal static class ReadModelVersions
{
    /// <summary>All of them, oldest first.</summary>
    public static async Task<IReadOnlyList<ReadModelVersion>> ReadAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var log = await ViewStore.EndOfLogAsync(connection, ct);
        var versions = new List<ReadModelVersion>();
        foreach (var version in await NumbersAsync(connection, ct))
        {
            var stands = await connection.ScalarAsync<long>(
                $"select coalesce((select last_seq_id from lefaire.mt_event_progression where name = '{ViewStore.ShardOf(version)}'), 0)", ct);
            versions.Add(new ReadModelVersion(
                version, version == Views.Version, stands, Math.Max(0, log - stands), await Locks.IsHeldAsync(connection, Locks.ProjectingOf(version), ct)));
        }

        return versions;
    }

    /// <summary>Drops a version that nobody keeps up to date; this process's own version stays.</summary>
    /// <exception cref="NotDoneException">There is none, it is this process's own, or a process keeps it up to date.</exception>
    public static async Task DropAsync(NpgsqlDataSource database, int version, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (version == Views.Version) throw new NotDoneException("own-version", "This is the version that this program answers from. It stays.");
        if (!(await NumbersAsync(connection, ct)).Contains(version))
        {
            throw new NotDoneException("unknown-version", $"There is no version {version}. See: read-models --versions", RefusedAs.Unknown);
        }


        await DropAsync(connection, version, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Drops all versions but this process's own, in the caller's transaction: what an erasure masks may stand nowhere else.</summary>
    /// <exception cref="NotDoneException">A process keeps one of them up to date.</exception>
    public static async Task DropOthersAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        foreach (var version in await NumbersAsync(connection, ct))
        {
            if (version != Views.Version) await DropAsync(connection, version, ct);
        }
    }

    private static async Task DropAsync(NpgsqlConnection connection, int version, CancellationToken ct)
    {
        // Held to the end of the transaction, so that no process takes them in hand meanwhile.
        if (!await connection.ScalarAsync<bool>($"select pg_try_advisory_xact_lock({Locks.ProjectingOf(version)})", ct))
        {
            throw new NotDoneException("version-in-use", $"A process keeps version {version} of the read models up to date. Stop it first; see: read-models --versions");
        }

        await connection.RunAsync(
            $"drop schema {ViewStore.SchemaOf(version)} cascade; delete from lefaire.mt_event_progression where name = '{ViewStore.ShardOf(version)}'", ct);
    }

    private static async Task<List<int>> NumbersAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand("select nspname from pg_namespace where nspname ~ '^views_[0-9]+$'", connection);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var versions = new List<int>();
        while (await reader.ReadAsync(ct)) versions.Add(int.Parse(reader.GetString(0).AsSpan("views_".Length), CultureInfo.InvariantCulture));
        versions.Sort();
        return versions;
    }
}
