using System.Globalization;

namespace LeFaire.Business;

/// <summary>Whole quarters that follow one another: figures that moved with every day could be subtracted from one another.</summary>
/// <param name="First">The first quarter.</param>
/// <param name="Last">The last quarter.</param>
public readonly record struct Period(Quarter First, Quarter Last)
{
    /// <summary>Asks for the quarters before the first legal entity was opened.</summary>
    public const string BeforeLaunch = "before-launch";

    private const string Form = "Write it as 2026-Q1..2026-Q4, or as one quarter: 2026-Q1.";

    /// <summary>The first day.</summary>
    public DateOnly From => First.FirstDay;

    /// <summary>The last day.</summary>
    public DateOnly To => Last.LastDay;

    /// <summary>The period as long as this one that ends where it begins.</summary>
    public Period Before() => Before(First);

    /// <summary>The period as long as this one that ends where a quarter begins.</summary>
    public Period Before(Quarter quarter) => new(quarter.Plus(-Quarters), quarter.Plus(-1));

    /// <summary>True where a day lies in it.</summary>
    public bool Covers(DateOnly day) => From <= day && day <= To;

    /// <summary>The last days of its months.</summary>
    internal IEnumerable<DateOnly> MonthEnds()
    {
        var from = From;
        return Enumerable.Range(1, Quarters * 3).Select(month => from.AddMonths(month).AddDays(-1));
    }

    /// <summary>The period asked for and the one that it is set against.</summary>
    /// <param name="period">Such as <c>2026-Q1..2026-Q4</c>; the last four whole quarters where null.</param>
    /// <param name="against">The same; where null, as many quarters just before, and of <see cref="BeforeLaunch"/> those before the launch.</param>
    /// <param name="on">The day: both are to be over by then.</param>
    /// <param name="launch">The first day of the first legal entity that is open; null where none is.</param>
    /// <returns>Either a refusal or the periods.</returns>
    public static (Refused? Refused, Period Period, Period Against) Read(string? period, string? against, DateOnly on, DateOnly? launch)
    {
        // A quarter is over on its last day.
        var lastWhole = Quarter.Of(on.AddDays(1)).Plus(-1);
        var asked = period is null ? new Period(lastWhole.Plus(-3), lastWhole) : Parse(period);
        var other = against switch
        {
            null => asked?.Before(),
            BeforeLaunch => launch is { } day ? asked?.Before(Quarter.Of(day)) : null,
            _ => Parse(against)
        };
        var refused = (asked, other) switch
        {
            (null, _) => Invalid("not-a-period", "Not a period", $"\"{period}\" is no period. {Form}"),
            (_, null) when against == BeforeLaunch =>
                Invalid("not-launched", "Nothing is open yet", "No legal entity is open, so that there are no quarters before the launch. Name a period."),
            (_, null) => Invalid("not-a-period", "Not a period", $"\"{against}\" is no period. {Form}"),
            ({ } one, { } two) when one.Last.CompareTo(lastWhole) > 0 || two.Last.CompareTo(lastWhole) > 0 =>
                Invalid("period-not-over", "The period is not over", $"Ask for quarters that are over: up to {lastWhole}."),
            ({ } one, { } two) when one.From <= two.To && two.From <= one.To =>
                Invalid("periods-overlap", "The periods overlap", "Set a period against another that shares no quarter with it."),
            _ => (Refused?)null
        };
        return (refused, asked ?? default, other ?? default);
    }

    /// <inheritdoc/>
    public override string ToString() => First == Last ? $"{First}" : $"{First}..{Last}";

    private int Quarters => First.QuartersUntil(Last) + 1;

    private static Period? Parse(string text)
    {
        var parts = text.Split("..");
        return parts.Length <= 2 && QuarterOf(parts[0]) is { } first && QuarterOf(parts[^1]) is { } last && first.CompareTo(last) <= 0 ? new Period(first, last) : null;
    }

    private static Quarter? QuarterOf(string text) =>
        text.Length == 7 && text[4..6] is "-Q" && text[6] is >= '1' and <= '4'
            && int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1900 and < 3000
            ? new Quarter(year, text[6] - '0')
            : null;

    private static Refused Invalid(string type, string title, string detail) => new(type, title, detail, RefusedAs.Invalid);
}
