using LeFaire.Hosting;
using Npgsql;

namespace LeFaire.Import;

/// <summary>
/// Whom an import must not bring back. They are known by the keyed hash of their key in the source or of their address; what is theirs is refused, and what
/// others did with them names <see cref="Nobody"/>.
/// </summary>
internal sealed class Erased
{
    private readonly Dictionary<string, bool> known = new(StringComparer.Ordinal);
    private readonly Tombstones tombstones;
    private readonly HashSet<Guid> ids;
    private readonly string source;
    private readonly long epoch;

    private Erased(Tombstones tombstones, HashSet<Guid> ids, string source, long epoch)
    {
        this.tombstones = tombstones;
        this.ids = ids;
        this.source = source;
        this.epoch = epoch;
    }

    /// <summary>The one account that stands for whoever was erased.</summary>
    public AccountId Nobody => tombstones.Nobody;

    /// <summary>Reads who was erased so far.</summary>
    public static async Task<Erased> ReadAsync(NpgsqlConnection connection, Tombstones tombstones, string source, CancellationToken ct)
    {
        var epoch = await Tombstones.EpochAsync(connection, ct);
        var ids = await Tombstones.InTableAsync(connection, ct);
        ids.UnionWith(tombstones.InFile());
        return new Erased(tombstones, ids, source, epoch);
    }

    /// <summary>True where this key of the source is theirs who was erased.</summary>
    public bool Has(string key)
    {
        if (ids.Count == 0) return false;
        return known.TryGetValue(key, out var erased) ? erased : known[key] = ids.Contains(tombstones.OfAccount(source, key));
    }

    /// <summary>True where the key or the address is. Whom the address gives away has a tombstone under this key from then on.</summary>
    public bool Has(string key, string? email)
    {
        if (Has(key)) return true;
        if (ids.Count == 0 || email is null || !ids.Contains(tombstones.OfAddress(email))) return false;
        tombstones.Append([tombstones.OfAccount(source, key)]);
        return known[key] = true;
    }

    /// <summary>Those among these keys who were erased.</summary>
    public IEnumerable<string> Among(IReadOnlyList<string> keys) => ids.Count == 0 ? [] : keys.Where(Has);

    /// <summary>True where a claim is a fact of theirs alone.</summary>
    public bool Owns(Claim claim) => ids.Count > 0 && claim.Owners.Any() && claim.Owners.All(Has);

    /// <summary>Keeps anyone from being erased until the transaction ends.</summary>
    /// <exception cref="ImportException">Someone was erased since the import began: what it remembers of them must not be written.</exception>
    public async Task HoldAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await Tombstones.HoldAsync(connection, ct);
        if (await Tombstones.EpochAsync(connection, ct) != epoch)
        {
            throw new ImportException("Someone was erased while this import ran. Start it again: what it has taken in stays, and the rest follows.");
        }
    }
}
