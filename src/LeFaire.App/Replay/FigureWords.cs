using System.Text.RegularExpressions;
using LeFaire.Onboarding;
using LeFaire.Pages;
using LeFaire.Succession;
using Microsoft.Extensions.Localization;

namespace LeFaire.Replay;

/// <summary>Puts the names that <see cref="Figures"/> gives to figures into the reader's words.</summary>
internal static partial class FigureWords
{
    /// <summary>Whom a figure is about; null where it is about nobody in particular.</summary>
    public static PersonId? PersonIn(string figure) => OfPerson().Match(figure) is { Success: true } of ? new PersonId(Guid.Parse(of.Groups[1].Value)) : null;

    /// <summary>A figure's name in words.</summary>
    public static string Of(string figure, IStringLocalizer<Player> t, IStringLocalizer<Texts> words, Naming naming)
    {
        if (OfPerson().Match(figure) is { Success: true } member)
        {
            return $"{naming.Of(new PersonId(Guid.Parse(member.Groups[1].Value)))}: {string.Join(", ", member.Groups[2].Value.Split(", ").Select(Standing))}";
        }

        if (OfKind().Match(figure) is { Success: true } kind) return $"{Word<LineKind>(kind.Groups[1].Value)}, {Word<Way>(kind.Groups[2].Value)}";
        if (OfScore().Match(figure) is { Success: true } score) return t["Points: {0}", Word<Dimension>(score.Groups[1].Value)];
        if (OfMilestone().Match(figure) is { Success: true } reached) return t["{0} by day {1}", Word<Milestone>(reached.Groups[1].Value), reached.Groups[2].Value];
        return OfAge().Match(figure) is { Success: true } age ? t[$"Day {{0}}: {age.Groups[2].Value}", age.Groups[1].Value] : t[figure];

        string Word<T>(string member) where T : struct, Enum => words[$"{typeof(T).Name}.{member}"];
        string Standing(string of) =>
            Enum.TryParse<PoolState>(of, out var state) ? words.Of(state) : Enum.TryParse<Dimension>(of, out var dimension) ? words.Of(dimension) : t[of];
    }

    [GeneratedRegex("^([0-9a-f]{8}-[0-9a-f-]{27}): (.+)$")]
    private static partial Regex OfPerson();

    [GeneratedRegex("^total: ([A-Za-z]+) ([A-Za-z]+)$")]
    private static partial Regex OfKind();

    [GeneratedRegex("^score: ([A-Za-z]+)$")]
    private static partial Regex OfScore();

    [GeneratedRegex("^([A-Za-z]+) by day ([0-9]+)$")]
    private static partial Regex OfMilestone();

    [GeneratedRegex("^day ([0-9]+): (.+)$")]
    private static partial Regex OfAge();
}
