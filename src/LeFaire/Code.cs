using System.Text.RegularExpressions;

namespace LeFaire;

/// <summary>The form of the codes that people make up and events hold: they are no text, and say nothing of anybody.</summary>
internal static partial class Code
{
    /// <summary>True for lower-case letters, digits and hyphens, 64 at most.</summary>
    public static bool Is(string text) => Form().IsMatch(text);

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}$")]
    private static partial Regex Form();
}
