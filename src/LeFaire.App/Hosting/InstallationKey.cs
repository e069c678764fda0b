using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LeFaire.Hosting;

/// <summary>
/// The secret under which ids are hashed, so that source keys cannot be recomputed from outside. It is never rotated, and is backed up apart from the database.
/// </summary>
public sealed class InstallationKey
{
    private readonly byte[] secret;

    // One keyed hash is not for two threads at once; to set a new one up for each id would cost twice the hashing.
    private readonly ConcurrentBag<IncrementalHash> idle = [];

    /// <summary>Takes a secret of at least 16 bytes.</summary>
    /// <exception cref="ArgumentException">It is shorter.</exception>
    public InstallationKey(byte[] secret)
    {
        if (secret.Length < 16) throw new ArgumentException("An installation key has at least 16 bytes.", nameof(secret));
        this.secret = secret;
    }

    /// <summary>Tells two keys apart without telling either.</summary>
    public string Fingerprint => Convert.ToHexStringLower(HMACSHA256.HashData(secret, "fingerprint"u8))[..16];

    /// <summary>Reads the key of a file, or makes one there that only its owner can read.</summary>
    /// <exception cref="InvalidDataException">The file holds no key.</exception>
    public static InstallationKey LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var made = path + "." + Guid.NewGuid().ToString("N");
            File.WriteAllText(made, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(made, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            try
            {
                File.Move(made, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process made it first; its key holds.
                File.Delete(made);
            }
        }

        try
        {
            return new InstallationKey(Convert.FromHexString(File.ReadAllText(path).Trim()));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{path} holds no installation key. Put the backed-up key back there.", e);
        }
    }

    /// <summary>The keyed hash of some parts as a UUID of version 8 (RFC 9562): HMAC-SHA256, truncated.</summary>
    public Guid Id(params ReadOnlySpan<string> parts)
    {
        var most = 0;
        foreach (var part in parts) most += Encoding.UTF8.GetMaxByteCount(part.Length) + 12;
        var text = most <= 1024 ? stackalloc byte[1024] : new byte[most];
        var length = 0;
        foreach (var part in parts)
        {
            // The unit separator cannot come up in source keys that are printable; lengths make the parts unmistakable where it does.
            part.Length.TryFormat(text[length..], out var written, provider: CultureInfo.InvariantCulture);
            length += written;
            text[length++] = (byte)':';
            length += Encoding.UTF8.GetBytes(part, text[length..]);
            text[length++] = 0x1F;
        }

        Span<byte> hash = stackalloc byte[32];
        if (!idle.TryTake(out var keyed)) keyed = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        keyed.AppendData(text[..length]);
        keyed.GetHashAndReset(hash);
        idle.Add(keyed);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>The id of whatever undoes an event: derived from it, so that nothing is undone twice.</summary>
    public EventId Undo(EventId undone) => new(Id("undo", undone.Value.ToString()));
}
