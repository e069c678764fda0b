using System.Security.Cryptography;
using System.Text;

namespace LeFaire;

/// <summary>
/// Orders people by a lot: a hash of what is drawn for and of the person. It is as good as a lot drawn once, since it favours nobody, nothing that anyone does
/// moves it, and it is another for each drawing.
/// </summary>
internal static class Lot
{
    /// <summary>A person's lot in a drawing that is known by an id; to be compared as it is, ordinally.</summary>
    public static string Of(Guid drawing, PersonId person)
    {
        Span<byte> bytes = stackalloc byte[32];
        drawing.TryWriteBytes(bytes, bigEndian: true, out _);
        person.Value.TryWriteBytes(bytes[16..], bigEndian: true, out _);
        return Convert.ToHexString(SHA256.HashData(bytes));
    }

    /// <summary>A person's lot in a drawing that is known by a text; to be compared as it is, ordinally.</summary>
    public static string Of(string drawing, PersonId person) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{drawing} {person}")));
}
