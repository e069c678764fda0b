using System.Collections.Frozen;

namespace LeFaire.Import;

/// <summary>The #tags that texts may bear. Only those of a closed list are kept, so that no name or private matter comes in as a tag.</summary>
public static class Tags
{
    private const int Longest = 64;

    /// <summary>The list that holds where none is given: professional topics, without the '#', in lower case.</summary>
    public static IReadOnlySet<string> Default { get; } = (
        "accessibility accounting agile ai algorithms android angular api architecture audit automation aws azure bi budget certification cloud coaching communication "
        + "compliance contracts cpp crm csharp css customer d3 data databases dataviz design devops docker dotnet elearning engineering english erp ergonomics excel "
        + "finance frontend backend git go hr howto html innovation integration ios java javascript kubernetes languages leadership lean legal linux logistics "
        + "machine-learning maintenance management marketing mentoring mobile negotiation network onboarding open-source operations performance php planning postgresql "
        + "powerbi presentation procurement product production project purchasing python qa quality question r react refactoring reporting research risk ruby rust "
        + "safety sales sap scrum security sql statistics strategy supply-chain support sustainability tableau testing training tutorial typescript ui ux vba workshop writing")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The tags of a closed list that a text bears, sorted, each once, without the '#'.</summary>
    /// <param name="text">The text.</param>
    /// <param name="closed">The closed list, in lower case, without the '#'.</param>
    public static IReadOnlyList<string> In(ReadOnlySpan<char> text, IReadOnlySet<string> closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        SortedSet<string>? found = null;
        for (var at = text.IndexOf('#'); at >= 0; at = Next(text, at + 1))
        {
            if (Starts(text, at) && Listed(Word(text[(at + 1)..]), closed) is { } tag)
            {
                (found ??= new(StringComparer.Ordinal)).Add(tag);
            }
        }

        return found is null ? [] : [.. found];
    }

    private static int Next(ReadOnlySpan<char> text, int from)
    {
        var found = text[from..].IndexOf('#');
        return found < 0 ? -1 : from + found;
    }

    // In an address the '#' opens a fragment, and in "&#39;" a character's number.
    private static bool Starts(ReadOnlySpan<char> text, int at) => at == 0 || !(char.IsLetterOrDigit(text[at - 1]) || text[at - 1] is '/' or '&' or '#' or '=' or '_' or '-');

    private static ReadOnlySpan<char> Word(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && end <= Longest && (char.IsLetterOrDigit(text[end]) || text[end] is '-' or '_'))
        {
            end++;
        }

        return end > Longest ? default : text[..end].TrimEnd("-_");
    }

    private static string? Listed(ReadOnlySpan<char> word, IReadOnlySet<string> closed)
    {
        if (word.IsEmpty)
        {
            return null;
        }

        var tag = word.ToString().ToLowerInvariant();
        return closed.Contains(tag) ? tag : closed.Contains(SensitiveNames.Folded(tag)) ? SensitiveNames.Folded(tag) : null;
    }
}
