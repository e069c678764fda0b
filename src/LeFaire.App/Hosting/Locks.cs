using LeFaire.ReadModels;
using Npgsql;

namespace LeFaire.Hosting;

/// <summary>The product's advisory locks in PostgreSQL, in one place so that no two are the same.</summary>
internal static class Locks
{
    // "LeFaire" and a number.
    private const long Family = 0x4C65_4661_6972_6500;

    /// <summary>
    /// Whoever appends takes it to the end of the transaction, so that positions are committed in their order: a reader that sees position N has seen, or can
    /// see, all before it.
    /// </summary>
    public const long Append = Family + 1;

    /// <summary>Whoever changes the schema.</summary>
    public const long Schema = Family + 2;

    /// <summary>Whoever erases takes it alone, whoever imports a chunk together with others: nobody is erased while what was read of them is written.</summary>
    public const long Erase = Family + 3;

    /// <summary>Whoever adds to the table of accesses, whose lines are chained.</summary>
    public const long Access = Family + 4;

    // Those below are of one version of the views each.
    private const long Versioned = Family + 16;

    /// <summary>Whoever has this version's views in hand: a serving process as long as it serves, a command for as long as it folds.</summary>
    public static readonly long Projecting = ProjectingOf(Views.Version);

    /// <summary>Whoever rebuilds this version's views: one rebuild at a time, whichever process it runs in.</summary>
    public static readonly long Rebuild = ProjectingOf(Views.Version) + 1;

    /// <summary>Whoever has a version's views in hand.</summary>
    public static long ProjectingOf(int version) => Versioned + (2L * version);

    /// <summary>Whether any session on this database holds a lock.</summary>
    public static Task<bool> IsHeldAsync(NpgsqlConnection connection, long number, CancellationToken ct) => connection.ScalarAsync<bool>(
        $"""
        select exists (select from pg_locks where locktype = 'advisory' and (classid::bigint << 32 | objid::bigint) = {number}
            and database = (select oid from pg_database where datname = current_database()))
        """, ct);
}
