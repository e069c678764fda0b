using System.Globalization;
using System.Text;
using Npgsql;

namespace LeFaire.Hosting;

/// <summary>
/// Who was erased, as keyed hashes of their keys in the sources and of their addresses, in a table and in a file beside the installation key. The file is
/// written before the database is touched, and what it names is erased again at every start: neither a kill nor the restore of an older backup brings
/// anybody back.
/// </summary>
/// <param name="key">The installation key.</param>
/// <param name="file">The file; null for none.</param>
public sealed class Tombstones(InstallationKey key, string? file)
{
    /// <summary>The one account that stands for whoever was erased, in what others go on to do.</summary>
    public AccountId Nobody => new(key.Id("erased", "nobody"));

    /// <summary>The tombstone of an account.</summary>
    public Guid OfAccount(string source, string sourceKey) => key.Id("erased", "account", source, sourceKey);

    /// <summary>The tombstone of an e-mail address, however it is written.</summary>
    public Guid OfAddress(string email) => key.Id("erased", "address", email.Trim().ToLowerInvariant());

    /// <summary>Writes the tombstones of one person to the disk, as one line that tells how many they are: a line cut short by a kill says nothing.</summary>
    public void Append(IReadOnlyCollection<Guid> ids)
    {
        if (file is null || ids.Count == 0) return;
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n{ids.Count} {string.Join(' ', ids)}\n")));
        stream.Flush(flushToDisk: true);
    }

    /// <summary>The tombstones of the file.</summary>
    public IReadOnlyList<Guid> InFile()
    {
        if (file is null || !File.Exists(file)) return [];
        var read = new List<Guid>();
        foreach (var line in File.ReadAllLines(file))
        {
            var words = line.Split(' ');
            var ids = words[1..].Select(word => Guid.TryParseExact(word, "D", out var id) ? id : default).Where(id => id != default).ToList();
            if (int.TryParse(words[0], CultureInfo.InvariantCulture, out var count) && ids.Count == count) read.AddRange(ids);
        }

        return read;
    }

    /// <summary>The tombstones of the table: those of the file that are not in it are still to be applied to this database.</summary>
    public static async Task<HashSet<Guid>> InTableAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand("select id from vault.tombstones", connection);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var ids = new HashSet<Guid>();
        while (await reader.ReadAsync(ct)) ids.Add(reader.GetGuid(0));
        return ids;
    }

    /// <summary>Keeps tombstones in the table.</summary>
    public static async Task KeepAsync(NpgsqlConnection connection, IEnumerable<Guid> ids, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand("insert into vault.tombstones select unnest($1) on conflict do nothing", connection)
        { Parameters = { new() { Value = ids.ToArray() } } };
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>How many erasures this database has seen: what was read under another number may hold what is no longer there.</summary>
    public static async Task<long> EpochAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand("select epoch from vault.installation", connection);
        return (long)(await select.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Keeps anyone from being erased until the transaction ends. Taken before any other lock, so that the two never wait for one another.</summary>
    public static async Task HoldAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var hold = new NpgsqlCommand("select pg_advisory_xact_lock_shared($1)", connection) { Parameters = { new() { Value = Locks.Erase } } };
        await hold.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Waits for who holds, and keeps others from it until the session ends or lets go.</summary>
    public static async Task TakeAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand("select pg_advisory_lock($1)", connection) { Parameters = { new() { Value = Locks.Erase } } };
        await take.ExecuteNonQueryAsync(ct);
    }
}
